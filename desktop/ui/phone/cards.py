"""The calls in progress as cards: what each shows, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final, Protocol

from desktop.domain.calls import Call, CallAction, CallId, CallState, Capture, Direction
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CallChanged,
    Event,
    NoteChanged,
    SignedIn,
    SignedOut,
    WatchedCallsChanged,
)
from desktop.domain.records import Contact
from desktop.ui.contracts import Calls, Clock, Notes, People, Session, Tasks
from desktop.ui.phone import call_words
from desktop.ui.phone.call_words import Part, Quality
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.supervising.words import watched_words
from desktop.ui.words import end_words, initials, span

ENDED_STAYS: Final = timedelta(seconds=8)
SAVING: Final = "Saving…"
STATISTICS_EVERY_TICKS: Final = 2  # a tick is a second


class CardKind(Enum):
    LIVE = "live"  # big: on its way, ringing or talking
    HELD = "held"  # one line
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CardState:
    id: CallId
    kind: CardKind
    initials: str
    title: str
    number: str
    way: tuple[Part, ...]
    timer: str
    status: str  # in words: calling, on hold, why it ended
    problem: str = ""
    quality: Quality | None = None
    can_mute: bool = False
    muted: bool = False
    can_hold: bool = False
    can_send_tones: bool = False
    swaps: bool = False  # resuming this one holds another
    has_note: bool = False
    note: str = ""
    note_status: str = ""
    note_unsent: bool = False
    can_block: bool = False
    remote_number: str = ""
    contact_id: str = ""  # "" where the other side is no contact
    recording: str = ""  # whether it is recorded, and what is to be said about it
    can_pause: bool = False  # the recording
    paused: bool = False
    web_page: str = ""  # of the account, about this call
    drops: tuple[tuple[str, str], ...] = ()  # what can be left on a machine, by id
    account: str = ""  # "in Harbor Main", where that is not the account in the window
    watched: str = ""  # "Mia Lang is listening", where the account shows that


class CardsView(Protocol):
    def show_cards(self, cards: tuple[CardState, ...]) -> None: ...


class Drops(Protocol):
    async def drops(self) -> tuple[tuple[str, str], ...]: ...

    async def drop(self, call_id: CallId, sound_id: str) -> None: ...


class Recorder(Protocol):
    def may_pause(self, call: Call) -> bool: ...

    async def pause(self, call_id: CallId, paused: bool) -> None: ...


@dataclass(slots=True)
class CardServices:
    session: Session
    calls: Calls
    people: People
    notes: Notes
    tasks: Tasks
    clock: Clock
    web_page: Callable[[Call], str] | None = None
    drops: Drops | None = None
    recorder: Recorder | None = None


@dataclass(slots=True)
class _Card:
    call: Call
    contact: Contact | None = None
    quality: Quality | None = None
    problem: str = ""
    kept_open: bool = False  # its note is being written
    note: str = ""
    note_status: str = ""
    note_unsent: bool = False
    ends_showing: datetime | None = None
    asked_for_contact: bool = field(default=False)
    asked_for_drops: bool = field(default=False)
    drops: tuple[tuple[str, str], ...] = ()


class CallCards:
    def __init__(self, services: CardServices) -> None:
        self._services = services
        self._cards: dict[CallId, _Card] = {}
        self._view: CardsView | None = None
        self._ticks = 0
        self._watched: dict[str, str] = {}  # by the call's id in the CRM

    def attach(self, view: CardsView) -> None:
        self._view = view
        for call in self._services.calls.calls:
            self._take(call)
        self._show()

    @property
    def is_idle(self) -> bool:
        return not self._cards

    def handle(self, event: Event) -> None:
        match event:
            case CallChanged(call):
                self._take(call)
            case NoteChanged():
                self._take_note(event)
            case WatchedCallsChanged(watched):
                self._watched = {each.call_id: watched_words(each) for each in watched}
            case SignedIn():
                pass  # another account in the window; the calls stay in theirs
            case SignedOut():
                # A talk outlives the sign-in it began with; what is over is nobody else's business.
                self._cards = {key: card for key, card in self._cards.items() if card.call.is_live}
            case _:
                return
        self._show()

    def tick(self) -> None:
        """A second has passed."""
        now = self._services.clock.now()
        for card in tuple(self._cards.values()):
            if card.ends_showing is not None and now >= card.ends_showing and not card.kept_open:
                del self._cards[card.call.id]
        self._ticks += 1
        if self._ticks % STATISTICS_EVERY_TICKS == 0:
            for card in self._cards.values():
                if card.call.state is CallState.ACTIVE:
                    self._services.tasks.start(self._measure(card), "call statistics")
        self._show()

    def mute(self, call_id: CallId, muted: bool) -> None:
        self._do(call_id, self._services.calls.mute(call_id, muted), "mute")

    def hold(self, call_id: CallId) -> None:
        self._do(call_id, self._services.calls.hold(call_id), "hold")

    def resume(self, call_id: CallId) -> None:
        """Talk to this one; another that is active is held first."""
        self._do(call_id, self._services.calls.resume(call_id), "resume")

    def hang_up(self, call_id: CallId) -> None:
        self._do(call_id, self._services.calls.hang_up(call_id), "hang up")

    def send_tone(self, call_id: CallId, digit: str) -> None:
        self._do(call_id, self._services.calls.send_tones(call_id, digit), "send a tone")

    def pause_recording(self, call_id: CallId, paused: bool) -> None:
        """What is said while it is paused is not kept."""
        if self._services.recorder is not None:
            pause = self._services.recorder.pause(call_id, paused)
            self._do(call_id, pause, "pause a recording")

    def drop(self, call_id: CallId, sound_id: str) -> None:
        """Leave a message on the machine that has answered, and be free for the next call."""
        if self._services.drops is not None:
            self._do(call_id, self._services.drops.drop(call_id, sound_id), "drop a voicemail")

    def type_note(self, call_id: CallId, text: str) -> None:
        card = self._cards.get(call_id)
        if card is None or not card.call.record_id or text == card.note:
            return
        card.note, card.kept_open = text, True
        self._services.notes.type(card.call.record_id, text)

    def keep_open(self, call_id: CallId) -> None:
        """The note has the keyboard: an ended call stays until it is closed."""
        if call_id in self._cards:
            self._cards[call_id].kept_open = True

    def dismiss(self, call_id: CallId) -> None:
        card = self._cards.get(call_id)
        if card is not None and not card.call.is_live:
            del self._cards[call_id]
            self._show()

    def _take(self, call: Call) -> None:
        if call.state is CallState.INCOMING:
            return  # it has a window of its own
        card = self._cards.get(call.id)
        if card is None:
            if not call.is_live:
                return
            card = self._cards[call.id] = _Card(call)
        card.call = call
        if call.record_id and not card.note:
            card.note = self._services.notes.text(call.record_id) or ""
        if not call.is_live and card.ends_showing is None:
            card.ends_showing = self._services.clock.now() + ENDED_STAYS
            card.quality = None
        self._look_for_drops(card)
        if not card.asked_for_contact and call.remote_number and not self._elsewhere(call):
            card.asked_for_contact = True
            self._services.tasks.start(self._recognise(card), "recognise the caller")

    def _look_for_drops(self, card: _Card) -> None:
        call, drops = card.call, self._services.drops
        is_talk = call.state is CallState.ACTIVE and call.remote_number.startswith("+")
        if drops is None or not is_talk or card.asked_for_drops or self._elsewhere(call):
            return
        card.asked_for_drops = True
        self._services.tasks.start(self._offer_drops(card, drops), "voicemail drops")

    async def _offer_drops(self, card: _Card, drops: Drops) -> None:
        try:
            card.drops = await drops.drops()
        except SoftphoneError:
            return  # the talk goes on without them
        self._show()

    def _take_note(self, event: NoteChanged) -> None:
        for card in self._cards.values():
            if card.call.record_id != event.record_id:
                continue
            card.note = event.text
            card.note_unsent = not event.saved and event.sentence not in ("", SAVING)
            waiting = event.sentence or SAVING
            card.note_status = "Note saved" if event.saved else waiting

    def _do(self, call_id: CallId, action: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.start(self._done(call_id, action), name)

    async def _done(self, call_id: CallId, action: Coroutine[Any, Any, None]) -> None:
        problem = ""
        try:
            await action
        except SoftphoneError as error:
            problem = str(error)
        card = self._cards.get(call_id)
        if card is not None and card.problem != problem:
            card.problem = problem
            self._show()

    async def _measure(self, card: _Card) -> None:
        try:
            statistics = await self._services.calls.statistics(card.call.id)
        except SoftphoneError:
            card.quality = (
                None  # the call has just ended, or the engine restarts: it says so itself
            )
        else:
            card.quality = call_words.quality(statistics) if card.call.is_live else None

    async def _recognise(self, card: _Card) -> None:
        try:
            card.contact = await self._services.people.match(card.call.remote_number)
        except SoftphoneError:
            return  # the number stands for itself
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            cards = sorted(self._cards.values(), key=_rank)
            self._view.show_cards(tuple(self._state(card) for card in cards))

    def _state(self, card: _Card) -> CardState:
        call, region = card.call, self._region()
        title = call_words.title(call, card.contact, region)
        return CardState(
            id=call.id,
            kind=_kind(call),
            initials=initials(title),
            title=title,
            number=call_words.number_line(call, card.contact, region),
            way=call_words.way(call, region),
            timer=self._timer(call),
            status=call_words.progress(call) or self._ending(call),
            problem=card.problem,
            quality=card.quality if call.state is CallState.ACTIVE else None,
            can_mute=call.offers(CallAction.MUTE) and not call.playing,
            muted=call.muted,
            can_hold=call.offers(CallAction.HOLD) and not call.playing,
            can_send_tones=call.offers(CallAction.SEND_TONES) and not call.playing,
            drops=card.drops if call.state is CallState.ACTIVE and not call.playing else (),
            swaps=any(c.call.state is CallState.ACTIVE for c in self._cards.values()),
            has_note=bool(call.record_id),
            note=card.note,
            note_status=card.note_status,
            note_unsent=card.note_unsent,
            can_block=self._may_block(call),
            remote_number=call.remote_number,
            contact_id="" if card.contact is None or self._elsewhere(call) else card.contact.id,
            recording=call_words.recording(call),
            can_pause=self._may_pause(call),
            paused=call.capture is Capture.PAUSED,
            web_page=self._web_page(call),
            account=self._elsewhere(call),
            watched=self._watched.get(call.record_id, "") if call.is_live else "",
        )

    def _elsewhere(self, call: Call) -> str:
        return call_words.elsewhere(call, self._services.session.account)

    def _web_page(self, call: Call) -> str:
        web_page = self._services.web_page
        if web_page is None or not call.remote_number or self._elsewhere(call):
            return ""
        return web_page(call)

    def _may_pause(self, call: Call) -> bool:
        recorder = self._services.recorder
        return call.is_live and recorder is not None and recorder.may_pause(call)

    def _may_block(self, call: Call) -> bool:
        """Whoever called from outside can be kept away; colleagues and our own calls are not."""
        is_from_outside = call.direction is Direction.INBOUND and call.remote_number.startswith("+")
        may = self._services.session.answer.grants("blocklist:edit")
        return is_from_outside and may and not self._elsewhere(call)

    def _ending(self, call: Call) -> str:
        return "" if call.is_live else end_words(call.end_reason, call.end_detail)

    def _timer(self, call: Call) -> str:
        if call.answered_at is None:
            return ""
        return span(call.talk_seconds(self._services.clock.now()))

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION


def _kind(call: Call) -> CardKind:
    if not call.is_live:
        return CardKind.ENDED
    return CardKind.HELD if call.state is CallState.HELD else CardKind.LIVE


def _rank(card: _Card) -> tuple[int, datetime]:
    order = {CardKind.LIVE: 0, CardKind.HELD: 1, CardKind.ENDED: 2}
    return order[_kind(card.call)], card.call.started_at
