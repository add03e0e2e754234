"""A web browser that remembers what it was asked for."""

from __future__ import annotations


class FakeBrowser:
    """Implements ``WebBrowser``; ``is_there`` says whether the system has one."""

    def __init__(self) -> None:
        self.is_there = True
        self.opened: list[str] = []

    def open(self, address: str) -> bool:
        if self.is_there:
            self.opened.append(address)
        return self.is_there
