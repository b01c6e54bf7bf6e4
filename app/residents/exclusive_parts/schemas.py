from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.platform.schemas import Command, Date, Line, View, Words
from app.residents.exclusive_parts.models import AreaSource, PartKind

Area = Annotated[
    Decimal, Field(gt=0, lt=10_000_000, decimal_places=2, examples=["80.50"], description="m²")
]


class OwnerSaid(Command):
    """A person of the roster, or an organisation that was entered."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.person_id is None) == (self.organisation_id is None):
            raise ValueError("请填写居民或单位，二者填一")
        return self


def _each_once(owners: list[OwnerSaid]) -> list[OwnerSaid]:
    if len(set(owners)) != len(owners):
        raise ValueError("同一业主填写了两次")
    return owners


Owners = Annotated[
    list[OwnerSaid],
    Field(max_length=50, description="All co-owners; empty: absent and unknown (业主不详)"),
    AfterValidator(_each_once),
]


class AddPart(Command):
    estate_id: UUID
    kind: PartKind
    dwelling_id: UUID | None = None
    place: Line | None = Field(None, examples=["1栋底商3号"], description="Of what is no dwelling.")
    area: Area
    area_source: AreaSource
    since: Date
    owners: Owners

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.dwelling_id is None) == (self.place is None):
            raise ValueError("请选择房屋，或写明位置，二者填一")
        return self


class CorrectPart(Command):
    """What was entered wrongly; what was so before stays in the history."""

    kind: PartKind | None = None
    area: Area | None = None
    area_source: AreaSource | None = None
    reason: Words


class TransferPart(Command):
    """过户、交付、更正: from that day on these are its owners; what was entered for later is void."""

    since: Date
    owners: Owners
    reason: Words


class EndPart(Command):
    until: Date = Field(description="The first day on which it is no part any more.")
    reason: Words


class FillParts(Command):
    """From the dwellings of an estate, their floor areas and their owners."""

    estate_id: UUID
    area_source: AreaSource = Field(description="Where the floor areas of the dwellings are from.")
    since: Date


class CountGarages(Command):
    """As the estate's own rules say."""

    estate_id: UUID
    since: Date
    counts: bool
    source: Annotated[Line, Field(examples=["《业主大会议事规则》第九条"])]


class ChooseVoter(Command):
    person_id: UUID = Field(description="One of the co-owners.")


class NameVoter(ChooseVoter):
    """Signed by all owners; of organisations alone it may be anybody of the roster."""

    paper_id: UUID = Field(description="A photo of it, uploaded by the caller.")


class AddOrganisation(Command):
    name: Line
    is_developer: bool = False
    contact: Line | None = Field(None, description="Whom to reach and how; it is sealed.")


class CorrectOrganisation(Command):
    name: Line | None = None
    is_developer: bool | None = None
    contact: Line | None = None
    reason: Words


class OpenContact(Command):
    purpose: Annotated[Line, Field(examples=["送达表决票"])]


class PartOwnerView(View):
    person_id: UUID | None
    organisation_id: UUID | None
    name: str
    since: date
    chose: UUID | None = Field(description="Whom they let cast for all co-owners.")


class PartView(View):
    id: UUID
    estate_id: UUID
    kind: PartKind
    dwelling_id: UUID | None
    where: str
    area: Decimal = Field(description="m²")
    area_source: AreaSource
    since: date
    until: date | None
    owners: list[PartOwnerView] = Field(description="Today's; none: absent and unknown.")
    voter_id: UUID | None = Field(description="Who casts for its owners; none: nobody yet.")


class NotFilledView(View):
    dwelling_id: UUID
    where: str


class FilledView(View):
    parts: int = Field(description="Made now.")
    owners: int = Field(description="Made now.")
    without_area: list[NotFilledView] = Field(description="Not made: 面积未登记")
    without_owner: list[NotFilledView] = Field(
        description="业主未登记: heads that nobody casts for"
    )
    differing: list[NotFilledView] = Field(
        description="Of which the household register names other owners; left as they are."
    )


class GarageRuleView(View):
    id: UUID
    estate_id: UUID
    since: date
    counts: bool
    source: str


class OrganisationView(View):
    id: UUID
    name: str
    is_developer: bool
    has_contact: bool


class ContactView(View):
    contact: str | None


class HeadPartView(View):
    id: UUID
    kind: PartKind
    where: str
    area: Decimal


class HeadView(View):
    key: UUID
    owners: list[str] = Field(description="Names; none: absent and unknown.")
    parts: list[HeadPartView]
    area: Decimal
    voter_id: UUID | None


class HeadsView(View):
    on: date
    counts_garages: bool
    heads: int = Field(description="业主人数")
    area: Decimal = Field(description="专有部分面积, m²")
    items: list[HeadView]
