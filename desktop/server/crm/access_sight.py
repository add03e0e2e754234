"""What a member of an access control group would see, from the queries that everybody asks with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from desktop.domain.access import Role
from desktop.domain.access_groups import GroupMember, SeenRow, Sight
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.impact import PAGES
from desktop.server.crm.access_group_rules import Touched
from desktop.server.crm.answers import time_text
from desktop.server.crm.call_rows import VIEW, scoped
from desktop.server.database import now_ms
from desktop.server.effective import Standing, answer_to
from desktop.server.row_scope import texts_left
from desktop.server.tables import calls, contacts, conversations, messages

DAYS: Final = 30
FIRST: Final = 5
_TEXTS: Final = "messages.log:view"


def sight_of(connection: Connection, touched: Touched) -> Sight:
    before = touched.before
    after = replace(before, context=touched.after, answer=answer_to(touched.after))
    had, has = before.answer.granted, after.answer.granted
    lost = [key for key in PERMISSIONS if key in had and key not in has]
    gained = [key for key in PERMISSIONS if key in has and key not in had]
    return Sight(
        GroupMember(before.user_id, before.user.name, Role(before.role), before.user.active),
        pages=tuple(words for key, words in PAGES.items() if key in lost),
        lost=tuple(PERMISSIONS[key].title for key in lost if key not in PAGES),
        gained=tuple(PERMISSIONS[key].title for key in gained),
        calls=_count(connection, _calls(after)),
        of_calls=_count(connection, _calls(before)),
        texts=_count(connection, _texts(after)),
        of_texts=_count(connection, _texts(before)),
        days=DAYS,
        first_calls=_first_calls(connection, after),
        first_texts=_first_texts(connection, after),
    )


def _calls(standing: Standing) -> Select[Any] | None:
    if not standing.may(VIEW):
        return None
    return scoped(standing).where(calls.c.started_at >= _since())


def _texts(standing: Standing) -> Select[Any] | None:
    if not standing.may(_TEXTS):
        return None
    return (
        select(
            *(messages.c.id, messages.c.sent_at, messages.c.text, messages.c.direction),
            *(conversations.c.remote_number, conversations.c.our_number),
            contacts.c.name.label("contact_name"),
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(contacts, contacts.c.id == conversations.c.contact_id, isouter=True)
        .where(
            conversations.c.account_id == standing.account_id,
            messages.c.sent_at >= _since(),
            texts_left(standing.filters),
        )
    )


def _since() -> int:
    return now_ms() - DAYS * 24 * 3600 * 1000


def _count(connection: Connection, query: Select[Any] | None) -> int:
    if query is None:
        return 0
    counted = select(func.count()).select_from(query.subquery())
    return int(connection.execute(counted).scalar_one())


def _first_calls(connection: Connection, standing: Standing) -> tuple[SeenRow, ...]:
    query = _calls(standing)
    if query is None:
        return ()
    newest = query.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(FIRST)
    return tuple(
        SeenRow(
            *(time_text(row.started_at) or "", _who(row), row.tracking_number),
            ", ".join(each for each in (row.direction, row.call_status, *row.tags) if each),
        )
        for row in connection.execute(newest)
    )


def _first_texts(connection: Connection, standing: Standing) -> tuple[SeenRow, ...]:
    query = _texts(standing)
    if query is None:
        return ()
    newest = query.order_by(messages.c.sent_at.desc(), messages.c.id.desc()).limit(FIRST)
    return tuple(
        SeenRow(time_text(row.sent_at) or "", _who(row), row.our_number, row.text)
        for row in connection.execute(newest)
    )


def _who(row: Row[Any]) -> str:
    return str(row.contact_name or row.remote_number)
