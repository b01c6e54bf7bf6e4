from app.platform.errors import Conflict


class AlreadySignedUp(Conflict):
    title = "已经报名"


class Collides(Conflict):
    title = "与您已报名的另一项安排时间冲突"
