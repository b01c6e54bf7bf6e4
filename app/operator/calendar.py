"""The working calendar: what was announced after the release."""

import asyncio

import typer
from rich.console import Console

from app.operator.database import database, transaction
from app.operator.limits import follow_calendar
from app.platform.worktime import service as worktime
from app.platform.worktime.announcements import Days, read_days
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="节假日与调休。")
console = Console(highlight=False, soft_wrap=True)


@app.command("load")
def load_calendar(
    file: typer.FileBinaryRead = typer.Argument(  # noqa: B008 - as typer wants it
        help="CSV 文件（UTF-8 或 GBK），每行：日期,放假或上班,节日名称"
    ),
) -> None:
    """录入国务院公布的放假安排；受影响的期限随即重新计算，并记入历史。

    每行一天：2027-01-01,放假,元旦；调休上班的周末：2027-02-07,上班,春节调休。
    一年的七个节日（元旦、春节、清明节、劳动节、端午节、中秋节、国庆节）都录入之后，该年的期限才算确定，在此之前为预计。

    例：wuxin calendar load 2027.csv
    """
    try:
        days = read_days(file.read())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with database(Settings()) as settings:
        asyncio.run(_load_calendar(settings, days))


async def _load_calendar(settings: Settings, days: Days) -> None:
    async with transaction(settings) as session:
        lacking = await worktime.extend(session, days)
        moved = await follow_calendar(session)
    console.print(f"已录入 {len(days)} 天，{moved} 个期限有变动")
    for year, names in lacking.items():
        console.print(f"{year} 年还缺：{'、'.join(names)}。补齐之前，该年的期限仍为预计")
