"""The keys under which sealed fields are kept, and moving everything to a new one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.models import Base
from app.operator import custody
from app.operator.database import database, patient, transaction
from app.platform.sealing import keyring, rotation
from app.platform.sealing.vault import DoesNotOpen, vault_of
from app.settings import Settings

Suite = Annotated[str, typer.Option(help="算法：aes-256-gcm，或国密 sm4-gcm")]

app = typer.Typer(no_args_is_help=True, help="身份证号、电话等加密内容的密钥：生成、更换、核对。")


@contextmanager
def _complaints() -> Iterator[None]:
    """What is wrong with keys is said in a line."""
    try:
        yield
    except (keyring.BadKeyRing, keyring.UnknownKey, DoesNotOpen) as error:
        raise typer.BadParameter(str(error)) from error


@app.command("make")
def make_keys(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要生成的密钥文件")],
    suite: Suite = keyring.DEFAULT_SUITE,
) -> None:
    """生成新的密钥文件（设置 SEALING_KEYS）。请另存一份，切勿与数据库备份放在一起。

    例：wuxin keys make secrets/sealing_ring
    """
    with _complaints():
        keyring.make(file, suite)
    print(
        f"{file} 已生成：加密密钥、检索密钥各一把，算法 {suite}。请另存一份，不与数据库备份放在一起。"
    )


@app.command("list")
def list_keys() -> None:
    """列出每把密钥，以及各加密了多少内容。

    例：wuxin keys list
    """
    with database(Settings()) as settings, _complaints():
        asyncio.run(_list_keys(settings))


@app.command("add")
def add_key(suite: Suite = keyring.DEFAULT_SUITE) -> None:
    """增加一把新密钥，今后的内容用它加密；旧密钥仍可读取。

    例：wuxin keys add
    """
    with database(Settings()) as settings, _complaints():
        key = keyring.key_ring(settings).add(suite)
        custody.recognise(settings)  # it knows the new one from now on
    print(f"{key.id} 号密钥启用。用 wuxin keys rotate 把旧内容改用新密钥；请更新另存的密钥文件。")


@app.command("rotate")
def rotate_keys() -> None:
    """把所有内容改用当前密钥加密，不影响使用；中断后再运行即可。

    例：wuxin keys rotate
    """
    with database(Settings()) as settings, _complaints():
        asyncio.run(_rotate_keys(settings))


@app.command("check")
def check_keys() -> None:
    """逐一核对所有加密内容都能打开，不显示内容。

    例：wuxin keys check
    """
    with database(Settings()) as settings, _complaints():
        asyncio.run(_check_keys(settings))


@app.command("forget")
def forget_key(key_id: Annotated[int, typer.Argument(metavar="编号")]) -> None:
    """删除一把已不再使用的旧密钥；更换之前的备份从此无法读取。

    例：wuxin keys forget 1
    """
    with database(Settings()) as settings, _complaints():
        asyncio.run(_forget_key(settings, key_id))


async def _list_keys(settings: Settings) -> None:
    ring = keyring.key_ring(settings)
    async with transaction(settings) as session:
        held = await rotation.census(session, Base.metadata)
    for key in ring.keys.values():
        current = "当前" if key.id == ring.current.id else ""
        counts = {place: counted[key.id] for place, counted in held.items() if counted[key.id]}
        print(f"{key.id}\t{key.suite}\t{current}\t{counts or '没有内容'}")


async def _rotate_keys(settings: Settings) -> None:
    async with patient(settings) as uses:
        with Progress() as progress:
            task = progress.add_task("改用新密钥", total=None)
            await rotation.rotate(
                uses.sessions,
                Base.metadata,
                uses.vault,
                lambda _place, count: progress.advance(task, count),
            )
    await _list_keys(settings)


async def _check_keys(settings: Settings) -> None:
    async with transaction(settings) as session:
        opened = await rotation.check(session, Base.metadata, vault_of(session))
    print(
        "\n".join(f"{place}\t{count} 条能打开" for place, count in opened.items()) or "没有加密内容"
    )


async def _forget_key(settings: Settings, key_id: int) -> None:
    async with transaction(settings) as session:
        held = await rotation.census(session, Base.metadata)
    if any(counted[key_id] for counted in held.values()):
        raise keyring.BadKeyRing(f"{key_id} 号密钥还有内容在用：请先运行 wuxin keys rotate")
    custody.forget(settings, key_id)
    print(f"{key_id} 号密钥已删除")
