"""Rounds, as a calendar shows them: of a team, of a grid, or those that somebody signed up to."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.calendars.entries import Entry, Shown, Source
from app.patrols.rounds import queries
from app.patrols.rounds.lifecycle import RoundState
from app.patrols.rounds.queries import Filters
from app.patrols.teams import queries as teams
from app.places.grids import queries as grids
from app.places.roles.actor import Actor
from app.platform.spans import Span


async def knows(session: AsyncSession, actor: Actor, shown: Shown) -> bool:
    if shown.kind == "teams":
        return await teams.known(session, actor.community_id, shown.id)
    return shown.kind == "grids" and bool(await grids.named(session, actor.community_id, shown.id))


async def entries(
    session: AsyncSession, actor: Actor, span: Span, shown: Shown | None
) -> list[Entry]:
    rows = await queries.feed(session, actor, span, _only(shown))
    return [
        Entry(
            id=row.id,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            title=f"{row.grid}巡护（{row.team}）",
            place=row.meet_at,
            text=f"已报名 {row.taken}/{row.capacity}",
            is_cancelled=row.state is RoundState.CANCELLED,
            revisions=row.revisions,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def _only(shown: Shown | None) -> Filters:
    if shown is None:
        return Filters(mine=True)
    return Filters(team_id=shown.id) if shown.kind == "teams" else Filters(grid_id=shown.id)


SOURCE = Source("安心巡护", knows, entries)
