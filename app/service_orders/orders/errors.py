from app.platform.errors import NotFound


class OrderNotFound(NotFound):
    title = "没有这个点单"
