"""A community is opened, and its first secretary invited."""

import asyncio
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import segno
import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.operator.database import database, prepare, server, transaction
from app.operator.demo import must_not_be_the_demo
from app.operator.founding import Founded, found
from app.operator.gaps import gaps
from app.operator.plan import (
    KINDS,
    TEMPLATE,
    BadPlan,
    BuildingPlan,
    Drawn,
    EstatePlan,
    Plan,
    read_drawn,
    read_plan,
    written,
)
from app.places.communities.models import Community
from app.places.dwellings.models import Company, EstateKind
from app.places.grids.models import Grid
from app.places.invitations import service, views
from app.places.invitations.schemas import DAYS, Invite
from app.places.roles.actor import Role
from app.places.roles.queries import serving
from app.platform import clock, codes
from app.platform.errors import AppError
from app.platform.values.points import Datum
from app.platform.worktime import queries as worktime
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="开通社区，查看社区还缺什么。")
console = Console(highlight=False, soft_wrap=True)

T = TypeVar("T")
LONGEST_NAME = 50
Code = Annotated[str, typer.Argument(metavar="社区代码", help="12 位社区代码")]


@app.command("template")
def show_template() -> None:
    """显示开通资料的填写样例。

    例：wuxin community template > 康苑.toml
    """
    print(TEMPLATE, end="")


@app.command("create")
def create_community(
    file: Annotated[
        Path | None, typer.Argument(metavar="[资料文件]", help="不写则逐项询问")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再确认")] = False,
) -> None:
    """开通一个社区：按资料建立街道、小区、楼栋、房屋、网格、隐患类别，并邀请书记。

    可以重复运行：已有的不变，只补上新写的。

    例：wuxin community create

    例：wuxin community create 康苑.toml
    """
    try:
        plan = read_plan(file) if file else _asked()
        drawn = read_drawn(plan.grids) if plan.grids else []
    except BadPlan as error:
        raise typer.BadParameter(str(error)) from error
    if not yes:
        _summarise(plan, drawn)
        typer.confirm("按以上资料开通", default=True, abort=True)
    if file is None:
        kept = _unused(plan.code)
        kept.write_text(written(plan))
        console.print(f"资料已存为 {kept}，补充后可再次运行：wuxin community create {kept}")
    with server(Settings()) as settings:
        must_not_be_the_demo(settings)
        prepare(settings)
        asyncio.run(_create(settings, plan, drawn))


@app.command("list")
def list_communities() -> None:
    """列出已开通的社区，以及各自还缺什么。

    例：wuxin community list
    """
    with database(Settings()) as settings:
        asyncio.run(_list(settings))


def invite(
    community: Code,
    role: Annotated[
        Role, typer.Argument(metavar="角色", help="如 secretary 书记、staff 社区工作者")
    ],
    name: Annotated[str, typer.Option(help="同事看到的称呼，如 书记李敏")],
    grid: Annotated[str | None, typer.Option(help="网格员所在网格的名称")] = None,
    company: Annotated[str | None, typer.Option(help="物业公司的名称")] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="邀请码有效天数")] = DAYS,
) -> None:
    """邀请一个人任职：显示邀请码和二维码，本人在小程序中打开即可。

    第一位书记由此产生，其余角色由书记在小程序中邀请。

    例：wuxin invite 420107999001 secretary --name 书记李敏
    """
    with database(Settings()) as settings:
        asyncio.run(_invite(settings, community, role, name, (grid, company), days))


async def _create(settings: Settings, plan: Plan, drawn: list[Drawn]) -> None:
    try:
        async with transaction(settings) as session:
            founded = await found(session, plan, drawn)
            lacks = await gaps(session, founded.community_id, plan.code)
            secretaries = serving(founded.community_id, Role.SECRETARY)
            is_led = await session.scalar(secretaries.limit(1)) is not None
            code = None if is_led else await _first(session, founded, plan)
            through = (await worktime.load(session)).through
    except BadPlan as error:
        raise typer.BadParameter(str(error)) from error
    done = "、".join(f"{what} {number}" for what, number in founded.added.items())
    verb = "已开通" if founded.is_new else "已补充"
    console.print(f"\n{plan.name}（{plan.code}）{verb}：{done or '没有新的内容'}")
    console.print(f"节假日安排已知至 {through or '——'}；新一年公布后用 wuxin calendar load 录入")
    _show(lacks)
    if code is not None:
        _show_code(plan.code, code, plan.secretary, DAYS)


async def _first(session: AsyncSession, founded: Founded, plan: Plan) -> str:
    body = Invite(role=Role.SECRETARY, name=plan.secretary)
    _, code = await service.offer(session, founded.community_id, body, invited_by=None)
    return code


async def _list(settings: Settings) -> None:
    async with transaction(settings) as session:
        for one in await session.scalars(select(Community).order_by(Community.code)):
            console.print(f"\n{one.name}（{one.code}）")
            _show(await gaps(session, one.id, one.code))


async def _invite(
    settings: Settings,
    code: str,
    role: Role,
    name: str,
    scope: tuple[str | None, str | None],
    days: int,
) -> None:
    try:
        async with transaction(settings) as session:
            here = await session.scalar(select(Community.id).where(Community.code == code))
            if here is None:
                raise typer.BadParameter(f"没有代码为 {code} 的社区：wuxin community list")
            body = Invite(
                role=role,
                name=name,
                grid_id=await _named(session, Grid, here, scope[0]),
                company_id=await _named(session, Company, here, scope[1]),
                days=days,
            )
            _, secret = await service.offer(session, here, body, invited_by=None)
    except AppError as error:
        raise typer.BadParameter(error.detail or error.title) from error
    _show_code(code, secret, name, days)


