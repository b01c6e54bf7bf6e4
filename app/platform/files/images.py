"""A picture from a phone becomes a picture and nothing else.

What it claims to be is not believed (`kinds.py`), its size is judged before it is decoded, and it is
drawn on a new canvas, so that no EXIF, GPS, comment, profile or appended archive survives.

A JPEG is decoded at a half, a quarter or an eighth of its size, as far as that is enough: the 200
megapixels of a phone need 100 MB. What cannot be decoded so is limited by the
memory that it would need (measured: 345 MB in layers, 610 MB for a WebP of 40 megapixels).
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from app.platform.errors import AppError
from app.platform.files.errors import ImageTooLarge, IncompleteImage, UnreadableImage
from app.platform.files.jpeg import read_jpeg
from app.platform.files.kinds import kind_of

MOST_BYTES = 10 * 1024 * 1024
MEGA = 1_000_000
MOST_PIXELS = {"PNG": 40 * MEGA, "WEBP": 40 * MEGA, "JPEG": 210 * MEGA}
MOST_IN_LAYERS = 52 * MEGA  # of a JPEG of which a decoder holds all
LONGEST_SIDE = 2560
THUMBNAIL = 320
QUALITY = 85
LARGEST_PROFILE = 4 * 1024 * 1024  # bytes
EXIF_ORIENTATION = 0x0112
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DEEP = {"I", "I;16", "I;16L", "I;16B"}  # grey of 16 bits
TORN = ("truncated", "Truncated", "end of file", "data stream", "bytes not processed")

warnings.filterwarnings("ignore", module=r"PIL\.")  # what is odd about a picture is nobody's log


@dataclass(frozen=True, slots=True)
class CleanImage:
    content: bytes  # JPEG
    thumbnail: bytes
    width: int
    height: int
    sha256: str


def clean(data: bytes) -> CleanImage:
    if len(data) > MOST_BYTES:
        raise ImageTooLarge(f"图片超过 {MOST_BYTES // 2**20} MB")
    kind = kind_of(data)
    try:
        picture = DECODED[kind](data)
    except AppError:
        raise
    except Exception as error:  # Pillow raises what its decoders raise
        if any(word in str(error) for word in TORN):
            raise IncompleteImage from error
        raise UnreadableImage from error
    content = _encode(picture)
    width, height = picture.size
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return CleanImage(content, _encode(picture), width, height, hashlib.sha256(content).hexdigest())


def _jpeg(data: bytes) -> Image.Image:
    """Never as MPO: what stands behind the first picture of a phone is of no concern."""
    said = read_jpeg(data)
    most = MOST_PIXELS["JPEG"] if said.is_in_one_pass else MOST_IN_LAYERS
    with JpegImageFile(io.BytesIO(said.content)) as opened:
        _judge(opened.size, most)
        opened.draft(None, _fitting(*opened.size))
        return _drawn(opened, said.orientation)


def _png(data: bytes) -> Image.Image:
    with PngImageFile(io.BytesIO(data)) as opened:
        _judge(opened.size, MOST_PIXELS["PNG"])
        return _drawn(opened, _orientation(opened))


def _webp(data: bytes) -> Image.Image:
    if int.from_bytes(data[4:8], "little") > len(data) - 8:
        raise IncompleteImage
    _judge(_webp_canvas(data), MOST_PIXELS["WEBP"])  # opened, its decoder has memory for all of it
    with WebPImageFile(io.BytesIO(data)) as opened:
        return _drawn(opened, _orientation(opened))


DECODED = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}


def _judge(size: tuple[int, int], most: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise UnreadableImage("图片的宽或高为零")
    if width * height > most:
        raise ImageTooLarge(f"图片为 {width}×{height} 像素，最多 {most // 10_000} 万像素")


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """As the head of each of its three formats says."""
    if data[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Not larger than what is kept."""
    ratio = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, int(width * ratio)), max(1, int(height * ratio))


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - of EXIF that makes no sense
        return 1


def _drawn(opened: Image.Image, orientation: int) -> Image.Image:
    """Made small before anything else is made of it, upright, in the colours of every screen."""
    profile = opened.info.get("icc_profile")
    picture = _plain(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = _in_srgb(_on_white(picture), profile)
    if orientation in TURNED:
        picture = picture.transpose(TURNED[orientation])
    canvas = Image.new("RGB", picture.size)
    canvas.paste(picture)
    return canvas


def _plain(opened: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without losing what it shows."""
    if opened.mode in DEEP:  # `convert` would make all white that is brighter than 255
        return opened.point(lambda grey: grey * (1 / 257)).convert("L")
    if "A" in opened.getbands() or "transparency" in opened.info:
        return opened.convert("RGBA")
    if opened.mode == "1":
        return opened.convert("L")
    return opened.convert("RGB") if opened.mode in {"P", "PA"} else opened


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Wide colours (Display P3, Adobe RGB, of a press) look grey or garish without their profile."""
    if profile and len(profile) <= LARGEST_PROFILE:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            made = None  # of another kind of picture, or broken
        if made is not None:
            return made
    return picture.convert("RGB")


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
