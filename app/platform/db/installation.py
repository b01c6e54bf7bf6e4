"""What a database knows about itself: which keys it was sealed with, that it holds nothing but a demo, when
it was restored.

Statements of its own, on a plain connection: it is asked before anything else stands on the database.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, inspect, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import LOCAL, Base

RESTORED_AT = "restored"  # a kind


class Fact(Base):
    __tablename__ = "installation"
    __table_args__ = (LOCAL,)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def is_there(database: Connection) -> bool:
    """Whether the database was migrated to a release that knows about itself."""
    return inspect(database).has_table(Fact.__tablename__)


def facts(database: Connection, kind: str) -> dict[str, str]:
    """`kind:name` is kept, `name` is asked for; none in a database that does not know about itself."""
    if not is_there(database):
        return {}
    rows = database.execute(select(Fact.name, Fact.value).where(Fact.name.startswith(f"{kind}:")))
    return {name.removeprefix(f"{kind}:"): value for name, value in rows}


def note(database: Connection, kind: str, known: Mapping[str, str]) -> None:
    """What is there stays as it is."""
    for name, value in known.items():
        new = insert(Fact).values(name=f"{kind}:{name}", value=value)
        database.execute(new.on_conflict_do_nothing())


def forget(database: Connection, kind: str, name: str) -> None:
    database.execute(delete(Fact).where(Fact.name == f"{kind}:{name}"))


def one_at_a_time(database: Connection) -> None:
    """Until the end of the transaction nobody else decides about this database."""
    database.execute(text("SELECT pg_advisory_xact_lock(hashtext('wuxin installation'))"))
