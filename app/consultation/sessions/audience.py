"""Who is told of a session: who was asked to come, and who came."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions.models import AgendaItem, Attendance, Meeting, MeetingInvitation
from app.consultation.sessions.queries import MEETING, ON_AGENDA, STANDS
from app.consultation.topics.models import TopicParticipant
from app.places.dwellings.models import Building, Dwelling
from app.places.grids.models import GridBuilding
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember

FOLLOWERS: Select[Any] = (
    select(TopicParticipant.account_id)
    .join(AgendaItem, same(AgendaItem.topic_id, TopicParticipant.topic_id))
    .where(
        TopicParticipant.community_id == HERE,
        TopicParticipant.took_part | TopicParticipant.follows,
        ON_AGENDA,
        AgendaItem.meeting_id == MEETING,
    )
)
_in_grids = exists().where(
    GridBuilding.community_id == HERE,
    same(GridBuilding.building_id, Dwelling.building_id),
    GridBuilding.grid_id == any_(bindparam("grid_ids", type_=ARRAY(Uuid))),
    on(GridBuilding),
)
WHO_LIVE_THERE: Select[Any] = (
    select(CommunityAccount.account_id)
    .join(HouseholdMember, same(HouseholdMember.person_id, CommunityAccount.person_id))
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, same(Building.id, Dwelling.building_id))
    .where(
        CommunityAccount.community_id == HERE,
        HouseholdMember.community_id == HERE,
        Household.community_id == HERE,
        Dwelling.community_id == HERE,
        Building.community_id == HERE,
        on(HouseholdMember),
        or_(Building.estate_id == any_(bindparam("estate_ids", type_=ARRAY(Uuid))), _in_grids),
    )
)
AUDIENCE = Kept(FOLLOWERS.union(WHO_LIVE_THERE))
INVITED = Kept(
    select(MeetingInvitation.account_id).where(
        MeetingInvitation.community_id == HERE, MeetingInvitation.meeting_id == MEETING
    )
)
CAME = Kept(
    select(CommunityAccount.account_id)
    .join(Attendance, same(Attendance.person_id, CommunityAccount.person_id))
    .where(CommunityAccount.community_id == HERE, STANDS, Attendance.meeting_id == MEETING)
)


async def wanted(
    session: AsyncSession,
    meeting: Meeting,
    estate_ids: Sequence[UUID] = (),
    grid_ids: Sequence[UUID] = (),
) -> list[UUID]:
    """Who follows one of its topics, and every account of who lives there."""
    there = {"estate_ids": list(estate_ids), "grid_ids": list(grid_ids)}
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    return await AUDIENCE.scalars(session, of_it | there)


async def invited(session: AsyncSession, meeting: Meeting) -> list[UUID]:
    of_it = {"here": meeting.community_id, "meeting_id": meeting.id}
    return await INVITED.scalars(session, of_it)


async def came(session: AsyncSession, meeting: Meeting) -> list[UUID]:
    """The accounts of who was there."""
    return await CAME.scalars(session, {"here": meeting.community_id, "meeting_id": meeting.id})
