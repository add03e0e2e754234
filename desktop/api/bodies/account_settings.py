"""Answers about the settings of the account, and about whom a change of them meets."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.domain.account_settings import AccountSettings, SettingsSheet, Source
from desktop.domain.lists import StatusAsking


class CallerIdBody(msgspec.Struct, frozen=True):
    number: str
    name: str


class SettingsBody(msgspec.Struct, frozen=True):
    name: str
    region: str
    time_zone: str
    home_prefixes: list[str]
    switches: dict[str, bool]
    strict_roles: bool
    default_caller_id: str
    confined_fallback: bool
    sticky: bool
    geo: bool
    show_call_statuses: StatusAsking
    show_supervision: bool
    quiet_from: str
    quiet_until: str
    bulk_per_minute: int
    emergency_number: str
    emergency_address: str
    screen_pop: str
    screen_pop_by_itself: bool
    retention_days: int
    wipe_on_sign_out: bool
    encrypted: bool
    sources: dict[str, Source]
    locked_by: dict[str, str]
    caller_ids: list[CallerIdBody]
    version: int

    def value(self) -> SettingsSheet:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        beside = ("sources", "locked_by", "caller_ids", "version")
        settings = {name: value for name, value in fields.items() if name not in beside}
        settings["home_prefixes"] = tuple(self.home_prefixes)
        settings["switches"] = {**AccountSettings().switches, **self.switches}
        settings["show_call_statuses"] = self.show_call_statuses.value
        numbers = tuple((each.number, each.name) for each in self.caller_ids)
        facts = (self.version, self.sources, self.locked_by, numbers)
        return SettingsSheet(AccountSettings(**settings), *facts)
