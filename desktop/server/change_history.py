"""Rows of the change history as entries in words: everything with an id by its name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    cast,
    false,
    not_,
    or_,
    select,
)

from desktop.domain import phone_numbers
from desktop.domain.change_history import (
    NEEDED_TO_SEE,
    HistoryEntry,
    action_words,
    actions_saying,
    changes_in_words,
    ids_in,
    kinds_of_areas,
    subject_words,
)
from desktop.server import tables
from desktop.server.crm.matching import contains, digits_of
from desktop.server.effective import Standing
from desktop.server.row_scope import bulk_left, calls_left, texts_left
from desktop.server.tables import audit, users

AT_ONCE: Final = 500
_NAMED: Final[tuple[tuple[Table, str], ...]] = (
    (tables.users, "name"),
    (tables.contacts, "name"),
    (tables.queues, "name"),
    (tables.groups, "name"),
    (tables.access_groups, "name"),
    (tables.sources, "name"),
    (tables.numbers, "number"),
    (tables.voice_menus, "name"),
    (tables.status_reasons, "name"),
    (tables.message_templates, "name"),
    (tables.calls, "remote_number"),
    (tables.accounts, "name"),
    (tables.agencies, "name"),
)


def rows_seen_by(standing: Standing) -> Select[Any]:
    """The account's own, without what this user may not see elsewhere either."""
    hidden = [kind for kind, needed in NEEDED_TO_SEE.items() if not standing.may(needed)]
    query = (
        select(audit, users.c.name.label("who"))
        .join(users, users.c.id == audit.c.user_id, isouter=True)
        .where(audit.c.account_id == standing.account_id)
        .order_by(audit.c.sequence.desc())
    )
    query = query.where(*_of_rows_left(standing))
    return query.where(not_(_of_kinds(hidden))) if hidden else query


def _of_rows_left(standing: Standing) -> list[ColumnElement[bool]]:
    """Nothing about the calls and texts that access control groups keep from this user."""
    if not standing.filters:
        return []
    own = tables.calls.c.account_id == standing.account_id
    seen = {
        "call": select(tables.calls.c.id).where(own, calls_left(standing.filters)),
        "bulk": select(tables.bulk_jobs.c.id).where(bulk_left(standing)),
        "message.sent": (
            select(tables.messages.c.id)
            .join(
                tables.conversations,
                tables.conversations.c.id == tables.messages.c.conversation_id,
            )
            .where(tables.conversations.c.account_id == standing.account_id)
            .where(texts_left(standing.filters))
        ),
    }
    return [or_(not_(_of_kinds([kind])), audit.c.subject.in_(ids)) for kind, ids in seen.items()]


def of_areas(areas: Sequence[str]) -> ColumnElement[bool]:
    return _of_kinds(kinds_of_areas(areas))


def saying(text: str, account_id: str) -> ColumnElement[bool]:
    """In who did it, in what was done, in what it was done to, in before and after."""
    # As it stands in JSON: a letter beyond ASCII is written as its number there.
    written = json.dumps(text)[1:-1]
    kept = [contains(cast(column, Text), written) for column in (audit.c.before, audit.c.after)]
    subjects = [
        audit.c.subject.in_(select(table.c.id).where(_named_so(table, name, text, account_id)))
        for table, name in _NAMED
        if table not in (tables.accounts, tables.agencies)
    ]
    said = audit.c.action.in_(actions_saying(text))
    return or_(contains(users.c.name, text), said, *kept, *subjects, *_with_digits(text))


def _with_digits(text: str) -> list[ColumnElement[bool]]:
    digits = digits_of(text)
    columns = (audit.c.before, audit.c.after)
    return [contains(cast(column, Text), digits) for column in columns] if digits else []


def _named_so(table: Table, name: str, text: str, account_id: str) -> ColumnElement[bool]:
    wanted = contains(table.c[name], text)
    return wanted & (table.c.account_id == account_id) if "account_id" in table.c else wanted


def _of_kinds(kinds: Sequence[str]) -> ColumnElement[bool]:
    alike = [audit.c.action.like(f"{kind}.%") for kind in kinds]
    return or_(false(), audit.c.action.in_(kinds), *alike)


def entries(
    connection: Connection, standing: Standing, rows: Sequence[Row[Any]]
) -> list[HistoryEntry]:
    names = _names(connection, standing.account_id, rows)
    region = standing.account.region
    for known, name in names.items():
        names[known] = phone_numbers.display(name, region) if name.startswith("+") else name
    return [_entry(row, names, region) for row in rows]


def _entry(row: Row[Any], names: dict[str, str], region: str) -> HistoryEntry:
    subject = "" if row.subject == row.account_id else row.subject
    return HistoryEntry(
        id=str(row.sequence),
        at=datetime.fromtimestamp(row.at / 1000, UTC),
        who_id=row.user_id or "",
        who=row.who or "",
        what=action_words(row.action),
        subject=subject_words(subject, row.before, row.after, names, region) if subject else "",
        changes=changes_in_words(row.before, row.after, names, region),
        address=row.address,
    )


def _names(connection: Connection, account_id: str, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """Of what belongs to the account, and of people, who belong to several."""
    asked = {
        each
        for row in rows
        for kept in (row.subject, row.before, row.after)
        for each in ids_in(kept)
    }
    names: dict[str, str] = {}
    for table, name in _NAMED:
        left = sorted(asked - names.keys())
        for start in range(0, len(left), AT_ONCE):
            own = select(table.c.id, table.c[name]).where(
                table.c.id.in_(left[start : start + AT_ONCE])
            )
            if "account_id" in table.c:
                own = own.where(table.c.account_id == account_id)
            names |= {row.id: row[1] for row in connection.execute(own) if row[1]}
    return names
