"""The three lists of Kangyuan: twenty-six items in three programmes, who may order them, and when."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from app.residents.facts.known import FactKind
from app.service_orders.catalogue.eligibility import HouseholdKind, ReferenceDay
from app.service_orders.catalogue.models import Dispatching, ServedAt, ServiceList

PROGRAMMES = {
    "爱心义诊联盟": "医院党员医护上门和到点义诊",
    "暖心便民集市": "共建单位每周到社区摆摊，也上门修理",
    "贴心敲门行动": "替行动不便的老人把事办到家里",
}
ALLIANCE, FAIR, DOOR = PROGRAMMES
HOSPITAL, REPAIRS, SALON, LAWYERS = (
    "青山康复医院",
    "红钢家电维修部",
    "美业职业学校",
    "清正律师事务所",
)

NO_MONEY = "不经手现金、银行卡和密码，不推销商品和服务，不收任何费用。"
NO_MEDICINE = "不代服务对象用药，用药须遵医嘱；" + NO_MONEY
REGISTERED = {"key": "local_register", "words": "是否为本市户籍？"}
NOT_CLAIMED = {"key": "claimed", "words": "今年是否已在其他地方办理过？", "wanted": False}
ASSESSED = {"key": "assessed", "words": "医疗机构是否已上门评估并出具评估意见？"}
OLD, ELDER = {"from_age": 60}, {"from_age": 65}
HOME, POINT, ONLINE = ServedAt
NOTHING: Mapping[str, Any] = MappingProxyType({})
ASSIGNED, OPEN, ROTATION = Dispatching


class Weekly(NamedTuple):
    """Of which unit, on which weekdays, from when to when a service may begin, how many times."""

    unit: str
    weekdays: str
    begins: str
    ends: str
    capacity: int
    on_holidays: bool = False


class Offered(NamedTuple):
    programme: str
    name: str
    served_at: ServedAt
    minutes: int
    weekly: tuple[Weekly, ...]
    rule: Mapping[str, Any] = NOTHING
    needs: Mapping[str, int] = NOTHING  # and since how many years
    more: Mapping[str, Any] = NOTHING


LISTS = {
    ALLIANCE: ServiceList.HEALTH,
    FAIR: ServiceList.CONVENIENCE,
    DOOR: ServiceList.ELDERLY,
}
DOCTOR, NURSE = {"执业医师": 0}, {"执业护士": 5}
CHECKED = {"从业查询": 0}
PAPERS = {"is_paperwork": True, "notes": NO_MONEY + "只核对证件，不拍摄人脸和证件。"}
CARE = {"looks_in": True, "notes": NO_MEDICINE}
PLAIN = {"notes": NO_MONEY}


def at(
    unit: str, weekdays: str, hours: str, capacity: int, *, on_holidays: bool = False
) -> tuple[Weekly, ...]:
    begins, ends = hours.split("-")
    return (Weekly(unit, weekdays, begins, ends, capacity, on_holidays),)


# fmt: off
OFFERED = (
    Offered(ALLIANCE, "问诊送药", HOME, 30, at(HOSPITAL, "24", "09:00-11:30", 8), ELDER, DOCTOR,
            {"looks_in": True, "bring": "病历、正在服用的药品", "notes": "只送处方药到家并说明用法，不注射、不输液；" + NO_MONEY}),
    Offered(ALLIANCE, "上门换药护理", HOME, 45, at(HOSPITAL, "35", "09:00-11:30", 4), OLD | {"asks": [ASSESSED]}, NURSE,
            {"notes": "仅由五年以上执业护士按评估意见实施，两名人员同往；" + NO_MONEY, "crew": 2, "bring": "评估意见、医嘱"}),
    Offered(ALLIANCE, "居家康复指导", HOME, 45, at(HOSPITAL, "15", "14:30-17:00", 4), {"facts": [FactKind.DISABLED, FactKind.LONG_ILLNESS]}, DOCTOR, CARE),
    Offered(ALLIANCE, "血压血糖检测", POINT, 10, at(HOSPITAL, "6", "09:00-11:30", 40, on_holidays=True), OLD, DOCTOR),
    Offered(ALLIANCE, "眼科义诊", POINT, 15, at(HOSPITAL, "6", "14:00-16:30", 20), OLD, DOCTOR),
    Offered(ALLIANCE, "口腔检查", POINT, 15, at(HOSPITAL, "7", "09:00-11:30", 20), {}, DOCTOR),
    Offered(ALLIANCE, "中医推拿", POINT, 20, at(HOSPITAL, "7", "14:00-16:30", 12), OLD, DOCTOR),
    Offered(ALLIANCE, "用药咨询", ONLINE, 15, at(HOSPITAL, "135", "19:00-20:30", 10), {}, DOCTOR),
    Offered(ALLIANCE, "心理疏导", ONLINE, 40, at(HOSPITAL, "2", "19:00-20:30", 4), {}, DOCTOR),
    Offered(FAIR, "集市理发", POINT, 20, at(SALON, "6", "09:00-11:30", 30), OLD, {"理发": 0}, PLAIN),
    Offered(FAIR, "磨刀修伞", POINT, 10, at(REPAIRS, "6", "09:00-11:30", 30), {}, {}, PLAIN),
    Offered(FAIR, "缝补衣物", POINT, 20, at(SALON, "6", "14:00-16:30", 15), {}, {}, PLAIN),
    Offered(FAIR, "证件照拍摄", POINT, 10, at(SALON, "7", "09:00-11:30", 30), {}, {}, PLAIN),
    Offered(FAIR, "手机使用辅导", POINT, 30, at(SALON, "3", "14:30-16:30", 12), OLD, {}, {"notes": "不代为输入密码和验证码，不代为转账。"}),
    Offered(FAIR, "法律咨询", POINT, 30, at(LAWYERS, "5", "14:30-17:00", 8), {}, {"律师执业": 0}, {"bring": "与事情有关的合同、票据", "notes": NO_MONEY}),
    Offered(FAIR, "家电维修", HOME, 60, at(REPAIRS, "25", "14:30-17:30", 6), {}, {"家电维修": 0} | CHECKED, {"dispatching": OPEN, "notes": "配件由服务对象自购，" + NO_MONEY}),
    Offered(FAIR, "水电检修", HOME, 45, at(REPAIRS, "14", "09:00-11:30", 6), {}, {"电工": 0} | CHECKED, {"dispatching": ROTATION, "notes": NO_MONEY}),
    Offered(FAIR, "换锁开锁", HOME, 30, at(REPAIRS, "36", "09:00-11:30", 4), {"household": HouseholdKind.ELDERS_ONLY}, {"家电维修": 0} | CHECKED, PLAIN),
    Offered(DOOR, "退休年审", HOME, 30, at(HOSPITAL, "13", "09:00-11:30", 8), OLD, CHECKED,
            PAPERS | {"bring": "身份证、社保卡", "results": "认证通过后养老金照常发放，有效期一年"}),
    Offered(DOOR, "高龄津贴审核", HOME, 30, at(HOSPITAL, "35", "14:30-17:00", 8),
            {"from_age": 80, "age_on": ReferenceDay.YEAR_END, "asks": [REGISTERED, NOT_CLAIMED]}, CHECKED,
            PAPERS | {"bring": "身份证、户口簿、本人银行卡复印件", "results": "审核通过的次月起发放"}),
    Offered(DOOR, "结对关爱", HOME, 45, at(HOSPITAL, "26", "14:30-17:00", 8, on_holidays=True), ELDER, CHECKED, CARE),
    Offered(DOOR, "助浴", HOME, 90, at(HOSPITAL, "25", "14:30-16:30", 3), OLD | {"facts": [FactKind.DISABLED, FactKind.LIVES_ALONE]}, CHECKED | {"养老护理": 0}, CARE | {"crew": 2}),
    Offered(DOOR, "上门理发", HOME, 30, at(SALON, "4", "09:00-11:30", 8), ELDER, {"理发": 0} | CHECKED, PLAIN | {"dispatching": OPEN}),
    Offered(DOOR, "陪同就医", HOME, 180, at(HOSPITAL, "1234", "08:00-09:00", 3), ELDER, CHECKED, CARE),
    Offered(DOOR, "残疾人证换领", HOME, 30, at(HOSPITAL, "4", "14:30-16:30", 4), {"facts": [FactKind.DISABLED]}, CHECKED,
            PAPERS | {"bring": "原残疾人证、身份证、两寸照片", "results": "受理后二十个工作日内出证"}),
    Offered(DOOR, "代购代办", HOME, 30, at(SALON, "25", "09:00-11:00", 6), OLD, CHECKED, {"dispatching": OPEN, "notes": "只代购事先付清的商品，" + NO_MONEY}),
)
# fmt: on
