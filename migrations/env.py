"""`wuxin migrate` against the database of `Settings`, or the one that is handed over."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.models import Base
from app.settings import Settings

url = context.config.attributes.get("url") or Settings().database_url
if url is None:
    raise RuntimeError("DATABASE_URL is not set; `wuxin migrate` starts the embedded PostgreSQL")


def ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The queue's own tables are procrastinate's business."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


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
