from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Date, Day, Line, Text, View
from app.service_orders.providers.models import QualificationKind


class ListQualification(Command):
    """Which are asked for at all: 执业护士 a licence, 理发 a skill, 从业查询 or an insurance a check."""

    name: Annotated[Line, Field(examples=["执业护士"])]
    kind: QualificationKind


class HoldQualification(Command):
    qualification_id: UUID
    number: Annotated[Text, Field(min_length=1, max_length=60)] | None = Field(
        None, description="Of the certificate."
    )
    since: Date = Field(description="When it was obtained: years of practice count from here.")
    until: Day | None = Field(
        None, description="The first day without it; of a check it must be said."
    )


class CorrectQualification(Command):
    """As it is from now on, also prolonged."""

    number: Annotated[Text, Field(min_length=1, max_length=60)] | None = None
    since: Date
    until: Day | None = None


class QualificationView(View):
    id: UUID
    name: str
    kind: QualificationKind
