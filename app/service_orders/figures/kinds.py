"""What is counted of orders, and by what. Pure."""

from enum import StrEnum

from app.platform.lifecycle import Named

SATISFIED = 4  # of 5, and more
AGES = (60, 65, 70, 80, 90)  # each is the first of a band, in full years on the day of the service
NEVER_ORDERED_FROM = 80


class By(StrEnum):
    LIST = "list"  # 服务清单
    ITEM = "item"  # 服务事项
    UNIT = "unit"  # 服务单位
    GRID = "grid"  # 当日所在网格
    AGE = "age"  # 服务当日年龄


class Figure(Named):
    """Of the orders for the days of a period, as they were known at a moment."""

    ORDERED = "ordered", "点单：为所选日期下的单"
    DUE = "due", "应服务：时间已到、未取消的单，含已服务、未遇、中止和无人服务的"
    SERVED = "served", "已服务：已完成的单，异议成立的不计"
    CONFIRMED = "confirmed", "已确认：已服务且已确认的单"
    TIMES = "times", "服务人次：已服务的单的服务对象，一单两人计两次"
    PEOPLE = "people", "服务人数：已服务的单的服务对象，一人只计一次"
    TAKEN = "taken", "已接单：有人接过的单，响应时间由此计算"
    MISSED = "missed", "未遇：上门未见到服务对象的单"
    ABSENT = "absent", "爽约：服务人员曾未到的单"
    BROKEN_OFF = "broken_off", "中止：服务中途停止的单"
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer", "服务对象取消：本人或代办人取消、退出候补"
    CANCELLED_BY_OFFICE = "cancelled_by_office", "社区取消：社区或网格员取消、停办"
    CANCELLED_BY_CLOCK = "cancelled_by_clock", "自动取消：去世、迁出、住院，或候补失效"
    WAITED = "waited", "候补：下单时没有名额的单"
    WAITED_SERVED = "waited_served", "候补后服务：候补的单中已服务的"
    RATED = "rated", "已评价：有评价的单"
    SATISFIED = "satisfied", "满意：评价为四分、五分的单"


OF_PEOPLE = frozenset({Figure.TIMES, Figure.PEOPLE})


def band(first: int) -> str:
    """`65-69`, `90+`."""
    after = next((age for age in AGES if age > first), None)
    return f"{first}+" if after is None else f"{first}-{after - 1}"


UNDER = f"under-{AGES[0]}"
