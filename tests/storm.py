"""`make storm`: phones in basements. Nothing is lost and nothing is double, whatever the network does.

Grid workers replay recorded deeds, shuffled, in batches, every request one to three times, over
connections that are cut before, during and after the answer, to a server that is killed (SIGKILL) and
started again twice; their access tokens have run out in the basement. The same deeds go once, in order, into a second community; both must be equal.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from rich.console import Console
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.care.subjects.dues import open_for
from app.care.subjects.models import CareSubject
from app.care.subjects.risk import Risk
from app.consultation.opinions.lifecycle import StatementState
from app.consultation.opinions.models import Statement
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic, TopicSource
from app.main import create_app
from app.operator.database import prepare
from app.patrols.rounds.models import Round
from app.patrols.teams.lifecycle import MembershipState
from app.patrols.teams.models import Membership, Team
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from app.platform.auth import service as auth
from app.platform.auth.models import Account
from app.platform.db.base import new_id, same
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import Sessions, sessions_of
from app.residents.conflicts.models import PLACE, WaitingEdit
from app.residents.people.models import Household, HouseholdMember, Person
from app.service_orders.catalogue.models import Dispatching, Item, ServedAt, ServiceList, Slot
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson, Way
from app.service_orders.providers.models import Member, Unit
from app.settings import Settings
from tests import surroundings
from tests.scene import BORN, INSIDE, Caller, Scene, a_scene
from tests.serving import a_port

NOT_THERE_YET = {"no-such-photo", "cannot-join"}  # what they name comes later
WINDOW = 60  # deeds that may overtake each other
SIGNED_OUT = 401
WAITS = "edit-conflict"  # is done: it is stored, and both are shown
COUNTED = "wrong-code"  # is done: it is counted, once
COLLIDING = ("甲", "乙")
LATER = {SIGNED_OUT, 404, 408, 409, 424, 429, 500, 502, 503}  # send again with the same key
PATIENCE = 120.0  # seconds without progress
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """As a phone keeps it until it has an answer. `photo` is an upload, which no batch can hold."""

    path: str
    key: str
    body: dict[str, Any] | None = None
    photo: str | None = None
    method: str = "POST"


@dataclass
class Recorded:
    """What one worker did, chain by chain: what is in a chain is in its order."""

    chains: list[list[Deed]]
    person_id: UUID
    rounds: list[tuple[UUID, datetime]] = field(default_factory=list)
    role: Role | None = Role.GRID_WORKER  # none: a resident
    roster: list[UUID] = field(default_factory=list)  # people whom it corrects
    elders: list[UUID] = field(default_factory=list)  # of its grid
    member_id: UUID = field(default_factory=new_id)  # of a unit
    orders: list[tuple[UUID, datetime]] = field(default_factory=list)  # that it serves
    debates: list[tuple[UUID, list[UUID]]] = field(default_factory=list)  # topics, their statements

    @property
    def deeds(self) -> list[Deed]:
        return [deed for chain in self.chains for deed in chain]


@dataclass
class Counts:
    seconds: float = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        counted = ", ".join(f"{name} {count}" for name, count in sorted(self.kinds.items()))
        return f"{counted}, seconds {self.seconds:.0f}"


@dataclass
class Phone:
    code: str
    token: str
    refresh_token: str


# What a worker does. To add a kind of deed, add a chain.


def _deed(path: str, body: dict[str, Any] | None = None) -> Deed:
    return Deed(path, str(uuid4()), body)


def _photo() -> tuple[str, Deed]:
    photo_id = str(new_id())
    return photo_id, Deed("/photos", str(uuid4()), photo=photo_id)


def _hazard(found_at: datetime, **more: Any) -> tuple[str, dict[str, Any]]:
    hazard_id = str(new_id())
    words = {"category": "ebike", "what": f"电动车 {hazard_id}", "where": "门厅", "place": INSIDE}
    return hazard_id, words | {"id": hazard_id, "found_at": found_at.isoformat()} | more


def filed_and_joined(begins: datetime) -> list[Deed]:
    """Two reports of the same thing."""
    (one, first), (other, second) = _hazard(begins), _hazard(begins)
    return [
        _deed("/hazards", first),
        _deed(f"/hazards/{one}/file"),
        _deed("/hazards", second),
        _deed(f"/hazards/{other}/join", {"into_id": one, "reason": "同一处"}),
    ]


def dismissed(begins: datetime) -> list[Deed]:
    hazard_id, body = _hazard(begins)
    return [_deed("/hazards", body), _deed(f"/hazards/{hazard_id}/dismiss", {"reason": "已移走"})]


def fixed(begins: datetime) -> list[Deed]:
    """Three photos first, then the record that names them."""
    photos = [_photo() for _ in range(3)]
    ids = [photo_id for photo_id, _ in photos]
    hazard_id, body = _hazard(begins, photo_ids=ids[:1])
    work = {"account": "已清理", "before_photo_ids": ids[1:2], "after_photo_ids": ids[2:]}
    return [
        *(upload for _, upload in photos),
        _deed("/hazards", body),
        _deed(f"/hazards/{hazard_id}/fix-on-the-spot", work),
    ]


def taken_down(begins: datetime) -> list[Deed]:
    """What somebody says at a meeting point, with a photo."""
    photo_id, upload = _photo()
    topic_id = str(new_id())
    said = {"id": topic_id, "title": "架空层清理", "what": f"堆满旧家具 {topic_id}"}
    said |= {"said_by": "一位居民", "said_at": begins.isoformat()}
    return [upload, _deed("/topics", said | {"photo_ids": [photo_id]})]


def opined(begins: datetime, topic_id: UUID, statement_ids: Sequence[UUID]) -> list[Deed]:
    """A sentence of one's own, and votes on others', of which some change; the last one counts."""
    path, words = f"/topics/{topic_id}", str(new_id())
    votes = [
        (begins + HOUR * n, statement_id, said)
        for n, said in enumerate(("agree", "pass", "disagree"))
        for statement_id in statement_ids[n:]
    ]
    return [
        _deed(f"{path}/state-opinion", {"id": words, "words": f"意见 {words}"}),
        *(
            _deed(f"{path}/statements/{one}/vote", {"vote": said, "voted_at": at.isoformat()})
            for at, one, said in votes
        ),
    ]


def patrolled(begins: datetime, round_id: UUID, person_id: UUID) -> list[Deed]:
    """A volunteer without a phone is signed in, something is done and found, and they leave."""
    path, who = f"/rounds/{round_id}", {"person_id": str(person_id)}
    _, hazard = _hazard(begins + timedelta(minutes=20))
    action = {
        "kind": "persuasion",
        "count": 3,
        "words": "劝导",
        "where": "1栋",
        "id": str(new_id()),
    }
    done_at = (begins + timedelta(minutes=25)).isoformat()
    arrives, leaves = begins + timedelta(minutes=1), begins + timedelta(minutes=48)
    signed_in = who | {"at": arrives.isoformat(), "id": str(new_id()), "place": INSIDE}
    return [
        _deed(f"{path}/sign-in", signed_in),
        _deed(f"{path}/record", action | {"done_at": done_at}),
        _deed(f"{path}/report", hazard),
        _deed(f"{path}/sign-out", who | {"at": leaves.isoformat()}),
    ]


def looked_in_on(begins: datetime, elder: UUID) -> list[Deed]:
    """Nobody opens; later somebody does, and says that they had been away."""
    path, day = f"/care/{elder}", begins.date()
    at_noon = {"way": "home", "visited_at": begins.isoformat(), "place": INSIDE}
    again = {"way": "phone", "visited_at": (begins + HOUR / 2).isoformat(), "words": "平安"}
    away = {"kind": "away", "since": str(day - timedelta(days=3))}
    return [
        _deed(f"{path}/visit", at_noon | {"id": str(new_id()), "outcome": "not_met"}),
        _deed(f"{path}/visit", again | {"id": str(new_id()), "outcome": "well"}),
        _deed(f"{path}/suspend", away),
        _deed(f"{path}/resume", {"on": str(day - timedelta(days=1))}),
    ]


def served(begins: datetime, order_id: UUID) -> list[Deed]:
    """In a basement: come, looked in on them with a photo of it, and gone."""
    photo_id, upload = _photo()
    path, at = f"/orders/{order_id}", begins + timedelta(minutes=2)
    came = {"id": str(new_id()), "at": at.isoformat(), "place": INSIDE, "accuracy": 65}
    done = {"id": str(new_id()), "at": (begins + HOUR / 2).isoformat(), "outcome": "well"}
    finished = done | {"account": "量了血压", "photo_ids": [photo_id]}
    return [upload, _deed(f"{path}/arrive", came), _deed(f"{path}/finish", finished)]


def mistyped(begins: datetime, order_id: UUID) -> list[Deed]:
    """A wrong code, of which the phone does not know whether it was heard."""
    body = {"code": "000000", "at": begins.isoformat()}
    return [_deed(f"/orders/{order_id}/arrive", body)]


def corrected(person_id: UUID) -> list[Deed]:
    """Each edit on the version that the one before it makes."""
    numbers = ("13800000001", "13800000002", "13800000003")
    return [_edit(person_id, base, phone=number) for base, number in enumerate(numbers, 1)]


def collided(person_id: UUID) -> list[Deed]:
    """Both on the same version: whichever comes later waits."""
    return [_edit(person_id, 1, name=name) for name in COLLIDING]


def _edit(person_id: UUID, base_version: int, **wanted: str) -> Deed:
    body = {**wanted, "base_version": base_version}
    return Deed(f"/people/{person_id}", str(uuid4()), body, method="PUT")


A_DEED = (filed_and_joined, dismissed, fixed, taken_down)


def record(workers: int, deeds: int, chance: random.Random) -> list[Recorded]:
    hours = [datetime.now(UTC) - HOUR * n for n in range(2, 24 * 29)]
    recorded = []
    for _ in range(workers):
        one = Recorded([], new_id())
        free = iter(hours)
        while len(one.deeds) < deeds:
            begins = next(free)
            kind = chance.randrange(7)
            if kind == 0:
                one.rounds.append((new_id(), begins))
                one.chains.append(patrolled(begins, one.rounds[-1][0], one.person_id))
            elif kind == 1:
                one.elders.append(new_id())
                one.chains.append(looked_in_on(begins, one.elders[-1]))
            elif kind == 2:
                one.orders.append((new_id(), begins))
                serves = (served, mistyped)[len(one.orders) % 3 == 0]
                one.chains.append(serves(begins, one.orders[-1][0]))
            else:
                one.chains.append(A_DEED[kind - 3](begins))
        recorded.append(one)
    office = Recorded([], new_id(), role=Role.STAFF)
    while len(office.deeds) < deeds:
        office.roster.append(new_id())
        edits = (corrected, collided)[len(office.roster) % 2]
        office.chains.append(edits(office.roster[-1]))
    resident = Recorded([], new_id(), role=None)
    while len(resident.deeds) < deeds:
        resident.debates.append((new_id(), [new_id() for _ in range(3)]))
        resident.chains.append(opined(hours[-1], *resident.debates[-1]))
    return [*recorded, office, resident]


async def stage(
    sessions: Sessions, app: Any, scene: Scene, recorded: Sequence[Recorded]
) -> list[Phone]:
    """Workers of one grid, each with somebody of the team and the rounds that they will go on."""
    here, phones = {"community_id": scene.community_id}, []
    async with sessions.begin() as session:
        team = Team(**here, id=new_id(), name="巡护队", about="", grid_id=scene.grid_id)
        session.add(team)
        home = await grow_old(session, scene, [elder for one in recorded for elder in one.elders])
        for number, one in enumerate(recorded):
            account = Account(id=new_id(), app_id="wx", openid=uuid4().hex, created_at=clock.now())
            person = Person(**here, id=one.person_id, name=f"队员{number}", born_on=BORN)
            session.add_all([account, person])
            await session.flush()
            at_home = {"household_id": home, "is_contact": False, "since": BORN}
            session.add(HouseholdMember(**here, person_id=person.id, **at_home))
            grid_id = scene.grid_id if one.role is Role.GRID_WORKER else None
            if one.role is not None:
                grant = {"role": one.role, "grid_id": grid_id, "since": clock.now()}
                session.add(Grant(**here, account_id=account.id, **grant))
            session.add_all(Person(**here, id=p, name="居民", born_on=BORN) for p in one.roster)
            person_id = person.id if one.role is None else None
            known = {"account_id": account.id, "name": f"网格员{number}", "person_id": person_id}
            session.add(CommunityAccount(**here, **known))
            for topic_id, statement_ids in one.debates:
                await open_to_all(session, scene, topic_id, statement_ids)
            member = {"words": "", "applied_by": account.id, "state": MembershipState.ADMITTED}
            session.add(Membership(**here, team_id=team.id, person_id=person.id, **member))
            for round_id, begins in one.rounds:
                planned = {"begins_at": begins, "ends_at": begins + HOUR, "planned_by": account.id}
                where = {"team_id": team.id, "grid_id": scene.grid_id, "meet_at": "廉心亭"}
                session.add(Round(**here, id=round_id, **planned, **where, capacity=6))
            await session.flush()
            await to_serve(session, scene, one, account.id)
            begun = await auth.begin(session, account.id, "storm")
            with clock.at(clock.now() - HOUR):
                token = app.state.tokens.issue(account.id, begun.session_id)
            phones.append(Phone(scene.code, token, begun.refresh_token))
    return phones


async def to_serve(session: AsyncSession, scene: Scene, one: Recorded, account_id: UUID) -> None:
    """A worker who is of a unit, too; what they serve is at the resident's."""
    here = {"community_id": scene.community_id}
    unit = Unit(**here, id=new_id(), name=f"医院{one.member_id}", about="")
    offered = {"list": ServiceList.HEALTH, "served_at": ServedAt.HOME, "minutes": 60}
    item = Item(
        **here,
        **offered,
        id=new_id(),
        name=f"上门问诊{one.member_id}",
        dispatching=Dispatching.ASSIGNED,
        looks_in=True,
        offered_since=clock.now(),
    )
    session.add_all([unit, item])
    await session.flush()
    member = {"name": "李医生", "number": str(one.member_id), "joined_on": BORN}
    whose = {"unit_id": unit.id, "account_id": account_id}
    session.add(Member(**here, id=one.member_id, **member, **whose))
    for order_id, begins in one.orders:
        when = {"begins_at": begins, "ends_at": begins + HOUR}
        what = {"item_id": item.id, "unit_id": unit.id} | when
        slot = Slot(**here, id=new_id(), **what, capacity=1, taken=1, last_number=1)
        session.add(slot)
        await session.flush()
        who = {"customer_id": scene.persons["resident"], "dwelling_id": scene.homes["resident"]}
        state = {"state": OrderState.TAKEN, "placed_at": begins, "number": 1, "way": Way.SELF}
        order = Order(
            **here, **what, **who, **state, id=order_id, slot_id=slot.id, ordered_by=account_id
        )
        session.add(order)
        await session.flush()
        crew = {"order_id": order_id, "member_id": one.member_id, "way": "assign"}
        session.add(OrderPerson(**here, order_id=order_id, person_id=who["customer_id"]))
        session.add(CrewMember(**here, **crew, id=new_id(), since=begins))
    await session.flush()


