"""What every panel does with what it hears: asks anew, forgets, is locked; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, Protocol, TypeVar

from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.ui.contracts import Session, Stream, Tasks

View = TypeVar("View")


class EditingServices(Protocol):
    """What a panel that loads and saves works with."""

    @property
    def session(self) -> Session: ...

    @property
    def stream(self) -> Stream: ...

    @property
    def tasks(self) -> Tasks: ...


class PanelPresenter(Generic[View]):
    """``renewed_by``: what makes it ask anew while it is in front."""

    renewed_by: ClassVar[tuple[type[Event], ...]] = (EventsMissed,)

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._view: View | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False

    def attach(self, view: View) -> None:
        self._view = view
        self._unsubscribe = self._stream.subscribe(self.handle)
        self._attached(view)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case PermissionsChanged():
                self._permissions_changed()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_troubled:
                self.reload()
            case _ if self._is_open and isinstance(event, self.renewed_by):
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        raise NotImplementedError

    def _attached(self, view: View) -> None:
        """Where parts of it have a view of their own, or are the same one."""

    @property
    def _is_troubled(self) -> bool:
        """What is shown is not what the CRM has; worth asking again when it answers."""
        raise NotImplementedError

    def _permissions_changed(self) -> None:
        self._show()

    def _forget(self) -> None:
        """Another person, another account: nothing of it stays."""
        raise NotImplementedError

    def _show(self) -> None:
        raise NotImplementedError
