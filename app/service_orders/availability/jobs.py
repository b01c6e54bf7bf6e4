"""Who keeps a member is told when they cannot serve, and when they can after all."""

from app.platform.clock import HERE
from app.residents.inbox.telling import Told, teller
from app.service_orders.providers.events import AbsenceWithdrawn, MemberAbsent
from app.service_orders.providers.jobs import coordinators, of_event, which
from app.service_orders.providers.models import Member


def when(_member: Member, event: MemberAbsent | AbsenceWithdrawn) -> str:
    begins, ends = event.begins_at.astimezone(HERE), event.ends_at.astimezone(HERE)
    return f"{begins:%Y-%m-%d %H:%M} 至 {ends:%Y-%m-%d %H:%M}"


# fmt: off
TOLD = {
    MemberAbsent:     Told(coordinators, "请假：请安排其他人", when),
    AbsenceWithdrawn: Told(coordinators, "撤回请假",           when),
}
# fmt: on
tell = teller(TOLD, of_event, which)
