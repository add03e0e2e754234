"""Account and security: profile, password, second factor and sign-ins, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import CrmState, CrmStateChanged, Notice
from desktop.domain.own_sign_in import OwnSession, SecondFactor
from desktop.ui.security.contracts import SecurityServices
from desktop.ui.security.presenter import SecurityPresenter
from desktop.ui.security.second_factor import FILE_NAME, Step
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import START, settle
from tests.fakes.crm_own_sign_in import KEY
from tests.fakes.export_files import FakeExportDialog, GrowingMemory
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

NEW = "a harbour at night"
RIGHT = "123456"


class Panel:
    """In front, for Anna."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen, self.dialog = desk, Screen(), FakeExportDialog()
        self.own = desk.crm.own
        self.presenter = SecurityPresenter(
            SecurityServices(
                *(desk.session, desk.stream, desk.own_sign_in, self.dialog),
                *(desk.tasks, desk.clock),
            )
        )
        self.presenter.attach(self.screen)
        self.profile, self.password = self.presenter.profile, self.presenter.password
        self.factor, self.sign_ins = self.presenter.factor, self.presenter.sign_ins

    async def turned_on(self) -> tuple[str, ...]:
        """The recovery codes that were shown."""
        self.factor.begin()
        self.factor.give_password(known.PASSWORD)
        await settle()
        self.own.codes.append(RIGHT)
        self.factor.confirm(f" {RIGHT[:3]} {RIGHT[3:]} ")
        await settle()
        assert self.factor.state.step is Step.CODES
        return self.factor.state.codes


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.own.sessions.append(OwnSession("s2", "desk-7", None, START, False))
    await desk.sign_in()
    made = Panel(desk)
    made.presenter.open()
    await settle()
    return made


async def test_everything_is_there_after_one_look(panel: Panel) -> None:
    assert panel.screen.now("security").phase is Phase.READY
    assert (panel.profile.state.name, panel.profile.state.email) == ("Anna Keller", known.EMAIL)
    assert not panel.factor.state.is_on
    assert [row.is_this for row in panel.sign_ins.state.rows] == [True, False]


async def test_a_crm_that_does_not_answer_is_said_and_asked_again(desk: Desk) -> None:
    await desk.sign_in()
    panel = Panel(desk)
    desk.crm.refusals["second_factor"] = CrmUnreachable("The CRM does not answer.")
    panel.presenter.open()
    await settle()
    assert panel.screen.now("security").phase is Phase.FAILED
    assert panel.screen.now("security").sentence == "The CRM does not answer."
    desk.crm.refusals.clear()
    panel.presenter.handle(CrmStateChanged(CrmState.CONNECTED))
    await settle()
    assert panel.screen.now("security").phase is Phase.READY


class TestProfile:
    async def test_a_new_name_is_in_the_window_at_once(self, panel: Panel) -> None:
        panel.profile.typed("Anna Braun", known.EMAIL)
        assert panel.profile.state.is_changed
        assert not panel.profile.state.asks_password
        panel.profile.save("")
        await settle()
        state = panel.profile.state
        assert (state.notice, state.error, state.is_changed) == ("Saved.", "", False)
        assert panel.desk.session.profile is not None
        assert panel.desk.session.profile.name == "Anna Braun"

    async def test_another_e_mail_asks_for_the_password(self, panel: Panel) -> None:
        panel.profile.typed("Anna Keller", "anna.braun@harbor.example")
        assert panel.profile.state.asks_password
        panel.profile.save("")
        assert "password" in panel.profile.state.error
        panel.profile.save("guess")
        await settle()
        assert "not your password" in panel.profile.state.error
        assert panel.profile.state.is_changed, "what was typed stays"
        panel.profile.save(known.PASSWORD)
        await settle()
        assert panel.own.email == "anna.braun@harbor.example"
        assert not panel.profile.state.asks_password

    @pytest.mark.parametrize(
        ("name", "email", "word"), [(" ", known.EMAIL, "name"), ("Anna", "anna", "e-mail")]
    )
    async def test_what_cannot_be_is_said_before_it_is_sent(
        self, panel: Panel, name: str, email: str, word: str
    ) -> None:
        panel.profile.typed(name, email)
        panel.profile.save(known.PASSWORD)
        await settle()
        assert word in panel.profile.state.error
        assert "change_own_profile" not in panel.desk.crm.asked

    async def test_an_e_mail_in_use(self, panel: Panel) -> None:
        panel.profile.typed("Anna Keller", "jonas.weber@harbor.example")
        panel.profile.save(known.PASSWORD)
        await settle()
        assert panel.profile.state.error.startswith("This e-mail address is in use.")
        assert panel.profile.state.is_changed, "what was typed stays"

    async def test_two_windows_see_both_versions(self, panel: Panel) -> None:
        panel.profile.typed("Anna Bauer", known.EMAIL)
        panel.own.name, panel.own.version = "Anna Braun", 2
        panel.profile.save("")
        await settle()
        state = panel.profile.state
        assert "elsewhere" in state.error
        assert state.clash == "the name Anna Braun"
        assert state.name == "Anna Bauer"
        panel.profile.save("")
        await settle()
        assert panel.own.name == "Anna Bauer"
        assert panel.profile.state.clash == ""

    async def test_what_is_there_can_be_taken(self, panel: Panel) -> None:
        panel.profile.typed("Anna Bauer", known.EMAIL)
        panel.own.name, panel.own.version = "Anna Braun", 2
        panel.profile.save("")
        await settle()
        panel.profile.discard()
        assert (panel.profile.state.name, panel.profile.state.is_changed) == ("Anna Braun", False)


