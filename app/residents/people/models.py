from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.platform.db.base import TENANT, Tenant


class Person(Tenant):
    __tablename__ = "people"
    __table_args__ = (Index(None, "community_id", "name"), TENANT)

    name: Mapped[str]
    born_on: Mapped[date]
