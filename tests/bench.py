"""`make bench`: what a request costs, as a ratio to a bare ASGI handler that runs the same SQL.

Each is one process on the same server and event loop, on one database with the same durability; they
take turns. The bare handler exists with psycopg and with asyncpg, the better one counts. Printed:
statements a request, requests a second, p50 and p99 in ms, the ratio, growth with the number of
communities, memory. `empty` is a route that does nothing, against an empty FastAPI application.
"""

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import orjson
import psutil
import uvicorn
from fastapi import FastAPI, Response
from psycopg import AsyncCursor
from psycopg_pool import AsyncConnectionPool
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.consultation.ballots import queries as ballots
from app.consultation.ballots.casting import REVOKE
from app.consultation.ballots.results import frozen
from app.consultation.opinions.queries import VOTED_ON
from app.consultation.topics import queries as topics
from app.consultation.topics.policy import visible_to as topics_visible_to
from app.main import create_app
from app.operator.database import prepare as bring_up
from app.patrols.hazards import queries
from app.patrols.hazards.policy import visible_to
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import sessions_of
from app.platform.http import server
from app.platform.http.tree import Tree
from app.platform.spans import Span
from app.reports.changes.feed import SCOPE
from app.reports.changes.moments import JUST_BEGINNING, NOW, Moment, between
from app.reports.changes.sources import PAGES, SOURCES, values
from app.residents.households import queries as households
from app.residents.people import queries as people
from app.residents.people.policy import visible_to as people_visible_to
from app.service_orders.catalogue import queries as catalogue
from app.service_orders.catalogue.placements import PLACEMENT
from app.service_orders.orders import queries as orders
from app.service_orders.orders.places import TAKE
from app.service_orders.orders.placing import PLANNED
from app.service_orders.orders.policy import visible_to as orders_visible_to
from app.service_orders.visits import queries as visits
from app.settings import Settings
from tests import surroundings
from tests.consultation.ballots.rules import SPECIAL
from tests.scene import INSIDE, Scene, a_scene, id_number

HOME = Path(".wuxin") / "bench"
ROUNDS, CLIENTS, SECONDS = 3, 8, 1.5
PER_COMMUNITY = 400  # hazards a year of 8,000 residents
TOPICS = 200
STATEMENTS = 200  # on one of them; the resident votes on each in turn, and changes their mind
OURS, BARE = 18080, 18081
TO_PASS = 40_000  # more than are passed while it is measured; in a community of their own
TO_SIGN_IN = 8_000, 5  # people, each on so many rounds that do not overlap; there too
TO_CAST = 48_000  # ballots in which one owner can cast, once; there too
VISITS = 8  # a day, of who serves
TO_ORDER = 24_000  # slots that do not overlap, in each of which the resident orders once; there too
BATCH = 50  # deeds
HOUR = timedelta(hours=1)
NAMED = re.compile(r"%\(([a-z_0-9]+)\)s")
Reads = dict[str, list[tuple[str, Any]]]
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

FILL = """
INSERT INTO hazards (community_id, id, category_id, grid_id, source, what, "where", lng, lat, datum,
    reported_by, found_at, reported_at, state, due_at, is_extended)
SELECT :community, gen_random_uuid(), :category, :grid, 'snapshot', '楼道有电动车', '3栋', 114.38,
    30.63, 'wgs84', :account, :at, :at, :state, :at, false FROM generate_series(1, :n)
"""

FILL_TOPICS = """
INSERT INTO topics (community_id, id, source, title, what, summary, grid_id, proposed_by, said_at,
    proposed_at, accepted_at, state)
SELECT :community, gen_random_uuid(), 'resident', '架空层清理', '堆满旧家具', '清理后作议事角', :grid,
    :account, now(), now(), now() - n * interval '1 h', 'open' FROM generate_series(1, :topics) n
"""

FILL_STATEMENTS = """
INSERT INTO statements (community_id, id, topic_id, author_id, stated_by, stated_at, words, state,
    shown_at, priority)
SELECT :community, gen_random_uuid(), :topic, :author, :account, now(), '意见' || n, 'shown', now(), 5
FROM generate_series(1, :statements) n
"""

FILL_BALLOTS = """
WITH asked AS MATERIALIZED (
    SELECT gen_random_uuid() AS topic, gen_random_uuid() AS ballot, gen_random_uuid() AS head
    FROM generate_series(1, :ballots)
), topic AS (
    INSERT INTO topics (community_id, id, source, title, what, summary, proposed_by, said_at,
        proposed_at, accepted_at, state)
    SELECT :community, topic, 'office', '架空层改造', 'x', 'x', :caller, now(), now(), now(),
        'balloting' FROM asked
), ballot AS (
    INSERT INTO ballots (community_id, id, topic_id, roll, building_ids, delegate_ids, title, words,
        version, record_on, opens_at, closes_at, state, called_by, counter_id, other_counter_id)
    SELECT :community, ballot, topic, 'owners', '{}', '{}', '架空层改造', 'x', 1, current_date, now(),
        now() + interval '7 days', 'open', :caller, :counter, :other FROM asked
), question AS (
    INSERT INTO ballot_questions (community_id, id, ballot_id, position, matter, words, rule)
    SELECT :community, gen_random_uuid(), ballot, 1, 'change_use', 'x', CAST(:rule AS jsonb) FROM asked
), head AS (
    INSERT INTO ballot_heads (community_id, id, ballot_id, number, key, name, areas, parts, owner_ids,
        voter_id)
    SELECT :community, head, ballot, 1, 'x', '王桂兰', '{80.5}', '["1栋101"]', '{}', :person FROM asked
)
INSERT INTO ballot_voters (community_id, id, ballot_id, head_id, person_id)
SELECT :community, gen_random_uuid(), ballot, head, :person FROM asked
"""
TO_CAST_IN = """
SELECT b.topic_id, b.id, h.id FROM ballots b JOIN ballot_heads h
ON h.community_id = b.community_id AND h.ballot_id = b.id WHERE b.community_id = :n ORDER BY b.id
"""

