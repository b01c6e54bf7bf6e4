"""Codes that are read out or scanned: short enough to be typed, long enough not to be guessed.

Characters of Crockford's base 32 (no I, L, O, U), five bits each. What is kept is their SHA-256.
"""

import hashlib
import secrets
import unicodedata

import segno

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
GROUP = 4


def new_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def shown(code: str) -> str:
    """As it is read out: `7K3M-9QXA-4T2B`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest(typed: str) -> bytes:
    """Of a code as somebody types it: any width and case, with blanks or hyphens, O for 0, I or L for 1."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    return hashlib.sha256("".join(filter(ALPHABET.__contains__, plain)).encode()).digest()


def drawn(scene: str) -> str:
    """The QR code of a scene, as SVG."""
    return segno.make(scene, error="m", micro=False).svg_inline(scale=6)
