"""服务人员"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.participation.commitments.errors import Collides
from app.places.cards.errors import NoSuchCard
from app.places.communities.dependencies import Code, CurrentCommunity
from app.places.errors import OnlyStaff
from app.places.photos import serving
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import NoSuchServiceUnit
from app.platform.db.kept import Row
from app.platform.db.session import ReadSession, Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
from app.platform.paging import Page
from app.platform.schemas import Name
from app.platform.words import shape
from app.residents.households.errors import NoSuchPerson
from app.residents.people.errors import BadPhone
from app.service_orders.providers import errors, queries, service, views
from app.service_orders.providers.errors import MemberHasLeft, MemberNotFound, NotTheirUnit
from app.service_orders.providers.lifecycle import MemberState
from app.service_orders.providers.schemas import (
    AddMember,
    BindCard,
    ChangeMember,
    Identify,
    JoinCodeView,
    Leave,
    MemberView,
    OpenPhone,
    PhoneView,
    Stop,
    UseJoinCode,
    VerifiedMember,
)

router = Router(prefix="/communities/{code}/unit-members", tags=["unit-members"])

TRIES, WINDOW = 30, 600  # of numbers that are nobody's, from one address; seconds
Number = Annotated[
    str, Query(pattern=shape(r"^[0-9A-Za-z-]{4,40}$", "应为卡片上的编号"), examples=["48213377"])
]
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}
KEEPING = problems(MemberNotFound, NotTheirUnit, MemberHasLeft)
ENTERED = problems(
    *(BadPhone, errors.InTheUnitAlready, errors.StaffNumberTaken, errors.StoppedBefore),
    NoSuchPhoto,
)
THERE_AGAIN = (errors.InTheUnitAlready, errors.StaffNumberTaken, errors.AccountTaken)


@router.get("")
async def list_unit_members(  # noqa: PLR0913, PLR0917 - its filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    unit_id: UUID | None = None,
    qualification_id: UUID | None = None,
    state: MemberState | None = None,
    name: Name | None = None,
) -> Page[MemberView]:
    """Oneself; for a coordinator those of their unit, for the office and the auditor all. `name`: its
    beginning; `qualification_id`: who has it today."""
    asked = {"unit_id": unit_id, "qualification_id": qualification_id, "state": state}
    rows, after = await queries.listing(session, actor, paging, **asked, named=name)
    return Page(items=[views.member(row, actor) for row in rows], next=after)


@router.post(
    "",
    status_code=201,
    responses=ENTERED | problems(NotTheirUnit, NoSuchServiceUnit, errors.NotThatEarly),
)
async def add_unit_member(body: AddMember, actor: CurrentActor, session: Session) -> MemberView:
    """By the unit's coordinator or the office; many at once by a workbook (`units/{id}/imports`)."""
    return await _shown(session, actor, await service.add(session, actor, body))


@router.get("/verify", responses=problems(errors.NobodyOfThisNumber, TooMany))
async def verify_unit_member(
    number: Number, request: Request, community: CurrentCommunity, session: ReadSession
) -> VerifiedMember:
    """核验: for everybody at whose door somebody stands. The beginning of the name, the unit, whether they
    serve now; the photo is beside it. Tries that find nobody are counted."""
    return views.verified(await _numbered(request, session, community, number))


@router.get(
    "/verify/photo",
    response_class=Response,
    responses=problems(errors.NobodyOfThisNumber, PhotoNotFound, TooMany) | JPEG,
)
async def get_verified_photo(
    number: Number, request: Request, community: CurrentCommunity, session: ReadSession
) -> Response:
    """Whose face the badge should show; only of who serves now."""
    found = await _numbered(request, session, community, number)
    if found.photo_id is None or found.state is not MemberState.SERVING:
        raise PhotoNotFound
    return await serving.jpeg(session, community, found.photo_id, thumbnail=False)


@router.post(
    "/join",
    openapi_extra=UNKEPT,
    responses=problems(
        *(errors.NoSuchJoinCode, errors.JoinCodeExpired, MemberHasLeft, errors.HasAnAccount),
        *(errors.AccountTaken, TooMany),
    ),
)
async def join_unit(
    body: UseJoinCode, actor: CurrentActor, request: Request, session: Session
) -> MemberView:
    """With the code that the coordinator gave: this account is that member from now on."""
    await limits.spend(session, "join", f"{actor.account_id}", most=20, seconds=600)
    unit_member_id = await service.join(session, actor, body.code)
    _changed(request, actor, actor.account_id)
    return await _shown(session, actor, unit_member_id)


@router.get("/{unit_member_id}", responses=problems(MemberNotFound))
async def get_unit_member(
    unit_member_id: UUID, actor: CurrentActor, session: ReadSession
) -> MemberView:
    return await _shown(session, actor, unit_member_id)


@router.get(
    "/{unit_member_id}/photo",
    response_class=Response,
    responses=problems(MemberNotFound, PhotoNotFound) | JPEG,
)
async def get_unit_member_photo(
    unit_member_id: UUID, actor: CurrentActor, session: ReadSession
) -> Response:
    found = await queries.one(session, actor, unit_member_id)
    if found.photo_id is None:
        raise PhotoNotFound
    return await serving.jpeg(session, actor.community_id, found.photo_id, thumbnail=False)


