"""Reading topics. Every query for somebody starts from what they may see."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    String,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.lifecycle import TopicAction, TopicState
from app.consultation.topics.models import (
    Topic,
    TopicHazard,
    TopicMoment,
    TopicParticipant,
    TopicPhoto,
)
from app.consultation.topics.policy import (
    FOLLOWS,
    MINE,
    PROPOSED_ALONG,
    PUBLIC,
    READS_THE_WORDS,
    TAKES_OTHERS,
    VISIBLE,
    visible_to,
)
from app.places.dwellings.models import Estate
from app.places.grids.models import Grid
from app.places.photos.errors import PhotoNotFound
from app.places.points.models import Point
from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from app.platform.db.base import HERE, gathered, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.history import Transition
from app.platform.paging import Window
from app.residents.households.models import DwellingOwner
from app.residents.people.models import HouseholdMember, Person

PUBLIC_AT_MOST = 100
SERVING = (Role.STAFF, Role.SECRETARY, Role.GRID_WORKER, Role.STREET)

ITS_ID = Topic.id == bindparam("topic_id", type_=Uuid)
PHOTOS = (
    select(gathered(TopicPhoto.id, id=TopicPhoto.photo_id, moment=TopicPhoto.moment))
    .where(same(TopicPhoto.topic_id, Topic.id), TopicPhoto.community_id == HERE)
    .scalar_subquery()
    .label("photos")
)
HAZARD_IDS = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(TopicHazard.hazard_id, TopicHazard.id)),
            text("'{}'::uuid[]"),
        )
    )
    .where(same(TopicHazard.topic_id, Topic.id), TopicHazard.community_id == HERE)
    .scalar_subquery()
    .label("hazard_ids")
)
POINT = (
    select(Point.name)
    .where(same(Point.id, Topic.point_id), Point.community_id == HERE)
    .scalar_subquery()
    .label("point")
)
LISTED = (
    *(Topic.id, Topic.title, Topic.summary, Topic.source, Topic.state, Topic.estate_id),
    *(Topic.grid_id, Topic.matter, Topic.proposed_at, Topic.due_at),
    *(Topic.proposed_by, Topic.proposer_id, Topic.said_by, FOLLOWS, PROPOSED_ALONG),
)
WHOLE = select(*columns(Topic), PHOTOS, HAZARD_IDS, POINT, FOLLOWS, PROPOSED_ALONG)

# Any words, also one character, in whatever width and case; what somebody may not read does not find it.
TEXT = func.lower(
    func.normalize(
        func.concat_ws(
            "\n",
            *(Topic.title, Topic.summary, Topic.resolution, Topic.delivered),
            case((READS_THE_WORDS, func.concat_ws("\n", Topic.what, Topic.said_by))),
        ),
        text("NFKC"),
    )
)
_word = func.unnest(bindparam("words", type_=ARRAY(String))).column_valued("word")
HOLDS_THE_WORDS = ~exists(select(_word).where(func.strpos(TEXT, _word) == 0))
LISTING = Listing(
    select(*LISTED).where(VISIBLE),
    Topic.id,
    state=Topic.state == bindparam("state"),
    estate_id=Topic.estate_id == bindparam("estate_id", type_=Uuid),
    grid_id=Topic.grid_id == bindparam("grid_id", type_=Uuid),
    mine=MINE,
    following=FOLLOWS.element,
    overdue=(Topic.state == TopicState.PROPOSED)
    & (Topic.due_at < bindparam("now", type_=DateTime(timezone=True))),
    words=HOLDS_THE_WORDS,
)
ONE = Kept(WHOLE.where(ITS_ID, VISIBLE))
FOR_UPDATE = Locked(Topic, WHOLE.where(ITS_ID, VISIBLE).with_for_update(of=Topic))
FIRST = Kept(select(func.coalesce(Topic.joined_to_id, Topic.id)).where(ITS_ID, VISIBLE))
IN_ORDER = Kept(
    select(Topic.id, Topic.state)
    .where(Topic.community_id == HERE, Topic.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(Topic.id)
    .with_for_update()
)
JOINED_TO = Kept(
    select(Topic.id).where(
        Topic.community_id == HERE, Topic.joined_to_id == bindparam("topic_id", type_=Uuid)
    )
)
HAZARDS = Kept(
    select(TopicHazard.hazard_id)
    .where(
        TopicHazard.community_id == HERE,
        TopicHazard.topic_id == bindparam("topic_id", type_=Uuid),
    )
    .order_by(TopicHazard.id)
)

# Who is told: whoever takes part or follows, and every account of who said it; also of what was joined.
_with_joined = or_(ITS_ID, Topic.joined_to_id == bindparam("topic_id", type_=Uuid))
_its = select(Topic.id).where(Topic.community_id == HERE, _with_joined)
_proposers = select(Topic.proposer_id).where(Topic.community_id == HERE, _with_joined)
_found = union(
    select(TopicParticipant.account_id).where(
        TopicParticipant.community_id == HERE,
        TopicParticipant.topic_id.in_(_its),
        TopicParticipant.took_part | TopicParticipant.follows,
    ),
    select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == HERE, CommunityAccount.person_id.in_(_proposers)
    ),
).subquery("found")
_has_left = (
    exists().where(HouseholdMember.community_id == HERE, same(HouseholdMember.person_id, Person.id))
    & ~exists().where(
        HouseholdMember.community_id == HERE,
        same(HouseholdMember.person_id, Person.id),
        on(HouseholdMember),
    )
    & ~exists().where(
        DwellingOwner.community_id == HERE,
        same(DwellingOwner.person_id, Person.id),
        on(DwellingOwner),
    )
)
_grants = Grant.community_id == HERE, same(Grant.account_id, CommunityAccount.account_id)
_serves_no_more = (
    CommunityAccount.person_id.is_(None)
    & exists().where(*_grants)
    & ~exists().where(*_grants, on(Grant, bindparam("now", type_=DateTime(timezone=True))))
)
_is_gone = exists().where(
    CommunityAccount.community_id == HERE,
    CommunityAccount.account_id == _found.c.account_id,
    Person.community_id == HERE,
    same(Person.id, CommunityAccount.person_id),
    or_(Person.died_on.is_not(None), _has_left),
)
_has_ended = exists().where(
    CommunityAccount.community_id == HERE,
    CommunityAccount.account_id == _found.c.account_id,
    _serves_no_more,
)
PARTICIPANTS = Kept(
    select(_found.c.account_id).where(~_is_gone, ~_has_ended).order_by(_found.c.account_id)
)

_served = exists().where(
    Grant.community_id == HERE,
    same(Grant.account_id, Transition.account_id),
    Grant.role.in_(SERVING),
    on(Grant, Transition.at),
)
STEPS = Kept(
    select(
        *(Transition.at, Transition.action, Transition.source, Transition.target),
        Transition.details["reason"].astext.label("reason"),
        case((_served & Transition.principal_id.is_(None), CommunityAccount.name)).label("by"),
    )
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, Transition.account_id))
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Topic.__tablename__,
        Transition.subject_id == bindparam("topic_id", type_=Uuid),
    )
    .order_by(Transition.at, Transition.id)
)
PHOTO = Kept(
    select(TopicPhoto.photo_id)
    .join(Topic, same(TopicPhoto.topic_id, Topic.id))
    .where(
        ITS_ID,
        TopicPhoto.photo_id == bindparam("photo_id", type_=Uuid),
        VISIBLE,
        or_(READS_THE_WORDS, TopicPhoto.moment == TopicMoment.DELIVERED),
    )
)

# For everybody, also who has not signed in.
OPENLY = (
    select(
        *(Topic.id, Topic.title, Topic.summary, Topic.source, Topic.state, Topic.matter),
        *(Topic.proposed_at, Topic.accepted_at, Topic.resolution, Topic.resolved_at),
        *(Topic.delivered, Topic.delivered_at, Topic.closed_at, Topic.reason),
        Estate.name.label("estate_name"),
        Grid.name.label("grid_name"),
    )
    .outerjoin(Estate, same(Estate.id, Topic.estate_id))
    .outerjoin(Grid, same(Grid.id, Topic.grid_id))
    .where(Topic.community_id == HERE, PUBLIC)
)
OPEN_TO_ALL = Kept(OPENLY.order_by(Topic.accepted_at.desc(), Topic.id.desc()).limit(PUBLIC_AT_MOST))
ONE_OPENLY = Kept(OPENLY.add_columns(PHOTOS, POINT).where(ITS_ID))
STEPS_OPENLY = Kept(
    select(Transition.at, Transition.action, Transition.target)
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Topic.__tablename__,
        Transition.subject_id == bindparam("topic_id", type_=Uuid),
        Transition.action.not_in([TopicAction.MOVE_LIMIT, TopicAction.MOVE_PERIOD]),
    )
    .order_by(Transition.at, Transition.id)
)
PHOTO_OPENLY = Kept(
    select(TopicPhoto.photo_id)
    .join(Topic, same(TopicPhoto.topic_id, Topic.id))
    .where(
        Topic.community_id == HERE,
        ITS_ID,
        PUBLIC,
        TopicPhoto.photo_id == bindparam("photo_id", type_=Uuid),
        TopicPhoto.moment == TopicMoment.DELIVERED,
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: TopicState | None = None
    estate_id: UUID | None = None
    grid_id: UUID | None = None
    mine: bool = False
    following: bool = False
    overdue: bool = False
    words: list[str] | None = None


def words_of(asked: str | None) -> list[str] | None:
    """Each of them is looked for; none: all topics."""
    return unicodedata.normalize("NFKC", asked or "").lower().split() or None


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    values = visible_to(actor) | {"now": clock.now()}
    return await LISTING.page(session, window, values, **asdict(only))


async def one(session: AsyncSession, actor: Actor, topic_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"topic_id": topic_id}, TopicNotFound)


async def for_update(session: AsyncSession, actor: Actor, topic_id: UUID) -> Topic:
    """About to take a step: two clicks make one step."""
    found = visible_to(actor) | {"topic_id": topic_id}
    return await FOR_UPDATE.entity(session, found, TopicNotFound)


async def first_of(session: AsyncSession, actor: Actor, topic_id: UUID) -> UUID | None:
    """Itself, or what it was joined to; none: not for the caller."""
    found: UUID | None = await FIRST.scalar(session, visible_to(actor) | {"topic_id": topic_id})
    return found


async def lock_in_order(session: AsyncSession, community_id: int, *ids: UUID) -> set[UUID]:
    """As everybody locks several of them; which of them another one may be joined to."""
    rows = await IN_ORDER.all(session, {"here": community_id, "ids": list(ids)})
    return {row.id for row in rows if row.state in TAKES_OTHERS}


async def others_have_joined(session: AsyncSession, topic: Topic) -> bool:
    asked = {"here": topic.community_id, "topic_id": topic.id}
    return await JOINED_TO.first(session, asked) is not None


async def hazards_of(session: AsyncSession, topic: Topic) -> list[UUID]:
    """From which it was raised."""
    asked = {"here": topic.community_id, "topic_id": topic.id}
    return await HAZARDS.scalars(session, asked)


async def participants(session: AsyncSession, community_id: int, topic_id: UUID) -> list[UUID]:
    """The accounts that are told of each step; of nobody who has died or moved away, or serves no
    more."""
    asked = {"here": community_id, "topic_id": topic_id, "now": clock.now()}
    return await PARTICIPANTS.scalars(session, asked)


async def photo(session: AsyncSession, actor: Actor, topic_id: UUID, photo_id: UUID) -> None:
    """The proposer's are for who reads their words."""
    wanted = visible_to(actor) | {"topic_id": topic_id, "photo_id": photo_id}
    await PHOTO.one(session, wanted, PhotoNotFound)


async def steps(session: AsyncSession, community_id: int, topic_id: UUID) -> list[Row]:
    return await STEPS.all(session, {"here": community_id, "topic_id": topic_id})


async def openly(session: AsyncSession, community_id: int, topic_id: UUID) -> tuple[Row, list[Row]]:
    """For everybody, with its steps."""
    asked = {"here": community_id, "topic_id": topic_id}
    row = await ONE_OPENLY.one(session, asked, TopicNotFound)
    return row, await STEPS_OPENLY.all(session, asked)
