"""Who was where, what it counts, and how it is put right."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering import queries
from app.participation.volunteering.errors import (
    ElsewhereThen,
    HourEntryNotFound,
    LeftBeforeArriving,
    LessThanNothing,
    NoHours,
    NoSuchVolunteer,
    NotSignedInThere,
    SignedInAlready,
)
from app.participation.volunteering.lifecycle import LIFECYCLE, HourCorrectionAction
from app.participation.volunteering.models import Certificate, HourCorrection, HourEntry, Presence
from app.participation.volunteering.policy import VISIBLE, parties, visible_to
from app.participation.volunteering.schemas import AskHourCorrection, IssueCertificate, Sign
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.schemas import Reason
from app.residents.people.queries import known

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that looks like something else


@dataclass(frozen=True, slots=True)
class Occasion:
    """What somebody serves at."""

    kind: str  # its table
    id: UUID
    team_id: UUID
    team: str
    planned_until: datetime
    until: datetime  # the latest sign-out that is believed


async def arrive(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    occasion: Occasion,
    sign: Sign,
) -> Presence:
    """Also for an earlier time than what is known already: then they had left before the next."""
    at, point = device_clock.accept(sign.at), sign.place and sign.place.wgs84
    believed = min(occasion.until, await _next(session, actor, person_id, at) or occasion.until)
    arrived = Presence(
        community_id=actor.community_id,
        id=sign.id or new_id(),
        person_id=person_id,
        team_id=occasion.team_id,
        team=occasion.team,
        occasion_kind=occasion.kind,
        occasion_id=occasion.id,
        began_at=at,
        planned_until=min(believed, max(at, occasion.planned_until)),
        until_at=believed,
        in_lng=point and point.lng,
        in_lat=point and point.lat,
        in_datum=sign.place and sign.place.datum,
        signed_in_by=actor.account_id,
    )
    try:
        async with session.begin_nested():
            session.add(arrived)
            await session.flush()
    except IntegrityError as error:
        if "one_place" not in str(error.orig):
            raise
        here = await _open(session, actor.community_id, person_id, occasion.id)
        raise (SignedInAlready if here else ElsewhereThen) from error
    return arrived


async def leave(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    occasion_id: UUID,
    sign: Sign,
) -> Presence:
    """Too late is counted until the end that was planned, and flagged."""
    at = device_clock.accept(sign.at)
    presence = await _open(session, actor.community_id, person_id, occasion_id)
    if presence is None:
        raise NotSignedInThere
    if at < presence.began_at:
        raise LeftBeforeArriving
    if sign.place is not None:
        point = sign.place.wgs84
        presence.out_lng, presence.out_lat = point.lng, point.lat
        presence.out_datum = sign.place.datum
    presence.signed_out_by = actor.account_id
    end(session, presence, None if at > presence.until_at else at)
    return presence


def end(session: AsyncSession, presence: Presence, at: datetime | None) -> None:
    """Without a time: at the end that was planned, which is flagged."""
    presence.is_capped = at is None
    presence.ended_at = presence.until_at = at or presence.planned_until
    minutes = int((presence.ended_at - presence.began_at).total_seconds() // 60)
    if minutes <= 0:
        return
    session.add(
        HourEntry(
            community_id=presence.community_id,
            person_id=presence.person_id,
            team_id=presence.team_id,
            team=presence.team,
            presence_id=presence.id,
            occasion_kind=presence.occasion_kind,
            occasion_id=presence.occasion_id,
            served_on=presence.began_at.astimezone(HERE).date(),
            minutes=minutes,
            is_capped=presence.is_capped,
            recorded_by=presence.signed_out_by,
        )
    )


async def ask_correction(
    session: AsyncSession, actor: Actor, entry_id: UUID, body: AskHourCorrection
) -> HourCorrection:
    """By the volunteer, or by the office; somebody else approves it."""
    entry = await session.scalar(
        select(HourEntry).where(VISIBLE, HourEntry.id == entry_id, HourEntry.corrects_id.is_(None)),
        visible_to(actor),
    )
    if entry is None:
        raise HourEntryNotFound
    if entry.person_id != actor.person_id:
        must_be_staff(actor)
    asked = HourCorrection(
        community_id=actor.community_id,
        id=new_id(),
        entry_id=entry.id,
        person_id=entry.person_id,
        minutes=body.minutes,
        reason=body.reason,
        asked_by=actor.account_id,
        state=LIFECYCLE.start,
    )
    session.add(asked)
    await session.flush()
    await record_creation(session, asked, actor=actor, action="ask", minutes=body.minutes)
    return asked


async def approve(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    """A counter-entry; what was first written stays as it is."""
    asked = await _decide(session, actor, correction_id, HourCorrectionAction.APPROVE)
    key = asked.community_id, asked.entry_id
    entry = await session.get_one(HourEntry, key, with_for_update=True)
    so_far = await session.scalar(
        select(func.sum(HourEntry.minutes)).where(
            HourEntry.community_id == entry.community_id,
            (HourEntry.id == entry.id) | (HourEntry.corrects_id == entry.id),
        )
    )
    if (so_far or 0) + asked.minutes < 0:
        raise LessThanNothing
    session.add(
        HourEntry(
            community_id=entry.community_id,
            person_id=entry.person_id,
            team_id=entry.team_id,
            team=entry.team,
            presence_id=entry.presence_id,
            occasion_kind=entry.occasion_kind,
            occasion_id=entry.occasion_id,
            served_on=entry.served_on,
            minutes=asked.minutes,
            is_capped=False,
            corrects_id=entry.id,
            reason=asked.reason,
            recorded_by=asked.asked_by,
            approved_by=actor.account_id,
        )
    )
    return asked


async def refuse(
    session: AsyncSession, actor: Actor, correction_id: UUID, body: Reason
) -> HourCorrection:
    refused = HourCorrectionAction.REFUSE
    return await _decide(session, actor, correction_id, refused, reason=body.reason)


async def withdraw(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    return await _decide(session, actor, correction_id, HourCorrectionAction.WITHDRAW)


async def certify(session: AsyncSession, actor: Actor, body: IssueCertificate) -> Certificate:
    """One's own, or by the office; what the paper says is kept as it is said."""
    person_id = body.person_id or actor.person_id
    if person_id is None or person_id != actor.person_id:
        must_be_staff(actor)
    person = await known(session, actor.community_id, person_id)
    if person is None:
        raise NoSuchVolunteer
    paper = Certificate(
        community_id=actor.community_id,
        id=new_id(),
        person_id=person.id,
        number=_number(),
        name=person.name,
        since=body.since,
        until=body.until,
        issued_on=clock.today(),
        issued_by=actor.account_id,
    )
    paper.teams = await queries.teams_within(session, paper)
    paper.minutes = sum(int(team["minutes"]) for team in paper.teams)
    paper.times = sum(int(team["times"]) for team in paper.teams)
    if paper.minutes <= 0:
        raise NoHours
    session.add(paper)
    await session.flush()
    return paper


