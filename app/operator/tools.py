"""PostgreSQL's own programs for dumping and restoring: of the server's version, no other.

An older pg_dump refuses a newer server; what a newer pg_restore writes an older server does not know.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, inspect, text

from app.platform.db.driver import conninfo
from app.platform.db.embedded import bundled_binaries

PLACES = (  # of Debian and Ubuntu, of Red Hat, of Homebrew
    "/usr/lib/postgresql/{major}/bin",
    "/usr/pgsql-{major}/bin",
    "/opt/homebrew/opt/postgresql@{major}/bin",
    "/usr/local/opt/postgresql@{major}/bin",
)


def program(name: str, major: int) -> Path:
    """Ends the command, with what to install, if there is none of this version."""
    found = {}
    for each in _candidates(name, major):
        version = _version(each)
        if version == major:
            return each
        if version is not None:
            found[version] = each
    others = "、".join(map(str, sorted(found))) or "没有"
    raise SystemExit(
        f"数据库是 PostgreSQL {major}，需要同一版本的 {name}，本机有的版本：{others}。\n"
        f"请安装 PostgreSQL {major} 的客户端程序，例如 Debian/Ubuntu："
        f"apt-get install postgresql-client-{major}，再试一次。"
    )


def major_of(database: Connection) -> int:
    """Of the server."""
    return int(database.scalar(text("SHOW server_version_num")) or 0) // 10000


def rows_of(database: Connection) -> dict[str, int]:
    """By table."""
    quoted = database.dialect.identifier_preparer.quote
    return {
        table: database.scalar(text(f"SELECT count(*) FROM {quoted(table)}")) or 0  # noqa: S608
        for table in sorted(inspect(database).get_table_names())
    }


def connection(url: str) -> tuple[str, dict[str, str]]:
    """What such a program is told: the address, and the environment, where its password is hidden."""
    told = conninfo_to_dict(conninfo(url))
    password = told.pop("password", None)
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    return make_conninfo("", **told), os.environ | {"LC_ALL": "C.UTF-8"} | secret


def _candidates(name: str, major: int) -> Iterator[Path]:
    places = [Path(place.format(major=major)) for place in PLACES]
    on_the_path = shutil.which(name)
    bundled = bundled_binaries()
    for folder in (*places, *([bundled] if bundled else [])):
        if (folder / name).exists():
            yield folder / name
    if on_the_path:
        yield Path(on_the_path)


def _version(file: Path) -> int | None:
    asked = subprocess.run([file, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    said = re.search(r"\) (\d+)", asked.stdout)
    return int(said[1]) if said else None
