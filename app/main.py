"""Puts the application together: `create_app(Settings(...))`."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cachetools import TTLCache
from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app.api import LIFECYCLES, ROUTERS
from app.calendars import CALENDARS
from app.integrations.wechat.client import WeChatClient
from app.platform import logs
from app.platform.auth.tokens import Tokens
from app.platform.db.session import read_engine, sessions_of, write_engine
from app.platform.files.storage import open_storage
from app.platform.http import health, problems
from app.platform.http.cursors import Cursors
from app.platform.http.middleware import Observed
from app.platform.http.problems import Problem
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS

TAGS = [{"name": name, "description": life.markdown()} for name, life in LIFECYCLES.items()]
MOST_KEPT = 10_000  # of anything that is not read again for a while
LARGEST_BODY = 11 * 1024 * 1024  # bytes: a photo of 10 MB and its envelope


def create_app(settings: Settings) -> FastAPI:
    """`settings.database_url` is known by now: `app.cli` has started the embedded one if need be."""
    if settings.database_url is None:
        raise ValueError("create_app needs a database_url")
    logs.configure(settings)
    engine = write_engine(settings, settings.database_url)
    reader = read_engine(settings, settings.read_database_url or settings.database_url)
    probe = read_engine(settings.model_copy(update={"pool_size": 1}), settings.database_url)
    wechat = WeChatClient(settings.wechat)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await wechat.aclose()
        for each in (engine, reader, probe):
            await each.dispose()

    app = FastAPI(
        title="五心 Wuxin",
        version=health.VERSION,
        lifespan=lifespan,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
    )
    vault = Vault(key_ring(settings))
    storage = open_storage(settings)
    handed = {"vault": vault, "storage": storage, "calendars": CALENDARS}
    app.state.sessions = sessions_of(engine, subscriptions=SUBSCRIPTIONS, **handed)
    app.state.read_sessions = sessions_of(reader, **handed)
    app.state.vault = vault
    app.state.probe = probe
    app.state.wechat = wechat
    key = token_key(settings)
    app.state.tokens, app.state.cursors = Tokens(key), Cursors(key)
    app.state.storage = storage
    app.state.live_sessions = TTLCache(MOST_KEPT, settings.role_cache)
    app.state.actors = TTLCache(MOST_KEPT, settings.role_cache)
    app.state.community_ids = TTLCache(MOST_KEPT, 300)
    app.state.public_hazards = TTLCache(MOST_KEPT, 2)
    problems.install(app)
    for router in ROUTERS:
        router.install(app)
    health.install(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(Observed)  # outermost: it sees what the limit refuses
    document(app)
    return app


def document(app: FastAPI) -> None:
    """The schema of problems, to which every documented failure refers."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            generated = generate()
            schemas = generated.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def token_key(settings: Settings) -> str:
    """From the settings; outside production made once and kept in `home`."""
    if settings.token_key is not None:
        return settings.token_key.get_secret_value()
    kept: Path = settings.wuxin_home / "keys" / "token"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()
