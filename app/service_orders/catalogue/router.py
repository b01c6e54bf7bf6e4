"""服务清单"""

from datetime import date
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request, Response

from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff, ThereAlready
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform import clock
from app.platform.db.revisions import by_revision, number
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.bodies import KB, takes
from app.platform.http.paging import span_from_today
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.http.shared import shared
from app.platform.schemas import Day, Reason
from app.platform.spans import Span
from app.residents.people.errors import PersonNotFound
from app.service_orders.catalogue import errors, placements, queries, service, timetable, views
from app.service_orders.catalogue.errors import ItemNotFound, PatternNotFound, ProgrammeNotFound
from app.service_orders.catalogue.schemas import (
    AddPattern,
    AddSlot,
    ChangePattern,
    ChoicesView,
    EndPattern,
    ItemView,
    PatternView,
    ProgrammeView,
    PublicCatalogue,
    SetCapacity,
    SlotView,
    WriteItem,
    WriteProgramme,
)

router = Router(prefix="/communities/{code}", tags=["catalogue"])

WRITES = (OnlyStaff, ThereAlready)
OF_AN_ITEM = (errors.NoSuchProgramme, errors.NoSuchQualification, errors.NoSuchArea)
PLACES = (errors.NoSuchProvider, errors.NoSuchServicePoint, errors.WrongPlace)
PLANS = (OnlyStaff, *PLACES, errors.EndedItem, errors.InThePast, errors.TooFarAhead)
Timetable = Annotated[Span, Depends(span_from_today(longest=100, ahead=14))]


