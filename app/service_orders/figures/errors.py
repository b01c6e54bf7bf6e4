from app.platform.errors import Forbidden


class OnlyForServiceFigures(Forbidden):
    title = "点单统计只供社区、街道、审计、网格员和服务单位查看"


class OnlyTheFigures(Forbidden):
    title = "您只能查看统计数字，不能查看明细"


class OnlyForWhoLooksAfterThem(Forbidden):
    title = "此名单只供社区和所在网格的网格员查看"
