from app.platform.errors import Conflict, NotFound


class HomeNoteNotFound(NotFound):
    title = "没有这条上门须知"


class NoHomeHere(Conflict):
    title = "此人在本社区没有住处，不能登记住处的须知"


class TooManyNotes(Conflict):
    title = "上门须知已有二十条，请先撤下不再需要的"
