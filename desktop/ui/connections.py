"""The states of line, CRM and sound in a word, with the sentence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.events import CrmState
from desktop.domain.line import Registration, RegistrationState
from desktop.domain.reports import SoundReport, SoundState

GOES_ON: Final = "What goes on without it"


@dataclass(frozen=True, slots=True)
class StateLine:
    """A connection in a word, with the sentence behind it; ``tone`` as in the style sheet.

    ``explains`` offers, in these words, to say what it means for the person.
    """

    word: str
    sentence: str
    tone: str = ""
    can_retry: bool = False
    explains: str = ""


def line_state(registration: Registration) -> StateLine:
    word, tone = {
        RegistrationState.OFF: ("Line off", ""),
        RegistrationState.REGISTERING: ("Line connecting", ""),
        RegistrationState.REGISTERED: ("Line", "good"),
        RegistrationState.RETRYING: ("Line down", "bad"),
        RegistrationState.REFUSED: ("Line refused", "bad"),
    }[registration.state]
    return StateLine(word, registration.sentence or "The phone line is off.", tone, tone == "bad")


def crm_state(state: CrmState, sentence: str, as_of: str = "") -> StateLine:
    if state is CrmState.UNREACHABLE:
        words = f"{sentence} Trying again by itself.".strip()
        word = f"CRM down, as of {as_of}" if as_of else "CRM down"
        return StateLine(word, words, "bad", can_retry=True, explains=GOES_ON)
    if state is CrmState.OFFLINE:
        return StateLine("CRM", "You are signed out.")
    return StateLine("CRM", "The CRM is connected.", "good")


def sound_state(sound: SoundReport) -> StateLine:
    if sound.state is SoundState.NONE:
        return StateLine("No sound", sound.sentence, "bad")
    if sound.state is SoundState.DEGRADED:
        return StateLine("Sound limited", sound.sentence, "warning")
    return StateLine("Sound", sound.sentence or "Microphone and loudspeaker work.", "good")
