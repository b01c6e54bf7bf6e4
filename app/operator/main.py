"""Operator commands: `wuxin …`."""

import sys
from typing import Any

import typer
from psycopg.errors import UndefinedTable
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError
from typer import rich_utils

from app.operator import (
    backup,
    calendar,
    community,
    database,
    demo,
    doctor,
    jobs,
    keys,
    restore,
    serving,
)

# What typer itself says.
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="五心：社区后台的管理命令。每个命令后加 --help 可看说明和例子。",
)

for command in (
    *(serving.serve, serving.work, database.migrate),
    *(demo.demo, demo.clean_demo),
    *(backup.backup, restore.restore),
    *(community.invite, doctor.doctor),
):
    app.command()(command)

app.add_typer(community.app, name="community")
app.add_typer(jobs.app, name="jobs")
app.add_typer(calendar.app, name="calendar")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """What goes wrong is said in a line, in Chinese; a fault of ours still shows where it was."""
    try:
        sys.exit(app(prog_name="wuxin", standalone_mode=False) or 0)
    except (typer.Abort, KeyboardInterrupt):
        _end("已取消", 130)
    except ValidationError as error:
        if error.title != "Settings":
            raise
        _end("设置有误：" + "；".join(map(_wrong, error.errors())), 2)
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()
        _end(f"数据库连接不上：{said[0] if said else ''}\n查看原因：wuxin doctor", 1)
    except ProgrammingError as error:
        if not isinstance(error.orig, UndefinedTable):
            raise
        _end("数据库还没有建表，或版本太旧：请先运行 wuxin migrate", 1)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        _end(_said(error), getattr(error, "exit_code", 2))


def _said(error: Any) -> str:
    """Of what typer raises; its kinds of mistakes have no public names but one."""
    used, about = getattr(error, "ctx", None), getattr(error, "param", None)
    help_ = f"\n看说明：{used.command_path} --help" if used else ""
    named = (about.metavar or f"--{about.name.replace('_', '-')}") if about else ""
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return ""
        case "MissingParameter":
            return f"缺少{named}{help_}"
        case "NoSuchOption":
            return f"没有选项 {error.option_name}{help_}"
        case "BadParameter" if named:
            _, _, choices = error.message.partition(" is not one of ")
            which = f"，应为以下之一：{choices}" if choices else ""
            return f"{named}的值不对{which}{help_}"
        case "BadParameter" | "ClickException":
            return str(error.message)
        case _:
            return f"没有这样的命令或参数：{error.message}{help_}"


def _wrong(one: Any) -> str:
    place = "__".join(map(str, one["loc"])).upper()
    said = one["msg"].removeprefix("Value error, ")
    return f"{place}：{said}" if place else str(said)


def _end(words: str, code: int) -> None:
    if words:
        print(words, file=sys.stderr)
    sys.exit(code)
