"""What can be decided, as the law sorts it; a matter is chosen, its rule follows from it."""

from dataclasses import dataclass
from typing import NamedTuple

from app.platform.lifecycle import Named


class Matter(Named):
    """民法典 278 names nine matters of owners (the storey conversion is `CHANGE_USE`), 279 a tenth."""

    RULES_OF_ASSEMBLY = "rules_of_assembly", "制定和修改业主大会议事规则"  # 278 (1)
    COVENANT = "covenant", "制定和修改管理规约"  # (2)
    COMMITTEE = "committee", "选举业主委员会或者更换业主委员会成员"  # (3)
    MANAGER = "manager", "选聘和解聘物业服务企业或者其他管理人"  # (4)
    USE_FUNDS = "use_funds", "使用建筑物及其附属设施的维修资金"  # (5)
    RAISE_FUNDS = "raise_funds", "筹集建筑物及其附属设施的维修资金"  # (6)
    REBUILD = "rebuild", "改建、重建建筑物及其附属设施"  # (7)
    CHANGE_USE = "change_use", "改变共有部分的用途或者利用共有部分从事经营活动"  # (8)
    OTHER_SHARED = "other_shared", "有关共有和共同管理权利的其他重大事项"  # (9)
    DWELLING_TO_BUSINESS = "dwelling_to_business", "将住宅改变为经营性用房"  # 279
    RESIDENTS = "residents", "居民会议讨论决定的事项"  # 居民委员会组织法
    DELEGATES = "delegates", "居民代表会议讨论决定的事项"
    STRAW_POLL = "straw_poll", "意见征询"  # resolves nothing


OWNERS = frozenset(Matter) - {Matter.RESIDENTS, Matter.DELEGATES, Matter.STRAW_POLL}
"""Only owners decide these, by ballot: never by consensus of who came."""


class RollKind(Named):
    """Who decides. A ballot has one body: a delegate has no second vote as a household."""

    OWNERS = "owners", "业主"
    INTERESTED_OWNERS = "interested_owners", "有利害关系的业主"  # 279: of the same building
    RESIDENTS = "residents", "十八周岁以上的居民"
    HOUSEHOLDS = "households", "户的代表"
    DELEGATES = "delegates", "居民代表"
    VERIFIED = "verified", "认证居民"  # of a straw poll


class Share(NamedTuple):
    """A part that is asked. 以上 includes equality (民法典 1259), 过半数 does not."""

    numerator: int
    denominator: int
    is_strict: bool

    @property
    def label(self) -> str:
        if self == MORE_THAN_HALF:
            return "过半数"
        if self == ALL:
            return "全部"
        part = f"{_in_words(self.denominator)}分之{_in_words(self.numerator)}"
        return f"超过{part}" if self.is_strict else f"{part}以上"


def _in_words(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)


WORDS = "〇一二三四五六七八九十"
MORE_THAN_HALF, ALL = Share(1, 2, is_strict=True), Share(1, 1, is_strict=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one matter asks, and where that stands."""

    matter: Matter
    roll: RollKind
    source: str  # "《民法典》第二百七十八条第一款第八项、第二款"
    participation: Share | None  # of the roll; none: not asked
    consent: Share | None  # of who takes part; none: nothing is resolved
    counts_area: bool = False  # beside heads; both must be met
    consent_of_roll: bool = False  # … of the whole roll instead
    invalid_takes_part: bool = False
