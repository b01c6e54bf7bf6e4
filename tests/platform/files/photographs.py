"""Photos as phones make them, broken as theirs are."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS, ORIENTATION = 0x8825, 0x0112
SECRET = b"13800138000"


def a_scene(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red in its north-west corner, blue elsewhere."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """Directly behind the beginning, where phones put them."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def exif(
    *entries: tuple[int, int, int, bytes], order: str = ">", count: int | None = None
) -> bytes:
    """An EXIF segment of entries (tag, type, count, value or offset): nothing makes sure that it is right."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    body = b"".join(
        struct.pack(f"{order}HHI", tag, kind, many) + value.ljust(4, b"\0")
        for tag, kind, many, value in entries
    )
    number = len(entries) if count is None else count
    ifd = struct.pack(f"{order}H", number) + body + bytes(4)
    return segment(0xE1, b"Exif\0\0" + head + struct.pack(f"{order}I", 8) + ifd)


def turned(orientation: int, order: str = ">") -> bytes:
    return exif((ORIENTATION, 3, 1, struct.pack(f"{order}H", orientation)), order=order)


FAR = struct.pack(">I", 60_000)
BROKEN = {
    "EXIF that ends in its middle": segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x09\x01"),
    "EXIF of nothing": segment(0xE1, b"Exif\0\0"),
    "EXIF of zeroes": segment(0xE1, b"Exif\0\0" + bytes(200)),
    "an IFD far behind": segment(0xE1, b"Exif\0\0MM\0*" + FAR),
    "more entries than there are": exif((0x010F, 2, 4, b"HUA\0"), count=60_000),
    "a maker's note out of bounds": exif((0x927C, 7, 4_000_000, FAR), (0x010F, 2, 60, FAR)),
    "a resolution by zero": exif((0x011A, 5, 1, FAR), (0x0128, 3, 1, b"\0\2")),
    "an unknown type": exif((0x0112, 99, 1, b"\0\6"), (0x8825, 4, 1, FAR)),
    "an orientation of 900": turned(900),
    "MPF that points nowhere": segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\3" + bytes(20)),
    "MPF of one byte": segment(0xE2, b"MPF\0M"),
    "MPF of ten pictures": segment(
        0xE2, b"MPF\0II*\0\x08\0\0\0\1\0\1\xb0\4\0\1\0\0\0\x0a\0\0\0\0\0\0\0"
    ),
    "Photoshop's, cut": segment(0xED, b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\xff\xff"),
    "a colour profile, one piece of three": segment(0xE2, b"ICC_PROFILE\0\1\3" + bytes(40)),
    "a colour profile of no bytes": segment(0xE2, b"ICC_PROFILE\0"),
    "a colour profile of zeroes": segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(300)),
    "Adobe's, cut": segment(0xEE, b"Adobe"),
    "JFIF, cut": segment(0xE0, b"JFIF\0"),
    "XMP that is none": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta"),
    "padding": b"\xff\xff\xff",
}


def a_png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def a_png_that_claims(width: int, height: int) -> bytes:
    """A few bytes whose header says so; there is nothing to decode behind it."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(a_png_chunk(*one) for one in chunks)


def a_webp_that_claims(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sizes
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def a_jpeg_that_claims(width: int, height: int, frame: int = 0xC0) -> bytes:
    """Of a good picture, with another size in its head."""
    good = encoded(a_scene(), progressive=frame == 0xC2)
    at = good.index(bytes([0xFF, frame])) + 5
    return good[:at] + struct.pack(">HH", height, width) + good[at + 4 :]


def display_p3() -> bytes:
    """The colour profile of the screens of phones: its primaries, and a curve of 2.2."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    tags = {
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.2412, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.1571, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    at, table, bodies = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, body in tags.items():
        table += name + struct.pack(">II", at + len(bodies), len(body))
        bodies += body
    size = 128 + len(table) + len(bodies)
    kinds = b"lcms\2\x10\0\0mntrRGB XYZ " + bytes(12) + b"acsp"
    white = struct.pack(">iii", *(round(v * 65536) for v in (0.9642, 1, 0.8249)))
    head = struct.pack(">I", size) + kinds + bytes(28) + white
    return head.ljust(128, b"\0") + table + bodies


def named(kind: bytes, *more: bytes) -> bytes:
    """The head of a file of the container of HEIC and films."""
    brands = kind + bytes(4) + b"".join(more)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + bytes(64)
