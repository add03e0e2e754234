"""The account's numbers in words, and what may be done with each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import EventsMissed, NumbersChanged
from desktop.domain.numbers import NumberFilter, Retired, Retirement, Retiring
from desktop.domain.records import NumberRecord, Page
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.numbers.buying import Buying, BuyView
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.numbers.form import NumberForm, NumberFormView
from desktop.ui.numbers.retiring import RetirePresenter, RetireView
from desktop.ui.words import Tone

_TONES: Final = {"active": Tone.GOOD, "disabled": Tone.WARNING}
_RECORDED: Final = {"on": "On", "off": "Off", "account": "Account"}


@dataclass(frozen=True, slots=True)
class NumberRow:
    id: str
    number: str
    name: str
    source: str
    routes_to: str
    texts: str
    recording: str
    state: str
    state_tone: Tone


@dataclass(frozen=True, slots=True)
class NumbersState(ListState[NumberRow]):
    can_buy: bool = False


class NumbersView(BuyView, NumberFormView, RetireView, ListView[NumbersState], Protocol): ...


class NumbersPresenter(ListPresenter[NumberRecord, NumbersState, NumbersView]):
    renewed_by = (NumbersChanged, EventsMissed)
    permission = "numbers:edit"

    def __init__(self, services: NumberServices) -> None:
        super().__init__(services, self._page, "numbers", NumbersState())
        self._services = services
        self._wanted_state = ""
        self.buying = Buying(services, self._bought)
        self.form = NumberForm(services, self._changed)
        self.retiring = RetirePresenter(services, self._retired)

    def show_only(self, state: str) -> None:
        """ "" for all that are the account's, "released" for those it gave back."""
        self._wanted_state = state
        self.list.reload()

    def buy(self) -> None:
        if self._may("numbers:buy"):
            self._close_cards()
            self.buying.open()

    def edit(self, number_id: str) -> None:
        number = self._owned(number_id)
        if number is not None:
            self._close_cards()
            self.form.open_for(number)

    def release(self, number_id: str) -> None:
        self._retire(number_id, Retiring.RELEASE)

    def disable(self, number_id: str) -> None:
        """Or use it again."""
        number = self._owned(number_id)
        if number is not None and number.state == "disabled":
            self._services.tasks.start(self._enable(number), "use a number again")
        else:
            self._retire(number_id, Retiring.DISABLE)

    def is_disabled(self, number_id: str) -> bool:
        number = self._row(number_id)
        return number is not None and number.state == "disabled"

    async def _page(self, text: str, cursor: str | None) -> Page[NumberRecord]:
        wanted = NumberFilter(text, self._wanted_state)
        return await self._services.numbers.page(wanted, cursor)

    async def _enable(self, number: NumberRecord) -> None:
        try:
            await self._services.numbers.enable(number.id)
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        self._say("good", f"{self._services.shown(number.number)} is in use again.")
        self.list.reload()

    def _retire(self, number_id: str, kind: Retiring) -> None:
        number = self._owned(number_id)
        if number is not None:
            self._close_cards()
            self.retiring.open_for(number, kind)

    def _bought(self, number: NumberRecord) -> None:
        shown = self._services.shown(number.number)
        self._done(f"{shown} is yours. Say where it rings: choose it, then Change.")

    def _changed(self, number: NumberRecord) -> None:
        self._done(f"{self._services.shown(number.number)} is saved.")

    def _retired(self, done: Retired, wanted: Retirement) -> None:
        shown = self._services.shown(done.number.number)
        words = "was given back" if wanted.kind is Retiring.RELEASE else "is disabled"
        if wanted.replacement:
            other = self._services.shown(wanted.replacement)
            self._done(f"{shown} {words}; {other} takes its place everywhere.")
        elif wanted.leave_without:
            self._done(f"{shown} {words}. Users without a number are marked on the user list.")
        else:
            self._done(f"{shown} {words}.")

    def _attached(self, view: NumbersView) -> None:
        for each in (self.buying, self.form, self.retiring):
            each.attach(view)

    def _permissions_changed(self) -> None:
        """What is typed stays; what may not be sent any more is locked."""
        self.form.lock(is_locked=not self._can_edit)
        if not self._can_edit:
            self.retiring.close()
        if not self._may("numbers:buy"):
            self.buying.close()
        self._show()

    def _close_cards(self) -> None:
        """One at a time: each is about something else."""
        for each in (self.buying, self.form, self.retiring):
            each.close()

    def _forget(self) -> None:
        self._close_cards()
        super()._forget()

    def _may(self, permission: str) -> bool:
        return self._services.may(permission)

    def _owned(self, number_id: str) -> NumberRecord | None:
        """One that is still the account's and may be changed."""
        number = self._row(number_id)
        is_ours = number is not None and number.state != "released"
        return number if is_ours and self._can_edit else None

    def _filled(self, state: NumbersState) -> NumbersState:
        is_search = state.is_search or bool(self._wanted_state)
        return replace(state, is_search=is_search, can_buy=self._may("numbers:buy"))

    def _line(self, record: NumberRecord) -> NumberRow:
        words = {"released": "Given back", "disabled": "Disabled", "active": "In use"}
        return NumberRow(
            id=record.id,
            number=self._services.shown(record.number),
            name=record.name,
            source=record.source or "None",
            routes_to=record.routes_to or "Nowhere",
            texts="Calls and texts" if record.text_enabled else "Calls only",
            recording=_RECORDED.get(record.recording, record.recording),
            state=words.get(record.state, record.state.capitalize()),
            state_tone=_TONES.get(record.state, Tone.PLAIN),
        )
