"""The table of a workbook; whoever made it may have meant harm.

The archive's directory is judged before anything is unpacked; then a process of its own reads, which
may use 512 MB and 20 seconds, and no more of us than those dies of a bomb. Of an archive only the
sheets, their strings and styles are unpacked; macros, pictures and what is embedded never are.
"""

import json
import zipfile
from collections.abc import Sequence
from io import BytesIO

from app.platform import child
from app.platform.errors import Unacceptable
from app.platform.excel import containers
from app.platform.excel.child import DAMAGED, TOO_MUCH
from app.platform.excel.table import Column, Fault, Line, Needed, Table

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_ENTRIES = 5000  # a portrait of each resident is one
MOST_RATIO = 200  # of unpacked to packed; sheets of text reach 20
MOST_ROWS = 20_000
SECONDS = 20  # of a processor
PATIENCE = 30.0  # seconds
ENCRYPTED, IN_UTF_8 = 0x1, 0x800
ARCHIVE = b"PK\x03\x04"


class BadWorkbook(Unacceptable):
    title = "无法读取此工作簿"


async def read_table(content: bytes, columns: Sequence[Column], needed: Needed) -> Table:
    """BadWorkbook says in Chinese what is wrong with it, and what to do."""
    judge(content)
    asked = [[one.heading, one.also, one.is_date] for one in columns], needed
    limits = str(MOST_ROWS), str(SECONDS)
    out = await child.ask(
        *("app.platform.excel.child", *limits, json.dumps(asked)), said=content, patience=PATIENCE
    )
    if out is None:
        raise BadWorkbook(TOO_MUCH)
    answer = json.loads(out)
    if "fault" in answer:
        raise BadWorkbook(answer["fault"])
    return Table([line_of(*one) for one in answer["lines"]], answer["told"])


def line_of(sheet: str, number: int, first: str, cells: dict[str, str | list[str]]) -> Line:
    """As it was written in JSON."""
    read = {name: one if isinstance(one, str) else Fault(*one) for name, one in cells.items()}
    return Line(sheet, number, first, {**read})


def judge(content: bytes, name: str = "") -> None:
    """By its beginning and its directory alone. `name`: what its sender calls it."""
    if len(content) > MOST_BYTES:
        raise BadWorkbook("文件超过 10 MB，请删除图片等名册以外的内容，或分成几个文件上传")
    if not content.startswith(ARCHIVE):
        raise BadWorkbook(containers.of_a_file(content, name))
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadWorkbook("文件不完整，可能在下载或拷贝时中断，请重新拷贝或导出后再上传") from error
    names = [_name(entry).replace("\\", "/").lstrip("/").lower() for entry in entries]
    is_locked = any(entry.flag_bits & ENCRYPTED for entry in entries)
    strange = len(entries) > MOST_ENTRIES or len(set(names)) != len(names)
    outside = any(".." in name.split("/") for name in names)
    dense = any(entry.file_size > MOST_RATIO * max(entry.compress_size, 1024) for entry in entries)
    for is_wrong, why in (
        (strange or outside, DAMAGED),
        (True, containers.of_an_archive(names)),
        (is_locked, f"文件设有密码，{containers.UNPROTECT}"),
        (any(name.endswith(".zip") for name in names), DAMAGED),
        (sum(entry.file_size for entry in entries) > MOST_UNPACKED or dense, TOO_MUCH),
    ):
        if is_wrong and why is not None:
            raise BadWorkbook(why)


def _name(entry: zipfile.ZipInfo) -> str:
    """Computers here write names in GBK and do not say so."""
    if entry.flag_bits & IN_UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename
