"""Citizen identification numbers (GB 11643-1999): 17 digits and a check character. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from app.platform.sealing.vault import normal
from app.platform.values.documents import Sex

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LENGTH, OLD_LENGTH = 18, 15


@dataclass(frozen=True, slots=True)
class IdNumber:
    value: str
    born_on: date
    sex: Sex


def check_character(first_17: str) -> str:
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, first_17, strict=True)) % 11]


def parse(text: str) -> IdNumber:
    """Of 18 characters, or of 15 as they were until 1999; ValueError says in Chinese what is wrong."""
    value = normal(text)
    if len(value) == OLD_LENGTH and value.isascii() and value.isdigit():
        value = f"{value[:6]}19{value[6:]}"
        value += check_character(value)
    if len(value) != LENGTH or not value[:17].isdigit() or not value.isascii():
        raise ValueError("身份证号应为 18 位")
    if check_character(value[:17]) != value[17]:
        raise ValueError("身份证号校验码不符")
    try:
        born_on = datetime.strptime(value[6:14], "%Y%m%d").date()  # noqa: DTZ007 - a date
    except ValueError:
        raise ValueError("身份证号中的出生日期有误") from None
    return IdNumber(value, born_on, Sex.MALE if int(value[16]) % 2 else Sex.FEMALE)
