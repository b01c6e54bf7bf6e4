from typing import Annotated

from pydantic import Field

from app.platform.schemas import Command, Day, Line


class PrintCallList(Command):
    day: Day = Field(description="Of the services of which people are told.")
    purpose: Annotated[Line, Field(examples=["电话通知明日服务"])]
