"""What is wrong with a field, in words that say what to write (of Pydantic's errors, all of them).

Where it is, is said as a mini-program's `setData` wants it: `place.lng`, `photo_ids[0]`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MOST = 20  # field problems of one answer
LONGEST_NAME, LONGEST_PLACE, LONGEST_LIST = 40, 200, 200  # characters
IS_TIME = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
CHINESE = re.compile(r"[一-鿿]")
UNKNOWN = "extra_forbidden"

DAY, MOMENT = "2026-01-31", "2026-01-31T08:30:00+08:00"
A_DAY, AN_HOUR = f"应为日期，如 {DAY}", "应为时间，如 19:30"
A_MOMENT = f"应为日期和时间，如 {MOMENT}"
AN_OBJECT, A_LIST = "应为一个对象", "应为列表"
A_NUMBER, AN_INTEGER = "应为数字", "应为整数"
A_YES_OR_NO = "应为 true 或 false"
TEXT, AN_ID = "应为文字", "应为编号（UUID）"
NOT_LIKE_THAT = "内容不符合要求"
OURS = "此项不能由客户端填写"
SENTENCES = {
    "no_such_attribute": NOT_LIKE_THAT,
    "json_invalid": "不是有效的 JSON：请检查括号、引号和逗号；数字不能是 NaN 或无穷大，文字不能含空字符或残缺字符",
    "json_type": TEXT,
    "form_invalid": "表单无法读取：请上传一个文件，其余字段各为简短文字",
    "needs_python_object": NOT_LIKE_THAT,
    "recursion_loop": "嵌套层数过多",
    "recursion_depth_exceeded": "嵌套层数过多",
    "missing": "请填写此项",
    "frozen_field": OURS,
    "frozen_instance": OURS,
    UNKNOWN: "没有这个字段，请去掉",
    "invalid_key": "字段名应为文字",
    "get_attribute_error": NOT_LIKE_THAT,
    **dict.fromkeys(
        (
            *("model_type", "model_attributes_type", "dataclass_type", "dataclass_exact_type"),
            *("named_tuple_type", "dict_type", "frozen_dict_type", "ordered_dict_type"),
            *("counter_type", "mapping_type", "arguments_type"),
        ),
        AN_OBJECT,
    ),
    "default_factory_not_called": "请先改正其他各项",
    "none_required": "此项应为空（null）",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "finite_number": "应为有限的数字",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    **dict.fromkeys(
        (
            *("iterable_type", "iteration_error", "list_type", "deque_type", "tuple_type"),
            *("set_type", "frozen_set_type"),
        ),
        A_LIST,
    ),
    "string_type": TEXT,
    "string_unicode": "含有无效字符，请重新填写",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不符，请检查",
    "string_not_ascii": "只能用英文字母、数字和半角符号",
    "enum": "应为以下之一：{expected}",
    "set_item_not_hashable": NOT_LIKE_THAT,
    "bool_type": A_YES_OR_NO,
    "bool_parsing": A_YES_OR_NO,
    "int_type": AN_INTEGER,
    "int_parsing": AN_INTEGER,
    "int_parsing_size": "数字过大",
    "int_from_float": "应为整数，不带小数",
    "float_type": A_NUMBER,
    "float_parsing": A_NUMBER,
    "bytes_type": TEXT,
    "bytes_too_short": "至少 {min_length} 字节",
    "bytes_too_long": "最多 {max_length} 字节",
    "bytes_invalid_encoding": "含有无效字符，请重新填写",
    "value_error": NOT_LIKE_THAT,
    "assertion_error": NOT_LIKE_THAT,
    "literal_error": "应为以下之一：{expected}",
    "missing_sentinel_error": NOT_LIKE_THAT,
    "ellipsis_error": NOT_LIKE_THAT,
    **dict.fromkeys(
        (
            *("date_type", "date_parsing", "date_from_datetime_parsing"),
            "date_from_datetime_inexact",
        ),
        A_DAY,
    ),
    "date_past": "应为过去的日期",
    "date_future": "应为将来的日期",
    "time_type": AN_HOUR,
    "time_parsing": AN_HOUR,
    **dict.fromkeys(
        (
            *("datetime_type", "datetime_parsing", "datetime_object_invalid"),
            "datetime_from_date_parsing",
        ),
        A_MOMENT,
    ),
    "datetime_past": "应为过去的时间",
    "datetime_future": "应为将来的时间",
    "timezone_naive": "时间不带时区，如 2026-01-31T08:30:00",
    "timezone_aware": f"时间须带时区，如 {MOMENT}",
    "timezone_offset": f"时区应为北京时间，如 {MOMENT}",
    "time_delta_type": "应为时长，如 PT30M",
    "time_delta_parsing": "应为时长，如 PT30M",
    "is_instance_of": NOT_LIKE_THAT,
    "is_subclass_of": NOT_LIKE_THAT,
    "callable_type": NOT_LIKE_THAT,
    "union_tag_invalid": "类型应为以下之一：{expected_tags}",
    "union_tag_not_found": "请填写类型",
    **dict.fromkeys(
        (
            *("missing_argument", "missing_keyword_only_argument"),
            "missing_positional_only_argument",
        ),
        "请填写此项",
    ),
    "unexpected_keyword_argument": "没有这个字段，请去掉",
    "unexpected_positional_argument": "多出一项，请去掉",
    "multiple_argument_values": "重复填写，请保留一项",
    "url_type": "应为网址",
    "url_parsing": "应为网址，如 https://www.gov.cn/",
    "url_syntax_violation": "应为网址，如 https://www.gov.cn/",
    "url_too_long": "网址最多 {max_length} 个字符",
    "url_scheme": "网址应以 {expected_schemes} 开头",
    "uuid_type": AN_ID,
    "uuid_parsing": AN_ID,
    "uuid_version": "应为 UUID v{expected_version}",
    "decimal_type": A_NUMBER,
    "decimal_parsing": A_NUMBER,
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "decimal_whole_digits": "小数点前最多 {whole_digits} 位",
    "fraction_type": A_NUMBER,
    "fraction_parsing": A_NUMBER,
    "complex_type": A_NUMBER,
    "complex_str_parsing": A_NUMBER,
}
EARLIER_LATER = {
    "greater_than": "应晚于 {gt}",
    "greater_than_equal": "不能早于 {ge}",
    "less_than": "应早于 {lt}",
    "less_than_equal": "不能晚于 {le}",
}
OF_TEXT = {
    "too_short": "string_too_short",
    "too_long": "string_too_long",
}  # it was looked at before
SHAPES: dict[str, str] = {}


def shape(pattern: str, words: str) -> str:
    """A pattern of a field, and what is said where it does not fit."""
    SHAPES[pattern] = words
    return pattern


class FieldProblem(BaseModel):
    """One thing that is wrong with what was sent."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    where: str = Field(alias="in", description="`body`, `path`, `query`.")
    field: str = Field(examples=["place.lng", "photo_ids[0]"])
    problem: str = Field(description="What to write.", examples=["请填写此项"])
    type: str = Field(examples=["missing"])


