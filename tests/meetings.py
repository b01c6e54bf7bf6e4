"""Sessions of deliberation, as tests need them."""

from datetime import timedelta
from typing import Any

from app.consultation.sessions import jobs
from app.consultation.sessions.events import MeetingAnnounced
from app.platform import clock
from tests.queue import published
from tests.scene import Caller, Scene
from tests.things import WHY, Values, an_open_topic, made

HOUR = timedelta(hours=1)


def soon(minutes: int = 10) -> dict[str, str]:
    """An hour, that begins in so many minutes."""
    begins = clock.now() + timedelta(minutes=minutes)
    return {"begins_at": begins.isoformat(), "ends_at": (begins + HOUR).isoformat()}


def a_bench(minutes: int = 10, **changes: Any) -> dict[str, Any]:
    body = {"kind": "bench", "title": "电动车棚选址", "place": "3栋楼下"} | soon(minutes)
    return body | {"agenda": [{"words": "车棚建在哪里"}]} | changes


async def planned(scene: Scene, by: str = "staff", **changes: Any) -> str:
    return str(made(await scene.people[by].post("/sessions", a_bench(**changes)))["id"])


async def announced(scene: Scene, by: str = "staff", **changes: Any) -> str:
    meeting_id = await planned(scene, by, **changes)
    made(await scene.people[by].post(f"/sessions/{meeting_id}/publish", {}))
    return meeting_id


async def opened(scene: Scene, by: str = "staff", **changes: Any) -> str:
    meeting_id = await announced(scene, by, **({"minutes": -10} | changes))
    made(await scene.people[by].post(f"/sessions/{meeting_id}/open"))
    return meeting_id


async def held(scene: Scene, by: str = "staff", **changes: Any) -> str:
    meeting_id = await opened(scene, by, **changes)
    made(await scene.people[by].post(f"/sessions/{meeting_id}/hold"))
    return meeting_id


async def code_of(scene: Scene, meeting_id: str) -> str:
    """On the organiser's screen."""
    return str(made(await scene.staff.get(f"/sessions/{meeting_id}/code"))["code"])


async def sheet(caller: Caller, meeting_id: str, *names: str) -> dict[str, Any]:
    body = {"names": names, "photo_ids": [await caller.photo()]}
    found: dict[str, Any] = made(await caller.post(f"/sessions/{meeting_id}/take-sheet", body))
    return found


async def ask(scene: Scene) -> None:
    """What the worker does with the invitations that wait, twice: it may."""
    async with scene.sessions.begin() as session:
        for event in await published(session, scene, MeetingAnnounced) * 2:
            await jobs.ask(session, event)


# For the matrix: about the estate of the worker's grid, planned by the office.


def about(scene: Scene) -> dict[str, Any]:
    return {"estate_id": str(scene.estate_id)}


async def a_planned_meeting(scene: Scene) -> Values:
    return {"meeting_id": await planned(scene, **about(scene))}


async def an_announced_meeting(scene: Scene) -> Values:
    return {"meeting_id": await announced(scene, minutes=600, **about(scene))}


async def a_topic_and_a_meeting(scene: Scene) -> Values:
    return await an_open_topic(scene) | await an_announced_meeting(scene)


async def a_meeting_and_its_agenda(scene: Scene) -> Values:
    meeting = await an_announced_meeting(scene)
    seen = made(await scene.staff.get(f"/sessions/{meeting['meeting_id']}"))
    return meeting | {"item_id": seen["agenda"][0]["id"]}


async def an_open_meeting(scene: Scene) -> Values:
    """The resident is there; whoever takes it down has a photo."""
    meeting_id = await opened(scene, **about(scene))
    code = await code_of(scene, meeting_id)
    made(await scene.resident.post(f"/sessions/{meeting_id}/sign-in", {"code": code}))
    photos = {name: await scene.people[name].photo() for name in ("worker", "staff", "secretary")}
    return {"meeting_id": meeting_id, "shown": code, "photo": photos}


async def a_held_meeting(scene: Scene) -> Values:
    """What the resident said was taken down by the office; a sheet was signed."""
    meeting = await an_open_meeting(scene)
    path = f"/sessions/{meeting['meeting_id']}"
    [there] = made(await scene.staff.get(f"{path}/attendances"))
    paper = await sheet(scene.staff, meeting["meeting_id"], "王桂兰")
    said = {"words": "车棚远一点", "person_id": str(scene.persons["resident"])}
    remark = made(await scene.staff.post(f"{path}/record", said))
    made(await scene.staff.post(f"{path}/hold"))
    return meeting | {
        "attendance_id": there["id"],
        "line_id": paper["lines"][0]["id"],
        "photo_id": paper["photo_ids"][0],
        "remark_id": remark["id"],
    }


async def an_objection_to_a_remark(scene: Scene) -> Values:
    meeting = await a_held_meeting(scene)
    remark = f"/sessions/{meeting['meeting_id']}/remarks/{meeting['remark_id']}"
    made(await scene.resident.post(f"{remark}/object", WHY))
    return meeting


async def a_remark_that_the_worker_took_down(scene: Scene) -> Values:
    meeting = await a_held_meeting(scene)
    said = {"words": "车棚远一点"}
    remark = made(await scene.worker.post(f"/sessions/{meeting['meeting_id']}/record", said))
    return meeting | {"remark_id": remark["id"]}


async def minutes(scene: Scene) -> Values:
    meeting = await a_held_meeting(scene)
    path = f"/sessions/{meeting['meeting_id']}/publish-minutes"
    made(await scene.staff.post(path, {"words": "已议定。"}))
    return meeting
