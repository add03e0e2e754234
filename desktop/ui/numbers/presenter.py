"""The account's numbers in words, and what may be done with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    NumbersChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.numbers import NumberFilter, Retired, Retirement, Retiring
from desktop.domain.records import NumberRecord, Page
from desktop.ui.numbers.buying import Buying, BuyView
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.numbers.form import NumberForm, NumberFormView
from desktop.ui.numbers.retiring import RetirePresenter, RetireView
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, Tone

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
class NumbersState:
    """``level`` is of ``notice``: what has just been done, or why the list may be out of date."""

    phase: Phase = Phase.LOADING
    rows: tuple[NumberRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_buy: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""


class NumbersView(BuyView, NumberFormView, RetireView, Protocol):
    def show_numbers(self, state: NumbersState) -> None: ...


class NumbersPresenter:
    def __init__(self, services: NumberServices) -> None:
        s = self._services = services
        self._view: NumbersView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._wanted_state = ""
        self._notice = ("info", "")
        self.list: PagedRows[NumberRecord] = PagedRows(
            self._page, s.tasks, s.clock, "numbers", self._show
        )
        self.buying = Buying(s, self._bought)
        self.form = NumberForm(s, self._changed)
        self.retiring = RetirePresenter(s, self._retired)

    def attach(self, view: NumbersView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.buying.attach(view)
        self.form.attach(view)
        self.retiring.attach(view)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                self._on_permissions()
            case NumbersChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

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
        number = self._number(number_id)
        return number is not None and number.state == "disabled"

    def dismiss(self) -> None:
        self._say("info", "")

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

    def _done(self, sentence: str) -> None:
        self._say("good", sentence)
        if self._is_open:
            self.list.reload()

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _on_permissions(self) -> None:
        """What is typed stays; what may not be sent any more is locked."""
        self.form.lock(is_locked=not self._may("numbers:edit"))
        if not self._may("numbers:edit"):
            self.retiring.close()
        if not self._may("numbers:buy"):
            self.buying.close()
        self._show()

    def _close_cards(self) -> None:
        """One at a time: each is about something else."""
        for each in (self.buying, self.form, self.retiring):
            each.close()

    def _forget(self) -> None:
        self._notice = ("info", "")
        self._close_cards()
        self.list.forget()

    def _may(self, permission: str) -> bool:
        return self._services.may(permission)

    def _number(self, number_id: str) -> NumberRecord | None:
        return next((each for each in self.list.rows if each.id == number_id), None)

    def _owned(self, number_id: str) -> NumberRecord | None:
        """One that is still the account's and may be changed."""
        number = self._number(number_id)
        is_ours = number is not None and number.state != "released"
        return number if is_ours and self._may("numbers:edit") else None

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_numbers(
            NumbersState(
                self.list.phase,
                tuple(self._row(each) for each in self.list.rows),
                self.list.sentence,
                is_search=bool(self.list.text or self._wanted_state),
                has_more=self.list.has_more,
                can_buy=self._may("numbers:buy"),
                can_edit=self._may("numbers:edit"),
                level=level,
                notice=notice,
            )
        )

    def _row(self, record: NumberRecord) -> NumberRow:
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
