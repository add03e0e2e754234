"""Where the ways from the search lead, and what its commands do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import SoftphoneError
from desktop.domain.presence import StatusReason
from desktop.services.own_settings import OwnSettingsService
from desktop.settings.panels import PanelId, Section, panel
from desktop.ui.calls.view import CallsPage
from desktop.ui.commands import Orders, commands
from desktop.ui.contracts import Calls, Session
from desktop.ui.main_window import MainWindow
from desktop.ui.people.view import PeoplePage
from desktop.ui.people.wiring import show_contact, show_conversation
from desktop.ui.phone.bar import CallBarPresenter
from desktop.ui.search_hits import Command
from desktop.ui.search_presenter import SearchActs
from desktop.ui.sections import SectionPage
from desktop.ui.settings.catalogue import ENTRIES, Entry
from desktop.ui.settings.section import OwnSettingsPage

_PARENTS = {
    Section.ADMIN: PanelId.ADMIN,
    Section.AGENCY: PanelId.AGENCY,
    Section.REPORTS: PanelId.REPORTS,
    Section.BILLING: PanelId.BILLING,
    Section.SETTINGS: PanelId.SETTINGS,
}


@dataclass(slots=True)
class Ways:
    session: Session
    calls: Calls
    own: OwnSettingsService
    reasons: Callable[[], tuple[StatusReason, ...]]
    accounts: Callable[[], tuple[tuple[str, str], ...]]
    window: MainWindow
    pages: Mapping[PanelId, QWidget]
    bar: CallBarPresenter
    fill: Callable[[str], None]
    write_to: Callable[[str], None]


def acts_of(ways: Ways) -> SearchActs:
    window, pages, orders = ways.window, ways.pages, _orders(ways)
    return SearchActs(
        open_page=lambda wanted: _open(window, pages, wanted),
        fill=ways.fill,
        open_contact=lambda contact: show_contact(window, pages, contact),
        write_to=ways.write_to,
        open_conversation=lambda conversation: show_conversation(window, pages, conversation),
        look_in_log=lambda text: _look_in_log(window, pages, text),
        commands=lambda: (
            *commands(ways.session, ways.calls, orders),
            *_settings(window, pages),
        ),
    )


def _orders(ways: Ways) -> Orders:
    window = ways.window
    return Orders(
        choose_availability=window.rail.availability_chosen.emit,
        reasons=lambda: tuple((each.availability, each.id, each.name) for each in ways.reasons()),
        mute=ways.bar.toggle_mute,
        hold=ways.bar.toggle_hold,
        hang_up=ways.bar.hang_up,
        add_contact=lambda: _add_contact(window, ways.pages),
        export_calls=lambda: _export_calls(window, ways.pages),
        appearance=lambda key: _appear(ways, key),
        why=window.rail.help_chosen.emit,
        compact=window.toggle_compact,
        sign_out=window.rail.sign_out_chosen.emit,
        accounts=ways.accounts,
        switch_account=window.rail.account_chosen.emit,
    )


def _open(window: MainWindow, pages: Mapping[PanelId, QWidget], wanted: PanelId) -> None:
    """A panel within a page is chosen in it."""
    parent = _PARENTS.get(panel(wanted).section)
    if parent is None:
        window.open_if_offered(wanted)
        return
    page = pages[parent]
    if window.open_if_offered(parent) and isinstance(page, SectionPage):
        page.choose(wanted)


def _settings(window: MainWindow, pages: Mapping[PanelId, QWidget]) -> list[Command]:
    """Each setting that is offered to this person now."""
    page = pages[PanelId.SETTINGS]
    if not isinstance(page, OwnSettingsPage):
        return []

    def lead(entry: Entry) -> Callable[[], None]:
        def act() -> None:
            if window.open_if_offered(PanelId.SETTINGS):
                page.lead(entry)

        return act

    return [
        Command(
            f"setting.{place}",
            entry.title,
            "cog-outline",
            lead(entry),
            f"{entry.words} {entry.place}",
            f"Settings · {entry.place}",
        )
        for place, entry in enumerate(ENTRIES)
        if entry.panel in page.offered
    ]


def _look_in_log(window: MainWindow, pages: Mapping[PanelId, QWidget], text: str) -> None:
    page = pages[PanelId.CALLS]
    if window.open_if_offered(PanelId.CALLS) and isinstance(page, CallsPage):
        page.search.setText(text)


def _add_contact(window: MainWindow, pages: Mapping[PanelId, QWidget]) -> None:
    page = pages[PanelId.PEOPLE]
    if window.open_if_offered(PanelId.PEOPLE) and isinstance(page, PeoplePage):
        page.add.click()


def _export_calls(window: MainWindow, pages: Mapping[PanelId, QWidget]) -> None:
    page = pages[PanelId.CALLS]
    if window.open_if_offered(PanelId.CALLS) and isinstance(page, CallsPage):
        page.export.click()


def _appear(ways: Ways, key: str) -> None:
    try:
        ways.own.choose("appearance.theme", key)
    except SoftphoneError as error:
        ways.window.show_notice(str(error), "error")
