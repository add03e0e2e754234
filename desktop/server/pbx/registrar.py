"""Phones sign in here: REGISTER with digest, several phones for each user (RFC 3261 section 10)."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from .address import Address, Uri, is_text, read_address, read_uri
from .digest import Gate, Verdict, read_answer
from .locations import Binding, Locations
from .message import Request, Response
from .records import Credential, Records, RecordsFailed, Subscriber
from .replies import reply, warning
from .transport import Flow

log = logging.getLogger(__name__)

DEFAULT_EXPIRES: Final = 300
MIN_EXPIRES: Final = 5
MAX_EXPIRES: Final = 3600
MAX_AGENT: Final = 120  # of what a phone calls itself
MAX_PHONES: Final = 8  # of one user; a ninth takes the place of the one heard of longest ago

WRONG_SIGN_IN: Final = (
    "The user name or password of the phone line is wrong. Sign in to the CRM again to renew it."
)
VOIP_OFF: Final = "VoIP is off for this user. Ask an administrator to turn it on."


class Registrar:
    def __init__(self, records: Records, locations: Locations, gate: Gate) -> None:
        self._records = records
        self._locations = locations
        self._gate = gate
        self.takes_new_passwords = True  # False in a demonstration of one that does not know them

    async def registered(self, request: Request, flow: Flow) -> Response:
        """Carry out a REGISTER and say which phones are known now."""
        uri = read_uri(read_address(request.first("To")).uri)
        if uri is None:
            return reply(request, 400)
        subscriber = await self.authenticated(request, uri, "Authorization", flow.transport)
        if isinstance(subscriber, Response):
            return subscriber
        if subscriber.signed_in_with is Credential.NEXT:
            await self._take_over(subscriber)
        return self._bind(request, flow, subscriber)

    async def authenticated(
        self, request: Request, uri: Uri, header: str, transport: str
    ) -> Subscriber | Response:
        """The user behind a request, or the challenge or refusal to send.

        ``header`` is Authorization (401) or Proxy-Authorization (407).
        """
        answers = [read_answer(value) for value in request.all(header)]
        answer = next((a for a in answers if a.get("realm", "").lower() == uri.host), None)
        if answer is None:
            return self._challenge(request, uri.host, header)
        name = answer.get("username", "")
        known = is_text(name)
        subscriber = await self._records.subscriber(name, uri.host) if known else None
        verdict, used = self._judge(answer, request.method, subscriber)
        if verdict is Verdict.STALE:
            return self._challenge(request, uri.host, header, stale=True)
        if subscriber is None or verdict is Verdict.WRONG:
            return reply(request, 403, [warning(WRONG_SIGN_IN)])
        if subscriber.user_name.lower() != uri.user.lower():
            return reply(request, 403, [warning("A phone may only use its own user name.")])
        known_by = replace(subscriber, signed_in_with=used)
        refusal = _refusal_of(known_by, transport)
        return reply(request, 403, [warning(refusal)]) if refusal else known_by

    def _judge(
        self, answer: dict[str, str], method: str, subscriber: Subscriber | None
    ) -> tuple[Verdict, Credential]:
        """Of all passwords of the line, and which of them it was."""
        passwords = {Credential.LINE: subscriber.password if subscriber else ""}
        if subscriber is not None:
            if self.takes_new_passwords:
                passwords[Credential.NEXT] = subscriber.next_password
            passwords[Credential.DEVICE] = subscriber.device_password
        found = (Verdict.WRONG, Credential.LINE)
        for credential, password in passwords.items():
            verdict = self._gate.judge(answer, method, answer["realm"], password)
            if password and verdict is Verdict.RIGHT:
                return verdict, credential
            if verdict is Verdict.STALE:
                found = (verdict, credential)
        return found

    async def _take_over(self, line: Subscriber) -> None:
        """A sign-in is not refused because it cannot be noted; the next one notes it."""
        try:
            await self._records.next_password_used(line)
        except RecordsFailed as failed:
            log.error("%s A new password of a line is noted later.", failed)

    def _challenge(
        self, request: Request, realm: str, header: str, stale: bool = False
    ) -> Response:
        status, name = 401, "WWW-Authenticate"
        if header == "Proxy-Authorization":
            status, name = 407, "Proxy-Authenticate"
        return reply(request, status, [(name, self._gate.challenge(realm, stale))])

    def _bind(self, request: Request, flow: Flow, subscriber: Subscriber) -> Response:
        contacts = request.all("Contact")
        if contacts == ["*"]:
            if _seconds(request.first("Expires")) != 0:
                return reply(request, 400)
            self._locations.remove_all(subscriber.aor)
            return self._listed(request, subscriber.aor)
        wishes = [(read_address(text), _wish(request, read_address(text))) for text in contacts]
        if any(0 < seconds < MIN_EXPIRES for _, seconds in wishes):
            return reply(request, 423, [("Min-Expires", str(MIN_EXPIRES))])
        if any(read_uri(contact.uri) is None for contact, _ in wishes) or len(wishes) > MAX_PHONES:
            return reply(request, 400)
        return self._apply(request, flow, subscriber, wishes)

    def _apply(
        self, request: Request, flow: Flow, line: Subscriber, wishes: list[tuple[Address, int]]
    ) -> Response:
        aor, call_id, cseq = line.aor, request.call_id, request.cseq[0]
        agent = request.first("User-Agent").strip()[:MAX_AGENT]
        is_softphone = line.signed_in_with is not Credential.DEVICE
        for binding in self._locations.of(aor):
            # Section 10.3 step 7: an overtaken REGISTER must not undo a newer one.
            if binding.call_id == call_id and cseq < binding.cseq:
                return reply(request, 500)
            # The same Call-ID is the same phone, come back from another port.
            if binding.call_id == call_id:
                self._locations.remove(aor, binding.contact)
        for contact, seconds in wishes:
            self._locations.remove(aor, contact)
            if seconds:
                until = self._locations.now() + min(seconds, MAX_EXPIRES)
                facts = (contact, flow, until, call_id, cseq)
                self._locations.put(Binding(aor, *facts, agent, is_softphone))
        # An answer that lists ever more phones grows beyond what a phone can read from UDP.
        for oldest in self._locations.of(aor)[MAX_PHONES:]:
            self._locations.remove(aor, oldest.contact)
        return self._listed(request, aor)

    def _listed(self, request: Request, aor: str) -> Response:
        now = self._locations.now()
        found = []
        for binding in self._locations.of(aor):
            left = max(1, round(binding.expires_at - now))
            kept = [p for p in binding.contact.parameters if p[0] != "expires"]
            contact = Address(binding.contact.uri, "", (*kept, ("expires", str(left))))
            found.append(("Contact", str(contact)))
        return reply(request, 200, found)


def _refusal_of(line: Subscriber, transport: str) -> str:
    """Why a phone of another maker may not sign in although its password is right, or ""."""
    if line.signed_in_with is not Credential.DEVICE:
        return ""
    if not line.takes_devices:
        return VOIP_OFF
    if not line.device_transport.allows(transport):
        return f"This phone must use {line.device_transport.value.upper()}."
    return ""


def _wish(request: Request, contact: Address) -> int:
    asked = contact.parameter("expires")
    seconds = _seconds(asked if asked is not None else request.first("Expires"))
    return DEFAULT_EXPIRES if seconds is None else seconds


def _seconds(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:10]), MAX_EXPIRES)
