"""The one stream of facts: services publish, presenters subscribe, all on the loop's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desktop.domain.events import Event

Handler = Callable[[Event], None]

_log = logging.getLogger(__name__)


class EventStream:
    """Hands every event to every handler in the order of subscription."""

    def __init__(self) -> None:
        self._handlers: list[Handler] = []

    def subscribe(self, handler: Handler) -> Callable[[], None]:
        """Returns the function that ends the subscription; calling it twice is harmless."""
        self._handlers.append(handler)

        def unsubscribe() -> None:
            if handler in self._handlers:
                self._handlers.remove(handler)

        return unsubscribe

    def publish(self, event: Event) -> None:
        for handler in tuple(self._handlers):
            try:
                handler(event)
            except Exception:  # one broken listener must not cost the others the event
                _log.exception("a listener failed on %s", type(event).__name__)
