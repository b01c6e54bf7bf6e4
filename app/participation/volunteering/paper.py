"""The certificate on paper (志愿服务记录证明); `certificate.typ` says how it looks."""

import io
from datetime import UTC, date, datetime, time
from pathlib import Path

import segno

from app.platform import paper
from app.platform.db.kept import Row

TEMPLATE = Path(__file__).with_name("certificate.typ")


async def pdf(certificate: Row, address: str) -> bytes:
    """`certificate` has the name of its community beside it; at `address` anybody can check it."""
    said = {
        "number": certificate.number,
        "name": certificate.name,
        "community": certificate.community,
        "since": written(certificate.since),
        "until": written(certificate.until),
        "times": str(certificate.times),
        "hours": hours(certificate.minutes),
        "teams": [
            {
                "name": str(team["name"]),
                "times": str(team["times"]),
                "hours": hours(int(team["minutes"])),
            }
            for team in certificate.teams
        ],
        "issued_on": written(certificate.issued_on),
        "address": address,
        "qr": _qr(address),
    }
    at = datetime.combine(certificate.issued_on, time(), UTC)
    return await paper.pdf(TEMPLATE, said, at)


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def hours(minutes: int) -> str:
    """`12小时30分钟`: nothing is rounded."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}分钟"
    return f"{whole}小时" + (f"{rest}分钟" if rest else "")


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
