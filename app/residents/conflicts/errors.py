from app.platform.errors import Conflict, NotFound


class EditConflict(Conflict):
    """Answered, not raised: the edit is not applied, but it is stored."""

    title = "此记录已被他人修改，您的修改已保存，待确认"


class NotThatFarYet(Conflict):
    """Made on a version that nobody has made: the edit before it is still on its way."""

    title = "前一次修改尚未送达，请稍后重试"


class ConflictNotFound(NotFound):
    title = "没有这个编辑冲突"
