"""The words with which something was ordered, and the number to call for it: sealed, and opened for a
purpose."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.sealing.vault import vault_of
from app.residents.people.errors import NotForYouToOpen, NothingRecorded
from app.residents.people.models import Opened
from app.residents.people.schemas import OpenWords
from app.residents.people.service import log_opening
from app.service_orders.orders import queries
from app.service_orders.orders.models import PHONE, WORDS
from app.service_orders.orders.policy import Sight, sight


async def open_words(
    session: AsyncSession, actor: Actor, order_id: UUID, body: OpenWords
) -> dict[str, str | None]:
    """For whom it is, who looks after the grid, the office; who acts in somebody's name only what they
    wrote themselves. Logged before it is shown. Who serves it: see `visits`."""
    order = await queries.for_update(session, actor, order_id)
    is_author = order.ordered_by == actor.account_id
    if sight(actor, order) is not Sight.WHOLE or (actor.acting_for and not is_author):
        raise NotForYouToOpen
    if order.words is None and order.phone is None:
        raise NothingRecorded
    await log_opening(session, actor, order.customer_id, Opened.NOTES, body.purpose, order.id)
    vault = vault_of(session)
    return {
        name: None if sealed is None else vault.open(place, order.id, bytes(sealed))
        for name, place, sealed in (("words", WORDS, order.words), ("phone", PHONE, order.phone))
    }
