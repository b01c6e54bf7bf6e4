"""The ports that a command listens on: taken first, before anything that takes long."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

WHY = {
    errno.EADDRINUSE: "已被别的程序占用（也许五心已经在运行）：请先结束它，或换一个",
    errno.EACCES: "不允许当前账户使用：请换一个 1024 以上的",
    errno.EADDRNOTAVAIL: "所在的地址不是本机的：请检查 HOST",
}


@contextmanager
def taken(host: str, port: int, name: str = "PORT") -> Iterator[socket.socket]:
    """A socket to listen on; ends the command, in a line, if there is none to be had. `name` is of the
    setting that says which port."""
    listener = None
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # bound alone, two could share it
    except OSError as error:
        if listener is not None:
            listener.close()
        why = WHY.get(error.errno or 0, f"不能使用（{error.strerror}）：请检查 HOST 和 {name}")
        raise SystemExit(f"端口 {host}:{port} {why}（{name}=…）。") from error
    with listener:
        yield listener
