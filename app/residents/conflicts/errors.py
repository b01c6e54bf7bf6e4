from app.platform.errors import Conflict, NotFound


class EditConflict(Conflict):
    """Answered, not raised: the edit is not applied, but it is stored."""

    title = "此记录已被他人修改，您的修改已保存，待确认"


class ConflictNotFound(NotFound):
    title = "没有这个编辑冲突"
