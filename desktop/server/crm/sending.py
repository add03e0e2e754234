"""Whether a text may leave, from which number, and how it is written down."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.server.crm.problems import Problem
from desktop.server.database import now_ms, publish
from desktop.server.effective import Standing
from desktop.server.outgoing import Wish, can_text, choose, contact_of
from desktop.server.row_scope import sees_number
from desktop.server.tables import conversations, message_extras, messages, opt_outs

PICTURE_ONLY: Final = "Picture"  # stands for a text without words in the list
# What the number texted decides; which number to show may be settled by the thread.
_OF_DESTINATION: Final = frozenset(
    {
        "refused.invalid_number",
        "refused.text_to_emergency",
        "refused.text_to_short_code",
        "refused.international_off",
        "refused.no_permission",
        "refused.dnc",
        "internal",
    }
)
_SENTENCES: Final = {
    "refused.no_permission": "You are not allowed to send texts. Ask an administrator.",
    "refused.international_off": "You may not text other countries. "
    "Ask an administrator to allow it.",
    "refused.dnc": "This number is on the do-not-call list. It cannot be texted either.",
    "refused.pick_not_permitted": "You are not allowed to choose the number you text from.",
    "refused.pick_not_allowed": "That number is not among those you may text from.",
    "refused.pick_not_usable": "That number cannot send texts.",
    "refused.confined_number_unusable": "The one number you text from cannot send texts. "
    "Ask an administrator to give you another.",
    "refused.no_caller_id": "There is no number for you to text from. "
    "Ask an administrator for one that can send texts.",
    "ask": "Choose the number to text from.",
    "internal": "This is an extension. Texts go to phone numbers only.",
    "refused.own_number_unusable": "This conversation's number cannot send texts any more. "
    "Ask an administrator.",
    "refused.hidden_number": "An access control group hides the texts of the number this would "
    "leave from. Choose another one, or ask an administrator.",
    "opted_out": "This person has asked for no more texts from this number. "
    "They can reply START to get them again.",
}


@dataclass(frozen=True, slots=True)
class Way:
    """From ``sender`` to ``to``; ``reason`` and ``sentence`` say why not, "" where it is open."""

    to: str
    sender: str = ""
    reason: str = ""
    sentence: str = ""

    def checked(self) -> Way:
        """Raises 403 where it is shut."""
        if self.reason:
            raise Problem(
                403, "refused", self.sentence, permission="messages:send", reason=self.reason
            )
        return self


def way_to(connection: Connection, standing: Standing, to: str, sender: str = "") -> Way:
    """``sender`` is the number asked for; without one a thread keeps its own (domain 5.3, 5.4).

    Nobody texts from a number whose texts an access control group hides from them.
    """
    way = _way_to(connection, standing, to, sender)
    if way.reason or sees_number(standing, way.sender):
        return way
    return _shut(way.to, "refused.hidden_number", "")


def _way_to(connection: Connection, standing: Standing, to: str, sender: str) -> Way:
    found = choose(connection, standing, Wish(to, "text")).resolution
    rule = "refused.dnc" if found.rule == "confirm.dnc" else found.rule
    if rule in _OF_DESTINATION:
        return _shut(found.destination, rule, found.sentence)
    account_id = standing.account_id
    thread = newest_thread(connection, account_id, found.destination, sender)
    if thread is not None and not sees_number(standing, thread.our_number):
        thread = None
    if thread is not None and can_text(connection, account_id, thread.our_number):
        return _unless_opted_out(connection, account_id, found.destination, thread.our_number)
    if sender and sender != found.caller_id:
        picked = choose(connection, standing, Wish(to, "text", pick=sender)).resolution
        if picked.caller_id is None:
            return _shut(found.destination, picked.rule, picked.sentence)
        return _unless_opted_out(connection, account_id, found.destination, sender)
    if found.caller_id is None:
        return _shut(found.destination, rule, found.sentence)
    return _unless_opted_out(connection, account_id, found.destination, found.caller_id)


def way_of_thread(connection: Connection, standing: Standing, thread: Row[Any]) -> Way:
    """A thread goes on from its own number or not at all."""
    found = choose(connection, standing, Wish(thread.remote_number, "text")).resolution
    rule = "refused.dnc" if found.rule == "confirm.dnc" else found.rule
    if rule in _OF_DESTINATION:
        return _shut(thread.remote_number, rule, found.sentence)
    if not can_text(connection, standing.account_id, thread.our_number):
        return _shut(thread.remote_number, "refused.own_number_unusable", "")
    return _unless_opted_out(
        connection, standing.account_id, thread.remote_number, thread.our_number
    )


def has_opted_out(connection: Connection, account_id: str, number: str, ours: str) -> bool:
    """Of texts from this number of ours, or from all of them."""
    query = select(opt_outs.c.number).where(
        opt_outs.c.account_id == account_id,
        opt_outs.c.number == number,
        opt_outs.c.our_number.in_(("", ours)),
    )
    return connection.execute(query.limit(1)).first() is not None


def newest_thread(
    connection: Connection, account_id: str, number: str, ours: str = ""
) -> Row[Any] | None:
    query = select(conversations).where(
        conversations.c.account_id == account_id, conversations.c.remote_number == number
    )
    if ours:
        query = query.where(conversations.c.our_number == ours)
    return connection.execute(query.order_by(conversations.c.last_at.desc()).limit(1)).first()


def thread_for(connection: Connection, account_id: str, way: Way) -> str:
    """The id of the conversation between the two numbers, opened where there is none."""
    found = newest_thread(connection, account_id, way.to, way.sender)
    if found is not None:
        return str(found.id)
    conversation_id = f"cnv_{uuid.uuid4().hex}"
    connection.execute(
        conversations.insert().values(
            id=conversation_id,
            account_id=account_id,
            contact_id=contact_of(connection, account_id, way.to),
            remote_number=way.to,
            our_number=way.sender,
            last_text="",
            last_at=now_ms(),
        )
    )
    return conversation_id


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written: ``pictures`` as the message shows them, ``id`` "" for a new one."""

    text: str
    author_id: str | None
    pictures: Sequence[dict[str, Any]] = ()
    retry_of: str = ""
    id: str = ""


def write(connection: Connection, account_id: str, conversation_id: str, draft: Draft) -> str:
    """The id of the message, which the carrier takes up as soon as this is committed."""
    message_id = draft.id or f"msg_{uuid.uuid4().hex}"
    now = now_ms()
    connection.execute(
        messages.insert().values(
            id=message_id,
            conversation_id=conversation_id,
            direction="outbound",
            text=draft.text,
            state="queued",
            sent_at=now,
            author_id=draft.author_id,
        )
    )
    if draft.retry_of or draft.pictures:
        extras = {"retry_of": draft.retry_of, "media": list(draft.pictures)}
        connection.execute(message_extras.insert().values(message_id=message_id, **extras))
    connection.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id)
        .values(last_text=draft.text or PICTURE_ONLY, last_at=now)
    )
    fact = {"conversation_id": conversation_id, "message_id": message_id}
    publish(connection, account_id, "message.updated", fact)
    return message_id


def _unless_opted_out(connection: Connection, account_id: str, to: str, sender: str) -> Way:
    if has_opted_out(connection, account_id, to, sender):
        return Way(to, sender, "opted_out", _SENTENCES["opted_out"])
    return Way(to, sender)


def _shut(to: str, reason: str, sentence: str) -> Way:
    return Way(to, "", reason, _SENTENCES.get(reason, sentence))
