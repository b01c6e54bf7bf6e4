"""Who opens a number to print it is written down, and so is who holds a customer's code in their hand."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.models import key_of
from app.places.roles.actor import Actor, Role
from app.platform.files.storage import storage_of
from app.platform.history import record_event
from app.platform.sealing.vault import vault_of
from app.residents.people import sealed
from app.residents.people.models import Opened
from app.residents.people.queries import further_phones, known
from app.residents.people.service import log_opening
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderParty
from app.service_orders.orders.policy import AT_WORK, parties
from app.service_orders.slips import paper, queries
from app.service_orders.slips.errors import NobodyToCome, NotYoursToPrint
from app.service_orders.slips.schemas import PrintCallList
from app.service_orders.visits.policy import code_of
from app.service_orders.visits.queries import people_of


async def slip(session: AsyncSession, actor: Actor, order_id: UUID, community: str) -> bytes:
    """For whoever is served: who comes, how they know them, and their code, which is not for who comes.
    Kept in the order's history."""
    order = await orders.for_update(session, actor, order_id)
    if order.served or not parties(actor, order) & {OrderParty.STAFF, OrderParty.GRID_WORKER}:
        raise NotYoursToPrint
    if order.state not in AT_WORK:
        raise NobodyToCome
    await record_event(session, order, actor=actor, action="print_slip")
    names = "、".join(person.name for person in await people_of(session, order))
    printed = await queries.one(session, order)
    photos = await _photos(session, actor, [one["photo_id"] for one in printed.crew])
    code = code_of(vault_of(session), order.id)
    return await paper.slip(printed, names, code, photos, community)


async def call_list(
    session: AsyncSession, actor: Actor, body: PrintCallList, community: str
) -> bytes:
    """Of a day, with the numbers of those whom nothing else tells; logged for each of them."""
    if not (actor.is_staff or actor.has(Role.GRID_WORKER)):
        raise NotYoursToPrint
    rows, phones = await queries.to_call(session, actor, body.day), {}
    for person_id in queries.whose(rows):
        person = await known(session, actor.community_id, person_id)
        if person is None:
            continue
        held = sealed.phones(vault_of(session), person, await further_phones(session, person))
        phones[person_id] = [one.number for one in held]
        if held:
            await log_opening(session, actor, person_id, Opened.PHONE, body.purpose)
    return await paper.calls(rows, phones, body.day, community)


async def _photos(
    session: AsyncSession, actor: Actor, photo_ids: list[str | None]
) -> dict[str, bytes]:
    """Small ones; one that is not there is left out."""
    found = {}
    for photo_id in filter(None, photo_ids):
        key = key_of(actor.community_id, UUID(photo_id), thumbnail=True)
        try:
            found[photo_id] = await storage_of(session).get(key)
        except FileNotFoundError:
            continue
    return found