async def _next(
    session: AsyncSession, actor: Actor, person_id: UUID, at: datetime
) -> datetime | None:
    found: datetime | None = await session.scalar(
        select(func.min(Presence.began_at)).where(
            Presence.community_id == actor.community_id,
            Presence.person_id == person_id,
            Presence.began_at > at,
        )
    )
    return found


async def _open(
    session: AsyncSession, community_id: int, person_id: UUID, occasion_id: UUID
) -> Presence | None:
    found: Presence | None = await session.scalar(
        select(Presence)
        .where(
            Presence.community_id == community_id,
            Presence.person_id == person_id,
            Presence.occasion_id == occasion_id,
            Presence.ended_at.is_(None),
        )
        .with_for_update()
    )
    return found


async def _decide(
    session: AsyncSession,
    actor: Actor,
    correction_id: UUID,
    action: HourCorrectionAction,
    **details: str,
) -> HourCorrection:
    asked = await queries.correction_for_update(session, actor, correction_id)
    who = parties(actor, asked)
    await transition(session, LIFECYCLE, asked, action, actor=actor, parties=who, **details)
    return asked


def _number() -> str:
    """`8K2M-…`: 16 letters and digits, 80 bits."""
    return queries.written("".join(secrets.choice(ALPHABET) for _ in range(16)))
