"""An address is the same one for SQLAlchemy, for the driver and for PostgreSQL's own programs."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.operator import tools
from app.platform.db.driver import conninfo


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "postgresql+psycopg://app:p%20w%40d%27%5C@db.example:5433/wuxin?sslmode=require",
            {
                "user": "app",
                "password": "p w@d'\\",
                "host": "db.example",
                "port": "5433",
                "dbname": "wuxin",
                "sslmode": "require",
            },
        ),
        (
            "postgresql+psycopg://app@/wuxin?host=/a%20home/run",
            {"user": "app", "host": "/a home/run", "dbname": "wuxin"},
        ),
    ],
)
def test_an_address_is_read_as_it_is_meant(url: str, told: dict[str, str]) -> None:
    assert conninfo_to_dict(conninfo(url)) == told
    address, environment = tools.connection(url)
    assert "password" not in conninfo_to_dict(
        address
    )  # everybody sees what a program is called with
    assert environment.get("PGPASSWORD") == told.get("password")
