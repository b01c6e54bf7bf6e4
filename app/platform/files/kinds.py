"""What a file is, by its first bytes and not by its name; and what to do instead of sending it."""

from app.platform.files.errors import IncompleteImage, UnsupportedImage

TAKEN = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
SETTING = "请在相机设置中选择“兼容性最佳”（JPEG）后重拍，或截图后上传"
SHOT = "请截图后上传"
A_FRAME = "请从视频中截图后上传"
NAMED = (
    # at, begins with, what it is, what to do
    (0, b"GIF8", "GIF 动图", SHOT),
    (0, b"BM", "BMP 图片", SHOT),
    (0, b"II*\0", "TIFF 或 RAW 图片", SETTING),
    (0, b"MM\0*", "TIFF 或 RAW 图片", SETTING),
    (0, b"II+\0", "TIFF 或 RAW 图片", SETTING),
    (0, b"\xff\x0a", "JPEG XL 图片", SETTING),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL 图片", SETTING),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000 图片", SHOT),
    (0, b"8BPS", "Photoshop 文件", "请导出为 JPEG 后上传"),
    (0, b"%PDF", "PDF 文件", SHOT),
    (0, b"PK\x03\x04", "压缩包或 Office 文件", "请上传其中的图片，或截图后上传"),
    (0, b"\xd0\xcf\x11\xe0", "Office 文件", SHOT),
    (0, b"<", "网页或 SVG 文件", SHOT),
    (0, b"\x1aE\xdf\xa3", "视频", A_FRAME),
    (8, b"AVI ", "视频", A_FRAME),
    *((4, box, "视频", A_FRAME) for box in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")),
)
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
AVIF = {b"avif", b"avis"}


def kind_of(data: bytes) -> str:
    """`JPEG`, `PNG` or `WEBP`, as Pillow calls them."""
    if not data:
        raise IncompleteImage("文件是空的，请重新选择照片后上传")
    for magic, kind in TAKEN.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    what, instead = _named(data)
    raise UnsupportedImage(f"这是{what}，{instead}")


def _named(data: bytes) -> tuple[str, str]:
    if data[4:8] == b"ftyp":
        return _of_brands(data)
    for at, magic, what, instead in NAMED:
        if data[at:].startswith(magic):
            return what, instead
    return "无法识别的文件", "请重新选择照片，或截图后上传"


def _of_brands(data: bytes) -> tuple[str, str]:
    """HEIC, AVIF and films share a container: it says its kinds one after another, of four letters."""
    end = min(int.from_bytes(data[:4]), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & AVIF:
        return "AVIF 图片", SETTING
    if brands & HEIF:
        return "HEIC 图片", SETTING
    if data[8:11] == b"crx":
        return "RAW 图片", SETTING
    return "视频", A_FRAME
