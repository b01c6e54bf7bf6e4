"""专有部分与业主人数"""

from uuid import UUID

from app.places.errors import OnlyStaff
from app.places.photos.errors import NoSuchPhoto
from app.places.policy import must_be_staff
from app.places.roles.dependencies import CurrentActor
from app.platform import clock
from app.platform.db.kept import Row
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.schemas import Day, Reason
from app.platform.sealing.vault import vault_of
from app.residents.exclusive_parts import errors, queries, service, taking_in, views
from app.residents.exclusive_parts.models import PartKind
from app.residents.exclusive_parts.queries import Filters
from app.residents.exclusive_parts.schemas import (
    AddOrganisation,
    AddPart,
    ChooseVoter,
    ContactView,
    CorrectOrganisation,
    CorrectPart,
    CountGarages,
    EndPart,
    FilledView,
    FillParts,
    GarageRuleView,
    HeadsView,
    NameVoter,
    OpenContact,
    OrganisationView,
    PartView,
    TransferPart,
)

router = Router(prefix="/communities/{code}", tags=["exclusive-parts"])

KEEPING = problems(OnlyStaff, errors.PartNotFound, errors.PartEnded)
OWNERS = problems(errors.NoSuchOwner, errors.OutsideItsTime, errors.OwnersAtOnce)
VOTER = problems(errors.PartNotFound, errors.NotACoOwner, errors.NoVoterWanted, errors.OwnersAtOnce)


async def _part(session: Session, actor: CurrentActor, part_id: UUID) -> PartView:
    return (await _shown(session, actor, [await queries.one(session, actor, part_id)]))[0]


async def _shown(session: Session, actor: CurrentActor, rows: list[Row]) -> list[PartView]:
    chosen = await queries.chosen(session, actor.community_id, rows)
    return [views.part(row, chosen) for row in rows]


@router.get("/exclusive-parts")
async def list_exclusive_parts(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    estate_id: UUID | None = None,
    kind: PartKind | None = None,
) -> Page[PartView]:
    """For owners what is theirs, for the office all."""
    rows, after = await queries.listing(session, actor, paging, Filters(estate_id, kind))
    return Page(items=await _shown(session, actor, list(rows)), next=after)


@router.post(
    "/exclusive-parts",
    status_code=201,
    responses=OWNERS
    | problems(OnlyStaff, errors.NoSuchEstateHere, errors.NoSuchDwellingThere, errors.PartThere),
)
async def add_exclusive_part(body: AddPart, actor: CurrentActor, session: Session) -> PartView:
    return await _part(session, actor, await service.add(session, actor, body))


@router.post(
    "/exclusive-parts/fill",
    responses=problems(OnlyStaff, errors.NoSuchEstateHere, errors.OutsideItsTime, errors.PartThere),
)
async def fill_exclusive_parts(
    body: FillParts, actor: CurrentActor, session: Session
) -> FilledView:
    """From the dwellings of an estate and their owners. Repeated, it makes what has become possible,
    and says what is not."""
    return views.filled(await taking_in.fill(session, actor, body))


@router.get("/exclusive-parts/heads", responses=problems(OnlyStaff, errors.NoSuchEstateHere))
async def count_heads(
    estate_id: UUID, actor: CurrentActor, session: ReadSession, on: Day | None = None
) -> HeadsView:
    """业主人数: who votes in an estate on a record date, with the area of each."""
    must_be_staff(actor)
    here, day = actor.community_id, on or clock.today()
    found = await queries.heads(session, here, estate_id, day)
    counts = await queries.counts_garages_on(session, here, estate_id, day)
    return views.heads(found, day, counts_garages=counts)


@router.post(
    "/exclusive-parts/garages",
    status_code=201,
    responses=problems(OnlyStaff, errors.NoSuchEstateHere, errors.GarageRuleThere),
)
async def count_garages(
    body: CountGarages, actor: CurrentActor, session: Session
) -> GarageRuleView:
    """Whether the garages of an estate count, from a day on, as its own rules say."""
    return views.garages(await service.count_garages(session, actor, body))


