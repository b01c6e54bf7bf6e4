"""The database for a statement or two, before anything else stands on it."""

from sqlalchemy import Engine, NullPool, create_engine

from app.settings import Settings


def plainly(settings: Settings) -> Engine:
    """`database_url` is known by now."""
    return create_engine(settings.database_url or "", poolclass=NullPool)
