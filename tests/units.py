"""Members of the scene's unit, as who may do what with them asks for them."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import update

from app.places.cards.models import Card
from app.platform import clock
from app.platform.codes import digest, new_code
from app.platform.db.base import new_id
from app.platform.files import sealed
from app.service_orders.unit_rolls.models import UnitImport
from app.service_orders.unit_rolls.service import files
from tests.scene import Scene
from tests.things import WHY, Values, a_newcomer, an_account, keep_rows, made

LICENSED = "2015-01-01"
SERIAL = count()


async def a_unit(scene: Scene) -> Values:
    unit = made(await scene.staff.post("/units", {"name": f"维修店{uuid4().hex}"}))
    return {"unit_id": unit["id"]}


async def a_unit_to_import(scene: Scene) -> Values:
    """The scene's, with no import going on."""
    async with scene.sessions.begin() as session:
        going_on = UnitImport.community_id == scene.community_id
        await session.execute(update(UnitImport).where(going_on).values(state="failed"))
    return {}


async def an_import(scene: Scene) -> Values:
    """Of the staff; it has ended, and something was refused."""
    row = {"id": new_id(), "unit_id": scene.unit_id, "uploaded_by": scene.staff.account_id}
    ended = {"is_dry": False, "state": "done", "has_errors": True, "told": []}
    here = {"community_id": scene.community_id}
    await keep_rows(scene, {UnitImport: [here | row | ended]})
    async with scene.sessions() as session:
        await sealed.keep(session, files(scene.community_id, row["id"]), "errors", b"PK")
    return {"import_id": row["id"]}


async def a_member(scene: Scene, **told: object) -> Values:
    """Of the scene's unit; without an account."""
    body = {"unit_id": str(scene.unit_id), "name": "张护士"} | told
    return {"unit_member_id": made(await scene.coordinator.post("/unit-members", body))["id"]}


async def a_member_with_a_phone(scene: Scene) -> Values:
    """The helper, who has one."""
    about = {"name": "李医生", "phone": f"138{next(SERIAL):08d}"}
    made(await scene.staff.post(f"/unit-members/{scene.unit_member_id}/change", about))
    return {}


async def a_face(scene: Scene) -> Values:
    """Of the helper."""
    about = {"name": "李医生", "photo_id": await scene.staff.photo()}
    made(await scene.staff.post(f"/unit-members/{scene.unit_member_id}/change", about))
    return {}


async def one_who_may_join(scene: Scene) -> Values:
    """A unit in which nobody is."""
    unit = await a_unit(scene)
    body = {"name": "张护士"} | unit
    member = made(await scene.staff.post("/unit-members", body))["id"]
    offered = made(await scene.staff.post(f"/unit-members/{member}/join-code"))
    return {"unit_member_id": member, "secret": offered["code"]}


async def one_who_shows_a_card(scene: Scene) -> Values:
    code, account = new_code(8), await an_account(scene)
    shown = {"digest": digest(code), "expires_at": clock.now() + timedelta(minutes=10)}
    here = {"community_id": scene.community_id, "id": new_id()}
    await keep_rows(scene, {Card: [here | account | shown]})
    return await a_member(scene) | {"secret": code}


async def one_with_an_account(scene: Scene) -> Values:
    found = await one_who_shows_a_card(scene)
    card = {"code": found["secret"]}
    made(await scene.coordinator.post(f"/unit-members/{found['unit_member_id']}/bind", card))
    return found


async def one_who_lives_here(scene: Scene) -> Values:
    return await a_member(scene) | await a_newcomer(scene)


async def a_stopped_member(scene: Scene) -> Values:
    found = await a_member(scene)
    made(await scene.staff.post(f"/unit-members/{found['unit_member_id']}/stop", WHY))
    return found


async def one_who_has_left(scene: Scene) -> Values:
    found = await a_member(scene)
    made(await scene.coordinator.post(f"/unit-members/{found['unit_member_id']}/leave", WHY))
    return found


async def a_qualification(scene: Scene) -> Values:
    body = {"name": f"执业护士{uuid4().hex}", "kind": "licence"}
    return {"qualification_id": made(await scene.staff.post("/qualifications", body))["id"]}


async def a_qualified_member(scene: Scene, **told: object) -> Values:
    """The helper."""
    body = await a_qualification(scene) | {"since": LICENSED} | told
    path = f"/unit-members/{scene.unit_member_id}/qualifications"
    held = made(await scene.coordinator.post(path, body))["qualifications"]
    (own,) = [one for one in held if one["qualification_id"] == body["qualification_id"]]
    return {"held_id": own["id"], "qualification_id": body["qualification_id"]}


async def an_absence(scene: Scene) -> Values:
    """Of the helper, tomorrow."""
    body = an_hour_of_tomorrow()
    path = f"/unit-members/{scene.unit_member_id}/absences"
    return {"absence_id": made(await scene.helper.post(path, body))["id"]}


def an_hour_of_tomorrow() -> Values:
    begins_at = clock.now() + timedelta(days=1)
    ends_at = begins_at + timedelta(hours=1)
    return {"begins_at": begins_at.isoformat(), "ends_at": ends_at.isoformat()}
