"""The first sheet of a workbook as rows of text; whoever made it may have meant harm.

The archive's directory is judged before anything is unpacked; then a process of its own reads, which
may use 512 MB and 20 seconds, and no more of us than those dies of a bomb.
"""

import asyncio
import json
import sys
import zipfile
from io import BytesIO

from app.platform.errors import Unacceptable

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_ENTRIES = 200
MOST_RATIO = 200  # of unpacked to packed; sheets of text reach 20
MOST_ROWS, MOST_COLUMNS = 20_000, 60
SECONDS = 20  # of a processor
PATIENCE = 30.0  # seconds
ENCRYPTED = 0x1
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
REFUSED = (".zip", ".xlsx", ".xlsm", ".bin.exe", "vbaProject.bin")


class BadWorkbook(Unacceptable):
    title = "无法读取此工作簿"


Cell = str | None
"""`=` begins a formula; a text that begins with it comes as `'=…`."""


async def read_rows(content: bytes) -> list[list[Cell]]:
    """BadWorkbook says in Chinese what is wrong with it."""
    judge(content)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.platform.excel.child"),
        *(str(MOST_ROWS), str(MOST_COLUMNS), str(SECONDS)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, _ = await child.communicate(content)
    except TimeoutError:
        child.kill()
        await child.wait()
        raise BadWorkbook("工作簿过大或结构异常") from None
    if child.returncode != 0:
        raise BadWorkbook("工作簿过大、已损坏或结构异常")
    answer = json.loads(out)
    if "fault" in answer:
        raise BadWorkbook(answer["fault"])
    rows: list[list[Cell]] = answer["rows"]
    return rows


def judge(content: bytes) -> None:
    """By its directory alone."""
    if len(content) > MOST_BYTES:
        raise BadWorkbook("文件超过 10 MB")
    if not content.startswith(b"PK\x03\x04"):
        raise BadWorkbook("不是 .xlsx 工作簿")
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadWorkbook("文件已损坏") from error
    names = [entry.filename for entry in entries]
    strange = len(entries) > MOST_ENTRIES or len(set(names)) != len(names)
    outside = any(name.startswith("/") or ".." in name or "\\" in name for name in names)
    dense = any(entry.file_size > MOST_RATIO * max(entry.compress_size, 1024) for entry in entries)
    for is_wrong, why in (
        (strange or outside, "结构异常"),
        (any(entry.flag_bits & ENCRYPTED for entry in entries), "请先取消工作簿的密码"),
        (any(name.endswith(REFUSED) for name in names), "不接受含宏或嵌套文件的工作簿"),
        (not set(names) >= NEEDED, "不是 .xlsx 工作簿"),
        (sum(entry.file_size for entry in entries) > MOST_UNPACKED, "解压后过大"),
        (dense, "压缩比异常"),
    ):
        if is_wrong:
            raise BadWorkbook(why)
