"""The fake CRM: access control groups."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.access import Role
from desktop.domain.access_groups import (
    NOT_BOUND,
    AccessGroup,
    Choice,
    GroupMember,
    GroupParts,
    Sight,
    Trial,
    fault_of,
    restricted,
    restrictions_of,
    whole_sentence,
)
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS
from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.impact import PAGES, Affected, Person, impact_of
from desktop.domain.permissions import Context, RowFilter, evaluate
from desktop.domain.row_filters import CallFacts, filters_of, passes
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of

_MANAGE = ("access_controls:manage", "manage access control groups")
_STATUSES = ("New lead", "Not interested")


class FakeAccessGroups(Company):
    """Part of ``Crm``. ``access_group_rows`` are what a test sets; nobody's answer follows them."""

    def __init__(self) -> None:
        super().__init__()
        self.access_group_rows: list[AccessGroup] = []
        self.access_group_trials: list[tuple[AccessGroup, str]] = []
        self._access_group_keys: dict[str, AccessGroup] = {}

    async def access_groups(self, account_id: str) -> tuple[AccessGroup, ...]:
        self._check("access_groups", account_id, *_MANAGE)
        rows = of(account_id, self.access_group_rows)
        return tuple(sorted(rows, key=lambda each: each.name.casefold()))

    async def access_group_parts(self, account_id: str) -> GroupParts:
        self._check("access_group_parts", account_id, *_MANAGE)
        members = self._access_members().values()
        return GroupParts(
            tuple(each for each in members if each.is_bound and each.is_active),
            tuple(Choice(each.number, each.name, each.source) for each in known.NUMBERS),
            tuple(Choice(each.name, each.name) for each in known.SOURCES),
            (Choice("", "No status yet"), *(Choice(each, each) for each in _STATUSES)),
            (Choice("quote", "quote"),),
        )

    async def try_access_group(self, account_id: str, group: AccessGroup, look_as: str) -> Trial:
        self._check("try_access_group", account_id, *_MANAGE)
        await self.held("try_access_group")
        wanted = self._checked_access_group(group)
        self.access_group_trials.append((wanted, look_as))
        before = next((each for each in self.access_group_rows if each.id == group.id), None)
        people = {
            each.id: each for some in (before, wanted) if some is not None for each in some.members
        }
        stands = {
            each.id: (self._access_context(each), self._access_context(each, wanted))
            for each in people.values()
        }
        effects = impact_of(
            Affected(*stands[each.id], (Person(each.id, each.name, clients=1),))
            for each in people.values()
        )
        others = sum(filters_of(was) != filters_of(now) for was, now in stands.values())
        if look_as and look_as not in stands:
            raise NotFound("There is nothing here.")
        sight = self._access_sight(people[look_as], *stands[look_as]) if look_as else None
        return Trial(effects, whole_sentence(effects, others), sight)

    async def add_access_group(
        self, account_id: str, group: AccessGroup, idempotency_key: str
    ) -> AccessGroup:
        self._check("add_access_group", account_id, *_MANAGE)
        if idempotency_key in self._access_group_keys:
            return self._access_group_keys[idempotency_key]
        new_id = f"new{len(self._access_group_keys) + 1}"
        added = replace(self._checked_access_group(group), id=new_id, version=1)
        self.access_group_rows.append(replace(added, changed_by="Omar Haddad"))
        self._access_group_keys[idempotency_key] = self.access_group_rows[-1]
        self.push("access_groups.updated", group_id=new_id)
        return self.access_group_rows[-1]

    async def change_access_group(self, account_id: str, group: AccessGroup) -> AccessGroup:
        self._check("change_access_group", account_id, *_MANAGE)
        before = self._access_group(group)
        after = replace(self._checked_access_group(group), version=before.version + 1)
        after = replace(after, changed_by="Omar Haddad")
        self.access_group_rows[self.access_group_rows.index(before)] = after
        self.push("access_groups.updated", group_id=group.id)
        return after

    async def remove_access_group(self, account_id: str, group: AccessGroup) -> None:
        self._check("remove_access_group", account_id, *_MANAGE)
        self.access_group_rows.remove(self._access_group(group))
        self.push("access_groups.updated", group_id=group.id)

    def somebody_changes_access_group(self, group_id: str, **news: object) -> AccessGroup:
        """Another administrator, meanwhile."""
        rows = self.access_group_rows
        at = next(place for place, each in enumerate(rows) if each.id == group_id)
        changed = replace(rows[at], version=rows[at].version + 1, changed_by="Ruth Meier")
        rows[at] = replace(changed, **news)  # type: ignore[arg-type]  # the fields are the test's
        self.push("access_groups.updated", group_id=group_id)
        return rows[at]

    def _access_group(self, group: AccessGroup) -> AccessGroup:
        before = next((each for each in self.access_group_rows if each.id == group.id), None)
        if before is None:
            raise NotFound("There is nothing here.")
        if before.version != group.version:
            who = before.changed_by or "Somebody else"
            raise Conflict(f"{who} changed this group first. Look at it again.", before)
        return before

    def _checked_access_group(self, group: AccessGroup) -> AccessGroup:
        others = [each.name for each in self.access_group_rows if each.id != group.id]
        if fault := fault_of(group, others):
            raise InvalidInput(fault)
        people = self._access_members()
        named = [each.id for each in group.members]
        if len(set(named)) < len(named) or not set(named) <= people.keys():
            raise InvalidInput("One of these people is not in this account any more.")
        before = next((each for each in self.access_group_rows if each.id == group.id), None)
        kept = {each.id for each in before.members} if before is not None else set()
        for each in named:
            if not people[each].is_bound and each not in kept:
                raise InvalidInput(NOT_BOUND.format(name=people[each].name))
        members = sorted((people[each] for each in named), key=lambda each: each.name)
        return replace(group, name=group.name.strip(), members=tuple(members))

    def _access_members(self) -> dict[str, GroupMember]:
        users = sorted(self.user_rows, key=lambda user: user.name)
        return {each.id: GroupMember(each.id, each.name, each.role) for each in users}

    def _access_context(self, member: GroupMember, instead: AccessGroup | None = None) -> Context:
        groups = [
            each for each in self.access_group_rows if instead is None or each.id != instead.id
        ]
        own = [
            each
            for each in [*groups, *([instead] if instead is not None else [])]
            if any(other.id == member.id for other in each.members)
        ]
        context = Context(Role(member.role), SAMPLE_PLANS[self.plan])
        return restricted(context, restrictions_of(own))

    def _access_sight(self, member: GroupMember, was: Context, now: Context) -> Sight:
        had, has = evaluate(was).granted, evaluate(now).granted
        lost = [key for key in PERMISSIONS if key in had and key not in has]
        counts = [self._access_calls(each.row_filters) for each in (now, was)]
        return Sight(
            member,
            tuple(words for key, words in PAGES.items() if key in lost),
            tuple(PERMISSIONS[key].title for key in lost if key not in PAGES),
            calls=counts[0],
            of_calls=counts[1],
        )

    def _access_calls(self, filters: tuple[RowFilter, ...]) -> int:
        facts = (
            CallFacts(each.tracking_number, each.source, each.call_status, each.tags)
            for each in self.call_rows
        )
        return sum(passes(filters, each) for each in facts)
