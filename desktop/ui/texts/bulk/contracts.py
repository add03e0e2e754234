"""What the pages for texts to many ask of the services and of the platform's file dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.records import Page
from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkOrder,
    BulkPreview,
    BulkRecipient,
    MessageTemplate,
    RecipientState,
    TextNumber,
)
from desktop.ui.contracts import Clock, People, Session, Stream, Tasks


class BulkTexts(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    async def numbers(self) -> tuple[TextNumber, ...]: ...

    async def templates(self) -> tuple[MessageTemplate, ...]: ...

    async def keep_template(
        self, name: str, text: str, before: MessageTemplate | None = None
    ) -> MessageTemplate: ...

    async def remove_template(self, template_id: str) -> None: ...

    async def preview(self, order: BulkOrder) -> BulkPreview: ...

    async def order(self, order: BulkOrder) -> BulkJob: ...

    async def jobs(self, cursor: str | None = None) -> Page[BulkJob]: ...

    async def job(self, job_id: str) -> BulkJob: ...

    async def recipients(
        self, job_id: str, state: RecipientState | None = None, cursor: str | None = None
    ) -> Page[BulkRecipient]: ...

    async def act(self, job_id: str, action: BulkAction) -> BulkJob: ...

    async def report(self, job_id: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class ChosenFile:
    name: str
    content: bytes


class FileDialogs(Protocol):
    """Raises ``StoreUnavailable`` with a sentence where a file cannot be read or written."""

    async def choose(self, title: str, kinds: str, most_bytes: int) -> ChosenFile | None:
        """None where the person thinks better of it."""

    async def save(self, title: str, name: str, content: bytes) -> str:
        """The name it was saved under, "" where it was not."""


@dataclass(slots=True)
class BulkServices:
    session: Session
    stream: Stream
    bulk: BulkTexts
    people: People
    files: FileDialogs
    tasks: Tasks
    clock: Clock
