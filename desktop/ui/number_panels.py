"""The panels of numbers, sources and recording, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.account import AccountServices
from desktop.services.numbers import NumberService
from desktop.services.recording import RecordingService
from desktop.settings.panels import PanelId
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.numbers.presenter import NumbersPresenter
from desktop.ui.numbers.view import NumbersPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.recording.presenter import RecordingPresenter, RecordingServices
from desktop.ui.recording.view import RecordingPanel
from desktop.ui.sections import Made
from desktop.ui.sources.presenter import SourcesPresenter
from desktop.ui.sources.view import SourcesPanel


class Services(PanelServices, Protocol):
    @property
    def numbers(self) -> NumberService: ...
    @property
    def account(self) -> AccountServices: ...
    @property
    def recording(self) -> RecordingService: ...


def number_panels(s: Services) -> dict[PanelId, Made]:
    services = NumberServices(s.session, s.stream, s.numbers, s.tasks, s.clock)
    recording = RecordingServices(s.session, s.stream, s.recording, s.account.sounds, s.tasks)
    return {
        PanelId.NUMBERS: lambda: NumbersPanel(NumbersPresenter(services)),
        PanelId.SOURCES: lambda: SourcesPanel(SourcesPresenter(services)),
        PanelId.RECORDING: lambda: RecordingPanel(RecordingPresenter(recording)),
    }
