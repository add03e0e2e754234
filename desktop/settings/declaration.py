"""Every setting, declared once: its key, type, default and title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Setting:
    """``is_managed``: a policy may fix it; the rest is what the program remembers for itself."""

    key: str
    default: Value
    title: str
    choices: tuple[Value, ...] = ()
    is_managed: bool = True

    def accepts(self, value: object) -> bool:
        """Whether a stored value is of the declared kind; anything else is set aside."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(value, bool) or not isinstance(value, type(self.default)):
            return False
        return not self.choices or value in self.choices


def _remembered(key: str, default: Value, title: str) -> Setting:
    return Setting(key, default, title, is_managed=False)


SETTINGS: Final[tuple[Setting, ...]] = (
    _remembered("session.account", "", "Account entered last"),
    _remembered("session.accounts", "", "Accounts that this computer may keep something of"),
    Setting("crm.address", "", "CRM address"),
    _remembered("sound.microphone", "", "Microphone"),
    _remembered("sound.speaker", "", "Loudspeaker"),
    _remembered("sound.ring_device", "", "Ring on"),
    Setting("calls.auto_answer", "off", "Answer by itself", ("off", "queue", "all")),
    Setting("calls.auto_answer_after", 3, "Seconds until it answers", (1, 3, 5, 10)),
    Setting("calls.second_call", "ring", "A second call", ("ring", "decline")),
    Setting("notifications.when", "away", "Notify", ("away", "always", "never")),
    Setting("notifications.missed_calls", True, "Missed calls"),
    Setting("notifications.texts", True, "New texts"),
    Setting("notifications.voicemails", True, "Voicemail"),
    Setting("notifications.permissions", True, "Changed permissions"),
    Setting("notifications.sound", True, "Sound with a notification"),
    Setting("tray.shown", True, "Icon in the tray"),
    Setting("tray.closes_to", False, "Closing the window leaves it in the tray"),
    Setting("tray.starts_in", False, "Start in the tray"),
    Setting("shortcuts.keys", "", "Shortcuts that were changed"),
    Setting("appearance.theme", "system", "Theme", ("system", "light", "dark")),
    Setting("appearance.text_size", 100, "Text size in percent", (100, 125, 150)),
    Setting("appearance.contrast", "system", "Contrast", ("system", "high")),
    Setting("appearance.motion", "full", "Motion", ("full", "still")),
    Setting("region.clock", "24", "Time", ("24", "12")),
    Setting("region.date", "day", "Date", ("day", "month", "iso")),
    Setting("privacy.notifications", "all", "Notifications show", ("all", "names", "nothing")),
    Setting("privacy.hide_after", 0, "Minutes until the window is hidden", (0, 1, 5, 15)),
    Setting("privacy.wipe_on_sign_out", False, "Delete local data when signing out"),
    _remembered("calls.views", "", "Columns, order and saved views of the call log"),
    _remembered("live.view", "", "Cards or table and order of the live board"),
    Setting("screen_pop.when", "off", "Open the caller's contact", ("off", "ring", "answer")),
    _remembered("window.compact", False, "Compact window"),
)

BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