@router.get("/catalogue/public", response_model=PublicCatalogue)
async def get_public_catalogue(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """For everybody: what is offered, for whom, when and by whom. No free places: those are for who may
    order."""
    name = queries.revision_name(community)

    async def read() -> orjson.Fragment:
        day = clock.today()

        async def anew() -> bytes:
            here = {"here": community}
            return orjson.dumps(
                views.public(
                    await queries.OFFERED.all(session, here),
                    await queries.OFFERED_TIMES.all(session, here),
                    await queries.PROGRAMMES.all(session, here),
                )
            )

        revision = await number(session, name)
        return orjson.Fragment(await by_revision(session, f"{name}:{day}", revision, anew))

    return await shared(request, community, read=read)


@router.get("/catalogue/programmes")
async def list_service_programmes(actor: CurrentActor, session: ReadSession) -> list[ProgrammeView]:
    return [views.programme(row) for row in await queries.programmes(session, actor.community_id)]


@router.post("/catalogue/programmes", status_code=201, responses=problems(*WRITES))
async def add_service_programme(
    body: WriteProgramme, actor: CurrentActor, session: Session
) -> ProgrammeView:
    return views.programme(await service.add_programme(session, actor, body))


@router.put("/catalogue/programmes/{programme_id}", responses=problems(*WRITES, ProgrammeNotFound))
async def change_service_programme(
    programme_id: UUID, body: WriteProgramme, actor: CurrentActor, session: Session
) -> ProgrammeView:
    return views.programme(await service.change_programme(session, actor, programme_id, body))


@router.post(
    "/catalogue/programmes/{programme_id}/end", responses=problems(OnlyStaff, ProgrammeNotFound)
)
async def end_service_programme(
    programme_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> ProgrammeView:
    """Nothing new comes into it; its items go on."""
    return views.programme(await service.end_programme(session, actor, programme_id, body))


@router.get("/items")
async def list_items(actor: CurrentActor, session: ReadSession) -> list[ItemView]:
    """By list, programme and name; also those that have ended. Drafts are for the office."""
    return [views.item(row, actor) for row in await queries.items(session, actor)]


@router.post(
    "/items",
    status_code=201,
    responses=problems(*WRITES, *OF_AN_ITEM),
    openapi_extra=takes(256 * KB),
)
async def add_item(body: WriteItem, actor: CurrentActor, session: Session) -> ItemView:
    """A draft: nobody else sees it until it is offered."""
    item = await service.add_item(session, actor, body)
    return views.item(await queries.item(session, actor, item.id), actor)


@router.get("/items/{item_id}", responses=problems(ItemNotFound))
async def get_item(item_id: UUID, actor: CurrentActor, session: ReadSession) -> ItemView:
    return views.item(await queries.item(session, actor, item_id), actor)


@router.put(
    "/items/{item_id}",
    responses=problems(
        *(*WRITES, *OF_AN_ITEM, ItemNotFound, errors.OfferedAsItIs, errors.WrongPlace)
    ),
    openapi_extra=takes(256 * KB),
)
async def change_item(
    item_id: UUID, body: WriteItem, actor: CurrentActor, session: Session
) -> ItemView:
    """For what is ordered from now on; what was ordered stays what it was."""
    await service.change_item(session, actor, item_id, body)
    return views.item(await queries.item(session, actor, item_id), actor)


@router.step("/items/{item_id}/offer", ItemNotFound, ThereAlready)
async def offer_item(item_id: UUID, actor: CurrentActor, session: Session) -> ItemView:
    """上架: for everybody to see and order; its slots are there from now on."""
    return views.item(await service.offer(session, actor, item_id), actor)


@router.step("/items/{item_id}/end", ItemNotFound)
async def end_item(item_id: UUID, body: Reason, actor: CurrentActor, session: Session) -> ItemView:
    """停办: no new orders; those that it has go on."""
    return views.item(await service.end(session, actor, item_id, body), actor)


@router.get("/items/{item_id}/patterns", responses=problems(ItemNotFound))
async def list_patterns(
    item_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[PatternView]:
    """When it is had each week; also what is over."""
    return [views.pattern(row) for row in await queries.patterns(session, actor, item_id)]


@router.post(
    "/items/{item_id}/patterns",
    status_code=201,
    responses=problems(*PLANS, ItemNotFound, errors.PatternThere),
)
async def add_pattern(
    item_id: UUID, body: AddPattern, actor: CurrentActor, session: Session
) -> PatternView:
    """Each week; slots are there four weeks ahead."""
    return views.pattern(await timetable.add_pattern(session, actor, item_id, body))


@router.put(
    "/patterns/{pattern_id}",
    responses=problems(*PLANS, PatternNotFound, errors.PatternOver, errors.PatternThere),
)
async def change_pattern(
    pattern_id: UUID, body: ChangePattern, actor: CurrentActor, session: Session
) -> PatternView:
    """From a day on, as a pattern of its own, which is answered; what was ordered stays as it is."""
    return views.pattern(await timetable.change_pattern(session, actor, pattern_id, body))


@router.post(
    "/patterns/{pattern_id}/end",
    responses=problems(
        *(OnlyStaff, PatternNotFound, errors.PatternOver, errors.InThePast, errors.EndedItem)
    ),
)
async def end_pattern(
    pattern_id: UUID, body: EndPattern, actor: CurrentActor, session: Session
) -> PatternView:
    return views.pattern(await timetable.end_pattern(session, actor, pattern_id, body))


@router.get(
    "/items/{item_id}/slots",
    response_model=ChoicesView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(
        *(ItemNotFound, PersonNotFound, errors.NotYoursToOrder, errors.UseIsRestricted)
    ),
)
async def list_slots_for(
    item_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    person_id: Annotated[UUID, Query(alias="for", description="Who is to be served.")],
    first: Annotated[Day | None, Query(alias="from", description="Default: today.")] = None,
) -> Response:
    """A month of slots: which of them that person may order, and what stands against the others, as far
    as the caller may know. For themselves, for who acts in their name, a grid worker for who lives in
    their grids, the office."""
    day: date = first or clock.today()
    found = await placements.choices(session, actor, item_id, person_id, day)
    return as_json(views.choices(found))


@router.post(
    "/items/{item_id}/slots",
    status_code=201,
    responses=problems(*PLANS, ItemNotFound, errors.SlotThere),
)
async def add_slot(item_id: UUID, body: AddSlot, actor: CurrentActor, session: Session) -> SlotView:
    """By hand: no pattern changes it."""
    return views.slot(await timetable.add_slot(session, actor, item_id, body))


@router.get("/slots")
async def list_slots(
    actor: CurrentActor,
    session: ReadSession,
    span: Timetable,
    item_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> list[SlotView]:
    """In order of time: for the office all, for a coordinator those of their units, for others none.

    Default: from today, two weeks.
    """
    rows = await queries.slots(session, actor, span, item_id, unit_id)
    return [views.slot(row) for row in rows]


@router.post(
    "/slots/{slot_id}/set-capacity",
    responses=problems(
        *(OnlyStaff, errors.SlotNotFound, errors.BelowTaken, errors.SlotBegun, errors.SlotCalledOff)
    ),
)
async def set_capacity(
    slot_id: UUID, body: SetCapacity, actor: CurrentActor, session: Session
) -> SlotView:
    """Not below what is taken; who waits is offered what is new."""
    return views.slot(await timetable.set_capacity(session, actor, slot_id, body))
