"""File dialogs in which a test chooses."""

from __future__ import annotations

from desktop.domain.errors import SoftphoneError
from desktop.ui.texts.bulk.contracts import ChosenFile


class FakeFiles:
    """Implements ``FileDialogs``; ``chosen`` is what the person picks, ``saved`` what they kept."""

    def __init__(self) -> None:
        self.chosen: ChosenFile | None = None
        self.failure: SoftphoneError | None = None
        self.saves = True
        self.saved: list[tuple[str, bytes]] = []

    async def choose(self, title: str, kinds: str, most_bytes: int) -> ChosenFile | None:
        if self.failure is not None:
            raise self.failure
        return self.chosen

    async def save(self, title: str, name: str, content: bytes) -> str:
        if self.failure is not None:
            raise self.failure
        if not self.saves:
            return ""
        self.saved.append((name, content))
        return f"/home/anna/{name}"
