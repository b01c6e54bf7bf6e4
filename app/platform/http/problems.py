"""Errors on the wire: RFC 9457 problem details, one shape for every failure."""

import traceback
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.platform.errors import AppError, Conflict, TooLarge, Unacceptable, Unavailable

log = structlog.get_logger()

RETRY_LATER = 2  # seconds
AWAY = ("08", "57P", "53")  # SQLSTATE classes: connection, operator intervention, resources


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str = ""
    errors: Sequence[Any] = ()  # which fields, if the body was malformed


class MalformedRequest(Unacceptable):
    title = "提交的内容有误"


class Clash(Conflict):
    """A constraint of the database caught what no service had looked for, or what two raced for."""

    title = "与现有数据冲突"


class AlreadyRecorded(Conflict):
    """The id that a phone made is there: what it names was recorded before."""

    title = "此编号的记录已存在"


class DatabaseAway(Unavailable):
    title = "系统正在恢复，请稍后再试"


TITLES = {
    400: "请求有误",
    404: "没有这个地址",
    405: "此地址不支持该方法",
    406: "无法提供所需格式",
    413: TooLarge.title,
    415: "不支持的内容格式",
}


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which of our errors it can answer with."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        known = by_status.setdefault(
            error.status,
            {"content": {"application/problem+json": {"schema": PROBLEM}}, "description": ""},
        )
        known["description"] += f"`{error.code()}` {error.title}  \n"
    return by_status


PROBLEM = {"$ref": "#/components/schemas/Problem"}


def _where(error: Exception) -> list[str]:
    """The way through our own code; no message, for it could hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{f.filename}:{f.lineno}" for f in frames if "/app/" in f.filename][-4:]


def answer(error: AppError, errors: Sequence[Any] = ()) -> JSONResponse:
    return respond(error.status, error.code(), error.title, error.detail, errors, error.retry_after)


def respond(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: Sequence[Any] = (),
    retry_after: int | None = None,
) -> JSONResponse:
    body = Problem(type=code, title=title, status=status, detail=detail, errors=errors)
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(
        body.model_dump(mode="json"), status, headers, media_type="application/problem+json"
    )


def database_problem(error: Exception) -> AppError | None:
    """What a failure of the database means for the caller; none: it is a fault of ours."""
    if isinstance(error, PoolTimeout | StaleDataError):  # the latter: lost a race
        return DatabaseAway(retry_after=RETRY_LATER)
    if isinstance(error, IntegrityError):
        diagnosis = getattr(error.orig, "diag", None)
        constraint = getattr(diagnosis, "constraint_name", None) or ""
        return AlreadyRecorded() if constraint.startswith("pk_") else Clash()
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        if error.connection_invalidated or state.startswith(AWAY):
            return DatabaseAway(retry_after=RETRY_LATER)
        if isinstance(error, OperationalError) and not state:
            return DatabaseAway(retry_after=RETRY_LATER)
        if state in {"40001", "40P01", "57014"}:  # lost a race, or took longer than we wait
            return DatabaseAway(retry_after=RETRY_LATER)
    return None


def install(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def refused(_request: Request, error: AppError) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [{"field": list(e["loc"]), "problem": e["msg"]} for e in error.errors()]
        return answer(MalformedRequest(), fields)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        title = TITLES.get(error.status_code, "请求未能完成")
        response = respond(error.status_code, f"http-{error.status_code}", title)
        response.headers.update(error.headers or {})
        return response

    async def fault(_request: Request, error: Exception) -> JSONResponse:
        if known := database_problem(error):
            return answer(known)
        log.error("fault", error=type(error).__name__, at=_where(error))
        return respond(500, "fault", "系统出错，请稍后再试")

    for kind in (PoolTimeout, StaleDataError, DBAPIError, Exception):
        app.add_exception_handler(kind, fault)