FILL_CATALOGUE = """
WITH unit AS (
    INSERT INTO service_units (community_id, id, name, about) SELECT :community, gen_random_uuid(), '医院', ''
    RETURNING id
), item AS (
    INSERT INTO service_items (community_id, id, list, name, about, served_at, minutes, dispatching,
        rule, offered_since)
    SELECT :community, gen_random_uuid(), 'elderly', '服务' || n, '上门服务，不收任何费用', 'home', 30,
        'assigned', '{"from_age": 60}', now() FROM generate_series(1, 24) n
    RETURNING id
)
INSERT INTO slot_patterns (community_id, id, item_id, unit_id, weekday, begins, ends, capacity,
    since, entered_by)
SELECT :community, gen_random_uuid(), item.id, unit.id, weekday, '09:00', '11:00', 8, current_date,
    :account FROM item, unit, generate_series(1, 3) weekday
"""

FILL_SLOTS = """
WITH unit AS (
    INSERT INTO service_units (community_id, id, name, about) SELECT :community, gen_random_uuid(), '医院', ''
    RETURNING id
), item AS (
    INSERT INTO service_items (community_id, id, list, name, about, served_at, minutes, dispatching,
        rule, offered_since)
    SELECT :community, gen_random_uuid(), 'elderly', '服务', '', 'home', 30, 'assigned',
        '{"from_age": 60}', now()
    RETURNING id
)
INSERT INTO slots (community_id, id, item_id, unit_id, begins_at, ends_at, capacity)
SELECT :community, gen_random_uuid(), item.id, unit.id, now() + n * interval '1 h',
    now() + n * interval '1 h' + interval '30 min', 8
FROM item, unit, generate_series(24, 23 + :slots) n
"""
FILL_DAY = """
WITH member AS (
    INSERT INTO unit_members (community_id, id, unit_id, name, number, account_id, joined_on)
    SELECT :community, gen_random_uuid(), unit_id, '李医生', 'bench', :helper, current_date
    FROM slots WHERE community_id = :community LIMIT 1 RETURNING id, unit_id
), slot AS (
    INSERT INTO slots (community_id, id, item_id, unit_id, begins_at, ends_at, capacity, taken)
    SELECT :community, gen_random_uuid(), i.id, member.unit_id,
        CAST(:day AS timestamptz) + n * interval '1 h',
        CAST(:day AS timestamptz) + n * interval '1 h' + interval '30 min', 8, 1
    FROM member, service_items i, generate_series(1, :visits) n
    WHERE i.community_id = :community AND i.name = '服务'
    RETURNING id, item_id, unit_id, begins_at, ends_at
), placed AS (
    INSERT INTO orders (community_id, id, item_id, slot_id, number, unit_id, customer_id, dwelling_id,
        begins_at, ends_at, way, ordered_by, state, placed_at)
    SELECT :community, gen_random_uuid(), item_id, id, 1, unit_id, :person, :home, begins_at, ends_at,
        'self', :helper, 'taken', now() FROM slot RETURNING id
), person AS (
    INSERT INTO order_people (community_id, id, order_id, person_id)
    SELECT :community, gen_random_uuid(), id, :person FROM placed
)
INSERT INTO order_crew (community_id, id, order_id, member_id, way, since)
SELECT :community, gen_random_uuid(), placed.id, member.id, 'assign', now() FROM placed, member
"""
SLOTS = "SELECT id FROM slots WHERE community_id = :n AND taken = 0 ORDER BY begins_at"
TOMORROW = clock.today() + timedelta(days=1)

