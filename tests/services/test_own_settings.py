"""One's own settings: who decides, what is told, and what cannot be kept."""

from __future__ import annotations

import pytest

from desktop.domain.changes import LocalDataPolicy
from desktop.domain.errors import Refused, StoreUnavailable
from desktop.domain.events import Notice, OwnSettingChanged, SettingsChanged
from desktop.domain.provenance import Source
from desktop.services.own_settings import WIPE
from tests.fakes.clock import settle
from tests.services.conftest import Desk

KEY = "appearance.theme"


def test_what_one_sets_is_told_and_goes_back(desk: Desk) -> None:
    assert desk.own.provenance(KEY).words == "Default"
    desk.own.choose(KEY, "dark")
    assert (desk.own.text(KEY), desk.own.provenance(KEY).words) == ("dark", "Set by you")
    desk.own.reset(KEY)
    assert (desk.own.text(KEY), desk.own.provenance(KEY).source) == ("system", Source.DEFAULT)
    told = desk.told(OwnSettingChanged)
    assert told == [OwnSettingChanged(KEY, "dark"), OwnSettingChanged(KEY, "system")]


def test_a_policy_is_before_oneself(desk: Desk) -> None:
    desk.preferences.values[KEY] = "dark"
    desk.preferences.fixed[KEY] = "light"
    assert desk.own.text(KEY) == "light"
    assert desk.own.provenance(KEY).words == "Set by Harbor IT"
    for change in (lambda: desk.own.choose(KEY, "dark"), lambda: desk.own.reset(KEY)):
        with pytest.raises(Refused, match="Harbor IT"):
            change()
    assert desk.told(OwnSettingChanged) == []
    assert desk.preferences.values[KEY] == "dark"


def test_what_a_policy_only_recommends_one_may_change(desk: Desk) -> None:
    desk.preferences.defaults[KEY] = "light"
    assert desk.own.provenance(KEY).words == "Default of Harbor IT"
    desk.own.choose(KEY, "dark")
    assert desk.own.text(KEY) == "dark"
    desk.own.reset(KEY)
    assert desk.own.text(KEY) == "light"


def test_a_full_disk_is_said_and_the_value_holds(desk: Desk) -> None:
    desk.preferences.full = True
    with pytest.raises(StoreUnavailable):
        desk.own.choose(KEY, "dark")
    assert desk.own.text(KEY) == "dark"
    assert desk.told(OwnSettingChanged) == [OwnSettingChanged(KEY, "dark")]


async def test_the_account_decides_before_oneself(desk: Desk) -> None:
    await desk.sign_in()
    desk.own.choose(WIPE, False)
    assert desk.own.provenance(WIPE).source is Source.YOU
    desk.crm.policy = LocalDataPolicy(wipe_on_sign_out=True)
    desk.stream.publish(SettingsChanged())
    await settle()
    assert desk.own.is_on(WIPE)
    assert desk.own.provenance(WIPE).words == "Set by Your account"
    with pytest.raises(Refused):
        desk.own.choose(WIPE, False)


async def test_who_wants_nothing_left_has_nothing_left(desk: Desk) -> None:
    await desk.sign_in()
    assert await desk.local.contacts.count()
    desk.own.choose(WIPE, True)
    await desk.session.sign_out()
    await settle()
    await desk.local.open("u1/a1")
    assert await desk.local.contacts.count() == 0


async def test_a_policy_that_does_not_hold_is_said_once(desk: Desk) -> None:
    desk.preferences.policy_problem = "The settings of your administrator cannot be read."
    await desk.sign_in()
    await desk.session.sign_out()
    await desk.sign_in()
    said = [each for each in desk.told(Notice) if each.sentence == desk.preferences.policy_problem]
    assert len(said) == 1
