"""The working calendar: what was announced after the release."""

import asyncio

import typer

from app.operator.database import database, transaction
from app.patrols.hazards.jobs import recompute_estimates
from app.platform.worktime import service as worktime
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Days off and make-up days (调休).")


@app.command("load")
def load_calendar(file: typer.FileText) -> None:
    """Enter a year's holidays, once announced: lines of 2027-01-01,off,元旦 or 2027-02-07,work,调休.

    Limits that were estimates are computed again.
    """
    try:
        days = worktime.read_days(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with database(Settings()) as settings:
        asyncio.run(_load_calendar(settings, days))


async def _load_calendar(settings: Settings, days: worktime.Days) -> None:
    async with transaction(settings) as session:
        await worktime.extend(session, days)
        hazards = await recompute_estimates(session)
    print(f"{len(days)} days entered, {hazards} limits computed again")
