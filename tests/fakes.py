"""Real things with scripted behaviour, for tests."""

from __future__ import annotations

import socket
import socketserver
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from io import BufferedReader


# Loading the system's certificates takes longer than most tests, and no fake server has one of them.
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server answers.

    Attributes:
        status: The status.
        headers: Its headers; `Content-Length` is added unless it or `Transfer-Encoding` is there.
        body: The body, in pieces that are sent one by one.
        pause: Seconds before each piece.
        raw: Bytes to send as they are, instead of all else; the connection is closed after them.
        reset: Break the connection off after `raw` instead of closing it.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterable[bytes] = b""
    pause: float = 0.0
    raw: bytes | Iterable[bytes] | None = None
    reset: bool = False


@dataclass(frozen=True, kw_only=True)
class Received:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)


class Server:
    """An HTTP server on this machine that answers by script and remembers what it was asked.

    A path's script is a reply, a list of replies (the last repeats), or a function from the request to a reply. Unknown
    paths are 404.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Reply | list[Reply] | Callable[[Received], Reply]] = {}
        self.received: list[Received] = []
        self.connections = 0
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True  # head and body go out at once, not 40 milliseconds apart

            def handle(self) -> None:
                outer.connections += 1
                try:
                    while outer.answer(cast("BufferedReader", self.rfile), self.connection):
                        pass
                except (OSError, ValueError):
                    pass  # the client hung up

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.listener = Listener((host, 0), Handler)
        self.host, self.port = host, self.listener.server_address[1]
        self.thread = threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path, under the server's own host or another name for it."""
        return f"http://{host or self.host}:{self.port}{path}"

    def asked(self, path: str) -> list[Received]:
        """The requests for a path, in order."""
        return [request for request in self.received if request.path == path]

    def answer(self, stream: BufferedReader, connection: socket.socket) -> bool:
        """Read one request and answer it; whether the connection goes on."""
        if stream.peek(1)[:1] == b"\x16":  # a TLS handshake, which no line ends
            return False
        first = stream.readline().decode("latin-1").split()
        if len(first) != 3:
            return False
        headers: dict[str, str] = {}
        while (text := stream.readline().decode("latin-1").strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", "0")))
        request = Received(method=first[0], path=first[1], headers=headers, body=body)
        script = self.routes.get(request.path, Reply(status=404))
        count = len(self.asked(request.path))
        self.received.append(request)
        reply = script[min(count, len(script) - 1)] if isinstance(script, list) else script
        return self.send(reply if isinstance(reply, Reply) else reply(request), connection)

    @staticmethod
    def send(reply: Reply, connection: socket.socket) -> bool:
        if reply.raw is not None:
            for piece in [reply.raw] if isinstance(reply.raw, bytes) else reply.raw:
                time.sleep(reply.pause)
                connection.sendall(piece)
            if reply.reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            return False
        pieces = [reply.body] if isinstance(reply.body, bytes) else reply.body
        names = {name.lower() for name, _ in reply.headers}
        headers = list(reply.headers)
        framed = bool(names & {"content-length", "transfer-encoding"})
        if not framed and isinstance(reply.body, bytes):
            headers.append(("Content-Length", str(len(reply.body))))
            framed = True
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        connection.sendall(f"HTTP/1.1 {reply.status} Status\r\n{head}\r\n".encode("latin-1"))
        if reply.status == 304:
            return True
        for piece in pieces:
            time.sleep(reply.pause)
            connection.sendall(piece)
        return framed


class Clock:
    """A time that passes only when someone sleeps."""

    def __init__(self, start: float = 0.0) -> None:
        self.seconds = start
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
