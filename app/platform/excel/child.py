"""Reads the table of one workbook from stdin in a process that may die of it; see `reader.py`."""

import json
import resource
import sys
import zipfile
import zlib
from typing import Any
from xml.parsers.expat import ExpatError

MEMORY = 512 * 1024 * 1024
TOO_MUCH = "工作簿内容过多，请删除名册以外的内容和表格下方的空行后再上传"
DAMAGED = "工作簿已损坏，请用 Excel 或 WPS 打开并另存为 .xlsx 后再上传"


def main() -> None:
    most_rows, seconds = map(int, sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(most_rows, *json.loads(sys.argv[3])), sys.stdout)


def answer(most_rows: int, columns: list[Any], needed: list[list[str]]) -> object:
    """The lines and what is told, or what is wrong with it."""
    from app.platform.excel import sheets  # noqa: PLC0415 - under the limits, like all it does
    from app.platform.excel.package import Broken  # noqa: PLC0415
    from app.platform.excel.table import Column  # noqa: PLC0415

    wanted = [Column(name, also=tuple(also), is_date=date) for name, also, date in columns]
    try:
        table = sheets.read(sys.stdin.buffer.read(), wanted, needed, most_rows)
    except Broken as error:
        return {"fault": str(error)}
    except MemoryError:
        return {"fault": TOO_MUCH}
    except (ExpatError, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError):
        return {"fault": DAMAGED}
    return {"lines": table.lines, "told": table.told}


if __name__ == "__main__":
    main()
