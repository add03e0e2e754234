"""Every setting, declared once: its key, type, default and title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Setting:
    key: str
    default: Value
    title: str
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a stored value is of the declared kind; anything else is set aside."""
        if self.choices:
            return value in self.choices
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        return isinstance(value, type(self.default)) and not isinstance(value, bool)


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("session.account", "", "Account entered last"),
    Setting("session.accounts", "", "Accounts that this computer may keep something of"),
    Setting("session.email", "", "E-mail signed in with last"),
    Setting("crm.address", "", "CRM address"),
    Setting("sound.microphone", "", "Microphone"),
    Setting("sound.speaker", "", "Loudspeaker"),
    Setting("sound.ring_device", "", "Ring on"),
    Setting("appearance.theme", "system", "Theme", ("system", "light", "dark")),
    Setting("appearance.text_size", 100, "Text size in percent"),
    Setting("calls.views", "", "Columns, order and saved views of the call log"),
    Setting("screen_pop.when", "off", "Open the caller's contact", ("off", "ring", "answer")),
    Setting("window.geometry", "", "Place and size of the window"),
    Setting("window.compact", False, "Compact window"),
)

BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