@router.post("/{unit_member_id}/change", responses=KEEPING | ENTERED)
async def change_unit_member(
    unit_member_id: UUID, body: ChangeMember, actor: CurrentActor, session: Session
) -> MemberView:
    await service.change(session, actor, unit_member_id, body)
    return await _shown(session, actor, unit_member_id)


@router.post(
    "/{unit_member_id}/phone",
    openapi_extra=UNKEPT,
    responses=problems(MemberNotFound, NotTheirUnit, errors.NoPhone),
)
async def open_unit_member_phone(
    unit_member_id: UUID, body: OpenPhone, actor: CurrentActor, session: Session
) -> PhoneView:
    """Whole; who asked, and for what, is kept."""
    return PhoneView(phone=await service.open_phone(session, actor, unit_member_id, body))


@router.post(
    "/{unit_member_id}/bind",
    responses=KEEPING | problems(NoSuchCard, errors.HasAnAccount, errors.AccountTaken, TooMany),
)
async def bind_unit_member(
    unit_member_id: UUID, body: BindCard, actor: CurrentActor, request: Request, session: Session
) -> MemberView:
    """The member shows their card (`POST …/me/card`), the coordinator reads it."""
    await limits.spend(session, "card", f"{actor.account_id}", most=20, seconds=600)
    _changed(request, actor, await service.bind_card(session, actor, unit_member_id, body.code))
    return await _shown(session, actor, unit_member_id)


@router.post(
    "/{unit_member_id}/join-code",
    status_code=201,
    openapi_extra=UNKEPT,
    responses=KEEPING | problems(errors.HasAnAccount),
)
async def offer_join_code(
    code: Code, unit_member_id: UUID, actor: CurrentActor, session: Session
) -> JoinCodeView:
    """For a member who is not standing there: good once, for seven days."""
    member, secret = await service.offer_to_join(session, actor, unit_member_id)
    return views.join_code(code, secret, member)


@router.post("/{unit_member_id}/unbind", responses=KEEPING | problems(errors.HasNoAccount))
async def unbind_unit_member(
    unit_member_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> MemberView:
    """The account serves for them no more."""
    _changed(request, actor, await service.unbind(session, actor, unit_member_id))
    return await _shown(session, actor, unit_member_id)


@router.post(
    "/{unit_member_id}/identify",
    responses=problems(
        *(MemberNotFound, OnlyStaff, MemberHasLeft, NoSuchPerson, errors.InTheUnitAlready),
        Collides,
    ),
)
async def identify_unit_member(
    unit_member_id: UUID, body: Identify, actor: CurrentActor, session: Session
) -> MemberView:
    """Who of the roster they are; by the office."""
    await service.identify(session, actor, unit_member_id, body)
    return await _shown(session, actor, unit_member_id)


@router.step("/{unit_member_id}/stop", MemberNotFound)
async def stop_unit_member(
    unit_member_id: UUID, body: Stop, actor: CurrentActor, session: Session
) -> MemberView:
    """At once; what they were to serve is uncovered. Only the office lifts it."""
    await service.stop(session, actor, unit_member_id, body)
    return await _shown(session, actor, unit_member_id)


@router.step("/{unit_member_id}/lift", MemberNotFound)
async def lift_unit_member(
    unit_member_id: UUID, actor: CurrentActor, session: Session
) -> MemberView:
    await service.lift(session, actor, unit_member_id)
    return await _shown(session, actor, unit_member_id)


@router.step("/{unit_member_id}/leave", MemberNotFound)
async def leave_unit(
    unit_member_id: UUID, body: Leave, actor: CurrentActor, request: Request, session: Session
) -> MemberView:
    """From today on; what they were to serve is uncovered."""
    _changed(request, actor, await service.leave(session, actor, unit_member_id, body))
    return await _shown(session, actor, unit_member_id)


@router.step("/{unit_member_id}/come-back", MemberNotFound, *THERE_AGAIN)
async def come_back_to_unit(
    unit_member_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> MemberView:
    _changed(request, actor, await service.come_back(session, actor, unit_member_id))
    return await _shown(session, actor, unit_member_id)


async def _shown(session: Session, actor: Actor, unit_member_id: UUID) -> MemberView:
    return views.member(await queries.one(session, actor, unit_member_id), actor)


async def _numbered(request: Request, session: ReadSession, here: int, number: str) -> Row:
    """A read writes nothing; that somebody tries is counted beside it."""
    who = limits.caller(request)
    async with request.app.state.sessions() as counting:
        refused = errors.NobodyOfThisNumber
        async with limits.failures(
            counting, "unit-member", who, refused, most=TRIES, seconds=WINDOW
        ):
            return await queries.numbered(session, here, number)


def _changed(request: Request, actor: Actor, account_id: UUID | None) -> None:
    """Their role has: this process does not wait five seconds to know it."""
    request.app.state.actors.pop((account_id, actor.community_id), None)
