"""What can be decided, as the law sorts it; a matter is chosen, its rule follows from it."""

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
