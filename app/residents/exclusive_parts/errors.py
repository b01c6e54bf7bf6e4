from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class PartNotFound(NotFound):
    title = "没有这处专有部分"


class OrganisationNotFound(NotFound):
    title = "没有登记过这个业主单位"


class OnlyCoOwners(Forbidden):
    title = "由共有的业主本人推选；代为登记的，请凭全体共有人签字的书面材料由社区办理"


class PartThere(Conflict):
    title = "这处专有部分已经登记"


class OrganisationThere(Conflict):
    title = "这个业主单位已经登记"


class PartEnded(Conflict):
    title = "这处专有部分已经注销"


class GarageRuleThere(Conflict):
    title = "这一天起车位是否计入已经登记过"


class OwnersAtOnce(Conflict):
    title = "这处专有部分的业主刚被他人登记，请刷新后再办理"


class NoSuchDwellingThere(Unacceptable):
    title = "该小区没有这套房屋"


class NoSuchEstateHere(Unacceptable):
    title = "没有这个小区"


class NoSuchOwner(Unacceptable):
    title = "没有这位居民或这个单位；业主未在居民名册的，请先录入居民或登记业主单位"


class OutsideItsTime(Unacceptable):
    title = "日期不能早于专有部分登记的开始日期，也不能晚于今天"


class NothingChanged(Unacceptable):
    title = "请填写要更正的内容"


class NoVoterWanted(Unacceptable):
    title = "只有一位业主，由其本人表决，不需推选"


class NotACoOwner(Unacceptable):
    title = "请推选共有业主中的一位"


class NoSuchPaper(Unacceptable):
    title = "没有找到您上传的书面材料照片"
