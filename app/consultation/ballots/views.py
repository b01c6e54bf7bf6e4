"""From a row to what a client is told. No tally is in any of them before it is counted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.consultation.ballots.lifecycle import LIFECYCLE, OF_SECRET, OF_SIGNED, BallotAction
from app.consultation.ballots.models import Ballot
from app.consultation.ballots.policy import may_still, parties, why_not
from app.consultation.ballots.results import Counted, thawed, why
from app.consultation.matters.kinds import Rule
from app.places.roles.actor import Actor
from app.platform.db.kept import Row


def item(row: Ballot | Row) -> dict[str, Any]:
    names = ("id", "topic_id", "title", "state", "record_on", "opens_at", "closes_at")
    return {name: getattr(row, name) for name in names} | {
        "roll": row.roll,
        "roll_name": row.roll.label,
        "carried": row.carried,
    }


WARNING = (
    "本次为无记名表决：任何人（包括社区和监票人）都查不到您的选择。"
    "但全体意见一致，或投票的人很少时，结果本身就会显出每个人的选择。"
    "投票时间内可以改投，以最后一次为准。"
)
ADVICE = (
    "请立即抄在纸上，由您本人单独保管，计票时输入。系统不保存，也不能再次显示；"
    "遗失则全部选票无法开启，本次表决只能作废。计票后请销毁。"
)
WHOLE = (
    *("words", "version", "estate_id", "is_secret", "held_elsewhere", "committee_told"),
    *("silence_source", "silence_quote", "announced_at", "opened_at", "ended_at", "counted_at"),
    *("roll_size", "roll_hash", "unsealed_at"),
)


def actions(row: Ballot | Row, actor: Actor, mine: Sequence[Row]) -> list[BallotAction]:
    """Without those that only the other kind of ballot has; to cast, while there is something to."""
    others = OF_SIGNED if row.is_secret else OF_SECRET
    left = [one for one in mine if may_still(row, one)]
    may = LIFECYCLE.open_to(parties(actor, row, left), row.state)
    return [one for one in may if one not in others]


def view(
    row: Ballot | Row,
    actor: Actor,
    asked: Sequence[Row],
    mine: Sequence[Row],
    took_part: tuple[int, Decimal],
) -> dict[str, Any]:
    return (
        item(row)
        | {name: getattr(row, name) for name in WHOLE}
        | {
            "warning": WARNING if row.is_secret else None,
            "roll_area": area(row.roll_area),
            "took_part": took_part[0],
            "took_part_area": area(took_part[1]),
            "questions": [question(one) for one in asked],
            "mine": [head(one, actor, row) for one in mine],
            "actions": actions(row, actor, mine),
        }
    )


def question(row: Row) -> dict[str, Any]:
    rule = row.rule and thawed(row.rule)
    return {
        "position": row.position,
        "matter": row.matter,
        "matter_name": row.matter.label,
        "words": row.words,
        "options": row.options,
        "at_most": row.at_most,
        "source": rule and rule.source,
        "thresholds": thresholds(rule) if rule else [],
        "why": why(row.matter, rule),
    }


def thresholds(rule: Rule) -> list[dict[str, str]]:
    asked = (("participation", rule.participation), ("consent", rule.consent))
    measures = ("area", "heads") if rule.counts_area else ("heads",)
    return [
        {"part": of, "measure": measure, "asked": share.label}
        for of, share in asked
        if share is not None
        for measure in measures
    ]


def head(row: Row, actor: Actor, ballot: Ballot | Row) -> dict[str, Any]:
    refused = why_not(actor, row)
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "parts": row.parts,
        "area": area(sum(row.areas, Decimal(0))),
        "may_cast": refused is None and may_still(ballot, row),
        "why_not": refused and refused.title,
        "receipt": row.receipt,
        "via": row.via,
        "cast_at": row.cast_at,
    }


def cast(done: Any) -> dict[str, Any]:
    return {"receipt": done.receipt, "number": done.number, "cast_at": done.cast_at}


def share(told: str) -> dict[str, str]:
    return {"share": told, "advice": ADVICE}


def opened(ballot: Ballot, given: int, agree: bool | None) -> dict[str, Any]:
    return {"given": given, "agree": agree, "is_open": ballot.unsealed_at is not None}


def entry(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "parts": row.parts,
        "areas": [area(one) for one in row.areas],
        "has_voter": row.voter_id is not None,
        "delivered_at": row.delivered_at,
        "has_cast": row.cast_id is not None,
    }


def paper(row: Row) -> dict[str, Any]:
    names = ("id", "number", "received_at", "filed_as", "keep_until", "entered_at", "is_duplicate")
    return {name: getattr(row, name) for name in names} | {
        "is_confirmed": row.confirmed_at is not None
    }


def figures(counted: Counted) -> dict[str, Any]:
    """In the shape in which a counter sends them."""
    return {
        "questions": [
            {
                "position": int(position),
                "figures": [
                    {"choice": choice, "heads": found.heads, "area": area(found.area)}
                    for choice, found in those.items()
                ],
            }
            for position, those in counted.items()
        ]
    }


def record(
    row: Row, asked: Sequence[Row], casts: Sequence[Row], recomputed: dict[int, Any]
) -> dict[str, Any]:
    stored = {one.position: one.result for one in asked}
    return {
        "id": row.id,
        "title": row.title,
        "roll_size": row.roll_size,
        "roll_area": area(row.roll_area),
        "roll_hash": row.roll_hash,
        "casts": sum(not one.is_duplicate for one in casts),
        "duplicates": sum(one.is_duplicate for one in casts),
        "casts_hash": row.casts_hash,
        "receipts": sorted(one.receipt for one in casts if not one.is_duplicate),
        "questions": [
            {
                "position": one.position,
                "words": one.words,
                "result": one.result,
                "carried": one.carried,
            }
            for one in asked
        ],
        "recomputed": stored == recomputed,
    }


def area(found: Decimal | None) -> str | None:
    return None if found is None else f"{found:.2f}"
