"""The demo on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.demo import ground, stage
from app.operator import ending, ports
from app.operator.database import prepare, server
from app.operator.plainly import plainly
from app.operator.serving import run
from app.platform.db.embedded import DoesNotRun, EmbeddedPostgres
from app.settings import Settings, WeChatSettings

YES = typer.Option("--yes", help="不询问，直接清除（供脚本使用）")


def demo() -> None:
    """在本机启动演示社区“康苑”，数据均为合成。Ctrl-C 结束，数据保留。

    例：WUXIN_HOME=.demo wuxin demo
    """
    chosen = Settings()
    if chosen.environment == "production":
        raise SystemExit("正式环境（ENVIRONMENT=production）不能运行演示。")
    with (
        ports.taken(chosen.host, chosen.port) as listener,
        ports.taken("127.0.0.1", chosen.port + 1, "PORT") as stand_in,
        server(on_stage(chosen)) as settings,
    ):
        _must_be_the_demos(settings)
        prepare(settings)
        _claim(settings)
        with stage.stand_in(settings, stand_in):
            asyncio.run(stage.fill(settings))
            stage.introduce(settings)
            run(settings, listener, with_worker=True, more=stage.CODES)


def clean_demo(yes: Annotated[bool, YES] = False) -> None:
    """清除演示数据；只要有别的内容就什么也不动。

    例：wuxin clean-demo
    """
    chosen = Settings()
    if chosen.environment == "production" or chosen.database_url is not None:
        raise SystemExit(
            "设置了 ENVIRONMENT=production 或 DATABASE_URL：这不是演示环境，什么都没有删除。"
        )
    home, embedded = chosen.wuxin_home, EmbeddedPostgres(chosen.wuxin_home)
    if not embedded.is_there:
        _must_be_bare(home)
        print(f"{home} 里没有演示数据。")
        return
    with ending.in_order():
        try:
            _must_be_cleanable(chosen.model_copy(update={"database_url": embedded.start()}))
            if not yes:
                typer.confirm(f"清除 {home} 里的全部演示数据？", abort=True)
            if embedded.is_held_by_others():
                raise SystemExit("演示还在运行：请先在它的窗口按 Ctrl-C 结束，再清除。")
            stage.forget(home, embedded)
        except DoesNotRun as error:
            raise SystemExit(f"看不到数据库里是什么，什么都没有删除：{error}") from error
        finally:
            embedded.stop()
    print("演示数据已清除。")


def must_not_be_the_demo(settings: Settings) -> None:
    """Ends a command that would put something real beside it."""
    with plainly(settings).connect() as database:
        is_demo = ground.is_claimed(database)
    if is_demo:
        raise SystemExit(
            f"{settings.wuxin_home} 里是演示数据，真实的社区不能与它放在一起。\n"
            "请先运行 wuxin clean-demo 清除演示，或换一个目录（WUXIN_HOME）。"
        )


def on_stage(chosen: Settings) -> Settings:
    """Nothing of the real thing: neither its WeChat nor its keys, and no photo goes into its bucket."""
    away = {"environment": "demo", "sealing_keys": None, "files_url": None}
    stand_in = WeChatSettings(base_url=f"http://127.0.0.1:{chosen.port + 1}")
    return chosen.model_copy(update=away | {"wechat": stand_in})


def _must_be_the_demos(settings: Settings) -> None:
    with plainly(settings).connect() as database:
        found = ground.strangers(database)
    if found:
        raise SystemExit(
            f"这个数据库里有{'、'.join(found)}，不是演示：演示数据不会写进去，什么都没有改动。\n"
            "请换一个目录试用，例如 WUXIN_HOME=.demo wuxin demo。"
        )


def _claim(settings: Settings) -> None:
    with plainly(settings).begin() as database:
        ground.claim(database)


def _must_be_cleanable(settings: Settings) -> None:
    with plainly(settings).connect() as database:
        found = ground.strangers(database)
        is_demo = ground.is_claimed(database)
    if found:
        raise SystemExit(f"这里有{'、'.join(found)}，不是演示：什么都没有删除。")
    if not is_demo:
        raise SystemExit(
            f"{settings.wuxin_home} 里的数据库没有注明是演示：什么都没有删除。\n"
            "如果确实是旧版本的演示，请自行删除这个目录。"
        )


def _must_be_bare(home: Path) -> None:
    """Without its database nothing says what the files are of."""
    left = [name for name in stage.OURS if (home / name).exists()]
    if left:
        raise SystemExit(
            f"{home} 里有 {'、'.join(left)}，但没有数据库能说明它们属于演示：什么都没有删除。"
        )