async def _named(
    session: AsyncSession, table: type[Grid | Company], here: int, name: str | None
) -> Any:
    if name is None:
        return None
    found = await session.scalar(
        select(table.id).where(table.community_id == here, table.name == name)
    )
    if found is None:
        raise typer.BadParameter(f"没有名为“{name}”的网格或物业公司")
    return found


def _show(lacks: list[str]) -> None:
    for words in lacks:
        console.print(f"  还缺  {words}")
    if not lacks:
        console.print("  资料齐全")


def _show_code(community: str, code: str, name: str, days: int) -> None:
    """The scene as a QR code; a mini-program reads it, or the code is typed."""
    until = f"{clock.today():%Y-%m-%d} 起 {days} 天内有效，只能使用一次"
    console.print(
        f"\n请{name}在小程序中扫码，或选择本社区后输入邀请码：{codes.shown(code)}（{until}）\n"
    )
    segno.make(views.scene(community, code), error="m", micro=False).terminal(compact=True)


def _unused(code: str) -> Path:
    """A file of answers never takes the place of another."""
    numbered = (Path(f"{code}-{number}.toml") for number in itertools.count(2))
    every = itertools.chain([Path(f"{code}.toml")], numbered)
    return next(file for file in every if not file.exists())


def _summarise(plan: Plan, drawn: list[Drawn]) -> None:
    buildings = [one for e in plan.estates for several in e.buildings for one in several.each()]
    dwellings = sum(sum(1 for _ in one.dwellings()) for one in buildings)
    shapes = sum(one.geometry.get("type") != "Point" for one in drawn)
    console.print(
        f"\n{plan.name}（{plan.code}，{plan.street}）：小区 {len(plan.estates)}、楼栋 {len(buildings)}、"
        f"房屋 {dwellings}、网格 {shapes}、议事点 {len(plan.points)}"
    )


def _asked() -> Plan:
    """Question by question; an empty answer ends a list, a wrong one is asked again."""
    console.print("直接回车表示没有，或结束这一类。Ctrl-C 放弃，什么也不会保存。\n")
    code, name = _ask("社区代码（12 位数字）", _code), _ask("社区名称", _said)
    street = _ask("所属街道名称", _said)
    estates: list[EstatePlan] = []
    while estate := _ask("\n小区名称", str):
        kind = _ask(f"类型（{'、'.join(KINDS)}）", _kind, "商品房")
        company = _ask("物业公司", str) or None
        of_it = {"company": company, "buildings": list(_buildings())}
        estates.append(EstatePlan(name=estate, kind=kind, **of_it))
    grids = _ask("\n网格边界文件（GeoJSON）", _file)
    datum = (
        _ask("坐标系（gcj02 微信、高德、腾讯地图；wgs84 天地图、GPS）", Datum, "gcj02")
        if grids
        else Datum.GCJ02
    )
    secretary = _ask("书记的称呼", _said, "书记")
    begun = {"code": code, "name": name, "street": street, "secretary": secretary}
    return Plan(**begun, grids=grids, datum=datum, estates=estates)


def _buildings() -> Iterator[BuildingPlan]:
    while name := _ask("  楼栋，如 1-12栋", str):
        sizes = {
            "units": _ask("    单元数（不分单元填 0）", _number(30), "1"),
            "floors": _ask("    层数", _number(100), "6"),
            "flats": _ask("    每层每单元户数", _number(60), "2"),
        }
        try:
            yield BuildingPlan(name=name, **sizes, grid=_ask("    所属网格名称", str) or None)
        except ValidationError as error:
            console.print(f"    {error.errors()[0].get('ctx', {}).get('error', '名称过长')}")


def _ask(question: str, read: Callable[[str], T], default: str = "") -> T:
    """Until the answer can be read; ValueError says what is wrong with it."""
    while True:
        answer = typer.prompt(question, default=default, show_default=bool(default))
        try:
            return read(answer.strip())
        except ValueError as error:
            console.print(f"  {error if isinstance(error, BadPlan) else '请按括号中的写法填写'}")


def _code(answer: str) -> str:
    if not re.fullmatch(r"[0-9]{12}", answer):
        raise BadPlan("应为 12 位数字，如 420107999001")
    return answer


def _said(answer: str) -> str:
    if not 0 < len(answer) <= LONGEST_NAME:
        raise BadPlan(f"请填写，最多 {LONGEST_NAME} 个字")
    return answer


def _kind(answer: str) -> EstateKind:
    if answer not in KINDS:
        raise BadPlan(f"请填 {'、'.join(KINDS)} 之一")
    return KINDS[answer]


def _number(most: int) -> Callable[[str], int]:
    def read(answer: str) -> int:
        if not answer.isdecimal() or int(answer) > most:
            raise BadPlan(f"请填 0 到 {most} 的整数")
        return int(answer)

    return read


def _file(answer: str) -> Path | None:
    if answer and not Path(answer).is_file():
        raise BadPlan(f"没有文件 {answer}；暂时没有就直接回车")
    return Path(answer).absolute() if answer else None
