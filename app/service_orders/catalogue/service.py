"""The office writes the catalogue: every change of it makes a new revision, by which everybody reads it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.platform.db.revisions import change
from app.platform.history import Subject, record_event, transition
from app.platform.schemas import Reason
from app.platform.worktime import queries as worktime
from app.service_orders.catalogue import queries
from app.service_orders.catalogue.errors import (
    NoSuchArea,
    NoSuchProgramme,
    NoSuchQualification,
    OfferedAsItIs,
    WrongPlace,
)
from app.service_orders.catalogue.lifecycle import LIFECYCLE, ItemAction
from app.service_orders.catalogue.models import Item, ItemNeed, Programme
from app.service_orders.catalogue.policy import parties
from app.service_orders.catalogue.schemas import NeedBody, RuleBody, WriteItem, WriteProgramme
from app.service_orders.catalogue.slots import drop_of_item, follow

AS_IT_IS = ("list", "served_at", "looks_in", "is_paperwork")
FORGET_NEEDS = Kept(
    delete(ItemNeed).where(
        ItemNeed.community_id == HERE, ItemNeed.item_id == bindparam("of_item", type_=Uuid)
    )
)


async def add_programme(session: AsyncSession, actor: Actor, body: WriteProgramme) -> Programme:
    must_be_staff(actor)
    programme = Programme(
        community_id=actor.community_id, id=new_id(), name=body.name, about=body.about or ""
    )
    session.add(programme)
    await session.flush()
    await changed(session, actor, programme, "add", body.model_dump(mode="json"))
    return programme


async def change_programme(
    session: AsyncSession, actor: Actor, programme_id: UUID, body: WriteProgramme
) -> Programme:
    must_be_staff(actor)
    programme = await queries.programme_for_update(session, actor.community_id, programme_id)
    programme.name, programme.about = body.name, body.about or ""
    await session.flush()
    await changed(session, actor, programme, "change", body.model_dump(mode="json"))
    return programme


async def end_programme(
    session: AsyncSession, actor: Actor, programme_id: UUID, body: Reason
) -> Programme:
    """Nothing new comes into it; its items go on."""
    must_be_staff(actor)
    programme = await queries.programme_for_update(session, actor.community_id, programme_id)
    if programme.ended_at is None:
        programme.ended_at = clock.now()
        await changed(session, actor, programme, "end", body.model_dump())
    return programme


async def add_item(session: AsyncSession, actor: Actor, body: WriteItem) -> Item:
    """Written, and not offered yet."""
    must_be_staff(actor)
    await _must_be_areas(session, actor.community_id, body.rule)
    if body.programme_id is not None:
        await _must_be_a_programme(session, actor.community_id, body.programme_id)
    item = Item(community_id=actor.community_id, id=new_id(), **_columns(body))
    session.add(item)
    await session.flush()
    await _need(session, item, body.needs)
    await changed(session, actor, item, "add", body.model_dump(mode="json"))
    return item


async def change_item(session: AsyncSession, actor: Actor, item_id: UUID, body: WriteItem) -> Item:
    """For what is ordered from now on; what was ordered stays what it was."""
    must_be_staff(actor)
    item = await queries.item_for_update(session, actor, item_id)
    await _must_be_areas(session, actor.community_id, body.rule)
    if body.programme_id not in {None, item.programme_id}:
        await _must_be_a_programme(session, actor.community_id, body.programme_id)
    new = _columns(body)
    if item.offered_since is not None and any(getattr(item, one) != new[one] for one in AS_IT_IS):
        raise OfferedAsItIs
    if new["served_at"] != item.served_at and await queries.patterns_for_update(
        session, actor.community_id, item_id
    ):
        raise WrongPlace("请先结束现有排班，再改服务方式")
    for name, value in new.items():
        setattr(item, name, value)
    await session.flush()
    await FORGET_NEEDS.run(session, {"here": actor.community_id, "of_item": item_id})
    await _need(session, item, body.needs)
    await changed(session, actor, item, "change", body.model_dump(mode="json"))
    return item


async def offer(session: AsyncSession, actor: Actor, item_id: UUID) -> Item:
    """Everybody may see it, and its slots are there from now on."""
    item = await queries.item_for_update(session, actor, item_id)
    await _step(session, actor, item, ItemAction.OFFER)
    calendar = await worktime.load(session)
    for pattern in await queries.patterns_for_update(session, actor.community_id, item_id):
        await follow(session, pattern, calendar, ends_on=pattern.ended_on)
    return item


async def end(session: AsyncSession, actor: Actor, item_id: UUID, body: Reason) -> Item:
    """No new orders; those that it has go on."""
    item = await queries.item_for_update(session, actor, item_id)
    await _step(session, actor, item, ItemAction.END, reason=body.reason)
    await drop_of_item(session, actor.community_id, item_id)
    return item


async def changed(
    session: AsyncSession, actor: Actor, subject: Subject, action: str, said: dict[str, Any]
) -> None:
    """It stands in its history, and everybody reads the catalogue anew."""
    await record_event(session, subject, actor=actor, action=action, **said)
    await change(session, queries.revision_name(subject.community_id))


async def _step(
    session: AsyncSession, actor: Actor, item: Item, action: ItemAction, **said: Any
) -> None:
    who = parties(actor)
    await transition(session, LIFECYCLE, item, action, actor=actor, parties=who, **said)
    await session.flush()
    await change(session, queries.revision_name(item.community_id))


def _columns(body: WriteItem) -> dict[str, Any]:
    """As they are stored; what a rule does not say is not in it."""
    rule = body.rule.model_dump(mode="json", exclude_defaults=True)
    plain = body.model_dump(exclude={"rule", "needs"})
    return plain | {"about": body.about or "", "rule": rule}


async def _need(session: AsyncSession, item: Item, needs: Iterable[NeedBody]) -> None:
    """Raises `NoSuchQualification` for one that is not there."""
    ids = [one.qualification_id for one in needs]
    known = {"here": item.community_id, "ids": ids}
    if ids and len(await queries.QUALIFICATIONS.all(session, known)) < len(ids):
        raise NoSuchQualification
    of_item = {"community_id": item.community_id, "item_id": item.id}
    session.add_all(ItemNeed(**of_item, id=new_id(), **one.model_dump()) for one in needs)
    await session.flush()


async def _must_be_a_programme(session: AsyncSession, here: int, programme_id: UUID) -> None:
    wanted = {"here": here, "programme_id": programme_id}
    if await queries.KNOWN_PROGRAMME.first(session, wanted) is None:
        raise NoSuchProgramme


async def _must_be_areas(session: AsyncSession, here: int, rule: RuleBody) -> None:
    ids = {*rule.grids, *rule.estates}
    found = await queries.AREAS.all(session, {"here": here, "ids": list(ids)}) if ids else []
    if len(found) < len(ids):
        raise NoSuchArea
