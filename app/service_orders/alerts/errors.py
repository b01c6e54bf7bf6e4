from app.platform.errors import Conflict, Forbidden, NotFound


class AlertNotFound(NotFound):
    title = "没有这条求助或未遇提醒"


class AnsweredAlready(Conflict):
    title = "已有人处置"


class NotYoursToAnswer(Forbidden):
    title = "由社区工作者、所在网格的网格员或服务单位联络员处置"
