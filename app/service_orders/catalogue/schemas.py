from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import Command, Day, Instant, Line, View, Words
from app.platform.words import shape
from app.residents.facts.known import FactKind
from app.service_orders.catalogue.eligibility import HouseholdKind, ReferenceDay, Why
from app.service_orders.catalogue.lifecycle import ItemAction, ItemState
from app.service_orders.catalogue.models import Dispatching, ServedAt, ServiceList

KEY = shape(r"^[a-z0-9_]{1,40}$", "应为 1 至 40 个小写字母、数字或下划线")
LONGEST = timedelta(hours=12)
Years = Annotated[int, Field(ge=0, le=150)]
Areas = Annotated[list[UUID], Field(default_factory=list, max_length=100)]
Capacity = Annotated[int, Field(ge=1, le=500, description="How many can order it.")]
Clock = Annotated[time, Field(examples=["09:00"], description="Asia/Shanghai")]


class AskBody(Command):
    """A question of yes and no, of what the roster does not know."""

    key: Annotated[str, Field(pattern=KEY, examples=["local_register"])]
    words: Annotated[Line, Field(examples=["是否为本市户籍？"])]
    wanted: bool = Field(True, description="The answer with which it may be ordered.")


class RuleBody(Command):
    """Who may order: all that is said must hold, of `facts` one. Nothing said: who lives here."""

    from_age: Years | None = Field(None, description="In full years (周岁).")
    to_age: Years | None = Field(None, description="The last one.")
    age_on: ReferenceDay = ReferenceDay.SERVICE_DAY
    grids: Areas
    estates: Areas
    household: HouseholdKind | None = Field(None, description="For the office alone to read.")
    facts: Annotated[
        list[FactKind],
        Field(default_factory=list, max_length=10, description="For the office alone to read."),
    ]
    asks: Annotated[list[AskBody], Field(default_factory=list, max_length=10)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.from_age is not None and self.to_age is not None and self.from_age > self.to_age:
            raise ValueError("起始年龄不能大于截止年龄")
        if len({one.key for one in self.asks}) < len(self.asks):
            raise ValueError("每个问题须有自己的 key")
        return self


class NeedBody(Command):
    """A qualification that who serves must have."""

    qualification_id: UUID
    years: Annotated[int, Field(ge=0, le=60, description="For how long already.")] = 0


Needs = Annotated[
    list[NeedBody], Field(default_factory=list, max_length=10, description="All of them.")
]


class WriteProgramme(Command):
    name: Annotated[Line, Field(examples=["爱心义诊联盟"])]
    about: Words | None = None


class WriteItem(Command):
    list: ServiceList
    programme_id: UUID | None = None
    name: Annotated[Line, Field(examples=["高龄津贴审核"])]
    about: Words | None = None
    bring: Annotated[Words | None, Field(examples=["身份证、户口簿原件"])] = None
    results: Annotated[Words | None, Field(examples=["审核通过次月起发放"])] = None
    notes: Words | None = Field(None, description="What who serves must do, and must not.")
    served_at: ServedAt
    minutes: Annotated[int, Field(ge=5, le=480)]
    crew: Annotated[int, Field(ge=1, le=3, description="How many serve one order.")] = 1
    dispatching: Dispatching = Dispatching.ASSIGNED
    rule: Annotated[RuleBody, Field(default_factory=lambda: RuleBody.model_validate({}))]
    needs: Needs
    looks_in: bool = Field(False, description="It is a care visit, too.")
    is_paperwork: bool = Field(False, description="It has a result afterwards.")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.qualification_id for one in self.needs}) < len(self.needs):
            raise ValueError("同一项资质只需写一次")
        return self


