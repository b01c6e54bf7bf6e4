"""A code on a screen that is another every half minute (动态码): who reads it is there now.

An HMAC (RFC 2104) over what it is for and the window of time, cut to 80 bits; as TOTP (RFC 6238), whose 20
bits could be tried out. Its key comes from the key ring: who has the database makes no code. Nothing
is stored: the server's clock and the key say what is right.

A code is right in its window and the next one, by the server's clock. Whoever must sign in first opens
it, and has five minutes with what they are given for it (the claim). Scanned without signal it is judged
by when that was, by the phone's clock as far as it is known to be right; that is a weaker proof.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.platform.codes import read, written
from app.platform.sealing.vault import Vault

WINDOW = 30  # seconds
SIZE, CLAIM_SIZE = 10, 20  # bytes
CLAIM_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Screen:
    """Of one occasion; `mac` is keyed."""

    mac: Callable[[bytes], bytes]
    community_id: int
    occasion_id: UUID

    def code(self, at: datetime) -> str:
        return self._code(_window(at))

    def is_right(self, typed: str, now: datetime) -> bool:
        """Of this window or the last one."""
        return self._is_one_of(typed, _window(now), before=1, after=0)

    def was_right(self, typed: str, then: datetime) -> bool:
        """When it was scanned by a clock that is known to some seconds: it may also be a little slow."""
        return self._is_one_of(typed, _window(then), before=1, after=1)

    def claim(self, now: datetime) -> str:
        """For who has shown a code that was right."""
        opened = int(now.timestamp())
        return f"{opened:X}-{self._sealed('claim', opened, CLAIM_SIZE)}"

    def opened_at(self, claim: str, now: datetime) -> datetime | None:
        """When the code was opened; none: no claim of this occasion, or its time is over."""
        number, _, seal = claim.partition("-")
        try:
            opened = int(number, 16)
            when = datetime.fromtimestamp(opened, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        is_ours = _same(self._sealed("claim", opened, CLAIM_SIZE), seal)
        return when if is_ours and when <= now < when + CLAIM_LASTS else None

    def _is_one_of(self, typed: str, window: int, *, before: int, after: int) -> bool:
        given = read(typed)
        right = [
            _same(self._code(one), given) for one in range(window - before, window + after + 1)
        ]
        return any(right)

    def _code(self, window: int) -> str:
        return self._sealed("code", window, SIZE)

    def _sealed(self, what: str, number: int, size: int) -> str:
        said = f"{what}|{self.community_id}|{self.occasion_id}|{number}"
        return written(self.mac(said.encode())[:size])


def screen(vault: Vault, kind: str, community_id: int, occasion_id: UUID) -> Screen:
    """Every kind of occasion, as its table, has a key of its own."""
    place = f"rotating.{kind}"
    return Screen(lambda said: vault.mac(place, said), community_id, occasion_id)


def changes_at(now: datetime) -> datetime:
    """When the next code is shown."""
    return datetime.fromtimestamp((_window(now) + 1) * WINDOW, UTC)


def _window(at: datetime) -> int:
    return int(at.timestamp() // WINDOW)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
