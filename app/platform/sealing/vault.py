"""Sealing one value: `suite (1) | key id (2) | nonce (12) | ciphertext | tag (16)`.

Every column has keys of its own (HKDF), and the column and the row are bound in as associated data: a
value moved to another row or column, or a header that was changed, does not open. Equal values are
found by a blind index, a truncated HMAC under a separate key. GCM after NIST SP 800-38D and
GB/T 36624; SM4 is GB/T 32907, SM3 GB/T 32905. Nonces are random: at most 2^32 values a key and column.
"""

import os
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.sealing.keyring import KeyRing, UnknownKey

HEADER = struct.Struct(">BH")
NONCE, TAG, INDEX = 12, 16, 16  # bytes


@dataclass(frozen=True, slots=True)
class Suite:
    number: int
    block: Callable[[bytes], algorithms.AES | algorithms.SM4]
    key_size: int  # bytes
    hash: Callable[[], hashes.HashAlgorithm]


SUITES = {
    "aes-256-gcm": Suite(1, algorithms.AES, 32, hashes.SHA256),
    "sm4-gcm": Suite(2, algorithms.SM4, 16, hashes.SM3),  # 国密
}
BY_NUMBER = {suite.number: suite for suite in SUITES.values()}


class DoesNotOpen(Exception):
    """Moved, altered, or sealed under a key that is gone. An incident, not a user's mistake."""


class Vault:
    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self._derived: dict[tuple[bytes, str], bytes] = {}

    def seal(self, place: str, row: UUID, value: str) -> bytes:
        """`place` is `table.column`."""
        return self.seal_bytes(place, row, value.encode())

    def seal_bytes(self, place: str, row: UUID, value: bytes) -> bytes:
        key = self.ring.current
        suite = SUITES[key.suite]
        header, nonce = HEADER.pack(suite.number, key.id), os.urandom(NONCE)
        cipher = self._cipher(suite, key.secret, place, nonce, None).encryptor()
        cipher.authenticate_additional_data(_bound(header, place, row))
        body = cipher.update(value) + cipher.finalize()
        return header + nonce + body + cipher.tag

    def open(self, place: str, row: UUID, sealed: bytes) -> str:
        """DoesNotOpen when it was moved or altered."""
        return self.open_bytes(place, row, sealed).decode()

    def open_bytes(self, place: str, row: UUID, sealed: bytes) -> bytes:
        try:
            number, key_id = HEADER.unpack_from(sealed)
            suite, key = BY_NUMBER[number], self.ring.key(key_id)
            header, nonce = sealed[: HEADER.size], sealed[HEADER.size : HEADER.size + NONCE]
            body, tag = sealed[HEADER.size + NONCE : -TAG], sealed[-TAG:]
            cipher = self._cipher(suite, key.secret, place, nonce, tag).decryptor()
            cipher.authenticate_additional_data(_bound(header, place, row))
            return cipher.update(body) + cipher.finalize()
        except (InvalidTag, KeyError, ValueError, struct.error, UnknownKey) as error:
            raise DoesNotOpen(f"{place} of {row}") from error

    def index(self, place: str, value: str) -> bytes:
        """To find an equal value; never of one that has few possible values."""
        return self.mac(place, normal(value).encode())[:INDEX]

    def mac(self, place: str, value: bytes) -> bytes:
        """A digest to compare with: who has the database, and not this key, cannot try values."""
        suite = SUITES[self.ring.index_suite]
        key = self._key(suite, self.ring.index_secret, f"index|{place}", 32)
        mac = hmac.HMAC(key, suite.hash())
        mac.update(value)
        return mac.finalize()

    def is_current(self, sealed: bytes) -> bool:
        return sealed[: HEADER.size] == self.current_header

    @property
    def current_header(self) -> bytes:
        current = self.ring.current
        return HEADER.pack(SUITES[current.suite].number, current.id)

    def _cipher(
        self, suite: Suite, secret: bytes, place: str, nonce: bytes, tag: bytes | None
    ) -> Cipher[modes.GCM]:
        key = self._key(suite, secret, f"seal|{place}", suite.key_size)
        return Cipher(suite.block(key), modes.GCM(nonce, tag))

    def _key(self, suite: Suite, secret: bytes, info: str, size: int) -> bytes:
        found = self._derived.get((secret, info))
        if found is None:
            derive = HKDF(suite.hash(), size, salt=None, info=f"wuxin|{info}".encode())
            found = self._derived[secret, info] = derive.derive(secret)
        return found


def vault_of(session: AsyncSession) -> Vault:
    vault: Vault = session.info["vault"]
    return vault


def normal(value: str) -> str:
    """One spelling of a number: full-width digits, blanks and a small x are no other number."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def _bound(header: bytes, place: str, row: UUID) -> bytes:
    return header + place.encode() + b"|" + row.bytes
