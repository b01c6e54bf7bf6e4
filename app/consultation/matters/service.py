"""Rules that a community enters: by the secretary, with their source, held once another has read it."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.matters.errors import (
    ConfirmedAlready,
    NoSuchEstate,
    OnlyTheSecretaryEnters,
    RuleInThePast,
    RuleNotFound,
    SomebodyElseConfirms,
    TheLawSaysIt,
    WrongRoll,
)
from app.consultation.matters.kinds import Matter, RollKind
from app.consultation.matters.models import CommunityRule, SilenceRule
from app.consultation.matters.schemas import EnterRule, EnterSilenceRule
from app.places.dwellings.models import Estate
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event

Entered = TypeVar("Entered", CommunityRule, SilenceRule)
ROLLS = {
    Matter.RESIDENTS: (RollKind.RESIDENTS, RollKind.HOUSEHOLDS),
    Matter.DELEGATES: (RollKind.DELEGATES,),
}
REVISED = date(2026, 1, 1)
"""From here on the residents' law is another, whose numbers no row of the law has: they are entered."""


async def enter(session: AsyncSession, actor: Actor, body: EnterRule) -> CommunityRule:
    _secretary(actor)
    if body.matter not in ROLLS:
        raise TheLawSaysIt
    if body.roll not in ROLLS[body.matter]:
        raise WrongRoll
    if body.since < REVISED:
        raise RuleInThePast
    rule = CommunityRule(
        community_id=actor.community_id,
        id=new_id(),
        matter=body.matter,
        roll=body.roll,
        source=body.source,
        since=body.since,
        participation_numerator=body.participation.numerator,
        participation_denominator=body.participation.denominator,
        participation_is_strict=body.participation.is_strict,
        consent_numerator=body.consent.numerator,
        consent_denominator=body.consent.denominator,
        consent_is_strict=body.consent.is_strict,
        counts_area=False,
        consent_of_roll=False,
        invalid_takes_part=False,
        entered_by=actor.account_id,
        entered_at=clock.now(),
    )
    return await _keep(session, actor, rule)


async def enter_silence(session: AsyncSession, actor: Actor, body: EnterSilenceRule) -> SilenceRule:
    _secretary(actor)
    if await session.get(Estate, (actor.community_id, body.estate_id)) is None:
        raise NoSuchEstate
    rule = SilenceRule(
        community_id=actor.community_id,
        id=new_id(),
        estate_id=body.estate_id,
        source=body.source,
        quote=body.quote,
        since=body.since,
        entered_by=actor.account_id,
        entered_at=clock.now(),
    )
    return await _keep(session, actor, rule)


async def confirm(session: AsyncSession, actor: Actor, rule_id: UUID) -> CommunityRule:
    return await _confirm(session, actor, CommunityRule, rule_id)


async def confirm_silence(session: AsyncSession, actor: Actor, rule_id: UUID) -> SilenceRule:
    return await _confirm(session, actor, SilenceRule, rule_id)


async def _keep(session: AsyncSession, actor: Actor, rule: Entered) -> Entered:
    session.add(rule)
    await session.flush()
    await record_event(session, rule, actor=actor, action="enter")
    return rule


async def _confirm(
    session: AsyncSession, actor: Actor, table: type[Entered], rule_id: UUID
) -> Entered:
    key = actor.community_id, rule_id
    rule = await session.get(table, key, with_for_update=True)
    if rule is None:
        raise RuleNotFound
    if rule.confirmed_at is not None:
        raise ConfirmedAlready
    if not actor.is_staff or rule.entered_by == actor.account_id:
        raise SomebodyElseConfirms
    rule.confirmed_by, rule.confirmed_at = actor.account_id, clock.now()
    await record_event(session, rule, actor=actor, action="confirm")
    return rule


def _secretary(actor: Actor) -> None:
    if not actor.has(Role.SECRETARY):
        raise OnlyTheSecretaryEnters
