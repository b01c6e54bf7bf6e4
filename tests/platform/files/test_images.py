"""A picture becomes a picture and nothing else."""

import io

import pytest
from PIL import Image

from app.platform.errors import AppError
from app.platform.files.errors import ImageTooLarge, UnreadableImage, UnsupportedImage
from app.platform.files.images import clean

GPS, ORIENTATION = 0x8825, 0x0112


def a_jpeg() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[ORIENTATION] = 6  # a phone held upright
    exif.get_ifd(GPS)[1] = "N"
    Image.new("RGB", (40, 20), "red").save(out, "JPEG", exif=exif, comment=b"call 13800138000")
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


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(ImageTooLarge):
        clean(out.getvalue())


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
