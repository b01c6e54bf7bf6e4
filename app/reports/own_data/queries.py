"""A copy of what is held on somebody, from the same declarations that say why it is held."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import Base
from app.platform.privacy import Personal

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
HIDDEN = "已加密保存"


async def copy(session: AsyncSession, actor: Actor) -> list[dict[str, Any]]:
    """Table by table, in the words of the purposes; sealed fields are shown as a mask."""
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name not in LABELS:
            continue
        columns = [column for column in table.columns if column.info.get("personal")]
        rows = await session.execute(select(*columns).where(_about(table, actor)))
        records = [_record(columns, tuple(row)) for row in rows]
        if records:
            found.append({"table": table.name, "label": LABELS[table.name], "records": records})
    return found


def _about(table: Table, actor: Actor) -> ColumnElement[bool]:
    """A principal's copy does not hold what the agent's own account did."""
    conditions = []
    if table.name in BY_PERSON and actor.person_id is not None:
        conditions.append(table.c[BY_PERSON[table.name]] == actor.person_id)
    if table.name in BY_ACCOUNT and actor.acting_for is None:
        conditions.append(table.c[BY_ACCOUNT[table.name]] == actor.account_id)
    mine = or_(*conditions) if conditions else table.c.id.is_(None)
    if "community_id" in table.c:
        return (table.c.community_id == actor.community_id) & mine
    return mine


def _record(columns: Sequence[Column[Any]], row: Sequence[Any]) -> list[dict[str, Any]]:
    return [_field(column.info, value) for column, value in zip(columns, row, strict=True)]


def _field(info: Mapping[str, Any], value: Any) -> dict[str, Any]:
    personal: Personal = info["personal"]
    if value is not None and info.get("sealed"):
        value = HIDDEN
    elif isinstance(value, date | datetime | Decimal | UUID):
        value = str(value)
    return {
        "label": personal.label,
        "value": value,
        "purpose": personal.purpose.words,
        "retention": personal.purpose.retention,
        "sensitivity": personal.sensitivity.value,
    }
