"""A slip for who has no phone, and the list of whom the office calls: the templates say how they look."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

from app.platform import clock, paper
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.platform.paper import written
from app.service_orders.orders.lifecycle import OrderState

SLIP, CALLS = (Path(__file__).with_name(f"{name}.typ") for name in ("slip", "calls"))
WEEKDAYS = "一二三四五六日"


async def slip(
    order: Row, names: str, code: str, photos: Mapping[str, bytes], community: str
) -> bytes:
    said = {
        "community": community,
        "name": names,
        "item": order.item,
        "day": _day(order.begins_at.astimezone(HERE).date()),
        "time": _time(order),
        "place": order.place or "",
        "bring": order.bring or "",
        "results": order.results or "",
        "code": code,
        "printed_on": written(clock.today()),
        "crew": [
            {name: one[name] or "" for name in ("name", "number", "unit", "phone")}
            | {"photo": list(photos.get(str(one["photo_id"]), b""))}
            for one in order.crew
        ],
    }
    return await paper.pdf(SLIP, said, _today())


async def calls(
    rows: Sequence[Row], phones: Mapping[UUID, Sequence[str]], day: date, community: str
) -> bytes:
    """One line a person and service."""
    said = {
        "community": community,
        "day": _day(day),
        "printed_on": written(clock.today()),
        "lines": [
            {
                "time": _time(row),
                "item": row.item,
                "name": row.name,
                "phones": list(phones.get(row.person_id, ())),
                "place": row.place or "",
                "helpers": [f"{one['name']}（{one['unit']}，{one['number']}）" for one in row.crew],
                "tell": _what_to_tell(row),
            }
            for row in rows
        ],
    }
    return await paper.pdf(CALLS, said, _today())


def _today() -> datetime:
    return datetime.combine(clock.today(), time(), UTC)


def _what_to_tell(row: Row) -> str:
    if row.state is OrderState.OFFERED:
        until = row.offered_until and row.offered_until.astimezone(HERE)
        by = f"，请在 {until:%H:%M} 前答复" if until else ""
        return f"候补已有名额，问是否接受{by}"
    if row.state is OrderState.PLACED:
        return "还没有人接单，安排好再告知"
    return f"请备好：{row.bring}" if row.bring else "告知谁来、几点来"


def _day(day: date) -> str:
    return f"{written(day)}（星期{WEEKDAYS[day.weekday()]}）"


def _time(row: Row) -> str:
    begins, ends = (one.astimezone(HERE) for one in (row.begins_at, row.ends_at))
    return f"{begins:%H:%M}–{ends:%H:%M}"
