"""From rows to what a client is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.consultation.opinions.lifecycle import LIFECYCLE, StatementParty
from app.consultation.opinions.models import VALUES, Statement
from app.consultation.opinions.policy import parties
from app.places.roles.actor import Actor, Role
from app.platform.db.kept import Row

TOO_FEW = "表态居民不足七人，暂不生成民意图"
NO_GROUPS = "充分表态的居民不足七人，暂不分组"
WHOLE = "已有七名以上居民充分表态"


def statement(row: Statement | Row, actor: Actor, my_vote: int | None = None) -> dict[str, Any]:
    found = parties(actor, row)
    is_mine = StatementParty.AUTHOR in found
    reads = is_mine or actor.is_staff or actor.has(Role.AUDITOR)
    return {
        "id": row.id,
        "words": row.words,
        "state": row.state,
        "stated_at": row.stated_at,
        "is_mine": is_mine,
        "original": row.original if reads else None,
        "reason": row.reason if reads else None,
        "my_vote": None if my_vote is None else VALUES[my_vote],
        "actions": LIFECYCLE.open_to(found, row.state),
    }


def vote(statement_id: UUID, value: int, voted_at: datetime) -> dict[str, Any]:
    return {"statement_id": statement_id, "vote": VALUES[value], "voted_at": voted_at}


def my_votes(group: str | None, rows: list[Row]) -> dict[str, Any]:
    return {"group": group, "votes": [_my_vote(row) for row in rows]}


def _my_vote(row: Row) -> dict[str, Any]:
    earlier = [{"vote": VALUES[one["value"]], "voted_at": one["voted_at"]} for one in row.cast[:-1]]
    cast = {"vote": VALUES[row.value], "voted_at": row.voted_at, "earlier": earlier}
    return {"statement_id": row.statement_id, "words": row.words} | cast


def opinion_map(drawn: Row | None, of_groups: Row | None, shown: list[Row]) -> dict[str, Any]:
    """Of the statements that are shown now; what was taken back since is in none of its lists."""
    words = {str(one.id): one.words for one in shown}
    groups: dict[str, Any] = of_groups.groups if of_groups else {}
    sums: dict[str, Any] = drawn.statements if drawn else {}
    by_group: dict[str, Any] = groups.get("statements", {})
    is_enough = bool(groups.get("is_enough"))
    consensus: dict[str, Any] = drawn.consensus if drawn else {"agree": [], "disagree": []}
    return {
        "number": drawn and drawn.number,
        "made_at": drawn and drawn.made_at,
        "is_enough": is_enough,
        "told": TOO_FEW if drawn is None else WHOLE if is_enough else NO_GROUPS,
        "voters": drawn and drawn.voters,
        "groups_made_at": of_groups and of_groups.made_at,
        "groups": [
            one | {"stands_for": _named(one["stands_for"], words)}
            for one in groups.get("groups", [])
        ],
        "statements": [
            {"id": one, "words": words[one], "all": said}
            | by_group.get(one, {"gac": None, "groups": {}})
            for one, said in sums.items()
            if one in words
        ],
        "consensus": {stands: _named(found, words) for stands, found in consensus.items()},
    }


def _named(statements: list[dict[str, Any]], words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": one["statement"], "words": words[one["statement"]]}
        | {name: value for name, value in one.items() if name != "statement"}
        for one in statements
        if one["statement"] in words
    ]
