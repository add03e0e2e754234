"""Every setting of the account once: where it stands, what it is called, and how it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.account_settings import Value
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import StatusAsking

NO_NUMBER: Final = "No number"
REGIONS: Final = (
    *(("US", "United States"), ("CA", "Canada"), ("GB", "United Kingdom")),
    *(("AU", "Australia"), ("DE", "Germany")),
)
ASKING: Final = (
    (StatusAsking.OFF.value, "Not asked for"),
    (StatusAsking.SHOWN.value, "Shown"),
    (StatusAsking.REQUIRED.value, "Required"),
)


class Kind(Enum):
    """How a setting is given."""

    TOGGLE = "toggle"
    TEXT = "text"
    COUNT = "count"
    PREFIXES = "prefixes"
    CHOICE = "choice"
    NUMBER = "number"  # one of the account's phone numbers


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    hint: str
    kind: Kind = Kind.TOGGLE
    choices: tuple[tuple[str, str], ...] = ()

    def typed(self, value: Value) -> str | bool:
        """A value as it stands in its field."""
        if isinstance(value, bool):
            return value
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def read(self, typed: str | bool) -> Value:
        """Raises ``InvalidInput`` for what is no value of this kind."""
        if self.kind is Kind.TOGGLE:
            return bool(typed)
        text = str(typed).strip()
        if self.kind is Kind.COUNT:
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                raise InvalidInput("Write a whole number, as 90.")
            return int(text)
        if self.kind is Kind.PREFIXES:
            return tuple(each for each in text.replace(",", " ").split() if each)
        return text


@dataclass(frozen=True, slots=True)
class SettingsSection:
    title: str
    hint: str
    fields: tuple[Field, ...]


_PREFIXES: Final = (
    "Numbers that begin with one of these are calls at home, as +1 or +44. All others are "
    "international."
)
_ZONE: Final = (
    "Whose midnight begins a day, as Europe/Berlin or America/Chicago. Empty: that of the region."
)
_STRICT: Final = (
    "Nobody is given more than their role is meant for: numbers, users, payment, recordings and "
    "integrations stay with administrators."
)
_POP: Final = (
    "The web page of a caller. {number}, {contact_id}, {name}, {our_number}, {queue} and {call_id} "
    "are filled in."
)

SECTIONS: Final[tuple[SettingsSection, ...]] = (
    SettingsSection(
        "Account",
        "",
        (
            Field("name", "Name", "As everybody in it sees it.", Kind.TEXT),
            Field(
                *("region", "Region", "How numbers without a country code are read."),
                *(Kind.CHOICE, REGIONS),
            ),
            Field("time_zone", "Time zone", _ZONE, Kind.TEXT),
            Field("home_prefixes", "Home countries", _PREFIXES, Kind.PREFIXES),
        ),
    ),
    SettingsSection(
        "What people may use",
        "A switch that is off takes a feature from everybody, whatever their role. Talks go on.",
        (
            Field("texting", "Texting", "The text log, single texts and texts to many."),
            Field("recording", "Call recording", "Recording calls, and listening to recordings."),
            Field("export", "Export", "Whatever leaves in bulk: the call log, recordings."),
            Field("voip", "VoIP", "SIP phones other than this softphone."),
            Field("pro_dialing", "Pro dialing", "Consulting, conferences and supervising."),
            Field(
                *("international_dialing", "International dialling"),
                "Calls outside the home countries.",
            ),
            Field(
                *("dnc_override", "Calling numbers on the do-not-call list"),
                "After a confirmation, by those who were given it.",
            ),
            Field("strict_roles", "Strict roles", _STRICT),
        ),
    ),
    SettingsSection(
        "Caller ID",
        "What a user starts with. A user's own settings stand before these.",
        (
            Field(
                *("default_caller_id", "Default caller ID"),
                *("Shown where nothing else decides.", Kind.NUMBER),
            ),
            Field(
                *("confined_fallback", "Fall back for confined users"),
                "When the one number of a user cannot be used, the default caller ID is shown "
                "instead of refusing the call.",
            ),
            Field(
                *("sticky", "Sticky caller ID"),
                "A contact sees the number it was last in touch with.",
            ),
            Field(
                *("geo", "Geo caller ID"),
                "The number that fits the place called. Part of the Pro plan.",
            ),
        ),
    ),
    SettingsSection(
        "Emergency calls",
        "For users without an emergency number of their own.",
        (
            Field("emergency_number", "Emergency number", "Helpers call it back.", Kind.NUMBER),
            Field("emergency_address", "Address", "Where helpers are sent to.", Kind.TEXT),
        ),
    ),
    SettingsSection(
        "Wrap-up",
        "",
        (
            Field(
                "show_call_statuses",
                "Call status at the end of a call",
                "A required one never blocks the next call.",
                Kind.CHOICE,
                ASKING,
            ),
        ),
    ),
    SettingsSection(
        "Supervising",
        "Who may listen, whisper and join is decided by permissions.",
        (
            Field(
                *("show_supervision", "Shown to agents"),
                "An agent sees who supervises their call, and how.",
            ),
        ),
    ),
    SettingsSection(
        "Texts",
        "Nobody is texted within the quiet hours of the place the number belongs to.",
        (
            Field("quiet_from", "Quiet from", "Hours and minutes, as 21:00.", Kind.TEXT),
            Field("quiet_until", "Quiet until", "The same time twice: no quiet hours.", Kind.TEXT),
            Field(
                *("bulk_per_minute", "Pace of texts to many"),
                *("Texts a minute, at most.", Kind.COUNT),
            ),
        ),
    ),
    SettingsSection(
        "Screen pop",
        "",
        (
            Field("screen_pop", "Web address", _POP, Kind.TEXT),
            Field(
                *("screen_pop_by_itself", "Open by itself"),
                "Without a click, when a call comes in.",
            ),
        ),
    ),
    SettingsSection(
        "On people's computers",
        "What the softphone keeps there, so that it works while the CRM is away.",
        (
            Field(
                *("retention_days", "Days kept"),
                *("Calls and texts older than this are removed.", Kind.COUNT),
            ),
            Field("wipe_on_sign_out", "Remove when signing out", "Unsent writing is kept."),
            Field("encrypted", "Encrypt", "With a key in the keyring of the desktop."),
        ),
    ),
)
FIELDS: Final = {each.key: each for section in SECTIONS for each in section.fields}
