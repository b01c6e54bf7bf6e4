from app.platform.errors import Conflict


class AlreadySignedUp(Conflict):
    title = "已在这次安排之中，不用再报名"


class Collides(Conflict):
    title = "这段时间已有另一项安排，请另选时间，或先取消那一项"
