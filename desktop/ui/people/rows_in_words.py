"""Calls, conversations and differences of a contact, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.domain.records import CallRecord, Conversation
from desktop.ui.people.states import Difference, LastRow, shortened
from desktop.ui.words import CallMark, call_mark, moment, outcome_words, short_span

_ICONS: Final = {
    CallMark.INBOUND: "phone-incoming",
    CallMark.OUTBOUND: "phone-outgoing",
    CallMark.MISSED: "phone-missed",
    CallMark.VOICEMAIL: "voicemail",
}


def call_row(record: CallRecord, now: datetime) -> LastRow:
    mark = call_mark(record)
    words, _ = outcome_words(record)
    talked = short_span(record.talk_time) if record.talk_time else ""
    parts = (words, talked, record.agent_name, shortened(record.note, 80))
    text = " · ".join(part for part in parts if part)
    return LastRow(_ICONS[mark], mark.title, text, moment(record.started_at, now))


def text_row(conversation: Conversation, now: datetime) -> LastRow:
    text = shortened(conversation.last_text, 90) or "No text yet"
    time = moment(conversation.last_at, now)
    return LastRow("message-outline", "Text", text, time, conversation.id)


def differences(mine: dict[str, str], theirs: dict[str, str]) -> tuple[Difference, ...]:
    return tuple(
        Difference(title, shortened(mine[title], 300), shortened(theirs[title], 300))
        for title in mine
        if mine[title] != theirs[title]
    )