WANTED = "居民77"  # eleven people
FILL_ROSTER = (
    """
INSERT INTO dwellings (community_id, id, building_id, unit, floor, room, area)
SELECT :community, gen_random_uuid(), :building, '9单元', n / 4 + 1, n::text, 80
FROM generate_series(1, 1600) n
""",
    """
INSERT INTO households (community_id, id, dwelling_id, since)
SELECT community_id, gen_random_uuid(), id, '2020-01-01'
FROM dwellings WHERE community_id = :community AND unit = '9单元' AND building_id = :building
""",
    """
INSERT INTO people (community_id, id, name, born_on, id_number_index, id_number_mask)
SELECT :community, gen_random_uuid(), '居民' || n, '1960-01-01', decode(md5(n::text), 'hex'), '9**1'
FROM generate_series(1, 8000) n WHERE :building IS NOT NULL
""",
    """
WITH p AS MATERIALIZED (
    SELECT id, row_number() OVER () AS n FROM people
    WHERE community_id = :community AND name LIKE '居民%'
), h AS MATERIALIZED (
    SELECT h.id, row_number() OVER () AS n FROM households h
    JOIN dwellings d ON d.community_id = h.community_id AND d.id = h.dwelling_id
    WHERE h.community_id = :community AND d.unit = '9单元' AND d.building_id = :building
)
INSERT INTO household_members (community_id, id, household_id, person_id, is_contact, since)
SELECT :community, gen_random_uuid(), h.id, p.id, false, '2020-01-01' FROM p JOIN h
ON p.n % 1600 + 1 = h.n
""",
)
FILL_TEAM = (
    """
INSERT INTO teams (community_id, id, name, about, state)
VALUES (:community, gen_random_uuid(), '巡护队', '', 'recruiting')
""",
    """
WITH p AS (
    INSERT INTO people (community_id, id, name, born_on)
    SELECT :community, gen_random_uuid(), '队员' || n, '1960-01-01' FROM generate_series(1, :people) n
    RETURNING community_id, id
)
INSERT INTO team_memberships (community_id, id, team_id, person_id, words, applied_by, state)
SELECT p.community_id, gen_random_uuid(), t.id, p.id, '', :account, 'admitted'
FROM p JOIN teams t ON t.community_id = p.community_id
""",
    """
INSERT INTO rounds (community_id, id, team_id, grid_id, begins_at, ends_at, meet_at, capacity, taken,
    planned_by, state)
SELECT :community, gen_random_uuid(), t.id, :grid, now() - n * interval '4 h',
    now() - n * interval '4 h' + interval '1 h', '廉心亭', 6, 0, :account, 'planned'
FROM generate_series(1, :rounds) n JOIN teams t ON t.community_id = :community
""",
)
WHO_SIGNS_IN = """
SELECT r.id, r.team_id, m.person_id, r.begins_at
FROM rounds r JOIN team_memberships m ON m.community_id = r.community_id AND m.team_id = r.team_id
WHERE r.community_id = :n ORDER BY m.person_id, r.begins_at
"""


