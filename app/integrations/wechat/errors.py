from app.platform.errors import Forbidden, NotSignedIn, Unavailable


class CodeRefused(NotSignedIn):
    title = "登录码已失效，请重新登录"


class SignInBlocked(Forbidden):
    title = "微信拒绝了此账号的登录"


class WeChatUnavailable(Unavailable):
    title = "微信服务暂时不可用，请稍后再试"
