"""Who called, where a proxy calls for them: `X-Forwarded-For`, from proxies that the settings name.

Anybody can send that header. It is read from its end, where each proxy adds by whom it was called:
the first address that is none of ours is the caller. What stands before it the caller said.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def read_address(text: str) -> Address:
    """`198.51.100.7`, `2001:db8::7`, as some proxies write them with a port, `[2001:db8::7]:443`.

    ValueError: it is none.
    """
    host, _, _ = text.removeprefix("[").partition("]") if text.startswith("[") else (text, "", "")
    if host.count(":") == 1:
        host = host.partition(":")[0]
    found = ip_address(host.partition("%")[0])
    return (found.version == 6 and found.ipv4_mapped) or found  # noqa: PLR2004


class Proxies:
    def __init__(self, named: Iterable[Network]) -> None:
        self._named = tuple(named)

    def see_through(self, scope: Scope) -> None:
        """The caller instead of the proxy; a header that makes no sense changes nothing."""
        if not self._named or not scope["client"] or not self._are_ours(scope["client"][0]):
            return
        sent = scope["headers"]
        hops = b",".join(value for name, value in sent if name == b"x-forwarded-for")
        for hop in reversed(hops.decode("latin-1").split(",")):
            try:
                address = read_address(hop.strip())
            except ValueError:
                break
            scope["client"] = (str(address), 0)
            if not self._are_ours(str(address)):
                break
        for name, value in sent:
            if name == b"x-forwarded-proto" and value in {b"http", b"https"}:
                scope["scheme"] = value.decode()

    def _are_ours(self, host: str) -> bool:
        try:
            address = read_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._named)
