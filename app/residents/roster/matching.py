"""Who a row is about: by the number of a document, or by dwelling and name. Nothing is guessed: what
could be somebody else is refused, and says what to write, or asks to be confirmed."""

from collections.abc import Sequence

from app.platform.excel.given import BadRow
from app.residents.people.models import Person
from app.residents.roster.book import Book
from app.residents.roster.columns import Home, Row

LISTED = 20  # names
CONFIRM = "请在“确认”列填“是”"


def must_be_a_place(book: Book, row: Row) -> None:
    """One that is there, or of which enough is said, and which is not another one misspelled."""
    home = row.home
    if home is None or home in book.dwellings:
        return
    if (home.estate, home.building) not in book.buildings:
        raise BadRow(_no_building(book, home))
    alike = book.spelled_alike(home)
    if alike and not row.is_confirmed:
        beside = "、".join(f"{one.unit} {one.room}" for one in alike)
        raise BadRow(
            f"房号：系统中没有 {home.unit} {home.room}，但有写法相近的 {beside}。"
            f"同一房屋请改成系统中的写法；确为另一处，{CONFIRM}"
        )
    if home not in book.floors:
        raise BadRow("房号：系统中没有这处房屋，新增须填楼层；已有的请核对楼栋、单元、房号")


def _no_building(book: Book, home: Home) -> str:
    if home.estate not in book.estates:
        return f"小区：系统中没有“{home.estate}”，现有 {_listed(book.estates)}"
    there = {name for estate, name in book.buildings if estate == home.estate}
    return f"楼栋：系统中没有“{home.building}”，{home.estate}现有 {_listed(there)}"


def _listed(names: set[str]) -> str:
    """Shorter ones first: 9栋 before 10栋."""
    ordered = sorted(names, key=lambda name: (len(name), name))
    return "、".join(ordered[:LISTED]) + ("等" if len(ordered) > LISTED else "") if names else "无"


def match(book: Book, row: Row) -> Person | None:
    """None is somebody new, of whom enough is said."""
    person = _with_its_number(book, row) or _of_its_home(book, row)
    if person is None:
        _must_say_enough(row)
        _must_not_live_elsewhere(book, row)
        return None
    if person.died_on is not None:
        raise BadRow(
            f"姓名：此人在系统中已于 {person.died_on} 去世，未作任何改变；登记有误请先撤销去世登记"
        )
    if person.name != row.name and not row.is_confirmed:
        raise BadRow(
            f"姓名：此证件号码在系统中登记为“{person.name}”，请核对号码；姓名确已更正，{CONFIRM}"
        )
    return person


def _with_its_number(book: Book, row: Row) -> Person | None:
    return None if row.key is None else book.with_number(row.key)


def _of_its_home(book: Book, row: Row) -> Person | None:
    if row.home is None:
        if row.key is None:
            raise BadRow("小区：没有完整的身份证号时，须填写小区、楼栋、单元、房号")
        return None
    at_home = book.at_home(row.home)
    namesakes = _alive_first([one for one in at_home if one.name == row.name])
    if row.key is not None:
        return _without_number(namesakes, row)
    if row.masked is not None:
        return _behind_the_mask(at_home, row)
    if row.born_on is not None and len(namesakes) > 1:
        namesakes = [one for one in namesakes if one.born_on == row.born_on]
    if len(namesakes) > 1:
        raise BadRow("姓名：同户有同名居民，请填身份证号或出生日期")
    return _only_if_born_then(namesakes, row)


def _without_number(namesakes: Sequence[Person], row: Row) -> Person | None:
    """Whose number was not known until now."""
    born_on = row.document.born_on if row.document else None
    for one in namesakes:
        if one.id_number is None and born_on in {None, one.born_on}:
            return one
    if namesakes and not row.is_confirmed:
        one = namesakes[0]
        other = f"证件号码为 {one.id_number_mask}" if one.id_number else f"出生日期为 {one.born_on}"
        raise BadRow(f"身份证号：该户已有同名居民，{other}，请核对号码；确为另一人，{CONFIRM}")
    return None


def _behind_the_mask(at_home: Sequence[Person], row: Row) -> Person:
    behind = [one for one in at_home if one.id_number_mask == row.masked]
    named = [one for one in behind if one.name == row.name]
    found = named or behind
    if not found:
        raise BadRow("身份证号：带 * 的须与系统中该户此人一致，新居民或迁居须填完整号码")
    if len(found) > 1:
        raise BadRow("身份证号：该户有几个人的号码打码后相同，请填完整号码")
    return found[0]


def _only_if_born_then(namesakes: Sequence[Person], row: Row) -> Person | None:
    if not namesakes:
        return None
    (one,) = namesakes
    if row.born_on in {None, one.born_on} or one.died_on is not None or row.is_confirmed:
        return None if _is_another(one, row) else one
    raise BadRow(
        f"出生日期：该户已有同名居民，出生日期为 {one.born_on}；同一人请更正，确为另一人，{CONFIRM}"
    )


def _is_another(one: Person, row: Row) -> bool:
    return row.born_on is not None and row.born_on != one.born_on


def _must_say_enough(row: Row) -> None:
    if row.home is None:
        raise BadRow("小区：系统中没有此证件号码，新居民须填小区、楼栋、单元、房号")
    if row.birth is None:
        raise BadRow("出生日期：新居民没有身份证号时必填")
    if row.phone_masked is not None:
        raise BadRow("手机号：新居民须填完整号码")


def _must_not_live_elsewhere(book: Book, row: Row) -> None:
    """Without a number on one side it may be somebody who has moved."""
    for one in book.namesakes.get((row.name, row.birth), ()):
        is_maybe_them = row.key is None or one.id_number is None
        if is_maybe_them and one.died_on is None and not row.is_confirmed:
            home = book.home_of(one)
            where = home.address if home else "其他住址"
            raise BadRow(
                f"姓名：{where}已有同名、同日出生的居民。同一人迁居，请填与系统中相同的身份证号，"
                f"或在住户页面办理迁入；确为另一人，{CONFIRM}"
            )


def _alive_first(people: list[Person]) -> list[Person]:
    return sorted(people, key=lambda one: one.died_on is not None)
