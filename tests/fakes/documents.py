"""A viewer of documents that remembers what it was given."""

from __future__ import annotations

from desktop.domain.errors import SoftphoneError


class FakeDocuments:
    """Implements ``Documents``; ``failure`` is what stands in the way."""

    def __init__(self) -> None:
        self.failure: SoftphoneError | None = None
        self.opened: list[tuple[str, bytes]] = []

    async def open(self, name: str, content: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.opened.append((name, content))
