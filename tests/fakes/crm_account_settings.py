"""The fake CRM: the settings of the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from desktop.domain.account_settings import (
    ALSO_NEEDED,
    FELT_AT_ONCE,
    AccountSettings,
    SettingsSheet,
    Source,
    Value,
    faults_of,
)
from desktop.domain.catalogue import SWITCH_DEFAULTS
from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.domain.impact import Affected, Impact, Person, impact_of
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company

_SEE: Final = ("account.settings:view", "see the account's settings")
_EDIT: Final = ("account.settings:edit", "edit the account's settings")
_WITH_SOURCES: Final = (
    *(*SWITCH_DEFAULTS, "sticky", "geo", "show_call_statuses", "emergency_number"),
    "show_supervision",
    *("emergency_address", "retention_days", "wipe_on_sign_out", "encrypted"),
    *("quiet_from", "quiet_until", "bulk_per_minute"),
)


class FakeAccountSettings(Company):
    """Part of ``Crm``. ``agency_locks`` are switches that the agency has turned off."""

    def __init__(self) -> None:
        super().__init__()
        self.settings_set: set[str] = set()
        self.agency_locks: set[str] = set()
        self.talking: set[str] = set()  # who is in a call

    async def account_settings(self, account_id: str) -> SettingsSheet:
        self._check("account_settings", account_id, *_SEE)
        return self._settings_sheet()

    async def change_account_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> SettingsSheet:
        self._check("change_account_settings", account_id, *_EDIT)
        after = self._wanted_settings(account_id, changes, version)
        changed = after.changes_since(self._in_effect())
        for key, value in changed.items():
            self.settings = self.settings.with_value(key, value)
        self.settings_version += bool(changed)
        self.settings_set |= changed.keys()
        self.switches |= {key: bool(v) for key, v in changed.items() if key in SWITCH_DEFAULTS}
        if FELT_AT_ONCE & changed.keys():
            self.revision += 1
            self.push("permissions.changed")
        if changed:
            self.push("settings.changed", setting="account")
        return self._settings_sheet()

    async def impact_of_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> Impact:
        self._check("impact_of_settings", account_id, *_EDIT)
        after = self._wanted_settings(account_id, changes, version)
        changed = after.changes_since(self._in_effect())
        switched = {key: bool(v) for key, v in changed.items() if key in SWITCH_DEFAULTS}
        context = self._context(account_id)
        people = []
        for each in sorted(self.user_rows, key=lambda user: user.name):
            before = replace(context, role=each.role)
            strict = bool(changed.get("strict_roles", before.strict_roles))
            switches = {**before.account_switches, **switched}
            later = replace(before, account_switches=switches, strict_roles=strict)
            person = Person(each.id, each.name, each.id in self.talking)
            people.append(Affected(before, later, (person,)))
        return impact_of(people)

    def somebody_changes_settings(self, **changes: Value) -> None:
        """Another administrator, meanwhile."""
        for key, value in changes.items():
            self.settings = self.settings.with_value(key, value)
        self.settings_version += 1
        self.push("settings.changed", setting="account")

    def _wanted_settings(
        self, account_id: str, changes: Mapping[str, Value], version: int
    ) -> AccountSettings:
        if version != self.settings_version:
            sentence = "Somebody else changed these settings first. Look at them again."
            raise Conflict(sentence, self._settings_sheet())
        after = self._in_effect()
        for key, value in changes.items():
            after = after.with_value(key, value)
        for key in after.changes_since(self._in_effect()):
            if key in self._locks():
                sentence = "Harbor Group has locked this for all of its accounts."
                raise Refused(sentence, _EDIT[0], f"agency_setting.{key}")
            if key in ALSO_NEEDED:
                self._require(account_id, ALSO_NEEDED[key], "turn call recording on or off")
        faults = faults_of(after)
        usable = {"", *(each.number for each in known.NUMBERS)}
        if not {after.default_caller_id, after.emergency_number} <= usable:
            faults["default_caller_id"] = "This number cannot be used."
        if faults:
            raise InvalidInput(next(iter(faults.values())))
        return after

    def _locks(self) -> dict[str, bool]:
        return {
            **self.held_by_agency(),
            **{key: key == "strict_roles" for key in self.agency_locks},
        }

    def _in_effect(self) -> AccountSettings:
        return self.settings.under(self._locks())

    def _settings_sheet(self) -> SettingsSheet:
        own = {
            key: Source.ACCOUNT if key in self.settings_set else Source.DEFAULT
            for key in _WITH_SOURCES
        }
        numbers = tuple((each.number, each.name) for each in known.NUMBERS)
        return SettingsSheet(
            self._in_effect(),
            self.settings_version,
            own | dict.fromkeys(self._locks(), Source.AGENCY),
            dict.fromkeys(self._locks(), "Harbor Group"),
            numbers,
        )