class TestPassword:
    async def test_its_strength_is_said_in_words(self, panel: Panel) -> None:
        panel.password.typed("short")
        assert "at least 10" in panel.password.state.strength
        panel.password.typed(NEW)
        assert panel.password.state.strength == "A strong password."
        panel.password.typed("")
        assert panel.password.state.strength == ""

    async def test_it_is_changed_and_the_other_sign_ins_end(self, panel: Panel) -> None:
        cleared = panel.password.state.cleared
        panel.password.change(known.PASSWORD, NEW, NEW)
        await settle()
        assert "changed" in panel.password.state.notice
        assert panel.password.state.cleared == cleared + 1
        assert [row.is_this for row in panel.sign_ins.state.rows] == [True]
        assert panel.desk.session.is_signed_in

    async def test_a_wrong_old_one_is_said_and_nothing_is_cleared(self, panel: Panel) -> None:
        cleared = panel.password.state.cleared
        panel.password.change("guess", NEW, NEW)
        await settle()
        assert "not your password" in panel.password.state.error
        assert panel.password.state.cleared == cleared
        assert not panel.password.state.is_busy

    async def test_two_that_differ_are_not_sent(self, panel: Panel) -> None:
        panel.password.change(known.PASSWORD, NEW, NEW + "!")
        await settle()
        assert "not the same" in panel.password.state.error
        assert "change_own_password" not in panel.desk.crm.asked


