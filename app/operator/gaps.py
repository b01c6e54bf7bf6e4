"""What a community still lacks, in words for its office; also what `wuxin doctor` says of it."""

from typing import Any

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories.models import Category
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.grids.apart import strays
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import held_now, serving
from app.platform import clock
from app.platform.db.base import on, same
from app.residents.people.models import Person

SHOWN = 5  # names; of the others the number


async def gaps(session: AsyncSession, community_id: int, code: str) -> list[str]:
    """Each with what to do about it; in the order in which an office would."""
    lacks = _Lacks(session, community_id)
    invite = f"wuxin invite {code}"
    return [
        words
        for words in [
            await lacks.none_of(
                Grid, "没有网格：居民无法按位置上报。请提供网格边界（GeoJSON）后再运行一次"
            ),
            await lacks.none_of(Building, "没有楼栋：请在开通资料中补上后再运行一次"),
            await lacks.named(
                _of_no_grid(community_id), "栋楼没有归入网格：请写明 grid，或写明位置 at 并提供边界"
            ),
            await lacks.named(
                select(func.concat(Estate.name, Building.name))
                .join(Building, same(Building.estate_id, Estate.id))
                .where(Building.community_id == community_id, Building.lng.is_(None))
                .order_by(Building.id),
                "栋楼没有位置：地图上看不到它们，可补写 at",
            ),
            _several(
                await strays(session, community_id),
                "栋楼在所属网格的边界之外：请核对边界的坐标系（datum）和楼栋的位置",
            ),
            await lacks.none_of(Dwelling, "没有房屋：请补上单元、层数、户数，或导入居民名册"),
            await lacks.number(
                select(func.count())
                .select_from(Dwelling)
                .where(Dwelling.community_id == community_id, Dwelling.area.is_(None)),
                "套房屋没有建筑面积：导入居民名册时补上（业主按面积表决要用）",
            ),
            await lacks.none_of(Category, "没有隐患类别：请由社区工作者添加"),
            await lacks.nobody(Role.SECRETARY, f"没有书记：{invite} secretary --name 书记李敏"),
            await lacks.nobody(Role.STAFF, "没有社区工作者：由书记在小程序中邀请"),
            await lacks.named(
                _without(community_id, Grid, Grant.grid_id, Role.GRID_WORKER),
                "个网格没有网格员：由书记在小程序中邀请",
            ),
            await lacks.named(
                _without(community_id, Company, Grant.company_id, Role.PROPERTY),
                "家物业公司没有人接单：由书记在小程序中邀请",
            ),
            await lacks.none_of(Person, "没有居民名册：由社区工作者下载模板填写后导入"),
        ]
        if words
    ]


class _Lacks:
    def __init__(self, session: AsyncSession, community_id: int) -> None:
        self._session, self._here = session, community_id

    async def none_of(self, table: Any, words: str) -> str:
        there = select(table.id).where(table.community_id == self._here).limit(1)
        return "" if await self._session.scalar(there) else words

    async def nobody(self, role: Role, words: str) -> str:
        return "" if await self._session.scalar(serving(self._here, role).limit(1)) else words

    async def number(self, counted: Select[Any], words: str) -> str:
        found = await self._session.scalar(counted)
        return f"{found} {words}" if found else ""

    async def named(self, names: Select[Any], words: str) -> str:
        return _several(list(await self._session.scalars(names)), words)


def _several(found: list[str], words: str) -> str:
    if not found:
        return ""
    more = " 等" if len(found) > SHOWN else ""
    return f"{len(found)} {words}（{'、'.join(found[:SHOWN])}{more}）"


def _of_no_grid(here: int) -> Select[Any]:
    """Today."""
    in_a_grid = exists().where(
        GridBuilding.community_id == here,
        GridBuilding.building_id == Building.id,
        on(GridBuilding, clock.today()),
    )
    return (
        select(func.concat(Estate.name, Building.name))
        .join(Building, same(Building.estate_id, Estate.id))
        .where(Building.community_id == here, ~in_a_grid)
        .order_by(Building.id)
    )


def _without(here: int, table: Any, scope: Any, role: Role) -> Select[Any]:
    """For which nobody serves now."""
    served = exists().where(
        Grant.community_id == here, Grant.role == role, scope == table.id, held_now()
    )
    wanted = select(table.name).where(table.community_id == here, ~served).order_by(table.id)
    return wanted.where(_stands(here)) if table is Grid else wanted


def _stands(here: int) -> Exists:
    """A grid that has ended needs nobody."""
    return exists().where(
        GridVersion.community_id == here,
        GridVersion.grid_id == Grid.id,
        on(GridVersion, clock.today()),
    )
