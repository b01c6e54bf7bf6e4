"""What can go wrong with places, in several features of them alike."""

from app.platform.errors import Forbidden, NotFound, Unacceptable


class OnlyStaff(Forbidden):
    title = "仅社区工作人员可以维护"


class PlaceNotFound(NotFound):
    title = "没有这个地点"


class NoSuchPlace(Unacceptable):
    title = "所属的小区、楼栋或物业不存在"
