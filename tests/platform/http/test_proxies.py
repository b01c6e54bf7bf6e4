"""Who called: a header that anybody can send is believed from proxies that were named, no further."""

from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from fastapi import Request
from pydantic import ValidationError
from sqlalchemy import text

from app.main import create_app
from app.platform.db.session import Sessions
from app.platform.http import limits
from app.platform.http.proxies import Proxies
from app.settings import Settings
from tests.conftest import serving

pytestmark = pytest.mark.usefixtures("limits_forgotten")

OURS = Proxies(map(ip_network, ("10.0.0.2", "172.16.0.0/12", "fd00::/8")))


def called(peer: str | None, *forwarded: str, proxies: Proxies = OURS) -> str:
    """As limits count whoever called."""
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    scope: dict[str, Any] = {"type": "http", "headers": headers, "scheme": "http"}
    scope["client"] = None if peer is None else (peer, 50000)
    proxies.see_through(scope)
    return limits.caller(Request(scope))


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("10.0.0.2", ["198.51.100.7"], "198.51.100.7"),
        ("::ffff:10.0.0.2", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.2", ["6.6.6.6, 198.51.100.7"], "198.51.100.7"),  # what comes first is only said
        ("10.0.0.2", ["6.6.6.6", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.2", ["198.51.100.7, 172.16.9.9"], "198.51.100.7"),  # two of our proxies
        ("10.0.0.2", ["10.0.0.2, 172.16.9.9"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.2", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("fd00::2", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("fd00::2", ["[2001:db8:1:2::9]:443"], "2001:db8:1:2::/64"),
        ("10.0.0.2", [], "10.0.0.2"),
        ("10.0.0.2", [""], "10.0.0.2"),
        ("10.0.0.2", ["unknown"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.7, 198.51.100.999"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.7, <script>"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.7, garbage, 172.16.9.9"], "172.16.9.9"),
        ("10.0.0.3", ["198.51.100.7"], "10.0.0.3"),  # none of ours
        ("198.51.100.8", ["198.51.100.7"], "198.51.100.8"),
        ("2001:db8:1:2:aaaa::1", [], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", [], "fe80::/64"),
        (None, ["198.51.100.7"], "unknown"),
        ("", ["198.51.100.7"], "unknown"),
    ],
)
def test_the_caller_is_the_last_address_that_is_none_of_our_proxies(
    peer: str | None, forwarded: list[str], caller: str
) -> None:
    assert called(peer, *forwarded) == caller


def test_without_a_named_proxy_nobody_is_believed() -> None:
    assert called("127.0.0.1", "198.51.100.7", proxies=Proxies(())) == "127.0.0.1"


def test_proxies_are_named_by_address_and_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.2, 172.16.0.0/12,fd00::/8,")
    named = Settings().trusted_proxies
    assert list(map(str, named)) == ["10.0.0.2/32", "172.16.0.0/12", "fd00::/8"]
    for wrong in ("*", "nginx", "10.0.0.2/8", "10.0.0"):
        monkeypatch.setenv("TRUSTED_PROXIES", wrong)
        with pytest.raises(ValidationError, match="trusted_proxies"):
            Settings()


async def test_one_address_behind_a_proxy_is_told_to_wait_and_another_is_not(
    settings: Settings, sessions: Sessions
) -> None:
    async def refused(url: str, address: str) -> int:
        tried, header = {"refresh_token": "x"}, {"X-Forwarded-For": address}
        async with httpx.AsyncClient(base_url=url, headers=header) as http:
            return (await http.post("/api/v1/auth/refresh", json=tried)).status_code

    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM attempts"))
    named = settings.model_copy(update={"trusted_proxies": (ip_network("127.0.0.0/8"),)})
    with serving(create_app(named)) as url:
        assert await refused(url, "198.51.100.7") == 401
        async with sessions.begin() as session:
            await session.execute(text("UPDATE attempts SET count = 120"))
        assert await refused(url, "198.51.100.7") == 429
        assert await refused(url, "198.51.100.8") == 401
