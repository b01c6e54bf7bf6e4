"""`X-Device-Now`: what time the phone has that sends a request, so that a wrong clock loses nothing."""

from typing import Annotated

from fastapi import Depends, Request

from app.platform import device_clock
from app.platform.errors import AppError
from app.platform.http.problems import documents, refuses

DEVICE_NOW = "x-device-now"


class BadDeviceNow(AppError):
    status = 400
    title = "X-Device-Now 应为带时区的时间，例如 2026-11-25T06:00:00Z"


@documents(
    parameters=[
        {
            "name": "X-Device-Now",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "format": "date-time"},
            "description": "What time the phone has while it sends this. If its clock is wrong, the times "
            "in the request are moved by the difference.",
        }
    ]
)
@refuses(BadDeviceNow)
async def device_now(request: Request) -> None:
    """A request of a batch comes without: what the batch says is true for all of it."""
    told = request.headers.get(DEVICE_NOW)
    if told is None:
        return
    try:
        device_clock.has(device_clock.read(told))
    except ValueError as error:
        raise BadDeviceNow from error


@refuses(*device_clock.REFUSALS)
async def _takes_times(_: Annotated[None, Depends(device_now)]) -> None:
    pass


BY_DEVICE_CLOCK = [Depends(_takes_times)]
"""The `dependencies` of a route that takes a time by a phone's clock."""
