"""People come into an account: new ones with an invitation, known ones of the agency at once."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.access import Role
from desktop.domain.grants import refusal_of_change
from desktop.domain.permissions import Context
from desktop.domain.users import NewUser
from desktop.server.crm import tokens
from desktop.server.crm.context import Caller, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.user_rules import raise_refusal
from desktop.server.database import publish
from desktop.server.effective import Standing, context_of, standing_of
from desktop.server.keepers import becomes, refusal_of
from desktop.server.tables import accounts, agencies, memberships, sip_credentials, users

ADD: Final = ("users:add", "add users")
_HERE: Final = "This e-mail address belongs to a user of this account already."
_IN_USE: Final = "This e-mail address is in use. Choose another one."
_AT_ONCE: Final = 500  # SQLite takes so many values in one question without a thought


class Door:
    """Lets people into one account. What it must know of all of them is looked up once."""

    def __init__(self, connection: Connection, editor: Standing, wanted: Sequence[NewUser]) -> None:
        self._connection, self._editor = connection, editor
        self._account = editor.account
        self._agency = connection.execute(
            select(agencies).where(agencies.c.id == self._account.agency_id)
        ).one()
        self._refusals: dict[Role, Problem | None] = {}
        self._known = self._known_people([each.email for each in wanted])
        self._homes = self._homes_of([row.id for row in self._known.values()])
        self._extensions = self._column(memberships.c.extension, memberships.c.account_id)
        self._line_names = self._names_of_lines()
        self._users: list[dict[str, Any]] = []
        self._members: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._told: list[tuple[str, NewUser]] = []

    def check(self, wanted: NewUser) -> None:
        """Raises the problem that keeps this person out; writes nothing."""
        problem = self._refusal_of(wanted.role)
        if problem is not None:
            raise problem
        known = self._known.get(wanted.email)
        if known is not None:
            homes = self._homes.get(known.id, {})
            if self._account.id in homes:
                raise Problem(409, "email_in_use", _HERE)
            if homes and self._agency.id not in homes.values():
                raise Problem(409, "email_in_use", _IN_USE)
            self._check_who_is_here(known, wanted.role)
        if wanted.extension and wanted.extension in self._extensions:
            raise extension_taken(wanted.extension)

    def _check_who_is_here(self, known: Row[Any], role: Role) -> None:
        """An administrator of the agency is a member already: a role of their own replaces that."""
        here = self._account.id
        before = standing_of(self._connection, here, known.id)
        if before is None:
            return
        after = replace(self._as_new(role), user_active=known.active)
        is_self = known.id == self._editor.user_id
        contexts = (self._editor.context, before.context, after)
        raise_refusal(refusal_of_change(*contexts, same_person=is_self, needed=ADD[0]), ADD[0])
        raise_refusal(refusal_of(self._connection, [here], becomes(known.id, here, after), here))

    def reserve(self, wanted: NewUser) -> None:
        """For whoever comes after this one."""
        if wanted.extension:
            self._extensions.add(wanted.extension)

    def admit(self, wanted: NewUser) -> str:
        """The id of the person, who is in once ``close`` is called; ``check`` was asked before."""
        self.reserve(wanted)
        known = self._known.get(wanted.email)
        user_id = known.id if known is not None else f"usr_{uuid.uuid4().hex}"
        if known is None:
            row = {"id": user_id, "email": wanted.email, "name": wanted.name, "password_hash": ""}
            self._users.append(row)
        elif not self._homes.get(known.id):
            self._welcome_back(user_id)
        both = {"account_id": self._account.id, "user_id": user_id}
        member = {**both, "role": wanted.role.value, "extension": wanted.extension}
        self._members.append(member)
        line = {"user_name": self._line_name(wanted.email), "domain": self._account.domain}
        self._lines.append({**both, **line, "password": secrets.token_urlsafe(18)})
        self._told.append((user_id, wanted))
        return user_id

    def close(self, caller: Caller) -> None:
        """Writes everybody who was admitted, at once, and tells of them."""
        written = ((users, self._users), (memberships, self._members))
        for table, rows in (*written, (sip_credentials, self._lines)):
            if rows:
                self._connection.execute(table.insert(), rows)
        for user_id, wanted in self._told:
            after = {
                "email": wanted.email,
                "role": wanted.role.value,
                "extension": wanted.extension,
            }
            mine = (caller, self._account.id, "user.add", user_id)
            record(self._connection, *mine, None, after)
            if wanted.email in self._known:
                self._publish("permissions.changed", user_id)
        if self._told:
            # Of many at once one word is enough: whoever looks at the list asks again.
            self._publish("user.updated", self._told[0][0] if len(self._told) == 1 else "")

    def _publish(self, kind: str, user_id: str) -> None:
        publish(self._connection, self._account.id, kind, {"user_id": user_id})

    def _welcome_back(self, user_id: str) -> None:
        """Somebody who belonged nowhere any more begins with a new password."""
        tokens.end_all(self._connection, user_id)
        mine = users.c.id == user_id
        fresh = {"password_hash": "", "last_sign_in": None, "active": True}
        self._connection.execute(users.update().where(mine).values(fresh))

    def _refusal_of(self, role: Role) -> Problem | None:
        if role not in self._refusals:
            refusal = refusal_of_change(
                self._editor.context, None, self._as_new(role), needed=ADD[0]
            )
            try:
                raise_refusal(refusal, ADD[0])
                self._refusals[role] = None
            except Problem as problem:
                self._refusals[role] = problem
        return self._refusals[role]

    def _as_new(self, role: Role) -> Context:
        active = self._editor.user  # a newcomer is active, as the one who adds them is
        return context_of(active, self._account, self._agency, None, role)

    def _known_people(self, emails: Sequence[str]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        for first in range(0, len(emails), _AT_ONCE):
            some = users.c.email.in_(emails[first : first + _AT_ONCE])
            found |= {row.email: row for row in self._connection.execute(select(users).where(some))}
        return found

    def _homes_of(self, user_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """The accounts each belongs to, with the agency of each."""
        homes: dict[str, dict[str, str]] = {}
        for first in range(0, len(user_ids), _AT_ONCE):
            query = (
                select(memberships.c.user_id, accounts.c.id, accounts.c.agency_id)
                .join(accounts, accounts.c.id == memberships.c.account_id)
                .where(memberships.c.user_id.in_(user_ids[first : first + _AT_ONCE]))
            )
            for row in self._connection.execute(query):
                homes.setdefault(row.user_id, {})[row.id] = row.agency_id
        return homes

    def _column(self, column: Any, of_account: Any) -> set[str]:
        query = select(column).where(of_account == self._account.id)
        return set(self._connection.execute(query).scalars())

    def _names_of_lines(self) -> set[str]:
        query = select(sip_credentials.c.user_name)
        mine = sip_credentials.c.domain == self._account.domain
        return set(self._connection.execute(query.where(mine)).scalars())

    def _line_name(self, email: str) -> str:
        wanted = re.sub(r"[^a-z0-9._-]", "", email.split("@", maxsplit=1)[0])
        if not wanted.strip("0123456789"):
            wanted = f"user{wanted}"  # digits alone would be taken for an extension
        name, count = wanted, 1
        while name in self._line_names:
            count += 1
            name = f"{wanted}-{count}"
        self._line_names.add(name)
        return name


def extension_taken(extension: str) -> Problem:
    sentence = f"Extension {extension} belongs to somebody else. Choose another one."
    return Problem(409, "extension_in_use", sentence)
