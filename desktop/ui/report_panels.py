"""The panels of the reports, each with its presenter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QWidget

from desktop.domain.call_views import CallFilters
from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import zone_of
from desktop.services.local_data import LocalDataService
from desktop.services.reporting import ReportingService
from desktop.settings.panels import PanelId
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.calls.view import CallsPage
from desktop.ui.panel_services import PanelServices
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.sections import Made
from desktop.ui.texts.bulk.contracts import FileDialogs


class Services(PanelServices, Protocol):
    @property
    def reporting(self) -> ReportingService: ...
    @property
    def files(self) -> FileDialogs: ...
    @property
    def export_dialog(self) -> ExportDialog: ...
    @property
    def kept(self) -> LocalDataService: ...


def report_panels(
    s: Services, open_page: Callable[[PanelId], None], log: CallsPage
) -> dict[PanelId, Made]:
    """``log`` shows the calls behind a figure, with the way back to it."""

    def open_log(filters: CallFilters, back: str) -> None:
        open_page(PanelId.CALLS)
        log.show_calls_of(filters, back, lambda: open_page(PanelId.REPORTS))

    services = ReportServices(
        *(s.session, s.stream, s.reporting, s.files, s.export_dialog, s.tasks, s.clock),
        zone=time_zone,
        kept_days=lambda: s.kept.policy.retention_days,
        open_log=open_log,
    )
    return {
        PanelId.OVERVIEW: lambda: _overview(services),
        PanelId.CALL_REPORTS: lambda: _call_reports(services),
    }


# Charts and their panels are 50 ms that the start of every agent's window need not wait for.


def _overview(services: ReportServices) -> QWidget:
    from desktop.ui.reports.presenter import OverviewPresenter  # noqa: PLC0415 - as said above
    from desktop.ui.reports.view import OverviewPanel  # noqa: PLC0415 - as said above

    return OverviewPanel(OverviewPresenter(services))


def _call_reports(services: ReportServices) -> QWidget:
    from desktop.ui.reports.call_reports import CallReportsPresenter  # noqa: PLC0415 - as above
    from desktop.ui.reports.call_reports_view import CallReportsPanel  # noqa: PLC0415 - as above

    return CallReportsPanel(CallReportsPresenter(services))


def time_zone() -> str:
    """The one of this computer, by its IANA name; UTC where it has a rule and no name."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    try:
        zone_of(name)
    except InvalidInput:
        return "UTC"
    return name
