"""The demo goes where nothing is, and only the demo goes away again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, delete, insert, select

from app.demo import ground
from app.demo.places import CODE, HERE_ID, NAME, STREET
from app.operator.database import prepare
from app.operator.demo import on_stage
from app.operator.plan import TEMPLATE
from app.places.communities.models import Community, Street
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.db.base import new_id
from app.platform.db.embedded import EmbeddedPostgres
from app.settings import Settings
from tests.operator import command as wuxin
from tests.serving import a_port


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WUXIN_HOME", str(tmp_path))
    monkeypatch.setenv("PORT", str(a_port()))
    yield tmp_path
    EmbeddedPostgres(tmp_path).erase()


def put(database: Connection, number: int, code: str, name: str) -> None:
    street = database.scalar(select(Street.code).limit(1))
    if street is None:
        database.execute(insert(Street).values(**STREET))
    row = {"id": number, "code": code, "name": name, "street_code": STREET["code"]}
    database.execute(insert(Community).values(**row))


def test_only_what_says_that_it_is_the_demo_is_cleaned(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = EmbeddedPostgres(home)
    settings = Settings(database_url=embedded.start())
    prepare(settings)
    engine = create_engine(settings.database_url or "", poolclass=NullPool)
    photo = home / "files" / "1" / "photo.jpg"
    photo.parent.mkdir(parents=True)
    photo.touch()

    assert "没有注明是演示" in wuxin("clean-demo", "--yes", code=1)
    real = {"id": new_id(), "app_id": "wx1111111111111111", "openid": "x"}
    with engine.begin() as database:
        put(database, 2, "420107001001", "红钢城社区")
        database.execute(insert(Account).values(created_at=clock.now(), **real))
    there = "社区“红钢城社区”、用微信登录过的真实账号，不是演示"
    assert there in wuxin("clean-demo", "--yes", code=1)
    assert there in wuxin("demo", code=1)

    with engine.begin() as database:
        ground.claim(database)
        assert not ground.is_claimed(database)  # of somebody else
        database.execute(delete(Account))
        database.execute(delete(Community))
        ground.claim(database)
        put(database, HERE_ID, CODE, NAME)
        put(database, 2, "420107001001", "红钢城社区")  # beside the demo's
    assert "不是演示" in wuxin("clean-demo", "--yes", code=1)
    (plan := home.with_name("plan.toml")).write_text(TEMPLATE)
    assert "不能与它放在一起" in wuxin("community", "create", str(plan), "--yes", code=1)
    with engine.begin() as database:
        database.execute(delete(Community).where(Community.id == 2))

    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    assert "不是演示环境" in wuxin("clean-demo", "--yes", code=1)
    monkeypatch.delenv("DATABASE_URL")
    assert "还在运行" in wuxin("clean-demo", "--yes", code=1)
    embedded.stop()
    assert "Aborted" in wuxin("clean-demo", code=1)  # it asks, and nobody answers
    assert photo.exists()
    assert (home / "keys" / "sealing").exists()

    (home / "mine").touch()
    assert "演示数据已清除" in wuxin("clean-demo", "--yes")
    assert [each.name for each in home.iterdir()] == ["mine"]
    assert "没有演示数据" in wuxin("clean-demo", "--yes")


def test_files_without_a_database_are_nobodys_to_clean(home: Path) -> None:
    (home / "files").mkdir()
    (home / "files" / "photo.jpg").touch()
    assert "什么都没有删除" in wuxin("clean-demo", "--yes", code=1)
    assert (home / "files" / "photo.jpg").exists()


def test_the_demo_takes_nothing_of_the_real_thing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILES_URL", "s3://real/photos")
    monkeypatch.setenv("SEALING_KEYS", "/run/secrets/real")
    monkeypatch.setenv("WECHAT__APP_ID", "wx1111111111111111")
    stage = on_stage(Settings())
    assert (stage.files_url, stage.sealing_keys) == (None, None)
    assert stage.wechat.app_id == "wx0000000000000001"
    assert stage.wechat.base_url == f"http://127.0.0.1:{int(os.environ['PORT']) + 1}"
