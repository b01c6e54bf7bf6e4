from app.platform.errors import NotFound


class CalendarNotFound(NotFound):
    title = "没有这个日历"
