from app.platform.errors import Conflict, NotFound, Unacceptable


class HouseholdNotFound(NotFound):
    title = "没有这个家庭户"


class NoSuchDwelling(Unacceptable):
    title = "没有这套房屋"


class NoSuchPerson(Unacceptable):
    """The same of somebody who is not there, and of somebody whom the caller may not see."""

    title = "您的网格内没有这位居民；从其他网格迁入请由社区办理"


class MemberHasDied(Unacceptable):
    title = "该居民已登记去世；登记有误的，请先撤销去世登记"


class NotInTheHousehold(Unacceptable):
    title = "该居民不在此户"


class HouseholdEnded(Conflict):
    title = "该户已迁出或合并"


class BeforeItBegan(Unacceptable):
    title = "日期不能早于入住日期或晚于今天"


class AnotherHousehold(Unacceptable):
    title = "请选择另一户"


class OwnsAlready(Conflict):
    title = "该居民已登记为产权人"


class NotTheOwner(Unacceptable):
    title = "该居民不是此房屋的产权人"
