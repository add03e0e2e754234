"""Whom one writes texts with: the conversations of one contact belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.records import Conversation
from desktop.domain.text_records import Picture


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text on its way to ``to``.

    ``conversation_id`` is "" where the CRM is to find or open the conversation, ``from_number``
    "" where it is to choose the number as well. ``retry_of`` names a failed text.
    """

    to: str
    text: str
    conversation_id: str = ""
    from_number: str = ""
    media: tuple[Picture, ...] = ()
    retry_of: str = ""


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A contact with all numbers of theirs, or one number that is no contact's.

    ``threads`` has the one with the newest text first; none where nobody has written yet.
    """

    key: str
    name: str
    numbers: tuple[str, ...]
    threads: tuple[Conversation, ...] = ()

    @property
    def unread(self) -> int:
        return sum(each.unread for each in self.threads)

    @property
    def last_at(self) -> datetime | None:
        return self.threads[0].last_at if self.threads else None

    def thread(self, to: str, ours: str = "") -> Conversation | None:
        """Between the two numbers, or the newest one with ``to``."""
        return next(
            (
                each
                for each in self.threads
                if each.remote_number == to and ours in ("", each.our_number)
            ),
            None,
        )


def key_of(conversation: Conversation) -> str:
    return conversation.contact_id or conversation.remote_number


def grouped(conversations: Sequence[Conversation]) -> tuple[Correspondent, ...]:
    """In the order of the first conversation of each, which is meant to be the newest."""
    found: dict[str, list[Conversation]] = {}
    for each in conversations:
        found.setdefault(key_of(each), []).append(each)
    return tuple(correspondent(threads) for threads in found.values())


def correspondent(threads: Sequence[Conversation]) -> Correspondent:
    """From at least one conversation, all of them with the same contact or number."""
    newest = sorted(threads, key=lambda each: (each.last_at, each.id), reverse=True)
    numbers = tuple(dict.fromkeys(each.remote_number for each in newest))
    name = next((each.contact_name for each in newest if each.contact_name), "")
    return Correspondent(key_of(newest[0]), name, numbers, tuple(newest))
