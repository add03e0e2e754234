"""Call statuses while they are edited: one list, never lost, met by the changes of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.lists import CallStatus
from desktop.ui.call_statuses.presenter import (
    CallStatusesPresenter,
    StatusServices,
)
from desktop.ui.editing.rows import RowsState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        self.presenter = CallStatusesPresenter(
            StatusServices(desk.session, desk.stream, desk.account.statuses, desk.tasks)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> RowsState[CallStatus]:
        state: RowsState[CallStatus] = self.screen.now("sheet")
        return state

    @property
    def names(self) -> list[str]:
        return [row.row.name for row in self.now.rows]

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    def somebody_else_renames(self, place: int, name: str) -> None:
        rows = list(self.crm.status_rows)
        rows[place] = replace(rows[place], name=name)
        self.crm.status_rows = tuple(rows)
        self.crm.status_version += 1


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S2-28", "S2-29")
async def test_they_are_put_together_and_the_wrap_up_offers_them(panel: Panel) -> None:
    first, second = (row.row for row in panel.now.rows[:2])
    assert panel.presenter.add(" Quote sent ")
    panel.presenter.move(3, -1)
    panel.presenter.alter(0, replace(first, name="Fresh lead", colour="good"))
    panel.presenter.alter(1, replace(second, active=False))
    assert panel.now.is_changed
    await panel.save()
    assert [row.name for row in panel.crm.status_rows] == [
        *("Fresh lead", second.name, "Quote sent", "Call back later"),
    ]
    offered = [each.name for each in panel.desk.call_statuses.statuses.offered]
    assert offered == ["Fresh lead", "Quote sent", "Call back later"]
    assert (panel.now.is_changed, panel.now.level) == (False, "good")


@pytest.mark.parametrize("name", ["", "  ", "new LEAD", "x" * 61])
async def test_what_is_no_new_status_is_not_added(panel: Panel, name: str) -> None:
    before = panel.names
    assert not panel.presenter.add(name)
    assert (panel.names, panel.now.error.endswith(".")) == (before, True)


async def test_a_status_that_cannot_be_saved_is_marked(panel: Panel) -> None:
    panel.presenter.alter(1, replace(panel.now.rows[1].row, name="New lead"))
    assert "another" in panel.now.rows[1].error
    await panel.save()
    assert "change_call_statuses" not in panel.crm.asked
    assert panel.now.error


async def test_one_stays_in_use(panel: Panel) -> None:
    for place, row in enumerate(panel.now.rows):
        panel.presenter.alter(place, replace(row.row, active=False))
    await panel.save()
    assert panel.now.error == "Keep at least one status in use."


async def test_only_a_new_one_can_be_taken_away(panel: Panel) -> None:
    panel.presenter.add("Quote sent")
    panel.presenter.remove(3)
    panel.presenter.remove(0)
    assert len(panel.now.rows) == 3


async def test_the_edges_of_the_list_move_nowhere(panel: Panel) -> None:
    before = panel.names
    panel.presenter.move(0, -1)
    panel.presenter.move(2, 1)
    assert panel.names == before
    assert (panel.now.rows[0].is_first, panel.now.rows[2].is_last) == (True, True)


async def test_a_conflict_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.somebody_else_renames(1, "Theirs")
    await panel.save()
    assert panel.now.offers_theirs
    assert panel.names[0] == "Mine"
    await panel.save()
    assert panel.crm.status_rows[0].name == "Mine"


async def test_theirs_can_be_taken(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.somebody_else_renames(0, "Theirs")
    panel.crm.push("settings.changed")
    await settle()
    panel.presenter.discard()
    await settle()
    assert panel.names[0] == "Theirs"
    assert not panel.now.is_changed


async def test_losing_the_permission_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.crm.overrides = {"account.settings:edit": False}
    panel.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.names[0], panel.now.level) == (False, "Mine", "warning")
    await panel.save()
    assert "change_call_statuses" not in panel.crm.asked


async def test_the_crm_gone_in_the_middle_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.add("Quote sent")
    panel.crm.refusals["change_call_statuses"] = GONE
    await panel.save()
    assert (panel.now.notice, panel.names[-1]) == (str(GONE), "Quote sent")


async def test_a_list_that_cannot_be_loaded_is_tried_again(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["call_statuses"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.FAILED
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY
