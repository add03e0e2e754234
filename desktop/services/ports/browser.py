"""The web browser of this computer."""

from __future__ import annotations

from typing import Protocol


class WebBrowser(Protocol):
    def open(self, address: str) -> bool:
        """Whether something took the address; it comes up by itself or not, as the system does."""
