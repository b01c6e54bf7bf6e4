"""What is committed and generated: `python -m tests.generated` after a change that is meant."""

import json
import re
from pathlib import Path
from typing import Any

from app.api import LIFECYCLES
from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parent.parent
OPENAPI, README = ROOT / "openapi" / "openapi.json", ROOT / "README.md"
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
