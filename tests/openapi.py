"""Writes `openapi/openapi.json`: `python -m tests.openapi`."""

import json
from pathlib import Path

from app.main import create_app
from app.settings import Settings

if __name__ == "__main__":
    described = create_app(Settings(database_url="postgresql+psycopg://nowhere")).openapi()
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    Path("openapi/openapi.json").write_text(text)
