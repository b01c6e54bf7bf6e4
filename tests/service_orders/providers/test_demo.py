"""The hospital of the demo, as its coordinator and the door of a resident see it."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine

from app.demo.services import HOSPITAL
from app.platform import clock
from app.platform.db.session import sessions_of
from app.service_orders.providers.models import (
    Member,
    MemberQualification,
    Qualification,
    Unit,
)
from app.service_orders.unit_rolls.models import UnitImport
from app.settings import Settings

MEMBERS, NURSES, LONG_LICENSED = 172, 62, 50


async def test_the_hospital_has_its_members_with_what_they_hold(
    kangyuan_settings: Settings,
) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    async with sessions_of(engine)() as session:
        run = (await session.scalars(select(UnitImport))).one()
        assert (run.added, run.refused, run.warned) == (MEMBERS, 0, 0)
        of_hospital = (
            select(MemberQualification.since, MemberQualification.until, Qualification.name)
            .join(Qualification, Qualification.id == MemberQualification.qualification_id)
            .join(Member, Member.id == MemberQualification.member_id)
            .join(Unit, (Unit.id == Member.unit_id) & (Unit.name == HOSPITAL))
        )
        held = (await session.execute(of_hospital)).all()
        five_years_ago = date(clock.today().year - 5, 1, 1)
        nurses = [one for one in held if one.name == "执业护士"]
        assert len(nurses) == NURSES
        assert sum(one.since < five_years_ago for one in nurses) == LONG_LICENSED
        soon = clock.today() + timedelta(days=30)
        assert sum(one.until is not None and one.until <= soon for one in held) == 2
        accounts = select(func.count()).where(Member.account_id.is_not(None))
        assert (await session.scalar(accounts) or 0) > 60
    await engine.dispose()
