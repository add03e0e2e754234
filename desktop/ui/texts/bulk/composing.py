"""A text to many before it is sent: to whom, which words, from where, when, and a look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from desktop.domain import phone_numbers, templates
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.records import Contact
from desktop.domain.text_records import (
    LEFT_OUT,
    BulkJob,
    BulkOrder,
    BulkPreview,
    MessageTemplate,
    Recipient,
    TextNumber,
)
from desktop.ui.texts import segments
from desktop.ui.texts.bulk import lists
from desktop.ui.texts.bulk.contracts import BulkServices
from desktop.ui.words import Phase

SEARCH_AFTER_SECONDS: Final = 0.25
MOST_FILE_BYTES: Final = 4 * 1024 * 1024
MOST_RECIPIENTS: Final = 10_000
MOST_SHOWN: Final = 500
DEFAULT_REGION: Final = "US"
_TOO_MANY: Final = f"A text can go to {MOST_RECIPIENTS:,} people at once. Divide the list."


@dataclass(frozen=True, slots=True)
class FileState:
    """``number`` and ``name`` are the columns chosen, ``name`` -1 for none."""

    title: str = ""
    columns: tuple[str, ...] = ()
    number: int = 0
    name: int = -1
    people: int = 0


@dataclass(frozen=True, slots=True)
class PreviewState:
    """``rows`` are (number, name, words), ``left_out`` are (number, name, reason)."""

    headline: str
    remark: str
    rows: tuple[tuple[str, str, str], ...]
    left_out: tuple[tuple[str, str, str], ...]
    can_send: bool
    send: str


@dataclass(frozen=True, slots=True)
class ComposeState:
    """``contacts`` are (id, words) of what was found; ``recipients`` are (number, words)."""

    why_not: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    contacts_phase: Phase = Phase.LOADING
    contacts_sentence: str = ""
    file: FileState = FileState()
    recipients: tuple[tuple[str, str], ...] = ()
    recipients_words: str = "Nobody yet"
    templates: tuple[tuple[str, str], ...] = ()
    text: str = ""
    counter: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    from_number: str = ""
    later: datetime | None = None
    problem: str = ""
    can_preview: bool = False
    busy: str = ""
    preview: PreviewState | None = None


class ComposeView(Protocol):
    def show_compose(self, state: ComposeState) -> None: ...


class ComposePresenter:
    """``ordered`` is told the job that came of it."""

    def __init__(self, services: BulkServices, ordered: Callable[[BulkJob], None]) -> None:
        self._services = services
        self._ordered = ordered
        self._view: ComposeView | None = None
        self._state = ComposeState()
        self._recipients: tuple[Recipient, ...] = ()
        self._contacts: dict[str, Contact] = {}
        self._templates: dict[str, MessageTemplate] = {}
        self._table: lists.Table | None = None
        self._order: BulkOrder | None = None
        self._search = ""
        self._asked = 0

    def attach(self, view: ComposeView) -> None:
        self._view = view
        self._show()

    def begin(self) -> None:
        """Anew for an account, or as it was left."""
        self._services.tasks.start(self._load_choices(), "what a text to many needs")
        self._ask(0.0)

    def forget(self) -> None:
        """Another account: nothing of this one's people is carried over."""
        self._recipients, self._table, self._order = (), None, None
        self._contacts, self._templates, self._search = {}, {}, ""
        self._state = ComposeState()
        self._show()

    def take_templates(self, rows: tuple[MessageTemplate, ...]) -> None:
        self._templates = {each.id: each for each in rows}
        self._change(templates=tuple((each.id, each.name) for each in rows))

    def search(self, text: str) -> None:
        if text.strip() != self._search:
            self._search = text.strip()
            self._ask(SEARCH_AFTER_SECONDS)

    def add_contacts(self, ids: tuple[str, ...]) -> None:
        chosen = [self._contacts[each] for each in ids if each in self._contacts]
        self._add(tuple(Recipient(c.numbers[0], c.name, c.id) for c in chosen if c.numbers))

    def add_found(self) -> None:
        """All that the search found, also those that are not shown."""
        self._change(busy="Adding all contacts found…", problem="")
        self._services.tasks.start(self._add_found(self._search), "all contacts found")

    def paste(self, text: str) -> bool:
        """True where something was added, so that the field can be emptied."""
        found = lists.pasted(text)
        if not found:
            self._change(problem="There is no number in what was pasted.")
            return False
        return self._add(found)

    def choose_file(self) -> None:
        self._services.tasks.start(self._choose_file(), "choose a file")

    def use_columns(self, number: int, name: int) -> None:
        if self._table is not None:
            people = len(lists.recipients_of(self._table, number, name))
            self._change(file=replace(self._state.file, number=number, name=name, people=people))

    def add_file(self) -> None:
        if self._table is not None:
            file = self._state.file
            self._add(lists.recipients_of(self._table, file.number, file.name))

    def remove(self, number: str) -> None:
        self._recipients = tuple(each for each in self._recipients if each.number != number)
        self._changed_recipients()

    def clear(self) -> None:
        self._recipients = ()
        self._changed_recipients()

    def type(self, text: str) -> None:
        self._change(text=text, counter=segments.count(text).words if text else "", problem="")

    def use_template(self, template_id: str) -> None:
        if template_id in self._templates:
            self.type(self._templates[template_id].text)

    def send_from(self, number: str) -> None:
        self._change(from_number=number)

    def send_later(self, at: datetime | None) -> None:
        """``at`` is aware, None for now."""
        self._change(later=at)

    def look(self) -> None:
        fault = self._fault()
        if fault or self._state.busy:
            self._change(problem=fault)
            return
        state = self._state
        self._order = BulkOrder(self._recipients, state.text, state.from_number, state.later)
        self._change(busy="Looking everybody up…", problem="")
        self._services.tasks.start(self._look(self._order), "a look at a text to many")

    def go_back(self) -> None:
        self._change(preview=None, problem="")

    def send(self) -> None:
        preview = self._state.preview
        if self._order is None or preview is None or not preview.can_send or self._state.busy:
            return
        self._change(busy="Handing it over…", problem="")
        self._services.tasks.start(self._send(self._order), "order a text to many")

    def allow(self, is_allowed: bool) -> None:
        """What was written stays to be copied where it may not be sent any more."""
        words = "You may not send texts to many any more. Copy what you need, or ask for it back."
        self._change(why_not="" if is_allowed else words)

    def reload(self) -> None:
        if self._state.contacts_phase is Phase.FAILED or not self._state.numbers:
            self.begin()

    def _fault(self) -> str:
        if self._state.why_not:
            return self._state.why_not
        if not self._recipients:
            return "Add the people who are to get it first."
        return templates.fault_of(self._state.text)

    def _add(self, found: tuple[Recipient, ...]) -> bool:
        together = lists.without_repeats((*self._recipients, *found))
        if len(together) > MOST_RECIPIENTS:
            self._change(problem=_TOO_MANY, busy="")
            return False
        self._recipients = together
        self._changed_recipients()
        return True

    def _changed_recipients(self) -> None:
        count = len(self._recipients)
        words = f"{count:,} recipient{'s' * (count != 1)}" if count else "Nobody yet"
        if count > MOST_SHOWN:
            words += f", the first {MOST_SHOWN} of them here"
        shown = tuple((each.number, self._words(each)) for each in self._recipients[:MOST_SHOWN])
        self._change(recipients=shown, recipients_words=words, problem="", busy="")

    def _words(self, each: Recipient) -> str:
        number = self._display(each.number)
        return f"{each.name} · {number}" if each.name else number

    def _ask(self, pause: float) -> None:
        self._asked += 1
        self._services.tasks.start(self._find(self._asked, pause), "contacts to text")

    async def _find(self, asked: int, pause: float) -> None:
        if pause:
            await self._services.clock.sleep(pause)
        if asked != self._asked:
            return
        try:
            page = await self._services.people.page(self._search)
        except SoftphoneError as error:
            if asked == self._asked:
                self._change(contacts_phase=Phase.FAILED, contacts_sentence=str(error))
            return
        if asked != self._asked:
            return
        self._contacts = {each.id: each for each in page.rows}
        rows = tuple(
            (each.id, self._words(Recipient(each.numbers[0], each.name)))
            for each in page.rows
            if each.numbers
        )
        self._change(contacts=rows, contacts_phase=Phase.READY if rows else Phase.EMPTY)

    async def _add_found(self, text: str) -> None:
        found: list[Recipient] = []
        cursor: str | None = None
        try:
            while len(found) <= MOST_RECIPIENTS:
                page = await self._services.people.page(text, cursor)
                found += [Recipient(c.numbers[0], c.name, c.id) for c in page.rows if c.numbers]
                cursor = page.next_cursor
                if cursor is None:
                    break
        except SoftphoneError as error:
            self._change(problem=str(error), busy="")
            return
        self._add(tuple(found))

    async def _choose_file(self) -> None:
        try:
            chosen = await self._services.files.choose(
                "Choose a list of people", "CSV files (*.csv *.txt);;All files (*)", MOST_FILE_BYTES
            )
            if chosen is None:
                return
            self._table = lists.table_of(chosen.content)
        except (SoftphoneError, InvalidInput) as error:
            self._table = None
            self._change(file=FileState(), problem=str(error))
            return
        table = self._table
        people = len(lists.recipients_of(table, table.number, table.name))
        file = FileState(chosen.name, table.columns, table.number, table.name, people)
        self._change(file=file, problem="")

    async def _load_choices(self) -> None:
        try:
            numbers = await self._services.bulk.numbers()
            self.take_templates(await self._services.bulk.templates())
        except SoftphoneError as error:
            self._change(problem=str(error))
            return
        rows = tuple((each.number, self._number_words(each)) for each in numbers)
        known = {number for number, _ in rows}
        kept = self._state.from_number if self._state.from_number in known else ""
        self._change(numbers=rows, from_number=kept)

    def _number_words(self, each: TextNumber) -> str:
        return f"{self._display(each.number)} · {each.name}".rstrip(" ·")

    async def _look(self, order: BulkOrder) -> None:
        try:
            preview = await self._services.bulk.preview(order)
        except SoftphoneError as error:
            self._change(problem=str(error), busy="")
            return
        self._change(preview=self._preview(preview), busy="")

    async def _send(self, order: BulkOrder) -> None:
        try:
            job = await self._services.bulk.order(order)
        except SoftphoneError as error:
            self._change(problem=str(error), busy="")
            return
        self._recipients, self._order = (), None
        kept = self._state
        self._state = ComposeState(
            contacts=kept.contacts,
            contacts_phase=kept.contacts_phase,
            templates=kept.templates,
            numbers=kept.numbers,
        )
        self._show()
        self._ordered(job)

    def _preview(self, preview: BulkPreview) -> PreviewState:
        getting, left_out = preview.getting, preview.left_out
        remark = f"{len(left_out)} left out" if left_out else "Nobody is left out"
        if preview.quiet:
            remark += f" · {preview.quiet} wait until the morning where they are"
        return PreviewState(
            headline=f"{len(getting)} {'person gets' if len(getting) == 1 else 'people get'} it",
            remark=remark,
            rows=tuple(
                (self._display(each.number), each.name, each.text) for each in getting[:MOST_SHOWN]
            ),
            left_out=tuple(
                (self._display(each.number), each.name, LEFT_OUT.get(each.reason, each.reason))
                for each in left_out[:MOST_SHOWN]
            ),
            can_send=bool(getting),
            send=f"Send to {len(getting)}" if self._state.later is None else "Schedule",
        )

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type] # fields of ours
        self._show()

    def _show(self) -> None:
        ready = bool(self._recipients and self._state.text.strip()) and not self._state.busy
        self._state = replace(self._state, can_preview=ready and not self._state.why_not)
        if self._view is not None:
            self._view.show_compose(self._state)
