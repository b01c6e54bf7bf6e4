"""Pure: the rules of care (`app.care.subjects.risk`) read it."""

from enum import StrEnum


class FactKind(StrEnum):
    """What is recorded; how old somebody is is computed."""

    LIVES_ALONE = "lives_alone"  # 独居
    EMPTY_NEST = "empty_nest"  # 空巢
    DISABLED = "disabled"  # 残疾、失能
    LONG_ILLNESS = "long_illness"  # 长期患病
    IN_HARDSHIP = "in_hardship"  # 困难
