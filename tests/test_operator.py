"""What an operator's commands have in common."""

from contextlib import aclosing

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.operator.database import transaction
from app.resources import resources
from app.settings import Settings
from tests import surroundings

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


async def limits(session: AsyncSession) -> list[str | None]:
    return [await session.scalar(text(f"SHOW {limit}")) for limit in LIMITS]


async def test_an_operator_waits_as_long_as_it_takes_and_a_request_does_not(
    settings: Settings,
) -> None:
    async with transaction(settings) as session:
        assert await limits(session) == ["0", "0"]
    async with aclosing(resources(settings)) as uses, uses.sessions() as session:
        assert await limits(session) == ["15s", "15s"]


def test_nothing_of_whoever_runs_the_tests_reaches_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", "s3://an-office/photos")
    monkeypatch.setenv("WECHAT__APP_ID", "wx1111111111111111")
    surroundings.forget()
    assert Settings() == Settings.model_construct()
