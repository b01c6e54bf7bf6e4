"""Names (姓名) of people."""

import re

from app.platform.values.spelling import HAN, Unreadable, plain

LONGEST = 50
MIDDLE_DOT = "·"
MIDDLE_DOTS = "·•・‧∙⋅●▪◦∘⦁˙᛫ꞏ⸱⸳ᐧ"  # after `plain`: full and half width are one
DOTS = rf"[{MIDDLE_DOTS}.。]"  # full stops too, between ideographs
DOT_BETWEEN_LETTERS = re.compile(rf"(?<=\w)[{MIDDLE_DOTS}](?=\w)")
BLANK_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}{MIDDLE_DOT}]) (?=[{HAN}{MIDDLE_DOT}])")
DOT_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}]) ?{DOTS}(?: ?{DOTS})* ?(?=[{HAN}])")
DOT_AT_AN_END = re.compile(rf"^(?:{DOTS} ?)+(?=[{HAN}])|(?<=[{HAN}])(?: ?{DOTS})+$")
IN_PLACE_OF_A_LETTER = re.compile("[?□〓]")
LETTER = re.compile(rf"[^\W_]|[{HAN}]")

# GB 18030-2000 and GBK gave these characters no place in Unicode and used its private area: from
# U+E815 on (GBK FE50 to FEA0), as GB 18030-2005 and -2022 place them now, and two letters of pinyin.
PRIVATE = dict(
    zip(
        range(0xE815, 0xE865),
        "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌"
        "龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻",
        strict=True,
    )
) | {0xE7C7: "ḿ", 0xE7C8: "ǹ"}


def read_name(text: str) -> str:
    """Of a person, or its beginning."""
    found = plain(plain(text).translate(PRIVATE))
    found = DOT_AT_AN_END.sub("", DOT_BETWEEN_HAN.sub(MIDDLE_DOT, found))
    found = DOT_BETWEEN_LETTERS.sub(MIDDLE_DOT, found)
    found = BLANK_BETWEEN_HAN.sub("", found)
    if IN_PLACE_OF_A_LETTER.search(found):
        raise Unreadable("姓名中有 ? 或 □，原来的字可能已丢失，请重新输入")
    if not LETTER.search(found):
        raise Unreadable("姓名中没有文字，请填写姓名")
    if len(found) > LONGEST:
        raise Unreadable(f"姓名不能超过 {LONGEST} 个字")
    return found
