"""How a new call is set up: who may call whom, through which number, and who is rung."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, Protocol
from urllib.parse import quote

from .address import Uri, read_address, read_uri
from .attendant import Attendant
from .exchange import Exchange
from .journal import Journal
from .message import Request, Response
from .policy import is_recorder
from .progress import Progress
from .queueing import QueueCalls, Steps
from .records import (
    AssignedBy,
    CallEnd,
    MenuOption,
    Opening,
    OptionKind,
    Permit,
    Recorded,
    Records,
    Refusal,
    Route,
    Subscriber,
)
from .registrar import Registrar
from .replies import warning
from .ringing import Outcome, Ringing, Target
from .sessions import Party, Session
from .supervising import Supervising, is_address
from .transactions import Incoming
from .transport import Flow, Peer, Wires

RING_SECONDS: Final = 60.0
MAILBOX_SECONDS: Final = 25.0  # how long somebody is rung before a message is taken

_UNAVAILABLE: Final = "Nobody can take the call at the moment."
_UNKNOWN: Final = "This number does not exist."


class Trunk(Protocol):
    """The lines to the outside world.

    ``on_lost`` hears which of them has died, ``on_over`` the Call-ID of each call that is over.
    """

    on_lost: Callable[[Peer], None]
    on_over: Callable[[str], None]

    async def start(self, wires: Wires) -> None: ...
    async def close(self) -> None: ...
    def is_from(self, flow: Flow) -> bool: ...
    async def line(self, session: Session) -> tuple[Uri, Flow] | None: ...
    def announced(self, token: str, session: Session) -> Route | None: ...
    def released(self, session: Session) -> None: ...
    async def music(self, session: Session, sound: str) -> tuple[Uri, Flow] | None: ...
    def music_over(self, session: Session) -> None: ...


class Calls:
    def __init__(
        self,
        exchange: Exchange,
        registrar: Registrar,
        records: Records,
        journal: Journal,
        trunk: Trunk,
        attendant: Attendant,
        supervising: Supervising,
    ) -> None:
        self._exchange = exchange
        self._registrar = registrar
        self._records = records
        self._journal = journal
        self._trunk = trunk
        self._attendant = attendant
        self._supervising = supervising
        self.ring_seconds = RING_SECONDS
        self.mailbox_seconds = MAILBOX_SECONDS
        steps = Steps(self._phones_for_queue, self._ring, self._passed_by, self._concluded)
        self.queues = QueueCalls(exchange, records, trunk, steps)

    async def place(self, incoming: Incoming) -> None:
        """Set up one call to its final answer; what fails on the way leaves no call behind."""
        try:
            await self._placed(incoming)
        finally:
            session = incoming.session
            if session is not None and not session.is_answered:
                self._exchange.sessions.finish(session, CallEnd.FAILED)

    async def _placed(self, incoming: Incoming) -> None:
        if self._trunk.is_from(incoming.flow):
            await self._from_outside(incoming)
            return
        sender = read_uri(read_address(incoming.request.first("From")).uri)
        dialled = read_uri(incoming.request.uri)
        if sender is None or dialled is None or not dialled.user:
            incoming.answer(416 if dialled is None else 400)
            return
        caller = await self._registrar.authenticated(
            incoming.request, sender, "Proxy-Authorization", incoming.flow.transport
        )
        if isinstance(caller, Response):
            incoming.relay(caller)
            return
        await self._from_phone(incoming, caller, dialled.user)

    # From a phone

    async def _from_phone(self, incoming: Incoming, caller: Subscriber, dialled: str) -> None:
        if is_address(dialled):
            await self._supervising.admit(incoming, caller, dialled)
            return
        colleague = await self._records.extension(caller.domain, dialled)
        if colleague is not None:
            await self._to_colleague(incoming, caller, colleague)
            return
        request = incoming.request
        permit = await self._records.resolve(
            caller, dialled, _picked(request), request.first("X-Dnc-Confirmed").strip() == "1"
        )
        if isinstance(permit, Refusal):
            refusal = [("X-Refusal", permit.reason), warning(permit.sentence)]
            incoming.answer(404 if permit.reason == "not_a_number" else 403, refusal)
            return
        await self._to_outside(incoming, caller, permit)

    async def _to_outside(self, incoming: Incoming, caller: Subscriber, permit: Permit) -> None:
        session = self._opened(incoming, caller.aor)
        session.record_id = await self._journal.opened(
            Opening(
                direction="outbound",
                account_id=caller.account_id,
                caller_number=permit.caller_id,
                called_number=permit.destination,
                tracking_number=permit.caller_id,
                user_id=caller.user_id,
                rule=permit.rule,
            )
        )
        incoming.decorations = [
            ("X-Call-Id", session.record_id),
            ("X-Caller-Id", permit.caller_id),
            ("X-Caller-Id-Rule", permit.rule),
            *_recording_headers(permit.recorded),
            *_announcing(permit.recorded),
        ]
        session.is_recorded = permit.recorded.is_on
        line = await self._trunk.line(session)
        if line is None:
            self._failed(incoming, session, 503, "All lines to the outside are busy.")
            return
        uri = str(Uri(permit.destination, line[0].host, line[0].port))
        asserted = ("P-Asserted-Identity", f"<sip:{permit.caller_id}@{caller.domain}>")
        progress = Progress(incoming, session, self._journal)
        target = Target(uri, line[1], headers=(asserted,))
        outcome = await self._ring(progress, [target], self.ring_seconds)
        self._concluded(progress, outcome, caller.user_id, AssignedBy.OUTBOUND)

    async def _to_colleague(
        self, incoming: Incoming, caller: Subscriber, colleague: Subscriber
    ) -> None:
        session = self._opened(incoming, caller.aor)
        session.record_id = await self._journal.opened(
            Opening(
                direction="internal",
                account_id=caller.account_id,
                caller_number=caller.extension or caller.user_name,
                called_number=colleague.extension or colleague.user_name,
                user_id=caller.user_id,
            )
        )
        own = ("X-Call-Id", session.record_id)
        incoming.decorations = [own]
        identity = f'"{caller.display_name}" <sip:{caller.aor}>'
        headers = (own, ("P-Asserted-Identity", identity))
        await self._to_user(incoming, session, colleague, headers)

    # From the outside

    async def _from_outside(self, incoming: Incoming) -> None:
        request = incoming.request
        origin = read_address(request.first("From"))
        sender = read_uri(origin.uri)
        called = read_uri(request.uri)
        if sender is None or called is None:
            incoming.answer(400)
            return
        session = self._opened(incoming, "")
        route = self._trunk.announced(request.first("X-Ring"), session)
        if route is None:
            route = await self._records.route_of(called.user, sender.user, origin.display)
        if route is None:
            incoming.answer(404, [warning(_UNKNOWN)])
            self._exchange.sessions.finish(session, CallEnd.FAILED)
            return
        session.record_id = await self._journal.opened(
            Opening(
                direction="inbound",
                account_id=route.account_id,
                caller_number=sender.user,
                called_number=route.number,
                tracking_number=route.number,
                queue=route.queue,
            )
        )
        session.is_recorded = route.recorded.is_on
        go_on = partial(self._told, incoming, session, route)
        if route.recorded.sound and not route.is_blocked:
            await self._attendant.announce(incoming, session, route.recorded.sound, go_on)
        else:
            await go_on()

    async def _told(self, incoming: Incoming, session: Session, route: Route) -> None:
        if incoming.cancelled.is_set():
            progress = Progress(incoming, session, self._journal)
            self._concluded(progress, Outcome(), "", AssignedBy.USER)
            return
        await self._routed(incoming, session, route)

    async def _routed(self, incoming: Incoming, session: Session, route: Route) -> None:
        if route.is_blocked:
            self._failed(incoming, session, 603, "Calls from this number are blocked.")
        elif route.menu is not None:
            follow = partial(self._to_option, incoming, session, route)
            await self._attendant.read_menu(incoming, session, route.menu, follow)
        elif route.user is not None:
            await self._to_user(incoming, session, route.user, _inbound_headers(session, route))
        elif route.queue:
            await self._to_queue(incoming, session, route)
        else:
            self._failed(incoming, session, 480, _UNAVAILABLE)

    async def _to_option(
        self, incoming: Incoming, session: Session, route: Route, option: MenuOption | None
    ) -> None:
        """Where a voice menu leads (S1-14)."""
        if option is None or incoming.cancelled.is_set():
            progress = Progress(incoming, session, self._journal)
            self._concluded(progress, Outcome(), "", AssignedBy.MENU)
            return
        session.assigned_to = option.assign_to
        self._journal.directed(session.record_id, queue=option.queue)
        led = replace(route, menu=None, user=None, queue=option.queue, music=option.music)
        box = option.user if option.kind is OptionKind.VOICEMAIL else None
        if box is not None and await self._attendant.take_message(incoming, session, box):
            return
        if option.kind is OptionKind.USER:
            led = replace(led, user=option.user)
        await self._routed(incoming, session, led)

    async def _to_user(
        self,
        incoming: Incoming,
        session: Session,
        user: Subscriber,
        headers: Sequence[tuple[str, str]],
    ) -> None:
        targets = self._phones(user, headers)
        if not targets or not user.is_available:
            if not await self._attendant.take_message(incoming, session, user):
                self._failed(incoming, session, 480, _UNAVAILABLE)
            return
        progress = Progress(incoming, session, self._journal, relays=len(targets) == 1)
        self._journal.rang(session.record_id, user.user_id)
        patience = self.mailbox_seconds if user.has_mailbox else self.ring_seconds
        outcome = await self._ring(progress, targets, patience)
        if not outcome.is_answered:
            self._passed_by(progress, user)
        if not outcome.is_answered and await self._attendant.take_message(incoming, session, user):
            return
        # A call between colleagues stays the caller's row: it is theirs since it was opened.
        agent = user.user_id if session.is_from_outside else ""
        self._concluded(progress, outcome, agent, AssignedBy.USER)

    async def _to_queue(self, incoming: Incoming, session: Session, route: Route) -> None:
        progress = Progress(incoming, session, self._journal, relays=False)
        await self._attendant.keep_company(session, route.music)
        await self.queues.serve(progress, route)

    # Steps every call takes

    def _opened(self, incoming: Incoming, aor: str) -> Session:
        """``aor`` is the calling user's, empty for a call from outside."""
        contact = read_address(incoming.request.first("Contact")).uri
        party = Party(incoming.flow, aor, contact, incoming.request.cseq[0])
        incoming.session = self._exchange.sessions.open(incoming.request, party)
        return incoming.session

    def _phones(self, user: Subscriber, headers: Sequence[tuple[str, str]]) -> list[Target]:
        return [
            Target(binding.contact.uri, binding.flow, user.aor, tuple(headers))
            for binding in self._exchange.locations.of(user.aor)
            if binding.flow.is_open
        ]

    def _phones_for_queue(self, user: Subscriber, session: Session, route: Route) -> list[Target]:
        self._journal.rang(session.record_id, user.user_id)
        return self._phones(user, _inbound_headers(session, route))

    async def _ring(self, progress: Progress, targets: list[Target], seconds: float) -> Outcome:
        ringing = Ringing(self._exchange, progress.incoming, progress.session, progress.heard)
        return await ringing.ring(targets, seconds)

    def _passed_by(self, progress: Progress, user: Subscriber) -> None:
        self._journal.rings_no_more(progress.session.record_id, user.user_id)

    def _concluded(
        self, progress: Progress, outcome: Outcome, user_id: str, assigned_by: AssignedBy
    ) -> None:
        incoming, session = progress.incoming, progress.session
        if outcome.is_answered and outcome.response is not None:
            # The answer goes out first: nobody waits for a record to be written.
            incoming.relay(outcome.response)
            if session.assigned_to:
                user_id, assigned_by = session.assigned_to, AssignedBy.MENU
            self._journal.answered(session.record_id, user_id, assigned_by)
            if session.is_recorded:
                by_caller = not session.is_from_outside and is_recorder(incoming.request)
                is_captured = by_caller or outcome.response.by_recorder
                self._journal.recorded(session.record_id, is_captured)
            return
        if incoming.cancelled.is_set():
            incoming.answer(487)
            end = CallEnd.CANCELLED
        elif outcome.response is not None:
            incoming.relay(outcome.response)
            end = _end_for(outcome.response.status)
        else:
            incoming.answer(480, [warning(_UNAVAILABLE)])
            end = CallEnd.NO_ANSWER
        self._exchange.sessions.finish(session, end)

    def _failed(self, incoming: Incoming, session: Session, status: int, sentence: str) -> None:
        incoming.answer(status, [warning(sentence)])
        self._exchange.sessions.finish(session, _end_for(status))


