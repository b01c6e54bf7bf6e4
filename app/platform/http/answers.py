"""What views built of rows, as JSON; `response_model` says to the documentation what it is."""

from typing import Any

import orjson
from fastapi import Response


def as_json(content: Any, status_code: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code, media_type="application/json")
