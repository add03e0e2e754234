"""The CRM's interface: texts to anybody, what is said beforehand, pictures and templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.domain.records import Message, Page
from desktop.domain.text_records import MessageTemplate, Picture, TextCheck, TextNumber


class CrmTexting(Protocol):
    """Part of ``Crm``; its errors are those of the whole. All of it needs ``messages:send``."""

    async def text_numbers(self, account_id: str) -> tuple[TextNumber, ...]:
        """What the user may text from; the default first where there is one."""

    async def check_text(self, account_id: str, to: str, from_number: str = "") -> TextCheck:
        """What would become of a text to a number; nothing is sent."""

    async def send_text(
        self,
        account_id: str,
        to: str,
        text: str,
        idempotency_key: str,
        from_number: str = "",
        media: Sequence[str] = (),
    ) -> Message:
        """In the conversation with a number, which is opened where there is none.

        Without ``from_number`` a thread keeps its own, else the caller-ID rules choose.
        """

    async def add_picture(self, account_id: str, content: bytes) -> Picture:
        """Raises ``InvalidInput`` for what is no PNG, JPEG or GIF, or has more than 1 MB."""

    async def picture(self, account_id: str, picture_id: str) -> bytes:
        """Needs ``messages.log:view``."""

    async def templates(self, account_id: str) -> Page[MessageTemplate]: ...

    async def add_template(
        self, account_id: str, name: str, text: str, idempotency_key: str
    ) -> MessageTemplate:
        """Raises ``InvalidInput`` for an unknown field, ``Conflict`` for a name that is taken."""

    async def change_template(
        self, account_id: str, template: MessageTemplate, name: str, text: str
    ) -> MessageTemplate:
        """Raises ``Conflict`` where somebody changed it after ``template`` was read."""

    async def remove_template(self, account_id: str, template_id: str) -> None: ...
