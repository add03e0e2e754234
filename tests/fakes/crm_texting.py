"""The fake CRM: texts to anybody, what is said beforehand, pictures and templates."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain import templates
from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.records import Conversation, Message, Page
from desktop.domain.text_records import MessageTemplate, Picture, TextCheck, TextNumber
from tests.fakes import crm_records as known
from tests.fakes.crm_texts import FakeTexts

_SEND = ("messages:send", "send texts")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_RULES = {
    DestinationClass.EMERGENCY: (
        "refused.text_to_emergency",
        "Emergency numbers cannot be texted.",
    ),
    DestinationClass.INVALID: ("refused.invalid_number", "This is not a phone number."),
    DestinationClass.INTERNAL: ("internal", "This is an extension."),
    DestinationClass.SHORT: ("refused.text_to_short_code", "Short codes cannot be texted."),
    DestinationClass.FEATURE: ("internal", "This is an extension."),
}


class FakeTexting(FakeTexts):
    """Part of ``Crm``."""

    async def text_numbers(self, account_id: str) -> tuple[TextNumber, ...]:
        self._check("text_numbers", account_id, *_SEND)
        if account_id != known.ACCOUNT:
            return ()
        able = [each for each in self.number_rows if each.text_enabled and each.state == "active"]
        default = self.user_default
        found = [TextNumber(each.number, each.name, each.number == default) for each in able]
        if not self._answer(account_id).grants("caller_id:change"):
            found = [each for each in found if each.is_default]
        return tuple(sorted(found, key=lambda each: (not each.is_default, each.number)))

    async def check_text(self, account_id: str, to: str, from_number: str = "") -> TextCheck:
        self._check("check_text", account_id, *_SEND)
        number, reason, sentence = self._way(account_id, to)
        sender = "" if reason else self._sender(number, from_number)
        warning = "" if reason else self.quiet_warning
        return TextCheck(not reason, reason, sentence, number, sender, warning)

    async def send_text(
        self,
        account_id: str,
        to: str,
        text: str,
        idempotency_key: str,
        from_number: str = "",
        media: Sequence[str] = (),
    ) -> Message:
        self._check("send_text", account_id, *_SEND)
        asked = (account_id, to, text, from_number, tuple(media))
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Message):
            return repeated
        number, reason, sentence = self._way(account_id, to)
        if reason:
            raise Refused(sentence, "messages:send", reason)
        conversation = self._thread(number, self._sender(number, from_number))
        message = self._write(conversation, text, self._pictures(media))
        self._answered[idempotency_key] = (asked, message)
        return message

    async def add_picture(self, account_id: str, content: bytes) -> Picture:
        self._check("add_picture", account_id, *_SEND)
        kind = next((kind for start, kind in _KINDS if content.startswith(start)), "")
        if not kind or len(content) > 1024 * 1024:
            raise InvalidInput("This is not a picture that can be sent.")
        picture = Picture(f"med{len(self.picture_rows)}", kind, len(content))
        self.picture_rows[picture.id] = (picture, content)
        return picture

    async def picture(self, account_id: str, picture_id: str) -> bytes:
        self._check("picture", account_id, "messages.log:view", "see texts")
        if picture_id not in self.picture_rows:
            raise NotFound("There is nothing here.")
        return self.picture_rows[picture_id][1]

    async def templates(self, account_id: str) -> Page[MessageTemplate]:
        self._check("templates", account_id, *_SEND)
        return Page(tuple(sorted(self.template_rows, key=lambda each: each.name)))

    async def add_template(
        self, account_id: str, name: str, text: str, idempotency_key: str
    ) -> MessageTemplate:
        self._check("add_template", account_id, *_SEND)
        repeated = self._repeated(idempotency_key, (name, text))
        if isinstance(repeated, MessageTemplate):
            return repeated
        self._check_template(name, text)
        made = MessageTemplate(f"tpl{len(self.asked)}", name, text, 1)
        self.template_rows.append(made)
        self._answered[idempotency_key] = ((name, text), made)
        return made

    async def change_template(
        self, account_id: str, template: MessageTemplate, name: str, text: str
    ) -> MessageTemplate:
        self._check("change_template", account_id, *_SEND)
        now = self._template(template.id)
        if now.version != template.version:
            raise Conflict("Somebody else changed this template first. Look at it again.")
        self._check_template(name, text, template.id)
        after = MessageTemplate(now.id, name, text, now.version + 1)
        self.template_rows = [after if each.id == now.id else each for each in self.template_rows]
        return after

    async def remove_template(self, account_id: str, template_id: str) -> None:
        self._check("remove_template", account_id, *_SEND)
        gone = self._template(template_id)
        self.template_rows.remove(gone)

    def _template(self, template_id: str) -> MessageTemplate:
        for each in self.template_rows:
            if each.id == template_id:
                return each
        raise NotFound("There is nothing here.")

    def _check_template(self, name: str, text: str, own_id: str = "") -> None:
        fault = templates.fault_of(text)
        if fault or not name.strip():
            raise InvalidInput(fault or "Give the template a name.")
        if any(each.name == name and each.id != own_id for each in self.template_rows):
            raise Conflict("There is a template of this name. Choose another name.")

    def _way(self, account_id: str, to: str) -> tuple[str, str, str]:
        """The number, and why it cannot be texted."""
        extensions = tuple(each.extension for each in self.user_rows)
        read = classify(to, "US", extensions)
        if read.kind in _RULES:
            return read.number, *_RULES[read.kind]
        may_go_abroad = self._answer(account_id).grants("calls:place_international")
        if not read.number.startswith("+1") and not may_go_abroad:
            return read.number, "refused.international_off", "You may not text other countries."
        try:
            self._refuse(read.number)
        except Refused as refused:
            return read.number, refused.reason, str(refused)
        return read.number, "", ""

    def _sender(self, number: str, wanted: str) -> str:
        rows = [each for each in self.conversation_rows if each.remote_number == number]
        newest = max(rows, key=lambda each: each.last_at, default=None)
        return wanted or (newest.our_number if newest else self.user_default or "")

    def _thread(self, number: str, ours: str) -> Conversation:
        for each in self.conversation_rows:
            if (each.remote_number, each.our_number) == (number, ours):
                return each
        owners = [each for each in self.contact_rows if number in each.numbers]
        who = (owners[0].id, owners[0].name) if len(owners) == 1 else ("", "")
        made = Conversation(f"t{len(self.asked)}", *who, number, ours, "", known.NOON, 0)
        self.conversation_rows.append(made)
        return made
