"""What the call log's drawer and export ask of the services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop.domain.call_path import PathStep
from desktop.domain.changes import CallChange
from desktop.domain.events import MissedCallsCounted
from desktop.domain.lists import CallStatuses, ScoringOptions
from desktop.domain.outbox import Write
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord, Contact, Message
from desktop.services.call_details import Assignable
from desktop.services.call_export import GrowingFile


class CallDetails(Protocol):
    async def path(self, record_id: str) -> tuple[PathStep, ...]: ...

    async def recording(self, record_id: str) -> bytes: ...

    async def delete_recording(self, record_id: str) -> None: ...

    async def assignable(self) -> tuple[Assignable, ...]: ...

    def contact(self, record: CallRecord) -> Contact | None: ...

    async def related_calls(self, record: CallRecord) -> tuple[CallRecord, ...]: ...

    async def related_texts(self, record: CallRecord) -> tuple[Message, ...]: ...


class CallWriting(Protocol):
    async def change(self, record_id: str, change: CallChange, agent_name: str = "") -> bool: ...

    def writes_about(self, record_id: str) -> tuple[Write, ...]: ...


class Unsent(Protocol):
    """What the person decides about a write, by its key."""

    async def keep_mine(self, key: str) -> None: ...

    async def take_theirs(self, key: str) -> None: ...

    async def send_again(self, key: str) -> None: ...

    async def discard(self, key: str) -> None: ...


class CallOptionsKept(Protocol):
    @property
    def statuses(self) -> CallStatuses: ...

    @property
    def tags(self) -> tuple[str, ...]: ...

    @property
    def scoring(self) -> ScoringOptions | None: ...


class MissedCalls(Protocol):
    @property
    def counted(self) -> MissedCallsCounted: ...

    def see(self) -> None: ...


class CallExport(Protocol):
    @property
    def may_export(self) -> bool: ...

    async def export(
        self, query: CallQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int: ...


class ExportDialog(Protocol):
    async def ask(self, name: str) -> tuple[str, GrowingFile] | None:
        """Where to, and the file there; None where the person thinks better of it."""
