"""For the watchman: is it alive, is it ready, how busy is it; and the documentation, from our files."""

from importlib import metadata, resources

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.staticfiles import StaticFiles

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


@router.get("/docs")
async def docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="五心 API",
        swagger_js_url="/docs/files/swagger-ui-bundle.js",
        swagger_css_url="/docs/files/swagger-ui.css",
        swagger_favicon_url="/docs/files/favicon.png",
    )


def install(app: FastAPI) -> None:
    app.include_router(router)
    files = resources.files("fastapi_offline") / "static"  # Swagger UI; no CDN
    app.mount("/docs/files", StaticFiles(directory=str(files)))
