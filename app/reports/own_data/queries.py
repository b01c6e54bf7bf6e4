"""A copy of what is held on somebody, from the same declarations that say why it is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, Uuid, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, Base
from app.platform.db.kept import Kept, Row

# Which rows of a table are about somebody: by their person, or by the account that they use.
BY_PERSON = {
    "people": "id",
    "household_members": "person_id",
    "dwelling_owners": "person_id",
    "openings": "person_id",
    "consents": "person_id",
    "corrections": "person_id",
    "edit_conflicts": "person_id",
    "authorisations": "principal_id",
    "hazards": "reporter_id",
    "team_memberships": "person_id",
    "safety_actions": "person_id",
    "presences": "person_id",
    "hour_entries": "person_id",
    "hour_corrections": "person_id",
    "certificates": "person_id",
    "care_subjects": "id",
    "care_facts": "person_id",
    "care_breaks": "person_id",
    "care_dues": "person_id",
    "care_visits": "person_id",
    "party_officers": "person_id",
    "party_members": "person_id",
}
BY_ACCOUNT = {
    "claims": "account_id",
    "members": "account_id",
    "invitations": "accepted_by",
    "messages": "account_id",
    "hazards": "reported_by",
    "rectifications": "done_by",
    "safety_actions": "recorded_by",
    "accounts": "id",
    "auth_sessions": "account_id",
}
LABELS = {
    "people": "居民登记",
    "household_members": "家庭户",
    "dwelling_owners": "房屋产权",
    "openings": "谁查看过我的信息",
    "consents": "同意记录",
    "corrections": "更正申请",
    "edit_conflicts": "待确认的修改",
    "authorisations": "代办授权",
    "hazards": "上报的隐患",
    "claims": "居民认证",
    "members": "在本社区的身份",
    "invitations": "任职邀请",
    "messages": "消息",
    "rectifications": "整改记录",
    "team_memberships": "巡护队",
    "safety_actions": "安全行动",
    "presences": "签到签退",
    "hour_entries": "服务时长",
    "hour_corrections": "时长更正申请",
    "certificates": "志愿服务证明",
    "care_subjects": "关爱对象",
    "care_facts": "关爱情况",
    "care_breaks": "暂停走访",
    "care_dues": "应走访",
    "care_visits": "走访记录",
    "party_officers": "支部任职",
    "party_members": "党员信息",
    "accounts": "账号",
    "auth_sessions": "登录设备",
}


@dataclass(frozen=True, slots=True)
class Held:
    table: str
    columns: Sequence[Column[Any]]
    rows: Sequence[Row]  # in the order of the columns


async def copy(session: AsyncSession, actor: Actor) -> list[Held]:
    """Table by table, those in which there is anything. A principal's copy does not hold what the
    agent's own account did."""
    about = {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "me": None if actor.acting_for else actor.account_id,
    }
    return [
        Held(table.name, _personal(table), rows)
        for table in Base.metadata.sorted_tables
        if table.name in LABELS and (rows := await _about(table).all(session, about))
    ]


def _personal(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.info.get("personal")]


@cache
def _about(table: Table) -> Kept:
    person, account = BY_PERSON.get(table.name), BY_ACCOUNT.get(table.name)
    by_person = table.c[person] == bindparam("my_person", type_=Uuid) if person else None
    by_account = table.c[account] == bindparam("me", type_=Uuid) if account else None
    mine = or_(*(one for one in (by_person, by_account) if one is not None))
    here = table.c.get("community_id")
    found = select(*_personal(table)).where(mine)
    return Kept(found if here is None else found.where(here == HERE))