async def open_to_all(
    session: AsyncSession, scene: Scene, topic_id: UUID, statement_ids: Sequence[UUID]
) -> None:
    """A topic with statements of the neighbour."""
    here, now = {"community_id": scene.community_id}, clock.now()
    said = {"title": "架空层清理", "what": "堆满旧家具", "summary": "清理后作议事角"}
    times = {"said_at": now, "proposed_at": now, "accepted_at": now}
    who = {"proposed_by": scene.staff.account_id, "source": TopicSource.OFFICE}
    state = {"state": TopicState.OPEN, "is_moderated": False}
    session.add(Topic(**here, id=topic_id, **said, **times, **who, **state))
    await session.flush()
    author = {"author_id": scene.persons["neighbour"], "stated_by": scene.neighbour.account_id}
    shown = {"stated_at": now, "shown_at": now, "state": StatementState.SHOWN, "words": "留出一半"}
    session.add_all(
        Statement(**here, id=one, topic_id=topic_id, **author, **shown) for one in statement_ids
    )
    await session.flush()


async def grow_old(session: AsyncSession, scene: Scene, elders: Sequence[UUID]) -> UUID:
    """They live in the grid, and are to be looked in on every week; their household."""
    here, today = {"community_id": scene.community_id}, clock.today()
    long_ago = today - timedelta(days=60)
    home = {"dwelling_id": scene.homes["empty"], "since": long_ago}
    household = Household(**here, id=new_id(), **home)
    session.add(household)
    session.add_all(Person(**here, id=elder, name="老人", born_on=BORN) for elder in elders)
    await session.flush()
    lives_there = {"household_id": household.id, "is_contact": False, "since": long_ago}
    raised = {"enrolled_on": long_ago, "raised_to": Risk.HIGH, "raised_on": long_ago}
    for elder in elders:
        session.add(HouseholdMember(**here, person_id=elder, **lives_there))
        session.add(CareSubject(**here, id=elder, **raised))
    await session.flush()
    for weeks in range(6):
        await open_for(session, scene.community_id, today - timedelta(weeks=weeks))
    return household.id