def field_problems(errors: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """Of the first twenty."""
    return [_field_problem(error) for error in errors[:MOST]]


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    where, *place = error["loc"]
    field = "".join(_steps(place, is_known=error["type"] != UNKNOWN))
    return FieldProblem(
        where=str(where),
        field=field.removeprefix(".")[:LONGEST_PLACE],
        problem=_sentence(error, is_all=not place),
        type=error["type"],
    )


def _steps(place: Sequence[Any], *, is_known: bool) -> Iterator[str]:
    """Not the branches of a union, which are of our making; what nobody knows may be called anything."""
    for number, step in enumerate(place, 1):
        if isinstance(step, int):
            yield f"[{step}]"
        elif IDENTIFIER.fullmatch(step) or (number == len(place) and not is_known):
            yield f".{_storable(step)[:LONGEST_NAME]}"


def _sentence(error: Mapping[str, Any], *, is_all: bool) -> str:
    kind, more = error["type"], error.get("ctx") or {}
    said = (
        str(more.get("error", "")) if kind in {"value_error", "assertion_error"} else error["msg"]
    )
    if CHINESE.search(said):
        return said
    if kind == "missing" and is_all:
        return "请提交内容"
    if kind == "string_pattern_mismatch":
        return SHAPES.get(more.get("pattern", ""), SENTENCES[kind])
    if isinstance(error.get("input"), str) and kind in OF_TEXT:
        kind = OF_TEXT[kind]
    if kind == "string_too_short" and more.get("min_length") == 1:
        return "不能为空"
    told = {name: _told(value) for name, value in more.items()}
    table = EARLIER_LATER if any(map(IS_TIME.match, told.values())) else SENTENCES
    return table.get(kind, SENTENCES.get(kind, NOT_LIKE_THAT)).format(**told)


def _told(value: Any) -> str:
    """`'a', 'b' or 'c'` is how Pydantic lists what it expects."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _storable(str(value)).replace("' or '", "', '").replace("', '", "、")
    return text.strip("'")[:LONGEST_LIST]


def _storable(text: str) -> str:
    """As it can be sent back."""
    return text.encode(errors="replace").decode()
