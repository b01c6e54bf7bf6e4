from app.platform.errors import Conflict


class RecordedAlready(Conflict):
    title = "该情况已登记"


class FactNotRecorded(Conflict):
    title = "没有登记该情况"
