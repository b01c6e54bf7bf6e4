"""The certificate on paper (志愿服务记录证明), after 民政部令第67号 § 13.

STSong is a font that readers of PDF bring along or replace: no font of 16 MB travels with us.
"""

import io
from html import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from app.platform.db.kept import Row

FONT = "STSong-Light"
TEXT = ParagraphStyle(
    "text", fontName=FONT, fontSize=13, leading=26, firstLineIndent=26, wordWrap="CJK"
)
SMALL = ParagraphStyle("small", fontName=FONT, fontSize=9, leading=14)
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=24, leading=48, alignment=TA_CENTER)
RIGHT = ParagraphStyle("right", fontName=FONT, fontSize=13, leading=24, alignment=2)
QR = 28 * mm


def pdf(certificate: Row, check_path: str) -> bytes:
    """`certificate` has the name of its community beside it."""
    community = certificate.community
    registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    number = certificate.number
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=25 * mm,
        title=f"志愿服务记录证明 {number}",
        author=community,
    )
    teams = [["服务队伍", "次数", "时长"]]
    teams += [
        [str(t["name"]), f"{t['times']}", hours(int(t["minutes"]))] for t in certificate.teams
    ]
    lines = [("FONT", (0, 0), (-1, -1), FONT, 11), ("GRID", (0, 0), (-1, -1), 0.5, "grey")]
    page.build(
        [
            Paragraph("志愿服务记录证明", TITLE),
            Spacer(0, 8 * mm),
            Paragraph(
                f"{escape(certificate.name)}于{certificate.since:%Y年%m月%d日}至"
                f"{certificate.until:%Y年%m月%d日}在{escape(community)}参加志愿服务"
                f"{certificate.times}次，服务时长共{hours(certificate.minutes)}。特此证明。",
                TEXT,
            ),
            Spacer(0, 6 * mm),
            Table(teams, colWidths=[90 * mm, 25 * mm, 40 * mm], style=lines, repeatRows=1),
            Spacer(0, 12 * mm),
            Paragraph(escape(community), RIGHT),
            Paragraph(f"{certificate.issued_on:%Y年%m月%d日}", RIGHT),
            Spacer(0, 12 * mm),
            _qr(check_path),
            Paragraph(f"证明编号 {number}。任何人可凭编号在小程序“查验证明”中核对真伪。", SMALL),
        ]
    )
    return out.getvalue()


def hours(minutes: int) -> str:
    """`12小时30分钟`: nothing is rounded."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}小时" + (f"{rest}分钟" if rest else "")


def _qr(text: str) -> Drawing:
    code = QrCodeWidget(text)
    west, south, east, north = code.getBounds()
    scale = [QR / (east - west), 0, 0, QR / (north - south), 0, 0]
    drawing = Drawing(QR, QR, transform=scale)
    drawing.add(code)
    return drawing
