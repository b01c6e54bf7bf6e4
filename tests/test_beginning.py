"""From an empty database to the first report: what an office writes down, one command, some invitations."""

import json
import re
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.main import create_app
from app.operator.main import main
from app.settings import Settings
from tests.operator import wuxin
from tests.scene import SIZE, SOUTH, WEST, a_square
from tests.serving import serving

CODE = "420107888001"
PLAN = f"""
code = "{CODE}"
name = "新社区"
street = "新街道"
secretary = "书记李敏"
grids = "网格.geojson"
datum = "wgs84"

[[estates]]
name = "东区"
kind = "老旧小区"
company = "东区物业"
  [[estates.buildings]]
  name = "1-2栋"
  units = 2
  floors = 6
  flats = 2
  grid = "第1网格"
  [[estates.buildings]]
  name = "3栋"
  floors = 1
  flats = 1
  at = [{WEST + SIZE * 3 / 2}, {SOUTH + SIZE / 2}]

[[points]]
name = "廉心亭"
kind = "亭"
"""
GRIDS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"名称": f"第{n + 1}网格"},
            "geometry": a_square(WEST + SIZE * n, SOUTH),
        }
        for n in range(2)
    ],
}
INVITED = re.compile(r"邀请码：([0-9A-Z-]{14})")


@pytest.fixture
def folder(tmp_path: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a plan and its grids; the commands work on an empty database."""
    for name, value in {"DATABASE_URL": empty_url, "WUXIN_HOME": str(tmp_path / "home")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "网格.geojson").write_text(json.dumps(GRIDS))
    return tmp_path


class Phone:
    """Somebody's mini-program; they sign in when it is opened."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http, self.headers = http, {"Authorization": ""}

    async def open(self, stand_in: str) -> "Phone":
        async with httpx.AsyncClient(base_url=stand_in) as wechat:
            code = (await wechat.post("/stand-in/codes", json={"openid": uuid4().hex})).json()
        signed_in = await self.http.post("/auth/wechat", json={"code": code["code"]})
        self.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        return self

    async def post(self, path: str, body: Any = None) -> Any:
        where = f"/communities/{CODE}{path}"
        answer = await self.http.post(where, json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/communities/{CODE}{path}", headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json()


async def test_from_nothing_to_the_first_report(
    folder: Path, empty_url: str, settings: Settings
) -> None:
    said = await wuxin("community", "create", "plan.toml", "--yes")
    assert "小区 1、楼栋 3" in said
    assert "房屋 49" in said
    assert "1 栋楼没有归入网格" not in said
    assert "2 个网格没有网格员" in said
    code = INVITED.search(said)
    assert code

    here = settings.model_copy(update={"database_url": empty_url})
    with serving(create_app(here)) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as http:
            stand_in = settings.wechat.base_url
            secretary, worker, resident = [await Phone(http).open(stand_in) for _ in range(3)]
            await secretary.post("/invitations/accept", {"code": code[1]})
            grid = (await secretary.get("/grids"))[0]
            body = {"role": "grid_worker", "name": "网格员王敏", "grid_id": grid["id"]}
            invited = await secretary.post("/invitations", body)
            await worker.post("/invitations/accept", {"code": invited["code"]})
            place = {"lng": WEST + SIZE / 2, "lat": SOUTH + SIZE / 2, "datum": "wgs84"}
            found = {"category": "lighting", "what": "路灯不亮", "where": "1栋门口", "place": place}
            reported = await resident.post("/hazards", found)
            filed = await worker.post(f"/hazards/{reported['id']}/file")
            assert filed["state"] == "filed"
            assert filed["grid_id"] == grid["id"]
            buildings = {one["name"]: one for one in await resident.get("/buildings")}
            of_grid = {
                one["building_id"]: one["grid_id"] for one in await resident.get("/grids/buildings")
            }
            assert of_grid[buildings["1栋"]["id"]] == grid["id"] != of_grid[buildings["3栋"]["id"]]


async def test_a_plan_is_read_again_and_what_is_there_stays(folder: Path) -> None:
    await wuxin("community", "create", "plan.toml", "--yes")
    again = await wuxin("community", "create", "plan.toml", "--yes")
    assert "已补充：没有新的内容" in again
    more = PLAN + '\n[[estates]]\nname = "西区"\nkind = "商品房"\n'
    (folder / "plan.toml").write_bytes(more.encode("gb18030"))  # as an office's editor saves it
    assert "已补充：小区 1" in await wuxin("community", "create", "plan.toml", "--yes")
    neighbour = PLAN.replace(CODE, "420107888002").replace("新社区", "邻社区")
    (folder / "plan.toml").write_text(neighbour)
    assert "邻社区（420107888002）已开通" in await wuxin("community", "create", "plan.toml", "-y")
    listed = await wuxin("community", "list")
    assert listed.index("新社区") < listed.index("邻社区")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("420107888001", "4201"), "社区代码"),
        (('kind = "老旧小区"', 'kind = "别墅"'), "商品房"),
        (("units = 2", "unit = 2"), "没有这一项"),
        (("1-2栋", "9-2栋"), "由小到大"),
        (('name = "新社区"', "name = 新社区"), "写法有误"),
        (("网格.geojson", "没有.geojson"), "读不到文件"),
        (('grid = "第1网格"', 'grid = "第7网格"'), "第7网格"),
    ],
)
async def test_a_wrong_plan_does_nothing_and_says_what_to_mend(
    folder: Path, wrong: tuple[str, str], said: str
) -> None:
    (folder / "plan.toml").write_text(PLAN.replace(*wrong))
    assert said in await wuxin("community", "create", "plan.toml", "--yes", code=2)
    await wuxin("migrate")
    assert "新社区" not in await wuxin("community", "list")


