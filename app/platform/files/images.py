"""A picture from a phone becomes a picture and nothing else.

What it claims to be is not believed (magic bytes), its size is judged before it is decoded, and it
is drawn on a new canvas, so that no EXIF, GPS, comment, profile or appended archive survives.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

import anyio
from PIL import Image, ImageOps

from app.platform.files.errors import ImageTooLarge, UnreadableImage, UnsupportedImage

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
THUMBNAIL = 320
QUALITY = 85
FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}

# Once, and for Pillow alone: `catch_warnings` swaps the filters of the whole process, and two threads
# that do so side by side leave every warning in it an error for good.
warnings.filterwarnings("error", module=r"PIL\.")

_two_at_once = anyio.CapacityLimiter(2)  # each may hold some 160 MB of pixels


@dataclass(frozen=True, slots=True)
class CleanImage:
    content: bytes  # JPEG
    thumbnail: bytes
    width: int
    height: int
    sha256: str


async def clean_in_thread(data: bytes) -> CleanImage:
    return await anyio.to_thread.run_sync(clean, data, limiter=_two_at_once)


def clean(data: bytes) -> CleanImage:
    if len(data) > MOST_BYTES:
        raise ImageTooLarge
    kind = _sniff(data)
    try:
        picture = _decode(data, kind)
    except ImageTooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ImageTooLarge from bomb  # so large that Pillow refuses before we can ask
    except Exception as error:  # Pillow raises what its decoders raise
        raise UnreadableImage from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    content = _encode(picture)
    width, height = picture.size
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return CleanImage(content, _encode(picture), width, height, hashlib.sha256(content).hexdigest())


def _sniff(data: bytes) -> str:
    for magic, kind in FORMATS.items():
        if data.startswith(magic) and (kind != "WEBP" or data[8:12] == b"WEBP"):
            return kind
    raise UnsupportedImage


def _decode(data: bytes, kind: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ImageTooLarge
        upright = ImageOps.exif_transpose(opened)
        canvas = Image.new("RGB", upright.size, "white")
        flat = upright.convert("RGBA")
        canvas.paste(flat, mask=flat.getchannel("A"))
        return canvas


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
