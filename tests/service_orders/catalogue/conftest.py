from typing import Any

import pytest
from psycopg import AsyncCursor


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the database."""
    statements: list[str] = []
    execute = AsyncCursor.execute

    async def watched(self: Any, *given: Any, **more: Any) -> Any:
        statements.append(str(given[0]))
        return await execute(self, *given, **more)

    monkeypatch.setattr(AsyncCursor, "execute", watched)
    return statements
