"""The rows that access control groups leave to a user, as conditions of a query (rules 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, true

from desktop.domain.permissions import RowFilter
from desktop.domain.row_filters import CallFacts, passes, text_numbers
from desktop.server.changes import withdraw
from desktop.server.database import publish
from desktop.server.effective import Standing, row_filters
from desktop.server.tables import (
    bulk_jobs,
    calls,
    conversations,
    media,
    memberships,
    message_extras,
    messages,
    voicemails,
)

# What a filter of calls looks at; a change of anything else takes no row away.
LOOKED_AT = frozenset({"tracking_number", "source", "call_status", "tags"})


def calls_left(filters: Sequence[RowFilter]) -> ColumnElement[bool]:
    """Of the calls; ``desktop.domain.row_filters.passes`` in the database."""
    wanted: list[ColumnElement[bool]] = [true()]
    for each in filters:
        equal = (
            *((calls.c.tracking_number, each.numbers), (calls.c.source, each.sources)),
            (calls.c.call_status, each.statuses),
        )
        wanted += [column.in_(values) for column, values in equal if values]
        if each.tags:
            tag = func.json_each(calls.c.tags).table_valued("value")
            wanted.append(exists(select(1).select_from(tag).where(tag.c.value.in_(each.tags))))
    return and_(*wanted)


def texts_left(filters: Sequence[RowFilter]) -> ColumnElement[bool]:
    """Of the conversations, and of the texts in them."""
    numbers = text_numbers(filters)
    return true() if numbers is None else conversations.c.our_number.in_(sorted(numbers))


def voicemails_left(filters: Sequence[RowFilter]) -> ColumnElement[bool]:
    """A message goes with its call; one without goes by the number alone."""
    if not filters:
        return true()
    call = select(1).where(calls.c.id == voicemails.c.call_id, calls_left(filters))
    numbers = text_numbers(filters)
    by_number = true() if numbers is None else voicemails.c.our_number.in_(sorted(numbers))
    return or_(exists(call), and_(voicemails.c.call_id.is_(None), by_number))


def bulk_left(standing: Standing) -> ColumnElement[bool]:
    """One's own texts to many, and those from a number whose texts are left to see."""
    numbers = text_numbers(standing.filters)
    if numbers is None:
        return true()
    own = bulk_jobs.c.author_id == standing.user_id
    return or_(own, bulk_jobs.c.our_number.in_(sorted(numbers)))


def sees_number(standing: Standing, our_number: str) -> bool:
    """Whether texts of this number of ours are the user's to see."""
    numbers = text_numbers(standing.filters)
    return numbers is None or our_number in numbers


def sees_picture(connection: Connection, standing: Standing, media_id: str) -> bool:
    """In a text that may be seen, or not in any yet and one's own."""
    if text_numbers(standing.filters) is None:
        return True
    own = select(media.c.id).where(
        media.c.id == media_id, media.c.user_id == standing.user_id, media.c.is_sent.is_(False)
    )
    each = func.json_each(message_extras.c.media).table_valued("value")
    shown = (
        select(messages.c.id)
        .join(message_extras, message_extras.c.message_id == messages.c.id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.account_id == standing.account_id, texts_left(standing.filters))
        .where(exists(select(1).select_from(each).where(_is_picture(each.c.value, media_id))))
    )
    return any(connection.execute(query.limit(1)).first() for query in (own, shown))


def _is_picture(value: Any, media_id: str) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = func.json_extract(value, "$.id") == media_id
    return wanted


def in_scope(standing: Standing, row: Row[Any]) -> bool:
    """Whether a call is the user's to see."""
    scope = standing.log_scope
    is_theirs = scope == "all" or (scope == "assigned" and row.agent_id == standing.user_id)
    return is_theirs and sees_call(standing, row)


def sees_call(standing: Standing, row: Row[Any]) -> bool:
    """Whether access control groups leave the row to the user."""
    return passes(standing.filters, facts_of(row))


def facts_of(row: Row[Any]) -> CallFacts:
    return CallFacts(row.tracking_number, row.source, row.call_status, tuple(row.tags))


def take_from_groups(connection: Connection, before: Row[Any]) -> None:
    """After a call was written: who may see it no more loses it, on their desk's disk as well."""
    row = connection.execute(select(calls).where(calls.c.id == before.id)).one()
    was, now = facts_of(before), facts_of(row)
    if was == now:
        return
    bound = select(memberships).where(
        memberships.c.account_id == row.account_id, memberships.c.row_filters != []
    )
    for member in connection.execute(bound).all():
        filters = row_filters(member)
        if passes(filters, was) and not passes(filters, now):
            _withdraw(connection, row, member.user_id)
        elif passes(filters, now) and not passes(filters, was):
            _tell_voicemail(connection, row, member.user_id)


def _withdraw(connection: Connection, row: Row[Any], user_id: str) -> None:
    withdraw(connection, row.account_id, "calls", row.id, user_id)
    fact = {"call_id": row.id, "user_id": user_id}
    publish(connection, row.account_id, "call.withdrawn", fact)
    _tell_voicemail(connection, row, user_id)


def _tell_voicemail(connection: Connection, row: Row[Any], user_id: str) -> None:
    mine = (voicemails.c.call_id == row.id, voicemails.c.user_id == user_id)
    for voicemail_id in connection.execute(select(voicemails.c.id).where(*mine)).scalars().all():
        fact = {"voicemail_id": voicemail_id, "user_id": user_id}
        publish(connection, row.account_id, "voicemail.updated", fact)
