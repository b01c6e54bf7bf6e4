from app.platform.errors import Unacceptable


class NoSuchCard(Unacceptable):
    title = "出示码不对或已过期，请对方重新出示"
