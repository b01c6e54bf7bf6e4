"""The databases of the tests: copies of one that was migrated once in a run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

GIVEN = os.environ.get("TEST_DATABASE_URL")
EMPTY = "template0 LOCALE 'C.UTF-8'"
RUN = "WUXIN_TESTS_RUN"  # tells the runs on one server apart


def name(purpose: str) -> str:
    """Of a database of this process."""
    return f"wuxin_{purpose}_{os.getpid()}"


@contextmanager
def a_database(server_url: str, name: str, *, like: str) -> Iterator[str]:
    with administering(server_url) as server:
        server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    drop(server_url, name)


def migrated_name() -> str:
    return f"wuxin_migrated_{os.environ[RUN]}"


def drop(server_url: str, name: str) -> None:
    with administering(server_url) as server:
        server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@contextmanager
def administering(server_url: str) -> Iterator[Connection]:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