def _picked(request: Request) -> str:
    """The number the agent picked by hand; a preview's proposal is resolved again, not obeyed."""
    pick = request.first("X-Caller-Id-Pick").strip()
    uri = read_uri(pick.strip("<>"))
    return uri.user if uri is not None else pick


def _inbound_headers(session: Session, route: Route) -> list[tuple[str, str]]:
    headers = [("X-Call-Id", session.record_id), ("X-Called-Number", route.number)]
    named = (
        ("X-Called-Name", route.name),
        ("X-Queue", route.queue),
        ("X-Contact-Name", route.contact_name),
    )
    headers += [(name, value) for name, value in named if value]
    return headers + _recording_headers(route.recorded, is_announced=session.is_announced)


def _announcing(recorded: Recorded) -> list[tuple[str, str]]:
    """The phone that calls plays it, when somebody has answered and before its agent is heard."""
    return [("X-Announcement-Sound", recorded.sound_id)] if recorded.sound_id else []


def _recording_headers(recorded: Recorded, *, is_announced: bool = False) -> list[tuple[str, str]]:
    """Any letter may stand in the words, and a header takes only some (RFC 3261 section 25.1)."""
    if not recorded.is_on:
        return []
    words = "" if is_announced else recorded.announcement
    said = [("X-Announcement", quote(words))] if words else []
    return [("X-Recorded", "1"), *said]


def _end_for(status: int) -> CallEnd:
    if status in (486, 600, 603):
        return CallEnd.BUSY
    if status in (408, 480, 487):
        return CallEnd.NO_ANSWER
    return CallEnd.FAILED
