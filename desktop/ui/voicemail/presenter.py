"""Voicemail: the messages of the own box, the chosen one, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CallChanged,
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    VoicemailChanged,
)
from desktop.domain.voicemails import Voicemail, VoicemailPage
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.words import Phase, day, day_or_clock, initials, moment, short_span

DEFAULT_REGION: Final = "US"
_TEXTING: Final = ("messages.log:view", "messages:send")


@dataclass(frozen=True, slots=True)
class VoicemailRow:
    id: str
    initials: str
    name: str
    detail: str  # the number, where the name is not it already
    time: str
    length: str
    heard: bool


@dataclass(frozen=True, slots=True)
class BoxState:
    phase: Phase = Phase.LOADING
    rows: tuple[VoicemailRow, ...] = ()
    open_id: str = ""
    sentence: str = ""
    has_more: bool = False
    unheard: int = 0


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """``transcript`` is "" where there is none; ``confirming`` asks before it deletes for good."""

    id: str
    initials: str
    name: str
    line: str
    seconds: int
    heard: bool
    transcript: str = ""
    can_call: bool = True
    can_text: bool = False
    confirming: bool = False
    busy: bool = False
    problem: str = ""


class VoicemailView(Protocol):
    def show_box(self, state: BoxState) -> None: ...

    def show_message(self, detail: MessageDetail | None) -> None: ...

    def pause(self) -> None:
        """A call is coming: nothing may talk into it."""


class Voicemails(Protocol):
    async def page(self, cursor: str | None = None) -> VoicemailPage: ...

    async def sound(self, voicemail_id: str) -> bytes: ...

    async def mark(self, voicemail_id: str, heard: bool) -> Voicemail: ...

    async def delete(self, voicemail_id: str) -> None: ...


@dataclass(slots=True)
class VoicemailServices:
    """``call`` fills the number field, ``text`` opens the texts with a number."""

    session: Session
    stream: Stream
    voicemails: Voicemails
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]
    text: Callable[[str], None]


class VoicemailPresenter:
    def __init__(self, services: VoicemailServices) -> None:
        self._services = services
        self._view: VoicemailView | None = None
        self._box: dict[str, Voicemail] = {}
        self._state = BoxState()
        self._cursor: str | None = None
        self._asked = 0
        self._loading_more = False
        self._confirming = False
        self._busy = False
        self._problem = ""

    def attach(self, view: VoicemailView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case VoicemailChanged(voicemail_id, voicemail, unheard):
                self._take(voicemail_id, voicemail, unheard)
            case SignedIn() | SignedOut():
                self._leave_account()
                if isinstance(event, SignedIn):
                    self.reload()
            case PermissionsChanged() | EventsMissed():
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case CallChanged(call=call) if call.is_live and self._view is not None:
                self._view.pause()
            case _:
                pass

    # What the person does

    def reload(self) -> None:
        if not self._services.session.answer.grants("voicemail:listen_own"):
            self._leave_account()
            return
        self._asked += 1
        if self._state.phase is not Phase.READY:
            self._change(phase=Phase.LOADING)
        self._services.tasks.start(self._load(self._asked, None), "voicemails")

    def load_more(self) -> None:
        if self._cursor is not None and not self._loading_more:
            self._loading_more = True
            self._services.tasks.start(self._load(self._asked, self._cursor), "more voicemails")

    def open(self, voicemail_id: str) -> None:
        if voicemail_id in self._box and voicemail_id != self._state.open_id:
            self._state = replace(self._state, open_id=voicemail_id)
            self._confirming, self._problem = False, ""
            self._show()

    async def sound(self, voicemail_id: str) -> bytes:
        """What the player plays."""
        return await self._services.voicemails.sound(voicemail_id)

    def began(self) -> None:
        """The open message is heard from its start: it counts as heard."""
        opened = self._opened
        if opened is not None and not opened.heard:
            self._mark(opened.id, heard=True)

    def toggle_heard(self) -> None:
        opened = self._opened
        if opened is not None:
            self._mark(opened.id, heard=not opened.heard)

    def call(self) -> None:
        if self._opened is not None:
            self._services.call(self._opened.caller_number)

    def text(self) -> None:
        opened = self._opened
        if opened is not None and self._can_text(opened):
            self._services.text(opened.caller_number)

    def ask_to_delete(self) -> None:
        self._confirm(self._opened is not None)

    def keep(self) -> None:
        self._confirm(False)

    def delete(self) -> None:
        if self._opened is not None and self._confirming and not self._busy:
            self._busy = True
            self._show_message()
            self._services.tasks.start(self._delete(self._opened.id), "delete a voicemail")

    # Steps

    @property
    def _opened(self) -> Voicemail | None:
        return self._box.get(self._state.open_id)

    def _leave_account(self) -> None:
        self._asked += 1
        self._box, self._cursor = {}, None
        self._confirming, self._busy, self._problem = False, False, ""
        self._state = BoxState()
        self._show()

    async def _load(self, asked: int, cursor: str | None) -> None:
        try:
            page = await self._services.voicemails.page(cursor)
        except SoftphoneError as error:
            if asked == self._asked and cursor is None:
                self._change(phase=Phase.FAILED, sentence=str(error))
            self._loading_more = False
            return
        self._loading_more = False
        if asked != self._asked:
            return
        known = self._box if cursor is not None else {}
        self._box = known | {each.id: each for each in page.rows}
        self._cursor = page.next_cursor
        self._state = replace(self._state, phase=Phase.READY, unheard=page.unheard, sentence="")
        self._show()

    def _can_text(self, voicemail: Voicemail) -> bool:
        answer = self._services.session.answer
        return bool(voicemail.caller_number) and all(answer.grants(each) for each in _TEXTING)

    def _take(self, voicemail_id: str, voicemail: Voicemail | None, unheard: int) -> None:
        if voicemail is None:
            self._box.pop(voicemail_id, None)
        elif not self._is_beyond_the_page(voicemail):
            self._box[voicemail_id] = voicemail
        self._state = replace(self._state, unheard=unheard)
        self._show()

    def _is_beyond_the_page(self, voicemail: Voicemail) -> bool:
        """Older than what is loaded: it comes with its own page."""
        oldest = min((each.left_at for each in self._box.values()), default=None)
        return self._cursor is not None and oldest is not None and voicemail.left_at < oldest

    def _mark(self, voicemail_id: str, *, heard: bool) -> None:
        self._services.tasks.start(self._marked(voicemail_id, heard), "mark a voicemail")

    async def _marked(self, voicemail_id: str, heard: bool) -> None:
        try:
            after = await self._services.voicemails.mark(voicemail_id, heard)
        except SoftphoneError as error:
            self._problem = str(error)
            self._show_message()
            return
        if voicemail_id in self._box:
            self._box[voicemail_id] = after
            self._show()

    def _confirm(self, wanted: bool) -> None:
        self._confirming, self._problem = wanted, ""
        self._show_message()

    async def _delete(self, voicemail_id: str) -> None:
        try:
            await self._services.voicemails.delete(voicemail_id)
        except SoftphoneError as error:
            self._problem = str(error)
        else:
            self._box.pop(voicemail_id, None)
            self._confirming = False
        self._busy = False
        self._show()

    def _change(self, phase: Phase, sentence: str = "") -> None:
        self._state = replace(self._state, phase=phase, sentence=sentence)
        if self._view is not None:
            self._view.show_box(self._state)
        self._show_message()

    def _show(self) -> None:
        newest = sorted(self._box.values(), key=lambda each: each.left_at, reverse=True)
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if newest else Phase.EMPTY
        open_id = self._state.open_id if self._state.open_id in self._box else ""
        if not open_id:
            self._confirming = False
            open_id = newest[0].id if newest else ""
        self._state = replace(
            self._state,
            phase=phase,
            rows=tuple(self._row(each) for each in newest),
            open_id=open_id,
            has_more=self._cursor is not None,
        )
        if self._view is not None:
            self._view.show_box(self._state)
        self._show_message()

    def _row(self, voicemail: Voicemail) -> VoicemailRow:
        name, number = self._names(voicemail)
        return VoicemailRow(
            id=voicemail.id,
            initials=initials(voicemail.contact_name or voicemail.caller_number),
            name=name,
            detail="" if name == number else number,
            time=day_or_clock(voicemail.left_at, self._services.clock.now()),
            length=short_span(voicemail.seconds),
            heard=voicemail.heard,
        )

    def _show_message(self) -> None:
        if self._view is not None:
            opened = self._opened if self._state.phase is Phase.READY else None
            self._view.show_message(self._detail(opened) if opened is not None else None)

    def _detail(self, voicemail: Voicemail) -> MessageDetail:
        name, number = self._names(voicemail)
        now, answer = self._services.clock.now(), self._services.session.answer
        when = moment(voicemail.left_at, now)
        if day(voicemail.left_at, now) == "Today":
            when = f"Today {when}"
        to = f"to {self._display(voicemail.our_number)}" if voicemail.our_number else ""
        parts = ("" if name == number else number, to, when, short_span(voicemail.seconds))
        return MessageDetail(
            id=voicemail.id,
            initials=initials(voicemail.contact_name or voicemail.caller_number),
            name=name,
            line=" · ".join(part for part in parts if part),
            seconds=voicemail.seconds,
            heard=voicemail.heard,
            transcript=voicemail.transcript or "",
            can_call=bool(voicemail.caller_number) and answer.grants("calls:place"),
            can_text=self._can_text(voicemail),
            confirming=self._confirming,
            busy=self._busy,
            problem=self._problem,
        )

    def _names(self, voicemail: Voicemail) -> tuple[str, str]:
        number = self._display(voicemail.caller_number) or "Unknown number"
        return voicemail.contact_name or number, number

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)
