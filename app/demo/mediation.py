"""A year of neighbours' disputes: what became of each, through the service functions that the API calls."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.mediation import meetings, service
from app.consultation.mediation.lifecycle import MediationState
from app.consultation.mediation.models import Dispute
from app.consultation.mediation.schemas import (
    AcceptMediation,
    AgreeMediation,
    ApplyForMediation,
    EndedWithWords,
    FollowUpMediation,
    OfParty,
    PartyNamed,
    RecordMeeting,
    RefuseMediation,
)
from app.demo.hazards import Then
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.schemas import Reason

S = MediationState
# What became of them, oldest first; the last ones wait for somebody.
OUTCOMES = (
    *(S.CLOSED,) * 20,
    *(S.AGREED,) * 4,
    *(S.FAILED,) * 3,
    *(S.WITHDRAWN,) * 3,
    *(S.REFERRED,) * 3,
    *(S.MEDIATING,) * 2,
    *(S.APPLIED,) * 2,
)
DISPUTES = (
    (Dispute.NOISE, "楼上晚上拖椅子、孩子跑跳，住户睡不好", "晚九点后换软底鞋，椅脚装护垫"),
    (Dispute.LEAK, "厨房渗水，楼下吊顶发霉", "楼上一个月内做好防水，分担吊顶维修费"),
    (Dispute.PARKING, "占用邻居的车位，多次贴条无果", "各停各位，来客停访客区"),
    (Dispute.SHARED_SPACE, "鞋柜和纸箱堆在楼道，影响通行", "三日内清走，楼道不再堆放"),
    (Dispute.PETS, "狗清晨吠叫，遛狗不牵绳", "早八点前不在阳台关狗，出门牵绳"),
    (Dispute.DAMAGE, "晾晒滴水弄湿楼下被褥", "先拧干再晾，赔偿清洗费"),
)
DAY = timedelta(days=1)


async def live(
    session: AsyncSession,
    secretary: Actor,
    mediators: Sequence[Actor],
    residents: Sequence[Actor],
) -> None:
    for number, outcome in enumerate(OUTCOMES):
        mediator = mediators[number % len(mediators)]
        applicant = residents[number % len(residents)]
        await _happen(session, secretary, mediator, applicant, outcome, number)


async def _happen(
    session: AsyncSession,
    secretary: Actor,
    mediator: Actor,
    applicant: Actor,
    outcome: MediationState,
    number: int,
) -> None:
    kind, what, agreement = DISPUTES[number % len(DISPUTES)]
    ago = 330 - number * 12 if outcome is S.CLOSED else 8 + (len(OUTCOMES) - number)
    then = Then(datetime.combine(clock.today() - ago * DAY, time(10), HERE).astimezone(UTC))
    other = PartyNamed(named=f"{number % 6 + 1}栋{number % 4 + 1}0{number % 3 + 1}住户")
    body = ApplyForMediation(kind=kind, what=what, others=[other])
    made = await then(0 * DAY, service.apply, session, applicant, body)
    if outcome is S.APPLIED:
        return
    accepted = AcceptMediation(mediator_id=mediator.account_id, identified=[])
    await then(DAY, service.accept, session, secretary, made, accepted)
    if outcome is S.WITHDRAWN:
        said = Reason(reason="已经自行和好")
        await then(DAY, service.withdraw, session, applicant, made, said)
        return
    if outcome is S.FAILED and number % 2:
        no = RefuseMediation(position=2, reason="不愿意调解")
        await then(DAY, service.refuse, session, mediator, made, no)
        return
    await then(DAY, service.consent, session, mediator, made, OfParty(position=2))
    met = then.at + DAY
    held = RecordMeeting(held_at=met, came=[1, 2], words="双方当面说明情况，互相听取意见")
    await then(DAY + timedelta(hours=2), meetings.meet, session, mediator, made, held)
    if outcome is S.FAILED:
        ended = EndedWithWords(words="对赔偿数额分歧较大，未能达成一致")
        await then(DAY, service.fail, session, mediator, made, ended)
    elif outcome is S.REFERRED:
        ended = EndedWithWords(words="转请物业主管部门处理")
        await then(DAY, service.refer, session, mediator, made, ended)
    elif outcome in {S.AGREED, S.CLOSED}:
        agreed = AgreeMediation(is_oral=number % 3 == 0, agreement=agreement)
        await then(DAY, service.agree, session, mediator, made, agreed)
    if outcome is S.CLOSED:
        kept = FollowUpMediation(was_kept=number % 7 != 0, words="上门回访双方")
        await then(31 * DAY, service.follow_up, session, mediator, made, kept)
