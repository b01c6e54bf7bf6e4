from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from pydantic import Field as About

from app.platform.schemas import Command, Date, Line, Name, Text, View, Words
from app.platform.values.documents import DocumentKind, Sex
from app.platform.values.rooms import read_room
from app.residents.people.models import Field, Opened, PhoneKind

Number = Annotated[Text, About(min_length=1, max_length=100)]
MOST_PHONES = 5


class GivePhone(Command):
    number: Annotated[
        Number,
        About(
            examples=["13800138000", "027-86551234转801", "+852 91234567"],
            description="A masked number of an edit stays as it is.",
        ),
    ]
    kind: PhoneKind | None = About(None, description="Default: `own`, or what it was.")


Phones = Annotated[
    list[GivePhone],
    About(max_length=MOST_PHONES, description="All of them, in the order to be tried."),
]


class ItsDocument(Command):
    """What identifies somebody, as an entry or an edit says it."""

    document_kind: DocumentKind | None = About(
        None, description="Needed where the number does not say what it is the number of."
    )
    id_number: Number | None = About(
        None, description="Of the document (GB 11643 for residents); stored sealed."
    )
    phone: Number | None = About(None, description="The first one.")
    phones: Phones | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.phone is not None and self.phones is not None:
            raise ValueError("电话请只填 phone 或 phones 中的一项")
        return self


class AddPerson(ItsDocument):
    """Of the roster; without a phone they are as much a resident as anybody."""

    name: Name
    born_on: Date | None = About(None, description="Needed where no `id_number` says it.")
    sex: Sex | None = None
    health: Words | None = None

    @model_validator(mode="after")
    def _an_age(self) -> Self:
        if self.born_on is None and self.id_number is None:
            raise ValueError("请提供出生日期或身份证号")
        return self


class CorrectPerson(ItsDocument):
    """Only what is given is changed."""

    base_version: int | None = About(
        None,
        ge=1,
        le=2**31 - 1,
        description="The `version` that was edited; if it is no longer the current one: 409.",
    )
    name: Name | None = None
    born_on: Date | None = None
    sex: Sex | None = None
    health: Words | None = None


class CorrectDocument(Command):
    """A number that is wrong: with the right one, or `none`. Birth and sex are said where what is
    known of them came from the wrong number."""

    document_kind: DocumentKind
    id_number: Number | None = None
    born_on: Date | None = None
    sex: Sex | None = None
    reason: Words

    @model_validator(mode="after")
    def _a_number(self) -> Self:
        if (self.id_number is None) is not (self.document_kind is DocumentKind.NONE):
            raise ValueError("请填写证件号码；没有证件请选“无证件”，不填号码")
        return self


class RecordDeath(Command):
    died_on: Date


class SearchPeople(Command):
    """A POST: numbers do not belong into addresses and logs."""

    name: Name | None = About(None, description="The whole name or its beginning.")
    id_number: Number | None = None
    phone: Number | None = None
    building_id: UUID | None = None
    room: Annotated[Text, About(min_length=1, max_length=50), AfterValidator(read_room)] | None = (
        None
    )


class OpenField(Command):
    field: Field
    position: Annotated[int, About(ge=0, lt=MOST_PHONES, description="Of a phone; 0 is first.")] = 0
    purpose: Annotated[Line, About(examples=["办理高龄津贴，核对证件"])]


class OpenWords(Command):
    """Notes that are kept sealed."""

    purpose: Annotated[Line, About(examples=["上门前了解上次走访的情况"])]


class OpenedWordsView(View):
    words: str


class OpenedView(View):
    field: Field
    value: str


class PhoneView(View):
    kind: PhoneKind
    number: str = About(description="Masked.")


class PersonView(View):
    id: UUID
    name: str
    sex: Sex | None
    born_on: date
    age: int = About(description="In full years, today.")
    document_kind: DocumentKind | None
    id_number: str | None = About(description="Masked.")
    phone: str | None = About(description="The first, masked.")
    phones: list[PhoneView]
    has_health_notes: bool
    died_on: date | None
    household_id: UUID | None
    address: str | None
    version: int = About(description="For `base_version` of an edit.")


class OpeningView(View):
    id: UUID
    field: Opened
    record_id: UUID | None = About(description="Which visit, which break of care.")
    purpose: str
    by: str | None = About(description="Who read it; none: an account that is gone.")
    at: datetime
