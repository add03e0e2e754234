"""Numbers from a CSV file into the do-not-call list: upload, progress, report, cancel."""

from __future__ import annotations

import asyncio
import codecs
import hashlib
import tempfile
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, BinaryIO, Final, cast

from fastapi import APIRouter, BackgroundTasks, Header, Request, Response
from sqlalchemy import Connection, Row, select

from desktop.server.crm import importing, shapes_lists
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, once
from desktop.server.crm.number_file import MOST_LINES
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.routes_do_not_call import EDIT, SEE
from desktop.server.database import now_ms
from desktop.server.tables import do_not_call_imports

router = APIRouter(prefix="/v1/accounts/{account_id}/do-not-call/imports", tags=["lists"])

SILENT_MS: Final = 60_000  # a job whose last step is older has lost its server
IN_MEMORY: Final = 256 * 1024
_NOT_TEXT: Final = "This file is no text in UTF-8. Save it as CSV in UTF-8 and try again."
_TOO_LONG: Final = f"A file has at most {MOST_LINES:,} lines. Split it, then import the parts."
_LOST: Final = "The CRM was restarted meanwhile. Import the file again: what is there stays."
_CSV_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "description": "Number and reason in each line; the first line may have headings.",
    }
}


@dataclass(frozen=True, slots=True)
class _Upload:
    file: BinaryIO
    lines: int
    digest: str


@router.post("", response_model=shapes_lists.ImportShape, status_code=202, openapi_extra=_CSV_BODY)
async def start_import(
    request: Request,
    caller: SignedIn,
    account_id: str,
    background: BackgroundTasks,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Answered at once; how far it is says the job under its id."""
    region = await asyncio.to_thread(_region, caller, account_id)
    upload = await _received(request)
    open_job = partial(_open, caller, account_id, upload, idempotency_key)
    status, content, is_new = await asyncio.to_thread(open_job)
    if is_new:
        ends = request.app.state.ending.is_set
        job = importing.Import(content["id"], account_id, region, caller, ends)
        background.add_task(importing.run, job, upload.file)
    else:
        upload.file.close()
    response = answer(content, status)
    response.background = background
    return response


@router.get("/{import_id}", response_model=shapes_lists.ImportShape)
def one_import(caller: SignedIn, account_id: str, import_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        row = _found(connection, account_id, import_id)
    return answer(_shape(row))


@router.delete("/{import_id}", response_model=shapes_lists.ImportShape)
def cancel_import(caller: SignedIn, account_id: str, import_id: str) -> Response:
    """What has been added until now stays; a job that is over is no error."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *EDIT)
        _found(connection, account_id, import_id)
        importing.close(connection, caller, account_id, import_id, "cancelled")
        row = _found(connection, account_id, import_id)
    return answer(_shape(row))


def _region(caller: Caller, account_id: str) -> str:
    """Asked before a byte of the file is read."""
    with caller.database.read() as connection:
        return str(entitled(connection, caller, account_id, *EDIT).account.region)


async def _received(request: Request) -> _Upload:
    """Into a file that is gone when it is closed; raises 422 for what is no text, 413 too long."""
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    file = cast(BinaryIO, made)
    try:
        return await _copied(request, file)
    except BaseException:
        file.close()
        raise


async def _copied(request: Request, file: BinaryIO) -> _Upload:
    digest, text = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    lines, last = 0, b""
    async for piece in request.stream():
        _check_text(text, piece)
        digest.update(piece)
        lines, last = lines + piece.count(b"\n"), piece or last
        file.write(piece)
    _check_text(text, b"", final=True)
    lines += bool(last) and not last.endswith(b"\n")
    if lines == 0:
        raise Problem(422, "empty_file", "There is nothing in this file.")
    if lines > MOST_LINES:
        raise Problem(413, "too_large", _TOO_LONG)
    file.seek(0)
    return _Upload(file, lines, digest.hexdigest())


def _check_text(text: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> None:
    try:
        text.decode(piece, final)
    except UnicodeDecodeError as error:
        raise Problem(422, "not_text", _NOT_TEXT) from error


def _open(
    caller: Caller, account_id: str, upload: _Upload, key: str
) -> tuple[int, dict[str, Any], bool]:
    asked = ("POST", account_id, "do-not-call/imports", upload.digest)
    new: list[str] = []

    def work() -> tuple[int, Any]:
        import_id = f"imp_{uuid.uuid4().hex}"
        new.append(import_id)
        connection.execute(
            do_not_call_imports.insert().values(
                id=import_id,
                account_id=account_id,
                user_id=caller.user_id,
                state="running",
                total=upload.lines,
                stepped_at=now_ms(),
            )
        )
        return 202, _shape(_found(connection, account_id, import_id))

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *EDIT)
        status, content = once(connection, caller, key, asked, work)
    return status, content, bool(new)


def _found(connection: Connection, account_id: str, import_id: str) -> Row[Any]:
    mine = (do_not_call_imports.c.account_id == account_id, do_not_call_imports.c.id == import_id)
    row = connection.execute(select(do_not_call_imports).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _shape(row: Row[Any]) -> dict[str, Any]:
    is_lost = row.state == "running" and row.stepped_at < now_ms() - SILENT_MS
    counts = ("id", "total", "read", "added", "already", "bad", "bad_lines")
    return {
        **{name: getattr(row, name) for name in counts},
        "state": "failed" if is_lost else row.state,
        "sentence": _LOST if is_lost else row.sentence,
    }