class _Weekly(Command):
    weekday: Annotated[int, Field(ge=1, le=7, description="1: Monday.")]
    begins: Clock
    ends: Annotated[Clock, Field(examples=["11:30"])]
    point_id: UUID | None = Field(None, description="Of what is served at a point.")
    capacity: Capacity
    on_holidays: bool = Field(False, description="On public holidays, too.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError("请用当地时间，不带时区")
        if self.ends <= self.begins:
            raise ValueError("结束时间须晚于开始时间")
        return self


class AddPattern(_Weekly):
    unit_id: UUID
    since: Day | None = Field(None, description="Default: today.")
    until: Day | None = Field(None, description="The first day without it; none: goes on.")


class ChangePattern(_Weekly):
    since: Day = Field(description="From which day on; what was ordered stays as it is.")


class EndPattern(Command):
    until: Day = Field(description="The first day without it; what was ordered stays as it is.")


class AddSlot(Command):
    unit_id: UUID
    point_id: UUID | None = None
    begins_at: Instant
    ends_at: Instant = Field(description="Until when a service may begin.")
    capacity: Capacity

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not timedelta(0) < self.ends_at - self.begins_at <= LONGEST:
            raise ValueError("结束时间须晚于开始时间，且不超过十二小时")
        return self


class SetCapacity(Command):
    capacity: Capacity


class ProgrammeView(View):
    id: UUID
    name: str
    about: str
    ended_at: datetime | None


class AskView(View):
    key: str
    words: str
    wanted: bool = Field(description="The answer with which it may be ordered.")


class RuleView(View):
    from_age: int | None
    to_age: int | None
    age_on: ReferenceDay
    grids: list[UUID]
    estates: list[UUID]
    asks: list[AskView]


class WholeRuleView(RuleView):
    household: HouseholdKind | None
    facts: list[FactKind]


class NeedView(View):
    qualification_id: UUID
    name: str
    years: int


class ItemView(View):
    id: UUID
    list: ServiceList
    programme_id: UUID | None
    programme: str | None
    name: str
    about: str
    bring: str | None
    results: str | None
    notes: str | None = Field(description="What who serves must do, and must not.")
    served_at: ServedAt
    minutes: int
    crew: int
    dispatching: Dispatching
    rule: RuleView
    whole_rule: WholeRuleView | None = Field(description="None: not for the caller.")
    needs: Sequence[NeedView]
    looks_in: bool
    is_paperwork: bool
    state: ItemState
    offered_since: datetime | None
    ended_at: datetime | None
    actions: Sequence[ItemAction] = Field(description="What the caller may do now.")


class PatternView(View):
    id: UUID
    item_id: UUID
    unit_id: UUID
    unit: str
    point_id: UUID | None
    point: str | None
    weekday: int
    begins: time
    ends: time
    capacity: int
    on_holidays: bool
    since: date
    until: date | None


class SlotView(View):
    """For who keeps them."""

    id: UUID
    item_id: UUID
    item: str
    unit_id: UUID
    unit: str
    pattern_id: UUID | None = Field(description="None: made by hand.")
    point_id: UUID | None
    point: str | None
    begins_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    called_off_at: datetime | None
    called_off_because: str | None


class WhyNotView(View):
    why: Why
    words: str
    since: date | None = Field(description="The first day of service for which it does not hold.")


class ChoiceView(View):
    """A slot, for somebody."""

    id: UUID
    unit_id: UUID
    unit: str
    point_id: UUID | None
    point: str | None
    begins_at: datetime
    ends_at: datetime
    starts_at: datetime | None = Field(description="When the service could begin at the earliest.")
    free: int
    may: bool
    may_wait: bool = Field(description="Full, and nothing else stands against it.")
    why_not: list[WhyNotView]


class ChoicesView(View):
    item_id: UUID
    person_id: UUID
    minutes: int
    asks: list[AskView] = Field(description="To be answered with the order.")
    slots: list[ChoiceView]


class OfferedTime(View):
    unit: str
    point: str | None
    weekday: int
    begins: time
    ends: time
    on_holidays: bool
    since: date
    until: date | None


class PublicItem(View):
    """What everybody may know; no free places, and nothing that is recorded of anybody."""

    id: UUID
    list: ServiceList
    programme_id: UUID | None
    name: str
    about: str
    bring: str | None
    results: str | None
    notes: str | None
    served_at: ServedAt
    minutes: int
    rule: RuleView
    times: Sequence[OfferedTime]


class PublicProgramme(View):
    id: UUID
    name: str
    about: str


class PublicCatalogue(View):
    programmes: list[PublicProgramme]
    items: list[PublicItem] = Field(description="By list, programme and name.")
