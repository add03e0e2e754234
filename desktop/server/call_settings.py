"""Call settings of a user as the rows have them: what was said on each layer, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop.domain.call_settings import (
    FEATURES,
    CallSetting,
    Custom,
    Layers,
    SettingValue,
    effective,
    lock_key,
)
from desktop.server.effective import Standing

_PRO_DIALING: Final = CallSetting.PRO_DIALING.value
# The account may say more of the statuses than a user can: that one has to be given.
_ON: Final = (True, "on", "shown", "required")
_OFF: Final = (False, "off")


def values_of(standing: Standing) -> dict[CallSetting, SettingValue]:
    return {each: value_of(standing, each) for each in CallSetting}


def value_of(
    standing: Standing, setting: CallSetting, *, whatever_the_plan: bool = False
) -> SettingValue:
    """``whatever_the_plan`` for those who look at the plan themselves."""
    context = standing.context
    feature = FEATURES.get(setting)
    in_plan = feature is None or feature in context.plan_features or whatever_the_plan
    lock = context.agency_locks.get(lock_key(setting))
    said = standing.account.call_settings.get(setting.value)
    shared = True if said in _ON else False if said in _OFF else None
    account_off = False
    if setting is CallSetting.PRO_DIALING:
        lock = lock if context.agency_switches.get(_PRO_DIALING, True) else False
        shared = context.account_switches.get(_PRO_DIALING)
        account_off = shared is False
    layers = Layers(in_plan, lock, account_off, chosen_by(standing.membership, setting), shared)
    return effective(setting, layers)


def chosen_by(membership: Any, setting: CallSetting) -> Custom:
    """The user's own choice; an agency administrator without a membership has none."""
    if membership is None:
        return Custom.GLOBAL
    if setting is CallSetting.PRO_DIALING:
        switch = membership.switches.get(_PRO_DIALING)
        return Custom.GLOBAL if switch is None else Custom.ON if switch else Custom.OFF
    said = str(membership.call_settings.get(setting.value, ""))
    if said in ("on", "shown", "required"):
        return Custom.ON
    return Custom.OFF if said == "off" else Custom.GLOBAL


def with_choice(stored: Mapping[str, Any], setting: CallSetting, chosen: Custom) -> dict[str, Any]:
    """The call settings of a membership after a choice; what says the same stays as it was."""
    after = dict(stored)
    before = str(stored.get(setting.value, ""))
    if chosen is Custom.ON and before in ("shown", "required"):
        return after
    if chosen is Custom.GLOBAL:
        after.pop(setting.value, None)
    else:
        after[setting.value] = chosen.value
    return after


def with_switch(stored: Mapping[str, bool], chosen: Custom) -> dict[str, bool]:
    """The switches of a membership after a choice for Pro dialing."""
    after = {name: is_on for name, is_on in stored.items() if name != _PRO_DIALING}
    return after if chosen is Custom.GLOBAL else {**after, _PRO_DIALING: chosen is Custom.ON}
