"""For the watchman: is it alive, is it ready, how busy is it."""

from importlib import metadata

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.platform.errors import DatabaseAway
from app.platform.http.problems import answer

router = APIRouter(include_in_schema=False)

VERSION = metadata.version("wuxin")


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live", "version": VERSION}


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """The database answers, on a connection of its own: a busy pool is not a dead server."""
    try:
        async with request.app.state.probe.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return answer(DatabaseAway(retry_after=2))
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def install(app: FastAPI) -> None:
    app.include_router(router)
