"""Sources: adding, renaming, archiving, and what is typed stays."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.sources.presenter import SourceFormState, SourcesPresenter, SourcesState
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = SourcesPresenter(
            NumberServices(desk.session, desk.stream, desk.numbers, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> SourcesState:
        state: SourcesState = self.screen.now("list")
        return state

    @property
    def form(self) -> SourceFormState:
        state: SourceFormState = self.screen.now("form")
        return state

    async def submit(self, name: str) -> None:
        self.presenter.submit(name)
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_each_with_its_numbers(panel: Panel) -> None:
    rows = [(row.name, row.numbers) for row in panel.now.rows]
    assert rows == [("Direct", "1 number"), ("Google Ads", "1 number")]


async def test_one_is_added(panel: Panel) -> None:
    panel.presenter.add()
    await panel.submit(" Radio ")
    assert not panel.form.is_open
    assert panel.now.notice == "Radio is saved."
    assert [row.numbers for row in panel.now.rows] == ["1 number", "1 number", "No numbers"]


@pytest.mark.parametrize("name", ["  ", "direct"])
async def test_what_is_no_name_stays_to_be_mended(panel: Panel, name: str) -> None:
    panel.presenter.add()
    await panel.submit(name)
    assert (panel.form.is_open, panel.form.name, panel.form.is_busy) == (True, name, False)
    assert "name" in panel.form.error


async def test_one_is_renamed_at_its_numbers_too(panel: Panel) -> None:
    panel.presenter.rename("s2")
    assert (panel.form.title, panel.form.name) == ("Rename a source", "Google Ads")
    await panel.submit("Search ads")
    assert panel.desk.crm.number_rows[0].source == "Search ads"


async def test_one_is_archived_and_taken_back(panel: Panel) -> None:
    panel.presenter.archive("s2")
    await settle()
    assert panel.now.notice.startswith("Google Ads is archived. Its numbers keep it")
    assert [row.name for row in panel.now.rows] == ["Direct"]
    panel.presenter.show_archived(archived=True)
    await settle()
    assert [row.name for row in panel.now.rows] == ["Google Ads"]
    panel.presenter.archive("s2")
    await settle()
    assert panel.now.notice == "Google Ads is in use again."


async def test_a_refusal_says_why(panel: Panel) -> None:
    panel.desk.crm.refusals["change_source"] = GONE
    panel.presenter.archive("s2")
    await settle()
    assert (panel.now.level, panel.now.notice) == ("error", str(GONE))


async def test_a_lost_permission_locks_the_form_and_keeps_the_text(panel: Panel) -> None:
    panel.presenter.add()
    panel.desk.crm.overrides = {"sources:edit": False}
    panel.desk.crm.tell_permissions()
    await settle()
    assert (panel.form.is_open, panel.form.is_locked) == (True, True)
    await panel.submit("Radio")
    assert "add_source" not in panel.desk.crm.asked
    panel.presenter.close_form()
    panel.presenter.add()
    panel.presenter.archive("s2")
    assert not panel.form.is_open
    assert not panel.now.can_edit