# The network.

HERE = "http://127.0.0.1/api/v1"


def request_of(phone: Phone, deeds: Sequence[Deed]) -> httpx.Request:
    base = f"{HERE}/communities/{phone.code}"
    headers = {"Authorization": f"Bearer {phone.token}", "Connection": "close"}
    if deeds[0].photo is not None:
        files = {"file": ("x.jpg", Caller.picture())}
        return httpx.Request(
            *("POST", f"{base}/photos"), headers=headers, data={"id": deeds[0].photo}, files=files
        )
    wanted = [{"method": d.method, "path": d.path, "key": d.key, "body": d.body} for d in deeds]
    return httpx.Request("POST", f"{base}/batch", headers=headers, json={"requests": wanted})


def raw(sent: httpx.Request) -> bytes:
    sent.read()
    lines = [f"POST {sent.url.raw_path.decode()} HTTP/1.1".encode()]
    lines += [name + b": " + value for name, value in sent.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n" + sent.content


async def send(server: "Server", sent: httpx.Request, cut: str | None) -> tuple[int, Any] | None:
    """None: no answer came; the phone cannot know what became of it."""
    request = raw(sent)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    except OSError:
        await asyncio.sleep(0.2)
        return None
    try:
        if cut == "before":
            writer.write(request[: len(request) // 2])
            await writer.drain()
            return None
        writer.write(request)
        await writer.drain()
        if cut == "during":
            return None
        head = await reader.readuntil(b"\r\n\r\n")
        if cut == "after":
            return None
        body = await reader.read()
        return int(head.split()[1]), orjson.loads(body) if body else None
    except (OSError, asyncio.IncompleteReadError, orjson.JSONDecodeError):
        return None
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def answers_of(deeds: Sequence[Deed], answer: tuple[int, Any] | None) -> list[tuple[int, Any]]:
    """One for each deed; a batch as a whole may have failed."""
    if answer is None:
        return [(0, None)] * len(deeds)
    status, body = answer
    if deeds[0].photo is not None or status != httpx.codes.OK:
        return [answer] * len(deeds)
    return [(one["status"], one) for one in body["answers"]]


async def ask(
    server: "Server",
    phone: Phone,
    deeds: Sequence[Deed],
    counts: Counts,
    cut: str | None = None,
) -> list[tuple[int, Any]]:
    """With a token that has run out the phone gets another one, and asks again."""
    answers = answers_of(deeds, await send(server, request_of(phone, deeds), cut))
    if any(status == SIGNED_OUT for status, _ in answers):
        await refresh(server, phone, counts)
        answers = answers_of(deeds, await send(server, request_of(phone, deeds), None))
    return answers


async def refresh(server: "Server", phone: Phone, counts: Counts) -> None:
    """Never cut: a refresh token sent twice signs the device out, and only WeChat signs it in again."""
    body = {"refresh_token": phone.refresh_token}
    headers = {"Connection": "close"}
    wanted = httpx.Request("POST", f"{HERE}/auth/refresh", headers=headers, json=body)
    answer = None
    while answer is None or answer[0] in LATER - {SIGNED_OUT}:
        async with server.stays:
            answer = await send(server, wanted, None)
    status, given = answer
    assert status == httpx.codes.OK, ("signed out", given)
    phone.token, phone.refresh_token = given["access_token"], given["refresh_token"]
    counts.kinds["refreshed"] += 1


async def replay(
    server: "Server",
    phone: Phone,
    recorded: Recorded,
    chance: random.Random,
    counts: Counts,
    done: set[str],
) -> None:
    """As a phone does: what has no answer, or not yet a good one, is sent again under its key."""
    queue = deque(shuffled(recorded.deeds, chance))
    left = {deed.key: chance.randint(1, 3) for deed in queue}  # how often it is sent at least
    progress = time.monotonic()
    while queue:
        batch = [queue.popleft()]
        while batch[0].photo is None and queue and len(batch) < chance.randint(1, 50):
            if queue[0].photo is not None:
                break
            batch.append(queue.popleft())
        if batch[0].photo is None:
            again = [deed for deed in batch if chance.random() < 0.1]
            batch = (batch + again)[:50] if len(batch) < 50 else batch
        cut = chance.choice(("before", "during", "after")) if chance.random() < 0.15 else None
        counts.kinds[f"cut {cut}" if cut else "answered"] += 1
        counts.kinds["requests"] += len(batch)
        answers = await ask(server, phone, batch, counts, cut)
        for deed, answer in zip(batch, answers, strict=True):
            if note(deed, answer, counts, done):
                progress = time.monotonic()
            left[deed.key] -= 1
            if deed not in queue and (deed.key not in done or left[deed.key] > 0):
                queue.append(deed)
        if time.monotonic() - progress > PATIENCE:
            raise AssertionError(("no progress", answers[:3]))


def note(deed: Deed, answer: tuple[int, Any], counts: Counts, done: set[str]) -> bool:
    """Whether it was done now."""
    status, body = answer
    if not (httpx.codes.is_success(status) or kind_of(body) in {WAITS, COUNTED}):
        assert not status or may_come_later(status, body), (deed, status, body)
        counts.kinds["refused for now"] += bool(status)
        return False
    counts.kinds["repeated"] += deed.photo is None and body["is_repeated"]
    is_new = deed.key not in done
    done.add(deed.key)
    return is_new


def may_come_later(status: int, body: Any) -> bool:
    """`already-recorded` never does: a deed and its key are one transaction."""
    kind = kind_of(body)
    return kind in NOT_THERE_YET or (status in LATER and kind != "already-recorded")


def kind_of(body: Any) -> str | None:
    """Of a problem, alone or among the answers of a batch."""
    problem = (body or {}).get("body") or body or {}
    kind: str | None = problem.get("type")
    return kind


def shuffled(deeds: list[Deed], chance: random.Random) -> Iterator[Deed]:
    for start in range(0, len(deeds), WINDOW):
        window = deeds[start : start + WINDOW]
        chance.shuffle(window)
        yield from window


async def faultless(server: "Server", phone: Phone, recorded: Recorded, counts: Counts) -> None:
    for chain in recorded.chains:
        for photo in (deed for deed in chain if deed.photo is not None):
            [answer] = await ask(server, phone, [photo], counts)
            assert answer[0] == httpx.codes.CREATED, answer
        rest = [deed for deed in chain if deed.photo is None]
        for status, body in await ask(server, phone, rest, counts):
            assert httpx.codes.is_success(status) or kind_of(body) in {WAITS, COUNTED}, body


# The server.


class Server:
    """On a port that was free when it was chosen, and is its own over all restarts."""

    def __init__(self, settings: Settings) -> None:
        self.port = a_port()
        self.stays = asyncio.Lock()  # who holds it sees no kill
        self.environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url or "",
            "WUXIN_HOME": str(settings.wuxin_home),
            "WECHAT__BASE_URL": str(settings.wechat.base_url),
            "PORT": str(self.port),
            "LOG_LEVEL": "ERROR",
        }
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        serve = (
            sys.executable,
            "-c",
            "from app.operator.main import app; app()",
            "serve",
            "--no-worker",
        )
        self.process = subprocess.Popen(serve, env=self.environment)  # noqa: ASYNC220
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            assert self.process.poll() is None, "the server ended"
            await asyncio.sleep(0.1)
        raise AssertionError("the server does not listen")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def kill_twice(server: Server, done: set[str], total: int, counts: Counts) -> None:
    for share in (1 / 3, 2 / 3):
        while len(done) < total * share:  # noqa: ASYNC110 - other tasks add to it
            await asyncio.sleep(0.02)
        async with server.stays:
            server.kill()
        counts.kinds["kills"] += 1
        await asyncio.sleep(0.3)
        await server.start()


# What is compared: every row that the deeds made, by the ids that the phones made.

STATE = {
    "hazards": 'SELECT id, state, what, "where", lng, lat, source, round_id, found_at,'
    " joined_to_id, closed_at IS NULL FROM hazards WHERE community_id = :n",
    "steps of hazards": "SELECT subject_id, string_agg(concat(action, '>', target), ' ' ORDER BY at,"
    " id) FROM transitions WHERE community_id = :n AND subject_kind = 'hazards' GROUP BY subject_id",
    "steps of rounds": "SELECT subject_id, string_agg(action, ' ' ORDER BY action) FROM transitions"
    " WHERE community_id = :n AND subject_kind = 'rounds' GROUP BY subject_id",
    "rectifications": "SELECT hazard_id, account, count(*) FROM rectifications"
    " WHERE community_id = :n GROUP BY hazard_id, account",
    "photos": "SELECT id, sha256, used_for FROM photos WHERE community_id = :n",
    "photos of hazards": "SELECT hazard_id, photo_id, moment FROM hazard_photos"
    " WHERE community_id = :n",
    "topics": "SELECT t.id, t.state, t.what, t.said_by, t.said_at, p.photo_id, w.took_part FROM topics t"
    " JOIN topic_photos p ON p.community_id = t.community_id AND p.topic_id = t.id"
    " JOIN topic_participants w ON w.community_id = t.community_id AND w.topic_id = t.id"
    " WHERE t.community_id = :n",
    "steps of topics": "SELECT subject_id, string_agg(action, ' ') FROM transitions"
    " WHERE community_id = :n AND subject_kind = 'topics' GROUP BY subject_id",
    "statements": "SELECT id, topic_id, words, state FROM statements WHERE community_id = :n",
    "votes": "SELECT statement_id, value, voted_at, times FROM statement_votes"
    " WHERE community_id = :n",
    "votes as they were cast": "SELECT v.statement_id, c.voted_at, c.value FROM cast_statement_votes c"
    " JOIN statement_votes v ON v.community_id = c.community_id AND v.id = c.vote_id"
    " WHERE c.community_id = :n",
    "presences": "SELECT CASE occasion_kind WHEN 'orders' THEN member_id ELSE id END, person_id, occasion_id,"
    " began_at, ended_at, is_capped FROM presences"
    " WHERE community_id = :n",
    "hours": "SELECT CASE occasion_kind WHEN 'orders' THEN occasion_id ELSE presence_id END, person_id, member_id,"
    " minutes FROM hour_entries WHERE community_id = :n",
    "orders": "SELECT id, state, arrived_at, finished_at, code_tries FROM orders WHERE community_id = :n",
    "arrivals": "SELECT id, order_id, member_id, arrived_at, proof, metres FROM order_arrivals"
    " WHERE community_id = :n",
    "reports": "SELECT r.id, r.order_id, r.ending, r.at, r.outcome, p.photo_id FROM visit_reports r"
    " JOIN visit_photos p ON p.community_id = r.community_id AND p.report_id = r.id"
    " WHERE r.community_id = :n",
    "steps of orders": "SELECT subject_id, string_agg(action, ' ' ORDER BY at, id) FROM transitions"
    " WHERE community_id = :n AND subject_kind = 'orders' GROUP BY subject_id",
    "safety actions": "SELECT id, round_id, kind, count, done_at FROM safety_actions"
    " WHERE community_id = :n",
    "people": "SELECT id, version, phone_mask FROM people WHERE community_id = :n AND version > 1",
    "corrections": "SELECT subject_id, count(*) FROM transitions WHERE community_id = :n"
    " AND subject_kind = 'people' AND action = 'correct' GROUP BY subject_id",
    "edits that wait": "SELECT person_id, base_version, state FROM edit_conflicts"
    " WHERE community_id = :n",
    "visits": "SELECT id, person_id, visited_at, outcome FROM care_visits WHERE community_id = :n",
    "days away": "SELECT person_id, since, until FROM care_breaks WHERE community_id = :n",
    "visits that were due": "SELECT person_id, rule, opens_on, visit_id, is_waived FROM care_dues"
    " WHERE community_id = :n",
    # Which of two edits waits (409) is chance; `edits that wait` says that one of them does.
    "kept answers": "SELECT k.key, coalesce(nullif(k.status, 409), 200) FROM kept_answers k JOIN members m"
    " ON m.account_id = k.account_id WHERE m.community_id = :n",
    "jobs": "SELECT task_name, coalesce(args->'event'->>'hazard_id', args->'event'->>'topic_id', args->'event'->>'order_id'), count(*) FROM procrastinate_jobs"
    " WHERE args->'event'->>'community_id' = CAST(:n AS text) GROUP BY 1, 2",
}


async def state(sessions: Sessions, community_id: int) -> dict[str, list[tuple[Any, ...]]]:
    async with sessions() as session:
        found = {}
        for name, sql in STATE.items():
            rows = await session.execute(text(sql), {"n": community_id})
            found[name] = sorted((tuple(row) for row in rows), key=str)
    return found


async def storm(
    settings: Settings,
    sessions: Sessions,
    scenes: tuple[Scene, Scene],
    app: Any,
    workers: int,
    deeds: int,
) -> Counts:
    """Raises AssertionError where the two communities differ."""
    chance, counts, done = random.Random(7), Counts(), set[str]()
    recorded = record(workers, deeds, chance)
    total = sum(len(one.deeds) for one in recorded)
    counts.kinds["deeds"] = total
    calm, rough = [await stage(sessions, app, scene, recorded) for scene in scenes]
    server = Server(settings)
    await server.start()
    try:
        for phone, one in zip(calm, recorded, strict=True):  # one after another: no faults
            await faultless(server, phone, one, counts)
        began = time.monotonic()
        killer = asyncio.create_task(kill_twice(server, done, total, counts))
        await asyncio.gather(
            *(
                replay(server, p, r, random.Random(n), counts, done)
                for n, (p, r) in enumerate(zip(rough, recorded, strict=True))
            )
        )
        await killer
        counts.seconds = time.monotonic() - began
        await asyncio.sleep(1)  # what was cut off may still run
    finally:
        server.kill()
    expected, found = [await state(sessions, scene.community_id) for scene in scenes]
    differing = []
    for name, rows in expected.items():
        assert rows, name
        lost = [row for row in rows if row not in set(found[name])]
        extra = [row for row in found[name] if row not in set(rows)]
        if lost or extra or len(found[name]) != len(rows):
            differing.append(f"{name}: without faults {lost[:3]}, with faults {extra[:3]}")
        counts.kinds[f"equal: {name}"] = len(rows)
    assert not differing, "\n".join(differing)
    for scene in scenes:
        await neither_is_lost(sessions, scene)
    return counts


async def neither_is_lost(sessions: Sessions, scene: Scene) -> None:
    """Of two names wanted for somebody one is theirs, and the other one waits."""
    collisions = (
        select(WaitingEdit, Person.name)
        .join(Person, same(Person.id, WaitingEdit.person_id))
        .where(WaitingEdit.community_id == scene.community_id)
    )
    async with sessions() as session:
        for waiting, name in await session.execute(collisions):
            wanted = orjson.loads(scene.vault.open(PLACE, waiting.id, bytes(waiting.wanted)))
            assert {name, wanted["name"]} == set(COLLIDING)


async def large(settings: Settings, workers: int, deeds: int) -> Counts:
    engine = create_async_engine(settings.database_url or "")
    sessions = sessions_of(engine, subscriptions={})
    app = create_app(settings)
    async with httpx.AsyncClient() as client:
        scenes = (await a_scene(app, client, sessions, 1), await a_scene(app, client, sessions, 2))
        counts = await storm(settings, sessions, scenes, app, workers, deeds)
    await engine.dispose()
    return counts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", type=int, default=16)
    options.add_argument("--deeds", type=int, default=2000)
    wanted = options.parse_args()
    surroundings.forget()
    embedded = EmbeddedPostgres(Path(".wuxin") / "storm")
    url = embedded.start()
    try:
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS storm WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE storm TEMPLATE template0 LOCALE 'C.UTF-8'"))
        plain = make_url(url).set(database="storm").render_as_string(hide_password=False)
        with tempfile.TemporaryDirectory() as home:
            settings = Settings(database_url=plain, wuxin_home=Path(home), log_level="ERROR")
            prepare(settings)
            console = Console(width=100)
            console.print(f"{wanted.workers} workers, {wanted.deeds} deeds each …")
            console.print(f"{asyncio.run(large(settings, wanted.workers, wanted.deeds))}")
    finally:
        embedded.stop()


if __name__ == "__main__":
    main()
