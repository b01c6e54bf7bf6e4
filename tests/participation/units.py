"""A unit with members who are not in the roster, for what they are planned at and earn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.participation.volunteering.counting import Group, Occasion, Served, credit
from app.participation.volunteering.models import HourEntry
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.providers.models import Member, Unit
from tests.ordering import a_member
from tests.scene import Scene
from tests.things import keep_rows


@dataclass(frozen=True)
class Hospital:
    scene: Scene
    group: Group

    async def member(self, **values: Any) -> Subject:
        """李医生, with whatever else is known of them."""
        ids = {"unit_id": self.group.id, "member_id": new_id()}
        await keep_rows(self.scene, {Member: [a_member(self.scene, ids) | values]})
        return Subject(member_id=ids["member_id"])

    async def coordinated_by(self, name: str) -> None:
        account = {"account_id": self.scene.people[name].account_id, "role": Role.PROVIDER}
        here = {"community_id": self.scene.community_id, "unit_id": self.group.id}
        since = {"since": clock.now() - timedelta(days=1), "grid_id": None, "company_id": None}
        await keep_rows(self.scene, {Grant: [here | account | since]})

    def visit(self, began: datetime, order_id: UUID | None = None) -> Occasion:
        """An hour of an order."""
        until = began + timedelta(hours=1)
        key = order_id or new_id()
        return Occasion("orders", key, self.group, planned_until=until, until=until)

    async def finished(
        self, session: AsyncSession, who: Subject, visit: Occasion, served: Served
    ) -> HourEntry | None:
        staff = await load(session, self.scene.staff.account_id, self.scene.community_id)
        entry = await credit(session, staff, who, visit, served)
        await session.flush()
        return entry

    async def served(
        self, sessions: Sessions, who: Subject, began: datetime, minutes: int = 40
    ) -> UUID:
        """The order."""
        visit = self.visit(began)
        served = Served(began, began + timedelta(minutes=minutes))
        async with sessions.begin() as session:
            await self.finished(session, who, visit, served)
        return visit.id


async def a_hospital(scene: Scene) -> Hospital:
    unit_id = new_id()
    unit = {"community_id": scene.community_id, "id": unit_id, "name": f"医院{unit_id}"}
    await keep_rows(scene, {Unit: [unit | {"about": ""}]})
    return Hospital(scene, Group("service_units", unit_id, f"医院{unit_id}"))
