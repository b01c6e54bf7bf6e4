"""The demo on this machine."""

import asyncio

import typer

from app.demo import stage
from app.operator.database import database, upgrade
from app.operator.serving import run
from app.platform.db.embedded import EmbeddedPostgres
from app.settings import Settings


def demo() -> None:
    """Kangyuan on this machine: sets everything up, fills it once, serves it."""
    chosen = Settings()
    if chosen.environment == "production":
        raise typer.BadParameter("the demo does not run with ENVIRONMENT=production")
    port = chosen.port + 1  # the stand-in's
    chosen = chosen.model_copy(
        update={
            "environment": "demo",
            "wechat": chosen.wechat.model_copy(update={"base_url": f"http://127.0.0.1:{port}"}),
        }
    )
    with database(chosen) as settings, stage.stand_in(settings, port):
        upgrade(settings)
        asyncio.run(stage.fill(settings))
        stage.introduce(settings)
        run(settings, with_worker=True, more=stage.CODES)


def clean_demo() -> None:
    """Forget the demo's data."""
    home = Settings().wuxin_home
    EmbeddedPostgres(home).erase()
    stage.forget(home)
