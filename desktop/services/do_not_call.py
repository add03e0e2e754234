"""Do not call: the list, and numbers for it from a file (S1-19)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import DoNotCallEntry, ImportJob
from desktop.domain.records import Page
from desktop.services.blocking import DEFAULT_REGION
from desktop.services.gate import require
from desktop.services.ports import Clock, Crm
from desktop.services.session import SessionService
from desktop.services.waiting import PASSING, wait_after

LARGEST_FILE: Final = 5 * 1024 * 1024
LOOK_SECONDS: Final = 0.5  # between two looks at how far an import is
_NO_REASON: Final = "Say why: it is asked for when somebody wonders about this number."


class DoNotCallService:
    def __init__(self, crm: Crm, session: SessionService, clock: Clock) -> None:
        self._crm = crm
        self._session = session
        self._clock = clock
        self._attempt: tuple[object, str] = ((), "")

    async def page(self, text: str = "", cursor: str | None = None) -> Page[DoNotCallEntry]:
        require(self._session.answer, "dnc:view", "see the do-not-call list")
        account_id = self._session.account_id
        return await self._session.ask(self._crm.do_not_call_list(account_id, text, cursor))

    async def add(self, number: str, reason: str) -> DoNotCallEntry:
        """Raises ``InvalidInput`` for what is no number, ``Conflict`` for what is listed."""
        self._check_edit()
        account = self._session.account
        region = account.region if account is not None else DEFAULT_REGION
        e164 = phone_numbers.parse(number, region).e164
        why = _given(reason)
        entry = await self._session.ask(
            self._crm.add_do_not_call(self._session.account_id, e164, why, self._key((e164, why)))
        )
        self._attempt = ((), "")
        return entry

    async def remove(self, entry_id: str, reason: str) -> None:
        self._check_edit()
        account_id = self._session.account_id
        await self._session.ask(self._crm.remove_do_not_call(account_id, entry_id, _given(reason)))

    async def import_file(
        self, content: bytes, on_progress: Callable[[ImportJob], None]
    ) -> ImportJob:
        """CSV with a number and perhaps a reason in each line; the job as it ended.

        While the CRM does not answer it is asked again: the job goes on without us.
        """
        self._check_edit()
        if len(content) > LARGEST_FILE:
            raise InvalidInput("This file is larger than 5 MB. Split it and import the parts.")
        account_id = self._session.account_id
        job = await self._session.ask(
            self._crm.start_import(account_id, content, self._key(content))
        )
        self._attempt = ((), "")
        failures = 0
        on_progress(job)
        while not job.is_over:
            await self._clock.sleep(LOOK_SECONDS)
            try:
                job = await self._session.ask(self._crm.import_job(account_id, job.id))
            except PASSING as error:
                failures += 1
                await self._clock.sleep(wait_after(failures, error))
                continue
            failures = 0
            on_progress(job)
        return job

    async def cancel_import(self, import_id: str) -> ImportJob:
        self._check_edit()
        return await self._session.ask(self._crm.cancel_import(self._session.account_id, import_id))

    def _check_edit(self) -> None:
        require(self._session.answer, "dnc:edit", "edit the do-not-call list")

    def _key(self, wish: object) -> str:
        """The same wish again, after an answer was lost, is the same request."""
        if self._attempt[0] != wish:
            self._attempt = (wish, uuid.uuid4().hex)
        return self._attempt[1]


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_NO_REASON)
    return reason.strip()
