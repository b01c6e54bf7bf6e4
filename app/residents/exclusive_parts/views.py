"""From a row to what a client is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.platform.db.kept import Row
from app.residents.exclusive_parts.models import GarageRule, OwnerOrganisation
from app.residents.exclusive_parts.outcome import Filled
from app.residents.exclusive_parts.queries import Chosen, Head, owners_of
from app.residents.exclusive_parts.schemas import (
    FilledView,
    GarageRuleView,
    HeadPartView,
    HeadsView,
    HeadView,
    NotFilledView,
    OrganisationView,
    PartOwnerView,
    PartView,
)


def part(row: Row, chosen: Mapping[UUID, Chosen]) -> PartView:
    said = chosen[row.id]
    owners = [
        PartOwnerView.model_validate(one | {"chose": said.by_owner.get(owner)})
        for owner, one in owners_of(row).items()
    ]
    return PartView.of(row, owners=owners, voter_id=said.voter_id)


def filled(done: Filled) -> FilledView:
    return FilledView(
        parts=done.parts,
        owners=done.owners,
        without_area=[_not_filled(row) for row in done.without_area],
        without_owner=[_not_filled(row) for row in done.without_owner],
        differing=[_not_filled(row) for row in done.differing],
    )


def _not_filled(row: Row) -> NotFilledView:
    return NotFilledView(dwelling_id=row.id, where=row.where)


def garages(rule: GarageRule) -> GarageRuleView:
    return GarageRuleView.of(rule)


def organisation(row: OwnerOrganisation | Row) -> OrganisationView:
    return OrganisationView.of(row, has_contact=row.contact is not None)


def heads(found: Sequence[Head], on_day: date, *, counts_garages: bool) -> HeadsView:
    return HeadsView(
        on=on_day,
        counts_garages=counts_garages,
        heads=len(found),
        area=sum((head.area for head in found), Decimal(0)),
        items=[_head(head) for head in found],
    )


def _head(head: Head) -> HeadView:
    return HeadView(
        key=head.key,
        owners=list(head.names),
        parts=[HeadPartView.of(one) for one in head.parts],
        area=head.area,
        voter_id=head.voter_id,
    )
