"""Errors on the wire: RFC 9457 problem details, one shape for every failure."""

import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.platform.db.base import refusal_of
from app.platform.errors import (
    AppError,
    DatabaseAway,
    MalformedRequest,
    TooLarge,
)
from app.platform.words import MOST, FieldProblem, field_problems

log = structlog.get_logger()

RETRY_LATER = 2  # seconds
GONE = 499  # as nginx calls it: who asked did not wait
RACES = {"40001", "40P01", "57014"}  # lost, or it took longer than we wait
AWAY = ("08", "57P", "53")  # SQLSTATE classes: connection, operator intervention, resources


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str = ""
    errors: Sequence[FieldProblem] = ()  # which fields, if what was sent was malformed
    more: int = 0  # how many other fields


TITLES = {
    400: "请求有误",
    404: "没有这个地址",
    405: "此地址不支持该方法",
    406: "无法提供所需格式",
    414: "地址过长",
    415: "不支持的内容格式",
    431: "请求头过大",
}


PROBLEM = {"$ref": "#/components/schemas/Problem"}
Responses = dict[int | str, dict[str, Any]]


class Refusals(Responses):
    """The `responses=` of a route: which of our errors it can answer with.

    Two of them are joined by `|`, so that several problems of one status are all documented.
    """

    def __init__(self, *errors: type[AppError], others: Responses | None = None) -> None:
        """`others` are answers of other kinds, or more about one of these."""
        self.errors = tuple(dict.fromkeys(errors))
        self.others: Responses = others or {}
        by_status: Responses = {}
        for error in self.errors:
            known = by_status.setdefault(
                error.status,
                {"content": {"application/problem+json": {"schema": PROBLEM}}, "description": ""},
            )
            known["description"] += f"`{error.code()}` {error.title}  \n"
        for status, more in self.others.items():
            by_status[status] = by_status.get(status, {}) | more
        super().__init__(by_status)

    def __or__(self, other: Any) -> "Refusals":  # type: ignore[override]
        if not isinstance(other, Refusals):
            other = Refusals(others=other)
        errors = (*self.errors, *other.errors)
        return Refusals(*errors, others={**self.others, **other.others})


problems = Refusals
F = TypeVar("F", bound=Callable[..., Any])


def documents(**operation: Any) -> Callable[[F], F]:
    """Says what a dependency reads by itself: FastAPI solves one dependency for every parameter that
    it knows, several times in each request."""

    def said(dependency: F) -> F:
        dependency.documents = operation  # type: ignore[attr-defined]
        return dependency

    return said


def refuses(*errors: type[AppError]) -> Callable[[F], F]:
    """Says of a dependency how it refuses; every route that depends on it documents that."""

    def said(dependency: F) -> F:
        dependency.refuses = errors  # type: ignore[attr-defined]
        return dependency

    return said


def _where(error: Exception) -> list[str]:
    """The way through our own code; no message, for it could hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{f.filename}:{f.lineno}" for f in frames if "/app/" in f.filename][-4:]


def problem(error: AppError, errors: Sequence[Any] = ()) -> Problem:
    """`errors` are Pydantic's, each beginning with where it is: `body`, `query`, …"""
    return Problem(
        type=error.code(),
        title=error.title,
        status=error.status,
        detail=error.detail,
        errors=field_problems(errors),
        more=max(0, len(errors) - MOST),
    )


def of_http(status: int) -> Problem:
    """What the framework or the server refuses by itself."""
    title = TITLES.get(status, "请求未能完成")
    return Problem(type=f"http-{status}", title=title, status=status)


def answer(error: AppError, errors: Sequence[Any] = ()) -> JSONResponse:
    return respond(problem(error, errors), error.retry_after)


def respond(body: Problem, retry_after: int | None = None) -> JSONResponse:
    headers = {}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if body.status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(
        body.model_dump(), body.status, headers, media_type="application/problem+json"
    )


def database_problem(error: Exception) -> AppError | None:
    """What a failure of the database means for the caller; none: it is a fault of ours."""
    if isinstance(error, PoolTimeout | StaleDataError):  # the latter: lost a race
        return DatabaseAway(retry_after=RETRY_LATER)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    if isinstance(cause, psycopg.IntegrityError):
        return refusal_of(cause)
    state = cause.sqlstate or ""
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    is_away = state.startswith(AWAY) if state else isinstance(cause, psycopg.OperationalError)
    if is_lost or is_away or state in RACES:
        return DatabaseAway(retry_after=RETRY_LATER)
    return None


def install(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def refused(_request: Request, error: AppError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(MalformedRequest(), error.errors())

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        """Nobody reads it, and it is nobody's fault."""
        return Response(status_code=GONE)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == TooLarge.status:
            return answer(TooLarge())
        response = respond(of_http(error.status_code))
        response.headers.update(error.headers or {})
        return response

    async def fault(_request: Request, error: Exception) -> JSONResponse:
        if known := database_problem(error):
            return answer(known)
        log.error("fault", error=type(error).__name__, at=_where(error))
        return respond(Problem(type="fault", title="系统出错，请稍后再试", status=500))

    for kind in (PoolTimeout, StaleDataError, DBAPIError, psycopg.Error, Exception):
        app.add_exception_handler(kind, fault)
