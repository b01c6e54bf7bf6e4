from datetime import date

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import REFERENCE, Base


class WorkingDay(Base):
    """A day that differs from the plain week (节假日, 调休); an administrator adds a year's."""

    __tablename__ = "working_days"
    __table_args__ = (REFERENCE,)

    on: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str]


class WorkingYear(Base):
    """A year whose days off were announced whole (放假通知); until then its calendar is an estimate."""

    __tablename__ = "working_years"
    __table_args__ = (REFERENCE,)

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
