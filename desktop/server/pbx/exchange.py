"""The heart of the phone system: every SIP message passes here and is answered or sent on."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from .address import Uri, Via, read_address, read_uri, read_via, tag_of
from .holding import is_holding
from .locations import Locations
from .message import BadMessage, Request, Response, parse
from .policy import is_recorder, refusal_of, take_off_claims
from .records import CallEnd
from .replies import ALLOW, reply
from .sessions import Party, Session, Sessions
from .transactions import TRANSACTION_SECONDS, Incoming, Leg, server_key
from .transport import HOST, Flow, Wires

log = logging.getLogger(__name__)

_NEEDED: Final = ("Via", "From", "To", "Call-ID", "CSeq")
_OWN_BRANCH: Final = "z9hG4bKpbx"  # requests the phone system itself made

Answerer = Callable[[Request, Flow], Awaitable[Response]]
Caller = Callable[[Incoming], Awaitable[None]]


class Exchange:
    """``register`` answers REGISTER; ``place`` carries a new call to its end of set-up."""

    def __init__(self, wires: Wires, locations: Locations, sessions: Sessions) -> None:
        self.wires = wires
        self.locations = locations
        self.sessions = sessions
        self.register: Answerer | None = None
        self.place: Caller | None = None
        self.own_answered: Callable[[Response], None] = lambda _response: None
        self.on_hold: Callable[[Session, bool], None] = lambda _session, _is_held: None
        self._incoming: dict[str, Incoming] = {}
        self._legs: dict[str, Leg] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def received(self, data: bytes, flow: Flow) -> None:
        """Never raises: what cannot be understood is dropped or answered with 400."""
        try:
            message = parse(data)
        except BadMessage as error:
            log.info("dropped a packet of %s: %s", flow.peer, error)
            self._answer_bad(data, flow, str(error))
            return
        if isinstance(message, Response):
            self._response(message)
        else:
            self._request(message, flow)

    def new_leg(
        self, request: Request, flow: Flow, provisional: Callable[[Leg, Response], None]
    ) -> Leg:
        leg = Leg(request, flow, self.wires.port, provisional)
        self._legs[leg.branch] = leg
        return leg

    def forget_leg(self, leg: Leg) -> None:
        """Late retransmissions of it still arrive for a while."""
        loop = asyncio.get_running_loop()
        loop.call_later(TRANSACTION_SECONDS, self._legs.pop, leg.branch, None)

    def record_routes(self, request: Request, caller: Flow, callee: Flow) -> None:
        """Two lines, one for the transport of each side (RFC 5658)."""
        for flow in (caller, callee):
            transport = f";transport={flow.transport}" if flow.transport != "udp" else ""
            request.push("Record-Route", f"<sip:{HOST}:{self.wires.port}{transport};lr>")

    def hang_up(self, session: Session, tag: str) -> None:
        """A BYE of our own to one end, because the other end has vanished."""
        self._inside(session, tag, "BYE", spends_number=True)

    def ask(self, session: Session, tag: str) -> None:
        """An OPTIONS of our own to one end: whether it still knows the call."""
        self._inside(session, tag, "OPTIONS", spends_number=False)

    def _inside(self, session: Session, tag: str, method: str, spends_number: bool) -> None:
        party = session.parties.get(tag)
        other = next((key for key in session.parties if key != tag), "")
        if party is None or not party.contact or not session.is_answered:
            return
        own, remote = session.from_header, session.to_header
        if tag == session.caller_tag:
            own, remote = remote, own
        number = session.parties[other].cseq + spends_number
        self._own_request(session, method, party, (own, remote, number))

    def refuse_leg(self, leg: Leg, response: Response, session: Session) -> None:
        """Somebody answered although the call is already taken: thank them and hang up."""
        contact = read_address(response.first("Contact")).uri
        party = Party(leg.flow, contact=contact)
        headers = (response.first("From"), response.first("To"))
        number = response.cseq[0]
        self._own_request(session, "ACK", party, (*headers, number))
        self._own_request(session, "BYE", party, (*headers, number + 1))

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for leg in self._legs.values():
            leg.close()

    # Requests

    def _request(self, request: Request, flow: Flow) -> None:
        if not self._is_complete(request):
            if read_via(request.first("Via")) is not None and request.method != "ACK":
                self._see_from(request, flow)
                flow.send(reply(request, 400).encode())
            return
        self._see_from(request, flow)
        hops = request.first("Max-Forwards").strip() or "70"
        if not hops.isascii() or not hops.isdigit() or int(hops[:3]) == 0:
            if request.method != "ACK":
                flow.send(reply(request, 483).encode())
            return
        request.put("Max-Forwards", str(min(int(hops[:3]), 70) - 1))
        self._sort(request, flow)

    def _sort(self, request: Request, flow: Flow) -> None:
        method = request.method
        if method == "ACK" and server_key(request) in self._incoming:
            self._incoming[server_key(request)].acknowledged()
        elif method == "CANCEL":
            self._cancel(request, flow)
        elif tag_of(request.first("To")):
            self._inside_dialog(request, flow)
        elif method == "INVITE":
            self._invite(request, flow)
        elif method == "REGISTER" and self.register is not None:
            self._run(self._answer_later(self.register, request, flow))
        elif method == "OPTIONS":
            flow.send(reply(request, 200, [("Allow", ALLOW)]).encode())
        elif method == "SUBSCRIBE":
            flow.send(reply(request, 489).encode())
        elif method != "ACK":
            flow.send(reply(request, 405, [("Allow", ALLOW)]).encode())

    async def _answer_later(self, answerer: Answerer, request: Request, flow: Flow) -> None:
        response = reply(request, 500)
        try:
            response = await answerer(request, flow)
        finally:
            flow.send(response.encode())

    def _invite(self, request: Request, flow: Flow) -> None:
        known = self._incoming.get(server_key(request))
        if known is not None:
            known.repeated()
            return
        if self.place is None:
            return
        incoming = Incoming(request, flow)
        self._incoming[incoming.key] = incoming
        refusal = refusal_of(request)
        if refusal is not None:
            self._run(self._set_up(partial(_refuse, refusal), incoming))
            return
        incoming.answer(100)
        self._run(self._set_up(self.place, incoming))

    async def _set_up(self, place: Caller, incoming: Incoming) -> None:
        try:
            await place(incoming)
        finally:
            if not incoming.final:
                incoming.answer(500)
            loop = asyncio.get_running_loop()
            loop.call_later(TRANSACTION_SECONDS, self._incoming.pop, incoming.key, None)

    def _cancel(self, request: Request, flow: Flow) -> None:
        incoming = self._incoming.get(server_key(request))
        if incoming is not None:
            flow.send(reply(request, 200).encode())
            incoming.cancelled.set()
        elif self.sessions.of(request) is not None:
            self._inside_dialog(request, flow)
        else:
            flow.send(reply(request, 481).encode())

    def _inside_dialog(self, request: Request, flow: Flow) -> None:
        refusal = refusal_of(request)
        if refusal is not None:
            flow.send(refusal.encode())
            return
        session = self.sessions.of(request)
        take_off_claims(request)
        self._take_off_own_routes(request)
        target = self._far_end(request, session) or self._by_address(request)
        if target is None or not target.is_open:
            if request.method != "ACK":
                flow.send(reply(request, 481).encode())
            return
        via = Via(target.transport, HOST, self.wires.port, (("branch", _same_branch(request)),))
        request.push("Via", str(via))
        target.send(request.encode())
        if session is not None and request.method == "BYE":
            self.sessions.finish(session, CallEnd.COMPLETED)
        elif session is not None:
            self._look_for_hold(request, session)

    def _look_for_hold(self, request: Request, session: Session) -> None:
        """Only phones of ours are looked at: what the outside does is its own affair."""
        sender = session.parties.get(tag_of(request.first("From")))
        wants = is_holding(request)
        if sender is None or not sender.aor or wants is None or wants == session.is_held:
            return
        session.is_held = wants
        self.on_hold(session, wants)

    def _far_end(self, request: Request, session: Session | None) -> Flow | None:
        if session is None:
            return None
        sender = session.parties.get(tag_of(request.first("From")))
        if sender is not None and request.method != "ACK":
            sender.cseq = max(sender.cseq, request.cseq[0])
        party = session.parties.get(tag_of(request.first("To")))
        return self.flow_to(party) if party is not None else None

    def flow_to(self, party: Party) -> Flow | None:
        """Its flow, or after a broken connection the one its phone has registered over since."""
        if party.flow.is_open:
            return party.flow
        for binding in self.locations.of(party.aor):
            if binding.flow.is_open:
                party.flow = binding.flow
                return binding.flow
        return None

    def _by_address(self, request: Request) -> Flow | None:
        """After a restart no call is known; the request's own address may still lead there."""
        routes = request.all("Route")
        uri = read_uri(read_address(routes[0]).uri if routes else request.uri)
        return self.flow_for(uri) if uri is not None else None

    def flow_for(self, uri: Uri) -> Flow | None:
        """The connection open to that address, else UDP; None where it is no loopback address."""
        peer = (uri.host, uri.port or 5060)
        if peer == (HOST, self.wires.port) or not _is_loopback(uri.host):
            return None
        if uri.parameter("transport") == "tcp":
            return self.wires.tcp_flow(peer)
        return self.wires.tcp_flow(peer) or self.wires.udp_flow(peer)

    def _take_off_own_routes(self, request: Request) -> None:
        while routes := request.all("Route"):
            uri = read_uri(read_address(routes[0]).uri)
            if uri is None or (uri.host, uri.port or 5060) != (HOST, self.wires.port):
                return
            request.pop("Route")

    # Responses

    def _response(self, response: Response) -> None:
        own = read_via(response.pop("Via"))
        if own is None or (own.host, own.port) != (HOST, self.wires.port):
            return
        if own.branch.startswith(_OWN_BRANCH):
            self.own_answered(response)
            return
        response.by_recorder = is_recorder(response)
        take_off_claims(response)
        leg = self._legs.get(own.branch)
        if leg is not None:
            if response.cseq[1] == "INVITE":
                leg.received(response)
            return
        via = read_via(response.first("Via"))
        if via is not None:
            self._send_back(response, via)

    def _send_back(self, response: Response, via: Via) -> None:
        host, port = via.answers_go_to
        if not _is_loopback(host):
            return
        tcp = self.wires.tcp_flow((host, port))
        if via.transport == "tcp" and tcp is not None:
            tcp.send(response.encode())
        elif via.transport == "udp":
            self.wires.udp_flow((host, port)).send(response.encode())

    # Odds and ends

    def _own_request(
        self, session: Session, method: str, party: Party, ends: tuple[str, str, int]
    ) -> None:
        flow = self.flow_to(party)
        if flow is None or not party.contact:
            return
        from_header, to_header, number = ends
        request = Request(method=method, uri=party.contact)
        branch = f"{_OWN_BRANCH}{secrets.token_hex(12)}"
        request.add("Via", str(Via(flow.transport, HOST, self.wires.port, (("branch", branch),))))
        request.headers += [("From", from_header), ("To", to_header)]
        request.headers += [("Call-ID", session.sip_call_id), ("CSeq", f"{number} {method}")]
        request.add("Max-Forwards", "70")
        flow.send(request.encode())

    def _is_complete(self, request: Request) -> bool:
        if any(not request.first(name) for name in _NEEDED):
            return False
        via = read_via(request.first("Via"))
        return via is not None and request.cseq[1] == request.method

    def _see_from(self, request: Request, flow: Flow) -> None:
        via = read_via(request.first("Via"))
        if via is not None:
            request.pop("Via")
            request.push("Via", str(via.seen_from(*flow.peer)))

    def _answer_bad(self, data: bytes, flow: Flow, sentence: str) -> None:
        """400 where the headers can be read at least, for instance a body that is too short."""
        head = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-l")]
        try:
            request = parse(b"\r\n".join(lines))
        except BadMessage:
            return
        if not isinstance(request, Request) or request.method == "ACK":
            return
        if all(request.first(name) for name in _NEEDED):
            self._see_from(request, flow)
            flow.send(reply(request, 400, reason=sentence.rstrip(".")).encode())

    def _run(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a request could not be carried out", exc_info=task.exception())


async def _refuse(refusal: Response, incoming: Incoming) -> None:
    incoming.relay(refusal)


def _same_branch(request: Request) -> str:
    """The same for every retransmission (section 16.11), so nothing needs to be remembered."""
    via = read_via(request.first("Via")) or Via()
    # CANCEL and the ACK of a refused re-INVITE carry the INVITE's own branch.
    return "z9hG4bKvia" + _digest(via.branch, via.host, str(via.port), request.call_id)


def _digest(*parts: str) -> str:
    text = "|".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()[:24]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False
