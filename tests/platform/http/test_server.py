"""What comes before a body is bounded by the server itself, also where no nginx stands before it."""

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.platform.http.server import LARGEST_HEAD, Protocol

LINE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def raw(url: str) -> Iterator[socket.socket]:
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        yield connection


def answer(connection: socket.socket) -> bytes:
    """All that came before the server closed; nothing: closed without a word."""
    got = b""
    try:
        while part := connection.recv(65536):
            got += part
    except ConnectionError:
        pass
    return got


def send(connection: socket.socket, data: bytes) -> bool:
    try:
        connection.sendall(data)
    except ConnectionError:
        return False
    return True


def test_a_head_below_the_limit_is_read(raw: socket.socket) -> None:
    raw.sendall(LINE + b"X: " + b"x" * (LARGEST_HEAD - 1000) + b"\r\nConnection: close\r\n\r\n")
    assert answer(raw).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("head", "status", "title"),
    [
        (LINE + b"X: " + b"x" * LARGEST_HEAD + b"\r\n\r\n", 431, "请求头过大"),
        (
            LINE + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 1000) for n in range(80)) + b"\r\n",
            *(431, "请求头过大"),
        ),
        (b"GET /" + b"x" * LARGEST_HEAD + b" HTTP/1.1\r\n\r\n", 414, "地址过长"),
        (b"\x16\x03\x01 what a browser sends for https\r\n\r\n", 400, "请求有误"),
    ],
    ids=["one header", "many headers", "the line", "no request"],
)
def test_what_the_server_refuses_is_a_problem(
    raw: socket.socket, head: bytes, status: int, title: str
) -> None:
    send(raw, head)
    line, _, body = answer(raw).partition(b"\r\n\r\n")
    assert line.startswith(b"HTTP/1.1 %d" % status)
    assert b"content-type: application/problem+json" in line
    problem = json.loads(body)
    assert (problem["status"], problem["title"]) == (status, title)


def test_a_head_that_never_ends_is_not_taken(raw: socket.socket) -> None:
    raw.sendall(LINE + b"X: ")
    taken = 0
    while taken < 100 * LARGEST_HEAD and send(raw, b"x" * 16384):
        taken += 16384
    assert taken < 100 * LARGEST_HEAD  # 6.5 MB: what the kernel itself holds is less


@pytest.mark.parametrize("so_far", [b"", b"GET /hea", LINE], ids=["nothing", "a word", "a line"])
def test_a_head_that_is_too_long_on_its_way_is_not_waited_for(
    url: str, monkeypatch: pytest.MonkeyPatch, so_far: bytes
) -> None:
    monkeypatch.setattr(Protocol, "slowest_head", 0.3)
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        connection.sendall(so_far)
        assert answer(connection) == b""


def test_a_body_may_take_longer_than_a_head(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protocol, "slowest_head", 0.3)
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        head = b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        connection.sendall(head + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
        time.sleep(0.6)
        connection.sendall(b"}")
        assert answer(connection).startswith(b"HTTP/1.1 422")
