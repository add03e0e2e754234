"""Whoever gives a code for a password: what it opens has to be theirs to give (rules 4.5)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from desktop.domain.access import Role
from desktop.domain.grants import givable_by
from desktop.domain.permissions import potential
from desktop.server.agencies import agency_row
from desktop.server.effective import Standing, context_of, standing_of
from desktop.server.keepers import member_rows


@dataclass(slots=True)
class Giver:
    """Asked about many people, whoever stands alike is looked at once."""

    connection: Connection
    id: str
    _places: dict[str, tuple[Standing | None, Row[Any] | None]] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)

    def may_let_in(self, user_id: str) -> bool:
        """Whether all that a person is in every account is the giver's to give at this moment.

        Whoever has a code can be the person: taking it up counts as a change of its giver.
        """
        return all(self._gives(member) for member in member_rows(self.connection, user_id))

    def _gives(self, member: Row[Any]) -> bool:
        facts = ("account_id", "role", "overrides", "categories", "group_denies")
        alike = json.dumps([getattr(member, name) for name in facts], sort_keys=True)
        if alike not in self._known:
            self._known[alike] = self._covers(member)
        return self._known[alike]

    def _covers(self, member: Row[Any]) -> bool:
        giver, agency = self._place(member.account_id)
        if giver is None or agency is None or not giver.user.active:
            return False
        # The giver is active, as the person will be.
        context = context_of(giver.user, giver.account, agency, member, Role(member.role))
        return potential(context) <= givable_by(giver.context)

    def _place(self, account_id: str) -> tuple[Standing | None, Row[Any] | None]:
        if account_id not in self._places:
            giver = standing_of(self.connection, account_id, self.id)
            agency = agency_row(self.connection, giver.account.agency_id) if giver else None
            self._places[account_id] = giver, agency
        return self._places[account_id]