async def test_houses_are_named_as_everywhere(folder: Path) -> None:
    """What the roster will call 1栋 is not a second building."""
    await wuxin("community", "create", "plan.toml", "--yes")
    (folder / "plan.toml").write_text(PLAN.replace("1-2栋", "1-2号楼").replace("3栋", "０３幢"))
    assert "没有新的内容" in await wuxin("community", "create", "plan.toml", "--yes")


async def test_another_name_for_a_code_that_is_there_is_a_mistake(folder: Path) -> None:
    await wuxin("community", "create", "plan.toml", "--yes")
    (folder / "plan.toml").write_text(PLAN.replace("新社区", "老社区"))
    assert "已登记为" in await wuxin("community", "create", "plan.toml", "--yes", code=2)
    other = PLAN.replace(CODE, "420107888009").replace("新街道", "老街道")
    (folder / "plan.toml").write_text(other)
    assert "已登记为" in await wuxin("community", "create", "plan.toml", "--yes", code=2)


async def test_the_template_is_a_plan(folder: Path) -> None:
    (folder / "样例.toml").write_text(await wuxin("community", "template"))
    assert "康苑社区（420107999001）已开通" in await wuxin("community", "create", "样例.toml", "-y")


async def test_what_is_asked_is_asked_until_it_is_right(folder: Path) -> None:
    answers = [
        *("4201", CODE, "新社区", "新街道", "东区", "别墅", "商品房", ""),
        *("1-2栋", "many", "2", "6", "2", "", "", ""),
        *("没有.geojson", "", "书记李敏", "y"),
    ]
    said = await wuxin("community", "create", typed="\n".join(answers) + "\n")
    assert "应为 12 位数字" in said
    assert "楼栋 2、房屋 48" in said
    kept = f"{CODE}.toml"
    assert "没有新的内容" in await wuxin("community", "create", kept, "--yes")


async def test_doctor_says_what_is_wrong(folder: Path) -> None:
    assert "请运行 wuxin migrate" in await wuxin("doctor", code=1)
    await wuxin("community", "create", "plan.toml", "--yes")
    said = await wuxin("doctor")
    assert "2 个网格没有网格员" in said
    (folder / "home" / "keys" / "sealing").write_text("{}")
    assert "放回原来的密钥文件" in await wuxin("doctor", code=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("invite", "缺少社区代码"),
        ("invite 4201 boss --name 谁", "角色的值不对，应为以下之一"),
        ("serve --bogus", "没有选项 --bogus"),
        ("bogus", "没有这样的命令"),
        ("community list", "请先运行 wuxin migrate"),
    ],
)
def test_a_mistake_is_said_in_a_line(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    said: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["wuxin", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code
    assert said in (capsys.readouterr().err or str(ended.value.code))  # which Python prints itself


def test_a_setting_and_a_database_that_is_not_there_are_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["wuxin", "community", "list"])
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(SystemExit):
        main()
    assert "数据库连接不上" in capsys.readouterr().err
    monkeypatch.setenv("POOL_SIZE", "many")
    with pytest.raises(SystemExit):
        main()
    assert "设置有误：POOL_SIZE" in capsys.readouterr().err
