"""The change history: searched, filtered, shown in full, and exported."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.access import Role
from desktop.domain.change_history import FieldChange
from desktop.domain.errors import CrmUnreachable
from desktop.services.change_history import ChangeHistoryService
from desktop.ui.change_history.presenter import (
    ChangeHistoryPresenter,
    HistoryServices,
    HistoryState,
)
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.export_files import FakeExportDialog, GrowingMemory
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
OFF = FieldChange("Texting", "on", "off")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.crm = desk, desk.crm
        self.screen = Screen()
        self.dialog: FakeExportDialog = desk.export_dialog
        history: ChangeHistoryService = desk.account.history
        self.presenter = ChangeHistoryPresenter(
            HistoryServices(
                *(desk.session, desk.stream, history, self.dialog, desk.tasks, desk.clock)
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> HistoryState:
        state: HistoryState = self.screen.now("list")
        return state

    @property
    def told(self) -> list[str]:
        return [row.what for row in self.now.rows]

    @property
    def file(self) -> GrowingMemory:
        assert self.dialog.file is not None
        return self.dialog.file


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.happens("account.settings", "", OFF)
    desk.crm.happens("blocklist.add", "(443) 555-0170", who=("u1", "Anna Keller"))
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S2-42")
async def test_who_did_what_newest_first(panel: Panel) -> None:
    assert panel.now.phase is Phase.READY
    assert [(row.who, row.what) for row in panel.now.rows] == [
        ("Anna Keller", "Blocked a caller: (443) 555-0170"),
        ("Omar Haddad", "Changed the account settings"),
    ]
    assert panel.now.people == (("", "Anybody"), ("u1", "Anna Keller"), ("u3", "Omar Haddad"))


async def test_one_entry_is_shown_in_full(panel: Panel) -> None:
    panel.presenter.choose("1")
    entry = panel.now.entry
    assert entry.title == "Omar Haddad changed the account settings"
    assert "from 127.0.0.1" in entry.when
    assert entry.changes == (OFF,)
    panel.presenter.choose("")
    assert not panel.now.entry.is_open


async def test_it_is_filtered_by_person_area_and_period(panel: Panel) -> None:
    panel.presenter.choose_person("u1")
    await settle()
    assert panel.told == ["Blocked a caller: (443) 555-0170"]
    panel.presenter.choose_area("account")
    await settle()
    assert (panel.now.phase, panel.now.is_search) == (Phase.EMPTY, True)
    panel.presenter.choose_person("")
    await settle()
    assert panel.told == ["Changed the account settings"]
    panel.presenter.choose_area("")
    panel.presenter.choose_period("1")
    await settle()
    since = panel.desk.clock.now() - panel.crm.history[0][1].at
    assert len(panel.told) == (2 if since.total_seconds() < 86_400 else 0)


async def test_it_is_searched_after_a_pause(panel: Panel) -> None:
    panel.presenter.list.search("off")
    await panel.desk.clock.advance(0.3)
    await settle()
    assert panel.told == ["Changed the account settings"]


async def test_what_is_filtered_is_exported(panel: Panel) -> None:
    panel.presenter.choose_area("lists")
    await settle()
    panel.presenter.export()
    await settle()
    assert panel.file.is_finished
    assert panel.file.content.count(b"\r\n") == 2
    assert (panel.now.level, panel.now.notice) == (
        "good",
        f"1 entry saved in /home/anna/{panel.dialog.asked[0]}.",
    )


async def test_a_full_disk_leaves_nothing_and_says_so(panel: Panel) -> None:
    panel.file.room = 10
    panel.presenter.export()
    await settle()
    assert panel.file.is_gone
    assert (panel.now.level, "disk is full" in panel.now.notice) == ("error", True)
    assert not panel.now.is_exporting


async def test_export_switched_off_is_said(panel: Panel) -> None:
    panel.crm.switches = {"export": False}
    panel.presenter.export()
    await settle()
    assert "switched off" in panel.now.notice
    assert panel.file.is_gone


async def test_an_export_is_cancelled_by_pressing_again(panel: Panel) -> None:
    waits = asyncio.Event()

    class Slow(GrowingMemory):
        async def write(self, piece: bytes) -> None:
            await waits.wait()

    panel.dialog.file = slow = Slow()
    panel.presenter.export()
    await settle()
    assert panel.now.is_exporting
    panel.presenter.export()
    await settle()
    assert slow.is_gone
    assert (panel.now.is_exporting, "cancelled" in panel.now.notice) == (False, True)


async def test_thinking_better_of_it_exports_nothing(panel: Panel) -> None:
    panel.dialog.file = None
    panel.presenter.export()
    await settle()
    assert "export_history" not in panel.crm.asked


async def test_losing_the_permission_empties_the_panel(panel: Panel) -> None:
    panel.crm.overrides = {"audit:view": False}
    panel.crm.tell_permissions()
    await settle()
    assert panel.now.rows == ()


async def test_the_crm_gone_leaves_the_list_and_says_so(panel: Panel) -> None:
    panel.crm.refusals["change_history"] = GONE
    panel.presenter.list.reload()
    await settle()
    assert len(panel.now.rows) == 2
    assert panel.now.level == "warning"
