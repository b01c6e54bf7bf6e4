"""A rotation that is killed at any batch loses nothing, and is finished by the next one."""

import asyncio
import multiprocessing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from app.demo.numbers import a_phone, an_id_number
from app.models import Base
from app.operator.database import upgrade
from app.places.communities.models import Community, Street
from app.platform.db.base import new_id
from app.platform.db.session import Sessions, sessions_of
from app.platform.sealing import rotation
from app.platform.sealing.keyring import KeyRing, file_of, make
from app.platform.sealing.vault import Vault
from app.platform.values.documents import Sex
from app.residents.people import sealed
from app.residents.people.models import Field, Person
from app.settings import Settings
from tests.operator import wuxin
from tests.platform.sealing import killed
from tests.platform.sealing.killed import BATCH

PEOPLE = 9  # two sealed fields each: 3 batches a field
BORN = date(1950, 1, 31)

# Each is a child of one that has imported everything once.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([killed.__name__])


async def rotated(settings: Settings, ring: KeyRing, batches: int) -> int:
    """With which code it ended; below zero: by a signal."""
    about = (settings.database_url, ring.file, batches)
    process = FORKS.Process(target=killed.rotate, args=about)
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode is not None
    return process.exitcode


@pytest.fixture
def settings(settings: Settings, demo_url: str, tmp_path: Path) -> Settings:
    """A database and a key ring of its own."""
    alone = settings.model_copy(update={"database_url": demo_url, "wuxin_home": tmp_path})
    upgrade(alone)
    return alone


async def people(sessions: Sessions, vault: Vault) -> None:
    async with sessions.begin() as session:
        session.add(Street(code="420107999", name="街道"))
        await session.flush()
        session.add(Community(id=1, code="420107999001", name="社区", street_code="420107999"))
        await session.flush()
        for number in range(PEOPLE):
            person = Person(community_id=1, id=new_id(), name="x", born_on=BORN, sex=Sex.MALE)
            sealed.put_id_number(vault, person, an_id_number(BORN, number, Sex.MALE))
            sealed.put_phone(vault, person, a_phone(number))
            session.add(person)


async def all_open(sessions: Sessions, vault: Vault) -> None:
    async with sessions() as session:
        found = list(await session.scalars(select(Person).order_by(Person.id)))
        assert len(found) == PEOPLE
        for number, person in enumerate(found):
            opened = [sealed.take(vault, person, field) for field in (Field.ID_NUMBER, Field.PHONE)]
            assert opened == [an_id_number(BORN, number, Sex.MALE), a_phone(number)]
            assert person.phone_index == vault.index("people.phone", a_phone(number))


async def test_a_rotation_killed_at_every_batch(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = make(file_of(settings))
    vault = Vault(ring)
    engine = create_async_engine(settings.database_url or "")
    sessions = sessions_of(engine)
    await people(sessions, vault)
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("WUXIN_HOME", str(settings.wuxin_home))
    died = 0
    for batches in range(5):
        ring.add("sm4-gcm" if batches % 2 else "aes-256-gcm")
        while True:
            ended = await rotated(settings, ring, batches)
            await all_open(sessions, Vault(KeyRing(ring.file)))
            died += ended < 0
            if ended == 0 or batches == 0:
                break
        await rotation.rotate(sessions, Base.metadata, vault, batch=BATCH)
        async with sessions() as session:
            held = await rotation.census(session, Base.metadata)
        assert {key for counted in held.values() for key in counted} == {ring.current.id}
        await all_open(sessions, vault)
    assert died >= 5
    assert "people.phone\t9 条能打开" in await wuxin("keys", "check")
    listed = await wuxin("keys", "list")
    assert f"{ring.current.id}\taes-256-gcm\t当前" in listed
    refused = await wuxin("keys", "forget", str(ring.current.id), code=2)
    assert "还有内容在用" in refused
    assert "1 号密钥已删除" in await wuxin("keys", "forget", "1")
    await engine.dispose()


async def test_keys_are_made_added_and_rotated_by_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    file = tmp_path / "ring"
    monkeypatch.setenv("SEALING_KEYS", str(file))
    await wuxin("keys", "list", code=1)
    await wuxin("keys", "make", str(file))
    assert "已存在，不会覆盖" in await wuxin("keys", "make", str(file), code=2)
    engine = create_async_engine(settings.database_url or "")
    await people(sessions_of(engine), Vault(KeyRing(file)))
    assert "2 号密钥启用" in await wuxin("keys", "add", "--suite", "sm4-gcm")
    assert "2\tsm4-gcm\t当前" in await wuxin("keys", "rotate")
    assert "9 条能打开" in await wuxin("keys", "check")
    await wuxin("keys", "forget", "1")
    await all_open(sessions_of(engine), Vault(KeyRing(file)))
    await engine.dispose()
