"""A picture becomes a picture and nothing else, whatever phone took it."""

import io
from typing import Any

import pytest
from PIL import Image

from app.platform.errors import AppError
from app.platform.files.errors import (
    ImageTooLarge,
    IncompleteImage,
    UnreadableImage,
    UnsupportedImage,
)
from app.platform.files.images import CleanImage, clean
from tests.platform.files.photographs import (
    BROKEN,
    GPS,
    ORIENTATION,
    SECRET,
    a_jpeg_that_claims,
    a_png_that_claims,
    a_scene,
    a_webp_that_claims,
    display_p3,
    encoded,
    named,
    segment,
    turned,
    with_segments,
)

NEAR = 12  # of 255: JPEG is not exact


def colour(image: CleanImage, x: float, y: float) -> tuple[int, ...]:
    """At a part of the width and of the height."""
    with Image.open(io.BytesIO(image.content)) as opened:
        assert opened.mode == "RGB"
        found = opened.getpixel((int(opened.width * x), int(opened.height * y)))
        assert isinstance(found, tuple)
        return tuple(int(one) for one in found)


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(found, wanted, strict=True))


RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)


def test_nothing_survives_but_the_picture() -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = 6  # a phone held upright
    tags.get_ifd(GPS)[1] = "N"
    tags[0x010E] = SECRET.decode()
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
    dirty = encoded(a_scene(40, 20), exif=tags, comment=SECRET, icc_profile=display_p3())
    dirty = with_segments(dirty, xmp) + b"PK\x03\x04 an archive behind it" + SECRET
    image = clean(dirty)
    assert (image.width, image.height) == (20, 40)
    for kept in (image.content, image.thumbnail):
        assert SECRET not in kept
        assert b"PK\x03\x04" not in kept
        with Image.open(io.BytesIO(kept)) as opened:
            assert not opened.getexif()
            assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_nothing_survives_of_other_kinds_either(kind: str) -> None:
    tags = Image.Exif()
    tags[0x010E] = SECRET.decode()
    dirty = encoded(a_scene(), kind, exif=tags, xmp=SECRET)
    assert SECRET in dirty
    assert SECRET not in clean(dirty).content


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_phones_write_broken_beside_a_picture_is_no_concern(broken: bytes) -> None:
    image = clean(with_segments(encoded(a_scene()), broken))
    assert (image.width, image.height) == (64, 48)
    assert is_near(colour(image, 0.2, 0.2), RED)
    assert is_near(colour(image, 0.8, 0.8), BLUE)


def test_the_first_picture_of_a_phone_that_writes_several_is_taken() -> None:
    out = io.BytesIO()
    a_scene().save(out, "MPO", save_all=True, append_images=[a_scene(8, 8)])
    image = clean(out.getvalue())
    assert (image.width, image.height) == (64, 48)


# Where the red corner, north-west in the file, is to be seen.
CORNERS = {1: "NW", 2: "NE", 3: "SE", 4: "SW", 5: "NW", 6: "NE", 7: "SE", 8: "SW"}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("orientation", "corner"), CORNERS.items())
def test_a_picture_is_upright(orientation: int, corner: str, order: str) -> None:
    image = clean(with_segments(encoded(a_scene()), turned(orientation, order)))
    assert (image.width, image.height) == ((48, 64) if orientation > 4 else (64, 48))
    x, y = 0.8 if "E" in corner else 0.2, 0.8 if "S" in corner else 0.2
    assert is_near(colour(image, x, y), RED)
    assert is_near(colour(image, 1 - x, 1 - y), BLUE)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_upright_picture_of_another_kind(kind: str) -> None:
    tags = Image.Exif()
    tags[ORIENTATION] = 8
    image = clean(encoded(a_scene(), kind, exif=tags, lossless=True))
    assert (image.width, image.height) == (48, 64)
    assert is_near(colour(image, 0.2, 0.8), RED)


def grey(value: int, mode: str = "I;16") -> Image.Image:
    return Image.new(mode, (30, 20), value)


def half_seen(mode: str) -> Image.Image:
    """Black where it is seen, which is left."""
    picture = Image.new(mode, (40, 20), 0)
    alpha = Image.new("L", (40, 20), 0)
    alpha.paste(255, (0, 0, 20, 20))
    picture.putalpha(alpha)
    return picture


