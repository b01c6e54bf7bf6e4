"""What is committed and generated: `python -m tests.generated` after a change that is meant."""

import json
import re
from typing import Any

from app.api import LIFECYCLES
from app.main import create_app
from app.settings import Settings
from tests.published import OPENAPI, README

TABLES = re.compile(r"(?<=<!-- lifecycles -->\n).*(?=<!-- /lifecycles -->)", re.DOTALL)


def openapi() -> dict[str, Any]:
    """No database is asked for it."""
    return create_app(Settings(database_url="postgresql+psycopg://nobody@/none")).openapi()


def readme() -> str:
    """The README as it is, with the lifecycles as they are."""
    tables = "\n".join(f"### {name}\n\n{life.markdown()}\n" for name, life in LIFECYCLES.items())
    return TABLES.sub(lambda _: f"\n{tables}\n", README.read_text())


if __name__ == "__main__":
    OPENAPI.write_text(json.dumps(openapi(), ensure_ascii=False, indent=1) + "\n")
    README.write_text(readme())
