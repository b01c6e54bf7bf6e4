"""The key small matters (关键小事) of the year, each from its first word to the thing done; and topics that
wait in every state."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.publications import service as publications
from app.consultation.publications.deadlines import Ground
from app.consultation.publications.schemas import MakeObjection
from app.consultation.tasks.schemas import CallUnit
from app.consultation.topics import service as topics
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.consultation.topics.schemas import ResolveTopic
from app.demo import ballots, opinions, secret, sessions, tasks
from app.demo.ballots import Assembly
from app.demo.opinions import Debate
from app.demo.sessions import Gathering
from app.demo.small_matters import ASKED, DEBATED, MATTERS, POLLED, WAITING, SmallMatter
from app.demo.tasks import Crew, Objected, Story, Unit
from app.demo.topics import Forum, Word, accept, propose
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import on, same
from app.residents.households.models import DwellingOwner

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGAN, EVERY = 340, 22  # days ago, and from one to the next
S = TopicState


@dataclass(frozen=True, slots=True)
class Town:
    """Who settles them."""

    forum: Forum
    staff: Actor
    secretary: Actor
    manager: Actor  # of the property company
    company_id: UUID
    points: dict[str, UUID]
    scenes: dict[str, str]
    estates: dict[str, UUID]
    adults: Sequence[UUID]  # some three hundred

    @property
    def crew(self) -> Crew:
        return Crew(
            chair=self.staff,
            settler=self.secretary,
            verifier=self.secretary,
            photograph=self.forum.photograph,
        )

    def assembly(self, estate: str) -> Assembly:
        """Grid workers count; of one there is a sign-in code."""
        workers = self.forum.workers
        return Assembly(
            staff=self.staff,
            second=self.secretary,
            counters=(workers[0], workers[-1]),
            estate_id=self.estates[estate],
            phones=self.forum.residents,
        )


async def live(session: AsyncSession, town: Town, chance: random.Random) -> None:
    for number, matter in enumerate(MATTERS):
        began = _morning(BEGAN - EVERY * number)
        await go(session, town, matter, began, S.CLOSED)
    for matter, until, ago in WAITING:
        await go(session, town, matter, _morning(ago), until)
    await _ask_the_owners(session, town)
    polled = await go(session, town, POLLED, _morning(40), S.DELIBERATING)
    workers, residents = town.forum.workers, town.forum.residents
    counters = workers[-1], workers[-2]
    opens, words = _morning(25), POLLED.resolution
    await secret.closed(
        session, town.staff, counters, residents, topic=polled, words=words, opens=opens
    )
    shed = await go(session, town, DEBATED, _morning(24), S.OPEN)
    talk = Debate(shed, town.staff, town.forum.residents, town.adults, _morning(20))
    await opinions.differ(session, talk, chance)


async def go(
    session: AsyncSession, town: Town, matter: SmallMatter, began: datetime, until: TopicState
) -> Topic:
    """One topic, as far as it has got."""
    topic = await _take_up(session, town, matter, began)
    if until is S.OPEN:
        return topic
    await _talk(session, town, matter, topic, began + 8 * DAY)
    if until is S.DELIBERATING:
        return topic
    resolved = await _resolve(session, town, matter, topic, began + 10 * DAY)
    if until is S.RESOLVED:
        return topic
    await tasks.carry(session, town.crew, topic, _story(town, matter), resolved + DAY, until)
    if until is S.PUBLISHED:
        await _object(session, town, topic)
    return topic


def _story(town: Town, matter: SmallMatter) -> Story:
    """The company does it; what it hands back is a grid worker's. One of three is objected to."""
    residents, worker = town.forum.residents, town.forum.workers[0]
    mine = Unit(worker, CallUnit(assignee_id=worker.account_id), f"{matter.tasks[-1]}，已完成")
    company = CallUnit(company_id=town.company_id)
    theirs = Unit(town.manager, company, f"{matter.tasks[0]}，已完成")
    hands_back = Unit(town.manager, company)
    objected = Objected(
        by=residents[4],
        ground=Ground.CONTENT,
        reason="施工期间的通道没有写清楚",
        answer="已补充施工围挡和临时通道，张贴在单元门口",
        signed_by=residents[5:7],
    )
    return Story(
        what="；".join(matter.tasks),
        units=[hands_back, mine] if len(matter.said) % 4 == 0 else [theirs, mine],
        delivered=matter.delivered or matter.resolution,
        objected=objected if len(matter.title) % 3 == 0 else None,
        scores=[
            (resident, score, "办得好" if score == max(matter.scores) else "还可以")
            for resident, score in zip(residents[5:], matter.scores, strict=False)
        ],
    )


