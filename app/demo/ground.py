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

DEMO, FILLED = "demo", "filled"


def mark(database: Connection) -> None:
    """In the transaction that fills it."""
    installation.note(database, DEMO, {FILLED: clock.now().isoformat()})


def is_marked(database: Connection) -> bool:
    return FILLED in installation.facts(database, DEMO)


def strangers(database: Connection) -> list[str]:
    """What there is that the demo has not brought, as an operator reads it."""
    if not inspect(database).has_table(Community.__tablename__):
        return []
    others = select(Community.name).where(or_(Community.code != CODE, Community.name != NAME))
    found = [f"社区“{name}”" for name in database.scalars(others.order_by(Community.id).limit(3))]
    if database.scalar(select(Account.id).where(Account.app_id != APP_ID).limit(1)):
        found.append("用微信登录过的真实账号")
    return found
