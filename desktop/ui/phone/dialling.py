"""The number field: what was typed is understood, its caller ID foreseen, and the call placed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.caller_id import ANY_NUMBER
from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import InvalidInput, Refused, SoftphoneError
from desktop.domain.records import CallerIdPreview, Contact, TraceStep
from desktop.ui.contracts import CallerIds, Calls, Clock, People, Session, Tasks
from desktop.ui.words import Tone, rule_words, step_words

PREVIEW_AFTER_SECONDS: Final = 0.25  # one question per pause in typing, not per digit
DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class TraceRow:
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    number: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DialState:
    """``confirm`` asks before a call to a number on the do-not-call list is placed."""

    text: str = ""
    line: str = "A number, an extension or a link"
    line_tone: Tone = Tone.PLAIN
    from_number: str = ""
    from_why: str = ""
    trace: tuple[TraceRow, ...] = ()
    choices: tuple[Choice, ...] = ()
    can_call: bool = False
    calling: bool = False
    confirm: str = ""
    problem: str = ""


class DialView(Protocol):
    def show_dial(self, state: DialState) -> None: ...


@dataclass(slots=True)
class DialServices:
    session: Session
    calls: Calls
    caller_ids: CallerIds
    people: People
    tasks: Tasks
    clock: Clock
    speed_dial: SpeedDial | None = None


class SpeedDial(Protocol):
    def on_digit(self, digit: str) -> tuple[str, str] | None:
        """(name, number) of who is dialled with it."""


@dataclass(slots=True)
class _Typed:
    """What is in the field now; a new one for each change, so that late answers find no home."""

    text: str
    pick: str | None = None
    preview: CallerIdPreview | None = None
    contact: Contact | None = None
    unanswered: str = ""
    speed: tuple[str, str] | None = None  # (name, number) that the one digit stands for
    state: DialState = field(default_factory=DialState)


class Dialling:
    def __init__(self, services: DialServices) -> None:
        self._services = services
        self._typed = _Typed("")
        self._view: DialView | None = None

    def attach(self, view: DialView) -> None:
        self._view = view
        view.show_dial(self._typed.state)

    @property
    def region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION

    def type(self, text: str) -> None:
        """The field's text changed, by hand or by a paste."""
        shown = self._as_understood(text)
        if shown == self._typed.text and not self._typed.state.problem:
            self._show(self._typed)
            return
        self._begin(_Typed(shown))

    def fill(self, number: str) -> None:
        """Put a number into the field; never dials."""
        self._begin(_Typed(self._as_understood(phone_numbers.display(number, self.region))))

    def hold_down(self, key: str) -> None:
        """A long press dials whoever stands on the digit; else it is a press."""
        if self._on_digit(key) is None:
            self.press(key)
            return
        self._begin(_Typed(key))
        self.call()

    def renew(self) -> None:
        """A number may have been given back, or another one be the rule now."""
        typed = self._typed
        if typed.text.strip() and not typed.state.calling:
            self._begin(replace(typed, unanswered=""))

    def press(self, key: str) -> None:
        self.type(self._typed.text + key)

    def erase(self) -> None:
        """Backspace on the pad: the last dialable character goes, with the signs behind it."""
        text = self._typed.text.rstrip(" ()-.")
        self.type(text[:-1])

    def pick(self, number: str) -> None:
        """Call from this number, once."""
        self._begin(_Typed(self._typed.text, pick=number))

    def call(self) -> None:
        typed = self._typed
        if not typed.state.can_call or typed.state.calling:
            return
        if typed.preview is not None and typed.preview.rule == "confirm.dnc":
            self._ask_first(typed, typed.preview.sentence)
            return
        self._place(typed, dnc_confirmed=False)

    def confirm(self) -> None:
        if self._typed.state.confirm:
            self._place(self._typed, dnc_confirmed=True)

    def cancel_confirmation(self) -> None:
        self._show(self._typed, replace(self._typed.state, confirm=""))

    def _as_understood(self, text: str) -> str:
        if not phone_numbers.without_punctuation(text).lstrip("+").isdigit():
            return self._read_link(text)
        return phone_numbers.format_as_typed(text, self.region)

    def _read_link(self, text: str) -> str:
        main, tones = phone_numbers.split_tones(text)
        is_link = ":" in text
        if not (is_link or tones):
            return text
        try:
            number = phone_numbers.parse(text, self.region)
        except InvalidInput:
            return main if is_link else text
        ending = f" ext. {number.tones}" if number.tones else ""
        return number.display(self.region) + ending

    def _on_digit(self, text: str) -> tuple[str, str] | None:
        speed_dial = self._services.speed_dial
        is_digit = len(text) == 1 and text in "123456789"
        return speed_dial.on_digit(text) if speed_dial is not None and is_digit else None

    def _begin(self, typed: _Typed) -> None:
        self._typed = typed
        typed.speed = self._on_digit(typed.text.strip())
        self._show(typed, self._state(typed))
        if typed.text.strip() and typed.speed is None:
            self._services.tasks.start(self._foresee(typed), "caller ID preview")

    async def _foresee(self, typed: _Typed) -> None:
        await self._services.clock.sleep(PREVIEW_AFTER_SECONDS)
        if typed is not self._typed:
            return
        try:
            typed.preview = await self._services.caller_ids.preview(typed.text, typed.pick)
        except SoftphoneError as error:
            typed.unanswered = str(error)
        self._show(typed, self._state(typed))
        preview = typed.preview
        if preview is not None and preview.destination_class in ("e164", "internal"):
            await self._recognise(typed, preview.destination)

    async def _recognise(self, typed: _Typed, number: str) -> None:
        try:
            typed.contact = await self._services.people.match(number)
        except SoftphoneError:
            return  # a name is a courtesy; the number stands for itself
        self._show(typed, self._state(typed))

    def _ask_first(self, typed: _Typed, sentence: str) -> None:
        words = sentence or "This number is on the do-not-call list."
        self._show(typed, replace(typed.state, confirm=words, problem="", calling=False))

    def _place(self, typed: _Typed, dnc_confirmed: bool) -> None:
        self._show(typed, replace(typed.state, calling=True, confirm="", problem=""))
        self._services.tasks.start(self._placed(typed, dnc_confirmed), "place a call")

    async def _placed(self, typed: _Typed, dnc_confirmed: bool) -> None:
        try:
            dialled = typed.speed[1] if typed.speed else typed.text
            await self._services.calls.place(dialled, typed.pick, dnc_confirmed)
        except Refused as error:
            if error.reason in ("confirm.dnc", "dnc_unconfirmed"):
                self._ask_first(typed, str(error))
            else:
                self._show(typed, replace(typed.state, calling=False, problem=str(error)))
        except SoftphoneError as error:
            self._show(typed, replace(typed.state, calling=False, problem=str(error)))
        else:
            if typed is self._typed:
                self._begin(_Typed(""))

    def _show(self, typed: _Typed, state: DialState | None = None) -> None:
        typed.state = state or typed.state
        if typed is self._typed and self._view is not None:
            self._view.show_dial(typed.state)

    def _state(self, typed: _Typed) -> DialState:
        if not typed.text.strip():
            return DialState()
        line, tone = self._line(typed)
        preview = typed.preview
        state = replace(
            typed.state,
            text=typed.text,
            line=line,
            line_tone=tone,
            can_call=self._can_call(typed),
        )
        if preview is None or preview.destination_class == "invalid":
            return state
        return replace(
            state,
            from_number=self._from(preview),
            from_why="" if preview.is_refused else _why(preview),
            trace=tuple(self._trace_row(step) for step in preview.trace),
            choices=tuple(self._choice(number, preview) for number in preview.choices),
        )

    def _line(self, typed: _Typed) -> tuple[str, Tone]:
        preview = typed.preview
        if typed.speed is not None:
            return f"Speed dial: {typed.speed[0]}", Tone.PLAIN
        if preview is None:
            return self._line_alone(typed)
        if preview.is_refused:
            return preview.sentence or "This call is not allowed.", Tone.BAD
        if preview.rule == "confirm.dnc":
            return preview.sentence or "On the do-not-call list", Tone.WARNING
        if preview.rule == "ask":
            return preview.sentence or "Pick the number to call from.", Tone.WARNING
        return self._who(typed, preview), Tone.PLAIN

    def _line_alone(self, typed: _Typed) -> tuple[str, Tone]:
        """Before the CRM answered, or without it, only this program's own reading is known."""
        read = classify(typed.text, self.region)
        if read.kind is DestinationClass.EMERGENCY:
            return "Emergency call", Tone.WARNING
        if typed.unanswered:
            return (read.fault or typed.unanswered), Tone.WARNING
        return "", Tone.PLAIN

    def _who(self, typed: _Typed, preview: CallerIdPreview) -> str:
        contact = typed.contact
        if contact is not None:
            return " · ".join(part for part in (contact.name, contact.city) if part)
        kinds = {
            DestinationClass.INTERNAL.value: f"Colleague, extension {preview.destination}",
            DestinationClass.EMERGENCY.value: "Emergency call",
            DestinationClass.SHORT.value: "Service number",
            DestinationClass.FEATURE.value: "Feature code",
        }
        return kinds.get(preview.destination_class, "Not in your contacts")

    def _can_call(self, typed: _Typed) -> bool:
        if typed.preview is None:
            return True
        return not typed.preview.is_refused and typed.preview.rule != "ask"

    def _display(self, number: str) -> str:
        return phone_numbers.display(number, self.region)

    def _from(self, preview: CallerIdPreview) -> str:
        """An emergency call may show whichever number there is; that one has no name here."""
        known = preview.caller_id not in (None, ANY_NUMBER)
        return self._display(preview.caller_id or "") if known else ""

    def _choice(self, number: str, preview: CallerIdPreview) -> Choice:
        return Choice(number, self._display(number), number == preview.caller_id)

    def _trace_row(self, step: TraceStep) -> TraceRow:
        rule = rule_words(step.rule)
        rule = rule[:1].upper() + rule[1:]
        if step.outcome == "chosen":
            return TraceRow(f"{rule} → {self._display(step.number)}", chosen=True)
        number = f" {self._display(step.number)}" if step.number else ""
        return TraceRow(f"{rule}{number}: {step_words(step.outcome)}", chosen=False)


def caller_id_words(preview: CallerIdPreview, region: str) -> str:
    """ "From (410) 555-0100 · area 443", or why not."""
    if preview.is_refused:
        return preview.sentence
    if preview.caller_id in (None, ANY_NUMBER):
        return ""
    return f"From {phone_numbers.display(preview.caller_id or '', region)} · {_why(preview)}"


def _why(preview: CallerIdPreview) -> str:
    return rule_words(f"{preview.rule} {preview.prefix}" if preview.prefix else preview.rule)
