"""Phones sign in here: REGISTER with digest, several phones for each user (RFC 3261 section 10)."""

from __future__ import annotations

from typing import Final

from .address import Address, Uri, is_text, read_address, read_uri
from .digest import Gate, Verdict, read_answer
from .locations import Binding, Locations
from .message import Request, Response
from .records import Records, Subscriber
from .replies import reply, warning
from .transport import Flow

DEFAULT_EXPIRES: Final = 300
MIN_EXPIRES: Final = 5
MAX_EXPIRES: Final = 3600
MAX_PHONES: Final = 8  # of one user; a ninth takes the place of the one heard of longest ago

WRONG_SIGN_IN: Final = (
    "The user name or password of the phone line is wrong. Sign in to the CRM again to renew it."
)


class Registrar:
    def __init__(self, records: Records, locations: Locations, gate: Gate) -> None:
        self._records = records
        self._locations = locations
        self._gate = gate

    async def registered(self, request: Request, flow: Flow) -> Response:
        """Carry out a REGISTER and say which phones are known now."""
        uri = read_uri(read_address(request.first("To")).uri)
        if uri is None:
            return reply(request, 400)
        subscriber = await self.authenticated(request, uri, "Authorization")
        if isinstance(subscriber, Response):
            return subscriber
        return self._bind(request, flow, subscriber)

    async def authenticated(self, request: Request, uri: Uri, header: str) -> Subscriber | Response:
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
        password = subscriber.password if subscriber else ""
        verdict = self._gate.judge(answer, request.method, answer["realm"], password)
        if verdict is Verdict.STALE:
            return self._challenge(request, uri.host, header, stale=True)
        if subscriber is None or verdict is Verdict.WRONG or not password:
            return reply(request, 403, [warning(WRONG_SIGN_IN)])
        if subscriber.user_name.lower() != uri.user.lower():
            return reply(request, 403, [warning("A phone may only use its own user name.")])
        return subscriber

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
        return self._apply(request, flow, subscriber.aor, wishes)

    def _apply(
        self, request: Request, flow: Flow, aor: str, wishes: list[tuple[Address, int]]
    ) -> Response:
        call_id, cseq = request.call_id, request.cseq[0]
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
                self._locations.put(Binding(aor, contact, flow, until, call_id, cseq))
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


def _wish(request: Request, contact: Address) -> int:
    asked = contact.parameter("expires")
    seconds = _seconds(asked if asked is not None else request.first("Expires"))
    return DEFAULT_EXPIRES if seconds is None else seconds


def _seconds(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:10]), MAX_EXPIRES)
