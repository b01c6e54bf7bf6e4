from app.platform.errors import NotFound


class MessageNotFound(NotFound):
    title = "没有这条消息"
