from app.platform.errors import Conflict, NotFound, Unacceptable


class BadBoundary(Unacceptable):
    title = "网格边界有误"


class OutsideEveryGrid(NotFound):
    title = "该位置不在任何网格内"


class BeforeTheVersion(Conflict):
    title = "该日期起已另有登记，且早已生效，不能改写；请填写更晚的日期"


class GridNotThen(Conflict):
    title = "网格在该日期尚未设立，或已撤销"


class GridStillHasBuildings(Conflict):
    title = "网格内仍有楼栋，请先划入其他网格"
