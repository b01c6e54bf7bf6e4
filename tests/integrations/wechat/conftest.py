"""A WeChat of its own for every test, whose inside can be looked at; no database, no application."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import structlog
from structlog.testing import LogCapture
from structlog.typing import EventDict

from app.demo.wechat import World, create_stand_in
from app.integrations.wechat import client as client_module
from app.integrations.wechat.client import WeChatClient
from app.settings import WeChatSettings
from tests.conftest import serving


@dataclass(frozen=True)
class StandIn:
    url: str
    world: World

    def login_code(self, **about: object) -> str:
        return self.world.make_code({"openid": "o-wang"} | about)

    def phone_code(self, phone: str = "13800138000", **about: object) -> str:
        return self.world.make_code({"phone": phone} | about)

    def fault(self, path: str, fault: str, times: int = 1) -> None:
        self.world.make_fault({"path": path, "fault": fault, "times": times})


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    app = create_stand_in({"demo-resident": "o-demo"})
    with serving(app) as url:
        yield StandIn(url, app.state.world)


@pytest.fixture
async def wechat_client(stand_in: StandIn) -> AsyncIterator[WeChatClient]:
    client = WeChatClient(WeChatSettings(base_url=stand_in.url))
    yield client
    await client.aclose()


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> list[EventDict]:
    """What the client logs, at whatever level the application is configured."""
    capture = LogCapture()
    logger = structlog.wrap_logger(
        structlog.PrintLogger(),
        processors=[capture],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    monkeypatch.setattr(client_module, "log", logger)
    return capture.entries
