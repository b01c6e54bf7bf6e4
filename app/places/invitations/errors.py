from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class InvitationNotFound(NotFound):
    title = "没有这份邀请"


class NoSuchCode(NotFound):
    title = "没有这个邀请码，请核对后重新输入，或请书记重新邀请"


class InvitationExpired(Conflict):
    title = "邀请已过期，请书记重新邀请"


class AlreadyHeld(Conflict):
    title = "您已担任这一角色"


class OwnInvitation(Forbidden):
    title = "不能接受自己发出的邀请"


class NotTheirsToInvite(Unacceptable):
    title = "没有这个网格或物业公司"
