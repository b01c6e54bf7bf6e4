"""What paperwork (退休年审, 高龄津贴) comes to after a visit, and what may follow what. Pure."""

from app.platform.lifecycle import Named


class ResultKind(Named):
    COMPLETE = "complete", "材料齐全"
    MISSING = "missing", "缺少材料"
    HANDED_IN = "handed_in", "已提交"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"


R = ResultKind
BEGINS = frozenset({R.COMPLETE, R.MISSING, R.HANDED_IN})
# Also itself: with another date, or what is missing still. What was granted is reviewed a year later.
FOLLOWS = {
    R.MISSING: frozenset({R.MISSING, R.COMPLETE, R.HANDED_IN}),
    R.COMPLETE: frozenset({R.COMPLETE, R.MISSING, R.HANDED_IN}),
    R.HANDED_IN: frozenset({R.HANDED_IN, R.MISSING, R.GRANTED, R.REFUSED}),
    R.GRANTED: frozenset({R.GRANTED}),
    R.REFUSED: frozenset({R.REFUSED, R.MISSING, R.COMPLETE, R.HANDED_IN}),
}


def may_follow(before: ResultKind | None, kind: ResultKind) -> bool:
    return kind in (BEGINS if before is None else FOLLOWS[before])
