from datetime import datetime

from app.places.cards.schemas import CardView
from app.platform.codes import drawn, shown


def card(community: str, code: str, expires_at: datetime) -> CardView:
    scene = f"c.{community}.{code}"
    return CardView(code=shown(code), scene=scene, qr=drawn(scene), expires_at=expires_at)
