"""The code of an invitation: short enough to be read out, long enough not to be guessed.

Twelve characters of Crockford's base 32 (no I, L, O, U): 60 bits. What is kept is its SHA-256.
"""

import hashlib
import secrets
import unicodedata

LENGTH = 12
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """As it is read out: `7K3M-9QXA-4T2B`."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def digest(typed: str) -> bytes:
    """Of a code as somebody types it: any width and case, with blanks or hyphens, O for 0, I or L for 1."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    return hashlib.sha256("".join(filter(ALPHABET.__contains__, plain)).encode()).digest()


def scene(community: str, code: str) -> str:
    """What the QR code says; at most 32 characters, as a mini-program's may have."""
    return f"i.{community}.{code}"
