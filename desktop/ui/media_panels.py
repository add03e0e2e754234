"""The panel of the media manager with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.account import AccountServices
from desktop.services.sound import SoundService as SoundDevices
from desktop.settings.panels import PanelId
from desktop.ui.media.contracts import MediaServices
from desktop.ui.media.microphone import QtMicrophone
from desktop.ui.media.presenter import MediaPresenter
from desktop.ui.media.view import MediaPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made
from desktop.ui.texts.bulk.contracts import FileDialogs
from desktop.ui.widgets.loudspeaker import QtLoudspeaker
from desktop.ui.widgets.player import Player


class Services(PanelServices, Protocol):
    @property
    def files(self) -> FileDialogs: ...
    @property
    def sound(self) -> SoundDevices: ...
    @property
    def account(self) -> AccountServices: ...


def media_panels(s: Services) -> dict[PanelId, Made]:
    def panel() -> MediaPanel:
        microphone = QtMicrophone(lambda: s.sound.devices.microphone)
        services = MediaServices(
            *(s.session, s.stream, s.account.sounds, s.files, microphone, s.tasks, s.clock)
        )
        player = Player("Sound", s.tasks, QtLoudspeaker(lambda: s.sound.devices.speaker))
        made = MediaPanel(MediaPresenter(services), player)
        microphone.setParent(made)
        return made

    return {PanelId.MEDIA: panel}
