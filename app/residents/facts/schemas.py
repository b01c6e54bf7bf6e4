from datetime import date

from pydantic import Field

from app.platform.schemas import Command, Date, View
from app.residents.facts.known import FactKind


class RecordFact(Command):
    kind: FactKind
    since: Date | None = Field(None, description="As they say; it counts from today.")


class ClearFact(Command):
    kind: FactKind


class FactView(View):
    kind: FactKind
    since: date | None
    recorded_on: date
