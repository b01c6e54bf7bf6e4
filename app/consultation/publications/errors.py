from app.platform.errors import Conflict, NotFound


class NotPublished(NotFound):
    title = "决议尚未公示"


class ObjectionNotFound(NotFound):
    title = "没有这份异议"


class NoResolution(Conflict):
    title = "议题没有决议内容，不能公示"


class PeriodOver(Conflict):
    title = "公示期已满，不能再提出异议"


class PeriodNotOver(Conflict):
    title = "公示期未满，不能落实"


class ObjectionsUnsettled(Conflict):
    title = "还有异议未处理，不能落实"


class ObjectedAlready(Conflict):
    title = "您已对此次公示提出过异议，或已参与联名"


class ObjectionSettled(Conflict):
    title = "此异议已处理完毕"
