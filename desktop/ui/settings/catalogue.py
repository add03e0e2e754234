"""Where each setting stands, and the words it is looked for by; no Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from desktop.settings.panels import PanelId, panel

P = PanelId


@dataclass(frozen=True, slots=True)
class Entry:
    """``title`` is what its control is called; ``words`` are further ones people say.

    One that is called like its panel leads to the whole of it.
    """

    panel: PanelId
    title: str
    words: str = ""

    @property
    def place(self) -> str:
        return panel(self.panel).title


ENTRIES: Final = (
    Entry(P.SOUND, "Microphone", "input headset audio device mic"),
    Entry(P.SOUND, "Loudspeaker", "speaker output headset audio device volume"),
    Entry(P.SOUND, "Ring on", "ringtone ringing bell device"),
    Entry(P.SOUND, "Test sound", "try hear chime"),
    Entry(P.OWN_CALLS, "Answer by itself", "auto-answer automatic pick up headset beep"),
    Entry(P.OWN_CALLS, "Answer after", "auto-answer seconds delay wait"),
    Entry(P.OWN_CALLS, "While you are in a call", "call waiting second busy knock decline"),
    Entry(P.NOTIFICATIONS, "Notify me", "notifications messages alerts popup quiet silence"),
    Entry(P.NOTIFICATIONS, "Missed calls", "notifications alerts"),
    Entry(P.NOTIFICATIONS, "New texts", "notifications alerts sms messages"),
    Entry(P.NOTIFICATIONS, "Voicemail", "notifications alerts messages"),
    Entry(P.NOTIFICATIONS, "Changed permissions", "notifications alerts rights role"),
    Entry(P.NOTIFICATIONS, "Sound", "notifications alerts chime noise silence"),
    Entry(P.NOTIFICATIONS, "Icon in the tray", "system notification area menu bar"),
    Entry(P.NOTIFICATIONS, "Keep running when closed", "tray close quit cross"),
    Entry(P.NOTIFICATIONS, "Start in the tray", "minimised minimized login hidden autostart"),
    Entry(P.SHORTCUTS, "Reset all shortcuts", "keys keyboard hotkeys default"),
    Entry(P.APPEARANCE, "Theme", "dark light night colours colors mode"),
    Entry(P.APPEARANCE, "Text size", "zoom font bigger larger small scale"),
    Entry(P.APPEARANCE, "Contrast", "high accessibility colours colors readable"),
    Entry(P.APPEARANCE, "Motion", "animation reduced accessibility moving"),
    Entry(P.REGION, "Time", "clock 12 24 hour am pm format language region"),
    Entry(P.REGION, "Date", "day month year format language region"),
    Entry(P.PRIVACY, "Notifications show", "hide names numbers texts preview secret"),
    Entry(P.PRIVACY, "Hide the window", "idle lock away cover screen minutes"),
    Entry(P.PRIVACY, "Delete when signing out", "wipe local data cache remove erase"),
    Entry(P.PRIVACY, "Sign out and delete", "wipe local data cache remove erase forget"),
    Entry(P.SCREEN_POP, "Open the caller's contact", "screen pop popup customer page"),
    Entry(P.VOIP, "Register again", "line sip phone connect"),
    Entry(
        *(P.SECURITY, "Account and security"),
        "password profile name second factor two-step code sessions sign-ins",
    ),
    Entry(P.OUTBOX, "Unsent", "outbox waiting offline conflict"),
    Entry(P.ABOUT, "About", "version licence license"),
    Entry(P.PERMISSIONS, "Why can't I…?", "rights role allowed help"),
)


def found(text: str, offered: Collection[PanelId]) -> tuple[Entry, ...]:
    """All words typed must begin a word of it; those in the title come first."""
    wanted = text.casefold().split()
    if not wanted:
        return ()
    ranked = [
        (place, entry)
        for entry in ENTRIES
        if entry.panel in offered and (place := _place(entry, wanted)) is not None
    ]
    return tuple(entry for _, entry in sorted(ranked, key=lambda each: each[0]))


def _place(entry: Entry, wanted: list[str]) -> int | None:
    title = entry.title.casefold()
    near = title.split()
    far = [*near, *entry.place.casefold().split(), *entry.words.casefold().split()]
    if not all(_begins(word, far) for word in wanted):
        return None
    if title.startswith(" ".join(wanted)):
        return 0
    return 1 if all(_begins(word, near) for word in wanted) else 2


def _begins(word: str, among: list[str]) -> bool:
    return any(each.startswith(word) for each in among)
