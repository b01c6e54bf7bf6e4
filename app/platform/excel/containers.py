"""What comes instead of a workbook: each kind of file is named, and told what to do with it."""

import re
from pathlib import PurePath

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传"
OPEN_AND_COPY = "请把表格复制到 Excel 或 WPS 的新工作簿，保存为 .xlsx 后再上传"
DECRYPT = "请在单位电脑上用文档加密软件“解密”（或由管理员解密）后再上传"
UNPROTECT = "请用 Excel 或 WPS 打开，在“文件—信息（文档加密）”中清除打开密码，保存后再上传"

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = (  # of an old container, in the order in which they decide
    ("EncryptedPackage", f"工作簿设有打开密码，{UNPROTECT}"),
    ("DRMContent", f"工作簿受权限管理保护，{DECRYPT}"),
    ("WordDocument", f"这是 Word（.doc）文档，{OPEN_AND_COPY}"),
    ("PowerPoint Document", f"这是演示文稿（.ppt），{OPEN_AND_COPY}"),
    ("ETExtData", f"这是 WPS 的 .et 表格，{SAVE_AS}"),
    ("Workbook", f"这是旧版 .xls 工作簿，{SAVE_AS}"),
    ("Book", f"这是旧版 .xls 工作簿，{SAVE_AS}"),
)
BEGINNINGS = (
    (b"%PDF", f"这是 PDF，{OPEN_AND_COPY}"),
    (b"\xff\xd8\xff", f"这是图片，{OPEN_AND_COPY}"),
    (b"\x89PNG", f"这是图片，{OPEN_AND_COPY}"),
    (b"GIF8", f"这是图片，{OPEN_AND_COPY}"),
    (b"II*\x00", f"这是图片，{OPEN_AND_COPY}"),
    (b"MM\x00*", f"这是图片，{OPEN_AND_COPY}"),
    (b"RIFF", f"这是图片或音视频，{OPEN_AND_COPY}"),
    (b"Rar!", "这是 .rar 压缩包，请先解压，再上传其中的 .xlsx"),
    (b"7z\xbc\xaf", "这是 .7z 压缩包，请先解压，再上传其中的 .xlsx"),
    (b"\x1f\x8b", "这是压缩包，请先解压，再上传其中的 .xlsx"),
    (b"PK\x05\x06", "这是空的压缩包，请上传 .xlsx 工作簿"),
    (b"{\\rtf", f"这是 RTF 文档，{OPEN_AND_COPY}"),
    (b"SQLite format", "这是数据库文件，请导出为 .xlsx 后再上传"),
    (b"\x09\x08", f"这是旧版 .xls 工作簿，{SAVE_AS}"),  # BIFF 5 and older, without a container
    (b"\x09\x04", f"这是旧版 .xls 工作簿，{SAVE_AS}"),
    (b"\x09\x02", f"这是旧版 .xls 工作簿，{SAVE_AS}"),
)
LOCKED = (b"E-SafeNet", b"%TSD-Header-###%", b"DRMONE", b"SCDSA00", b"\x62\x14\x23\x65")
"""With which document encryption of offices begins (亿赛通, 天锐绿盾, 前沿, IP-guard …)."""

