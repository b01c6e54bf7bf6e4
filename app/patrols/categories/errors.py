from app.platform.errors import Conflict, NotFound


class CategoryNotFound(NotFound):
    title = "没有这个隐患类别"


class AlreadyACategory(Conflict):
    title = "已有这个编码的隐患类别"
