from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import REFERENCE, Base


class WorkingDay(Base):
    """A day that differs from the plain week (节假日, 调休); an administrator adds a year's."""

    __tablename__ = "working_days"
    __table_args__ = (REFERENCE,)

    on: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str]