class TestSecondFactor:
    async def test_password_then_key_then_code_then_recovery_codes(self, panel: Panel) -> None:
        panel.factor.begin()
        panel.factor.give_password("")
        assert panel.factor.state.error == "Type your password."
        panel.factor.give_password("guess")
        await settle()
        assert "not your password" in panel.factor.state.error
        assert panel.factor.state.step is Step.PROVE
        panel.factor.give_password(known.PASSWORD)
        await settle()
        state = panel.factor.state
        assert state.key.replace(" ", "") == KEY
        assert KEY in state.address
        assert KEY not in repr(state)
        panel.factor.confirm("000000")
        await settle()
        assert "not right" in panel.factor.state.error
        assert panel.factor.state.step is Step.SCAN, "the key stays"
        panel.own.codes.append(RIGHT)
        panel.factor.confirm(RIGHT)
        await settle()
        state = panel.factor.state
        assert (state.step, state.is_on, len(state.codes)) == (Step.CODES, True, 10)
        assert (state.key, state.address) == ("", "")
        panel.factor.done()
        assert panel.factor.state.codes == ()
        assert "10 recovery codes are left" in panel.factor.state.sentence

    async def test_the_codes_are_saved_where_the_person_wants(self, panel: Panel) -> None:
        codes = await panel.turned_on()
        panel.factor.save_codes()
        await settle()
        assert panel.dialog.asked == [FILE_NAME]
        assert panel.dialog.file is not None
        kept = panel.dialog.file.content.decode()
        assert known.EMAIL in kept
        assert all(code in kept for code in codes)
        assert panel.dialog.file.is_finished
        assert FILE_NAME in panel.factor.state.notice

    async def test_a_full_disk_keeps_them_on_the_screen(self, panel: Panel) -> None:
        codes = await panel.turned_on()
        panel.dialog.file = GrowingMemory(room=10)
        panel.factor.save_codes()
        await settle()
        assert "the disk is full" in panel.factor.state.error
        assert panel.dialog.file.is_gone
        assert panel.factor.state.codes == codes

    async def test_whoever_thinks_better_of_it_has_them_still(self, panel: Panel) -> None:
        codes = await panel.turned_on()
        panel.dialog.file = None
        panel.factor.save_codes()
        await settle()
        assert (panel.factor.state.codes, panel.factor.state.error) == (codes, "")

    async def test_out_of_sight_nothing_secret_stays(self, panel: Panel) -> None:
        await panel.turned_on()
        panel.presenter.leave()
        state = panel.factor.state
        assert (state.codes, state.step) == ((), Step.REST)
        assert "hidden when you left" in state.notice

    async def test_it_is_turned_off_with_both(self, panel: Panel) -> None:
        codes = await panel.turned_on()
        panel.factor.done()
        panel.factor.turn_off()
        panel.factor.prove(known.PASSWORD, " ")
        assert "Type the code" in panel.factor.state.error
        panel.factor.prove("", codes[0])
        assert panel.factor.state.error == "Type your password."
        panel.factor.prove(known.PASSWORD, codes[0])
        await settle()
        state = panel.factor.state
        assert (state.step, state.is_on, state.notice) == (
            *(Step.REST, False),
            "Your second factor is off.",
        )

    async def test_new_codes_replace_the_old(self, panel: Panel) -> None:
        old = await panel.turned_on()
        panel.factor.done()
        panel.factor.new_codes()
        panel.factor.prove(known.PASSWORD, old[0])
        await settle()
        assert panel.factor.state.step is Step.CODES
        assert not set(panel.factor.state.codes) & set(old)

    async def test_few_codes_are_warned_of(self, panel: Panel) -> None:
        await panel.turned_on()
        panel.factor.done()
        panel.own.recovery = panel.own.recovery[:2]
        panel.factor.reload()
        await settle()
        assert panel.factor.state.warning == "2 recovery codes are left. Make new ones."
        panel.own.recovery = []
        panel.factor.reload()
        await settle()
        assert panel.factor.state.warning == "No recovery codes are left. Make new ones."

    async def test_set_up_elsewhere_meanwhile(self, panel: Panel) -> None:
        panel.factor.begin()
        panel.own.factor = SecondFactor(True, START)
        panel.factor.give_password(known.PASSWORD)
        await settle()
        assert panel.factor.state.step is Step.REST
        assert "on already" in panel.factor.state.error
        assert panel.factor.state.is_on

    async def test_a_reset_is_told_at_once_and_until_it_is_put_away(self, panel: Panel) -> None:
        await panel.turned_on()
        panel.factor.done()
        panel.desk.crm.resets_second_factor("Omar Haddad")
        await settle()
        assert panel.factor.state.reset_words.startswith("Omar Haddad has turned it off")
        assert not panel.factor.state.is_on
        told = [each for each in panel.desk.told(Notice) if "Omar Haddad" in each.sentence]
        assert [each.level for each in told] == ["warning"]
        panel.factor.dismiss_reset()
        await settle()
        assert panel.factor.state.reset_words == ""

    async def test_somebody_who_was_away_is_told_when_they_sign_in(self, desk: Desk) -> None:
        desk.crm.own.factor = SecondFactor(False, reset_by="Omar Haddad", reset_at=START)
        await desk.sign_in()
        assert any("Omar Haddad" in each.sentence for each in desk.told(Notice))


class TestSignIns:
    async def test_one_is_ended(self, panel: Panel) -> None:
        (row,) = [each for each in panel.sign_ins.state.rows if not each.is_this]
        assert row.device == "desk-7"
        panel.sign_ins.end(row.id)
        await settle()
        assert [each.is_this for each in panel.sign_ins.state.rows] == [True]
        assert panel.sign_ins.state.notice == "This sign-in has ended."
        assert not panel.sign_ins.state.can_end_others

    async def test_all_the_others_are_ended(self, panel: Panel) -> None:
        first = panel.own.sessions[1]
        panel.own.sessions.append(replace(first, id="s3", since=START - timedelta(days=1)))
        panel.sign_ins.reload()
        await settle()
        panel.sign_ins.end_others()
        await settle()
        assert len(panel.sign_ins.state.rows) == 1

    async def test_one_that_ended_by_itself_is_said(self, panel: Panel) -> None:
        panel.own.sessions = panel.own.sessions[:1]
        panel.sign_ins.end("s2")
        await settle()
        assert panel.sign_ins.state.error


async def test_nothing_stays_for_whoever_comes_next(panel: Panel) -> None:
    await panel.turned_on()
    panel.profile.typed("Anna Braun", known.EMAIL)
    await panel.desk.session.sign_out()
    await settle()
    assert panel.profile.state.name == ""
    assert not panel.profile.is_changed
    assert panel.factor.state.codes == ()
    assert panel.sign_ins.state.rows == ()
    assert panel.screen.now("security").phase is Phase.LOADING
