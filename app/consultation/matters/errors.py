from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable


class NoRuleInForce(Conflict):
    title = "该事项目前没有可适用的表决规则，不能提请表决"


class RuleNotFound(NotFound):
    title = "表决规则不存在"


class OnlyTheSecretaryEnters(Forbidden):
    title = "表决规则由社区书记录入"


class SomebodyElseConfirms(Forbidden):
    title = "须由录入人以外的社区工作人员对照原文核对"


class TheLawSaysIt(Unacceptable):
    title = "此事项的表决规则由法律规定，不能另行录入"


class WrongRoll(Unacceptable):
    title = "此事项不能由所选的人员范围表决"


class RuleThere(Conflict):
    title = "此事项自该日起的规则已经录入"


class ConfirmedAlready(Conflict):
    title = "此规则已经核对生效"


class NoSuchEstate(Unacceptable):
    title = "没有这个小区"


class RuleInThePast(Unacceptable):
    title = "规则的生效日期不能早于2026年1月1日"
