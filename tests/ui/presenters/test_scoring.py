"""Scoring options: a draft that is never lost, saved as one, and met by the changes of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.ui.scoring.presenter import ScoringPresenter, ScoringServices, ScoringState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = ScoringPresenter(
            ScoringServices(desk.session, desk.stream, desk.call_statuses, desk.tasks)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> ScoringState:
        state: ScoringState = self.screen.now("sheet")
        return state

    async def somebody_else_changes(self) -> None:
        before = self.desk.crm.scoring_options
        self.desk.crm.scoring_options = replace(before, name="Theirs", version=before.version + 1)
        self.desk.crm.push("settings.changed")
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.CALL_MANAGER
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_the_options_are_shown(panel: Panel) -> None:
    assert (panel.now.phase, panel.now.name, panel.now.highest) == (Phase.READY, "Call score", 5)
    assert panel.now.criteria == ("Greeting and name", "Clear next step")
    assert not panel.now.is_changed


async def test_a_draft_is_saved_as_one(panel: Panel) -> None:
    panel.presenter.rename(" Quality ")
    panel.presenter.choose_highest(10)
    assert panel.presenter.add(" Friendly ")
    panel.presenter.move(2, -1)
    panel.presenter.reword(0, "Greeting")
    panel.presenter.remove(2)
    assert panel.now.is_changed
    assert panel.desk.crm.scoring_options.name == "Call score"
    panel.presenter.save()
    assert panel.now.is_busy
    panel.presenter.rename("Too late")
    await settle()
    saved = panel.desk.crm.scoring_options
    assert (saved.name, saved.highest, saved.criteria) == ("Quality", 10, ("Greeting", "Friendly"))
    assert (panel.now.is_changed, panel.now.level) == (False, "good")
    panel.presenter.dismiss()
    assert panel.now.notice == ""


async def test_as_it_was_again_is_no_change(panel: Panel) -> None:
    panel.presenter.move(0, 1)
    assert panel.now.is_changed
    panel.presenter.move(1, -1)
    panel.presenter.move(0, -1)
    panel.presenter.move(1, 1)
    assert not panel.now.is_changed
    panel.presenter.save()
    await settle()
    assert "change_scoring" not in panel.desk.crm.asked


@pytest.mark.parametrize(
    ("words", "says"),
    [(" ", "Type what is listened for"), ("greeting AND name", "already"), ("x" * 61, "at most")],
)
async def test_what_is_no_criterion_is_said(panel: Panel, words: str, says: str) -> None:
    assert not panel.presenter.add(words)
    assert says in panel.now.error
    panel.presenter.reword(1, words)
    assert says in panel.now.error
    assert panel.now.criteria == ("Greeting and name", "Clear next step")
    panel.presenter.reword(1, "Clear next step")
    assert not panel.now.is_changed


async def test_there_is_an_end_to_criteria_and_a_name_is_needed(panel: Panel) -> None:
    for place in range(10):
        assert panel.presenter.add(f"Criterion {place}")
    assert not panel.now.can_add
    assert not panel.presenter.add("One more")
    assert "at most 12" in panel.now.error
    panel.presenter.rename("  ")
    panel.presenter.save()
    await settle()
    assert panel.now.error == "Give the score a name."
    assert "change_scoring" not in panel.desk.crm.asked


async def test_a_draft_meets_the_change_of_somebody_else(panel: Panel) -> None:
    panel.presenter.rename("Mine")
    await panel.somebody_else_changes()
    assert (panel.now.name, panel.now.offers_theirs) == ("Mine", True)
    panel.presenter.save()
    await settle()
    assert (panel.now.level, panel.now.name) == ("warning", "Mine")
    assert panel.desk.crm.scoring_options.name == "Theirs"
    panel.presenter.discard()
    await settle()
    assert (panel.now.name, panel.now.is_changed, panel.now.notice) == ("Theirs", False, "")
    panel.presenter.rename("Mine after all")
    panel.presenter.save()
    await settle()
    assert panel.desk.crm.scoring_options.name == "Mine after all"


async def test_without_a_draft_the_change_is_taken_over(panel: Panel) -> None:
    await panel.somebody_else_changes()
    assert (panel.now.name, panel.now.offers_theirs) == ("Theirs", False)


async def test_a_lost_crm_keeps_the_draft(panel: Panel) -> None:
    panel.presenter.rename("Mine")
    panel.desk.crm.refusals.update(change_scoring=GONE, scoring=GONE)
    panel.presenter.save()
    await settle()
    assert (panel.now.level, panel.now.notice) == ("error", str(GONE))
    panel.presenter.reload()
    await settle()
    assert (panel.now.phase, panel.now.name, panel.now.is_changed) == (Phase.READY, "Mine", True)


async def test_what_never_came_says_why_and_comes_with_the_crm(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["scoring"] = Role.CALL_MANAGER, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert (panel.now.phase, panel.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    desk.session.lost_crm(GONE)
    desk.session.heard_from_crm()
    await settle()
    assert panel.now.phase is Phase.READY


async def test_signing_out_forgets_the_draft(panel: Panel) -> None:
    panel.presenter.rename("Mine")
    await panel.desk.session.sign_out()
    assert (panel.now.phase, panel.now.name) == (Phase.LOADING, "")
    panel.presenter.detach()
