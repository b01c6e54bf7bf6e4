"""Against the database that is handed over (`wuxin migrate`, the tests), else against that of
`Settings`, so that `alembic …` by hand starts the embedded PostgreSQL if need be."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.models import Base
from app.operator.database import server
from app.settings import Settings


def ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The queue's own tables are procrastinate's business."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run(url: str) -> None:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        connection.execute(text("SET lock_timeout = '4s'"))  # never queue the whole site behind us
        connection.commit()
        context.configure(
            connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            include_object=ours,
        )
        with context.begin_transaction():
            context.run_migrations()


handed_over: str | None = context.config.attributes.get("url")
if handed_over:
    run(handed_over)
else:
    with server(Settings()) as settings:
        run(settings.database_url or "")
