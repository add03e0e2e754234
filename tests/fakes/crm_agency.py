"""The fake CRM: the agency of the small company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from desktop.domain import agency
from desktop.domain.access import Role
from desktop.domain.account_settings import AccountSettings
from desktop.domain.agency import (
    AgencyAccount,
    AgencyHit,
    AgencyImpact,
    AgencyPerson,
    AgencyQuestion,
    AgencyRules,
    Belonging,
    Customs,
)
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.keepers import Member, refusal_of_loss
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import Account, Page
from desktop.domain.setting_locks import Held, checked_setting_locks
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, matches, page_of

_SEE = ("agency.accounts:access_all", "see the accounts of the agency")
_MANAGE = ("agency.accounts:manage", "manage the accounts of the agency")
_STALE = "Somebody else changed this first. Look at it again."


class FakeAgency(Company):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.agency_rows = [
            AgencyAccount(
                *("a1", "Harbor Home Services", known.DOMAIN, "Pro", "active", "US", 3),
                *(len(known.NUMBERS), 1),
            ),
            AgencyAccount(
                *("a2", "Harbor Legal Intake", "legal.harbor.example", "Standard", "active", "US"),
                *(1, 0, 1),
            ),
        ]
        self.agency_ruling = AgencyRules("Harbor Group", version=1)
        self.agency_places: dict[str, tuple[dict[str, Role], int]] = {}  # with the version
        self.left: set[str] = set()  # accounts that the person was taken out of
        self.impact_told = AgencyImpact()
        self.impact_asked: list[AgencyQuestion] = []

    def take_out(self, *account_ids: str) -> None:
        """The person belongs there no more."""
        self.left |= set(account_ids)
        self.tell_permissions()

    def stand(self, state: str) -> None:
        """The account of the desk is active, paused or closed from now on."""
        row = self._row("a1")
        self.agency_rows = [
            replace(each, state=state) if each.id == row.id else each for each in self.agency_rows
        ]
        self.tell_permissions()

    @property
    def agency_now(self) -> list[AgencyAccount]:
        """The first account is on the plan that a test has chosen."""
        return [
            replace(each, plan=self.plan) if each.id == "a1" else each for each in self.agency_rows
        ]

    def account(self) -> Account:
        return replace(super().account(), state=self._row("a1").state, name=self._row("a1").name)

    def second_account(self) -> Account:
        row = self._row("a2")
        return replace(super().second_account(), state=row.state, name=row.name, plan=row.plan)

    def held_by_agency(self) -> dict[str, bool]:
        return self.agency_ruling.held

    def _row(self, account_id: str) -> AgencyAccount:
        row = next((each for each in self.agency_now if each.id == account_id), None)
        if row is None:
            raise NotFound("There is nothing here.")
        return row

    def _context(self, account_id: str) -> Context:
        context = super()._context(account_id)
        row = self._row(account_id)
        own = replace(
            context,
            account_state=row.state,
            role_by_account=row.role_customs.get(context.role.value, {}),
        )
        return self.agency_ruling.over(own, context.strict_roles)

    async def agency_accounts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyAccount]:
        self._check("agency_accounts", account_id, *_SEE)
        found = [each for each in self.agency_now if matches(text, (each.name, each.domain), ())]
        return page_of(sorted(found, key=lambda each: each.name), cursor, limit)

    async def create_agency_account(
        self, account_id: str, name: str, domain: str, plan: str, idempotency_key: str
    ) -> AgencyAccount:
        self._check("create_agency_account", account_id, *_MANAGE)
        asked = (name, domain, plan)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, AgencyAccount):
            return repeated
        if any(each.domain == domain for each in self.agency_rows):
            raise Conflict("Another account has this domain already. Choose another one.")
        row = AgencyAccount(
            *(f"a{len(self.agency_rows) + 10}", agency.checked_name(name)),
            *(agency.checked_domain(domain), agency.checked_plan(plan), "active", "US", 0, 0, 1),
        )
        self.agency_rows.append(row)
        self._answered[idempotency_key] = (asked, row)
        self.push("agency.updated", what="accounts")
        return row

    async def change_agency_account(
        self, account_id: str, target: AgencyAccount, changes: Mapping[str, str]
    ) -> AgencyAccount:
        self._check("change_agency_account", account_id, *_MANAGE)
        row = self._row(target.id)
        if target.version != row.version:
            raise Conflict(_STALE, row)
        after = replace(row, **changes, version=row.version + 1)  # type: ignore[arg-type] # by name
        why = agency.why_not(
            after.state,
            after.plan,
            is_entered=row.id == account_id,
            others_rule=any(
                agency.rules_of_agency(each.plan) for each in self.agency_now if each.id != row.id
            ),
            rules_now=agency.rules_of_agency(row.plan),
        )
        if why:
            raise Conflict(why)
        return self._keep_account(after)

    async def set_account_roles(
        self, account_id: str, target: AgencyAccount, customs: Customs
    ) -> AgencyAccount:
        self._check("set_account_roles", account_id, "agency.roles:customise", "customise roles")
        row = self._row(target.id)
        if target.version != row.version:
            raise Conflict(_STALE, row)
        checked = agency.checked_customs(customs)
        return self._keep_account(replace(row, role_customs=checked, version=row.version + 1))

    async def agency_people(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyPerson]:
        self._check("agency_people", account_id, "agency.users:manage", "see the people")
        found = [
            self._agency_person(each.id)
            for each in sorted(self.user_rows, key=lambda each: each.name)
            if matches(text, (each.name, each.email), ())
        ]
        return page_of(found, cursor, limit)

    async def set_agency_places(
        self, account_id: str, person: AgencyPerson, places: Mapping[str, Role]
    ) -> AgencyPerson:
        self._check("set_agency_places", account_id, "agency.users:manage", "change the people")
        now = self._agency_person(person.id)
        if person.version != now.version:
            raise Conflict(_STALE, now)
        if person.id == known.ANNA:
            raise Refused(
                "Nobody changes where they belong themselves. "
                "Ask another administrator of the agency.",
                *("agency.users:manage", "grants.rule_4"),
            )
        if not set(places) <= {each.id for each in self.agency_now if each.state != "closed"}:
            raise InvalidInput("There is no such open account in the agency.")
        self.agency_places[person.id] = (dict(places), now.version + 1)
        self.push("agency.updated", what="people")
        return self._agency_person(person.id)

    def _agency_person(self, user_id: str) -> AgencyPerson:
        row = next(each for each in self.user_rows if each.id == user_id)
        version = self.agency_places.get(user_id, ({}, 1))[1]
        return AgencyPerson(
            row.id, row.name, row.email, row.active, self._belongs(user_id), version
        )

    async def search_agency(self, account_id: str, text: str) -> tuple[AgencyHit, ...]:
        self._check("search_agency", account_id, *_SEE)
        if not text.strip():
            return ()
        home, found = self._row("a1").name, []
        for row in self.agency_now:
            if matches(text, (row.name, row.domain), ()):
                found.append(AgencyHit("account", row.id, row.name, row.domain, row.id, row.name))
        for user in self.user_rows:
            if matches(text, (user.name, user.email), ()):
                found += [
                    AgencyHit("user", user.id, user.name, user.email, each.account_id, each.account)
                    for each in self._belongs(user.id)
                    if not each.implied
                ]
        for number in self.number_rows:
            if matches(text, (number.name,), (number.number,)):
                found.append(AgencyHit("number", number.id, number.number, number.name, "a1", home))
        return tuple(found)

    async def agency_rules(self, account_id: str) -> AgencyRules:
        self._check("agency_rules", account_id, *_SEE)
        return self.agency_ruling

    async def set_agency_roles(
        self, account_id: str, customs: Customs, version: int
    ) -> AgencyRules:
        self._check("set_agency_roles", account_id, "agency.roles:customise", "customise roles")
        after = replace(self.agency_ruling, role_customs=agency.checked_customs(customs))
        return self._rule(after, version)

    async def set_agency_locks(
        self, account_id: str, locks: Mapping[str, bool], version: int
    ) -> AgencyRules:
        self._check("set_agency_locks", account_id, "agency.locks:set", "lock permissions")
        return self._rule(replace(self.agency_ruling, locks=agency.checked_locks(locks)), version)

    async def set_agency_settings(
        self,
        account_id: str,
        switches: Mapping[str, bool],
        strict_roles: bool,
        version: int,
        setting_locks: Held | None = None,
    ) -> AgencyRules:
        permission = "agency.settings:edit"
        self._check("set_agency_settings", account_id, permission, "edit the agency's settings")
        checked = agency.checked_switches(switches)
        after = replace(self.agency_ruling, switches=checked, strict_roles=strict_roles)
        if setting_locks is not None:
            after = replace(after, setting_locks=checked_setting_locks(setting_locks))
        return self._rule(after, version)

    async def agency_impact(self, account_id: str, question: AgencyQuestion) -> AgencyImpact:
        """What it does to Anna in the first account; or what a test says."""
        self._check("agency_impact", account_id, *_SEE)
        self.impact_asked.append(question)
        if self.impact_told != AgencyImpact():
            return self.impact_told
        given = {
            name: value
            for name in ("role_customs", "locks", "switches", "strict_roles", "setting_locks")
            if (value := getattr(question, name)) is not None
        }
        before = evaluate(self._context("a1")).granted
        rules = replace(self.agency_ruling, **given)
        after = evaluate(rules.over(self._context("a1"), False)).granted
        gained, lost = dict.fromkeys(after - before, 1), dict.fromkeys(before - after, 1)
        count = int(bool(gained or lost))
        moved: Counter[str] = Counter()
        for own in (self.settings, AccountSettings()):
            now = own.under(self.agency_ruling.held)
            moved.update(own.under(rules.held).changes_since(now).keys())
        return AgencyImpact(count, count, 0, gained, lost, dict(moved))

    def _belongs(self, user_id: str) -> tuple[Belonging, ...]:
        role = next(each.role for each in self.user_rows if each.id == user_id)
        if user_id in self.agency_places:
            places = self.agency_places[user_id][0].items()
            names = {each.id: each.name for each in self.agency_now}
            found = [Belonging(place, names[place], each) for place, each in places]
            return tuple(sorted(found, key=lambda each: each.account))
        if user_id != known.ANNA:
            return (Belonging("a1", self._row("a1").name, role),)
        return (
            Belonging("a1", self._row("a1").name, self.role),
            Belonging("a2", self._row("a2").name, Role.CALL_AGENT),
        )

    def _keep_account(self, after: AgencyAccount) -> AgencyAccount:
        if after.id == "a1":
            self.plan = after.plan
        self.agency_rows = [after if each.id == after.id else each for each in self.agency_rows]
        self.tell_permissions()
        self.push("agency.updated", what="accounts")
        return after

    def _rule(self, after: AgencyRules, version: int) -> AgencyRules:
        if version != self.agency_ruling.version:
            raise Conflict(_STALE, self.agency_ruling)
        both = (Context(Role.AGENCY_ADMINISTRATOR), Context(Role.ADMINISTRATOR))
        members = (Member(each, after.over(each, False)) for each in both)
        last = refusal_of_loss(members, "Harbor Home Services")
        if last is not None:
            raise Conflict(last.sentence)
        before, self.agency_ruling = self.agency_ruling, replace(after, version=version + 1)
        self.settings_version += after.held != before.held
        self.tell_permissions()
        if after.setting_locks != before.setting_locks:
            self.push("settings.changed", setting="account")
        self.push("agency.updated", what="rules")
        return self.agency_ruling
