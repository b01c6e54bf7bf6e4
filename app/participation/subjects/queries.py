"""Members of units, as far as it must be known below them who they are."""

from uuid import UUID

from sqlalchemy import (
    Select,
    SmallInteger,
    String,
    Uuid,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE
from app.platform.db.kept import Kept
from app.residents.people.models import Person

MEMBERS = table(  # lies above
    "unit_members",
    column("community_id", SmallInteger),
    column("id", Uuid),
    column("person_id", Uuid),
    column("account_id", Uuid),
    column("name", String),
)
OF_THEIR_ACCOUNT = (CommunityAccount.community_id == HERE) & (
    CommunityAccount.account_id == MEMBERS.c.account_id
)
IS_THEY = (MEMBERS.c.community_id == HERE) & (MEMBERS.c.id == bindparam("member_id", type_=Uuid))
PERSON_NAME = Kept(
    select(Person.name).where(
        Person.community_id == HERE, Person.id == bindparam("person_id", type_=Uuid)
    )
)
MEMBER_NAME = Kept(select(MEMBERS.c.name).where(IS_THEY))
MEMBER = Kept(
    select(func.coalesce(MEMBERS.c.person_id, CommunityAccount.person_id).label("person_id"))
    .select_from(MEMBERS)
    .outerjoin(CommunityAccount, OF_THEIR_ACCOUNT)
    .where(IS_THEY)
    .with_for_update(read=True, of=MEMBERS)
)


def mine() -> Select[tuple[UUID]]:
    """The caller as a member: by the account that they use, or as the person who they are."""
    is_me = MEMBERS.c.account_id == bindparam("me", type_=Uuid)
    is_my_person = MEMBERS.c.person_id == bindparam("my_person", type_=Uuid)
    return select(MEMBERS.c.id).where(MEMBERS.c.community_id == HERE, or_(is_me, is_my_person))


MINE = Kept(mine().order_by(MEMBERS.c.id))


async def known_as(session: AsyncSession, community_id: int, who: Subject) -> Subject:
    """A member who is in the roster is that person too; nobody changes who they are meanwhile."""
    if who.member_id is None:
        return who
    its = {"here": community_id, "member_id": who.member_id}
    found = await MEMBER.first(session, its)
    return who if found is None else Subject(found.person_id, who.member_id)


async def named(
    session: AsyncSession, community_id: int, who: Subject
) -> tuple[Subject, str | None]:
    """And what they are called; None: nobody is known as that."""
    who = await known_as(session, community_id, who)
    here = {"here": community_id}
    if who.person_id is not None:
        return who, await PERSON_NAME.scalar(session, here | {"person_id": who.person_id})
    return who, await MEMBER_NAME.scalar(session, here | {"member_id": who.member_id})


async def memberships(session: AsyncSession, actor: Actor) -> list[UUID]:
    """What the caller is in units."""
    me = None if actor.acting_for else actor.account_id
    asked = {"here": actor.community_id, "me": me, "my_person": actor.person_id}
    return await MINE.scalars(session, asked)
