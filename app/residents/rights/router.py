"""个人信息权利"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.base import same
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.schemas import Reason
from app.platform.sealing import masks
from app.platform.sealing.vault import vault_of
from app.residents.people.models import Person
from app.residents.people.queries import openings
from app.residents.people.schemas import OpeningView
from app.residents.rights import errors, service
from app.residents.rights.lifecycle import CLOSURE, CORRECTION, RightsParty
from app.residents.rights.models import Closure, Correctable, Correction
from app.residents.rights.schemas import (
    AskCorrection,
    ClosureView,
    CorrectionView,
)

router = Router(prefix="/communities/{code}")

MASKED = {
    Correctable.ID_NUMBER: masks.id_number,
    Correctable.PHONE: masks.phone,
    Correctable.HEALTH: masks.text,
}


@router.get("/me/openings", tags=["privacy"], openapi_extra=delegable(Scope.RIGHTS))
async def list_my_openings(actor: CurrentActor, session: ReadSession) -> list[OpeningView]:
    """Who read a sealed field of mine, when, and what for."""
    if actor.person_id is None:
        return []
    return [
        OpeningView.model_validate(row) for row in await openings(session, actor, actor.person_id)
    ]


@router.get("/corrections", tags=["corrections"], openapi_extra=delegable(Scope.RIGHTS))
async def list_corrections(actor: CurrentActor, session: ReadSession) -> list[CorrectionView]:
    """My own; the office sees all. Newest first."""
    return [_view(session, actor, row) for row in await _listing(session, actor)]


@router.post(
    "/corrections",
    tags=["corrections"],
    status_code=201,
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(errors.VerifyFirst, errors.WrongValue),
)
async def ask_correction(
    body: AskCorrection, actor: CurrentActor, session: Session
) -> CorrectionView:
    """更正: the office checks and makes it, or says why not."""
    asked = await service.ask_correction(session, actor, body)
    return await _answer(session, actor, asked)


@router.step("/corrections/{correction_id}/make", errors.CorrectionNotFound, tags=["corrections"])
async def make_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> CorrectionView:
    done = await service.make_correction(session, actor, correction_id)
    return await _answer(session, actor, done)


@router.step("/corrections/{correction_id}/refuse", errors.CorrectionNotFound, tags=["corrections"])
async def refuse_correction(
    correction_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> CorrectionView:
    done = await service.refuse_correction(session, actor, correction_id, body)
    return await _answer(session, actor, done)


@router.post(
    "/me/closure",
    tags=["closure"],
    status_code=201,
    responses=problems(errors.ClosingAlready, errors.StillServing),
)
async def ask_closure(actor: CurrentActor, session: Session) -> ClosureView:
    """注销: after fifteen working days, unless taken back."""
    return _closure(await service.ask_closure(session, actor))


@router.step("/me/closure/take-back", errors.ClosureNotFound, tags=["closure"])
async def take_back_closure(actor: CurrentActor, session: Session) -> ClosureView:
    return _closure(await service.take_back_closure(session, actor))


async def _listing(
    session: AsyncSession, actor: Actor, correction_id: UUID | None = None
) -> list[Any]:
    found = (
        select(Correction, Person.name)
        .join(
            Person,
            same(Person.id, Correction.person_id),
        )
        .where(Correction.community_id == actor.community_id)
        .order_by(Correction.id.desc())
        .limit(500)
    )
    if not actor.is_staff:
        found = found.where(Correction.person_id == actor.person_id)
    if correction_id is not None:
        found = found.where(Correction.id == correction_id)
    return list((await session.execute(found)).all())


async def _answer(session: AsyncSession, actor: Actor, asked: Correction) -> CorrectionView:
    await session.flush()
    return _view(session, actor, (await _listing(session, actor, asked.id))[0])


def _view(session: AsyncSession, actor: Actor, row: Any) -> CorrectionView:
    asked, person = row
    value = vault_of(session).open(service.PLACE, asked.id, bytes(asked.value))
    parties = {RightsParty.OFFICE} if service.may_decide(actor, asked) else set()
    return CorrectionView(
        id=asked.id,
        person_id=asked.person_id,
        person=person,
        field=asked.field,
        value=MASKED.get(asked.field, str)(value),
        reason=asked.reason,
        state=asked.state,
        answer=asked.answer,
        created_at=asked.created_at,
        actions=CORRECTION.open_to(parties, asked.state),
    )


def _closure(asked: Closure) -> ClosureView:
    actions = CLOSURE.open_to({RightsParty.OWNER}, asked.state)
    return ClosureView(id=asked.id, state=asked.state, due_at=asked.due_at, actions=actions)
