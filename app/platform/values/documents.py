"""Documents that say who somebody is (证件), and their numbers.

Eighteen characters after GB 11643-1999: residents (until 1999 with fifteen, which are the same
number), residents from Hong Kong, Macao and Taiwan, and foreigners on the card of 2023. Where a
number does not say what it is the number of, the kind must be given.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.platform.values.spelling import HYPHENS, Unreadable, compact

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LONG, OLD = re.compile(r"\d{17}[\dX]", re.ASCII), re.compile(r"\d{15}", re.ASCII)
LIKE_X = re.compile("[ХхΧχ×✕✖╳☓⨯Ⲭⲭꓫ𐌗]")  # Cyrillic, Greek, signs
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
NOT_X = "最后一位不是英文字母 X，请用英文输入法重新输入"
ENDING = re.compile(r"[0-9A-Z]{6}")
DIGITS_IN_IT = 10  # what has so many was meant as a number of eighteen
EARLIEST = date(1900, 1, 1)
PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]"


class Sex(StrEnum):
    MALE = "male"  # 男
    FEMALE = "female"  # 女


SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}


class DocumentKind(StrEnum):
    RESIDENT_CARD = "resident_card"  # 居民身份证
    PERMANENT_RESIDENCE = "permanent_residence"  # 外国人永久居留身份证
    HMT_RESIDENCE = "hmt_residence"  # 港澳台居民居住证
    HM_TRAVEL = "hm_travel"  # 港澳居民来往内地通行证
    TAIWAN_TRAVEL = "taiwan_travel"  # 台湾居民来往大陆通行证
    PASSPORT = "passport"  # 护照
    NONE = "none"  # 无证件


K = DocumentKind
WORDS = {
    K.RESIDENT_CARD: "居民身份证",
    K.PERMANENT_RESIDENCE: "外国人永久居留身份证",
    K.HMT_RESIDENCE: "港澳台居民居住证",
    K.HM_TRAVEL: "港澳居民来往内地通行证",
    K.TAIWAN_TRAVEL: "台湾居民来往大陆通行证",
    K.PASSPORT: "护照",
    K.NONE: "无证件",
}
ALSO_CALLED = {
    "身份证": K.RESIDENT_CARD,
    "二代身份证": K.RESIDENT_CARD,
    "居民户口簿": K.RESIDENT_CARD,
    "户口簿": K.RESIDENT_CARD,
    "外国人永久居留证": K.PERMANENT_RESIDENCE,
    "永久居留身份证": K.PERMANENT_RESIDENCE,
    "永居证": K.PERMANENT_RESIDENCE,
    "港澳居民居住证": K.HMT_RESIDENCE,
    "台湾居民居住证": K.HMT_RESIDENCE,
    "港澳通行证": K.HM_TRAVEL,
    "回乡证": K.HM_TRAVEL,
    "台湾通行证": K.TAIWAN_TRAVEL,
    "台胞证": K.TAIWAN_TRAVEL,
    "外国护照": K.PASSPORT,
    "中国护照": K.PASSPORT,
    "无": K.NONE,
}
CALLED = {word: kind for kind, word in WORDS.items()} | ALSO_CALLED


@dataclass(frozen=True, slots=True)
class Document:
    kind: DocumentKind
    number: str
    born_on: date | None = None  # where the number says it
    sex: Sex | None = None
    birthday: str | None = None  # where it says only six digits of it

    @property
    def key(self) -> str:
        """Of the document in a community; a number of eighteen characters says its kind itself."""
        return self.number if LONG.fullmatch(self.number) else f"{self.kind}:{self.number}"

    def contradiction(self, born_on: date | None, sex: Sex | None) -> str | None:
        """With what else is said of the same person, in words."""
        if self.born_on and born_on and self.born_on != born_on:
            return f"证件号码中的出生日期是 {self.born_on}，与 {born_on} 不一致，请核对后一并更正"
        if self.birthday and born_on and self.birthday != f"{born_on:%y%m%d}":
            return f"证件号码中的出生日期是 {self.birthday}，与 {born_on} 不一致，请核对后一并更正"
        if self.sex and sex and self.sex is not sex:
            said, other = (SEXES[one] for one in (self.sex, sex))
            return f"证件号码中的性别是{said}，与“{other}”不一致，请核对后一并更正"
        return None


def read_kind(text: str) -> DocumentKind:
    found = CALLED.get(compact(text))
    if found is None:
        raise Unreadable(f"没有这种证件，请填 {'、'.join(WORDS.values())}")
    return found


def read_document(text: str, today: date, kind: DocumentKind | None = None) -> Document:
    """Of the kind that was given, or of the one that the number tells. A `key` is read as well."""
    said, colon, rest = text.partition(":")
    if colon and said in set(DocumentKind):
        kind, text = DocumentKind(said), rest
    number = HYPHENS.sub("", compact(text)).upper()
    found = _told(number) if kind is None else kind
    document = FORMS[found](number)
    if document.kind is not found:
        raise Unreadable(f"这是{WORDS[document.kind]}的号码，请更正证件类型")
    if document.born_on is not None and not EARLIEST <= document.born_on <= today:
        raise Unreadable(f"号码中的出生日期 {document.born_on} 不可能，请核对号码")
    return document


def possible_keys(text: str, today: date) -> set[str]:
    """What it may be the number of, for a search that does not say. Unreadable: of nothing."""
    found, why = set(), ""
    for kind in FORMS.keys() - {K.NONE}:
        try:
            found.add(read_document(text, today, kind).key)
        except Unreadable as error:
            why = str(error) if kind is K.RESIDENT_CARD else why
    if not found:
        raise Unreadable(why)
    return found


def read_ending(text: str) -> str:
    """The last six of a number, by which somebody says that it is theirs."""
    found = compact(text).upper()
    if LIKE_X.search(found):
        raise Unreadable(NOT_X)
    if not ENDING.fullmatch(found):
        raise Unreadable("请填写证件号码的最后六位")
    return found


def check_character(first_17: str) -> str:
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, first_17, strict=True)) % 11]


def _told(number: str) -> DocumentKind:
    if OLD_PERMANENT.fullmatch(number):
        return K.PERMANENT_RESIDENCE
    if SCIENTIFIC.fullmatch(number):
        raise Unreadable("单元格把号码显示成了科学计数，末几位已丢失，请设为文本后重新填写")
    if number and sum(sign.isdigit() for sign in number) < DIGITS_IN_IT and not number.isdigit():
        raise Unreadable("这不是身份证号；是其他证件的，请填写证件类型")
    return _of_eighteen(number).kind


def _of_eighteen(number: str) -> Document:
    if OLD.fullmatch(number):
        number = f"{number[:6]}19{number[6:]}"
        number += check_character(number)
    if not LONG.fullmatch(number):
        raise Unreadable(_why_not_eighteen(number))
    if check_character(number[:17]) != number[17]:
        raise Unreadable("身份证号校验码不符，请核对号码")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return Document(_kind_of(number), number, _day(number[6:14], "%Y%m%d"), sex)


def _why_not_eighteen(number: str) -> str:
    if LIKE_X.search(number):
        return NOT_X
    if re.fullmatch(r"[0-9OILZSB]{15,18}X?", number) and not number.isdigit():
        return "身份证号中有字母，请把字母 O、I、L 改为数字 0、1"
    return "身份证号应为 18 位；是其他证件的，请填写证件类型"


def _kind_of(number: str) -> DocumentKind:
    if re.match(r"8[123]0000", number):
        return K.HMT_RESIDENCE
    return K.PERMANENT_RESIDENCE if re.match(f"9({PROVINCES})", number) else K.RESIDENT_CARD


def _day(text: str, how: str) -> date:
    try:
        return datetime.strptime(text, how).date()  # noqa: DTZ007 - a date
    except ValueError:
        raise Unreadable("号码中的出生日期有误，请核对号码") from None


OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)


def _permanent(number: str) -> Document:
    """Until 2023: nation, where it was issued, birth in six digits, order and check."""
    if not OLD_PERMANENT.fullmatch(number):
        return _of_eighteen(number)
    birthday = number[7:13]
    _day(birthday, "%y%m%d")
    return Document(K.PERMANENT_RESIDENCE, number, birthday=birthday)


def _like(kind: DocumentKind, form: str, example: str) -> Callable[[str], Document]:
    how = re.compile(form, re.ASCII)

    def read(number: str) -> Document:
        found = how.fullmatch(re.sub(r"[()]", "", number))
        if found is None:
            raise Unreadable(f"{WORDS[kind]}号应如 {example}")
        return Document(kind, found[1])

    return read


def _none(number: str) -> Document:
    if number not in {"", "无", "/"}:
        raise Unreadable("证件类型为无证件，不应填写号码")
    return Document(K.NONE, "")


FORMS: dict[DocumentKind, Callable[[str], Document]] = {
    K.RESIDENT_CARD: _of_eighteen,
    K.PERMANENT_RESIDENCE: _permanent,
    K.HMT_RESIDENCE: _of_eighteen,
    K.HM_TRAVEL: _like(K.HM_TRAVEL, r"([HM]\d{8})(?:\d{2})?", "H12345678"),  # which issue it is
    K.TAIWAN_TRAVEL: _like(K.TAIWAN_TRAVEL, r"(\d{8}|\d{10}[A-Z]?)", "12345678"),
    K.PASSPORT: _like(K.PASSPORT, r"(?=.*\d)([A-Z0-9]{5,15})", "E12345678"),
    K.NONE: _none,
}
