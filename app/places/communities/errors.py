from app.platform.errors import NotFound


class CommunityNotFound(NotFound):
    title = "没有这个社区"
