"""Which keys do what in the window: those it comes with, and those one has chosen; no Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.services.own_settings import OwnSettingsService

KEY: Final = "shortcuts.keys"


@dataclass(frozen=True, slots=True)
class Action:
    """``keys`` as it comes, written like ``Ctrl+Shift+A``."""

    id: str
    title: str
    keys: str
    group: str = "Window"


CALLS: Final = "Calls"
LIVE: Final = "Live"
ACTIONS: Final = (
    Action("answer", "Answer", "Ctrl+Shift+A", CALLS),
    Action("hang_up", "Hang up or decline", "Ctrl+Shift+D", CALLS),
    Action("mute", "Mute or unmute", "Ctrl+Shift+M", CALLS),
    Action("hold", "Hold or resume", "Ctrl+Shift+H", CALLS),
    Action("wrap_up", "Wrap-up", "Ctrl+Shift+W", CALLS),
    Action("search", "Search or call", "Ctrl+K"),
    Action("dial_pad", "Number field", "Ctrl+D"),
    Action("compact", "Compact window", "Ctrl+M"),
    Action("availability", "Availability", "Ctrl+Shift+S"),
    Action("settings", "Settings", "Ctrl+,"),
    Action("why", "Why can't I…?", "F1"),
    Action("wall", "Wall of the live board", "F11", LIVE),
    Action("listen", "Listen to the chosen agent", "Alt+1", LIVE),
    Action("whisper", "Whisper to the agent", "Alt+2", LIVE),
    Action("barge", "Barge in", "Alt+3", LIVE),
    Action("take_over", "Take the call over", "Alt+4", LIVE),
    Action("stop_supervising", "Stop supervising", "Alt+0", LIVE),
)
# Those that stay as they are: they belong to a page or to typing.
FIXED: Final = (
    ("Pages", "Ctrl+1 … 9"),
    ("Status in the wrap-up", "1 … 9"),
    ("Done in the wrap-up", "Ctrl+Enter"),
    ("Open the contact in the search", "Ctrl+Enter"),
)
_TYPING: Final = frozenset({*(f"Ctrl+{each}" for each in "ACVXZY"), "Ctrl+Shift+Z"})
_PAGES: Final = frozenset(f"Ctrl+{number}" for number in range(1, 10))
_WRAP_UP: Final = frozenset({"Ctrl+Return", "Ctrl+Enter"})
_BARE: Final = frozenset(f"F{number}" for number in range(1, 25))


def fault_of(keys: str) -> str:
    """Why these keys can be nobody's, "" where they can."""
    if keys in _TYPING:
        return f"{spoken(keys)} is needed for typing. Press other keys."
    if keys in _PAGES:
        return f"{spoken(keys)} opens a page. Press other keys."
    if keys in _WRAP_UP:
        return f"{spoken(keys)} ends the wrap-up and opens contacts. Press other keys."
    *held, last = keys.split("+") if not keys.endswith("++") else [*keys[:-2].split("+"), "+"]
    if last in _BARE or {"Ctrl", "Alt", "Meta"} & set(held):
        return ""
    return "Hold Ctrl or Alt as well, or press a key such as F9."


def spoken(keys: str) -> str:
    """``Ctrl Shift A``, as it is written in the window."""
    return keys.replace("++", "+ plus").replace("+", " ").replace(" plus", "+")


class ShortcutKeys:
    """What is kept is only what differs; what cannot be read is as if nothing was changed."""

    def __init__(self, own: OwnSettingsService) -> None:
        self._own = own

    def keys(self, action_id: str) -> str:
        changed = self._changed()
        return changed.get(action_id, _action(action_id).keys)

    def is_changed(self, action_id: str) -> bool:
        return self.keys(action_id) != _action(action_id).keys

    @property
    def any_changed(self) -> bool:
        return any(self.is_changed(each.id) for each in ACTIONS)

    def assign(self, action_id: str, keys: str) -> None:
        """Raises ``InvalidInput`` for keys that are taken, and as ``OwnSettingsService.choose``."""
        if fault := fault_of(keys):
            raise InvalidInput(fault)
        owner = next((a for a in ACTIONS if a.id != action_id and self.keys(a.id) == keys), None)
        if owner is not None:
            raise InvalidInput(
                f"{spoken(keys)} is “{owner.title}”. Give that other keys first, or press others."
            )
        self._keep({**self._changed(), action_id: keys})

    def reset(self, action_id: str) -> None:
        """Raises ``InvalidInput`` where its keys have been given to another one."""
        self.assign(action_id, _action(action_id).keys)

    def reset_all(self) -> None:
        self._own.reset(KEY)

    def _keep(self, wanted: dict[str, str]) -> None:
        differing = {key: keys for key, keys in wanted.items() if keys != _action(key).keys}
        if differing:
            self._own.choose(KEY, json.dumps(differing))
        else:
            self._own.reset(KEY)

    def _changed(self) -> dict[str, str]:
        try:
            kept = json.loads(self._own.text(KEY) or "{}")
        except ValueError:
            return {}
        known = {each.id for each in ACTIONS}
        items = kept.items() if isinstance(kept, dict) else ()
        sound = {k: v for k, v in items if k in known and isinstance(v, str) and not fault_of(v)}
        keys = [sound.get(each.id, each.keys) for each in ACTIONS]
        # Two for the same keys would both stay silent.
        return sound if len(set(keys)) == len(keys) else {}


def _action(action_id: str) -> Action:
    return next(each for each in ACTIONS if each.id == action_id)
