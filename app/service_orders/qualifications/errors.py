from app.platform.errors import NotFound, Unacceptable


class QualificationNotFound(NotFound):
    title = "没有这项资质"


class QualificationNotListed(Unacceptable):
    title = "没有这项资质，请先由社区列入资质清单"


class EndsBeforeItBegan(Unacceptable):
    title = "失效日期须晚于取得日期"


class NotYetHeld(Unacceptable):
    title = "取得日期不能晚于今天"


class NeedsAnEnd(Unacceptable):
    title = "核查类资质须填写失效日期"
