"""How old somebody is, and when they become so old: facts about a birthday. Pure."""

from datetime import date

OF_AGE = 18  # 民法典 § 17


def age(born_on: date, day: date) -> int:
    """In full years (周岁); who was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody becomes so old."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:  # 29 February
        return date(born_on.year + years, 3, 1)
