"""What residents' data are for, as they read it; and what needs their consent."""

from app.platform.privacy import ACCOUNTABILITY, DELEGATED, SIGN_IN, Basis, Purpose

ROSTER = Purpose(
    "roster", "居民名册：服务和管理辖区居民", Basis.DUTY, "迁出后保存三年，之后删除或匿名"
)
CONTACT = Purpose("contact", "与您联系", Basis.DUTY, "迁出后删除")
CARE = Purpose("care", "关爱走访和应急救助", Basis.EMERGENCY, "情形消失后一年内删除")
HAZARDS = Purpose("hazards", "查处和整改隐患", Basis.DUTY, "销号后保存三年")
CONSULTATION = Purpose(
    "consultation",
    "社区协商议事、表决和落实",
    Basis.DUTY,
    "归档后保存三年；表决资料至异议期满后一年",
)
ORDERS = Purpose("orders", "安排和提供您预约的服务", Basis.CONTRACT, "服务结束后保存三年")
MEDIATION = Purpose(
    "mediation", "调解邻里纠纷（保密，仅当事人、调解员和书记可见）", Basis.DUTY, "办结后保存三年"
)
VERIFICATION = Purpose("verification", "核实您是本社区居民", Basis.CONTRACT, "办结后一年内删除")
PARTY = Purpose("party", "管理党员组织关系和组织生活", Basis.DUTY, "转出后保存三年")
VOLUNTEERING = Purpose(
    "volunteering", "记录和证明您的志愿服务", Basis.CONTRACT, "长期保存，供您随时查询和开具证明"
)
RIGHTS = Purpose("rights", "办理您的个人信息请求", Basis.DUTY, "办结后保存三年")
NOTICES = Purpose("notices", "向您发送与您有关的消息", Basis.CONTRACT, "一年")
HEALTH_VISITS = Purpose(
    *("health-visits", "将健康情况提供给义诊医院", Basis.CONSENT, "服务结束后一年内删除"),
    is_optional=True,
)
PHOTOS_IN_NEWS = Purpose(
    *("photos-in-news", "在社区宣传中使用您的活动照片", Basis.CONSENT, "撤回同意后停止使用"),
    is_optional=True,
)
CHILD_ACCOUNT = Purpose(
    "child-account", "未满十四周岁的孩子使用本小程序", Basis.CONSENT, "年满十四周岁或撤回后停止使用"
)

ALL = (
    *(HAZARDS, CONSULTATION, MEDIATION, ORDERS),
    *(SIGN_IN, ACCOUNTABILITY, ROSTER, CONTACT, CARE, VERIFICATION, DELEGATED, RIGHTS, NOTICES),
    *(VOLUNTEERING, PARTY),
    *(HEALTH_VISITS, PHOTOS_IN_NEWS, CHILD_ACCOUNT),
)
BY_CONSENT = {p.code: p for p in ALL if p.basis is Basis.CONSENT and p is not DELEGATED}
