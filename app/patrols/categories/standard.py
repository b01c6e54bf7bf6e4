"""The kinds of hazards with which a community begins; its office changes what does not suit.

Limits after the tables that cities publish for CJ/T 315-2009 (工作时, 工作日), danger to life round the
clock; e-bikes and escape ways after 应急管理部令第 5 号 (2021).
"""

from typing import NamedTuple

from app.patrols.categories.models import Responsible, Severity
from app.platform.worktime.limits import LimitUnit


class Kind(NamedTuple):
    """A row of `hazard_categories`, column by column."""

    code: str
    name: str
    is_fire_safety: bool
    severity: Severity
    responsible: Responsible
    limit_amount: int
    limit_unit: LimitUnit


R, V = Responsible, Severity
W, D, H = LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS, LimitUnit.HOURS

# fmt: off
STANDARD = (
    #    code                  name              fire   severity   who answers  limit
    Kind("ebike-in-stairwell", "楼道停放电动车",   True,  V.MAJOR,  R.PROPERTY,   4, W),
    Kind("blocked-escape",     "堵塞疏散通道",     True,  V.MAJOR,  R.PROPERTY,   1, D),
    Kind("fire-equipment",     "消防设施损坏",     True,  V.MAJOR,  R.PROPERTY,   3, D),
    Kind("loose-wiring",       "飞线充电、私拉电线", True,  V.DANGER, R.PROPERTY,  24, H),
    Kind("standing-water",     "积水滋生蚊虫",     False, V.MINOR,  R.STAFF,      3, D),
    Kind("manhole",            "井盖缺失",         False, V.DANGER, R.PROPERTY,  12, H),
    Kind("lighting",           "公共照明损坏",     False, V.MINOR,  R.PROPERTY,   5, D),
    Kind("rubbish",            "垃圾堆积",         False, V.MINOR,  R.PROPERTY,   4, W),
    Kind("falling-objects",    "外墙脱落、高空坠物", False, V.DANGER, R.PROPERTY,  24, H),
    Kind("lift",               "电梯故障",         False, V.MAJOR,  R.PROPERTY,  24, H),
    Kind("gas",                "燃气泄漏隐患",     True,  V.DANGER, R.STAFF,      4, H),
    Kind("illegal-building",   "违章搭建",         False, V.MAJOR,  R.STAFF,     20, D),
    Kind("greenery",           "绿化养护",         False, V.MINOR,  R.PROPERTY,   5, D),
    Kind("other",              "其他",             False, V.MINOR,  R.STAFF,      5, D),
)
# fmt: on
