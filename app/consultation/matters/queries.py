"""Which rule holds for a matter on a day. The law is asked first."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.matters.errors import NoRuleInForce
from app.consultation.matters.kinds import Matter, RollKind, Rule, Share
from app.consultation.matters.models import Asked, CommunityRule, LawRule, SilenceRule
from app.platform.db.base import HERE, on
from app.platform.db.kept import Kept, Row

MISSING = (
    "《城市居民委员会组织法》修订后自2026年1月1日起施行，其表决比例尚未录入。"
    "请书记对照法律原文录入该事项的规则（写明条款），由另一名工作人员核对后再提请表决"
)
ASKED = tuple(name for name in Asked.__annotations__)


def _columns(table: Any) -> list[Any]:
    return [getattr(table, name) for name in ASKED]


FOR_IT: dict[str, Any] = {"matter": bindparam("matter"), "roll": bindparam("roll")}


def _for_it(table: Any) -> Any:
    wanted = (table.matter == FOR_IT["matter"], table.roll == FOR_IT["roll"], on(table))
    return select(*_columns(table)).where(*wanted)


LAW = Kept(_for_it(LawRule))
OWN = Kept(
    _for_it(CommunityRule).where(
        CommunityRule.community_id == HERE, CommunityRule.confirmed_at.is_not(None)
    )
)
ALL_LAW = Kept(select(LawRule.id, *_columns(LawRule)).order_by(LawRule.matter, LawRule.since))
ALL_OWN = Kept(
    select(CommunityRule.id, *_columns(CommunityRule), CommunityRule.confirmed_at)
    .where(CommunityRule.community_id == HERE)
    .order_by(CommunityRule.matter, CommunityRule.since)
)
SILENCE_COLUMNS = [
    getattr(SilenceRule, name)
    for name in ("id", "estate_id", "source", "quote", "since", "until", "confirmed_at")
]
ALL_SILENCE = Kept(
    select(*SILENCE_COLUMNS).where(SilenceRule.community_id == HERE).order_by(SilenceRule.id)
)
SILENCE = Kept(
    select(*SILENCE_COLUMNS)
    .where(
        SilenceRule.community_id == HERE,
        SilenceRule.estate_id == bindparam("estate_id", type_=Uuid),
        SilenceRule.confirmed_at.is_not(None),
        on(SilenceRule),
    )
    .order_by(SilenceRule.since.desc())
    .limit(1)
)


async def rule_for(
    session: AsyncSession, community_id: int, matter: Matter, roll: RollKind, day: date
) -> Rule:
    """Raises NoRuleInForce, with what the office must do."""
    asked = {"matter": matter, "roll": roll, "today": day}
    row = await LAW.first(session, asked) or await OWN.first(
        session, asked | {"here": community_id}
    )
    if row is None:
        raise NoRuleInForce(MISSING)
    return rule_of(row)


async def silence_rule(
    session: AsyncSession, community_id: int, estate_id: UUID, day: date
) -> Row | None:
    asked = {"here": community_id, "estate_id": estate_id, "today": day}
    return await SILENCE.first(session, asked)


def rule_of(row: Row | Asked) -> Rule:
    return Rule(
        row.matter,
        row.roll,
        row.source,
        _share(row, "participation"),
        _share(row, "consent"),
        counts_area=row.counts_area,
        consent_of_roll=row.consent_of_roll,
        invalid_takes_part=row.invalid_takes_part,
    )


def _share(row: Any, of: str) -> Share | None:
    numerator, denominator = getattr(row, f"{of}_numerator"), getattr(row, f"{of}_denominator")
    if numerator is None or denominator is None:
        return None
    return Share(numerator, denominator, is_strict=getattr(row, f"{of}_is_strict"))
