"""The settings of one's own on this computer: their values, who set them, and what changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.errors import Refused, StoreUnavailable
from desktop.domain.events import Event, LocalChanged, Notice, OwnSettingChanged, SignedIn
from desktop.domain.provenance import Provenance, Source
from desktop.services.local_data import LocalDataService
from desktop.services.ports import PreferenceStore
from desktop.services.stream import EventStream

Value = str | int | float | bool | None
WIPE: Final = "privacy.wipe_on_sign_out"
_WRITTEN_OTHERWISE: Final = "region."
_ACCOUNT: Final = "Your account"


class OwnSettingsService:
    """Policy before CRM before oneself before default."""

    def __init__(self, preferences: PreferenceStore, stream: EventStream) -> None:
        self._preferences = preferences
        self._stream = stream
        self._of_crm: dict[str, Callable[[], Value]] = {}
        self._has_said = False
        stream.subscribe(self._on_event)

    def let_crm_decide(self, key: str, decision: Callable[[], Value]) -> None:
        """``decision`` answers what the account has fixed now, None where it leaves it open."""
        self._of_crm[key] = decision

    def value(self, key: str) -> Value:
        decided = self._decided(key)
        return self._preferences.value(key) if decided is None else decided

    def text(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int:
        value = self.value(key)
        return value if isinstance(value, int) else 0

    def is_on(self, key: str) -> bool:
        return self.value(key) is True

    def provenance(self, key: str) -> Provenance:
        if self._decided(key) is not None:
            return Provenance(Source.CRM, _ACCOUNT, is_locked=True)
        return self._preferences.provenance(key)

    def choose(self, key: str, value: Value) -> None:
        """Raises ``Refused`` where somebody else has fixed it.

        Raises ``StoreUnavailable`` when it cannot be kept; it holds until the program ends.
        """
        self._change(key, lambda: self._preferences.set(key, value))

    def reset(self, key: str) -> None:
        """Back to what holds where one has set nothing; raises as ``choose`` does."""
        self._change(key, lambda: self._preferences.reset(key))

    def _change(self, key: str, act: Callable[[], None]) -> None:
        if refusal := self.provenance(key).refusal:
            raise Refused(refusal, reason="policy")
        try:
            act()
        except StoreUnavailable:
            self._tell(key)
            raise
        self._tell(key)

    def _tell(self, key: str) -> None:
        self._stream.publish(OwnSettingChanged(key, self.value(key)))
        if key.startswith(_WRITTEN_OTHERWISE):
            # Pages write their rows anew, with the dates as they are written now.
            self._stream.publish(LocalChanged(emptied=("calls", "contacts", "texts")))

    def _decided(self, key: str) -> Value:
        if self._preferences.provenance(key).is_locked or key not in self._of_crm:
            return None
        return self._of_crm[key]()

    def _on_event(self, event: Event) -> None:
        problem = self._preferences.policy_problem
        if isinstance(event, SignedIn) and problem and not self._has_said:
            self._has_said = True
            self._stream.publish(Notice(problem, "warning"))


def own_settings(
    preferences: PreferenceStore, stream: EventStream, kept: LocalDataService
) -> OwnSettingsService:
    """With what the account decides, and what other services ask of it."""
    made = OwnSettingsService(preferences, stream)
    made.let_crm_decide(WIPE, lambda: True if kept.policy.wipe_on_sign_out else None)
    kept.wipes = lambda: made.is_on(WIPE)
    return made
