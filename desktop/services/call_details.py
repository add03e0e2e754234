"""Everything about one call beside its row: its way, its sound, what else there was with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.call_path import PathStep
from desktop.domain.errors import SoftphoneError, StoreUnavailable
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord, Contact, Message
from desktop.services.colleagues import ColleagueService
from desktop.services.gate import require
from desktop.services.ports import Crm, LocalData
from desktop.services.session import SessionService

_LOG: Final = "calls.log:view_assigned"
_TEXTS: Final = "messages.log:view"
RELATED: Final = 6


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody who may be given a call; ``state`` is how they are now, "" where it is not known."""

    id: str
    name: str
    state: str = ""
    is_free: bool = False


class CallDetailService:
    """What is kept here is read here; the way and the sound of a call come from the CRM."""

    def __init__(
        self, crm: Crm, session: SessionService, local: LocalData, colleagues: ColleagueService
    ) -> None:
        self._crm = crm
        self._session = session
        self._local = local
        self._colleagues = colleagues

    async def path(self, record_id: str) -> tuple[PathStep, ...]:
        require(self._session.answer, _LOG, "see the call log")
        return await self._session.ask(self._crm.call_path(self._session.account_id, record_id))

    async def recording(self, record_id: str) -> bytes:
        """WAV; it is kept nowhere."""
        require(self._session.answer, "recordings:listen", "listen to recordings")
        return await self._session.ask(self._crm.recording(self._session.account_id, record_id))

    async def delete_recording(self, record_id: str) -> None:
        """For good. ``NotFound`` says why there is none, as while it has not arrived yet."""
        require(self._session.answer, "recordings:delete", "delete recordings")
        account_id = self._session.account_id
        await self._session.ask(self._crm.delete_recording(account_id, record_id))

    async def assignable(self) -> tuple[Assignable, ...]:
        """Who is free first, then by name; with the CRM away, whoever is known here."""
        require(self._session.answer, "calls.log:assign_agent", "set the agent of calls")
        account_id = self._session.account_id
        try:
            people = await self._session.ask(self._crm.assignable_agents(account_id))
        except SoftphoneError:
            people = await self._local.calls.agents()
        known = {each.id: each for each in self._colleagues.colleagues}
        found = [
            Assignable(key, name, known[key].title, known[key].is_free)
            if key in known
            else Assignable(key, name)
            for key, name in people
        ]
        return tuple(sorted(found, key=lambda each: (not each.is_free, each.name.casefold())))

    def contact(self, record: CallRecord) -> Contact | None:
        if not self._session.answer.grants("contacts:view"):
            return None
        try:
            if record.contact_id:
                return self._local.contacts.one(record.contact_id)
            return self._local.contacts.match(record.remote_number)
        except StoreUnavailable:
            return None

    async def related_calls(self, record: CallRecord) -> tuple[CallRecord, ...]:
        """Of the same contact, else of the same number; newest first, without the call itself."""
        require(self._session.answer, _LOG, "see the call log")
        if record.contact_id:
            query = CallQuery(contact_id=record.contact_id)
        elif record.remote_number:
            query = CallQuery(remote_number=record.remote_number)
        else:
            return ()
        found = await self._local.calls.find(query, RELATED + 1)
        return tuple(each for each in found if each.id != record.id)[:RELATED]

    async def related_texts(self, record: CallRecord) -> tuple[Message, ...]:
        """The last ones with this number, newest first; none for whoever may not see texts."""
        conversation_id = await self.conversation_with(record.remote_number)
        if not conversation_id:
            return ()
        thread = await self._local.texts.thread(conversation_id, limit=RELATED // 2)
        return tuple(reversed(thread))

    async def conversation_with(self, number: str) -> str:
        """Empty where there is none, and for whoever may not see texts."""
        if not number or not self._session.answer.grants(_TEXTS):
            return ""
        found = await self._local.texts.with_number(number)
        return found[0].id if found else ""
