"""Status reasons while they are edited: one list, never lost, met by the changes of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.presence import StatusReason
from desktop.domain.records import Availability
from desktop.ui.editing.rows import RowsState
from desktop.ui.status_reasons.presenter import (
    ReasonServices,
    StatusReasonsPresenter,
)
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        self.presenter = StatusReasonsPresenter(
            ReasonServices(desk.session, desk.stream, desk.account.reasons, desk.tasks)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> RowsState[StatusReason]:
        state: RowsState[StatusReason] = self.screen.now("sheet")
        return state

    @property
    def names(self) -> list[str]:
        return [row.row.name for row in self.now.rows]

    async def save(self) -> None:
        self.presenter.save()
        await settle()

    def somebody_else_renames(self, place: int, name: str) -> None:
        self.crm.reason_rows[place] = replace(self.crm.reason_rows[place], name=name)
        self.crm.reason_version += 1


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


async def test_they_are_put_together_and_everybody_is_offered_them(panel: Panel) -> None:
    assert panel.presenter.add(" Errand ")
    panel.presenter.alter(2, replace(panel.now.rows[2].row, availability=Availability.BUSY))
    panel.presenter.move(2, -1)
    panel.presenter.remove(0)
    await panel.save()
    assert panel.names == ["Errand", "Training"]
    offered = [(each.name, each.availability) for each in panel.desk.availability.reasons]
    assert offered == [("Errand", Availability.BUSY), ("Training", Availability.BUSY)]
    assert (panel.now.is_changed, panel.now.level) == (False, "good")


@pytest.mark.parametrize("name", ["", "LUNCH", "x" * 41])
async def test_what_is_no_new_reason_is_not_added(panel: Panel, name: str) -> None:
    assert not panel.presenter.add(name)
    assert (panel.names, panel.now.error.endswith(".")) == (["Lunch", "Training"], True)


async def test_one_that_cannot_be_saved_is_marked(panel: Panel) -> None:
    panel.presenter.alter(1, replace(panel.now.rows[1].row, name="Lunch"))
    await panel.save()
    assert "another" in panel.now.rows[1].error
    assert "change_reasons" not in panel.crm.asked


async def test_a_conflict_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.somebody_else_renames(1, "Theirs")
    await panel.save()
    assert (panel.now.offers_theirs, panel.names[0]) == (True, "Mine")
    await panel.save()
    assert panel.crm.reason_rows[0].name == "Mine"


async def test_theirs_can_be_taken(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.somebody_else_renames(0, "Theirs")
    panel.crm.push("settings.changed")
    await settle()
    panel.presenter.discard()
    await settle()
    assert (panel.names[0], panel.now.is_changed) == ("Theirs", False)


async def test_losing_the_permission_keeps_what_was_typed(panel: Panel) -> None:
    panel.presenter.alter(0, replace(panel.now.rows[0].row, name="Mine"))
    panel.crm.overrides = {"account.settings:edit": False}
    panel.crm.tell_permissions()
    await settle()
    assert (panel.now.can_edit, panel.names[0], panel.now.level) == (False, "Mine", "warning")


async def test_the_crm_gone_in_the_middle_of_saving_loses_nothing(panel: Panel) -> None:
    panel.presenter.add("Errand")
    panel.crm.refusals["change_reasons"] = GONE
    await panel.save()
    assert (panel.now.notice, panel.names[-1]) == (str(GONE), "Errand")


async def test_a_list_that_cannot_be_loaded_is_tried_again(desk: Desk) -> None:
    desk.crm.role, desk.crm.refusals["reason_list"] = Role.ADMINISTRATOR, GONE
    panel = Panel(desk)
    await desk.sign_in()
    panel.presenter.open()
    await settle()
    assert panel.now.phase is Phase.FAILED
    desk.crm.refusals.clear()
    panel.presenter.reload()
    await settle()
    assert panel.now.phase is Phase.READY