@pytest.mark.parametrize(
    ("picture", "kind", "more", "left", "right"),
    [
        (grey(0), "PNG", {}, (0, 0, 0), (0, 0, 0)),
        (grey(32_896), "PNG", {}, (128, 128, 128), (128, 128, 128)),
        (grey(65_535), "PNG", {}, WHITE, WHITE),
        (a_scene(mode="CMYK"), "JPEG", {}, RED, BLUE),
        (a_scene(mode="P"), "PNG", {}, RED, BLUE),
        (a_scene(mode="P"), "PNG", {"transparency": b"\xff" * 256}, RED, BLUE),
        (a_scene(), "PNG", {"transparency": (0, 0, 255)}, RED, WHITE),
        (a_scene(), "JPEG", {"progressive": True}, RED, BLUE),
        (a_scene(), "JPEG", {"subsampling": 0, "quality": 95}, RED, BLUE),
        (a_scene(), "JPEG", {"keep_rgb": True}, RED, BLUE),
        (a_scene(mode="L"), "JPEG", {}, (76, 76, 76), (29, 29, 29)),
        (a_scene(), "WEBP", {}, RED, BLUE),
        (half_seen("L"), "PNG", {}, (0, 0, 0), WHITE),
        (half_seen("RGB"), "PNG", {}, (0, 0, 0), WHITE),
        (half_seen("RGB"), "WEBP", {"lossless": True}, (0, 0, 0), WHITE),
        (Image.new("1", (30, 20), 1), "PNG", {}, WHITE, WHITE),
        (Image.new("RGB", (1, 1), "red"), "PNG", {}, RED, RED),
    ],
)
def test_what_is_seen_stays(
    picture: Image.Image, kind: str, more: dict[str, Any], left: Any, right: Any
) -> None:
    image = clean(encoded(picture, kind, **more))
    assert (image.width, image.height) == picture.size
    assert is_near(colour(image, 0.2, 0.2), left)
    assert is_near(colour(image, 0.8, 0.2), right) or is_near(colour(image, 0.8, 0.8), right)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_what_moves_the_first_is_taken(kind: str) -> None:
    more = [Image.new("RGB", (64, 48), "green")]
    image = clean(encoded(a_scene(), kind, save_all=True, append_images=more, duration=50))
    assert is_near(colour(image, 0.2, 0.2), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_wide_colours_are_made_what_every_screen_shows(kind: str) -> None:
    """A Display P3 (200, 60, 60) is a stronger red than the numbers say elsewhere."""
    muted = Image.new("RGB", (32, 32), (200, 60, 60))
    plain = colour(clean(encoded(muted, kind, quality=95)), 0.5, 0.5)
    wide = colour(clean(encoded(muted, kind, quality=95, icc_profile=display_p3())), 0.5, 0.5)
    assert wide[0] > plain[0] + 5
    assert wide[1] < plain[1] - 5


@pytest.mark.parametrize("size", [(8160, 6120), (12_000, 9000), (16_320, 12_240)])
def test_the_megapixels_of_phones_are_taken(size: tuple[int, int]) -> None:
    image = clean(encoded(Image.new("L", size, 90), quality=30))
    assert max(image.width, image.height) == 2560
    assert abs(image.width / image.height - size[0] / size[1]) < 0.1
    assert is_near(colour(image, 0.5, 0.5), (90, 90, 90))


@pytest.mark.parametrize(
    "bomb",
    [
        *(a_png_that_claims(side, side) for side in (6_325, 10_000, 20_000, 60_000)),
        a_webp_that_claims(16_384, 16_384),
        a_webp_that_claims(40_000, 1_001),
        a_jpeg_that_claims(15_000, 15_000),
        a_jpeg_that_claims(65_500, 65_500),
        a_jpeg_that_claims(8_000, 8_000, frame=0xC2),  # a decoder would hold all of it
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(bomb: bytes) -> None:
    with pytest.raises(ImageTooLarge) as refused:
        clean(bomb)
    assert "万像素" in refused.value.detail


def test_parts_of_a_jpeg_that_come_one_after_another_count_as_layers() -> None:
    """A baseline JPEG whose colours come in scans of their own is held whole, too."""
    bomb = bytearray(a_jpeg_that_claims(8_000, 8_000))
    scan = bomb.index(b"\xff\xda")
    bomb[scan + 4] = 1
    with pytest.raises(ImageTooLarge):
        clean(bytes(bomb))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_what_did_not_arrive_whole_is_said_to_be_incomplete(kind: str, part: float) -> None:
    whole = encoded(Image.effect_noise((200, 200), 90), kind)
    with pytest.raises(IncompleteImage):
        clean(whole[: int(len(whole) * part)])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", IncompleteImage),
        (b"\xff\xd8\xff" * 10, UnreadableImage),
        (encoded(a_scene())[:150], IncompleteImage),
        (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), ImageTooLarge),
        (a_png_that_claims(0, 10), UnreadableImage),
        (a_jpeg_that_claims(0, 10), UnreadableImage),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, error: type[AppError]) -> None:
    with pytest.raises(error):
        clean(data)


@pytest.mark.parametrize(
    ("data", "what", "instead"),
    [
        (named(b"heic", b"mif1", b"heic"), "HEIC", "兼容性最佳"),
        (named(b"mif1", b"mif1", b"heic"), "HEIC", "兼容性最佳"),
        (named(b"mif1", b"mif1", b"avif"), "AVIF", "兼容性最佳"),
        (named(b"avif", b"mif1"), "AVIF", "截图"),
        (named(b"isom", b"mp42"), "视频", "截图"),
        (named(b"qt  "), "视频", "截图"),
        (named(b"3gp4"), "视频", "截图"),
        (named(b"crx ", b"isom"), "RAW", "兼容性最佳"),
        (b"\0\0\0\x08wide\0\0\1\0mdat", "视频", "截图"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "视频", "截图"),
        (b"RIFF\0\0\0\0AVI LIST", "视频", "截图"),
        (encoded(a_scene(), "GIF"), "GIF", "截图"),
        (encoded(a_scene(), "BMP"), "BMP", "截图"),
        (encoded(a_scene(), "TIFF"), "TIFF", "兼容性最佳"),
        (b"%PDF-1.7", "PDF", "截图"),
        (b"PK\x03\x04\x14\0", "压缩包", "图片"),
        (b"<svg xmlns=", "SVG", "截图"),
        (b"plain text", "无法识别", "截图"),
        (b"\0", "无法识别", "截图"),
    ],
)
def test_what_is_not_taken_is_named_with_what_to_do(data: bytes, what: str, instead: str) -> None:
    with pytest.raises(UnsupportedImage) as refused:
        clean(data)
    assert what in refused.value.detail
    assert instead in refused.value.detail
