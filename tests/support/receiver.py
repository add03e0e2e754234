"""A program on 127.0.0.1 that takes webhooks: what came, and what it is told to answer."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desktop.domain.webhooks import signature_of


@dataclass
class Letter:
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    def is_signed_with(self, secret: str) -> bool:
        """As a receiver checks it, from what came alone."""
        at = int(self.headers["webhook-timestamp"])
        wanted = signature_of(secret, self.id, at, self.body)
        return self.headers["webhook-signature"] == wanted


@dataclass
class Receiver:
    """``statuses`` are answered one after the other, then 200; ``hang`` keeps it silent."""

    port: int
    letters: list[Letter] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    words: str = "thank you"
    packed: bytes = b""  # in the place of the words, by gzip

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def told(self) -> list[str]:
        return [each.content["type"] for each in self.letters]

    def take(self, letter: Letter) -> tuple[int, dict[str, str], bytes]:
        self.letters.append(letter)
        status = self.statuses.pop(0) if self.statuses else 200
        headers = {"Location": self.location} if 300 <= status < 400 else {}
        if self.packed:
            return status, {**headers, "Content-Encoding": "gzip"}, self.packed
        return status, headers, self.words.encode()


@contextmanager
def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # the connection stays open as long as the other side likes

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, sent, words = receiver.take(Letter(headers, body, self.path))
            self.send_response(status)
            for name, value in {**sent, "Content-Length": str(len(words))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
