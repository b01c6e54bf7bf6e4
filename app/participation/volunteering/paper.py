"""The certificate on paper (志愿服务记录证明); `certificate.typ` says how it looks."""

from datetime import UTC, datetime, time
from pathlib import Path

from app.platform import paper
from app.platform.db.kept import Row
from app.platform.paper import hours, qr, written

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
        "qr": qr(address),
    }
    at = datetime.combine(certificate.issued_on, time(), UTC)
    return await paper.pdf(TEMPLATE, said, at)
