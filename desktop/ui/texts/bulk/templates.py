"""The editor of templates: their list, and one that is written or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.domain import templates
from desktop.domain.errors import SoftphoneError
from desktop.domain.templates import Fields
from desktop.domain.text_records import MessageTemplate
from desktop.ui.texts import segments
from desktop.ui.texts.bulk.contracts import BulkServices
from desktop.ui.words import Phase

EXAMPLE = "Marcus Reyes"


@dataclass(frozen=True, slots=True)
class TemplatesState:
    """``rows`` are (id, name); ``open_id`` is "" while a new one is written."""

    phase: Phase = Phase.LOADING
    rows: tuple[tuple[str, str], ...] = ()
    sentence: str = ""
    open_id: str = ""
    name: str = ""
    text: str = ""
    counter: str = ""
    example: str = ""
    fault: str = ""
    can_save: bool = False
    busy: bool = False
    problem: str = ""


class TemplatesView(Protocol):
    def show_templates(self, state: TemplatesState) -> None: ...


class TemplatesPresenter:
    """``changed`` is told all templates whenever they are not what they were."""

    def __init__(
        self, services: BulkServices, changed: Callable[[tuple[MessageTemplate, ...]], None]
    ) -> None:
        self._services = services
        self._changed = changed
        self._view: TemplatesView | None = None
        self._rows: dict[str, MessageTemplate] = {}
        self._state = TemplatesState()

    def attach(self, view: TemplatesView) -> None:
        self._view = view
        self._show()

    def forget(self) -> None:
        self._rows, self._state = {}, TemplatesState()
        self._show()

    def reload(self) -> None:
        if not self._rows:
            self._change(phase=Phase.LOADING, sentence="")
        self._services.tasks.start(self._load(), "templates")

    def open(self, template_id: str) -> None:
        found = self._rows.get(template_id)
        if found is not None:
            self._change(open_id=found.id, name=found.name, text=found.text, problem="")

    def begin(self) -> None:
        self._change(open_id="", name="", text="", problem="")

    def name(self, name: str) -> None:
        self._change(name=name, problem="")

    def type(self, text: str) -> None:
        self._change(text=text, problem="")

    def save(self) -> None:
        if self._state.can_save:
            self._change(busy=True, problem="")
            self._services.tasks.start(self._save(), "keep a template")

    def remove(self) -> None:
        if self._state.open_id and not self._state.busy:
            self._change(busy=True, problem="")
            self._services.tasks.start(self._remove(self._state.open_id), "remove a template")

    async def _load(self) -> None:
        try:
            rows = await self._services.bulk.templates()
        except SoftphoneError as error:
            if not self._rows:
                self._change(phase=Phase.FAILED, sentence=str(error))
            return
        self._take(rows)

    async def _save(self) -> None:
        before = self._rows.get(self._state.open_id)
        name, text = self._state.name.strip(), self._state.text
        try:
            kept = await self._services.bulk.keep_template(name, text, before)
            rows = await self._services.bulk.templates()
        except SoftphoneError as error:
            self._change(busy=False, problem=str(error))
            return
        self._change(busy=False, open_id=kept.id)
        self._take(rows)

    async def _remove(self, template_id: str) -> None:
        try:
            await self._services.bulk.remove_template(template_id)
            rows = await self._services.bulk.templates()
        except SoftphoneError as error:
            self._change(busy=False, problem=str(error))
            return
        self._change(busy=False, open_id="", name="", text="")
        self._take(rows)

    def _take(self, rows: tuple[MessageTemplate, ...]) -> None:
        self._rows = {each.id: each for each in rows}
        names = tuple((each.id, each.name) for each in rows)
        self._change(rows=names, phase=Phase.READY if rows else Phase.EMPTY, sentence="")
        self._changed(rows)

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type] # fields of ours
        self._show()

    def _show(self) -> None:
        state, session = self._state, self._services.session
        fault = templates.fault_of(state.text) if state.text.strip() else ""
        account = session.account.name if session.account else ""
        own = session.profile.name if session.profile else ""
        filled = "" if fault else templates.fill(state.text, Fields(EXAMPLE, own, account))
        before = self._rows.get(state.open_id)
        is_new = before is None or (before.name, before.text) != (state.name.strip(), state.text)
        complete = bool(state.name.strip() and state.text.strip()) and not fault
        self._state = replace(
            state,
            fault=fault,
            example=filled,
            counter=segments.count(filled).words if filled else "",
            can_save=complete and is_new and not state.busy,
        )
        if self._view is not None:
            self._view.show_templates(self._state)
