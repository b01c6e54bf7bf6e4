"""The certificate as it is printed, and the page where its code leads."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from app.main import create_app
from app.participation.volunteering import page, paper
from app.settings import Settings
from tests.rounds import served
from tests.scene import Scene
from tests.serving import serving

ADDRESS = "https://wuxin.example/check/420107999001/8K2M-4F7Q-ZT1X-0W9C"
LONG = "阿卜杜热西提·阿布都克里木·买买提依明" * 3


def a_certificate(**changes: Any) -> Any:
    said = {
        "number": "8K2M-4F7Q-ZT1X-0W9C",
        "name": "李䶮",
        "community": "康苑社区",
        "since": date(2026, 1, 1),
        "until": date(2026, 11, 25),
        "times": 2,
        "minutes": 90,
        "teams": [{"name": "安心巡护队", "times": 2, "minutes": 90}],
        "issued_on": date(2026, 11, 25),
    }
    return SimpleNamespace(**said | changes)


async def printed(**changes: Any) -> PdfReader:
    return PdfReader(io.BytesIO(await paper.pdf(a_certificate(**changes), ADDRESS)))


def text_of(found: PdfReader) -> str:
    """A line break is no letter, and neither is the space between Chinese and a number."""
    return "".join("".join(page.extract_text() for page in found.pages).split())


async def test_what_is_on_it_can_be_read_and_copied_wherever_it_is_opened() -> None:
    """The font is inside: every letter has its shape and its number, also beyond the BMP."""
    found = await printed(name="𠮷䶮𬭎")
    said = text_of(found)
    assert "𠮷䶮𬭎于2026年1月1日至2026年11月25日在康苑社区参加志愿服务2次" in said
    assert "服务时长共1小时30分钟" in said
    assert ADDRESS in said
    assert found.metadata is not None
    assert found.metadata.title == "志愿服务记录证明 8K2M-4F7Q-ZT1X-0W9C"
    every: list[Any] = [one.get_object() for one in map(found.get_object, range(1, 200)) if one]
    fonts = [
        one for one in every if isinstance(one, dict) and one.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)


async def test_names_are_text_and_nothing_else() -> None:
    said = text_of(await printed(name="#strong[李]*$x$\\ <b>&amp;", community='"]#panic()'))
    assert "#strong[李]*$x$\\<b>&amp;于" in said
    assert '在"]#panic()参加' in said


async def test_a_character_that_no_font_has_is_printed_as_its_number() -> None:
    assert "李□(U+F0000)于" in text_of(await printed(name="李\U000f0000"))


@pytest.mark.parametrize("name", [LONG, "Supercalifragilistic" * 5], ids=len)
async def test_long_names_are_wrapped(name: str) -> None:
    teams = [{"name": name, "times": 1, "minutes": 45}] * 30
    found = await printed(name=name, community=name, teams=teams)
    assert text_of(found).count(name) == 33  # thirty teams, who, where, by whom
    for each in found.pages:
        right: list[float] = []
        each.extract_text(visitor_text=lambda _t, cm, tm, _f, _s: right.append(cm[4] + tm[4]))  # noqa: B023
        assert max(right) < float(each.mediabox.width)


async def test_the_code_leads_to_the_public_address(scene: Scene, settings: Settings) -> None:
    await served(scene, await scene.team())
    year = {"since": "2020-01-01", "until": "2099-12-31"}
    issued = (await scene.resident.post("/certificates", year)).json()
    path, here = f"/check/{scene.code}/{issued['number']}", scene.resident.http
    called = f"/certificates/{issued['id']}/pdf"
    asked = (await scene.resident.get(called)).content
    base = str(here.base_url.join("/")).rstrip("/")
    assert f"{base}{path}" in text_of(PdfReader(io.BytesIO(asked)))
    public = settings.model_copy(update={"public_url": "https://x.example/a"})
    with serving(create_app(public)) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as http:
            scene.resident.http = http
            asked = (await scene.resident.get(called)).content
    assert f"https://x.example/a{path}" in text_of(PdfReader(io.BytesIO(asked)))


@pytest.mark.parametrize("url", ["wuxin.example", "ftp://x", "https://x y", "https://x?y"])
def test_a_public_address_is_one(url: str) -> None:
    with pytest.raises(ValidationError, match="网址"):
        Settings(public_url=url)


async def test_what_is_no_certificate_is_said_on_the_page(scene: Scene) -> None:
    http: httpx.AsyncClient = scene.resident.http
    for path in (
        f"{scene.code}/8K2M-4F7Q-ZT1X-0W9C",
        "000000000000/8K2M-4F7Q-ZT1X-0W9C",
        f"{scene.code}/<script>",
        f"{scene.code}/%00",
        "%00/8K2M-4F7Q-ZT1X-0W9C",
    ):
        answer = await http.get(str(http.base_url.join("/")) + f"check/{path}")
        assert answer.status_code == 404, path
        assert "没有这份证明" in answer.text
        assert "script" not in answer.text


def test_what_people_have_written_is_text_on_the_page() -> None:
    team = {"name": "<script>alert(1)</script>", "times": 1, "minutes": 5}
    shown = page.genuine(a_certificate(teams=[team]), is_current=True)
    assert b"<script" not in bytes(shown.body)
    assert "李*" in bytes(shown.body).decode()
    assert "default-src 'none'" in shown.headers["content-security-policy"]
