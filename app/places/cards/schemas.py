from datetime import datetime

from pydantic import Field

from app.platform.schemas import View


class CardView(View):
    code: str = Field(examples=["7K3M-9QXA"])
    scene: str = Field(description="`c.{community}.{code}`, for a QR code.")
    qr: str = Field(description="The QR code as SVG; it says the scene.")
    expires_at: datetime
