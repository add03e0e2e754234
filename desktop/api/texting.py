"""The CRM over HTTP: texts to anybody, checks, pictures and templates."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.api.bodies.texting import CheckBody, TemplateBody, TextNumberBody
from desktop.api.bodies.texts import MessageBody, PictureBody
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match
from desktop.domain.errors import InvalidInput
from desktop.domain.records import Message, Page
from desktop.domain.text_records import (
    MOST_PICTURE_BYTES,
    MessageTemplate,
    Picture,
    TextCheck,
    TextNumber,
)


class TextingClient(Requests):
    """Part of ``Crm``."""

    async def text_numbers(self, account_id: str) -> tuple[TextNumber, ...]:
        page = await self._list(path_of(account_id, "text-numbers"), TextNumberBody)
        return tuple(each.value() for each in page.data)

    async def check_text(self, account_id: str, to: str, from_number: str = "") -> TextCheck:
        asked = {"to": to, "from_number": from_number}
        content = await self._send("POST", path_of(account_id, "messages", "check"), asked)
        return decode(content, CheckBody).value()

    async def send_text(
        self,
        account_id: str,
        to: str,
        text: str,
        idempotency_key: str,
        from_number: str = "",
        media: Sequence[str] = (),
    ) -> Message:
        asked = {"to": to, "from_number": from_number, "text": text, "media": list(media)}
        path = path_of(account_id, "messages")
        return decode(
            await self._send("POST", path, asked, key=idempotency_key), MessageBody
        ).value()

    async def add_picture(self, account_id: str, content: bytes) -> Picture:
        # The CRM hangs up on too much, and the answer is lost with the connection.
        if len(content) > MOST_PICTURE_BYTES:
            raise InvalidInput("This picture has more than 1 MB. Choose a smaller one.")
        headers = {"Content-Type": "application/octet-stream"}
        path = path_of(account_id, "media")
        response = await self._request("POST", path, content=content, headers=headers)
        return decode(response.content, PictureBody).value()

    async def picture(self, account_id: str, picture_id: str) -> bytes:
        return (await self._request("GET", path_of(account_id, "media", picture_id))).content

    async def templates(self, account_id: str) -> Page[MessageTemplate]:
        page = await self._list(path_of(account_id, "message-templates"), TemplateBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def add_template(
        self, account_id: str, name: str, text: str, idempotency_key: str
    ) -> MessageTemplate:
        path, asked = path_of(account_id, "message-templates"), {"name": name, "text": text}
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, TemplateBody).value()

    async def change_template(
        self, account_id: str, template: MessageTemplate, name: str, text: str
    ) -> MessageTemplate:
        path = path_of(account_id, "message-templates", template.id)
        seen = if_match(template.version)
        asked = {"name": name, "text": text}
        return decode(await self._send("PATCH", path, asked, headers=seen), TemplateBody).value()

    async def remove_template(self, account_id: str, template_id: str) -> None:
        path = path_of(account_id, "message-templates", template_id)
        expect_nothing(await self._request("DELETE", path))
