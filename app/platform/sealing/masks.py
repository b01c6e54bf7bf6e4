"""What of a sealed field, or of a name, anybody reads who has not opened it."""

from app.platform.values.phones import parts

SHORTEST, LONG, CARD = 6, 8, 15  # characters
SHOWN, HIDDEN = 4, 3  # at a phone's end, at most; before it, at least


def id_number(value: str) -> str:
    """`110*************21`: the first three and the last two (as ID cards are shown publicly); of a
    shorter number the first one, `H******78`."""
    value = value.rpartition(":")[2]
    if len(value) <= SHORTEST:
        return "*" * SHORTEST
    first = 3 if len(value) >= CARD else 1
    return f"{value[:first]}{'*' * (len(value) - first - 2)}{value[-2:]}"


def phone(value: str) -> str:
    """`138****8000`, `027-****1234`, `+852****4567`"""
    if len(value) <= LONG:
        return "*" * len(value)
    where, rest = parts(value)
    shown = max(min(SHOWN, len(rest) - HIDDEN), 0)
    return f"{where}****{rest[len(rest) - shown :]}"


def name(value: str) -> str:
    """`张*`, `欧阳**`: for who need only know that it is somebody."""
    surname = value[:2] if value[:2] in COMPOUND and len(value) > 2 else value[:1]  # noqa: PLR2004
    return surname + "*" * (len(value) - len(surname))


def text(_value: str) -> str:
    return "已登记"


COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "端木",
        "夏侯",
    ]
)
