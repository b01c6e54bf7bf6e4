"""The ways a request can fail. Features subclass one of these and give it a title.

AppError
├── NotSignedIn      401  no token, or one that is not (or no longer) good
├── Forbidden        403  the caller may see it but not do this to it
├── NotFound         404  it does not exist, or the caller may not know that it does
├── Conflict         409  not in this state, or somebody was faster
├── TooLarge         413  more than we take
├── UnsupportedMedia 415  not a kind we take
├── Unacceptable     422  well-formed, but the rules of the community say no
├── TooMany          429  too often
└── Unavailable      503  something we need is away; try again
"""

import re
from typing import ClassVar


class AppError(Exception):
    status: ClassVar[int]
    title: ClassVar[str]  # what the resident reads

    def __init__(self, detail: str = "", *, retry_after: int | None = None) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after = retry_after

    @classmethod
    def code(cls) -> str:
        """What a client compares against: `HazardNotFound` is `hazard-not-found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class NotSignedIn(AppError):
    status = 401
    title = "请先登录"


class Forbidden(AppError):
    status = 403
    title = "您没有权限进行此操作"


class NotFound(AppError):
    status = 404
    title = "未找到"


class Conflict(AppError):
    status = 409
    title = "当前不能进行此操作"


class TooLarge(AppError):
    status = 413
    title = "提交的内容过大"


class UnsupportedMedia(AppError):
    status = 415
    title = "不支持的内容格式"


class Unacceptable(AppError):
    status = 422
    title = "提交的内容不符合要求"


class TooMany(AppError):
    status = 429
    title = "操作过于频繁，请稍后再试"


class Unavailable(AppError):
    status = 503
    title = "服务暂时不可用，请稍后再试"


class MalformedRequest(Unacceptable):
    title = "提交的内容有误"


class Clash(Conflict):
    """A constraint of the database caught what no service had looked for, or what two raced for."""

    title = "与现有数据冲突"


class AlreadyRecorded(Conflict):
    """The id that a phone made is there: what it names was recorded before."""

    title = "此编号的记录已存在"


class DatabaseAway(Unavailable):
    title = "系统正在恢复，请稍后再试"
