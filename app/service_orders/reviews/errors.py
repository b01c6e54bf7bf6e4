from app.platform.errors import Conflict


class DisputedAlready(Conflict):
    title = "此点单的异议正在处理，请等待社区答复"


class RatedAlready(Conflict):
    title = "此点单已经评价过，每单评价一次"


class RatingOver(Conflict):
    title = "确认已满十四日，不能再评价"
