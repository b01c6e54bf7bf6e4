from app.platform.errors import Forbidden, NotFound, Unacceptable


class ComplaintNotFound(NotFound):
    title = "没有这件投诉"


class NotForYouToComplain(Forbidden):
    title = "认证居民可以为本人投诉，受托人、网格员和社区可以代为投诉"


class NoSuchOrder(Unacceptable):
    title = "没有这个点单，或您不能为其投诉"


class ForWhom(Unacceptable):
    title = "没有这个人，或您不能代其投诉"


class NotConcerned(Unacceptable):
    title = "没有这位服务人员，请先在调查中写明投诉涉及的服务人员"
