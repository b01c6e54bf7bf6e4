"""离线后的批量补报"""

import time
from typing import Annotated, Any

import httpx
import orjson
from fastapi import Depends, Path, Request
from starlette.datastructures import Address
from starlette.types import Receive, Scope, Send

from app.platform.auth.bearer import CurrentBearer
from app.platform.batch.reading import read
from app.platform.batch.schemas import (
    BatchedAnswer,
    BatchedRequest,
    BatchView,
    Refused,
    SendBatch,
)
from app.platform.errors import AppError, MalformedRequest, Unavailable
from app.platform.http.bodies import MB, reads, takes
from app.platform.http.device_now import device_now
from app.platform.http.problems import problem
from app.platform.http.routes import IN_BATCH, ON_BEHALF_OF, PREFIX, UNKEPT, Router
from app.platform.words import shape

REFUSED = 400
NOT_TRIED = 424
PATIENCE = (
    15.0  # seconds, after which the rest is for another time: nobody waits longer for an answer
)
INSIDE = "http://batch"
CODE = r"^[0-9]{12}$"


class ForAnotherTime(Unavailable):
    title = "本次提交较多，其余请稍后再发"


router = Router(prefix="/communities/{code}/batch", tags=["batch"])


@router.post("", openapi_extra=UNKEPT | takes(MB), dependencies=[Depends(device_now)])
@reads(read)
async def send_batch(
    code: Annotated[str, Path(pattern=shape(CODE, "应为 12 位区划代码"))],
    body: SendBatch,
    _who: CurrentBearer,
    request: Request,
) -> BatchView:
    """Up to 50 requests in order, each with its own status: 200 says only that all were read.

    One that was refused may be sent again with its key once the reason is gone. For what came too late
    the answer is 503; a batch that is too large as a whole is 413: send fewer at once.
    """
    answers: list[BatchedAnswer] = []
    until, stopped = time.monotonic() + PATIENCE, False
    peer = request.client or Address("", 0)
    inside = httpx.ASGITransport(_marked(request), client=peer, raise_app_exceptions=False)
    base = f"{INSIDE}{PREFIX}/communities/{code}"
    async with httpx.AsyncClient(transport=inside, base_url=base) as client:
        for one in body.requests:
            if stopped:
                answer = _said(one, NOT_TRIED, None)
            elif isinstance(one, Refused):
                answer = _problem(one, MalformedRequest(), one.errors)
            elif answers and time.monotonic() > until:
                answer = _problem(one, ForAnotherTime(retry_after=1))
            else:
                answer = _answered(one, await _sent(client, request, one))
            answers.append(answer)
            stopped = body.stop_on_failure and answer.status >= REFUSED
    return BatchView(answers=answers)


def _marked(request: Request) -> Any:
    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        scope[IN_BATCH] = True
        await request.app(scope, receive, send)

    return inside


async def _sent(client: httpx.AsyncClient, request: Request, one: BatchedRequest) -> httpx.Response:
    headers = {"Authorization": request.headers["authorization"], "Idempotency-Key": one.key}
    if one.on_behalf_of is not None:
        headers[ON_BEHALF_OF] = str(one.on_behalf_of)
    content = None
    if one.body is not None:
        content, headers["Content-Type"] = orjson.dumps(one.body), "application/json"
    return await client.request(one.method, one.path, content=content, headers=headers)


def _answered(one: BatchedRequest, answer: httpx.Response) -> BatchedAnswer:
    wait = answer.headers.get("retry-after")
    is_json = answer.headers.get("content-type", "").endswith("json")
    return BatchedAnswer(
        key=one.key,
        status=answer.status_code,
        body=orjson.loads(answer.content) if is_json and answer.content else None,
        is_repeated="idempotent-replayed" in answer.headers,
        retry_after=None if wait is None else int(wait),
    )


def _problem(one: BatchedRequest | Refused, error: AppError, errors: Any = ()) -> BatchedAnswer:
    body = problem(error, errors).model_dump()
    return _said(one, error.status, body, error.retry_after)


def _said(
    one: BatchedRequest | Refused, status: int, body: Any, retry_after: int | None = None
) -> BatchedAnswer:
    return BatchedAnswer(
        key=one.key, status=status, body=body, is_repeated=False, retry_after=retry_after
    )
