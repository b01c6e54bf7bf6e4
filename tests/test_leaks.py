"""No ID number and no phone leaves the sealed fields: not into the database, nor jobs, logs, answers."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import create_engine, text

from app.demo import kangyuan
from app.demo.people import SIGN_IN_CODES
from app.demo.places import CODE, DOORSTEP
from app.demo.wechat import create_stand_in
from app.main import create_app
from app.platform import clock
from app.platform.values.documents import read_document
from app.settings import Settings
from tests.published import operations
from tests.serving import serving

ID_NUMBER = re.compile(rb"(?<![0-9A-Fa-f.])[1-9][0-9]{16}[0-9Xx](?![0-9A-Fa-f])")
PHONE = re.compile(rb"(?<![0-9A-Fa-f.])1[3-9][0-9]{9}(?![0-9A-Fa-f])")
SEARCHES: tuple[dict[str, str], ...] = ({"name": "王"}, {"room": "101"})


def numbers_in(content: bytes) -> list[bytes]:
    """ID numbers by their check character, phones by their shape."""
    found = PHONE.findall(content)
    for number in ID_NUMBER.findall(content):
        try:
            read_document(number.decode(), clock.today())
        except ValueError:
            continue
        found.append(number)
    return found


def test_the_net_has_no_holes() -> None:
    number, phone = "999999196001010040", "19900000001"
    number = number[:17] + next(c for c in "0123456789X" if not is_wrong(number[:17] + c))
    for written in (f'"{number}"', f"身份证{number}，", f"=({phone})", f"\\n{phone}\n"):
        assert numbers_in(written.encode()), written
    assert not numbers_in(b"999*************40 199****0001 30.63412345678901 01a20933-3287-727b")


def is_wrong(number: str) -> bool:
    try:
        read_document(number, clock.today())
    except ValueError:
        return True
    return False


def test_a_dump_of_the_database_holds_no_number(kangyuan_settings: Settings) -> None:
    """Every row of every table, jobs and their arguments among them."""
    engine = create_engine(kangyuan_settings.database_url or "")
    rows = sealed = 0
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        assert {"people", "procrastinate_jobs", "transitions", "messages"} <= set(tables)
        for table in tables:
            for (row,) in connection.execute(text(f'SELECT t::text FROM "{table}" t')):
                rows += 1
                assert numbers_in(row.encode()) == [], table
        for (value,) in connection.execute(text("SELECT id_number FROM people")):
            sealed += 1
            assert numbers_in(bytes(value)) == []
    engine.dispose()
    assert rows > 20_000
    assert sealed == kangyuan.PEOPLE


# One of what a path names; of hazards and rounds one with a photo.
COUNTED = "(SELECT id, topic_id FROM ballots WHERE carried ORDER BY topic_id LIMIT 1) counted"
THERE = {
    "person_id": "SELECT id FROM care_subjects",
    "household_id": "SELECT id FROM households",
    "dwelling_id": "SELECT id FROM dwellings",
    "building_id": "SELECT id FROM buildings",
    "claim_id": "SELECT id FROM claims",
    "part_id": "SELECT id FROM exclusive_parts",
    "estate_id": "SELECT id FROM estates",
    "team_id": "SELECT id FROM teams",
    "member_id": "SELECT id FROM party_members",
    "unit_id": "SELECT unit_id FROM unit_imports",
    "import_id": "SELECT id FROM unit_imports",
    "unit_member_id": "SELECT id FROM unit_members WHERE photo_id IS NOT NULL",
    "badge": "SELECT number FROM unit_members WHERE photo_id IS NOT NULL",
    "mediation_id": "SELECT id FROM mediations",
    "hazard_id": "SELECT hazard_id FROM hazard_photos",
    "task_id": "SELECT id FROM tasks",
    "call_id": "SELECT call_id FROM call_photos",
    "figure": "SELECT 'served'",  # of the orders
    "kind": "SELECT 'response'",  # of the rates
    "part": "SELECT 'met'",
    "topic_id": f"SELECT topic_id FROM {COUNTED}",
    "ballot_id": f"SELECT id FROM {COUNTED}",
    "meeting_id": "SELECT meeting_id FROM session_photos WHERE sheet_id IS NULL",
    "item_id": "SELECT id FROM service_items WHERE offered_since IS NOT NULL",
    "plan_id": "SELECT id FROM dispatch_plans",
    "order_id": "SELECT order_id FROM order_results",
    "slot_id": "SELECT slot_id FROM orders WHERE state = 'waiting'",
    "complaint_id": "SELECT id FROM service_complaints",
    "series_id": "SELECT id FROM order_series",
    "round_id": "SELECT a.round_id FROM safety_actions a"
    " JOIN safety_action_photos p USING (community_id) WHERE p.action_id = a.id",
}
PHOTOS = {
    "get_my_photo": "SELECT p.id FROM photos p JOIN accounts a ON a.id = p.uploaded_by"
    " WHERE a.openid = 'openid-demo-grid-worker'",
    "get_hazard_photo": "SELECT photo_id FROM hazard_photos WHERE hazard_id = :hazard_id",
    "get_call_photo": "SELECT photo_id FROM call_photos WHERE call_id = :call_id",
    "get_public_topic_photo": "SELECT photo_id FROM topic_photos WHERE topic_id = :topic_id"
    " AND moment = 'delivered'",
    "get_topic_photo": "SELECT photo_id FROM topic_photos WHERE topic_id = :topic_id",
    "get_meeting_photo": "SELECT photo_id FROM session_photos WHERE meeting_id = :meeting_id"
    " AND sheet_id IS NULL",
    "get_round_photo": "SELECT p.photo_id FROM safety_actions a JOIN safety_action_photos p"
    " USING (community_id) WHERE p.action_id = a.id AND a.round_id = :round_id",
}
LATELY = f"?since={clock.today() - timedelta(days=300)}&until={clock.today()}"
ASKED = {
    "count_heads": "?estate_id={estate_id}",
    "get_mediation_figures": f"?year={clock.today().year}",
    "list_slots_for": "?for={person_id}",
    **dict.fromkeys(("verify_unit_member", "get_verified_photo"), "?number={badge}"),
    "locate_grid": f"?lng={DOORSTEP[0]}&lat={DOORSTEP[1]}&datum=wgs84",
    **dict.fromkeys(
        ("get_round_figures", "get_care_figures", "list_care_dues", "list_visits"), LATELY
    ),
    **dict.fromkeys(("get_rates", "list_counted"), LATELY),
    **dict.fromkeys(("get_service_figures", "list_counted_orders"), LATELY),
}
NOT_IN_THE_DEMO = {  # nobody has imported, edited at the same time, subscribed or asked for a paper
    *("get_conflict", "get_roster_run", "get_roster_errors", "read_calendar"),
    *("get_certificate_pdf", "check_certificate"),
    "get_meeting_code",  # while one is on
    *("get_dispute_photo", "get_visit_photo", "get_helper_photo"),
    "list_swap_partners",  # for who serves it
    "get_dispatch_plan",  # before it is asked for
}


async def test_no_answer_and_no_log_holds_a_number(
    kangyuan_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every GET and every search, as each of the demo's roles; `open` alone shows one, and is logged."""
    stand_in = create_stand_in(SIGN_IN_CODES, kangyuan_settings.wechat)
    answered, found = Counter[str](), 0
    with serving(stand_in) as wechat:
        settings = kangyuan_settings.model_copy(
            update={
                "log_level": "INFO",
                "wechat": kangyuan_settings.wechat.model_copy(update={"base_url": wechat}),
            }
        )
        reads, person_id = paths(kangyuan_settings)
        with serving(create_app(settings)) as url:
            async with httpx.AsyncClient(base_url=url, timeout=60) as http:
                for code in SIGN_IN_CODES:
                    signed_in = await http.post("/api/v1/auth/wechat", json={"code": code})
                    http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
                    for operation, path in reads.items():
                        answer = await http.get(path)
                        assert answer.status_code < 500, (code, path)
                        assert numbers_in(answer.content) == [], (code, path)
                        answered[operation] += answer.status_code == 200
                    for wanted in SEARCHES:
                        here = f"/api/v1/communities/{CODE}/people/search"
                        answer = await http.post(here, json=wanted)
                        assert answer.status_code == 200
                        assert numbers_in(answer.content) == [], (code, wanted)
                        found += len(answer.json())
                secretary = await http.post("/api/v1/auth/wechat", json={"code": "demo-secretary"})
                http.headers["Authorization"] = f"Bearer {secretary.json()['access_token']}"
                ask = {"field": "id_number", "purpose": "核对证件"}
                here = f"/api/v1/communities/{CODE}/people/{person_id}/open"
                opened = await http.post(here, json=ask)
                assert len(numbers_in(opened.content)) == 1
                refused = await http.post(here, json=ask | {"purpose": opened.json()["value"] * 99})
                assert refused.status_code == 422
                assert numbers_in(refused.content) == []
    assert {operation for operation, times in answered.items() if not times} == NOT_IN_THE_DEMO
    assert found > 100
    logged = "".join(capfd.readouterr())
    assert "/people/{person_id}/open" in logged
    assert numbers_in(logged.encode()) == []


def paths(settings: Settings) -> tuple[dict[str, str], UUID]:
    """Of every GET, about what is there; and the person whom they are about."""
    engine = create_engine(settings.database_url or "")
    found: dict[str, str] = {}
    with engine.connect() as connection:

        def one(query: str, **values: Any) -> Any:
            return connection.scalar(text(f"{query} ORDER BY 1 LIMIT 1"), values)

        there = {name: one(query) for name, query in THERE.items()}
        for operation, known in operations().items():
            if known.method != "GET":
                continue
            missing = {name: uuid4() for name in re.findall(r"{(\w+)}", known.path)}
            values = missing | there | {"code": CODE}
            if operation in PHOTOS:
                needed = {name: there[name] for name in re.findall(r":(\w+)", PHOTOS[operation])}
                values["photo_id"] = one(PHOTOS[operation], **needed)
            found[operation] = (known.path + ASKED.get(operation, "")).format(**values)
    engine.dispose()
    return found, there["person_id"]
