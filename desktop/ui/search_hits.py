"""What the search offers, in its order: numbers, people, pages and commands, calls, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.destinations import Destination, DestinationClass, classify
from desktop.domain.presence import Colleague
from desktop.domain.records import CallRecord, Contact, Conversation, Message
from desktop.services.finding import Found, closeness
from desktop.settings.panels import PANELS, PanelId, Section
from desktop.ui.people.states import shortened
from desktop.ui.words import call_mark, moment

MOST_NUMBERS: Final = 2  # of one contact
_WITHIN: Final = {
    Section.ADMIN: PanelId.ADMIN,
    Section.AGENCY: PanelId.AGENCY,
    Section.REPORTS: PanelId.REPORTS,
    Section.BILLING: PanelId.BILLING,
    Section.SETTINGS: PanelId.SETTINGS,
}
_CLOSE: Final = 2  # of closeness: from here on pages come before people


class HitKind(Enum):
    CALL = "call"  # subject: the number
    TEXT = "text"  # subject: the conversation, "" for a text to begin to the number
    CONTACT = "contact"  # subject: the contact; number: the one to call
    PAGE = "page"
    COMMAND = "command"  # subject: the command
    LOG = "log"  # subject: what to look for in the call log


@dataclass(frozen=True, slots=True)
class Hit:
    """``detail`` in quieter words; ``number`` is what Enter puts into the number field."""

    kind: HitKind
    title: str
    icon: str
    detail: str = ""
    subject: str = ""
    number: str = ""
    panel: PanelId | None = None

    @property
    def text(self) -> str:
        return f"{self.title}   {self.detail}".rstrip()

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.detail) if part)


@dataclass(frozen=True, slots=True)
class Command:
    """``words`` are further ones it is found by."""

    id: str
    title: str
    icon: str
    act: Callable[[], None]
    words: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one types, where, and what this person may see and do at this moment."""

    text: str
    region: str
    now: datetime
    open_now: frozenset[PanelId] = frozenset()
    commands: Sequence[Command] = ()
    extensions: frozenset[str] = frozenset()
    can_call: bool = True
    caller_id: str = ""  # in words, once the CRM has said it
    can_text: bool = False


def hits(asked: Asked, found: Found) -> tuple[Hit, ...]:
    text = asked.text.strip()
    if not text:
        return ()
    people = [*_contacts(found.contacts, asked), *_colleagues(found.colleagues, asked)]
    near = [each for each in people if closeness(each.title, text)[0] < _CLOSE]
    far = [each for each in people if each not in near]
    near.sort(key=lambda each: closeness(each.title, text)[0])
    return (
        *_number(asked),
        *near,
        *_pages(asked),
        *_commands(asked),
        *far,
        *(_call(each, asked) for each in found.calls),
        *(_message(*each, asked) for each in found.texts),
    )


def read(text: str, region: str, extensions: frozenset[str]) -> Destination:
    return classify(text, region, extensions)


def _number(asked: Asked) -> list[Hit]:
    destination = read(asked.text, asked.region, asked.extensions)
    if destination.kind is DestinationClass.INVALID:
        return []
    shown = phone_numbers.display(destination.number, asked.region)
    made: list[Hit] = []
    # Help is offered to everybody.
    if asked.can_call or destination.kind is DestinationClass.EMERGENCY:
        made.append(
            Hit(HitKind.CALL, f"Call {shown}", "phone", asked.caller_id, number=asked.text.strip())
        )
    is_outside = destination.kind is DestinationClass.E164
    if asked.can_text and is_outside and phone_numbers.can_be_texted(destination.number):
        made.append(
            Hit(HitKind.TEXT, f"Text {shown}", "message-outline", number=destination.number)
        )
    return made


def _contacts(contacts: Sequence[Contact], asked: Asked) -> list[Hit]:
    made: list[Hit] = []
    for each in contacts:
        hit = Hit(
            HitKind.CONTACT,
            shortened(each.name, 80) or "No name",
            "account-outline",
            shortened(each.company, 60),
            subject=each.id,
        )
        numbers = each.numbers[:MOST_NUMBERS] if asked.can_call else ()
        for number in numbers:
            shown = phone_numbers.display(number, asked.region)
            detail = " · ".join(part for part in (shown, hit.detail) if part)
            made.append(replace(hit, detail=detail, number=number))
        if not numbers:
            made.append(hit)
    return made


def _colleagues(colleagues: Sequence[Colleague], asked: Asked) -> list[Hit]:
    return [
        Hit(
            HitKind.CALL,
            shortened(each.name, 80),
            "headset",
            f"Extension {each.extension} · {each.title}",
            number=each.extension,
        )
        for each in colleagues
        if asked.can_call and each.extension
    ]


def _pages(asked: Asked) -> list[Hit]:
    made: list[tuple[int, Hit]] = []
    titles = {each.id: each.title for each in PANELS}
    for each in PANELS:
        place = _fits(each.title, asked.text)
        if each.id not in asked.open_now or place is None:
            continue
        parent = _WITHIN.get(each.section)
        within = titles[parent] if parent else ""
        made.append((place, Hit(HitKind.PAGE, each.title, "arrow-right", within, panel=each.id)))
    return [hit for _, hit in sorted(made, key=lambda each: each[0])]


def _commands(asked: Asked) -> list[Hit]:
    made: list[tuple[int, Hit]] = []
    for each in asked.commands:
        place = _fits(each.title, asked.text)
        if place is None and _fits(each.words, asked.text) is not None:
            place = 2
        if place is not None:
            made.append((place, Hit(HitKind.COMMAND, each.title, each.icon, each.detail, each.id)))
    return [hit for _, hit in sorted(made, key=lambda each: each[0])]


def _fits(title: str, text: str) -> int | None:
    """0 begins so, 1 a word of it does, None where neither."""
    folded, wanted = title.casefold(), text.strip().casefold()
    if folded.startswith(wanted):
        return 0
    return 1 if any(word.startswith(wanted) for word in folded.split()) else None


def _call(record: CallRecord, asked: Asked) -> Hit:
    shown = phone_numbers.display(record.remote_number, asked.region)
    parts = (
        call_mark(record).title,
        shown if record.contact_name else "",
        moment(record.started_at, asked.now),
        shortened(record.note, 60),
    )
    return Hit(
        HitKind.LOG,
        shortened(record.contact_name, 80) or shown or "Withheld",
        "history",
        " · ".join(part for part in parts if part),
        subject=shown,
    )


def _message(message: Message, conversation: Conversation, asked: Asked) -> Hit:
    shown = phone_numbers.display(conversation.remote_number, asked.region)
    when = moment(message.sent_at, asked.now)
    return Hit(
        HitKind.TEXT,
        shortened(conversation.contact_name, 80) or shown,
        "message-text-outline",
        f"{when} · {shortened(message.text.replace(chr(10), ' '), 80)}",
        subject=conversation.id,
    )
