"""Why nothing can be ordered, or not so, or not now."""

from app.platform.errors import Conflict, NotFound, Unacceptable


class OrderNotFound(NotFound):
    title = "没有这个点单"


class SlotFull(Conflict):
    """`detail` says how many wait."""

    title = "该时段已约满，可以候补或选择其他时段"


class OrderedAlready(Conflict):
    title = "服务对象在该时段已有点单或正在候补"


class OutsideTheSlot(Unacceptable):
    title = "希望的开始时间须在所选时段之内"


class NotOfOneHome(Unacceptable):
    title = "一次上门为两人服务的，两人须住在同一处"


class SaidTwice(Unacceptable):
    title = "同一位服务对象填了两次"


class NoSuchHelper(Unacceptable):
    title = "只能选择曾为服务对象上门的服务人员"


class RefusedAlready(Conflict):
    title = "已登记不再安排这位服务人员"


class RefusalNotFound(NotFound):
    title = "没有这项登记"


class OfAnotherItem(Unacceptable):
    title = "只能改到同一服务事项的其他时段"


class SameSlot(Unacceptable):
    title = "新的时段与原来相同"


class OfferIsOver(Conflict):
    title = "保留时间已过，名额已让给下一位"


class NothingToOffer(Conflict):
    title = "该时段没有空位，不能递补"


class MovedMeanwhile(Conflict):
    title = "该点单刚刚改期，请刷新后再办理"


class NothingToCallOff(Unacceptable):
    title = "没有可以停办的时段"
