"""Geo caller ID rules of a user or of the account while they are edited (S2-48 to S2-53)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.call_settings import Custom
from desktop.domain.errors import InvalidInput
from desktop.domain.events import Event, SignedIn
from desktop.domain.geo_rules import GeoPage, GeoWish, read_many
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.editing.tab import TabPresenter
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

EDIT, EDIT_SHARED = "users.settings:edit", "account.settings:edit"
READ_ONLY: Final = "You may look at these rules, but not change them."


class GeoView(Protocol):
    def show_geo(self, state: GeoState) -> None: ...


@dataclass(slots=True)
class GeoServices:
    session: Session
    stream: Stream
    rules: GeoRulesOf
    tasks: Tasks
    clock: Clock


class GeoPresenter(TabPresenter[GeoPage, GeoState, GeoView]):
    """``open`` shows a user, or the account for ""; ``close`` is False while unsaved."""

    name = "geo rules"
    kept_words = "your rules are still here."
    busy_words = "Others are changing these rules just now. Save again."
    most_clashes = 3

    def __init__(self, services: GeoServices) -> None:
        super().__init__(services, GeoState())
        self._rules = services.rules
        self._rows: tuple[RuleRow, ...] = ()
        self._rows_of: tuple[GeoPage, GeoWish] | None = None
        self.trying = Trying(services, self.wish, self._show)
        self.copying = Copying(services, self._copied, self._show)

    def close(self) -> bool:
        return not self._state.adding.text.strip() and super().close()

    def handle(self, event: Event) -> None:
        of_account = isinstance(event, SignedIn) and self._user_id == ""
        super().handle(event)
        if of_account:
            self.open("", "")  # the account that was entered has rules as well

    def _named(self, name: str) -> None:
        self._state = replace(self._state, title=name, is_account=not self._user_id)
        self.trying.user_id = self._user_id or ""

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
        adding, page = self._state.adding, self._known
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

    def ask_for_owners(self) -> None:
        """Whose rules could be copied."""
        self.copying.ask_for_owners(self._user_id or "")

    def copy_from(self, user_id: str) -> None:
        """Count what a copy of somebody's rules would replace, and ask."""
        if self._known is not None and self._can_edit:
            self.copying.count(self._known, user_id)

    def _after_saving(self, saved: GeoPage, sentence: str) -> None:
        super()._after_saving(saved, sentence)
        if saved.user_id == self._user_id:
            self.trying.again()

    def _copied(self, page: GeoPage, from_name: str) -> None:
        self._after_saving(page, f"These are a copy of the rules of {from_name} now.")

    async def _ask(self, user_id: str) -> GeoPage:
        return await self._rules.geo_rules(user_id)

    async def _send(self, known: GeoPage) -> GeoPage:
        return await self._rules.change_geo_rules(known, wish_of(self._draft.mine))

    def _saved_words(self, _: GeoPage) -> str:
        return "Saved. The next call goes by these rules."

    def _fields(self, sheet: GeoPage) -> Mapping[str, object]:
        return fields_of(sheet.rules, sheet.mode.chosen)

    def _title(self, name: str) -> str:
        titles = {MODE: "Geo caller ID", DEFAULT: "Default geo ID"}
        return titles.get(name) or words.prefix_words(name.partition(" ")[2])

    def _value(self, _: str, value: object) -> str:
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
        adding = replace(self._state.adding, **changes)  # type: ignore[arg-type]  # its fields
        if self._known is not None and adding.number:
            choices = {each.number: each for each in self._known.numbers}
            shown = number_words(adding.number, choices, self._region)
            adding = replace(adding, number_words=shown)
        self._state = replace(self._state, adding=adding)
        self._show()

    def _set(self, name: str, value: object) -> None:
        self._set_all((name,), value)

    def _set_all(self, names: Sequence[str], value: object) -> None:
        if self._may_type:
            for name in names:
                self._draft.set(name, value)
            self._edited()

    def _edited(self) -> None:
        super()._edited()
        self.trying.again()

    def _forget(self) -> None:
        self._rows_of = None
        self.trying.forget()
        self.copying.forget()
        super()._forget()

    @property
    def _permission(self) -> str:
        return EDIT if self._user_id else EDIT_SHARED

    @property
    def _region(self) -> str:
        return self._known.region if self._known is not None else "US"

    def _show(self) -> None:
        state = replace(self._state, testing=self.trying.state, copying=self.copying.state)
        if self._known is not None:
            state = self._filled(state, self._known)
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
            title=page.name,
            mode=wish.geo.value,
            mode_words=words.mode_words(
                page.mode, wish.geo, "" if state.is_account else page.name, page.account_rules
            ),
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
