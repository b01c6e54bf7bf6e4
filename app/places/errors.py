"""What can go wrong with places, in every feature of them alike."""

from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class OnlyStaff(Forbidden):
    title = "仅社区工作人员可以维护"


class PlaceNotFound(NotFound):
    title = "没有这个地点"


class NoSuchPlace(Unacceptable):
    title = "所属的小区、楼栋或物业不存在"


class BadBoundary(Unacceptable):
    title = "网格边界有误"


class OutsideEveryGrid(NotFound):
    title = "该位置不在任何网格内"


class BeforeTheVersion(Conflict):
    title = "生效日期须晚于现有版本的生效日期"


class GridStillHasBuildings(Conflict):
    title = "网格内仍有楼栋，请先划入其他网格"
