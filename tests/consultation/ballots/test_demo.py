"""What the demo's story calls."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.consultation.ballots import counting
from app.consultation.ballots.models import BallotHead
from app.consultation.topics import service as topics
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.consultation.topics.schemas import AcceptTopic, ProposeTopic
from app.demo import ballots
from app.demo.places import HERE_ID
from app.places.dwellings.models import Estate
from app.places.roles import queries as roles
from app.places.roles.actor import Actor, Role
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.db.session import sessions_of
from app.settings import Settings

WORDS = "是否同意改造一楼架空层"


async def those_who(session: AsyncSession, role: Role, many: int) -> list[Actor]:
    held = select(Grant.account_id).where(Grant.community_id == HERE_ID, Grant.role == role)
    accounts = (await session.scalars(held.order_by(Grant.id).limit(many))).all()
    return [await roles.load(session, one, HERE_ID) for one in accounts]


async def deliberated(session: AsyncSession, staff: Actor, title: str) -> Topic:
    topic = await topics.propose(
        session, staff, ProposeTopic(title=title, what=WORDS, photo_ids=[])
    )
    await session.flush()
    await topics.accept(session, staff, topic.id, AcceptTopic(summary=WORDS))
    topic.state = TopicState.DELIBERATING
    await session.flush()
    return topic


async def test_owners_of_the_demo_decide(kangyuan_settings: Settings) -> None:
    engine = create_async_engine(kangyuan_settings.database_url or "")
    sessions = sessions_of(engine)
    async with sessions() as session:
        session.info["subscriptions"] = {}
        estate_id = (
            await session.scalars(
                select(Estate.id).where(Estate.community_id == HERE_ID).order_by(Estate.id)
            )
        ).first()
        assert estate_id is not None
        [staff, second] = await those_who(session, Role.STAFF, 1) + await those_who(
            session, Role.SECRETARY, 1
        )
        first, other = await those_who(session, Role.GRID_WORKER, 2)
        who = ballots.Assembly(staff, second, (first, other), estate_id)
        opens = clock.now() - timedelta(days=60)
        with clock.at(opens - timedelta(days=20)):
            topic = await deliberated(session, staff, "架空层改造")
        ballot = await ballots.carried(session, who, topic, WORDS, opens)
        assert (topic.state, ballot.carried) == (TopicState.RESOLVED, True)
        assert await counting.cast_figures(session, ballot)
        with clock.at(clock.now() - timedelta(days=20)):
            later = await deliberated(session, staff, "雨棚")
        running = await ballots.open_one(session, who, later, WORDS)
        heads = await session.scalars(
            select(BallotHead.id).where(
                BallotHead.community_id == HERE_ID, BallotHead.ballot_id == running.id
            )
        )
        assert len(heads.all()) == running.roll_size == ballot.roll_size
        await session.rollback()
    await engine.dispose()
