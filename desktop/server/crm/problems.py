"""Errors as ``application/problem+json`` (RFC 9457), each with a sentence a person can act on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

log = logging.getLogger(__name__)

_SENTENCES: Final = {
    404: "There is nothing here. It may have been removed, or is not yours to see.",
    405: "This address does not take that request.",
    413: "This is too long to be sent. Shorten it, then try again.",
}
_CODES: Final = {404: "not_found", 405: "method_not_allowed"}


class Problem(Exception):
    """``code`` is stable; ``permission`` and ``reason`` follow the permission rules.

    ``current`` is the row as it stands, for the one whose change came too late.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        permission: str = "",
        reason: str = "",
        headers: Mapping[str, str] | None = None,
        current: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.permission = permission
        self.reason = reason
        self.headers = dict(headers or {})
        self.current = current

    def answer(self) -> JSONResponse:
        content: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.permission:
            content |= {"permission": self.permission, "reason": self.reason}
        if self.current is not None:
            content["current"] = self.current
        if self.status == 401:
            self.headers.setdefault("WWW-Authenticate", "Bearer")
        return JSONResponse(
            content,
            self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def not_found() -> Problem:
    return Problem(404, "not_found", _SENTENCES[404])


def too_large() -> Problem:
    # What is still on its way would be read as the next request.
    return Problem(413, "too_large", _SENTENCES[413], headers={"Connection": "close"})


def stale(sentence: str, current: Mapping[str, object]) -> Problem:
    """Somebody changed the row first: the answer shows what it is now."""
    etag = {"ETag": f'"{current["version"]}"'}
    return Problem(412, "stale", sentence, headers=etag, current=current)


def install(app: FastAPI) -> None:
    """Every error of the application leaves as a problem, also the unexpected ones."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, problem: Problem) -> JSONResponse:
        return problem.answer()

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        fields = sorted(
            {".".join(str(part) for part in each["loc"][1:]) for each in error.errors()}
        )
        named = ", ".join(field for field in fields if field) or "the request"
        return Problem(422, "invalid_request", f"This cannot be used: {named}.").answer()

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        detail = _SENTENCES.get(error.status_code, "The request cannot be answered.")
        if error.status_code == 413:
            return too_large().answer()
        code = _CODES.get(error.status_code, "http_error")
        return Problem(error.status_code, code, detail, headers=error.headers).answer()

    @app.exception_handler(OperationalError)
    async def on_storage(_: Request, error: OperationalError) -> JSONResponse:
        log.error("the database could not be used: %s", error.orig)
        sentence = (
            "The CRM cannot use its storage at the moment. Try again in a minute; "
            "if that does not help, tell your administrator."
        )
        return Problem(503, "storage_failed", sentence).answer()

    @app.exception_handler(Exception)
    async def on_unexpected(_: Request, error: Exception) -> JSONResponse:
        log.error("unexpected %s", type(error).__name__, exc_info=error)
        return Problem(500, "internal", "The CRM had a fault of its own. Try again.").answer()
