"""The links of a chain (从一句话到一件事), each read where it is kept; of a topic and of those joined to it."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Double, Uuid, bindparam, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots.models import Ballot, BallotQuestion
from app.consultation.evaluations.models import Evaluation
from app.consultation.opinions import queries as opinions
from app.consultation.publications.models import Objection, ObjectionSigner, Publication
from app.consultation.sessions.models import AgendaItem, Attendance, Meeting, Minutes
from app.consultation.tasks.models import Call, Task
from app.consultation.topics import queries as topics
from app.consultation.topics.models import Topic, TopicHazard
from app.consultation.topics.policy import READS_THE_WORDS, visible_to
from app.patrols.categories.models import Category
from app.patrols.hazards.models import Hazard
from app.places.dwellings.models import Company
from app.places.points.models import Point
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Row

TOPIC = bindparam("topic_id", type_=Uuid)
IT_AND_JOINED = (
    select(Topic.id)
    .where(Topic.community_id == HERE, or_(Topic.id == TOPIC, Topic.joined_to_id == TOPIC))
    .scalar_subquery()
)
SAID = Kept(
    select(
        *(Topic.id, Topic.title, Topic.source, Topic.said_at, Topic.proposed_at, Topic.what),
        *(Topic.said_by, Point.name.label("point"), READS_THE_WORDS.label("reads")),
    )
    .outerjoin(Point, same(Point.id, Topic.point_id))
    .where(Topic.community_id == HERE, Topic.id.in_(IT_AND_JOINED))
    .order_by(Topic.said_at, Topic.id)
)
HAZARDS = Kept(
    select(
        *(Hazard.id, Category.name.label("category_name"), Hazard.state),
        *(Hazard.reported_at, Hazard.closed_at),
    )
    .join(TopicHazard, same(TopicHazard.hazard_id, Hazard.id))
    .join(Category, same(Category.id, Hazard.category_id))
    .where(Hazard.community_id == HERE, TopicHazard.topic_id.in_(IT_AND_JOINED))
    .order_by(Hazard.reported_at, Hazard.id)
)
PRESENT = (
    select(func.count(Attendance.person_id.distinct()))
    .where(
        Attendance.community_id == HERE,
        same(Attendance.meeting_id, Meeting.id),
        Attendance.struck_at.is_(None),
    )
    .scalar_subquery()
    .label("present")
)
MINUTES = (
    select(Minutes.words)
    .where(Minutes.community_id == HERE, same(Minutes.meeting_id, Meeting.id))
    .order_by(Minutes.version.desc())
    .limit(1)
    .scalar_subquery()
    .label("minutes")
)
SESSIONS = Kept(
    select(
        *(Meeting.id, Meeting.kind, Meeting.title, Meeting.state, Meeting.begins_at),
        *(func.coalesce(Point.name, Meeting.place).label("where"), Meeting.walk_ins),
        *(PRESENT, MINUTES),
    )
    .outerjoin(Point, same(Point.id, Meeting.point_id))
    .where(
        Meeting.community_id == HERE,
        Meeting.published_at.is_not(None),
        Meeting.id.in_(
            select(AgendaItem.meeting_id).where(
                AgendaItem.community_id == HERE,
                AgendaItem.topic_id.in_(IT_AND_JOINED),
                AgendaItem.dropped_at.is_(None),
            )
        ),
    )
    .order_by(Meeting.begins_at, Meeting.id)
)
QUESTIONS = (
    select(
        gathered(
            BallotQuestion.position,
            words=BallotQuestion.words,
            matter=BallotQuestion.matter,
            carried=BallotQuestion.carried,
            result=BallotQuestion.result,
        )
    )
    .where(BallotQuestion.community_id == HERE, same(BallotQuestion.ballot_id, Ballot.id))
    .scalar_subquery()
    .label("questions")
)
BALLOTS = Kept(
    select(
        *(Ballot.id, Ballot.title, Ballot.roll, Ballot.is_secret, Ballot.state),
        *(Ballot.opens_at, Ballot.closes_at, Ballot.counted_at, Ballot.roll_size, Ballot.carried),
        QUESTIONS,
    )
    .where(
        Ballot.community_id == HERE,
        Ballot.topic_id == TOPIC,
        Ballot.announced_at.is_not(None),
    )
    .order_by(Ballot.id)
)
SIGNERS = (
    select(func.count())
    .where(ObjectionSigner.community_id == HERE, same(ObjectionSigner.objection_id, Objection.id))
    .scalar_subquery()
)
OBJECTIONS = (
    select(
        gathered(
            Objection.id,
            ground=Objection.ground,
            made_at=Objection.made_at,
            signers=SIGNERS,
            outcome=Objection.outcome,
            answer=Objection.answer,
        )
    )
    .where(Objection.community_id == HERE, same(Objection.publication_id, Publication.id))
    .scalar_subquery()
    .label("objections")
)
PUBLICATIONS = Kept(
    select(
        *(Publication.id, Publication.resolution, Publication.published_at, Publication.due_at),
        *(Publication.ended_at, Publication.outcome, OBJECTIONS),
    )
    .where(Publication.community_id == HERE, Publication.topic_id == TOPIC)
    .order_by(Publication.id)
)
CALLS = (
    select(
        gathered(
            Call.id,
            unit=func.coalesce(Company.name, Call.department),
            state=Call.state,
            answer_by=Call.answer_by,
            responded_at=Call.responded_at,
            due_at=Call.due_at,
            verified_at=Call.verified_at,
        )
    )
    .select_from(Call)
    .outerjoin(Company, same(Company.id, Call.company_id))
    .where(Call.community_id == HERE, same(Call.task_id, Task.id))
    .correlate(Task)
    .scalar_subquery()
    .label("calls")
)
TASKS = Kept(
    select(Task.id, Task.what, Task.state, Task.assigned_at, Task.done_at, CALLS)
    .where(Task.community_id == HERE, Task.topic_id == TOPIC)
    .order_by(Task.id)
)
EVALUATIONS = Kept(
    select(
        func.count().label("raters"),
        cast(func.round(func.avg(Evaluation.score), 2), Double).label("average"),
    )
    .join(Topic, same(Topic.id, Evaluation.topic_id))
    .where(
        Evaluation.community_id == HERE,
        Evaluation.topic_id == TOPIC,
        Evaluation.delivered_at == Topic.delivered_at,
    )
)


class Chain(NamedTuple):
    topic: Row
    said: list[Row]
    hazards: list[Row]
    steps: list[Row]
    sessions: list[Row]
    opinions: tuple[Row | None, Row | None, list[Row]]
    ballots: list[Row]
    publications: list[Row]
    tasks: list[Row]
    evaluations: Row


async def chain(session: AsyncSession, actor: Actor, topic_id: UUID) -> Chain:
    """Of a topic that the caller sees."""
    topic = await topics.one(session, actor, topic_id)
    found: dict[str, Any] = visible_to(actor) | {"topic_id": topic_id}
    return Chain(
        topic,
        await SAID.all(session, found),
        await HAZARDS.all(session, found),
        await topics.steps(session, actor.community_id, topic_id),
        await SESSIONS.all(session, found),
        await opinions.public_map(session, actor, topic_id),
        await BALLOTS.all(session, found),
        await PUBLICATIONS.all(session, found),
        await TASKS.all(session, found),
        await EVALUATIONS.one(session, found, LookupError),
    )
