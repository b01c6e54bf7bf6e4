from app.platform.errors import Conflict, NotFound, Unacceptable


class BadBoundary(Unacceptable):
    title = "网格边界有误"


class OutsideEveryGrid(NotFound):
    title = "该位置不在任何网格内"


class BeforeTheVersion(Conflict):
    title = "生效日期须晚于现有版本的生效日期"


class GridStillHasBuildings(Conflict):
    title = "网格内仍有楼栋，请先划入其他网格"
