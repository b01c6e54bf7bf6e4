from app.platform.errors import Conflict, Forbidden


class NotYoursToPrint(Forbidden):
    title = "由社区工作者或所在网格的网格员打印，承接此单的人不能打印"


class NobodyToCome(Conflict):
    title = "还没有人接单，或服务已结束，无需打印告知单"
