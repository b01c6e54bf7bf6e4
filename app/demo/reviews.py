"""What was said of a year's services: through the service functions that the API calls."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.service_orders.complaints import service as complaints
from app.service_orders.complaints.models import ComplaintKind
from app.service_orders.complaints.schemas import (
    FileComplaint,
    LookInto,
    OpenComplaint,
    SettleComplaint,
)
from app.service_orders.results import service as results
from app.service_orders.results.kinds import ResultKind
from app.service_orders.results.schemas import RecordResult
from app.service_orders.reviews import service
from app.service_orders.reviews.schemas import (
    DisputeOrder,
    RateOrder,
    SettleDispute,
    UpholdDispute,
)

DAY = timedelta(days=1)
SAID = (  # in turn; a number alone says less, and is said more often
    (5, "态度好，手也轻"),
    (5, None),
    (5, "讲得很清楚，我妈都听懂了"),
    (4, None),
    (5, "准时，走之前还问了药还够不够"),
    (5, None),
    (4, "晚到十分钟，提前打了电话"),
    (5, None),
    (3, "比约定的时间短"),
    (5, "还是上次那位，认得路"),
)
UNRATED = 7  # one of so many is confirmed and not rated


async def confirm(
    session: AsyncSession, customer: Actor, order_id: UUID, done_at: datetime, number: int
) -> None:
    """The evening after; most are rated then, too. `number` says what is said."""
    with clock.at(done_at + timedelta(hours=8)):
        await service.confirm(session, customer, order_id)
        if number % UNRATED:
            score, words = SAID[number % len(SAID)]
            await service.rate(session, customer, order_id, RateOrder(score=score, words=words))


async def dispute(
    session: AsyncSession, customer: Actor, order_id: UUID, done_at: datetime
) -> None:
    reason = "说好半小时，量完血压五分钟就走了，没有换药"
    with clock.at(done_at + timedelta(hours=3)):
        raised = DisputeOrder(reason=reason, photo_ids=[])
        await service.dispute(session, customer, order_id, raised)


async def uphold(
    session: AsyncSession,
    customer: Actor,
    staff: Actor,
    order_id: UUID,
    done_at: datetime,
    slot_id: UUID | None = None,
) -> None:
    """Half an hour was agreed and five minutes were served: somebody else comes."""
    await dispute(session, customer, order_id, done_at)
    with clock.at(done_at + DAY):
        answer = "经与家属和单位核实，服务未做完，已另派人员，原时长冲回"
        body = UpholdDispute(answer=answer, slot_id=slot_id)
        await service.uphold(session, staff, order_id, body)


async def dismiss(
    session: AsyncSession, customer: Actor, staff: Actor, order_id: UUID, done_at: datetime
) -> None:
    """Somebody else had opened the door."""
    with clock.at(done_at + timedelta(hours=5)):
        raised = DisputeOrder(reason="家里没有见到人来", photo_ids=[])
        await service.dispute(session, customer, order_id, raised)
    with clock.at(done_at + 2 * DAY):
        answer = "已核实，当日由同住家属开门，服务记录和照片齐全"
        await service.dismiss(session, staff, order_id, SettleDispute(answer=answer))


async def complain(
    session: AsyncSession,
    customer: Actor,
    staff: Actor,
    order_id: UUID,
    at: datetime,
    kind: ComplaintKind = ComplaintKind.SELLING,
) -> UUID:
    """Looked into, and found to be so."""
    words = "服务完拿出保健品让我买，说了不要还留了样品"
    with clock.at(at):
        filed = FileComplaint(kind=kind, words=words, order_id=order_id)
        complaint_id = await complaints.file(session, customer, filed)
    with clock.at(at + timedelta(hours=2)):
        purpose = OpenComplaint(purpose="调查核实")
        await complaints.open_words(session, staff, complaint_id, purpose)
        await complaints.look_into(session, staff, complaint_id, LookInto(member_ids=[]))
    with clock.at(at + 3 * DAY):
        answer = SettleComplaint(answer="情况属实，已要求单位收回样品并致歉，今后不再安排")
        await complaints.establish(session, staff, complaint_id, answer)
    return complaint_id


async def get_through(
    session: AsyncSession, member: Actor, order_id: UUID, done_at: datetime, steps: int = 4
) -> None:
    """Paperwork, from the visit on: something is missing, then complete, handed in, granted; `steps`: as far
    as it has come."""
    course = (
        (ResultKind.MISSING, "户口簿复印件", 0, 7),
        (ResultKind.COMPLETE, None, 6, 3),
        (ResultKind.HANDED_IN, None, 8, 30),
        (ResultKind.GRANTED, None, 35, 330),
    )
    for kind, missing, days, ahead in course[:steps]:
        with clock.at(done_at + days * DAY):
            on = clock.today() + ahead * DAY
            body = RecordResult(kind=kind, missing=missing, next_on=on)
            await results.record(session, member, order_id, body)
