from datetime import datetime
from typing import Any

from pydantic import Field

from app.platform.schemas import View


class StepView(View):
    """One step of the history."""

    at: datetime
    action: str
    source: str | None
    target: str
    by: str | None = Field(
        description="Who serves, or acted for another; none: a resident, the clock."
    )
    on_behalf_of: str | None = Field(description="In whose name it was done (代办).")
    details: dict[str, Any]
