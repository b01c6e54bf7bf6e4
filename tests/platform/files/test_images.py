"""A picture becomes a picture and nothing else."""

import io
import struct
import warnings
import zlib

import anyio
import pytest
from PIL import Image

from app.platform.errors import AppError
from app.platform.files.errors import ImageTooLarge, UnreadableImage, UnsupportedImage
from app.platform.files.images import clean, clean_in_thread

GPS, ORIENTATION = 0x8825, 0x0112


def a_jpeg(side: int = 20) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[ORIENTATION] = 6  # a phone held upright
    exif.get_ifd(GPS)[1] = "N"
    Image.new("RGB", (2 * side, side), "red").save(
        out, "JPEG", exif=exif, comment=b"call 13800138000"
    )
    return out.getvalue()


def test_nothing_survives_but_the_picture() -> None:
    dirty = a_jpeg() + b"PK\x03\x04 an archive behind it"
    assert b"13800138000" in dirty
    image = clean(dirty)
    assert (image.width, image.height) == (20, 40)
    with Image.open(io.BytesIO(image.content)) as opened:
        assert not opened.getexif()
        assert "comment" not in opened.info
    assert b"PK\x03\x04" not in image.content


def a_png_that_claims(side: int) -> bytes:
    """A few bytes whose header says `side` x `side`; there is nothing to decode behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6_325, 10_000, 20_000, 60_000])  # 40 MP, and Pillow's own limits
def test_a_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(ImageTooLarge):
        clean(a_png_that_claims(side))


async def test_pictures_cleaned_side_by_side_leave_the_warnings_of_others_alone() -> None:
    pictures = [a_jpeg(side) for side in (1500, 20, 700, 200)] * 8
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        before = list(warnings.filters)
        async with anyio.create_task_group() as side_by_side:
            for picture in pictures:
                side_by_side.start_soon(clean_in_thread, picture)
        assert list(warnings.filters) == before


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"GIF89a", UnsupportedImage),
        (b"plain text", UnsupportedImage),
        (b"", UnsupportedImage),
        (a_jpeg()[:200], UnreadableImage),
        (b"\xff\xd8\xff" * 10, UnreadableImage),
        (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), ImageTooLarge),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        clean(data)
