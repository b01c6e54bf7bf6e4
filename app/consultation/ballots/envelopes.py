"""The inner envelope (双信封) of a secret ballot: opened only with the shares of all counters together.

Each counter has a key pair (X25519, RFC 7748) and keeps its secret half, the share, on paper: the database
never has it. An envelope agrees with every counter's public key by one fresh pair, derives from all that was
agreed one key (HKDF, RFC 5869) and seals with it (AES-256-GCM): without any one of the shares there is no
key. The same choices give another envelope each time, of the same length.
"""

import os
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.platform import codes

KEY, NONCE = 32, 12  # bytes
SHARE = -(-KEY * 8 // codes.BITS)  # characters


class NoShare(ValueError):
    """What was typed is no share: a character is missing or too many."""


class DoesNotOpen(Exception):
    """Not with these shares, or not in this place."""


def new_share() -> tuple[str, bytes]:
    """The share, as it is written down, and the public half."""
    made = X25519PrivateKey.generate()
    return codes.shown(
        codes.written(made.private_bytes_raw())
    ), made.public_key().public_bytes_raw()


def public_of(share: str) -> bytes:
    return _secret(share).public_key().public_bytes_raw()


def seal(publics: Sequence[bytes], place: bytes, content: bytes) -> bytes:
    """`place`: where the envelope lies; it opens nowhere else, so that nobody's can be copied."""
    fresh = X25519PrivateKey.generate()
    agreed = [fresh.exchange(X25519PublicKey.from_public_bytes(one)) for one in publics]
    outside, nonce = fresh.public_key().public_bytes_raw(), os.urandom(NONCE)
    inside = AESGCM(_derived(agreed, outside)).encrypt(nonce, content, place)
    return outside + nonce + inside


def opened(shares: Sequence[str], place: bytes, envelope: bytes) -> bytes:
    """With the shares in the order of the public keys. Raises DoesNotOpen."""
    outside, nonce = envelope[:KEY], envelope[KEY : KEY + NONCE]
    try:
        fresh = X25519PublicKey.from_public_bytes(outside)
        agreed = [_secret(share).exchange(fresh) for share in shares]
        return AESGCM(_derived(agreed, outside)).decrypt(nonce, envelope[KEY + NONCE :], place)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def _derived(agreed: Iterable[bytes], outside: bytes) -> bytes:
    derive = HKDF(hashes.SHA256(), KEY, salt=None, info=b"wuxin|ballot|" + outside)
    return derive.derive(b"".join(agreed))


def _secret(share: str) -> X25519PrivateKey:
    plain = codes.read(share)
    if len(plain) != SHARE:
        raise NoShare
    return X25519PrivateKey.from_private_bytes(codes.unwritten(plain, KEY))
