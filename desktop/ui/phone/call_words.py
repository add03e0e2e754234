"""A call in words: who, through which of our numbers, how good, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.calls import Call, CallState, Capture, Direction
from desktop.domain.records import Account, Contact
from desktop.domain.reports import CallStatistics
from desktop.ui.words import rule_words


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of running text; a strong one is set in bold."""

    text: str
    strong: bool = False


def plain(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def title(call: Call, contact: Contact | None, region: str) -> str:
    name = contact.name if contact is not None else call.remote_name
    return name or phone_numbers.display(call.remote_number, region) or "Withheld number"


def number_line(call: Call, contact: Contact | None, region: str) -> str:
    """``(312) 555-0199 · Chicago, IL``; the number is left out where it is the title already."""
    number = phone_numbers.display(call.remote_number, region)
    if number == title(call, contact, region):
        number = ""
    if number.isdigit() and len(number) <= 5:
        number = f"extension {number}"
    return " · ".join(part for part in (number, contact.city if contact else "") if part)


def elsewhere(call: Call, account: Account | None) -> str:
    """``in Harbor Main`` for a call of an account that is not the one in the window."""
    if account is None or call.account_id in ("", account.id):
        return ""
    return f"in {call.account_name}"


def way(call: Call, region: str) -> tuple[Part, ...]:
    """Which of our numbers, and how the call came here."""
    if call.direction is Direction.INBOUND:
        return _inbound_way(call, region)
    if not call.our_number:
        return ()
    number = phone_numbers.display(call.our_number, region)
    why = f" · {rule_words(call.caller_id_rule)}" if call.caller_id_rule else ""
    return (Part("from "), Part(number, strong=True), Part(why))


def _inbound_way(call: Call, region: str) -> tuple[Part, ...]:
    ours = call.our_number_name or phone_numbers.display(call.our_number, region)
    parts: list[Part] = [Part("called "), Part(ours, strong=True)] if ours else []
    if call.queue:
        parts.append(Part(f"{' · ' if parts else ''}queue {call.queue}"))
    return tuple(parts)


def called_line(call: Call, region: str) -> tuple[Part, ...]:
    """``Called Spring campaign (312) 555-0122 · queue Sales`` for the incoming card."""
    number = phone_numbers.display(call.our_number, region)
    parts: list[Part] = []
    if call.our_number_name or number:
        parts.append(Part("Called "))
    if call.our_number_name:
        parts += [Part(call.our_number_name, strong=True), Part(f" {number}" if number else "")]
    elif number:
        parts.append(Part(number, strong=True))
    if call.queue:
        parts += [Part(" · queue " if parts else "Queue "), Part(call.queue, strong=True)]
    return tuple(parts)


def progress(call: Call) -> str:
    """What a call without a talk is doing."""
    words = {
        CallState.CONNECTING: "Calling…",
        CallState.RINGING: "Ringing…",
        CallState.INCOMING: "Incoming",
        CallState.HELD: "On hold",
    }
    if call.is_live and call.playing:
        return "Sound plays"
    if call.state is CallState.ACTIVE and call.held_by_far_end:
        return "They put you on hold"
    return words.get(call.state, "")


@dataclass(frozen=True, slots=True)
class Quality:
    """``bars`` from 1 to 4; ``hover`` has the figures behind the word."""

    words: str
    bars: int
    hover: str


def quality(statistics: CallStatistics) -> Quality:
    """The word for a mean opinion score (ITU-T G.107 annex B groups scores alike)."""
    steps = ((4.0, "Good", 4), (3.6, "Fair", 3), (3.1, "Poor", 2))
    word, bars = next(
        ((word, bars) for least, word, bars in steps if statistics.mos >= least), ("Bad", 1)
    )
    trip = statistics.round_trip_ms
    delay = "not measured yet" if trip is None else f"{trip / 2:.0f} ms"
    hover = (
        f"Loss {statistics.loss_percent:.1f} %\nJitter {statistics.jitter_ms:.0f} ms\n"
        f"Delay {delay}\nMOS {statistics.mos:.1f} of 4.5\nCodec {statistics.codec}"
    )
    return Quality(f"{word} · MOS {statistics.mos:.1f}", bars, hover)


_CAPTURED: Final = {
    Capture.PAUSED: "The recording is paused: what is said now is not kept",
    Capture.FAILED: "The recording has stopped: this computer has no room for it",
}


def recording(call: Call) -> str:
    """Of a talk with somebody outside; what is said between colleagues is never recorded."""
    if call.is_live and call.playing:
        return "The other side hears a sound. You are not heard meanwhile."
    is_talk = call.is_live and call.answered_at is not None
    if not is_talk or not call.remote_number.startswith("+"):
        return ""
    if not call.is_recorded:
        return "Not recorded"
    if call.capture in _CAPTURED:
        return _CAPTURED[call.capture]
    if call.is_announced:
        return "Recorded, and the other side has been told"
    return f"Recorded. Say: \u201c{call.announcement}\u201d" if call.announcement else "Recorded"
