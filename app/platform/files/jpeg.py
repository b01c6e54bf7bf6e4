"""What a JPEG says before its picture: which way up it is, and how it is to be decoded; and the file
without what else phones write there.

Cameras write broken EXIF, MPF and maker's notes, and decoders stumble over them. So none of it is
handed on: of the segments before the picture those stay that say how it is to be decoded.
"""

import struct
from dataclasses import dataclass

MARKER, END, SCAN = 0xFF, 0xD9, 0xDA
ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a segment
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
COMPONENTS = 5  # where a frame says how many colours it has
IN_ONE_PASS = {0xC0, 0xC1}  # baseline and extended; others come in layers
APPLICATION, COMMENT = range(0xE0, 0xF0), 0xFE
ABOUT_COLOURS = ((0xE0, b"JFIF\0", 14), (0xE2, b"ICC_PROFILE\0", 14), (0xEE, b"Adobe", 12))
EXIF, EXIF_SEGMENT = b"Exif\0\0", 0xE1
ORIENTATION, NUMBERS = 0x0112, {3: "H", 4: "I"}
WAYS_UP = range(1, 9)


@dataclass(slots=True)
class Jpeg:
    orientation: int = 1  # as EXIF counts them: 1 is upright
    is_in_one_pass: bool = False  # else a decoder holds all of it, however small it is wanted
    content: bytes = b""


def read_jpeg(data: bytes) -> Jpeg:
    """As far as the picture; what makes no sense is left to the decoder."""
    found, kept, at, components = Jpeg(), [data[:2]], 2, 0
    while at + 4 <= len(data) and data[at] == MARKER:
        kind = data[at + 1]
        if kind == MARKER or kind in ALONE:  # padding, or nothing behind it
            at += 1 if kind == MARKER else 2
            continue
        after = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : after]
        if kind in {SCAN, END}:
            found.is_in_one_pass &= body[:1] == bytes([components])
            break
        if kind in FRAMES and len(body) > COMPONENTS:
            components = body[COMPONENTS]
            found.is_in_one_pass = kind in IN_ONE_PASS
        if kind == EXIF_SEGMENT and body.startswith(EXIF):
            found.orientation = way_up(body[len(EXIF) :])
        if _is_needed(kind, body):
            kept.append(data[at:after])
        at = after
    found.content = b"".join([*kept, data[at:]])
    return found


def _is_needed(kind: int, body: bytes) -> bool:
    if kind not in APPLICATION:
        return kind != COMMENT
    return any(
        kind == segment and body.startswith(name) and len(body) >= size
        for segment, name, size in ABOUT_COLOURS
    )


def way_up(tiff: bytes) -> int:
    """The orientation of an EXIF block; upright, if it cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind = struct.unpack_from(f"{order}HH", tiff, entry)
            if tag == ORIENTATION and kind in NUMBERS:
                (value,) = struct.unpack_from(f"{order}{NUMBERS[kind]}", tiff, entry + 8)
                return value if value in WAYS_UP else 1
    except struct.error:
        pass
    return 1
