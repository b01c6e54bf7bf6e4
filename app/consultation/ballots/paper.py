"""What is printed of a ballot: its notice, its sheets, its result; the templates say how they look."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.consultation.ballots.results import said_area, thawed, why
from app.consultation.ballots.tally import Choice
from app.platform import paper
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.platform.paper import qr, written

NOTICE, SHEET, RESULT = (
    Path(__file__).with_name(f"{name}.typ") for name in ("notice", "sheet", "result")
)
MOST_SHEETS = 200  # of one print


async def notice(ballot: Row, asked: Sequence[Row], community: str) -> bytes:
    announced = day_of(ballot.announced_at)
    facts = [
        ["表决范围", f"{ballot.roll.label}，共 {ballot.roll_size} 人{_area(ballot)}"],
        ["基准日", written(ballot.record_on)],
        ["投票时间", when(ballot)],
        ["投票方式", _where(ballot)],
        ["名册校验值", f"{ballot.roll_hash[:32]} {ballot.roll_hash[32:]}"],
    ]
    if ballot.committee_told:
        facts.append(["告知居委会", ballot.committee_told])
    said = {
        "title": ballot.title,
        "words": ballot.words,
        "facts": facts,
        "questions": [_question(one) for one in asked],
        "silence": _silence(ballot),
        "community": community,
        "on": written(announced),
    }
    return await paper.pdf(NOTICE, said, _at(announced))


async def sheets(ballot: Row, asked: Sequence[Row], heads: Sequence[Row], community: str) -> bytes:
    """One page a head; its code says which ballot and which number."""
    said = {
        "title": ballot.title,
        "when": when(ballot),
        "questions": [_question(one) for one in asked],
        "silence": _silence(ballot),
        "community": community,
        "sheets": [
            {
                "number": f"{head.number:04d}",
                "name": head.name,
                "parts": "、".join(head.parts),
                "area": said_area(sum(head.areas, Decimal(0))),
                "qr": qr(f"wuxin:ballot:{ballot.id}:{head.number}"),
            }
            for head in heads
        ],
    }
    return await paper.pdf(SHEET, said, _at(day_of(ballot.announced_at)))


async def result(ballot: Row, asked: Sequence[Row], casts: int, community: str) -> bytes:
    counted = day_of(ballot.counted_at)
    said = {
        "title": ballot.title,
        "facts": [
            ["名册", f"{ballot.roll.label}，共 {ballot.roll_size} 人{_area(ballot)}"],
            ["收到表决票", f"{casts} 张"]
            if not ballot.held_elsewhere
            else ["投票", _where(ballot)],
            ["投票时间", when(ballot)],
            ["基准日", written(ballot.record_on)],
        ],
        "questions": [_counted(one) for one in asked],
        "roll_hash": ballot.roll_hash,
        "casts_hash": ballot.casts_hash,
        "community": community,
        "on": written(counted),
    }
    return await paper.pdf(RESULT, said, _at(counted))


def _question(row: Row) -> dict[str, Any]:
    return {
        "number": str(row.position),
        "words": row.words,
        "why": why(row.matter, thawed(row.rule)),
        "options": row.options or [],
        "at_most": str(row.at_most or ""),
    }


def _counted(row: Row) -> dict[str, Any]:
    found = row.result
    rows = [
        [one["name"] + ("（当选）" if one["is_elected"] else ""), str(one["heads"]), one["area"]]
        for one in found.get("options", [])
    ]
    rows += [
        [choice.label, str(one["heads"]), one["area"]]
        for choice in Choice  # in the order in which they are read
        if (one := found["by_choice"].get(choice))
    ]
    if found["silent"]["heads"]:
        rows.append(["未投票而计入参与", str(found["silent"]["heads"]), found["silent"]["area"]])
    resolves = row.rule["consent"] is not None
    return _question(row) | {
        "rows": rows,
        "outcome": ("通过" if row.carried else "未通过") if resolves else "意见征询",
        "said": [one["said"] for one in found["tested"]],
    }


def _silence(ballot: Row) -> str | None:
    if ballot.silence_quote is None:
        return None
    return f"{ballot.silence_source}：“{ballot.silence_quote}”。已送达而未投票的，计入参与、不计入同意。"


def _area(ballot: Row) -> str:
    return f"，专有部分面积共 {said_area(ballot.roll_area)} 平方米" if ballot.roll_area else ""


def _where(ballot: Row) -> str:
    if ballot.held_elsewhere:
        return f"在“{ballot.held_elsewhere}”投票"
    return "手机小程序投票，或填写纸质表决票；一人一票，先收到的有效"


def when(ballot: Row) -> str:
    times = (one.astimezone(HERE) for one in (ballot.opens_at, ballot.closes_at))
    begins, ends = (f"{written(one.date())} {one:%H:%M}" for one in times)
    return f"{begins} 至 {ends}"


def day_of(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
