"""Who may do what, as long as nobody is there who could grant it."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import select

from app.operator.database import database, transaction
from app.places.communities.models import Community
from app.places.roles import service
from app.places.roles.actor import Role
from app.places.roles.schemas import GrantRole
from app.platform import clock
from app.platform.auth.models import Account
from app.settings import Settings


def grant(
    community: str,
    openid: str,
    role: Role,
    name: Annotated[str, typer.Option(help="what colleagues read")],
) -> None:
    """Give an account that has signed in once a role: the first secretary."""
    with database(Settings()) as settings:
        asyncio.run(_grant(settings, community, openid, role, name))


async def _grant(settings: Settings, code: str, openid: str, role: Role, name: str) -> None:
    async with transaction(settings) as session:
        community = await session.scalar(select(Community.id).where(Community.code == code))
        account = await session.scalar(select(Account.id).where(Account.openid == openid))
        if community is None or account is None:
            raise typer.BadParameter("no such community, or nobody signed in with this openid")
        body = GrantRole(account_id=account, role=role, name=name)
        await service.appoint(session, community, body, granted_by=None)
    print(f"{name}: {role} of {code} since {clock.today()}")
