"""Meetings of a mediation: dates that are set, who came, and who else takes part."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.mediation.errors import (
    NoSuchOutsider,
    NoSuchParty,
    NoSuchSession,
    SaidAlready,
    SummonedForThePast,
)
from app.consultation.mediation.events import MediationSummoned
from app.consultation.mediation.lifecycle import MediationAction as A
from app.consultation.mediation.models import Mediation, MediationSession, Outsider, WordsOf
from app.consultation.mediation.schemas import BringIn, LetIn, RecordMeeting, SummonParties
from app.consultation.mediation.service import must_have_consented, party_of, take, which, write
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.jobs.events import publish


async def summon(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: SummonParties
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.SUMMON, tells=None)
    must_have_consented(mediation)
    if body.held_at <= clock.now():
        raise SummonedForThePast
    held = _hold(session, mediation, body.held_at, None)
    await session.flush()
    write(session, actor, mediation, WordsOf.SUMMONS, body.where, session_id=held.id)
    told = MediationSummoned(**which(mediation, actor), held_at=body.held_at)
    await publish(session, told)
    return mediation


async def meet(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: RecordMeeting
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.MEET, tells=None)
    must_have_consented(mediation)
    held_at = device_clock.accept(body.held_at)
    came = sorted(set(body.came))
    if not set(came) <= {party["position"] for party in mediation.parties}:
        raise NoSuchParty
    if body.session_id is None:
        held = _hold(session, mediation, held_at, came)
    else:
        found = await session.get(MediationSession, (mediation.community_id, body.session_id))
        if found is None or found.mediation_id != mediation.id or found.came is not None:
            raise NoSuchSession
        held = found
        held.held_at, held.came = held_at, came
        shown = next(one for one in mediation.sessions if one["id"] == str(held.id))
        shown.update(held_at=held_at, came=came)
    await session.flush()
    write(session, actor, mediation, WordsOf.SESSION, body.words, session_id=held.id)
    return mediation


async def bring_in(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: BringIn
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.BRING_IN)
    outsider = Outsider(
        community_id=mediation.community_id, id=new_id(), mediation_id=mediation.id, agreed_to=[]
    )
    session.add(outsider)
    await session.flush()
    write(session, actor, mediation, WordsOf.OUTSIDER, body.named, outsider_id=outsider.id)
    added = {"id": str(outsider.id), "agreed_to": [], "is_admitted": False}
    mediation.outsiders = [*mediation.outsiders, added]
    return mediation


async def let_in(session: AsyncSession, actor: Actor, mediation_id: UUID, body: LetIn) -> Mediation:
    """They take part once every party has agreed."""
    mediation = await take(session, actor, mediation_id, A.LET_IN, tells=None)
    party = await party_of(session, actor, mediation, body)
    outsider = await session.get(Outsider, (mediation.community_id, body.outsider_id))
    if outsider is None or outsider.mediation_id != mediation.id:
        raise NoSuchOutsider
    if party.position in outsider.agreed_to:
        raise SaidAlready
    outsider.agreed_to = sorted([*outsider.agreed_to, party.position])
    if len(outsider.agreed_to) == len(mediation.parties):
        outsider.admitted_at = clock.now()
    shown = next(one for one in mediation.outsiders if one["id"] == str(outsider.id))
    shown.update(agreed_to=outsider.agreed_to, is_admitted=outsider.admitted_at is not None)
    return mediation


def _hold(
    session: AsyncSession, mediation: Mediation, held_at: datetime, came: list[int] | None
) -> MediationSession:
    held = MediationSession(
        community_id=mediation.community_id,
        id=new_id(),
        mediation_id=mediation.id,
        held_at=held_at,
        came=came,
    )
    session.add(held)
    added = {"id": str(held.id), "held_at": held_at, "came": came}
    mediation.sessions = [*mediation.sessions, added]
    return held
