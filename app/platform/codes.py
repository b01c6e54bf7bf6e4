"""Codes that are read out or scanned: short enough to be typed, long enough not to be guessed.

Characters of Crockford's base 32 (no I, L, O, U), five bits each. What is kept of one is its SHA-256.
"""

import hashlib
import secrets
import unicodedata

import segno

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
GROUP, BITS = 4, 5


def new_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def shown(code: str) -> str:
    """As it is read out: `7K3M-9QXA-4T2B`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def written(raw: bytes) -> str:
    """In the characters of a code, five bits each; the rest of the last one is zeros."""
    length = -(-len(raw) * 8 // BITS)
    number = int.from_bytes(raw) << (length * BITS - len(raw) * 8)
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(length)))


def unwritten(code: str, length: int) -> bytes:
    """The bytes, so many, that were `written` like this."""
    number = 0
    for character in code:
        number = number << BITS | ALPHABET.index(character)
    return (number >> len(code) * BITS - length * 8).to_bytes(length)


def read(typed: str) -> str:
    """A code as somebody types it: any width and case, with blanks or hyphens, O for 0, I or L for 1."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    return "".join(filter(ALPHABET.__contains__, plain))


def digest(typed: str) -> bytes:
    return hashlib.sha256(read(typed).encode()).digest()


def drawn(scene: str) -> str:
    """The QR code of a scene, as SVG."""
    return segno.make(scene, error="m", micro=False).svg_inline(scale=6)
