"""The law as `decide` takes it; `test_rules` compares it with what the database was given."""

from app.consultation.matters.kinds import ALL, MORE_THAN_HALF, Matter, RollKind, Rule, Share

TWO_THIRDS, THREE_QUARTERS = Share(2, 3, is_strict=False), Share(3, 4, is_strict=False)
ORDINARY = Rule(
    Matter.OTHER_SHARED,
    RollKind.OWNERS,
    "《民法典》第二百七十八条第一款第九项、第二款",
    TWO_THIRDS,
    MORE_THAN_HALF,
    counts_area=True,
)
SPECIAL = Rule(
    Matter.CHANGE_USE,
    RollKind.OWNERS,
    "《民法典》第二百七十八条第一款第八项、第二款",
    TWO_THIRDS,
    THREE_QUARTERS,
    counts_area=True,
)
ALL_INTERESTED = Rule(
    Matter.DWELLING_TO_BUSINESS,
    RollKind.INTERESTED_OWNERS,
    "《民法典》第二百七十九条",
    None,
    ALL,
    consent_of_roll=True,
)
RESIDENTS = Rule(
    Matter.RESIDENTS,
    RollKind.RESIDENTS,
    "《城市居民委员会组织法》（2018年修正）第九条",
    MORE_THAN_HALF,
    MORE_THAN_HALF,
)
STRAW_POLL = Rule(Matter.STRAW_POLL, RollKind.VERIFIED, "", None, None)
