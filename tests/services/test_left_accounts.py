"""Whoever is taken out of an account, or moved, leaves nothing of it on their computer."""

from __future__ import annotations

import pytest

from desktop.domain.events import AccountsLeft, Notice, PermissionsChanged, SignedIn, SignedOut
from desktop.services.known_accounts import left_accounts, remember_accounts
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

pytestmark = pytest.mark.requirement("S1-09", "S1-46")

A1, A2 = known.ACCOUNT, known.SECOND_ACCOUNT
FIRST, SECOND = f"u1/{A1}", f"u1/{A2}"


async def in_both(desk: Desk) -> None:
    """Something of both accounts is kept here, and one is in the first."""
    desk.crm.call_rows = list(known.CALLS)
    await desk.sign_in()
    await desk.session.switch_account(A2)
    await settle()
    await desk.session.switch_account(A1)
    await settle()
    desk.drafts.keep_draft(FIRST, "c1", "Half a note", "key")
    desk.drafts.keep_draft(SECOND, "c9", "Another note", "key")
    assert set(desk.local.memory.kept) == {FIRST, SECOND}


async def test_out_of_the_account_one_is_in(desk: Desk) -> None:
    await in_both(desk)
    desk.crm.take_out(A1)
    await settle()
    assert desk.session.account_id == A2
    assert "You no longer belong to Harbor Home Services." in desk.told(Notice)[-1].sentence
    assert set(desk.local.memory.kept) == {SECOND}
    assert desk.local.is_open, "the other account's data is in front"
    assert desk.drafts.drafts(FIRST) == ()
    assert len(desk.drafts.drafts(SECOND)) == 1


async def test_out_of_another_one(desk: Desk) -> None:
    """Which the window hears of: the account can be switched to no more."""
    await in_both(desk)
    before = len(desk.told(PermissionsChanged))
    desk.crm.take_out(A2)
    await settle()
    assert desk.session.account_id == A1
    assert set(desk.local.memory.kept) == {FIRST}
    assert desk.drafts.drafts(SECOND) == ()
    assert desk.switching.others == ()
    assert len(desk.told(PermissionsChanged)) > before


async def test_out_of_all_of_them(desk: Desk) -> None:
    await in_both(desk)
    desk.crm.take_out(A1, A2)
    await settle()
    assert not desk.session.is_signed_in
    assert "no longer belong" in desk.told(SignedOut)[-1].sentence
    assert desk.local.memory.kept == {}


async def test_what_happened_while_the_computer_was_off(desk: Desk) -> None:
    await in_both(desk)
    await desk.session.sign_out()
    await settle()
    desk.crm.take_out(A1)
    await desk.sign_in()
    assert desk.told(SignedIn)[-1].account.id == A2
    assert desk.told(AccountsLeft) == [AccountsLeft("u1", (A1,))]
    assert set(desk.local.memory.kept) == {SECOND}


async def test_each_person_leaves_their_own(desk: Desk) -> None:
    await desk.sign_in()
    profile = desk.session.profile
    assert profile is not None
    remember_accounts(desk.preferences, profile)
    assert left_accounts(desk.preferences, profile) == ()
    desk.preferences.set("session.accounts", '{"somebody": ["a7"], "u1": ["a1", "a8"]}')
    assert left_accounts(desk.preferences, profile) == ("a8",)
    desk.preferences.set("session.accounts", "no list at all")
    assert left_accounts(desk.preferences, profile) == ()
