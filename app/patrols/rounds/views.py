"""From a row to what a client is told."""

from collections.abc import Mapping
from typing import Any

from app.patrols.rounds.lifecycle import LIFECYCLE
from app.patrols.rounds.models import Round, SafetyAction, SafetyKind, Series
from app.patrols.rounds.policy import parties
from app.patrols.rounds.queries import Figures, Inside
from app.patrols.rounds.schemas import (
    FiguresView,
    KindFigures,
    OnTheRound,
    RoundItem,
    RoundView,
    SafetyActionView,
    SeriesView,
)
from app.places.roles.actor import Actor
from app.platform.db.kept import Row


def item(row: Round | Row, actor: Actor) -> RoundItem:
    return RoundItem.of(row, **_own(row, actor))


def view(row: Round | Row, actor: Actor, inside: Inside | None) -> RoundView:
    """Without `inside` it is not for the caller to see."""
    return RoundView.of(
        row,
        **_own(row, actor),
        people=inside and [OnTheRound.of(one) for one in inside.people],
        safety_actions=inside and [action(one) for one in inside.actions],
        hazards=inside and inside.hazards,
    )


def _own(row: Round | Row, actor: Actor) -> Mapping[str, Any]:
    return {"actions": LIFECYCLE.open_to(parties(actor, row), row.state)}


def action(row: SafetyAction | Row) -> SafetyActionView:
    return SafetyActionView.of(row)


def figures(found: Figures) -> FiguresView:
    by_kind = {row.kind: row for row in found.by_kind}
    kinds = [
        KindFigures(kind=kind, times=by_kind[kind].times, count=by_kind[kind].total)
        for kind in SafetyKind
        if kind in by_kind
    ]
    put_right = sum(row.put_right for row in found.by_kind)
    return FiguresView.of(found.totals, actions=kinds, hazards_put_right=put_right)


def series(row: Series | Row) -> SeriesView:
    return SeriesView.of(row)
