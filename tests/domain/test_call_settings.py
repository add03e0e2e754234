"""Where the value of a call setting comes from, and which settings cannot be saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Decision
from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    Layers,
    NumberChoice,
    Scope,
    SettingValue,
    Source,
    UserSettings,
    effective,
    fault_of,
    lock_key,
    locked_change,
)
from desktop.domain.caller_id import OwnNumber

S, C = CallSetting, Custom
MAIN, OTHER, GONE, STRANGER = "+14105550100", "+12025550111", "+13125550122", "+15555550199"
OWNED = {MAIN: OwnNumber(), OTHER: OwnNumber(), GONE: OwnNumber(state="released")}


@pytest.mark.requirement("S2-19", "S2-20", "S2-22", "S2-23", "S2-25", "S2-28")
@pytest.mark.parametrize(
    ("setting", "layers", "expected"),
    [
        (S.STICKY, Layers(), (False, Source.PRODUCT, False)),
        (S.SHOW_STATUSES, Layers(), (True, Source.PRODUCT, False)),
        (S.STICKY, Layers(account=True), (True, Source.ACCOUNT, False)),
        (S.STICKY, Layers(account=True, own=C.OFF), (False, Source.USER, False)),
        (S.STICKY, Layers(account=False, own=C.ON), (True, Source.USER, False)),
        (S.STICKY, Layers(lock=False, own=C.ON), (False, Source.AGENCY, True)),
        (S.STICKY, Layers(lock=True, own=C.OFF), (True, Source.AGENCY, True)),
        (S.GEO, Layers(in_plan=False, lock=True, own=C.ON), (False, Source.PLAN, True)),
        (S.PRO_DIALING, Layers(account_off=True, own=C.ON), (False, Source.ACCOUNT, True)),
        (S.PRO_DIALING, Layers(lock=True, account_off=True), (True, Source.AGENCY, True)),
    ],
)
def test_the_first_that_speaks_decides(
    setting: CallSetting, layers: Layers, expected: tuple[bool, Source, bool]
) -> None:
    value = effective(setting, layers)
    assert (value.is_on, value.source, value.is_locked) == expected
    assert value.chosen is layers.own, "the user's own choice stays stored"


def test_the_agencys_lock_has_a_name_of_its_own() -> None:
    assert lock_key(S.GEO) == "setting.geo"


@pytest.mark.requirement("S2-16", "S2-17", "S2-18")
@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (CallerIdSettings(), ""),
        (CallerIdSettings(MAIN, Scope.ONE), ""),
        (CallerIdSettings(MAIN, Scope.ALL), ""),
        (CallerIdSettings(MAIN, Scope.SUBSET, (OTHER,)), ""),
        (CallerIdSettings(MAIN, Scope.SUBSET), "at least one"),
        (CallerIdSettings(STRANGER), "not a number of this account"),
        (CallerIdSettings(subset=(MAIN, STRANGER)), "not a number of this account"),
        (CallerIdSettings(emergency=STRANGER), "not a number of this account"),
        (CallerIdSettings(GONE), "another default caller ID"),
        (CallerIdSettings(emergency=GONE), "another emergency number"),
    ],
)
def test_what_cannot_be_saved_says_why(wanted: CallerIdSettings, words: str) -> None:
    assert words in fault_of(wanted, OWNED)
    assert bool(fault_of(wanted, OWNED)) is bool(words)


def test_what_was_chosen_before_holds_up_nothing_else() -> None:
    before = CallerIdSettings(GONE, Scope.SUBSET, (STRANGER,), GONE)
    assert fault_of(replace(before, subset=(STRANGER, MAIN)), OWNED, before) == ""
    unverified = {MAIN: OwnNumber(verified=False)}
    assert fault_of(replace(before, default=MAIN), unverified, before)


def test_only_the_agencys_lock_forbids_a_change() -> None:
    by_agency = SettingValue(C.GLOBAL, is_on=False, source=Source.AGENCY, is_locked=True)
    by_plan = replace(by_agency, source=Source.PLAN)
    before = {S.STICKY: by_agency, S.GEO: by_plan, S.SHOW_STATUSES: by_plan}
    assert locked_change(before, CallerIdSettings(calls={S.GEO: C.ON})) is None
    assert locked_change(before, CallerIdSettings(calls={S.STICKY: C.ON})) is S.STICKY


@pytest.mark.requirement("S2-14", "S2-15")
@pytest.mark.parametrize(("granted", "scope"), [(True, Scope.ALL), (False, Scope.ONE)])
def test_the_scope_follows_the_permission_until_somebody_sets_it(
    granted: bool, scope: Scope
) -> None:
    told = Decision(granted, "role_default" if granted else "default_deny")
    settings = UserSettings("u1", "Anna", 1, CallerIdSettings(), {}, told)
    assert settings.scope is scope
    assert replace(settings, own=CallerIdSettings(scope=Scope.SUBSET)).scope is Scope.SUBSET


def test_a_number_to_choose_is_usable_or_not() -> None:
    assert NumberChoice(MAIN).is_usable
    assert not NumberChoice(MAIN, verified=False).is_usable
    assert NumberChoice(MAIN, state="disabled").as_own() == OwnNumber("disabled")