MARKUP = (
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"), "XML 表格（2003 版）"),
    (re.compile(r"office:document\b|opendocument:xmlns"), "OpenDocument 表格（.fods）"),
    (re.compile(r"<uof:|uof/"), "标文通（UOF）表格"),
    (re.compile(r"^\s*(MIME-Version:|From:)", re.IGNORECASE), "网页存档（.mht）"),
    (re.compile(r"<(!DOCTYPE )?html|<table|<meta|<body|<style", re.IGNORECASE), "网页（HTML）"),
)
INSIDE = (  # of an archive
    (re.compile(r"xl/workbook\.bin"), f"这是二进制工作簿（.xlsb），{SAVE_AS}"),
    (re.compile(r"word/.*"), f"这是 Word（.docx）文档，{OPEN_AND_COPY}"),
    (re.compile(r"ppt/.*"), f"这是演示文稿（.pptx），{OPEN_AND_COPY}"),
    (
        re.compile(r"(.*\.iwa|index\.zip)"),
        "这是 Numbers 表格，请在 Numbers 中“导出为—Excel”后再上传",
    ),
    (re.compile(r"ofd\.xml"), f"这是 OFD 版式文件，{OPEN_AND_COPY}"),
    (re.compile(r"content\.xml"), f"这是 OpenDocument 表格（.ods），{SAVE_AS}"),
)
BOOK_INSIDE = re.compile(r".*\.(xlsx|xlsm|xls|et|csv)", re.IGNORECASE)
HEAD = 4096  # bytes
ODD = 0.05  # of the signs of what is not text


def of_a_file(content: bytes, name: str = "") -> str:
    """What this is, which is no archive."""
    if not content:
        return "文件是空的（0 字节），请重新选择文件"
    if not content.strip(b"\0"):
        return "文件内容全部为空，可能在下载或拷贝时损坏，请重新拷贝后再上传"
    ending = PurePath(name).suffix.lower()
    known = _known_by_its_beginning(content, ending) or _known_by_its_text(content[:HEAD], ending)
    return known or f"文件不是已知的表格格式，可能已损坏，或被单位的文档加密系统加密：{DECRYPT}"


def of_an_archive(names: list[str]) -> str | None:
    """What this is, if it is no workbook; by the lower names of its entries."""
    for how, words in INSIDE:
        if any(how.fullmatch(one) for one in names):
            return words
    if "xl/workbook.xml" in names or "_rels/.rels" in names:
        return None
    books = [one for one in names if BOOK_INSIDE.fullmatch(one)]
    if books:
        return f"这是压缩包，里面有“{PurePath(books[0]).name}”，请先解压，再上传其中的 .xlsx"
    return "这是压缩包，里面没有工作簿，请上传 .xlsx 工作簿"


def _old_office(content: bytes, ending: str) -> str:
    """By the names of its streams; a name that ends in .et says that it is of WPS."""
    for stream, words in STREAMS:
        if f"{stream}\0".encode("utf-16-le") in content:
            is_of_wps = ending == ".et" and stream in {"Workbook", "Book"}
            return f"这是 WPS 的 .et 表格，{SAVE_AS}" if is_of_wps else words
    return f"这是旧版 Office 文件，{SAVE_AS}"


def _known_by_its_beginning(content: bytes, ending: str) -> str | None:
    if content.startswith(OLD_OFFICE):
        return _old_office(content, ending)
    if any(sign in content[:64] for sign in LOCKED):
        return f"文件已被单位的文档加密系统加密，{DECRYPT}"
    is_picture = content[4:8] == b"ftyp" or (content.startswith(b"BM") and b"\0" in content[:16])
    if is_picture:
        return f"这是图片或视频，{OPEN_AND_COPY}"
    return next((words for sign, words in BEGINNINGS if content.startswith(sign)), None)


def _known_by_its_text(head: bytes, ending: str) -> str | None:
    text = _text(head)
    if text is None:
        return None
    kind = next((kind for how, kind in MARKUP if how.search(text)), None)
    if kind is not None:
        return f"这是{kind}，不是 .xlsx 工作簿，{SAVE_AS}"
    if ending in {".csv", ".tsv"} or "," in text or "\t" in text:
        return f"这是文本表格（CSV），{SAVE_AS}"
    return f"这是文本文件，{OPEN_AND_COPY}"


def _text(head: bytes) -> str | None:
    """As people's computers write text; nothing, if it is none."""
    how = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for encoding in (how, "gb18030"):
        for cut in range(4):  # the head may end within a sign
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            odd = sum(not (sign.isprintable() or sign in "\r\n\t") for sign in text)
            if "\0" not in text and odd <= ODD * len(text):
                return text
    return None
