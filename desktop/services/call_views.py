"""How each person looks at the call log on this computer: columns, order, saved views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from desktop.domain.call_views import USUAL_LAYOUT, CallFilters, SavedView, TableLayout
from desktop.domain.errors import InvalidInput, StoreUnavailable
from desktop.domain.events import Notice
from desktop.services.ports import PreferenceStore
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

KEY: Final = "calls.views"
_LONGEST_NAME: Final = 60


class _Kept(msgspec.Struct, frozen=True):
    """What one person has in one account."""

    filters: CallFilters = msgspec.field(default_factory=CallFilters)
    layout: TableLayout = USUAL_LAYOUT
    views: tuple[SavedView, ...] = ()


class CallViewService:
    """Kept in the preferences, by person and account; a full disk is told and changes nothing."""

    def __init__(
        self, preferences: PreferenceStore, session: SessionService, stream: EventStream
    ) -> None:
        self._preferences = preferences
        self._session = session
        self._stream = stream

    @property
    def layout(self) -> TableLayout:
        return self._mine().layout

    @property
    def order(self) -> CallFilters:
        """Filters that filter nothing, in the order chosen last."""
        return self._mine().filters

    @property
    def saved(self) -> tuple[SavedView, ...]:
        return self._mine().views

    def remember(self, layout: TableLayout, filters: CallFilters) -> None:
        """Columns and order as they are now; what is filtered is not kept."""
        self._change(lambda mine: _Kept(filters.cleared(), layout, mine.views))

    def save(self, view: SavedView) -> None:
        """Raises ``InvalidInput`` for a name that cannot be; one of the same name is replaced."""
        name = view.name.strip()
        if not name or len(name) > _LONGEST_NAME:
            raise InvalidInput(f"Give the view a name of 1 to {_LONGEST_NAME} characters.")
        named = SavedView(name, view.filters, view.layout)
        self._change(lambda mine: _with_views(mine, (*_others(mine, name), named)))

    def rename(self, name: str, wanted: str) -> None:
        """Raises ``InvalidInput`` where the name cannot be, or is another view's."""
        view = next((each for each in self.saved if each.name == name), None)
        taken = any(_same(each.name, wanted) for each in self.saved if each.name != name)
        if taken:
            raise InvalidInput(f"There is a view called {wanted.strip()} already.")
        if view is not None:
            self.save(SavedView(wanted, view.filters, view.layout))
            if wanted.strip() != name:
                self.delete(name)

    def delete(self, name: str) -> None:
        self._change(lambda mine: _with_views(mine, tuple(e for e in mine.views if e.name != name)))

    def _mine(self) -> _Kept:
        try:
            return msgspec.convert(self._all().get(self._owner()), _Kept | None) or _Kept()
        except msgspec.ValidationError:
            return _Kept()  # of another version: the usual columns are better than none

    def _all(self) -> dict[str, object]:
        try:
            return msgspec.json.decode(str(self._preferences.value(KEY)), type=dict[str, object])
        except msgspec.DecodeError:
            return {}

    def _change(self, changed: Callable[[_Kept], _Kept]) -> None:
        everybody = {**self._all(), self._owner(): changed(self._mine())}
        try:
            self._preferences.set(KEY, msgspec.json.encode(everybody).decode())
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "warning"))

    def _owner(self) -> str:
        profile, account = self._session.profile, self._session.account
        return f"{profile.id}/{account.id}" if profile and account else ""


def _with_views(mine: _Kept, views: tuple[SavedView, ...]) -> _Kept:
    return _Kept(mine.filters, mine.layout, tuple(sorted(views, key=_by_name)))


def _by_name(view: SavedView) -> str:
    return view.name.casefold()


def _others(mine: _Kept, name: str) -> tuple[SavedView, ...]:
    return tuple(each for each in mine.views if not _same(each.name, name))


def _same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()
