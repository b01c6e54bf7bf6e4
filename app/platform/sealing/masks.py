"""What of a sealed field, or of a name, anybody reads who has not opened it."""

SHORTEST, LONG = 6, 8


def id_number(value: str) -> str:
    """`110*************21`: the first three and the last two (as ID cards are shown publicly)."""
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if len(value) > SHORTEST else "*" * 6


def phone(value: str) -> str:
    """`138****8000`"""
    return f"{value[:3]}****{value[-4:]}" if len(value) > LONG else "*" * len(value)


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
