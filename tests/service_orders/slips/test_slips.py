"""For who has no phone: a slip that says who comes, and a list of whom the office calls."""

import io
from datetime import timedelta
from typing import Any

import httpx
from pypdf import PdfReader
from sqlalchemy import delete, select

from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.session import Sessions
from app.platform.history import Transition
from tests.ordering import a_taken_order
from tests.scene import Scene
from tests.service_orders.visits.story import a_code, path, plan
from tests.things import made


def pages(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


async def has_no_phone(scene: Scene) -> None:
    """The resident."""
    async with scene.sessions.begin() as session:
        theirs = CommunityAccount.person_id == scene.persons["resident"]
        its = CommunityAccount.community_id == scene.community_id
        await session.execute(delete(CommunityAccount).where(its, theirs))


async def test_a_slip_says_who_comes_and_the_code(scene: Scene, sessions: Sessions) -> None:
    order = await a_taken_order(scene)
    [page] = pages(await scene.worker.post(f"{path(order)}/slip"))
    text = "".join(page.split())
    for said in ("上门服务告知单", "resident", "李医生", str(order["member_id"]), "不收钱"):
        assert said in text
    assert a_code(scene, order) in text
    async with sessions() as session:
        its = Transition.community_id == scene.community_id, Transition.action == "print_slip"
        [step] = (await session.scalars(select(Transition).where(*its))).all()
    assert (step.subject_id, step.account_id) == (order["order_id"], scene.worker.account_id)


async def test_a_slip_is_for_who_hands_it_over(scene: Scene) -> None:
    order = await a_taken_order(scene)
    answers = {
        name: (await scene.people[name].post(f"{path(order)}/slip")).status_code
        for name in ("neighbour", "resident", "auditor", "other_worker", "staff")
    }
    refused = dict.fromkeys(("neighbour", "resident", "auditor"), 403)
    assert answers == refused | {"other_worker": 404, "staff": 200}
    await plan(scene, order, state="done")
    over = await scene.staff.post(f"{path(order)}/slip")
    assert (over.status_code, over.json()["type"]) == (409, "nobody-to-come")


async def test_the_office_calls_whom_nothing_tells(scene: Scene) -> None:
    begins_at = clock.now() + timedelta(days=1)
    times: dict[str, Any] = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
    await a_taken_order(scene, **times)
    day = begins_at.astimezone(clock.HERE).date()
    asked = {"day": str(day), "purpose": "电话通知明日服务"}
    [page] = pages(await scene.staff.post("/orders/call-list", asked))
    assert "没有需要打电话通知的人" in "".join(page.split())
    held = made(await scene.staff.get(f"/people/{scene.persons['resident']}"))["phone"]
    await has_no_phone(scene)
    [page] = pages(await scene.staff.post("/orders/call-list", asked))
    text = "".join(page.split())
    assert "resident" in text
    assert "李医生" in text
    begins, ends = held.split("*")[0], held.rsplit("*", 1)[1]
    assert any(part.startswith(begins) and part.endswith(ends) for part in page.split())
    opened = made(await scene.secretary.get(f"/people/{scene.persons['resident']}/openings"))
    assert [(one["field"], one["purpose"]) for one in opened] == [("phone", asked["purpose"])]
    [other] = pages(await scene.other_worker.post("/orders/call-list", asked))
    assert "resident" not in other
    assert (await scene.auditor.post("/orders/call-list", asked)).status_code == 403
