from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, ValidationError, WrapValidator

from app.platform.batch.reading import MOST, Unreadable
from app.platform.http.bodies import malformed
from app.platform.idempotency import KEY
from app.platform.schemas import Command, View
from app.platform.words import shape

Key = Annotated[
    str,
    Field(
        pattern=shape(f"^{KEY.pattern}$", "应为 8 至 128 个可见字符"),
        description="Its `Idempotency-Key`, made by the phone.",
    ),
]
Path = Annotated[
    str,
    Field(
        pattern=shape(
            r"^/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&:.+%-]*)?$",
            "应为社区之下的地址，如 /hazards",
        ),
        max_length=500,
        description="Below the community.",
        examples=["/hazards"],
    ),
]


class BatchedRequest(Command):
    method: Literal["POST", "PUT", "DELETE"] = "POST"
    path: Path
    key: Key
    on_behalf_of: UUID | None = Field(None, description="代办: as the header `X-On-Behalf-Of`.")
    body: dict[str, Any] | None = None


class Refused:
    """A request that cannot be handed on; `key` if it has a good one."""

    def __init__(self, key: Any, errors: Sequence[Any]) -> None:
        is_good = isinstance(key, str) and KEY.fullmatch(key)
        self.key: str | None = key if is_good else None
        self.errors = errors


def _or_refused(given: Any, validated: Callable[[Any], BatchedRequest]) -> BatchedRequest | Refused:
    if isinstance(given, Unreadable):
        return Refused(given.key, malformed("json_invalid").errors())
    try:
        return validated(given)
    except ValidationError as error:
        key = given.get("key") if isinstance(given, dict) else None
        errors = error.errors(include_url=False)
        return Refused(key, [{**one, "loc": ("body", *one["loc"])} for one in errors])


class SendBatch(Command):
    requests: Annotated[
        list[Annotated[BatchedRequest, WrapValidator(_or_refused)]],
        Field(min_length=1, max_length=MOST),
    ]
    stop_on_failure: bool = Field(
        False, description="After the first refusal the rest is not tried: status 424."
    )


class BatchedAnswer(View):
    key: str | None = Field(description="None: the request had none that is good.")
    status: int = Field(description="As the request alone would have been answered.")
    body: Any = Field(description="Its answer, or the problem.")
    is_repeated: bool = Field(description="Done before; this is the answer of then.")
    retry_after: int | None = Field(description="Seconds; then send it again with the same key.")


class BatchView(View):
    answers: list[BatchedAnswer] = Field(description="In the order of the requests.")
