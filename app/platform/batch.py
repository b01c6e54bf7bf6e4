"""What a phone did without signal, sent in one request: up to fifty deeds, in order.

Each is handled exactly as if it had come alone (its own transaction, key, limits, log line), by the
application itself; so repeating any of it, or all of it, is harmless.
"""

import json
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import httpx
import orjson
from fastapi import Request
from pydantic import Field, model_validator

from app.platform.auth.bearer import CurrentBearer
from app.platform.http.limits import caller
from app.platform.http.routes import ON_BEHALF_OF, PREFIX, UNKEPT, Router
from app.platform.idempotency import KEY
from app.platform.schemas import Command, View

MOST = 50
REFUSED = 400
NOT_TRIED = 424
INSIDE = "http://batch"

Path = Annotated[
    str,
    Field(
        pattern=r"^/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&:.+%-]*)?$",
        max_length=500,
        description="Below the community.",
        examples=["/hazards"],
    ),
]


class BatchedRequest(Command):
    method: Literal["POST", "PUT", "DELETE"] = "POST"
    path: Path
    key: Annotated[
        str,
        Field(pattern=f"^{KEY.pattern}$", description="Its `Idempotency-Key`, made by the phone."),
    ]
    on_behalf_of: UUID | None = Field(None, description="代办: as the header `X-On-Behalf-Of`.")
    body: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _no_batch_in_a_batch(self) -> Self:
        if self.path.partition("?")[0] == "/batch":
            raise ValueError("批量请求不能嵌套")
        return self


class SendBatch(Command):
    requests: Annotated[list[BatchedRequest], Field(min_length=1, max_length=MOST)]
    stop_on_failure: bool = Field(
        False, description="After the first refusal the rest is not tried: status 424."
    )


class BatchedAnswer(View):
    key: str
    status: int = Field(description="As the request alone would have been answered.")
    body: Any = Field(description="Its answer, or the problem.")
    is_repeated: bool = Field(description="Done before; this is the answer of then.")
    retry_after: int | None = Field(description="Seconds; then send it again with the same key.")


class BatchView(View):
    answers: list[BatchedAnswer] = Field(description="In the order of the requests.")


router = Router(prefix="/communities/{code}/batch", tags=["batch"])


@router.post("", openapi_extra=UNKEPT)
async def send_batch(
    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")],
    body: SendBatch,
    _who: CurrentBearer,
    request: Request,
) -> BatchView:
    """Up to 50 requests in order, each with its own status: 200 says only that all were read.

    One that was refused may be sent again with its key once the reason is gone.
    """
    inside = httpx.ASGITransport(
        request.app, client=(caller(request), 0), raise_app_exceptions=False
    )
    answers: list[BatchedAnswer] = []
    stopped = False
    async with httpx.AsyncClient(transport=inside, base_url=f"{INSIDE}{PREFIX}") as client:
        for one in body.requests:
            if stopped:
                answers.append(_not_tried(one))
                continue
            headers = {
                "Authorization": request.headers["authorization"],
                "Idempotency-Key": one.key,
            }
            if one.on_behalf_of is not None:
                headers[ON_BEHALF_OF] = str(one.on_behalf_of)
            path = f"/communities/{code}{one.path}"
            content = None
            if one.body is not None:
                content, headers["Content-Type"] = _as_it_came(one.body), "application/json"
            answer = await client.request(one.method, path, content=content, headers=headers)
            answers.append(_answered(one, answer))
            stopped = body.stop_on_failure and answer.status_code >= REFUSED
    return BatchView(answers=answers)


def _as_it_came(body: dict[str, Any]) -> bytes:
    """With what is no text and no number: the route refuses it, as if it had come alone."""
    return json.dumps(body).encode()


def _answered(one: BatchedRequest, answer: httpx.Response) -> BatchedAnswer:
    """An answer that is no JSON, as a workbook, has no place here."""
    wait = answer.headers.get("retry-after")
    is_json = answer.headers.get("content-type", "").endswith("json")
    return BatchedAnswer(
        key=one.key,
        status=answer.status_code,
        body=orjson.loads(answer.content) if is_json and answer.content else None,
        is_repeated="idempotent-replayed" in answer.headers,
        retry_after=None if wait is None else int(wait),
    )


def _not_tried(one: BatchedRequest) -> BatchedAnswer:
    nothing = {"body": None, "is_repeated": False, "retry_after": None}
    return BatchedAnswer(key=one.key, status=NOT_TRIED, **nothing)
