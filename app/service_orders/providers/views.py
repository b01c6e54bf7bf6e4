from app.places.roles.actor import Actor, Role
from app.platform.codes import drawn, shown
from app.platform.db.kept import Row
from app.platform.sealing import masks
from app.service_orders.providers.lifecycle import LIFECYCLE, MemberState
from app.service_orders.providers.models import Member
from app.service_orders.providers.policy import parties
from app.service_orders.providers.schemas import JoinCodeView, MemberView, VerifiedMember

SAYS = {
    MemberState.SERVING: "编号属实，正在服务",
    MemberState.STOPPED: "现已暂停服务，请勿开门，并联系社区",
    MemberState.LEFT: "已不在该单位服务，请勿开门，并联系社区",
}


def member(row: Row, actor: Actor) -> MemberView:
    """Who they are in the roster, and why they were stopped, is for the office."""
    sees_all = actor.is_staff or actor.has(Role.AUDITOR)
    return MemberView.of(
        row,
        has_account=row.account_id is not None,
        person_id=row.person_id if sees_all else None,
        stopped_because=row.stopped_because if sees_all else None,
        actions=LIFECYCLE.open_to(parties(actor, row), row.state),
    )


def verified(row: Row) -> VerifiedMember:
    """The number is short, so that it can be read out on the telephone: whoever finds one by chance
    learns no name. The photo says whether it is they."""
    return VerifiedMember(
        name=masks.name(row.name),
        unit_name=row.unit_name,
        has_photo=row.photo_id is not None,
        serves_now=row.state is MemberState.SERVING,
        says=SAYS[row.state],
    )


def join_code(community: str, code: str, member: Member) -> JoinCodeView:
    scene = f"j.{community}.{code}"
    expires_at = member.join_expires_at
    return JoinCodeView.model_validate(
        {"code": shown(code), "scene": scene, "qr": drawn(scene), "expires_at": expires_at}
    )
