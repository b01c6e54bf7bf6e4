"""What comes instead of a workbook is named, and each has its advice."""

import gzip
import io
import secrets
import zipfile

import pytest

from app.platform.excel.reader import BadWorkbook, judge
from tests.platform.excel.books import Sheet, a_workbook, zipped

BOOK = a_workbook(Sheet([["姓名"]]))
CSV = "姓名,手机号\n王桂兰,13800138000\n"
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def old_office(*streams: str) -> bytes:
    """An old container: names of streams are in UTF-16, each in 64 bytes."""
    names = ("Root Entry", *streams)
    return OFFICE + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in names)


def with_a_password() -> bytes:
    """Its entries are marked as encrypted, as 7-Zip and others do."""
    content = bytearray(BOOK)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


WRONG = {
    "password.xlsx": (old_office("EncryptionInfo", "EncryptedPackage"), "打开密码"),
    "rights.xlsx": (old_office("DataSpaces", "DRMContent"), "权限管理"),
    "old.xls": (old_office("Workbook"), "旧版 .xls"),
    "older.xls": (old_office("Book"), "旧版 .xls"),
    "oldest.xls": (b"\x09\x08\x10\x00" + bytes(40), "旧版 .xls"),
    "wps.et": (old_office("Workbook"), ".et"),
    "named.xlsx": (old_office("Workbook", "ETExtData"), ".et"),
    "word.doc": (old_office("WordDocument"), "Word"),
    "slides.ppt": (old_office("PowerPoint Document"), "演示文稿"),
    "page.xls": (b"<html><head></head><table><tr><td>1</td></tr></table></html>", "网页"),
    "page with a mark.xls": (b"\xef\xbb\xbf\r\n<table border=1>", "网页"),
    "archive of a page.xls": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "网页存档"),
    "xml.xml": (
        b'<?mso-application?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "2003",
    ),
    "flat.fods": (b'<?xml version="1.0"?><office:document xmlns:office="x"/>', "fods"),
    "uof.uos": (b'<?xml version="1.0"?><uof:UOF xmlns:uof="x"/>', "UOF"),
    "gbk.csv": (CSV.encode("gbk"), "CSV"),
    "utf8.csv": (CSV.encode("utf-8-sig"), "CSV"),
    "utf16.txt": (CSV.replace(",", "\t").encode("utf-16"), "CSV"),
    "long.csv": (("中" * 3000 + CSV * 100).encode(), "CSV"),
    "text.txt": ("你好".encode(), "文本文件"),
    "report.pdf": (b"%PDF-1.7\n", "PDF"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(50), "图片"),
    "photo.png": (b"\x89PNG\r\n\x1a\n", "图片"),
    "photo.heic": (b"\0\0\0\x18ftypheic" + bytes(20), "图片"),
    "photo.bmp": (b"BM\x36\0\0\0" + bytes(20), "图片"),
    "a.rar": (b"Rar!\x1a\x07\x00", ".rar"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", ".7z"),
    "a.gz": (gzip.compress(b"x"), "压缩包"),
    "a.zip": (zipped({"名册.xlsx": BOOK}), "里面有“名册.xlsx”"),
    "b.zip": (zipped({"folder/x.jpg": b"x"}), "里面没有工作簿"),
    "word.docx": (zipped({"_rels/.rels": b"x", "word/document.xml": b"x"}), "Word"),
    "slides.pptx": (zipped({"_rels/.rels": b"x", "ppt/presentation.xml": b"x"}), "演示文稿"),
    "binary.xlsb": (zipped({"_rels/.rels": b"x", "xl/workbook.bin": b"x"}), ".xlsb"),
    "open.ods": (zipped({"mimetype": b"x", "content.xml": b"x"}), ".ods"),
    "mac.numbers": (zipped({"Index/Document.iwa": b"x"}), "Numbers"),
    "old mac.numbers": (zipped({"Index.zip": b"x"}), "Numbers"),
    "fixed.ofd": (zipped({"OFD.xml": b"x"}), "OFD"),
    "locked.xlsx": (with_a_password(), "密码"),
    "empty.xlsx": (b"", "空的"),
    "nothing.xlsx": (bytes(5000), "全部为空"),
    "cut.xlsx": (BOOK[:-300], "不完整"),
    "large.xlsx": (bytes(11 * 1024 * 1024), "10 MB"),
    "safenet.xlsx": (b"\x62\x14\x23\x65\x4e" + secrets.token_bytes(3000), "文档加密"),
    "tsd.xlsx": (b"%TSD-Header-###%" + secrets.token_bytes(3000), "文档加密"),
    "unknown.xlsx": (b"\x8f\xff\x00" + bytes(range(256)) * 20, "文档加密"),
}


def advice(name: str, content: bytes) -> str:
    with pytest.raises(BadWorkbook) as refused:
        judge(content, name)
    return str(refused.value.detail)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_container_is_named_and_told_what_to_do(name: str) -> None:
    content, word = WRONG[name]
    said = advice(name, content)
    assert word in said
    assert "请" in said


def test_what_holds_macros_or_is_a_template_is_taken() -> None:
    judge(a_workbook(Sheet([["姓名"]]), more={"xl/vbaProject.bin": b"x"}), "book.xlsm")


def test_names_in_an_archive_that_were_written_in_gbk_are_shown() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("XXXX.xlsx", BOOK)
    packed = out.getvalue().replace(b"XXXX", "名册".encode("gbk"))
    assert "名册.xlsx" in advice("a.zip", packed)
