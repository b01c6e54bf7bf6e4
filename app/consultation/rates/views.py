"""From counts to what a client is told."""

from app.consultation.rates.kinds import Part, RateKind
from app.consultation.rates.queries import Asked
from app.consultation.rates.schemas import CountedItem, RatesView, RateView
from app.platform.db.kept import Row


def rates(of: Asked, found: dict[RateKind, dict[Part, int]]) -> RatesView:
    return RatesView(
        since=of.span.first,
        until=of.span.last,
        as_of=of.as_of,
        **{kind.value: _rate(parts) for kind, parts in found.items()},
    )


def _rate(parts: dict[Part, int]) -> RateView:
    met, counted = parts[Part.MET], parts[Part.MET] + parts[Part.MISSED]
    percent = round(100 * met / counted, 1) if counted else None
    return RateView(met=met, counted=counted, pending=parts[Part.PENDING], percent=percent)


def item(row: Row) -> CountedItem:
    return CountedItem.of(row)
