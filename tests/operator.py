"""Operator commands, as they are typed."""

import asyncio

from typer.testing import CliRunner

from app.operator.main import app


async def wuxin(*words: str, code: int = 0, typed: str | None = None) -> str:
    """What `wuxin …` prints; the environment is the caller's."""
    result = await asyncio.to_thread(CliRunner().invoke, app, words, input=typed)
    assert result.exit_code == code, result.output
    return result.output
