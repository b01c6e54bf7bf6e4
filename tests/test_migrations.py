"""The models and the migrations agree, and the next migration is written by one command."""

import io
import os
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from app.platform.db.embedded import EmbeddedPostgres
from app.settings import Settings

OURS = Path("migrations") / "versions"


def test_the_models_and_the_migrations_agree(settings: Settings) -> None:
    alembic = Config("alembic.ini")
    alembic.attributes["url"] = settings.database_url
    command.check(alembic)


def test_a_migration_is_written_without_a_database_being_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `alembic revision --autogenerate` is typed, but for the folder in which it is written."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WUXIN_HOME", str(tmp_path / "home"))
    written = tmp_path / "versions"
    alembic = Config("alembic.ini", stdout=io.StringIO())
    alembic.set_main_option("version_locations", f"{OURS}{os.pathsep}{written}")
    try:
        command.upgrade(alembic, "head")
        command.revision(alembic, "nothing new", autogenerate=True, version_path=str(written))
    finally:
        EmbeddedPostgres(tmp_path / "home").erase()
    (migration,) = written.glob("*_nothing_new.py")
    assert "op." not in migration.read_text().partition("def upgrade()")[2]
