"""`wuxin doctor`: what is wrong with this installation, in words, and what to do about it."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from typing import NamedTuple

import typer
from alembic.script import ScriptDirectory
from procrastinate.jobs import Status
from rich.console import Console
from sqlalchemy import NullPool, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.operator import custody
from app.operator.database import scripts, server
from app.operator.gaps import gaps
from app.places.communities.models import Community
from app.platform import clock
from app.platform.db.session import sessions_of
from app.platform.sealing import keyring
from app.platform.worktime import queries as worktime
from app.settings import Settings, WeChatSettings

VERSIONS = range(15, 19)
LITTLE, TOO_LITTLE = 5 << 30, 1 << 30  # bytes of the disk
SKEW = 5  # seconds
WAITS = 600  # seconds: a job that has waited so long has no worker
SOON = 60  # days before the calendar ends

console = Console(highlight=False, soft_wrap=True)


class Level(StrEnum):
    GOOD = "正常"
    NOTE = "注意"
    BAD = "问题"


class Finding(NamedTuple):
    level: Level
    words: str


def doctor() -> None:
    """检查这台机器上的五心：设置、磁盘、数据库、密钥、后台任务、节假日，以及每个社区还缺什么。

    有“问题”时退出码为 1。

    例：wuxin doctor
    """
    worst = Level.GOOD
    for finding in _findings():
        worst = Level.BAD if finding.level is Level.BAD else worst
        console.print(f"[{finding.level}] {finding.words}", markup=False)
    if worst is Level.BAD:
        raise typer.Exit(1)


def _findings() -> Iterator[Finding]:
    settings = Settings()
    yield from _machine(settings)
    yield _keys(settings)
    try:
        with server(settings) as running:
            if wrong := custody.complaint(running):
                yield Finding(Level.BAD, f"密钥：{wrong}")
                return
            yield from asyncio.run(_all(running))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        said = f"{getattr(error, 'orig', error)}".strip().splitlines()
        where = "DATABASE_URL" if settings.database_url else f"{settings.wuxin_home}/postgres"
        yield Finding(Level.BAD, f"数据库：连接不上（{where}）：{said[0] if said else error!r}")


def _machine(settings: Settings) -> Iterator[Finding]:
    home = settings.wuxin_home.absolute()
    there = next(one for one in (home, *home.parents) if one.exists())
    free = shutil.disk_usage(there).free
    level = Level.BAD if free < TOO_LITTLE else Level.NOTE if free < LITTLE else Level.GOOD
    yield Finding(level, f"磁盘：{there} 还剩 {free / (1 << 30):.1f} GB")
    if settings.environment != "production":
        example = settings.wechat.app_id == WeChatSettings().app_id
        also = "，微信 AppID 是样例，真实用户不能登录" if example else ""
        yield Finding(Level.NOTE, f"设置：ENVIRONMENT={settings.environment}{also}")
    with socket.socket() as tried:
        tried.settimeout(1)
        serves = tried.connect_ex((settings.host, settings.port)) == 0
    words = "有程序在监听" if serves else "没有程序在监听；启动服务：wuxin serve"
    yield Finding(
        Level.GOOD if serves else Level.NOTE, f"服务：{settings.host}:{settings.port} {words}"
    )


async def _all(settings: Settings) -> list[Finding]:
    """Without the keys: they may not be made yet."""
    engine = create_async_engine(settings.database_url or "", poolclass=NullPool)
    async with sessions_of(engine).begin() as session:
        found = [one async for one in _database(session)]
        if any(one.level is Level.BAD for one in found):
            return found
        found += [one async for one in _jobs(session)]
        found += [one async for one in _calendar(session)]
        return found + [one async for one in _communities(session)]


async def _database(session: AsyncSession) -> AsyncIterator[Finding]:
    version = str(await session.scalar(text("SHOW server_version"))).split()[0]
    major, tables = int(version.split(".")[0]), "SELECT to_regclass('alembic_version')"
    level = Level.GOOD if major in VERSIONS else Level.BAD
    yield Finding(level, f"数据库：PostgreSQL {version}（支持 {VERSIONS[0]} 至 {VERSIONS[-1]}）")
    encoding = await session.scalar(text("SHOW server_encoding"))
    collation = await session.scalar(
        text("SELECT datcollate FROM pg_database WHERE datname = current_database()")
    )
    if encoding != "UTF8":
        yield Finding(Level.BAD, f"数据库：编码是 {encoding}，应为 UTF8")
    if collation == "C":
        yield Finding(Level.BAD, "数据库：排序规则 C 使中文查找失效，请以 C.UTF-8 重建")
    skew = abs(
        (await session.scalar(text("SELECT clock_timestamp()")) - clock.now()).total_seconds()
    )
    if skew > SKEW:
        yield Finding(Level.BAD, f"时钟：本机与数据库相差 {skew:.0f} 秒，请校时")
    if await session.scalar(text(tables)) is None:
        yield Finding(Level.BAD, "数据库：还没有建表，请运行 wuxin migrate")
        return
    current = await session.scalar(text("SELECT version_num FROM alembic_version"))
    newest = ScriptDirectory.from_config(scripts()).get_current_head()
    if current != newest:
        yield Finding(
            Level.BAD, f"数据库：版本 {current} 与程序 {newest} 不符，请运行 wuxin migrate"
        )


def _keys(settings: Settings) -> Finding:
    file = keyring.file_of(settings)
    if not file.exists():
        words = "首次使用时生成；若是恢复备份，请先放回原来的密钥文件，没有它加密信息无法读取"
        return Finding(Level.NOTE, f"密钥：没有 {file}，{words}")
    try:
        ring = keyring.KeyRing(file)
    except keyring.BadKeyRing as error:
        return Finding(Level.BAD, f"密钥：{error}；请放回原来的密钥文件")
    words = "请确认另有备份，且不与数据库备份放在一起"
    return Finding(Level.GOOD, f"密钥：{file}，共 {len(ring.keys)} 把；{words}")


async def _jobs(session: AsyncSession) -> AsyncIterator[Finding]:
    counted = "SELECT count(*) FROM procrastinate_jobs WHERE status = CAST(:s AS procrastinate_job_status)"
    failed = await session.scalar(text(counted), {"s": Status.FAILED.value})
    if failed:
        yield Finding(Level.NOTE, f"后台任务：{failed} 件失败，查看：wuxin jobs list")
    waits = await session.scalar(
        text(
            "SELECT extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at)))"
            " FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND e.type = 'deferred'"
        )
    )
    if waits and waits > WAITS:
        minutes = int(waits // 60)
        yield Finding(
            Level.BAD,
            f"后台任务：有任务已等待 {minutes} 分钟，没有人处理；请启动 wuxin work 或 wuxin serve",
        )


async def _calendar(session: AsyncSession) -> AsyncIterator[Finding]:
    through = (await worktime.load(session)).through
    if through is None or (through - clock.today()).days < SOON:
        yield Finding(
            Level.NOTE,
            f"节假日：已知至 {through or '——'}；国务院公布下一年安排后，用 wuxin calendar load 录入",
        )


async def _communities(session: AsyncSession) -> AsyncIterator[Finding]:
    found = list(await session.scalars(select(Community).order_by(Community.code)))
    if not found:
        yield Finding(Level.NOTE, "社区：还没有，请运行 wuxin community create")
    for one in found:
        lacks = await gaps(session, one.id, one.code)
        yield Finding(Level.GOOD, f"社区：{one.name}（{one.code}）")
        for words in lacks:
            yield Finding(Level.NOTE, f"社区：{one.name}：{words}")
