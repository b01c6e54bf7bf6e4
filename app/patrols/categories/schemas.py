from typing import Annotated

from pydantic import Field

from app.patrols.categories.models import Responsible, Severity
from app.platform.schemas import Command, Text, View
from app.platform.words import shape
from app.platform.worktime.limits import LimitUnit

CODE = shape(r"^[a-z0-9-]{1,40}$", "应为 1 至 40 个小写字母、数字或连字符")
LONGEST = 400  # of any unit: more than a year of working days


class ChangeCategory(Command):
    """For what is filed from now on."""

    name: Annotated[Text, Field(min_length=1, max_length=30, examples=["楼道停放电动车"])]
    is_fire_safety: bool
    severity: Severity
    responsible: Responsible
    limit_amount: Annotated[int, Field(ge=1, le=LONGEST, examples=[4])]
    limit_unit: LimitUnit
    is_offered: Annotated[
        bool, Field(description="false: no longer offered; what was reported goes on.")
    ] = True


class AddCategory(ChangeCategory):
    code: Annotated[str, Field(pattern=CODE, examples=["ebike-in-stairwell"])]


class CategoryView(View):
    code: str
    name: str
    is_fire_safety: bool
    severity: Severity
    responsible: Responsible
    limit_amount: int
    limit_unit: LimitUnit
    is_offered: bool