async def _object(session: AsyncSession, town: Town, topic: Topic) -> None:
    """And waits for an answer."""
    with clock.at(clock.now() - HOUR):
        why = MakeObjection(ground=Ground.CONTENT, reason="护栏会挡住轮椅通道", is_shown=True)
        await publications.make_objection(session, town.forum.residents[8], topic.id, why)


async def _ask_the_owners(session: AsyncSession, town: Town) -> None:
    """Of an estate in which somebody with a phone here owns a dwelling; and one that is to be counted."""
    named = await _estate_of(session, town)
    for matter, ago in zip(ASKED, (45, 60), strict=True):
        topic = await go(
            session, town, matter._replace(estate=named), _morning(ago), S.DELIBERATING
        )
        question = matter.resolution
        if matter is ASKED[0]:
            await ballots.open_one(session, town.assembly(named), topic, question)
        else:
            await ballots.ended(session, town.assembly(named), topic, question, _morning(9))


async def _estate_of(session: AsyncSession, town: Town) -> str:
    """In which the first of those owns one who do."""
    owners = [one.person_id for one in town.forum.residents]
    owned = (
        select(DwellingOwner.person_id, Estate.name)
        .join(Dwelling, same(Dwelling.id, DwellingOwner.dwelling_id))
        .join(Building, same(Building.id, Dwelling.building_id))
        .join(Estate, same(Estate.id, Building.estate_id))
        .where(DwellingOwner.person_id.in_(owners), on(DwellingOwner))
    )
    found: dict[UUID, str] = dict((await session.execute(owned)).all())
    return next(found[one] for one in owners if one in found)


def _morning(days_ago: int) -> datetime:
    return datetime.combine(clock.today() - days_ago * DAY, time(9, 30), HERE).astimezone(UTC)


async def _take_up(
    session: AsyncSession, town: Town, matter: SmallMatter, began: datetime
) -> Topic:
    """Said by a resident with a phone, or taken down at a meeting point for one who has none."""
    said = Word(matter.title, matter.said, matter.summary)
    where = {"estate_id": town.estates[matter.estate]}
    residents = town.forum.residents
    who = residents[len(matter.title) % len(residents)]
    if matter.point == "云议事":
        topic = await propose(session, who, said, at=began, **where)
    else:
        there = {"scene": town.scenes[matter.point], "proposer_id": who.person_id}
        topic = await propose(session, town.staff, said, at=began, **there, **where)
    topic = await accept(session, town.staff, topic, said, at=began + 2 * DAY)
    for follower in residents[:6]:
        with clock.at(began + 3 * DAY):
            await topics.follow(session, follower, topic.id)
    return topic


async def _talk(
    session: AsyncSession, town: Town, matter: SmallMatter, topic: Topic, begins: datetime
) -> None:
    residents = town.forum.residents
    await sessions.hold(
        session,
        Gathering(
            staff=town.staff,
            title=f"“{matter.title}”议事会",
            topics=[topic],
            begins=begins,
            point_id=town.points.get(matter.point),
            estate_id=town.estates[matter.estate],
            scan=residents[2:6],
            by_name=[one.person_id for one in residents[6:9] if one.person_id is not None],
            walk_ins=3 + len(matter.title) % 7,
            said=[(residents[2].person_id, matter.said), (None, "支持，但要有人管理")],
            minutes=f"到会居民讨论后商定：{matter.resolution}",
        ),
        town.forum.photograph,
    )


async def _resolve(
    session: AsyncSession, town: Town, matter: SmallMatter, topic: Topic, at: datetime
) -> datetime:
    """By all who came; or, where it is theirs to decide, by the owners' ballot. When it was."""
    if not matter.is_owners:
        with clock.at(at):
            said = ResolveTopic(matter=matter.matter, resolution=matter.resolution)
            await topics.resolve(session, town.staff, topic.id, said)
        return at
    opens = at + 17 * DAY
    question = matter.resolution
    ballot = await ballots.carried(session, town.assembly(matter.estate), topic, question, opens)
    return ballot.closes_at + DAY
