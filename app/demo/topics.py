"""Topics from the first word on, through the service functions that the API calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics import service
from app.consultation.topics.models import Topic
from app.consultation.topics.schemas import AcceptTopic, JoinTopic, ProposeTopic, RaiseTopic
from app.demo.pictures import Photograph
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.schemas import Reason

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Forum:
    """Where and among whom topics come up."""

    staff: Actor
    workers: Sequence[Actor]  # one a grid
    residents: Sequence[Actor]
    estates: Sequence[UUID]
    grids: Sequence[UUID]
    scenes: Sequence[str]  # of the codes at the meeting points
    hazards: Sequence[UUID]  # of one kind, reported again and again
    photograph: Photograph


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said, in their words."""

    title: str
    what: str
    summary: str = ""  # as the office puts it


FLOOR = Word(
    "39大街架空层改造成议事角",
    "一楼架空层堆满旧家具，夏天没处乘凉，能不能清出来摆几张桌子，大家坐下来说说事？",
    "清理中治39大街一栋架空层杂物，改造为居民议事角",
)
SAME_FLOOR = Word("清一清架空层的旧家具", "架空层的旧沙发没人要了，孩子在里面捉迷藏很危险")
SHED = Word(
    "给电动车建个棚",
    "楼道里不让停车，外面又没处充电，能不能在围墙边建个车棚？",
    "在青山樽东侧围墙边增设电动自行车充电棚",
)
WASTE = Word(
    "垃圾桶离单元门太近",
    "夏天味道大，能不能挪到路口去？",
    "40街坊垃圾投放点移位",
)
DECLINED = Word("请社区帮我催讨借款", "邻居去年借了我的钱一直不还")
WITHDRAWN = Word("单元门换成刷脸的", "老钥匙不好开", "红钢里单元门禁改造")
WAITING = Word("小区门口划人行道", "早上送孩子，车开得很快")
FORGOTTEN = Word("长廊的灯不亮", "晚上下棋看不见，报过一次没人理")


async def propose(
    session: AsyncSession, by: Actor, said: Word, *, at: datetime, **where: object
) -> Topic:
    """`where`, and for whom: fields of the proposal."""
    with clock.at(at):
        body = ProposeTopic(title=said.title, what=said.what, **{"photo_ids": [], **where})
        return await service.propose(session, by, body)


async def accept(
    session: AsyncSession, staff: Actor, topic: Topic, said: Word, *, at: datetime
) -> Topic:
    with clock.at(at):
        return await service.accept(session, staff, topic.id, AcceptTopic(summary=said.summary))


async def come_up(session: AsyncSession, forum: Forum) -> None:
    """One in each state that needs no session: waiting, overdue, declined, joined, withdrawn, open."""
    now, staff, residents = clock.now(), forum.staff, forum.residents
    estate = [
        {"estate_id": one, "grid_id": forum.grids[2 * n]} for n, one in enumerate(forum.estates)
    ]
    picture = [await forum.photograph(residents[3])]
    floor = await propose(
        session, residents[3], FLOOR, at=now - 20 * DAY, photo_ids=picture, **estate[0]
    )
    await accept(session, staff, floor, FLOOR, at=now - 18 * DAY)
    for resident in residents[4:9]:
        with clock.at(now - 17 * DAY):
            await service.follow(session, resident, floor.id)
    said_there = {"said_by": "一位带孩子的居民", "scene": forum.scenes[0]}
    again = await propose(session, forum.workers[0], SAME_FLOOR, at=now - 9 * DAY, **said_there)
    with clock.at(now - 8 * DAY):
        joined = JoinTopic(into_id=floor.id, reason="与架空层改造为同一件事")
        await service.join(session, staff, again.id, joined)
    waste = await propose(session, residents[5], WASTE, at=now - 7 * DAY, **estate[2])
    await accept(session, staff, waste, WASTE, at=now - 6 * DAY)
    with clock.at(now - 11 * DAY):
        raised = RaiseTopic(
            title=SHED.title,
            what=SHED.what,
            hazard_ids=list(forum.hazards),
            photo_ids=[],
            **estate[1],
        )
        shed = await service.raise_from_hazards(session, staff, raised)
    await accept(session, staff, shed, SHED, at=now - 10 * DAY)
    declined = await propose(session, residents[6], DECLINED, at=now - 14 * DAY)
    withdrawn = await propose(session, residents[7], WITHDRAWN, at=now - 13 * DAY, **estate[6])
    await accept(session, staff, withdrawn, WITHDRAWN, at=now - 12 * DAY)
    with clock.at(now - 12 * DAY):
        why = Reason(reason="属于个人债务，可向社区调解室或法院求助，不作为议题")
        await service.decline(session, staff, declined.id, why)
    with clock.at(now - 11 * DAY):
        await service.withdraw(session, residents[7], withdrawn.id, Reason(reason="物业已经换好了"))
    await propose(session, residents[8], FORGOTTEN, at=now - 15 * DAY, scene=forum.scenes[1])
    mother = {"proposer_id": residents[1].person_id}
    await propose(session, staff, WAITING, at=now - DAY, **mother, **estate[0])