@router.get("/exclusive-parts/{part_id}", responses=problems(errors.PartNotFound))
async def get_exclusive_part(part_id: UUID, actor: CurrentActor, session: ReadSession) -> PartView:
    return await _part(session, actor, part_id)


@router.post(
    "/exclusive-parts/{part_id}/correct",
    responses=KEEPING | problems(errors.NothingChanged, errors.PartThere),
)
async def correct_exclusive_part(
    part_id: UUID, body: CorrectPart, actor: CurrentActor, session: Session
) -> PartView:
    await service.correct(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.post("/exclusive-parts/{part_id}/transfer", responses=KEEPING | OWNERS)
async def transfer_exclusive_part(
    part_id: UUID, body: TransferPart, actor: CurrentActor, session: Session
) -> PartView:
    """过户、交付、更正: whose it is from a day on."""
    await service.transfer(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.post("/exclusive-parts/{part_id}/end", responses=KEEPING | problems(errors.OutsideItsTime))
async def end_exclusive_part(
    part_id: UUID, body: EndPart, actor: CurrentActor, session: Session
) -> PartView:
    await service.end(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.post("/exclusive-parts/{part_id}/voter", responses=VOTER | problems(errors.OnlyCoOwners))
async def choose_voter(
    part_id: UUID, body: ChooseVoter, actor: CurrentActor, session: Session
) -> PartView:
    """By a co-owner: who casts for all of them, in all that they own together; once all say the same."""
    await service.choose_voter(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.post(
    "/exclusive-parts/{part_id}/voter/by-paper",
    responses=VOTER | KEEPING | problems(NoSuchPhoto),
)
async def name_voter(
    part_id: UUID, body: NameVoter, actor: CurrentActor, session: Session
) -> PartView:
    """By the office, with a photo of what all owners have signed."""
    await service.name_voter(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.post(
    "/exclusive-parts/{part_id}/voter/withdraw",
    responses=problems(errors.PartNotFound, errors.OnlyCoOwners),
)
async def withdraw_voter(
    part_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> PartView:
    """By any of the co-owners; or by the office for one of them."""
    await service.withdraw_voter(session, actor, part_id, body)
    return await _part(session, actor, part_id)


@router.get("/owner-organisations", responses=problems(OnlyStaff))
async def list_owner_organisations(
    actor: CurrentActor, session: ReadSession
) -> list[OrganisationView]:
    must_be_staff(actor)
    found = await queries.ORGANISATIONS.all(session, {"here": actor.community_id})
    return [views.organisation(row) for row in found]


@router.post(
    "/owner-organisations",
    status_code=201,
    responses=problems(OnlyStaff, errors.OrganisationThere),
)
async def add_owner_organisation(
    body: AddOrganisation, actor: CurrentActor, session: Session
) -> OrganisationView:
    """An owner that is no person: a company, or the developer."""
    return views.organisation(
        await service.add_organisation(session, actor, vault_of(session), body)
    )


@router.post(
    "/owner-organisations/{organisation_id}/correct",
    responses=problems(
        OnlyStaff,
        errors.OrganisationNotFound,
        errors.OrganisationThere,
        errors.NothingChanged,
    ),
)
async def correct_owner_organisation(
    organisation_id: UUID, body: CorrectOrganisation, actor: CurrentActor, session: Session
) -> OrganisationView:
    found = await service.correct_organisation(
        session, actor, vault_of(session), organisation_id, body
    )
    return views.organisation(found)


@router.post(
    "/owner-organisations/{organisation_id}/contact",
    responses=problems(OnlyStaff, errors.OrganisationNotFound),
)
async def open_owner_contact(
    organisation_id: UUID, body: OpenContact, actor: CurrentActor, session: Session
) -> ContactView:
    """How to reach it; who asked, and for what, is kept."""
    contact = await service.open_contact(session, actor, vault_of(session), organisation_id, body)
    return ContactView(contact=contact)
