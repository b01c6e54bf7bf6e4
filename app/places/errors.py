"""What can go wrong with places, in several features of them alike."""

from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class OnlyStaff(Forbidden):
    title = "仅社区工作人员可以维护"


class ThereAlready(Conflict):
    title = "已经登记过；只是写法不同的，视为同一处"


class LooksLikeAnother(Conflict):
    """A spelling apart: a second one would tear the people of one place apart."""

    title = "与已有的一处只有写法不同，请核对；确为另一处的，请注明 is_another"


class PlaceNotFound(NotFound):
    title = "没有这个地点"


class NoSuchPlace(Unacceptable):
    title = "所属的小区、楼栋或物业不存在"
