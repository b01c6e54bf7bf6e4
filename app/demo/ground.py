"""Where the demo may stand: on a database that holds nothing yet, or nothing but the demo.

A database that the demo was the first to fill says so itself; what came later shows: another community,
or somebody who signed in at the real WeChat.
"""

from sqlalchemy import Connection, inspect, or_, select

from app.demo.people import APP_ID
from app.demo.places import CODE, NAME
from app.places.communities.models import Community
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.db import installation

DEMO, CLAIMED = "demo", "claimed"


def claim(database: Connection) -> None:
    """A database without a community, which the demo is about to fill, says so from now on."""
    if database.scalar(select(Community.id).limit(1)) is None:
        installation.note(database, DEMO, {CLAIMED: clock.now().isoformat()})


def is_claimed(database: Connection) -> bool:
    return CLAIMED in installation.facts(database, DEMO)


def strangers(database: Connection) -> list[str]:
    """What there is that the demo has not brought, as an operator reads it."""
    if not inspect(database).has_table(Community.__tablename__):
        return []
    others = select(Community.name).where(or_(Community.code != CODE, Community.name != NAME))
    found = [f"社区“{name}”" for name in database.scalars(others.order_by(Community.id).limit(3))]
    if database.scalar(select(Account.id).where(Account.app_id != APP_ID).limit(1)):
        found.append("用微信登录过的真实账号")
    return found
