"""What can be done in a mediation: one function for each deed. What people say goes into sealed words,
never into the history, an event or a problem."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.mediation import queries
from app.consultation.mediation.errors import (
    FollowUpTooEarly,
    MediatorIsAParty,
    NoSuchMediator,
    NoSuchParty,
    NotAnApplicant,
    PartyTwice,
    SaidAlready,
    WithoutConsent,
)
from app.consultation.mediation.events import (
    MediationAgreed,
    MediationApplied,
    MediationEvent,
    MediationFailed,
    MediationMoved,
)
from app.consultation.mediation.lifecycle import LIFECYCLE, MediationAction
from app.consultation.mediation.models import (
    Mediation,
    MediationOpening,
    MediationWords,
    PartyOf,
    WordsOf,
)
from app.consultation.mediation.policy import parties
from app.consultation.mediation.schemas import (
    AcceptMediation,
    AgreeMediation,
    ApplyForMediation,
    EndedWithWords,
    FollowUpMediation,
    HandOverMediation,
    OfParty,
    OpenedMediation,
    OpenMediation,
    PartyNamed,
    RefuseMediation,
)
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of

A = MediationAction
APPLY = "apply"  # the step with which a history begins
CONFIRMATION = timedelta(days=30)  # 人民调解法 33: a joint application within thirty days
FOLLOW_UP = timedelta(days=30)
NAMED, WORDS = f"{PartyOf.__tablename__}.named", f"{MediationWords.__tablename__}.words"


async def apply(session: AsyncSession, actor: Actor, body: ApplyForMediation) -> UUID:
    """Who takes it down for two neighbours does not see it any more, unless they mediate."""
    takes_down = actor.is_staff or actor.has(Role.GRID_WORKER)
    if body.applicant is None and actor.person_id is None:
        raise NotAnApplicant
    if body.applicant is not None and not takes_down:
        raise NotAnApplicant
    itself = PartyNamed(person_id=actor.person_id) if body.applicant is None else body.applicant
    mediation = Mediation(
        community_id=actor.community_id,
        id=body.id or new_id(),
        kind=body.kind,
        state=LIFECYCLE.start,
        applied_by=actor.account_id,
        applied_on=clock.today(),
    )
    session.add(mediation)
    await session.flush()
    for position, party in enumerate((itself, *body.others), 1):
        await _add_party(session, actor, mediation, position, party)
    await session.flush()
    said_by = actor.person_id if body.applicant is None else None
    write(session, actor, mediation, WordsOf.DISPUTE, body.what, person_id=said_by)
    await record_creation(session, mediation, actor=actor, action=APPLY)
    await publish(session, MediationApplied(**which(mediation, actor)))
    return mediation.id


async def accept(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: AcceptMediation
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.ACCEPT)
    for one in body.identified:
        await _identify(session, actor, mediation, one.position, one.person_id)
    await _appoint(session, mediation, body.mediator_id)
    return mediation


async def decline(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: Reason
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.DECLINE)
    write(session, actor, mediation, WordsOf.DECLINED, body.reason)
    return _ended(mediation)


async def withdraw(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: Reason
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.WITHDRAW)
    write(session, actor, mediation, WordsOf.WITHDRAWN, body.reason, person_id=actor.person_id)
    return _ended(mediation)


async def consent(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: OfParty
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.CONSENT, tells=None)
    party = await party_of(session, actor, mediation, body)
    if party.consented_at is not None:
        raise SaidAlready
    party.consented_at = clock.now()
    _shown(mediation, party.position)["has_consented"] = True
    return mediation


async def refuse(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: RefuseMediation
) -> Mediation:
    """At any time, also after having consented."""
    mediation = await take(session, actor, mediation_id, A.REFUSE, tells=MediationFailed)
    party = await party_of(session, actor, mediation, body)
    party.consented_at, party.refused_at = None, clock.now()
    _shown(mediation, party.position).update(has_consented=False, has_refused=True)
    if body.reason is not None:
        said_by = actor.person_id if party.person_id == actor.person_id else None
        write(session, actor, mediation, WordsOf.REFUSED, body.reason, person_id=said_by)
    return _ended(mediation)


async def hand_over(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: HandOverMediation
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.HAND_OVER)
    await _appoint(session, mediation, body.mediator_id)
    return mediation


async def agree(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: AgreeMediation
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.AGREE, tells=MediationAgreed)
    must_have_consented(mediation)
    write(session, actor, mediation, WordsOf.AGREEMENT, body.agreement)
    mediation.is_oral = body.is_oral
    mediation.confirm_by = clock.today() + CONFIRMATION
    mediation.follow_up_on = clock.today() + FOLLOW_UP
    return _ended(mediation)


async def refer(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: EndedWithWords
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.REFER)
    write(session, actor, mediation, WordsOf.REFERRED, body.words)
    return _ended(mediation)


async def fail(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: EndedWithWords
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.FAIL, tells=MediationFailed)
    write(session, actor, mediation, WordsOf.FAILED, body.words)
    return _ended(mediation)


async def follow_up(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: FollowUpMediation
) -> Mediation:
    mediation = await take(session, actor, mediation_id, A.FOLLOW_UP, tells=None)
    if mediation.follow_up_on is not None and clock.today() < mediation.follow_up_on:
        raise FollowUpTooEarly
    write(session, actor, mediation, WordsOf.FOLLOW_UP, body.words)
    mediation.was_kept = body.was_kept
    return mediation


async def open_words(
    session: AsyncSession, actor: Actor, mediation_id: UUID, body: OpenMediation
) -> OpenedMediation:
    """All that was written down, for its parties, its mediator and the secretary; logged before."""
    mediation = await queries.one(session, actor, mediation_id)
    here, vault = mediation.community_id, vault_of(session)
    session.add(
        MediationOpening(
            community_id=here,
            id=new_id(),
            mediation_id=mediation_id,
            opened_by=actor.account_id,
            purpose=body.purpose,
            at=clock.now(),
        )
    )
    return OpenedMediation.model_validate(
        {
            "parties": [
                {"position": one.position, "named": vault.open(NAMED, one.id, bytes(one.named))}
                for one in await queries.parties_of(session, here, mediation_id)
                if one.named is not None
            ],
            "words": [
                {
                    "kind": one.kind,
                    "at": one.written_at,
                    "words": vault.open(WORDS, one.id, bytes(one.words)),
                    "session_id": one.session_id,
                    "outsider_id": one.outsider_id,
                }
                for one in await queries.words_of(session, here, mediation_id)
            ],
        }
    )


async def take(
    session: AsyncSession,
    actor: Actor,
    mediation_id: UUID,
    action: MediationAction,
    tells: type[MediationEvent] | None = MediationMoved,
) -> Mediation:
    mediation = await queries.for_update(session, actor, mediation_id)
    found = parties(actor, mediation)
    await transition(session, LIFECYCLE, mediation, action, actor=actor, parties=found)
    if tells is not None:
        await publish(session, tells(**which(mediation, actor)))
    return mediation


async def _add_party(
    session: AsyncSession, actor: Actor, mediation: Mediation, position: int, party: PartyNamed
) -> None:
    another = party.person_id if party.person_id != actor.person_id else None
    if another is not None and not await queries.sees(session, actor, another):
        raise NoSuchParty
    row_id, named = new_id(), None
    if party.named is not None:
        named = vault_of(session).seal(NAMED, row_id, party.named)
    is_applicant_itself = position == 1 and party.person_id == actor.person_id
    session.add(
        PartyOf(
            community_id=mediation.community_id,
            id=row_id,
            mediation_id=mediation.id,
            position=position,
            person_id=party.person_id,
            named=named,
            consented_at=clock.now() if is_applicant_itself else None,
        )
    )


async def _identify(
    session: AsyncSession, actor: Actor, mediation: Mediation, position: int, person_id: UUID
) -> None:
    if not await queries.sees(session, actor, person_id):
        raise NoSuchParty
    if any(party["person_id"] == str(person_id) for party in mediation.parties):
        raise PartyTwice
    shown = _shown(mediation, position)
    changed = (
        update(PartyOf)
        .where(
            PartyOf.community_id == mediation.community_id,
            PartyOf.mediation_id == mediation.id,
            PartyOf.position == position,
            PartyOf.person_id.is_(None),
        )
        .values(person_id=person_id, named=None)
        .returning(PartyOf.id)
    )
    if await session.scalar(changed) is None:
        raise NoSuchParty
    shown["person_id"] = str(person_id)


async def _appoint(session: AsyncSession, mediation: Mediation, mediator_id: UUID) -> None:
    await session.flush()
    found = await queries.mediator(session, mediation.community_id, mediation.id, mediator_id)
    if found is None:
        raise NoSuchMediator
    if found.is_party:
        raise MediatorIsAParty
    mediation.mediator_id = mediator_id
    mediation.mediator = found.name


async def party_of(
    session: AsyncSession, actor: Actor, mediation: Mediation, body: OfParty
) -> PartyOf:
    """The caller's own; the mediator says of whom else."""
    position = mediation.my_position
    if body.position is not None and body.position != position:
        if mediation.mediator_id != actor.account_id:
            raise NoSuchParty
        position = body.position
    found = await session.scalar(
        select(PartyOf).where(
            PartyOf.community_id == mediation.community_id,
            PartyOf.mediation_id == mediation.id,
            PartyOf.position == position,
        )
    )
    if found is None:
        raise NoSuchParty
    return found


def _shown(mediation: Mediation, position: int) -> dict[str, Any]:
    found = next((one for one in mediation.parties if one["position"] == position), None)
    if found is None:
        raise NoSuchParty
    return found


def must_have_consented(mediation: Mediation) -> None:
    if not all(party["has_consented"] for party in mediation.parties):
        raise WithoutConsent


def _ended(mediation: Mediation) -> Mediation:
    mediation.ended_on = clock.today()
    return mediation


def write(
    session: AsyncSession,
    actor: Actor,
    mediation: Mediation,
    kind: WordsOf,
    words: str,
    **of: UUID | None,
) -> None:
    row_id = new_id()
    session.add(
        MediationWords(
            community_id=mediation.community_id,
            id=row_id,
            mediation_id=mediation.id,
            kind=kind,
            words=vault_of(session).seal(WORDS, row_id, words),
            written_by=actor.account_id,
            written_at=clock.now(),
            **of,
        )
    )


def which(mediation: Mediation, actor: Actor) -> dict[str, Any]:
    return {
        "community_id": mediation.community_id,
        "mediation_id": mediation.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }
