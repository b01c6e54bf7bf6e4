"""Synthetic numbers: valid by their check digit, impossible by their division code, nobody's."""

from datetime import date

from app.platform.values.documents import Sex, check_character

NOWHERE = "999999"


def an_id_number(born_on: date, serial: int, sex: Sex) -> str:
    """`serial` 0-499 on one birth date; odd last digits are male."""
    order = 2 * serial + (sex is Sex.MALE)
    first = f"{NOWHERE}{born_on:%Y%m%d}{order % 1000:03d}"
    return first + check_character(first)


def a_phone(serial: int) -> str:
    """In a range that is not in use."""
    return f"1{9900000000 + serial}"
