"""Puts the application together: `create_app(Settings(...))`."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cachetools import TTLCache
from fastapi import FastAPI

from app.api import PAGES, ROUTERS
from app.documentation import ABOUT, document, tags
from app.integrations.wechat.client import WeChatClient
from app.platform import logs
from app.platform.auth.bearer import bearer
from app.platform.auth.tokens import Tokens
from app.platform.files.decoding import Decoding
from app.platform.http import docs, health, problems, shared
from app.platform.http.cursors import Cursors
from app.platform.http.middleware import Surroundings
from app.platform.http.proxies import Proxies
from app.platform.http.tree import Tree, routed
from app.resources import resources
from app.settings import Settings

MOST_KEPT = 10_000  # of anything that is not read again for a while


def create_app(settings: Settings, more: str = "") -> FastAPI:
    """`more` is Markdown, shown in the documentation after what this is."""
    logs.configure(settings)
    uses = resources(settings)
    wechat = WeChatClient(settings.wechat)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await uses.open()
        try:
            yield
        finally:
            await wechat.aclose()
            await uses.aclose()

    app = FastAPI(
        title="五心 Wuxin",
        description=f"{ABOUT}{more}",
        version=health.VERSION,
        lifespan=lifespan,
        openapi_tags=tags(),
        docs_url=None,
        redoc_url=None,
    )
    app.state.sessions, app.state.read_sessions = uses.deed_sessions, uses.read_sessions
    app.state.vault, app.state.storage = uses.vault, uses.storage
    app.state.decoding = Decoding()
    app.state.probe = uses.probe
    app.state.wechat, app.state.public_url = wechat, settings.public_url
    key = token_key(settings)
    app.state.tokens, app.state.cursors = Tokens(key), Cursors(key)
    app.state.bearer = bearer
    app.state.live_sessions = TTLCache(MOST_KEPT, settings.role_cache)
    app.state.actors = TTLCache(MOST_KEPT, settings.role_cache)
    app.state.community_ids = TTLCache(MOST_KEPT, 300)
    app.state.shared = shared.store()
    problems.install(app)
    for router in ROUTERS:
        router.install(app)
    for pages in PAGES:
        pages.install(app)
    health.install(app)
    docs.install(app)
    proxies = Proxies(settings.trusted_proxies)
    app.add_middleware(Surroundings, tree=Tree(app.routes), proxies=proxies)
    app.router.middleware_stack = routed(app.router.app, app.router)  # type: ignore[assignment]
    document(app)
    return app


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
