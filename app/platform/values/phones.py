"""Telephone numbers (电话), as they are dialled here.

13800138000            mobile
027-86551234           landline with its area code
027-86551234转801       and an extension
400-820-8820           of a service
+85291234567           elsewhere (ITU-T E.164)
"""

import re

import phonenumbers

from app.platform.values.spelling import HYPHENS, Unreadable, compact

HOW = "请写成 13800138000、027-86551234 或 +852 91234567"
EXTENSION = re.compile(
    r"(?:-?(?:转|分机|内线|ext\.?|x|#)[:.号]?|(?<=\d)-)(\d{1,6})$", re.IGNORECASE
)
BETWEEN_TWO = re.compile(r"\d{5,}[-)]*(?:[/、,;|&或和及]|\+)+[-(]*\d{1,}")
FLOAT = re.compile(r"(\d{7,})\.0+")
SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
SIGNS = re.compile(r"[-().·]")

MOBILE = re.compile(r"0?(1[3-9]\d{9})", re.ASCII)
LANDLINE = re.compile(r"(0(?:10|2\d))([2-9]\d{7})|(0[3-9]\d{2})([2-9]\d{6,7})", re.ASCII)
SERVICE = re.compile(r"([48]00)(\d{3})(\d{4})", re.ASCII)
WITHOUT_ITS_AREA = re.compile(r"[2-8]\d{6,7}", re.ASCII)
LONGEST = 15  # E.164; more digits are two numbers
COUNTRY = 86


def read_phone(text: str) -> str:
    """One number."""
    found = HYPHENS.sub("-", compact(text)).strip("-.,;、/")
    found = FLOAT.sub(r"\1", found)
    if SCIENTIFIC.fullmatch(found):
        raise Unreadable("单元格把号码显示成了科学计数，请设为文本后重新填写")
    if BETWEEN_TWO.search(found):
        raise Unreadable("一格只能填一个号码，其余的请另填")
    number, extension = _apart(found)
    digits = SIGNS.sub("", number)
    if not re.fullmatch(r"\+?\d+", digits, re.ASCII):
        raise Unreadable(f"只填号码，不写其他文字，{HOW}")
    if len(digits) > LONGEST + len("+00"):
        raise Unreadable("一格只能填一个号码，其余的请另填")
    return _known(digits) + (f"转{extension}" if extension else "")


def _apart(found: str) -> tuple[str, str]:
    """A hyphen before an extension counts only behind a number that is whole."""
    ending = EXTENSION.search(found)
    if ending is None:
        return found, ""
    number = found[: ending.start()]
    if found[ending.start()] == "-" and ending[0] == f"-{ending[1]}" and not _is_whole(number):
        return found, ""
    return number, ending[1]


def _is_whole(number: str) -> bool:
    digits = re.sub(r"^(\+|00)?86(?=0)", "", SIGNS.sub("", number))
    return LANDLINE.fullmatch(digits) is not None


def _known(digits: str) -> str:
    if digits.startswith("00"):  # how one dials abroad from here
        digits = f"+{digits[2:]}"
    if digits.startswith("+") and not digits.startswith(f"+{COUNTRY}"):
        return _elsewhere(digits)
    home = digits.removeprefix("+")
    tried = [home]
    if home.startswith(str(COUNTRY)):
        rest = home.removeprefix(str(COUNTRY))
        tried = [rest, f"0{rest}"] if digits.startswith("+") else [home, rest, f"0{rest}"]
    for one in tried:
        if mobile := MOBILE.fullmatch(one):
            return mobile[1]
        if landline := LANDLINE.fullmatch(one):
            return "-".join(part for part in landline.groups() if part)
        if service := SERVICE.fullmatch(one):
            return "-".join(service.groups())
    if WITHOUT_ITS_AREA.fullmatch(home):
        raise Unreadable(f"固定电话前请加区号，如 027-{home}")
    raise Unreadable(f"号码位数或号段不对，{HOW}")


def _elsewhere(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:
        raise Unreadable("没有这个国家或地区代码，请写成 +852 91234567") from None
    if not phonenumbers.is_possible_number(number):
        raise Unreadable("号码位数与国家或地区代码不符，请写成 +852 91234567")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parts(number: str) -> tuple[str, str]:
    """Of a number that was read: what says where it is (a network, an area, a country), and the rest
    without its extension."""
    number = number.partition("转")[0]
    if number.startswith("+"):
        code = f"+{phonenumbers.parse(number).country_code}"
        return code, number.removeprefix(code)
    area, hyphen, rest = number.partition("-")
    return (area + hyphen, rest.replace("-", "")) if hyphen else (number[:3], number[3:])
