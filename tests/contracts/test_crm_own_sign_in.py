"""One's own profile, password, sign-ins and second factor: the fake CRM and the real one."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from desktop.domain.errors import (
    Conflict,
    CrmBusy,
    InvalidInput,
    NotFound,
    Refused,
    SecondFactorNeeded,
    SignInFailed,
)
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

NEW = "a harbour at night"
WRONG = "AAAA-BBBB-CCCC-DDDD"


async def set_up(rig: Rig, crm: Crm) -> tuple[str, ...]:
    """The recovery codes; the code the app shows now is used up."""
    made = await crm.set_up_second_factor(A1, known.PASSWORD)
    assert made.key in made.address
    return await crm.confirm_second_factor(A1, rig.authenticator(made.key))


class TestProfile:
    async def test_it_is_changed_under_its_version(self, crm: Crm) -> None:
        before = await crm.own_profile(A1)
        assert (before.name, before.email) == ("Anna Keller", known.EMAIL)
        after = await crm.change_own_profile(A1, " Anna  Braun ", known.EMAIL, "", before.version)
        assert (after.name, after.email) == ("Anna Braun", known.EMAIL)
        assert (await crm.profile()).name == "Anna Braun"
        with pytest.raises(Conflict, match="elsewhere") as late:
            await crm.change_own_profile(A1, "Anna Bauer", known.EMAIL, "", before.version)
        assert late.value.current == after

    async def test_another_e_mail_needs_the_password(self, rig: Rig, crm: Crm) -> None:
        version = (await crm.own_profile(A1)).version
        email = "anna.braun@harbor.example"
        for password in ("", "guess"):
            with pytest.raises(InvalidInput, match="not your password"):
                await crm.change_own_profile(A1, "Anna Keller", email, password, version)
        after = await crm.change_own_profile(A1, "Anna Keller", email, known.PASSWORD, version)
        assert after.email == email
        await crm.sign_out()
        with pytest.raises(SignInFailed):
            await rig.crm.sign_in(known.EMAIL, known.PASSWORD)
        await rig.crm.sign_in(email, known.PASSWORD)

    async def test_an_e_mail_in_use_is_refused(self, crm: Crm) -> None:
        version, taken = (await crm.own_profile(A1)).version, "jonas.weber@harbor.example"
        with pytest.raises(Conflict, match="in use") as refused:
            await crm.change_own_profile(A1, "Anna Keller", taken, known.PASSWORD, version)
        assert refused.value.current is None


class TestPassword:
    async def test_it_is_changed_with_the_old_one(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput, match="not your password"):
            await crm.change_own_password(A1, "guess", NEW)
        with pytest.raises(InvalidInput, match="at least 10"):
            await crm.change_own_password(A1, known.PASSWORD, "short")
        await crm.change_own_password(A1, known.PASSWORD, NEW)
        assert (await crm.own_profile(A1)).name == "Anna Keller", "this sign-in goes on"
        await crm.sign_out()
        with pytest.raises(SignInFailed):
            await crm.sign_in(known.EMAIL, known.PASSWORD)
        await crm.sign_in(known.EMAIL, NEW)


class TestSessions:
    async def test_the_one_that_asks_is_marked(self, crm: Crm) -> None:
        (row,) = await crm.own_sessions(A1)
        assert row.is_this
        assert row.device
        await crm.end_own_sessions(A1)
        assert len(await crm.own_sessions(A1)) == 1
        with pytest.raises(NotFound):
            await crm.end_own_sessions(A1, "nowhere")


class TestSecondFactor:
    async def test_it_is_asked_for_after_the_password(self, rig: Rig, crm: Crm) -> None:
        assert not (await crm.second_factor(A1)).is_on
        with pytest.raises(InvalidInput, match="not your password"):
            await crm.set_up_second_factor(A1, "guess")
        made = await crm.set_up_second_factor(A1, known.PASSWORD)
        with pytest.raises(InvalidInput, match="not right"):
            await crm.confirm_second_factor(A1, WRONG)
        codes = await crm.confirm_second_factor(A1, rig.authenticator(made.key))
        assert len(set(codes)) == 10
        state = await crm.second_factor(A1)
        assert (state.is_on, state.codes_left, state.reset_by) == (True, 10, "")
        with pytest.raises(Conflict):
            await crm.set_up_second_factor(A1, known.PASSWORD)

        await crm.sign_out()
        with pytest.raises(SignInFailed):
            await crm.sign_in(known.EMAIL, "guess", "123456")
        with pytest.raises(SecondFactorNeeded) as asked:
            await crm.sign_in(known.EMAIL, known.PASSWORD)
        assert not asked.value.was_wrong
        assert crm.refresh_token == ""
        with pytest.raises(SecondFactorNeeded, match="not right") as wrong:
            await crm.sign_in(known.EMAIL, known.PASSWORD, WRONG)
        assert wrong.value.was_wrong
        code = rig.authenticator(made.key, 1)
        await crm.sign_in(known.EMAIL, known.PASSWORD, code)
        await crm.sign_out()
        with pytest.raises(SecondFactorNeeded):
            await crm.sign_in(known.EMAIL, known.PASSWORD, code)

    async def test_a_recovery_code_opens_once(self, rig: Rig, crm: Crm) -> None:
        codes = await set_up(rig, crm)
        await crm.sign_out()
        await crm.sign_in(known.EMAIL, known.PASSWORD, codes[0].lower())
        assert (await crm.second_factor(A1)).codes_left == 9
        await crm.sign_out()
        with pytest.raises(SecondFactorNeeded):
            await crm.sign_in(known.EMAIL, known.PASSWORD, codes[0])

    async def test_wrong_codes_make_one_wait(self, rig: Rig, crm: Crm) -> None:
        codes = await set_up(rig, crm)
        await crm.sign_out()
        for _ in range(5):
            with pytest.raises(SecondFactorNeeded):
                await crm.sign_in(known.EMAIL, known.PASSWORD, WRONG)
        with pytest.raises(CrmBusy) as busy:
            await crm.sign_in(known.EMAIL, known.PASSWORD, codes[0])
        assert busy.value.retry_after >= 1

    async def test_new_recovery_codes_void_the_old(self, rig: Rig, crm: Crm) -> None:
        old = await set_up(rig, crm)
        with pytest.raises(InvalidInput, match="not right"):
            await crm.renew_recovery_codes(A1, known.PASSWORD, WRONG)
        new = await crm.renew_recovery_codes(A1, known.PASSWORD, old[0])
        assert not set(new) & set(old)
        with pytest.raises(InvalidInput, match="not right"):
            await crm.remove_second_factor(A1, known.PASSWORD, old[1])
        await crm.remove_second_factor(A1, known.PASSWORD, new[0])
        assert not (await crm.second_factor(A1)).is_on
        await crm.sign_out()
        await crm.sign_in(known.EMAIL, known.PASSWORD)

    async def test_a_reset_by_an_administrator_is_told(self, rig: Rig, crm: Crm) -> None:
        await set_up(rig, crm)
        async with aclosing(crm.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            rig.omar_resets_second_factor()
            assert (await anext(pushes)).type == "second_factor.changed"
        state = await crm.second_factor(A1)
        assert (state.is_on, state.reset_by) == (False, "Omar Haddad")
        await crm.told_of_reset(A1)
        assert (await crm.second_factor(A1)).reset_by == ""
        await crm.sign_out()
        await crm.sign_in(known.EMAIL, known.PASSWORD)

    async def test_that_of_somebody_else_is_reset_by_the_rules(self, rig: Rig, crm: Crm) -> None:
        with pytest.raises(Refused):
            await crm.reset_second_factor(A1, known.JONAS)
        rig.role(ADMINISTRATOR)
        assert not (await crm.user(A1, known.JONAS)).second_factor
        await crm.reset_second_factor(A1, known.JONAS)
        with pytest.raises(Conflict):
            await crm.reset_second_factor(A1, known.OWNER)
        with pytest.raises(Refused):
            await crm.reset_second_factor(A1, known.ANNA)