def serve(app: Any, port: int) -> None:
    """All on the same server and event loop; what is logged is written, and read by nobody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    uvicorn.Server(server.config(app, port=port, log_level="critical")).run()


def serve_ours(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/empty")
    async def empty() -> Response:
        return Response(b"{}", media_type="application/json")

    (surroundings,) = app.user_middleware
    surroundings.kwargs["tree"] = Tree(app.routes)  # with this one, the last of the table
    serve(app, OURS)


def serve_bare(driver: str, url: str, port: int, reads: Reads, writes: dict[str, Any]) -> None:
    serve({"psycopg": bare, "asyncpg": bare_asyncpg}[driver](url, reads, writes), port)


def serve_empty(port: int) -> None:
    """An empty FastAPI application: the limit of `empty`."""
    app = FastAPI()

    @app.get("/empty")
    async def empty() -> Response:
        return Response(b"{}", media_type="application/json")

    serve(app, port)


async def answer(send: Any, body: bytes) -> None:
    length = str(len(body)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def numbered(sql: str, parameters: Any) -> tuple[str, list[Any]]:
    """For asyncpg: `$1` for `%(name)s` or `%s`, each name once."""
    if not isinstance(parameters, dict):
        values = iter(range(1, len(parameters) + 1))
        return re.sub("%s", lambda _: f"${next(values)}", sql), list(parameters)
    names = list(dict.fromkeys(NAMED.findall(sql)))
    return NAMED.sub(lambda m: f"${names.index(m[1]) + 1}", sql), [parameters[n] for n in names]


def bare_asyncpg(url: str, reads: Reads, writes: dict[str, Any]) -> Any:
    """As `bare`, with the other driver."""
    ready = {name: [numbered(*one) for one in found] for name, found in reads.items()}
    state: dict[str, Any] = {}

    async def handler(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            state["pool"] = await asyncpg.create_pool(url, min_size=10, max_size=10)
            await send({"type": "lifespan.startup.complete"})
            return
        await receive()
        name = scope["path"][1:]
        async with state["pool"].acquire() as connection:
            if name in ready:
                found = [
                    [dict(row) for row in await connection.fetch(sql, *values)]
                    for sql, values in ready[name]
                ]
                body = orjson.dumps(found, default=str)
            else:
                deed, times = writes[name]
                for _ in range(times):
                    async with connection.transaction():
                        for sql, parameters in deed():
                            text_, values = numbered(sql, parameters)
                            await connection.execute(text_, *values)
                body = b"{}"
        await answer(send, body)

    return handler


def bare(url: str, reads: Reads, writes: dict[str, Any]) -> Any:
    """The limit: routing by path, a pooled connection, the SQL, and the bytes."""
    pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
        url, min_size=10, max_size=10, open=False, kwargs={"autocommit": True}
    )

    async def handler(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await pool.open(wait=True)
            await send({"type": "lifespan.startup.complete"})
            return
        await receive()
        name = scope["path"][1:]
        async with pool.connection() as connection:
            if name in reads:
                found = []
                for statement in reads[name]:
                    cursor = await connection.execute(*statement)
                    names = [column.name for column in cursor.description or ()]
                    rows = await cursor.fetchall()
                    found.append([dict(zip(names, row, strict=True)) for row in rows])
                body = orjson.dumps(found, default=str)
            else:
                deed, times = writes[name]
                for _ in range(times):
                    async with connection.transaction():
                        for sql, parameters in deed():
                            await connection.execute(sql, parameters)
                body = b"{}"
        await answer(send, body)

    return handler


async def load(port: int, request: Callable[[], bytes], seconds: float = SECONDS) -> list[float]:
    """Seconds each request took, of `CLIENTS` connections.

    Bytes on a socket: a client library would take more of the two cores than the bare handler.
    """
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < until:
            writer.write(request())
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            if not head.startswith(b"HTTP/1.1 2"):
                raise RuntimeError(f"{head!r} {body[:500]!r}")
            took.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    return took


def raw(method: str, path: str, token: str = "", body: Any = None, **headers: str) -> bytes:
    content = b"" if body is None else orjson.dumps(body)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(content)}",
        "Content-Type: application/json",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass
class Prepared:
    """What is measured: one of as many communities as are wanted; and one with hazards to pass and
    a team that signs in."""

    scene: Scene
    passing: Scene
    submitted: list[str]
    coming: list[Any]  # round, team, person, when
    hazard_id: str  # of the scene
    topic_id: str
    statements: list[Any]  # of the neighbour, on that topic
    ballots: list[Any]  # topic, ballot, head
    slots: list[Any]  # in which the resident can order
    since: datetime  # when the phone of its grid worker has read everything


def an_owner(scene: Scene) -> dict[str, Any]:
    """The resident, who is asked again and again."""
    return {
        "community": scene.community_id,
        "ballots": TO_CAST,
        "person": scene.persons["resident"],
        "caller": scene.staff.account_id,
        "counter": scene.auditor.account_id,
        "other": scene.secretary.account_id,
        "rule": json.dumps(frozen(SPECIAL)),
    }


def a_helper(scene: Scene) -> dict[str, Any]:
    """The neighbour, who serves the resident tomorrow."""
    return {
        "community": scene.community_id,
        "helper": scene.neighbour.account_id,
        "person": scene.persons["resident"],
        "home": scene.homes["resident"],
        "day": Span(TOMORROW, TOMORROW).begins,
        "visits": VISITS,
    }


async def state_opinions(engine: AsyncEngine, scene: Scene) -> None:
    """The neighbour, on the first topic."""
    async with engine.begin() as connection:
        some = "SELECT id FROM topics WHERE community_id = :n ORDER BY id LIMIT 1"
        stated = {
            "community": scene.community_id,
            "topic": await connection.scalar(text(some), {"n": scene.community_id}),
            "author": scene.persons["neighbour"],
            "account": scene.neighbour.account_id,
        }
        await connection.execute(text(FILL_STATEMENTS), stated | {"statements": STATEMENTS})


async def prepare(settings: Settings, communities: int) -> Prepared:
    engine = create_async_engine(settings.database_url or "")
    sessions = sessions_of(engine, subscriptions={})
    app = create_app(settings)
    scenes: list[Scene] = []
    async with httpx.AsyncClient() as client:
        for number in range(1, communities + 2):
            scene = await a_scene(app, client, sessions, number)
            scenes.append(scene)
            async with engine.begin() as connection:
                category = "SELECT id FROM hazard_categories WHERE community_id = :n"
                found = await connection.scalar(text(category), {"n": number})
                values = {
                    "community": number,
                    "category": found,
                    "grid": scene.grid_id,
                    "account": scene.resident.account_id,
                    "at": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
                fill = text(FILL.replace(":at", "CAST(:at AS timestamptz)"))
                if number > communities:
                    await connection.execute(fill, values | {"state": "submitted", "n": TO_PASS})
                    people, rounds = TO_SIGN_IN
                    size = {"people": people, "rounds": rounds, "slots": TO_ORDER} | a_helper(scene)
                    for statement in (*FILL_TEAM, FILL_SLOTS, FILL_DAY):
                        await connection.execute(text(statement), values | size)
                    await connection.execute(text(FILL_BALLOTS), an_owner(scene))
                    break
                await connection.execute(fill, values | {"state": "filed", "n": PER_COMMUNITY})
                for more in (FILL_TOPICS, FILL_CATALOGUE):
                    await connection.execute(text(more), values | {"topics": TOPICS})
                if number == communities:
                    home = {"community": number, "building": scene.building_id}
                    for statement in FILL_ROSTER:
                        await connection.execute(text(statement), home)
    await state_opinions(engine, scenes[-2])
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
        ids = text("SELECT id FROM hazards WHERE community_id = :n ORDER BY id")
        submitted = [str(one) for one in await connection.scalars(ids, {"n": communities + 1})]
        hazard_id = str(await connection.scalar(ids, {"n": communities}))
        some = text("SELECT id FROM topics WHERE community_id = :n ORDER BY id")
        topic_id = str(await connection.scalar(some, {"n": communities}))
        coming = list(await connection.execute(text(WHO_SIGNS_IN), {"n": communities + 1}))
        all_stated = text("SELECT id FROM statements WHERE community_id = :n ORDER BY id")
        statements = list(await connection.scalars(all_stated, {"n": communities}))
        ballots, slots = [
            list(await connection.execute(text(one), {"n": communities + 1}))
            for one in (TO_CAST_IN, SLOTS)
        ]
    await engine.dispose()
    now = datetime.now(UTC)
    there = scenes[-2], scenes[-1], submitted, coming, hazard_id, topic_id
    return Prepared(*there, statements, ballots, slots, now)


async def copied(prepared: Prepared, settings: Settings) -> str:
    """The cursor of a phone that has read everything, before a few things change."""
    scene = prepared.scene
    address = f"http://127.0.0.1:{OURS}/api/v1/communities/{scene.code}/changes"
    bearer = {"Authorization": f"Bearer {scene.worker.token}"}
    since: dict[str, str] = {}
    async with httpx.AsyncClient(headers=bearer, timeout=30) as client:
        more = True
        while more:
            answer = (await client.get(address, params=since)).json()
            since, more = {"since": answer["next"]}, answer["more"]
    prepared.since = datetime.now(UTC)
    engine = create_async_engine(settings.database_url or "")
    async with engine.begin() as connection:
        for table, count in (("hazards", 10), ("people", 5)):
            some = f"SELECT id FROM {table} WHERE community_id = :n"
            some += " AND name LIKE '居民%'" if table == "people" else ""
            touch = f"UPDATE {table} SET changed_at = now() WHERE community_id = :n AND id IN ({some} LIMIT {count})"
            await connection.execute(text(touch), {"n": scene.community_id})
    await engine.dispose()
    return since["since"]


def searched(scene: Scene, **wanted: Any) -> tuple[str, Any]:
    staff = Actor(scene.staff.account_id, scene.community_id, None, {Role.STAFF: frozenset()})
    return people.searching(frozenset(wanted)).sql(people_visible_to(staff) | wanted)


def wanted_index(scene: Scene) -> bytes:
    return scene.vault.index("people.id_number", id_number(scene.community_id, "resident"))


def household_sql(scene: Scene) -> list[tuple[str, Any]]:
    me = Actor(scene.resident.account_id, scene.community_id, scene.persons["resident"])
    mine = scene.households["resident"]
    return [households.ONE.sql(people_visible_to(me) | {"household_id": mine})]


def serving_sql(scene: Scene) -> list[tuple[str, Any]]:
    me = Actor(scene.neighbour.account_id, scene.community_id, scene.persons["neighbour"])
    whole = Span(TOMORROW, TOMORROW)
    asked = orders_visible_to(me) | {"begins": whole.begins, "after": whole.after}
    return [visits.SERVING.sql(asked)]


def changes_sql(worker: Actor, since: datetime) -> list[tuple[str, Any]]:
    here = {"here": worker.community_id, "grids": list(worker.grids)}
    then = Moment(since, 0, (), 0)
    wanted = values(worker, None, 1000) | between(then, then)
    return [
        SCOPE.sql(here),
        NOW.sql({"just_beginning": JUST_BEGINNING}),
        *(PAGES[one.kind, False, False].sql(wanted) for one in SOURCES),
    ]


def eighths(of: list[Any], share: slice) -> list[Any]:
    size = len(of) // 8
    return of[share.start * size : share.stop * size]


SHARES = {"ours": slice(0, 2), "psycopg": slice(2, 5), "asyncpg": slice(5, 8)}


def ordering_sql(
    prepared: Prepared, owner: Actor, share: slice, step: str, kept: str
) -> Iterator[list[tuple[str, Any]]]:
    """What places an order of a slot that has none; at hours that nobody else plans."""
    here, me, person = owner.community_id, owner.account_id, owner.person_id
    placed = (
        "INSERT INTO orders (community_id, id, item_id, slot_id, number, unit_id, customer_id, begins_at,"
        " ends_at, way, ordered_by, state, placed_at) SELECT community_id, %s, item_id, id, %s, unit_id,"
        " %s, begins_at, ends_at, 'self', %s, 'placed', now() FROM slots WHERE community_id = %s AND id = %s"
    )
    for_whom = (
        "INSERT INTO order_people (community_id, id, order_id, person_id) VALUES (%s, %s, %s, %s)"
    )
    planned = (
        "INSERT INTO commitments (community_id, id, occasion_kind, occasion_id, person_id, begins_at,"
        " ends_at, entered_by) VALUES (%s, %s, 'orders', %s, %s, %s, %s, %s)"
    )
    begins_at = datetime(2100, 1, 1, tzinfo=UTC) + share.start * TO_ORDER * HOUR
    for (slot_id,) in eighths(prepared.slots, share):
        begins_at, key = begins_at + HOUR, new_id()
        people = {"here": here, "slot_id": slot_id, "people": [person]}
        window = {"begins": begins_at, "ends": begins_at + HOUR, "besides": orders.NONE}
        yield [
            PLACEMENT.sql(people_visible_to(owner) | people),
            orders.HAS_ORDERED.sql(people | window),
            PLANNED.sql(people | window),
            TAKE.sql({"here": here, "slot_id": slot_id, "now": datetime.now(UTC)}),
            (placed, (key, 1, person, me, here, slot_id)),
            (for_whom, (here, new_id(), key, person)),
            (planned, (here, new_id(), key, person, begins_at, begins_at + HOUR / 2, me)),
            (step, (here, new_id(), "orders", key, "place", "placed", me)),
            orders.ONE.sql(orders_visible_to(owner) | {"order_id": key}),
            (kept, (me, str(uuid4()))),
        ]


def same_sql(prepared: Prepared, share: slice) -> tuple[dict[str, Any], dict[str, Any]]:
    """`share`: of the hazards to pass and the people who come, in eighths; nobody comes twice."""
    scene, hazards = prepared.scene, prepared.submitted
    here, grid = scene.community_id, scene.grid_id
    worker = Actor(scene.worker.account_id, here, None, {Role.GRID_WORKER: frozenset({grid})})
    listing = queries.LISTING.kept(frozenset(), goes_on=False)
    reads = {
        "list": [listing.sql(visible_to(worker) | {"limit": 21})],
        "public": [queries.PUBLIC.sql({"here": here})],
        "one": [queries.ONE.sql(visible_to(worker) | {"hazard_id": prepared.hazard_id})],
        "public-topics": [topics.OPEN_TO_ALL.sql({"here": here})],
        "catalogue": [
            one.sql({"here": here})
            for one in (catalogue.OFFERED, catalogue.OFFERED_TIMES, catalogue.PROGRAMMES)
        ],
        "topic": [
            topics.ONE.sql(topics_visible_to(worker) | {"topic_id": prepared.topic_id}),
        ],
        "changes": changes_sql(worker, prepared.since),
        "by-name": [searched(scene, name=WANTED)],
        "by-number": [searched(scene, id_number=[wanted_index(scene)])],
        "household": household_sql(scene),
        "serving": serving_sql(prepared.passing),
    }
    category = (
        'INSERT INTO hazards (community_id, id, category_id, grid_id, source, what, "where",'
        " reported_by, found_at, reported_at, state, is_extended) SELECT %s, %s, id, %s, 'snapshot',"
        " 'x', 'y', %s, now(), now(), 'reported', false FROM hazard_categories WHERE community_id = %s"
    )
    step = (
        "INSERT INTO transitions (community_id, id, subject_kind, subject_id, action, target,"
        " account_id, at, details) VALUES (%s, %s, %s, %s, %s, %s, %s, now(), '{}')"
    )
    kept = (
        "INSERT INTO kept_answers (account_id, key, request, status, answer, created_at)"
        " VALUES (%s, %s, 'x', 201, 'x', now())"
    )
    job = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('bare', 'bare', '{}')"
    )
    is_member = (
        "SELECT EXISTS (SELECT FROM team_memberships WHERE community_id = %s AND team_id = %s"
        " AND person_id = %s AND state = 'admitted')"
    )
    next_one = (
        "SELECT min(began_at) FROM presences"
        " WHERE community_id = %s AND person_id = %s AND began_at > %s"
    )
    presence = (
        "INSERT INTO presences (community_id, id, person_id, team_id, team, occasion_kind, occasion_id,"
        " began_at, planned_until, until_at, is_capped, in_lng, in_lat, in_datum, signed_in_by) VALUES"
        " (%s, %s, %s, %s, 'x', 'rounds', %s, %s, %s, %s, false, 114.38, 30.63, 'wgs84', %s)"
    )
    who, one = scene.resident.account_id, "WHERE community_id = %s AND id = %s"

    def report() -> list[tuple[str, Any]]:
        key = new_id()
        return [
            (category, (here, key, grid, who, here)),
            (step, (here, new_id(), "hazards", key, "report", "reported", who)),
            (job, ()),
            (kept, (who, str(uuid4()))),
        ]

    to_pass, there = iter(eighths(hazards, share)), prepared.passing.community_id

    def close() -> list[tuple[str, Any]]:
        hazard, now = next(to_pass), "UPDATE hazards SET state = 'closed', closed_at = now()"
        return [
            (f"SELECT * FROM hazards {one} FOR UPDATE", (there, hazard)),
            (f"{now} {one}", (there, hazard)),
            (step, (there, new_id(), "hazards", hazard, "pass", "closed", who)),
            (job, ()),
            (kept, (who, str(uuid4()))),
        ]

    to_come = iter(eighths(prepared.coming, share))

    def arrive() -> list[tuple[str, Any]]:
        round_id, team_id, person_id, at = next(to_come)
        until = at + HOUR, at + 2 * HOUR
        return [
            (f"SELECT * FROM rounds {one} FOR SHARE", (there, round_id)),
            (step, (there, new_id(), "rounds", round_id, "sign_in", "planned", who)),
            (is_member, (there, team_id, person_id)),
            (f"SELECT * FROM teams {one}", (there, team_id)),
            (next_one, (there, person_id, at)),
            (presence, (there, new_id(), person_id, team_id, round_id, at, *until, who)),
            (kept, (who, str(uuid4()))),
        ]

    statements, voter = itertools.cycle(prepared.statements), new_id()
    voted_on = VOTED_ON.sql(
        topics_visible_to(Actor(who, here, scene.persons["resident"]))
        | {"moderates": False, "my_voter": voter, "topic_id": prepared.topic_id}
        | {"statement_id": prepared.statements[0]}
    )
    vote = (
        "INSERT INTO statement_votes (community_id, id, topic_id, statement_id, voter, value, voted_at,"
        " times) VALUES (%s, %s, %s, %s, %s, 1, now(), 1) ON CONFLICT (community_id, statement_id, voter)"
        " DO UPDATE SET value = - statement_votes.value, times = statement_votes.times + 1"
    )
    cast = (
        "INSERT INTO cast_statement_votes (community_id, id, vote_id, number, value, voted_at)"
        " SELECT community_id, %s, id, times, value, now() FROM statement_votes"
        " WHERE community_id = %s AND statement_id = %s AND voter = %s"
    )

    def opine() -> list[tuple[str, Any]]:
        statement = next(statements)
        return [
            voted_on,
            (vote, (here, new_id(), prepared.topic_id, statement, voter)),
            (cast, (new_id(), here, statement, voter)),
            (kept, (who, str(uuid4()))),
        ]

    to_cast = iter(eighths(prepared.ballots, share))
    owner = Actor(prepared.passing.resident.account_id, there, prepared.passing.persons["resident"])
    cast_by_owner = (
        "INSERT INTO ballot_casts (community_id, id, ballot_id, head_id, via, choices, person_id,"
        " cast_by, cast_at, receipt) VALUES (%s, %s, %s, %s, 'online', '{\"1\": \"yes\"}', %s, %s, now(), %s)"
    )
    takes_part = (
        "INSERT INTO topic_participants (community_id, id, topic_id, account_id, took_part, follows)"
        " VALUES (%s, %s, %s, %s, true, false) ON CONFLICT (community_id, topic_id, account_id)"
        " DO UPDATE SET took_part = true"
    )

    def cast_once() -> list[tuple[str, Any]]:
        topic_id, ballot_id, head_id = next(to_cast)
        its = {"here": there, "ballot_id": ballot_id, "my_person": owner.person_id}
        whose = owner.person_id, owner.account_id
        return [
            ballots.TO_CAST.sql(ballots.seen(owner, topic_id, ballot_id)),
            ballots.MY_HEADS.sql(its | {"now": datetime.now(UTC)}),
            (cast_by_owner, (there, new_id(), ballot_id, head_id, *whose, uuid4().hex)),
            REVOKE.sql({"here": there, "head": head_id, "at": datetime.now(UTC)}),
            (takes_part, (there, new_id(), topic_id, owner.account_id)),
            (kept, (owner.account_id, str(uuid4()))),
        ]

    return reads, {
        "cast": (cast_once, 1),
        "order": (partial(next, ordering_sql(prepared, owner, share, step, kept)), 1),
        "report": (report, 1),
        "vote": (opine, 1),
        "batch": (report, BATCH),
        "pass": (close, 1),
        "sign-in": (arrive, 1),
    }


Requests = dict[str, Callable[[], bytes]]


def requests(prepared: Prepared, since: str) -> Requests:
    scene, passing = prepared.scene, prepared.passing
    here = f"/api/v1/communities/{scene.code}"
    base, household = f"{here}/hazards", scene.households["resident"]
    worker, resident, staff = (who.token for who in (scene.worker, scene.resident, scene.staff))
    number = id_number(scene.community_id, "resident")
    to_pass = iter(eighths(prepared.submitted, SHARES["ours"]))
    to_come = iter(eighths(prepared.coming, SHARES["ours"]))
    elsewhere = f"/api/v1/communities/{passing.code}/hazards"
    day = f"/api/v1/communities/{passing.code}/orders/serving?day="
    body = {"category": "ebike", "what": "x", "where": "y", "grid_id": str(scene.grid_id)}
    topic = f"{here}/topics/{prepared.topic_id}"
    votes = itertools.cycle(
        (one, said) for said in ("agree", "disagree") for one in prepared.statements
    )

    def a_vote() -> bytes:
        statement, said = next(votes)
        path = f"{topic}/statements/{statement}/vote"
        return raw("POST", path, resident, {"vote": said}, Idempotency_Key=str(uuid4()))

    to_cast = iter(eighths(prepared.ballots, SHARES["ours"]))

    def a_cast() -> bytes:
        topic_id, ballot_id, _ = next(to_cast)
        path = f"/api/v1/communities/{passing.code}/topics/{topic_id}/ballots/{ballot_id}/cast"
        choices = {"choices": [{"position": 1, "choice": "yes"}]}
        token = passing.resident.token
        return raw("POST", path, token, choices, Idempotency_Key=str(uuid4()))

    to_order = iter(eighths(prepared.slots, SHARES["ours"]))

    def an_order() -> bytes:
        (slot_id,) = next(to_order)
        body = {"slot_id": str(slot_id)}
        path = f"/api/v1/communities/{passing.code}/orders"
        return raw("POST", path, passing.resident.token, body, Idempotency_Key=str(uuid4()))

    return {
        "list": lambda: raw("GET", base, worker),
        "public": lambda: raw("GET", f"{base}/public"),
        "one": lambda: raw("GET", f"{base}/{prepared.hazard_id}", worker),
        "public-topics": lambda: raw("GET", f"{here}/topics/public"),
        "catalogue": lambda: raw("GET", f"{here}/catalogue/public"),
        "topic": lambda: raw("GET", f"{here}/topics/{prepared.topic_id}", worker),
        "changes": lambda: raw("GET", f"{here}/changes?since={since}", worker),
        "by-name": lambda: raw("POST", f"{here}/people/search", staff, {"name": WANTED}),
        "by-number": lambda: raw("POST", f"{here}/people/search", staff, {"id_number": number}),
        "household": lambda: raw("GET", f"{here}/households/{household}", resident),
        "serving": lambda: raw("GET", f"{day}{TOMORROW}", passing.neighbour.token),
        "report": lambda: raw("POST", base, resident, body, Idempotency_Key=str(uuid4())),
        "vote": a_vote,
        "cast": a_cast,
        "order": an_order,
        "batch": lambda: raw("POST", f"{here}/batch", worker, a_batch(body)),
        "pass": lambda: raw(
            *("POST", f"{elsewhere}/{next(to_pass)}/pass", passing.worker.token),
            Idempotency_Key=str(uuid4()),
        ),
        "sign-in": lambda: signs_in(prepared, *next(to_come)),
        "empty": lambda: raw("GET", "/empty"),
    }


def signs_in(prepared: Prepared, round_id: Any, _team: Any, person_id: Any, at: datetime) -> bytes:
    """By the grid worker, for somebody without a phone."""
    passing = prepared.passing
    path = f"/api/v1/communities/{passing.code}/rounds/{round_id}/sign-in"
    body = {"person_id": str(person_id), "at": at.isoformat(), "place": INSIDE}
    return raw("POST", path, passing.worker.token, body, Idempotency_Key=str(uuid4()))


def a_batch(body: dict[str, Any]) -> dict[str, Any]:
    """None of which stops at a failure, so that one would be seen."""
    deeds = [{"path": "/hazards", "key": str(uuid4()), "body": body} for _ in range(BATCH)]
    return {"requests": deeds}


Times = dict[str, list[float]]  # by who answered: seconds of each request


async def measure(asked: Requests, ports: dict[str, int]) -> dict[str, Times]:
    """All take turns, so that what else the machine does meets all."""
    found: dict[str, Times] = {}
    for name, ours in asked.items():
        limit = lambda name=name: raw("GET", f"/{name}")  # noqa: E731
        drivers = ("empty",) if name == "empty" else ("psycopg", "asyncpg")
        turns = {"ours": ours, **dict.fromkeys(drivers, limit)}
        times: Times = {who: [] for who in turns}
        for who, request in turns.items():
            await load(ports[who], request, seconds=0.5)  # plans, caches, connections are warm
        for _ in range(ROUNDS):
            for who, request in turns.items():
                times[who].extend(await load(ports[who], request))
        found[name] = times
    return found


async def count_statements(settings: Settings, asked: Requests) -> dict[str, int]:
    """What one request of each kind asks of the database, once caches are warm; BEGIN and COMMIT
    are not among them."""
    counted = 0
    execute = AsyncCursor.execute

    async def counting(self: Any, *given: Any, **more: Any) -> Any:
        nonlocal counted
        counted += given[0] != "COMMIT"  # which is sent like one
        return await execute(self, *given, **more)

    app, found = create_app(settings.model_copy(update={"log_level": "ERROR"})), {}
    setattr(AsyncCursor, "execute", counting)  # noqa: B010 - it is put back
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
        for name, request in asked.items():
            if name == "empty":
                continue
            for _ in range(2):
                counted = 0
                head, _, body = request().partition(b"\r\n\r\n")
                line, *headers = head.decode().split("\r\n")
                method, path, _ = line.split(" ")
                named = dict(header.split(": ", 1) for header in headers)
                sent = await client.request(
                    method, f"http://127.0.0.1{path}", content=body, headers=named
                )
                if sent.is_error:
                    raise RuntimeError(f"{name}: {sent.text}")
            found[name] = counted
    setattr(AsyncCursor, "execute", execute)  # noqa: B010
    return found


@dataclass
class Measured:
    times: dict[str, Times]
    statements: dict[str, int]
    memory: float  # MB


def run(server_url: str, communities: int, only: list[str]) -> Measured:
    name = f"bench_{communities}"
    database = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with database.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server_url).set(database=name)
    database_url = url.render_as_string(hide_password=False)
    settings = Settings(database_url=database_url, wuxin_home=HOME)
    bring_up(settings)
    prepared = asyncio.run(prepare(settings, communities))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    start = multiprocessing.get_context("fork").Process
    ours = start(target=serve_ours, args=(settings,), daemon=True)
    ours.start()
    time.sleep(4)
    since = asyncio.run(copied(prepared, settings))
    asked = {
        name: request
        for name, request in requests(prepared, since).items()
        if not only or name in only
    }
    statements = asyncio.run(count_statements(settings, asked))
    ports = {"ours": OURS, "psycopg": BARE, "asyncpg": BARE + 1, "empty": BARE + 2}
    others = [
        *(
            start(
                target=serve_bare,
                args=(each, plain, ports[each], *same_sql(prepared, SHARES[each])),
                daemon=True,
            )
            for each in ("psycopg", "asyncpg")
        ),
        start(target=serve_empty, args=(ports["empty"],), daemon=True),
    ]
    for process in others:
        process.start()
    time.sleep(3)
    try:
        times = asyncio.run(measure(asked, ports))
        memory = psutil.Process(ours.pid).memory_info().rss / 2**20
    finally:
        for process in (ours, *others):
            process.kill()
            process.join()
    return Measured(times, statements, memory)


def shown(measured: Measured, alone: dict[str, float]) -> Table:
    """`alone` is the rate of each request with one community; filled by the first call."""
    table = Table(*("request", "statements", "per s", "p50 ms", "p99 ms"))
    for heading in ("bare per s", "ratio", "growth"):
        table.add_column(heading)
    for name, times in measured.times.items():
        p50, p99 = (statistics.quantiles(times["ours"], n=100)[n] * 1000 for n in (49, 98))
        # Clients wait for nothing else; a batch may take longer than it is measured.
        rates = {who: CLIENTS / statistics.mean(took) for who, took in times.items()}
        rate = rates.pop("ours")
        best = max(rates, key=rates.__getitem__)
        growth = alone.setdefault(name, rate) / rate
        row = (f"{rate:.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{rates[best]:.0f} {best}")
        asked = str(measured.statements.get(name, 0))
        table.add_row(name, asked, *row, f"{rate / rates[best]:.2f}", f"{growth:.2f}")
    return table


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--communities", type=int, nargs="*", default=[1, 100])
    options.add_argument("--only", nargs="*", default=[], help="these requests")
    asked = options.parse_args()
    surroundings.forget()
    embedded = EmbeddedPostgres(HOME)
    console = Console(width=110)
    url = embedded.start()
    try:
        alone: dict[str, float] = {}
        for communities in asked.communities:
            console.print(f"{communities} communities of {PER_COMMUNITY} hazards …")
            measured = run(url, communities, asked.only)
            table = shown(measured, alone)
            console.print(table, f"memory of the worker: {measured.memory:.0f} MB")
    finally:
        embedded.stop()


if __name__ == "__main__":
    main()
