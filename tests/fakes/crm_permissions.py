"""The fake CRM: what is said about the permissions of a user, under the rules of who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import CATALOGUE_VERSION, SAMPLE_PLANS, SWITCH_DEFAULTS
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.grants import (
    Refusal,
    refusal_of_change,
)
from desktop.domain.impact import Affected, Impact, Person, impact_of
from desktop.domain.keepers import Member, refusal_of_loss
from desktop.domain.locks import OWNER, catalogue_lock, takes_something
from desktop.domain.permission_sheet import (
    AccountChange,
    PermissionSheet,
    Reach,
    Statements,
    Subject,
    Trial,
    sheet,
)
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import UserRecord
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of

_SEE: Final = ("users:view", "see the users")


class FakePermissions(Company):
    """Part of ``Crm``. ``clients`` are reached and signed-in clients by user."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Statements] = {}
        self.said_versions: dict[str, int] = {}
        self.said_by: dict[str, str] = {}
        self.clients: dict[str, tuple[int, int]] = {}
        self.talking: frozenset[str] = frozenset()

    async def user_permissions(self, account_id: str, user_id: str) -> PermissionSheet:
        self._check("user_permissions", account_id, *_SEE)
        return self._sheet(self._user(account_id, user_id))

    async def try_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> Trial:
        self._check("try_permissions", account_id, *_SEE)
        await self.held("try_permissions")
        row = self._user(account_id, user_id)
        before = self._of(row)
        after = self._tried(row, wanted, version)
        change = Affected(before, after, (self._person(row),))
        return Trial(self._sheet(row, after), impact_of([change]))

    async def set_permissions(
        self, account_id: str, user_id: str, wanted: Statements, version: int
    ) -> PermissionSheet:
        self._check("set_permissions", account_id, *_SEE)
        await self.held("set_permissions")
        row = self._user(account_id, user_id)
        self._tried(row, wanted, version)
        self.somebody_sets(user_id, wanted, "Anna Keller")
        if "set_permissions" in self.lost_answers:
            self.lost_answers.discard("set_permissions")
            self._reach("set_permissions lost")
        return self._sheet(self._user(account_id, user_id))

    async def permissions_reach(self, account_id: str, user_id: str) -> Reach:
        self._check("permissions_reach", account_id, *_SEE)
        self._user(account_id, user_id)
        return Reach(user_id, *self.clients.get(user_id, (0, 0)))

    async def account_impact(self, account_id: str, change: AccountChange) -> Impact:
        self._check("account_impact", account_id, "account.settings:edit", "edit the settings")
        for name in change.switches:
            if name not in SWITCH_DEFAULTS:
                raise InvalidInput(f"There is no switch or permission called {name}.")
        found = []
        for row in of(account_id, self.user_rows):
            before = self._of(row)
            after = replace(before, account_switches={**before.account_switches, **change.switches})
            found.append(Affected(before, after, (self._person(row),)))
        return impact_of(found)

    def somebody_sets(self, user_id: str, wanted: Statements, by: str) -> None:
        """Whatever the rules say."""
        row = self._user("a1", user_id)
        self.user_rows[self.user_rows.index(row)] = replace(row, role=wanted.role)
        self.said[user_id] = replace(wanted, renewed=frozenset())
        self.said_by[user_id] = by
        version = self.said_versions[user_id] = self.said_versions.get(user_id, 1) + 1
        self.push("permissions.changed", user_id=user_id)
        self.push("permissions.edited", user_id=user_id, version=str(version))

    def reaches(self, user_id: str, reached: int, clients: int) -> None:
        self.clients[user_id] = (reached, clients)
        said = {"reached": str(reached), "clients": str(clients)}
        self.push("permissions.reached", user_id=user_id, **said)

    def _user(self, account_id: str, user_id: str) -> UserRecord:
        for row in of(account_id, self.user_rows):
            if row.id == user_id:
                return row
        raise NotFound("There is no such user.")

    def _of(self, row: UserRecord) -> Context:
        if row.id == known.ANNA:
            return self._context("a1")
        said = self.said.get(row.id, Statements(row.role))
        return self._saying(replace(said, role=row.role))

    def _saying(self, said: Statements) -> Context:
        return Context(
            role=said.role,
            plan_features=SAMPLE_PLANS[self.plan],
            account_switches=self.switches,
            user_overrides=said.overrides,
            user_categories=said.categories,
            category_versions=dict.fromkeys(said.categories, CATALOGUE_VERSION),
            user_switches=said.switches,
        )

    def _tried(self, row: UserRecord, wanted: Statements, version: int) -> Context:
        """Raises what the CRM would refuse it with."""
        if version != self.said_versions.get(row.id, 1):
            sentence = (
                f"{self.said_by[row.id]} changed these permissions first. Look at them again."
            )
            raise Conflict(sentence, self._sheet(row))
        wanted.check()
        before, after = self._of(row), self._saying(wanted)
        editor = self._context("a1")
        is_self = row.id == known.ANNA
        _refuse(refusal_of_change(editor, before, after, same_person=is_self))
        for key, setting in after.user_overrides.items():
            lock = catalogue_lock(key, setting, after)
            if lock is not None and before.user_overrides.get(key) != setting:
                raise Refused(lock.sentence, key, lock.reason)
        is_kept = row.id == known.OWNER and self.role is not Role.AGENCY_ADMINISTRATOR
        if is_kept and takes_something(before, after):
            raise Conflict(OWNER)
        others = [self._of(each) for each in self.user_rows if each.id != row.id]
        members = [Member(each, each) for each in (*others, editor)]
        last = refusal_of_loss([*members, Member(before, after)])
        if last is not None:
            raise Conflict(last.sentence)
        return after

    def _sheet(self, row: UserRecord, context: Context | None = None) -> PermissionSheet:
        now = context or self._of(row)
        by = self.said_by.get(row.id, "")
        subject = Subject(
            *(row.id, row.name, now, {role: replace(now, role=role) for role in Role}),
            is_owner=row.id == known.OWNER,
            plan=self.plan,
            version=self.said_versions.get(row.id, 1),
            changed_by=by,
            changed_at=known.NOON if by else None,
        )
        is_self = row.id == known.ANNA
        return sheet(subject, evaluate(now, "fake"), self._context("a1"), is_self=is_self)

    def _person(self, row: UserRecord) -> Person:
        clients = self.clients.get(row.id, (0, 0))[1]
        return Person(row.id, row.name, row.id in self.talking, clients)


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        needed = (*refusal.permissions, "users.permissions:grant")[0]
        raise Refused(refusal.sentence, needed, f"grants.rule_{refusal.rule}")
