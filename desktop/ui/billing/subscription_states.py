"""What the page of the subscription shows, in words; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from desktop.ui.billing.loaded import LoadedState


@dataclass(frozen=True, slots=True)
class LevelState:
    """One of the levels that stand beside each other; ``action`` is "" where it cannot be chosen.

    ``remark`` says what is special about it, and why it cannot be chosen.
    """

    id: str
    name: str
    price: str
    above: str = ""
    includes: tuple[str, ...] = ()
    is_current: bool = False
    action: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """``names`` are the people behind the sentence."""

    sentence: str
    names: str = ""


@dataclass(frozen=True, slots=True)
class ChangeState:
    """What choosing another level would do, before it is done; ``opened`` counts openings."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    price: str = ""
    losses: tuple[Loss, ...] = ()
    ends: tuple[str, ...] = ()
    gains: tuple[str, ...] = ()
    action: str = ""
    is_busy: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionState(LoadedState):
    remark: str = ""
    levels: tuple[LevelState, ...] = ()
    change: ChangeState = field(default_factory=ChangeState)


class SubscriptionView(Protocol):
    def show_subscription(self, state: SubscriptionState) -> None: ...
