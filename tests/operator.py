"""Operator commands, as they are typed."""

import asyncio

from typer.testing import CliRunner

from app.operator.main import app


def command(*words: str, code: int = 0, typed: str | None = None) -> str:
    """What `wuxin …` prints; the environment is the caller's."""
    result = CliRunner().invoke(app, words, input=typed)
    assert result.exit_code == code, result.output or repr(result.exception)
    return result.output


async def wuxin(*words: str, code: int = 0, typed: str | None = None) -> str:
    """The same, beside what goes on in a loop."""
    return await asyncio.to_thread(command, *words, code=code, typed=typed)
