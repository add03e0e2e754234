"""Geo caller ID rules of a user or of the account while they are edited (S2-48 to S2-53)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.call_settings import Custom
from desktop.domain.errors import Conflict, InvalidInput, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
    UserSettingsChanged,
)
from desktop.domain.geo_rules import GeoPage, GeoWish, read_many
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.drafts import Draft
from desktop.ui.geo import words
from desktop.ui.geo.contracts import GeoRulesOf
from desktop.ui.geo.copying import Copying
from desktop.ui.geo.fields import AREA, COUNTRY, DEFAULT, MODE, fields_of, wish_of
from desktop.ui.geo.states import (
    AddState,
    GeoState,
    RuleRow,
    counts_words,
    default_remark,
    number_rows,
    rule_rows,
)
from desktop.ui.geo.trying import Trying
from desktop.ui.user_settings.words import changes as changes_words
from desktop.ui.user_settings.words import number_words
from desktop.ui.words import Phase

EDIT, EDIT_SHARED = "users.settings:edit", "account.settings:edit"
READ_ONLY: Final = "You may look at these rules, but not change them."
_MOST_TRIES: Final = 3
_CLASHES_NAMED: Final = 3


class GeoView(Protocol):
    def show_geo(self, state: GeoState) -> None: ...


@dataclass(slots=True)
class GeoServices:
    session: Session
    stream: Stream
    rules: GeoRulesOf
    tasks: Tasks
    clock: Clock


class GeoPresenter:
    """``open`` shows a user, or the account for ""; ``close`` is False while unsaved."""

    def __init__(self, services: GeoServices) -> None:
        self._services = services
        self._view: GeoView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._user_id: str | None = None
        self._asked = 0  # answers to older questions are dropped
        self._page: GeoPage | None = None
        self._draft = Draft()
        self._rows: tuple[RuleRow, ...] = ()
        self._rows_of: tuple[GeoPage, GeoWish] | None = None
        self._state = GeoState()
        self.trying = Trying(services, self.wish, self._show)
        self.copying = Copying(services, self._copied, self._show)

    def attach(self, view: GeoView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._view = None  # what is still being asked for has nobody to be shown to

    def open(self, user_id: str, name: str) -> None:
        if user_id != self._user_id:
            self._forget()
        self._user_id = user_id
        self._state = replace(self._state, title=name, is_account=not user_id)
        self.trying.user_id = user_id
        self.reload()

    def close(self) -> bool:
        if self._draft.is_changed or self._state.adding.text.strip():
            return False
        self._forget()
        return True

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() if self._user_id == "":
                self._forget()
                self.open("", "")  # the account that was entered has rules as well
            case SignedIn() | SignedOut():
                self._forget()
            case UserSettingsChanged(user_id) if user_id in ("", self._user_id):
                self.reload()
            case PermissionsChanged() | SettingsChanged() | EventsMissed():
                self._show()
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        if self._user_id is not None:
            self._asked += 1
            self._services.tasks.start(self._load(self._asked), "geo rules")

    def wish(self) -> GeoWish | None:
        """The rules as they stand in the editor, where they differ from what is saved."""
        return wish_of(self._draft.mine) if self._draft.is_changed else None

    def choose_mode(self, mode: str) -> None:
        self._set(MODE, Custom(mode))

    def choose_default(self, number: str) -> None:
        self._set(DEFAULT, number or None)

    def open_adding(self, *, country: bool = False) -> None:
        adding = self._state.adding
        self._adding(is_open=True, is_country=country, error="", report="", bad=())
        if adding.is_country != country:
            self._adding(text="")

    def close_adding(self) -> None:
        self._state = replace(self._state, adding=AddState())
        self._show()

    def type_codes(self, text: str) -> None:
        self._state = replace(self._state, adding=replace(self._state.adding, text=text))

    def take_codes(self, prefixes: Sequence[str]) -> None:
        """Of a metro area, a state, a country: written out, to be looked at before it is added."""
        before = self._state.adding.text.strip()
        codes = ", ".join(words.prefix_words(each) for each in prefixes)
        self._adding(text=f"{before}\n{codes}" if before else codes, error="")

    def choose_number(self, number: str) -> None:
        self._adding(number=number, error="")

    def add(self) -> None:
        """Good ones become rules at once; each that is none says why, and stays in the field."""
        adding, page = self._state.adding, self._page
        if page is None or not self._can_edit:
            return
        if not adding.text.strip():
            self._adding(error="Type or paste at least one code.")
        elif not adding.number:
            self._adding(error="Choose the number that is to be shown.")
        else:
            self._add(page, adding)

    def change_number(self, keys: Sequence[str], number: str) -> None:
        self._set_all(keys, number)

    def delete(self, keys: Sequence[str]) -> None:
        self._set_all(keys, None)

    def discard(self) -> None:
        """As the CRM has it, also after a clash."""
        self._draft.discard()
        self._edited()

    def dismiss(self) -> None:
        self._say("info", "")

    def save(self) -> None:
        if self._page is None or self._state.is_saving or not self._draft.is_changed:
            return
        self._state = replace(self._state, is_saving=True, notice="", offers_theirs=False)
        self._show()
        self._services.tasks.start(self._save(), "save geo rules")

    def ask_for_owners(self) -> None:
        """Whose rules could be copied."""
        self.copying.ask_for_owners(self._user_id or "")

    def copy_from(self, user_id: str) -> None:
        """Count what a copy of somebody's rules would replace, and ask."""
        if self._page is not None and self._can_edit:
            self.copying.count(self._page, user_id)

    async def _load(self, asked: int) -> None:
        try:
            page = await self._services.rules.geo_rules(self._user_id or "")
        except SoftphoneError as error:
            if asked == self._asked and self._page is None:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            return
        if asked == self._asked and not self._state.is_saving:
            self._take(page)

    def _take(self, page: GeoPage) -> None:
        self._page = page
        self._draft.arrives(fields_of(page.rules, page.mode.chosen))
        self._state = replace(self._state, phase=Phase.READY, sentence="", title=page.name)
        self._tell_clash()
        self._show()

    async def _save(self) -> None:
        """What somebody else did to other rules is taken along; a clash is shown."""
        for _ in range(_MOST_TRIES):
            page = self._page
            if page is None:
                return
            try:
                saved = await self._services.rules.change_geo_rules(page, wish_of(self._draft.mine))
            except Conflict:
                if not await self._catch_up(page.user_id):
                    return
            except SoftphoneError as error:
                self._state = replace(self._state, is_saving=False)
                self._say("error", f"{error} Nothing is lost: your rules are still here.")
                return
            else:
                self._after_saving(saved, "Saved. The next call goes by these rules.")
                return
        self._state = replace(self._state, is_saving=False)
        self._say("warning", "Others are changing these rules just now. Save again.")

    def _after_saving(self, saved: GeoPage, sentence: str) -> None:
        self._state = replace(self._state, is_saving=False)
        if saved.user_id == self._user_id:
            self._page = saved
            self._draft.saved(fields_of(saved.rules, saved.mode.chosen))
            self._say("good", sentence)
            self.trying.again()

    def _copied(self, page: GeoPage, from_name: str) -> None:
        self._after_saving(page, f"These are a copy of the rules of {from_name} now.")

    async def _catch_up(self, user_id: str) -> bool:
        """True where what both changed goes together."""
        try:
            theirs = await self._services.rules.geo_rules(user_id)
        except SoftphoneError as error:
            self._state = replace(self._state, is_saving=False)
            self._say("error", str(error))
            return False
        self._page = theirs
        self._draft.arrives(fields_of(theirs.rules, theirs.mode.chosen))
        if self._draft.clashes:
            self._state = replace(self._state, is_saving=False)
            self._tell_clash()
            self._show()
            return False
        return True

    def _tell_clash(self) -> None:
        clashes = self._draft.clashes
        if clashes:
            more = len(clashes) - _CLASHES_NAMED
            told = "; ".join(self._clash(name) for name in clashes[:_CLASHES_NAMED])
            told += f"; and {more:,} more" if more > 0 else ""
            sentence = f"Somebody else changed this meanwhile. {told}. Save keeps yours."
            self._state = replace(self._state, level="warning", notice=sentence, offers_theirs=True)

    def _clash(self, name: str) -> str:
        mine, theirs = (
            self._value(each.get(name)) for each in (self._draft.mine, self._draft.theirs)
        )
        titles = {MODE: "Geo caller ID", DEFAULT: "Default geo ID"}
        title = titles.get(name) or words.prefix_words(name.partition(" ")[2])
        return f"{title}: yours {mine}, theirs {theirs}"

    def _value(self, value: object) -> str:
        match value:
            case None:
                return "none"
            case Custom():
                return "as the account" if value is Custom.GLOBAL else value.value
            case _:
                return phone_numbers.display(str(value), self._region)

    def _add(self, page: GeoPage, adding: AddState) -> None:
        kind = COUNTRY if adding.is_country else AREA
        taken = {name.removeprefix(kind) for name in self._draft.mine if name.startswith(kind)}
        try:
            report = read_many(adding.text, page.region, taken, countries=adding.is_country)
        except InvalidInput as error:
            self._adding(error=str(error))
            return
        for prefix in report.good:
            self._draft.set(f"{kind}{prefix}", adding.number)
        shown = phone_numbers.display(adding.number, page.region)
        bad = tuple(f"{each.typed}: {each.fault}" for each in report.bad)
        told = words.report_words(report, shown)
        self._adding(text="\n".join(each.typed for each in report.bad), report=told, bad=bad)
        self._edited()

    def _adding(self, **changes: object) -> None:
        adding = replace(self._state.adding, **changes)  # type: ignore[arg-type]
        if self._page is not None and adding.number:
            choices = {each.number: each for each in self._page.numbers}
            shown = number_words(adding.number, choices, self._region)
            adding = replace(adding, number_words=shown)
        self._state = replace(self._state, adding=adding)
        self._show()

    def _set(self, name: str, value: object) -> None:
        self._set_all((name,), value)

    def _set_all(self, names: Sequence[str], value: object) -> None:
        if self._can_edit and not self._state.is_saving:
            for name in names:
                self._draft.set(name, value)
            self._edited()

    def _edited(self) -> None:
        self._state = replace(self._state, notice="", offers_theirs=False)
        self._show()
        self.trying.again()

    def _say(self, level: str, sentence: str) -> None:
        self._state = replace(self._state, level=level, notice=sentence, offers_theirs=False)
        self._show()

    def _forget(self) -> None:
        self._asked += 1
        self._user_id, self._page, self._rows_of = None, None, None
        self._draft.forget()
        self.trying.forget()
        self.copying.forget()
        self._state = GeoState()
        self._show()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT if self._user_id else EDIT_SHARED)

    @property
    def _region(self) -> str:
        return self._page.region if self._page is not None else "US"

    def _show(self) -> None:
        state = replace(self._state, testing=self.trying.state, copying=self.copying.state)
        if self._page is not None:
            state = self._filled(state, self._page)
        self._state = state
        if self._view is not None:
            self._view.show_geo(state)

    def _filled(self, state: GeoState, page: GeoPage) -> GeoState:
        wish = wish_of(self._draft.mine)
        if self._rows_of != (page, wish):
            # Ten thousand rules are looked through when they change, not at every word typed.
            self._rows, self._rows_of = rule_rows(page, wish), (page, wish)
        choices = {each.number: each for each in page.numbers}
        default = wish.rules.default
        return replace(
            state,
            mode=wish.geo.value,
            mode_words=words.mode_words(page.mode, wish.geo, page.name, page.account_rules),
            mode_locked=page.mode.is_locked,
            numbers=number_rows(page),
            default=default or "",
            default_words=number_words(default, choices, page.region) if default else "None",
            default_remark=default_remark(page, wish),
            rows=self._rows,
            counts=counts_words(self._rows),
            can_edit=self._can_edit,
            is_changed=self._draft.is_changed,
            changes=changes_words(self._draft.changes),
        )
