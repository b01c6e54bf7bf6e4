from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import REFERENCE, Base


class Street(Base):
    __tablename__ = "streets"
    __table_args__ = (REFERENCE,)

    code: Mapped[str] = mapped_column(primary_key=True)  # 9 digits, GB/T 10114
    name: Mapped[str]


class Community(Base):
    __tablename__ = "communities"
    __table_args__ = (CheckConstraint(r"code ~ '^[0-9]{12}$'", name="code"), REFERENCE)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    street_code: Mapped[str] = mapped_column(ForeignKey("streets.code"))
