"""The panel of scheduled reports with its presenters."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QWidget

from desktop.services.report_schedules import ReportScheduleService
from desktop.settings.panels import PanelId
from desktop.ui.panel_services import PanelServices
from desktop.ui.report_panels import time_zone
from desktop.ui.report_schedules.contracts import ScheduleServices
from desktop.ui.sections import Made


class Services(PanelServices, Protocol):
    @property
    def report_schedules(self) -> ReportScheduleService: ...


def report_schedule_panels(s: Services) -> dict[PanelId, Made]:
    services = ScheduleServices(
        *(s.session, s.stream, s.report_schedules, s.tasks, s.clock),
        zone=_own_zone,
        zones=_zones,
    )

    def panel() -> QWidget:
        # The start of the window does not wait for what few open.
        from desktop.ui.report_schedules.view import SchedulesPanel  # noqa: PLC0415 - as said above

        return SchedulesPanel(services)

    return {PanelId.REPORT_SCHEDULES: panel}


def _own_zone() -> str:
    zone = time_zone()
    return "UTC" if zone in ("Etc/UTC", "Etc/GMT") else zone


def _zones() -> list[str]:
    """By their places; neither abbreviations nor names of another age."""
    found = [bytes(each.data()).decode() for each in QTimeZone.availableTimeZoneIds()]
    return [
        each
        for each in found
        if "/" in each and not each.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    ] + ["UTC"]
