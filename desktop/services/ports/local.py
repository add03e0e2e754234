"""What is kept on this computer for one user in one account, and what waits to be sent."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.outbox import Rows, Write
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord, Contact, Conversation, Message


class LocalCalls(Protocol):
    """The call log. Methods that are not awaited take a few milliseconds at most."""

    async def put(self, records: Sequence[CallRecord]) -> None:
        """What the person wrote and the CRM does not know yet stays on top of the rows."""

    async def remove(self, record_ids: Sequence[str]) -> None: ...

    async def keep_only(self, agent_id: str | None) -> int:
        """Rows of one agent alone, none for None; answers how many were taken away."""

    async def forget_before(self, moment: datetime) -> int: ...

    async def places(self, query: CallQuery, limit: int = -1) -> array[int]:
        """Where the rows stand that ``query`` finds, in its order."""

    async def whereabouts(self, query: CallQuery, record_ids: Sequence[str]) -> dict[int, bool]:
        """Where these calls stand, and whether ``query`` finds them; what is gone is left out."""

    def rows(self, places: Iterable[int]) -> dict[int, CallRecord | None]:
        """A screenful; None where a row is damaged. A place that is gone is left out."""

    def one(self, record_id: str) -> CallRecord | None: ...

    def place_of(self, record_id: str) -> int | None: ...

    async def find(self, query: CallQuery, limit: int = 50) -> tuple[CallRecord, ...]: ...

    async def distinct(self, column: str) -> tuple[tuple[str, int], ...]:
        """Values with their counts: source, queue, tracking_number, call_status or tag."""

    async def agents(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of the agents in the rows."""

    async def count(self) -> int: ...

    def count_unanswered(self, since: datetime) -> int: ...

    async def owed(self, agent_id: str) -> tuple[CallRecord, ...]:
        """Calls of this agent whose wrap-up the CRM still waits for, oldest first."""

    async def reminders(self, until: datetime) -> tuple[CallRecord, ...]: ...


class LocalContacts(Protocol):
    async def put(self, contacts: Sequence[Contact]) -> None: ...

    async def remove(self, contact_ids: Sequence[str]) -> None: ...

    async def clear(self) -> None: ...

    def match(self, number: str) -> Contact | None:
        """The one contact with this number; None where nobody or more than one has it."""

    def one(self, contact_id: str) -> Contact | None: ...

    async def page(
        self, text: str = "", after: tuple[str, str] | None = None, limit: int = 100
    ) -> tuple[Contact, ...]:
        """By name; ``after`` is the name and id of the last one of the page before."""

    async def find(self, text: str, limit: int = 50) -> tuple[Contact, ...]: ...

    async def beginning(self, text: str, limit: int = 50) -> tuple[Contact, ...]:
        """By name, those whose name begins with ``text``."""

    async def sharing_numbers(self) -> tuple[tuple[Contact, ...], ...]: ...

    async def sharing_names(self) -> tuple[tuple[Contact, ...], ...]:
        """With the same name and company."""

    async def count(self) -> int: ...


class LocalTexts(Protocol):
    async def put_conversations(self, conversations: Sequence[Conversation]) -> None: ...

    async def put_messages(self, messages: Sequence[Message]) -> None: ...

    async def remove_conversations(self, ids: Sequence[str]) -> None: ...

    async def remove_messages(self, ids: Sequence[str]) -> None: ...

    async def clear(self) -> None: ...

    async def clear_conversations(self) -> None: ...

    async def clear_messages(self) -> None: ...

    async def forget_before(self, moment: datetime) -> None: ...

    async def conversations(
        self,
        after: Conversation | None = None,
        limit: int = 100,
        unread_only: bool = False,
        our_number: str = "",
    ) -> tuple[Conversation, ...]:
        """The one with the newest text first; ``our_number`` is "" for all of ours."""

    def conversation(self, conversation_id: str) -> Conversation | None: ...

    async def with_number(self, remote_number: str) -> tuple[Conversation, ...]: ...

    async def with_contact(self, contact_id: str) -> tuple[Conversation, ...]: ...

    async def our_numbers(self) -> tuple[str, ...]:
        """Numbers of ours that somebody has written to or got texts from."""

    async def thread(
        self, conversation_id: str, before: Message | None = None, limit: int = 200
    ) -> tuple[Message, ...]:
        """The newest ones up to ``before``, oldest first."""

    async def find(self, text: str, limit: int = 50) -> tuple[Message, ...]: ...

    def unread(self) -> int: ...

    async def count(self) -> int: ...


class LocalFacts(Protocol):
    """Small facts about the local data, such as how far it is in step."""

    def value(self, name: str) -> str: ...

    async def set(self, name: str, value: str) -> None: ...

    async def forget(self, name: str) -> None: ...


class LocalDrafts(Protocol):
    """What is being typed, by kind and subject."""

    async def keep(self, kind: str, subject: str, text: str, at: datetime) -> None: ...

    async def drop(self, kind: str, subject: str) -> None: ...

    def text(self, kind: str, subject: str) -> str: ...

    def all(self, kind: str) -> tuple[tuple[str, str], ...]: ...


class Outbox(Protocol):
    """What waits to be sent; ``rows`` change in the same transaction."""

    async def add(self, write: Write, rows: Rows = ...) -> Write:
        """On the disk when this returns; answers the write with its position."""

    async def change(self, write: Write, rows: Rows = ...) -> None: ...

    async def done(self, write: Write, version: int | None = None, rows: Rows = ...) -> None:
        """Drop it; what else waits about the same subject builds on ``version`` from now on."""

    def about(self, kind: str, subject: str) -> tuple[Write, ...]: ...

    def waiting(self) -> tuple[Write, ...]:
        """What can be sent: nothing behind a write about the same subject that cannot."""

    def all(self) -> tuple[Write, ...]: ...


class LocalData(Protocol):
    """Raises ``StoreUnavailable``, also while nothing is open. ``owner`` is user/account."""

    @property
    def calls(self) -> LocalCalls: ...

    @property
    def contacts(self) -> LocalContacts: ...

    @property
    def texts(self) -> LocalTexts: ...

    @property
    def facts(self) -> LocalFacts: ...

    @property
    def drafts(self) -> LocalDrafts: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def is_open(self) -> bool: ...

    async def open(self, owner: str) -> None:
        """Raises ``SecretsUnavailable`` for an encrypted file whose key is out of reach."""

    async def close(self) -> None: ...

    async def keep_draft_for(
        self, owner: str, kind: str, subject: str, text: str, at: datetime
    ) -> None:
        """Into the file of an account that one has left, whichever is open now."""

    async def encrypt(self, owner: str, wanted: bool) -> None: ...

    async def wipe(self, owner: str) -> None:
        """Leaves nothing of this user in this account on the disk; another file stays open."""
