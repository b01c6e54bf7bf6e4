"""Correcting what is held, and closing the account."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.places.roles.service import end_authorisations
from app.platform import clock
from app.platform.auth.models import Account, AuthSession
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.errors import AppError
from app.platform.history import record_creation, transition
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.platform.worktime import queries as worktime
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, deadline
from app.residents.consents.models import Consent
from app.residents.inbox.models import Message
from app.residents.people import sealed
from app.residents.people import service as people
from app.residents.people.models import Person
from app.residents.people.queries import one as one_person
from app.residents.people.schemas import AddPerson, CorrectPerson
from app.residents.rights import queries
from app.residents.rights.errors import StillServing, VerifyFirst, WrongValue
from app.residents.rights.lifecycle import (
    CLOSURE,
    CORRECTION,
    ClosureAction,
    CorrectionAction,
    RightsParty,
)
from app.residents.rights.models import PLACE, Closure, Correctable, Correction
from app.residents.rights.policy import parties_to_closure, parties_to_correction
from app.residents.rights.schemas import AskCorrection
from app.residents.verification.models import Claim

CLOSES_AFTER = Limit(15, LimitUnit.WORKING_DAYS)
GONE = "已注销"
AT_THE_DOOR = "网格员入户登记"


async def add_person(session: AsyncSession, actor: Actor, body: AddPerson) -> Person:
    """What a grid worker says of an ID number is kept for the office, whether it is known here or not:
    they do not see the whole roster, and are not to find out who is in it."""
    if body.id_number is None or actor.is_staff:
        return await people.add(session, actor, body)
    known = sealed.id_number(body.id_number, body.document_kind)
    sealed.must_agree(known, body.born_on, body.sex)
    said = {
        "document_kind": None,
        "id_number": None,
        "born_on": known.born_on or body.born_on,
        "sex": known.sex or body.sex,
    }
    person = await people.add(session, actor, body.model_copy(update=said))
    asked = AskCorrection(field=Correctable.ID_NUMBER, value=known.key, reason=AT_THE_DOOR)
    await _ask(session, actor, person, asked)
    return person


async def ask_correction(session: AsyncSession, actor: Actor, body: AskCorrection) -> Correction:
    if actor.person_id is None:
        raise VerifyFirst
    asked = body.model_copy(update={"value": _read(body)})
    return await _ask(session, actor, await one_person(session, actor, actor.person_id), asked)


async def _ask(
    session: AsyncSession, actor: Actor, person: Person | Row, body: AskCorrection
) -> Correction:
    asked = Correction(
        community_id=actor.community_id,
        id=new_id(),
        person_id=person.id,
        asked_by=actor.account_id,
        field=body.field,
        reason=body.reason,
        state=CORRECTION.start,
    )
    asked.value = vault_of(session).seal(PLACE, asked.id, body.value)
    asked.person = person.name
    session.add(asked)
    await session.flush()
    await record_creation(session, asked, actor=actor, action="ask")
    return asked


async def make_correction(session: AsyncSession, actor: Actor, correction_id: UUID) -> Correction:
    asked = await queries.for_update(session, actor, correction_id)
    await _transition(session, asked, CorrectionAction.MAKE, actor)
    value = vault_of(session).open(PLACE, asked.id, bytes(asked.value))
    body = CorrectPerson.model_validate({asked.field.value: value})
    person, _ = await people.correct(session, actor, asked.person_id, body)
    asked.person = person.name
    return asked


async def refuse_correction(
    session: AsyncSession, actor: Actor, correction_id: UUID, body: Reason
) -> Correction:
    """With reasons (PIPL § 50)."""
    asked = await queries.for_update(session, actor, correction_id)
    await _transition(session, asked, CorrectionAction.REFUSE, actor)
    asked.answer = body.reason
    return asked


def closes_at(asked_at: datetime, calendar: WorkCalendar) -> datetime | None:
    """Nothing pauses it."""
    return deadline(asked_at, CLOSES_AFTER, calendar)


async def ask_closure(session: AsyncSession, actor: Actor) -> Closure:
    """Whoever still serves is not let go: first the secretary ends the role."""
    if await queries.serves(session, actor):
        raise StillServing
    calendar = await worktime.load(session)
    asked = Closure(
        community_id=actor.community_id,
        id=new_id(),
        account_id=actor.account_id,
        state=CLOSURE.start,
        due_at=closes_at(clock.now(), calendar),
    )
    session.add(asked)
    await session.flush()
    await record_creation(session, asked, actor=actor, action="ask")
    return asked


async def take_back_closure(session: AsyncSession, actor: Actor) -> Closure:
    asked = await queries.closing(session, actor)
    who = parties_to_closure(actor, asked)
    await transition(session, CLOSURE, asked, ClosureAction.TAKE_BACK, actor=actor, parties=who)
    return asked


async def close(session: AsyncSession, closure: Closure) -> None:
    """What rests on the account is erased; what the committee must keep by law stays with the roster.

    Deeds stay in the histories, done by an account that is nobody any more.
    """
    nobody = Actor(closure.account_id, closure.community_id)
    clock_party = {RightsParty.CLOCK}
    await transition(
        session, CLOSURE, closure, ClosureAction.CLOSE, actor=nobody, parties=clock_party
    )
    here, now = closure.community_id, clock.now()
    person_id = await session.scalar(
        select(CommunityAccount.person_id).where(
            CommunityAccount.community_id == here, CommunityAccount.account_id == closure.account_id
        )
    )
    mine: tuple[tuple[Any, Any, dict[str, Any] | None], ...] = (
        (Message, Message.account_id, None),
        (Claim, Claim.account_id, {"name": GONE, "person_id": None}),
        (CommunityAccount, CommunityAccount.account_id, {"name": GONE, "person_id": None}),
    )
    for table, column, erased in mine:
        rows = (table.community_id == here, column == closure.account_id)
        deed = delete(table) if erased is None else update(table).values(**erased)
        await session.execute(deed.where(*rows))
    await session.execute(
        update(Consent)
        .where(Consent.community_id == here, Consent.given_by == closure.account_id)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    agents, why = [closure.account_id], "account closed"
    await end_authorisations(session, here, why, principal_id=person_id, agents=agents)
    elsewhere = exists().where(
        CommunityAccount.account_id == closure.account_id,
        CommunityAccount.community_id != here,
        CommunityAccount.name != GONE,
    )
    if not await session.scalar(select(elsewhere)):
        await _erase_account(session, closure.account_id)


async def _erase_account(session: AsyncSession, account_id: UUID) -> None:
    """WeChat's identifiers go; a new sign-in is a new account."""
    now = clock.now()
    await session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(openid=f"closed:{uuid4().hex}", unionid=None)
    )
    await session.execute(
        update(AuthSession)
        .where(AuthSession.account_id == account_id, AuthSession.ended_at.is_(None))
        .values(ended_at=now, ended_because="account closed", device="")
    )


def _read(body: AskCorrection) -> str:
    """Asked now, made later: what could not be made is refused now; and it is kept as it was read."""
    try:
        read = CorrectPerson.model_validate({body.field.value: body.value})
        if body.field is Correctable.ID_NUMBER:
            return sealed.id_number(body.value, body.document_kind).key
        if body.field is Correctable.PHONE:
            return sealed.phone(body.value)
    except ValidationError as error:
        raise WrongValue from error
    except (ValueError, AppError) as error:
        raise WrongValue(str(error)) from error
    return str(getattr(read, body.field))


async def _transition(
    session: AsyncSession, asked: Correction, action: CorrectionAction, actor: Actor
) -> None:
    who = parties_to_correction(actor, asked)
    await transition(session, CORRECTION, asked, action, actor=actor, parties=who)
