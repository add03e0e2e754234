"""The fake CRM: caller ID, call settings and geo rules of a user."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop.domain.access import Answer
from desktop.domain.call_settings import (
    FEATURES,
    CallerIdSettings,
    CallSetting,
    Custom,
    Layers,
    NumberChoice,
    Scope,
    SettingValue,
    UserSettings,
    effective,
    fault_of,
    locked_change,
    scope_by_default,
)
from desktop.domain.caller_id import OwnNumber, Request, allowed_numbers, is_usable, resolve
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.geo_rules import (
    Duplicate,
    GeoOwner,
    GeoPage,
    GeoRuleSet,
    GeoWish,
    GeoWorld,
    duplicate_of,
    outside,
    rule_set,
    unknown_numbers,
)
from desktop.domain.permissions import Context, evaluate
from desktop.domain.records import CallerIdPreview, UserRecord
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company

_SEE = ("users:view", "see the settings of users")
_EDIT = ("users.settings:edit", "edit the settings of users")
_SEE_SHARED = ("account.settings:view", "see the settings of the account")
_EDIT_SHARED = ("account.settings:edit", "change the settings of the account")


@dataclass
class Settings:
    """What the fake knows of one user, or of the account."""

    own: CallerIdSettings = field(
        default_factory=lambda: CallerIdSettings(known.MAIN_LINE, Scope.ALL)
    )
    rules: GeoRuleSet = field(default_factory=GeoRuleSet)
    version: int = 1

    def write(self, own: CallerIdSettings | None = None, rules: GeoRuleSet | None = None) -> None:
        """As somebody else would, elsewhere."""
        self.own = own or self.own
        self.rules = self.rules if rules is None else rules
        self.version += 1


class FakeUserSettings(Company):
    """Part of ``Crm``; the settings of "" are those of the account."""

    def __init__(self) -> None:
        super().__init__()
        self.settings_of: dict[str, Settings] = {"": Settings(CallerIdSettings())}
        self.setting_locks: dict[CallSetting, bool] = {}
        self.choosable: list[NumberChoice] | None = None

    def kept(self, user_id: str) -> Settings:
        return self.settings_of.setdefault(user_id, Settings())

    async def user_settings(self, account_id: str, user_id: str) -> UserSettings:
        self._check("user_settings", account_id, *_SEE)
        await self.held("user_settings")
        return self._settings_now(account_id, self._member_row(account_id, user_id))

    async def change_user_settings(
        self, account_id: str, user_id: str, wanted: CallerIdSettings, version: int
    ) -> UserSettings:
        self._check("change_user_settings", account_id, *_EDIT)
        await self.held("change_user_settings")
        user = self._member_row(account_id, user_id)
        kept = self.kept(user_id)
        self._compare_versions(kept, version)
        before = self._settings_now(account_id, user)
        if locked_change(before.values, wanted) is not None:
            raise Refused("The agency has locked this setting.", _EDIT[0], "agency_lock")
        fault = fault_of(wanted, self._owned_numbers(), kept.own)
        if fault:
            raise InvalidInput(fault)
        kept.write(own=wanted)
        if user_id == known.ANNA:
            self.user_default = wanted.default
        self._tell_of_settings(user_id)
        return self._settings_now(account_id, user)

    async def geo_rules(self, account_id: str, user_id: str) -> GeoPage:
        self._check("geo_rules", account_id, *(_SEE if user_id else _SEE_SHARED))
        await self.held("geo_rules")
        return self._geo_page(account_id, user_id)

    async def change_geo_rules(
        self, account_id: str, user_id: str, wanted: GeoWish, version: int
    ) -> GeoPage:
        self._check("change_geo_rules", account_id, *(_EDIT if user_id else _EDIT_SHARED))
        await self.held("change_geo_rules")
        page, kept = self._geo_page(account_id, user_id), self.kept(user_id)
        self._compare_versions(kept, version)
        rules = self._rules_as_read(wanted.rules)
        unknown = unknown_numbers(rules, self._owned_numbers().keys() | kept.rules.numbers)
        if unknown:
            raise InvalidInput(f"{unknown[0]}: not a number of this account.")
        if locked_change({CallSetting.GEO: page.mode}, _geo_only(wanted.geo)) is not None:
            raise Refused("The agency has locked geo caller ID.", _EDIT[0], "agency_lock.geo")
        self._keep_rules(user_id, rules, wanted.geo)
        return self._geo_page(account_id, user_id)

    async def geo_rule_owners(self, account_id: str) -> tuple[GeoOwner, ...]:
        self._check("geo_rule_owners", account_id, *_SEE)
        found = []
        for user in sorted(self.user_rows, key=lambda each: each.name):
            rules = self.kept(user.id).rules
            if not rules.is_empty:
                counts = (len(rules.area), len(rules.country), rules.default is not None)
                found.append(GeoOwner(user.id, user.name, *counts))
        return tuple(found)

    async def count_duplicate(self, account_id: str, user_id: str, from_user_id: str) -> Duplicate:
        self._check("count_duplicate", account_id, *_EDIT)
        return self._counted_copy(account_id, user_id, from_user_id)

    async def duplicate_geo_rules(
        self, account_id: str, user_id: str, from_user_id: str, version: int, idempotency_key: str
    ) -> GeoPage:
        self._check("duplicate_geo_rules", account_id, *_EDIT)
        asked = (user_id, from_user_id)
        before = self._repeated(idempotency_key, asked)
        if isinstance(before, GeoPage):
            return before
        self._compare_versions(self.kept(user_id), version)
        self._counted_copy(account_id, user_id, from_user_id)
        self._keep_rules(user_id, self.kept(from_user_id).rules, Custom.ON)
        page = self._geo_page(account_id, user_id)
        self._answered[idempotency_key] = (asked, page)
        return page

    async def test_caller_id(
        self,
        account_id: str,
        user_id: str,
        dialled: str,
        kind: str = "call",
        draft: GeoWish | None = None,
    ) -> CallerIdPreview:
        self._check("test_caller_id", account_id, *_SEE)
        self._member_row(account_id, user_id)
        asked = self.request_of(user_id, account_id, dialled, kind)
        if draft is not None:
            shared = draft.geo is Custom.GLOBAL
            is_on = (
                self._setting_value("", CallSetting.GEO).is_on if shared else draft.geo is Custom.ON
            )
            rules = self.kept("").rules if shared else self._rules_as_read(draft.rules)
            asked = replace(asked, geo_on=is_on, geo=rules.as_rules())
        return self.preview_of(asked, "")

    def request_of(
        self, user_id: str, account_id: str, dialled: str, kind: str = "call"
    ) -> Request:
        answer, kept = self._answer_of(account_id, user_id), self.kept(user_id)
        geo = self._setting_value(user_id, CallSetting.GEO, in_plan=True)
        is_own = kept.own.chosen(CallSetting.GEO) is Custom.ON
        own = kept.own.default if user_id != known.ANNA else self.user_default
        place = "messages:send" if kind == "text" else "calls:place"
        return Request(
            dialled=dialled,
            kind=kind,
            numbers=self._owned_numbers(),
            user_default=own,
            extensions=tuple(each.extension for each in self.user_rows),
            international_allowed=answer.grants("calls:place_international"),
            may_place=answer.grants(place),
            may_pick=answer.grants("caller_id:change"),
            may_override_dnc=answer.grants("dnc:override"),
            do_not_call=self.do_not_call,
            scope=self._scope_of(user_id, answer).value,
            subset=kept.own.subset,
            emergency=kept.own.emergency,
            geo_on=geo.is_on,
            plan_has_geo=FEATURES[CallSetting.GEO] in SAMPLE_PLANS[self.plan],
            geo=(kept if is_own else self.kept("")).rules.as_rules(),
        )

    def preview_of(self, asked: Request, revision: str) -> CallerIdPreview:
        found = resolve(asked)
        picks: tuple[str, ...] = ()
        if asked.may_pick and asked.scope != "one":
            allowed = allowed_numbers(asked)
            picks = tuple(n for n in asked.numbers if n in allowed and is_usable(asked, n))
        return CallerIdPreview(
            destination_class=found.destination_class.value,
            destination=found.destination,
            tones_after_answer=found.tones_after_answer,
            caller_id=found.caller_id,
            rule=found.rule,
            prefix=found.prefix,
            sentence=found.sentence,
            trace=found.trace,
            choices=picks,
            revision=revision,
        )

    def _settings_now(self, account_id: str, user: UserRecord) -> UserSettings:
        kept = self.kept(user.id)
        values = {each: self._setting_value(user.id, each) for each in CallSetting}
        change = self._answer_of(account_id, user.id).decision("caller_id:change")
        chosen = {each: value.chosen for each, value in values.items()}
        return UserSettings(
            *(user.id, user.name, kept.version, replace(kept.own, calls=chosen), values),
            replace(change, blockers=()),
            self._choices_now(),
        )

    def _geo_page(self, account_id: str, user_id: str) -> GeoPage:
        shared = self.kept("").rules
        count = len(shared.area) + len(shared.country)
        kept, numbers = self.kept(user_id), self._choices_now()
        facts = (kept.version, kept.rules, self._setting_value(user_id, CallSetting.GEO), numbers)
        if not user_id:
            name = self.account().name
            return GeoPage("", name, *facts, GeoWorld(self._owned_numbers()), account_rules=count)
        user = self._member_row(account_id, user_id)
        asked = self.request_of(user_id, account_id, "")
        world = GeoWorld(
            *(self._owned_numbers(), allowed_numbers(asked), asked.home_prefixes),
            asked.international_allowed,
        )
        return GeoPage(user_id, user.name, *facts, world, account_rules=count)

    def _setting_value(
        self, user_id: str, setting: CallSetting, *, in_plan: bool = False
    ) -> SettingValue:
        feature = FEATURES.get(setting)
        planned = in_plan or feature is None or feature in SAMPLE_PLANS[self.plan]
        chosen = self.kept(user_id).own.chosen(setting)
        shared = self.kept("").own.chosen(setting)
        account = None if shared is Custom.GLOBAL else shared is Custom.ON
        off = setting is CallSetting.PRO_DIALING and self.switches.get("pro_dialing") is False
        own = Custom.GLOBAL if not user_id else chosen
        lock = self.setting_locks.get(setting, self.held_by_agency().get(setting.value))
        value = effective(setting, Layers(planned, lock, off, own, account))
        return replace(value, chosen=chosen)

    def _counted_copy(self, account_id: str, user_id: str, from_user_id: str) -> Duplicate:
        if user_id == from_user_id:
            raise InvalidInput("These are the rules of this user already.")
        other, user = (
            self._member_row(account_id, from_user_id),
            self._member_row(account_id, user_id),
        )
        rules = self.kept(from_user_id).rules
        if rules.is_empty:
            raise InvalidInput(f"{other.name} has no geo rules to copy.")
        beyond = outside(rules, allowed_numbers(self.request_of(user_id, account_id, "")))
        if beyond:
            raise InvalidInput(f"{user.name} may not call from {', '.join(beyond)}.")
        return duplicate_of(other.name, rules, self.kept(user_id).rules)

    def _keep_rules(self, user_id: str, rules: GeoRuleSet, geo: Custom) -> None:
        kept = self.kept(user_id)
        calls = {**kept.own.calls, CallSetting.GEO: geo}
        kept.write(replace(kept.own, calls=calls), rules)
        self._tell_of_settings(user_id)

    def _tell_of_settings(self, user_id: str) -> None:
        self.push("settings.changed", **({"user_id": user_id} if user_id else {}))
        self.push("user_settings.updated", user_id=user_id)

    @staticmethod
    def _rules_as_read(rules: GeoRuleSet) -> GeoRuleSet:
        return rule_set(rules.area, rules.country, rules.default, "US")

    @staticmethod
    def _compare_versions(kept: Settings, version: int) -> None:
        if kept.version != version:
            raise Conflict("Somebody else changed these settings first. Look at them again.")

    def _scope_of(self, user_id: str, answer: Answer) -> Scope:
        return self.kept(user_id).own.scope or scope_by_default(answer.grants("caller_id:change"))

    def _answer_of(self, account_id: str, user_id: str) -> Answer:
        if user_id == known.ANNA:
            return self._answer(account_id)
        user = self._member_row(account_id, user_id)
        return evaluate(Context(user.role, SAMPLE_PLANS[self.plan]), "")

    def _member_row(self, account_id: str, user_id: str) -> UserRecord:
        for each in self.user_rows if account_id == "a1" else ():
            if each.id == user_id:
                return each
        raise NotFound("There is nothing here. It may have been removed.")

    def _choices_now(self) -> tuple[NumberChoice, ...]:
        if self.choosable is not None:
            return tuple(self.choosable)
        rows = sorted(self.number_rows, key=lambda each: each.number)
        return tuple(
            NumberChoice(each.number, each.name, each.state, each.text_enabled) for each in rows
        )

    def _owned_numbers(self) -> dict[str, OwnNumber]:
        return {each.number: each.as_own() for each in self._choices_now()}


def _geo_only(geo: Custom) -> CallerIdSettings:
    return CallerIdSettings(calls={CallSetting.GEO: geo})
