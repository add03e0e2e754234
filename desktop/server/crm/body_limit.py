"""No request is read further than the longest one that makes sense, signed in or not."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.domain.call_sounds import MOST_BYTES as MOST_RECORDING_BYTES
from desktop.domain.library import MOST_UPLOAD_BYTES
from desktop.server.crm.problems import too_large

# A note of 10,000 signs, each of them escaped as a pair of surrogates, is 120 kB.
MOST_BYTES: Final = 256 * 1024
# By the end of the path: pictures, long lists of people and rules, files read in pieces.
MOST_BYTES_OF: Final = {
    "/media": 1024 * 1024,
    "/bulk-messages": 4 * 1024 * 1024,
    "/bulk-messages/preview": 4 * 1024 * 1024,
    "/do-not-call/imports": 5 * 1024 * 1024,
    "/geo-rules": 2 * 1024 * 1024,
    "/caller-id/test": 2 * 1024 * 1024,  # with rules that are being written
    "/users/import": 1024 * 1024,
    "/sounds": MOST_UPLOAD_BYTES,
    "/recording": MOST_RECORDING_BYTES,
    "/audio": MOST_UPLOAD_BYTES,  # another one in the place of a sound
}


class BodyLimit:
    """413 at once where the length is said, else as soon as too much has come."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._says_too_much(scope):
            await too_large().answer()(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive, self._most(scope)), send)

    def _most(self, scope: Scope) -> int:
        ends = (most for end, most in MOST_BYTES_OF.items() if scope["path"].endswith(end))
        return next(ends, self._most_bytes)

    def _says_too_much(self, scope: Scope) -> bool:
        said = dict(scope["headers"]).get(b"content-length", b"")
        return said.isdigit() and (len(said) > 18 or int(said) > self._most(scope))

    def _counted(self, receive: Receive, most_bytes: int) -> Receive:
        came = 0

        async def receive_some() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most_bytes:
                raise HTTPException(413)
            return message

        return receive_some
