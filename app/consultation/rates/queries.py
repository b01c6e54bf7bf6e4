"""Counting calls: what a period came to, as of a moment. The figures and the lists behind them are of the
same rows, of those that the caller sees.

A call stands in a period by the limit that it had, which never moves. One that was called off before its
limit never fell due; nor, for being done, one that was handed back in time. What happened after `as_of`
has not happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    String,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    null,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.evaluations.models import Evaluation
from app.consultation.rates.kinds import SATISFIED, Part, RateKind
from app.consultation.tasks.models import Call, Task
from app.consultation.tasks.policy import OF_ITS_TASK, OF_ITS_TOPIC, VISIBLE, visible_to
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Listing, Row
from app.platform.paging import Window
from app.platform.spans import Span

MOMENT = DateTime(timezone=True)
BEGINS, AFTER, AS_OF = (bindparam(name, type_=MOMENT) for name in ("begins", "after", "as_of"))
PART = bindparam("part", type_=String)


def _said(condition: Any) -> ColumnElement[bool]:
    """What is not known is not so."""
    return func.coalesce(condition, false())


def _within(limit: Any) -> Any:
    return and_(limit >= BEGINS, limit < AFTER, Call.called_at <= AS_OF)


RESPONDED = _said(Call.responded_at <= func.least(Call.answer_by, AS_OF))
CALLED_OFF = _said(Call.ended_at <= func.least(Call.answer_by, AS_OF))
TO_RESPOND = _within(Call.answer_by) & (RESPONDED | ~CALLED_OFF)
RESPONSE = case((Call.answer_by > AS_OF, Part.PENDING), (RESPONDED, Part.MET), else_=Part.MISSED)

GONE = _said(func.least(Call.handed_back_at, Call.ended_at) <= func.least(Call.due_at, AS_OF))
TO_RESOLVE = _within(Call.due_at) & ~GONE
RESOLUTION = case(
    (Call.due_at > AS_OF, Part.PENDING),
    (_said(Call.verified_at <= AS_OF), Part.MET),
    else_=Part.MISSED,
)

LATER = aliased(Evaluation)
SAID_AGAIN = exists().where(  # of what was delivered anew: the last word counts
    LATER.community_id == HERE,
    LATER.topic_id == Evaluation.topic_id,
    LATER.person_id == Evaluation.person_id,
    LATER.evaluated_at <= AS_OF,
    LATER.evaluated_at > Evaluation.evaluated_at,
)
FELL_DUE = (
    select(Task.topic_id)
    .select_from(Call)
    .join(Task, OF_ITS_TASK)
    .join(Topic, OF_ITS_TOPIC)
    .where(VISIBLE, TO_RESOLVE, Call.due_at <= AS_OF)
)
RATED = (
    (Evaluation.community_id == HERE)
    & (Evaluation.evaluated_at <= AS_OF)
    & ~SAID_AGAIN
    & Evaluation.topic_id.in_(FELL_DUE)
)
SATISFACTION = case((Evaluation.score >= SATISFIED, Part.MET), else_=Part.MISSED)
UNRATED = (
    (Topic.community_id == HERE)
    & Topic.id.in_(FELL_DUE)
    & ~exists().where(
        Evaluation.community_id == HERE,
        same(Evaluation.topic_id, Topic.id),
        Evaluation.evaluated_at <= AS_OF,
    )
)


def _parts(part: Any, rows: Any) -> Kept:
    counts = (func.count().filter(part == one).label(one.value) for one in Part)
    return Kept(rows.with_only_columns(*counts))


def _of_calls(part: Any, counted: Any) -> tuple[Kept, Listing]:
    rows = select(Call.id).join(Task, OF_ITS_TASK).join(Topic, OF_ITS_TOPIC).where(VISIBLE, counted)
    shown = rows.with_only_columns(
        *(Call.id, Task.topic_id, Call.task_id, Call.company_id, Call.assignee_id),
        *(Call.department, Call.answer_by, Call.due_at, Call.responded_at, Call.verified_at),
        *(null().label("score"), part.label("part")),
    )
    return _parts(part, rows), Listing(shown, Call.id, part=part == PART)


FIGURES: dict[RateKind, Kept] = {}
LISTS: dict[RateKind, Listing] = {}
FIGURES[RateKind.RESPONSE], LISTS[RateKind.RESPONSE] = _of_calls(RESPONSE, TO_RESPOND)
FIGURES[RateKind.RESOLUTION], LISTS[RateKind.RESOLUTION] = _of_calls(RESOLUTION, TO_RESOLVE)
FIGURES[RateKind.SATISFACTION] = _parts(SATISFACTION, select(Evaluation.id).where(RATED))
NOT_OF_A_CALL = tuple(
    null().label(name)
    for name in ("task_id", "company_id", "assignee_id", "department", "answer_by", "due_at")
) + tuple(null().label(name) for name in ("responded_at", "verified_at"))
LISTS[RateKind.SATISFACTION] = Listing(
    select(
        *(Evaluation.id, Evaluation.topic_id, *NOT_OF_A_CALL),
        *(Evaluation.score, SATISFACTION.label("part")),
    ).where(RATED),
    Evaluation.id,
    part=SATISFACTION == PART,
)
HOW_MANY_UNRATED = Kept(select(func.count().label("topics")).where(UNRATED))
UNRATED_TOPICS = Listing(
    select(
        *(Topic.id, Topic.id.label("topic_id"), *NOT_OF_A_CALL),
        *(null().label("score"), case((Topic.id.is_not(None), Part.PENDING)).label("part")),
    ).where(UNRATED),
    Topic.id,
)


@dataclass(frozen=True, slots=True)
class Asked:
    span: Span
    as_of: datetime

    @property
    def values(self) -> dict[str, Any]:
        return {"begins": self.span.begins, "after": self.span.after, "as_of": self.as_of}


def asked(span: Span, as_of: datetime | None) -> Asked:
    """Of what is to come nothing is known."""
    now = clock.now()
    return Asked(span, min(as_of or now, now))


async def figures(
    session: AsyncSession, actor: Actor, of: Asked
) -> dict[RateKind, dict[Part, int]]:
    values = visible_to(actor) | of.values
    found = {}
    for kind, kept in FIGURES.items():
        row = await kept.one(session, values, LookupError)
        found[kind] = {part: getattr(row, part.value) for part in Part}
    unrated = await HOW_MANY_UNRATED.scalar(session, values)
    found[RateKind.SATISFACTION][Part.PENDING] = unrated
    return found


async def behind(
    session: AsyncSession, actor: Actor, window: Window, kind: RateKind, part: Part, of: Asked
) -> tuple[Sequence[Row], str | None]:
    """What a figure counts."""
    values = visible_to(actor) | of.values
    if (kind, part) == (RateKind.SATISFACTION, Part.PENDING):
        return await UNRATED_TOPICS.page(session, window, values)
    return await LISTS[kind].page(session, window, values, part=part)
