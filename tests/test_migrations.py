"""The models and the migrations agree, and the next migration is written by one command."""

import io
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from app.platform.db.embedded import EmbeddedPostgres
from app.platform.jobs.events import function_name, job_name
from app.schedule import SCHEDULE
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS

OURS = Path("migrations") / "versions"
WAITING = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
VALUES ('default', :name, 0, NULL, NULL, CAST(:args AS jsonb))
"""
HAZARD = {"hazard_id": str(UUID(int=1)), "account_id": str(UUID(int=2))}
CLAIM, MEMBER = {"claim_id": str(UUID(int=3))}, {"membership_id": str(UUID(int=4))}
OF_THE_RELEASE_BEFORE: dict[str, dict[str, Any]] = {
    "HazardAssigned:app.patrols.hazards.jobs.tell_assignee": HAZARD,
    "HazardClosed:app.patrols.hazards.jobs.tell_reporters": HAZARD | {"grid_id": str(UUID(int=5))},
    "ClaimPending:app.residents.verification.jobs.tell_deciders": CLAIM,
    "ClaimDecided:app.residents.verification.jobs.tell_claimant": CLAIM | {"is_accepted": True},
    "MembershipApplied:app.patrols.teams.jobs.tell_staff": MEMBER,
    "MembershipDecided:app.patrols.teams.jobs.tell_volunteer": MEMBER
    | {"is_admitted": False, "reason": "住得太远"},
    "RoundCancelled:app.patrols.rounds.jobs.tell_of_cancelling": {
        "round_id": str(UUID(int=6)),
        "reason": "下雨",
    },
    "PersonDied:app.residents.care.jobs.end_with_death": {"person_id": str(UUID(int=7))},
    "TeamDisbanded:app.patrols.rounds.jobs.cancel_rounds": {"team_id": str(UUID(int=8))},
    "clock:app.residents.care.jobs.begin_day": {},
    "clock:app.patrols.hazards.jobs.tell_overdue": {},
}


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


def test_what_waits_in_the_queue_over_the_upgrade_is_known_and_read_afterwards(
    empty_url: str,
) -> None:
    alembic = Config("alembic.ini")
    alembic.attributes["url"] = empty_url
    command.upgrade(alembic, "c58e20b7f4d1")
    with create_engine(empty_url, poolclass=NullPool).begin() as database:
        for name, facts in OF_THE_RELEASE_BEFORE.items():
            event = {"community_id": 1, "at": "2026-11-25T00:00:00+00:00", **facts}
            values = {"name": name, "args": json.dumps({"event": event})}
            database.execute(text(WAITING), values)
    command.upgrade(alembic, "head")
    names = {job_name(event, job): event for event, jobs in SUBSCRIPTIONS.items() for job in jobs}
    clocks = {f"clock:{function_name(each.run)}" for each in SCHEDULE}
    with create_engine(empty_url, poolclass=NullPool).begin() as database:
        found = database.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert len(found) == len(OF_THE_RELEASE_BEFORE)
    for name, args in found:
        if name not in clocks:
            names[name].model_validate(args["event"])
    decided = Counter(name.partition(":")[0] for name, _ in found)
    assert decided["ClaimAccepted"] == decided["MembershipRefused"] == 1
