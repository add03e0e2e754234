"""Voice menus: the list of them, and the one that is put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    TeamsChanged,
    VoiceMenusChanged,
)
from desktop.domain.voice_menus import (
    DIGITS,
    NO_DIGIT,
    Leads,
    MenuChoice,
    MenuParts,
    VoiceMenu,
    fault_of,
)
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.voice_menus.words import MenuRow, readable, row_of
from desktop.ui.words import Phase

EDIT: Final = "numbers:edit"
_CONFLICT: Final = (
    "Somebody else made it \u201c{name}\u201d with {count} choices meanwhile. Saving puts yours in "
    "the place of theirs."
)
_READ_ONLY: Final = "You may not change this any more. What you typed stays here to be copied."
_NO_MENU: Final = VoiceMenu("", "", "")
_NO_PARTS: Final = MenuParts()


@dataclass(frozen=True, slots=True)
class MenuFormState:
    """``opened`` counts openings; ``free`` are the digits that lead nowhere yet."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    menu: VoiceMenu = _NO_MENU
    parts: MenuParts = _NO_PARTS
    free: tuple[str, ...] = ()
    can_edit: bool = True
    is_busy: bool = False
    can_save: bool = False
    error: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class MenusState:
    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[MenuRow, ...] = ()
    is_search: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    form: MenuFormState = MenuFormState()


class MenusView(Protocol):
    def show_menus(self, state: MenusState) -> None: ...


class VoiceMenus(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` may hold the menu as it is."""

    async def all(self) -> tuple[VoiceMenu, ...]: ...

    async def parts(self) -> MenuParts: ...

    async def save(self, menu: VoiceMenu) -> VoiceMenu: ...

    async def remove(self, menu: VoiceMenu) -> None: ...


@dataclass(slots=True)
class MenuServices:
    session: Session
    stream: Stream
    menus: VoiceMenus
    tasks: Tasks


class VoiceMenusPresenter:
    def __init__(self, services: MenuServices) -> None:
        self._services = services
        self._view: MenusView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._menus: tuple[VoiceMenu, ...] = ()
        self._parts = MenuParts()
        self._search = ""
        self._kept: VoiceMenu | None = None  # what is edited, as the CRM has it
        self._draft = VoiceMenu("", "", "")
        self._state = MenusState()

    def attach(self, view: MenusView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
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
                if self._state.form.is_open and not self._can_edit:
                    self._set_form(warning=_READ_ONLY)
                self._show()
            case VoiceMenusChanged() | TeamsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "voice menus")

    def search(self, text: str) -> None:
        self._search = text.strip()
        self._show()

    def add(self) -> None:
        """With what every menu needs: something to say, and an option for who chooses nothing."""
        if self._can_edit:
            prompt = self._parts.prompts[0][0] if self._parts.prompts else ""
            first = self._parts.queues[0][0] if self._parts.queues else ""
            choice = MenuChoice(NO_DIGIT, Leads.QUEUE, first)
            self._edit(VoiceMenu("", "", prompt, (choice,)), "New voice menu")

    def edit(self, menu_id: str) -> None:
        menu = self._menu(menu_id)
        if menu is not None:
            self._edit(menu, menu.name)

    def remove(self, menu_id: str) -> None:
        menu = self._menu(menu_id)
        if menu is not None and self._can_edit:
            self._services.tasks.start(self._remove(menu), "remove a voice menu")

    def rename(self, name: str) -> None:
        self._alter(replace(self._draft, name=name))

    def choose_prompt(self, prompt: str) -> None:
        self._alter(replace(self._draft, prompt=prompt))

    def choose_numbers(self, number_ids: tuple[str, ...]) -> None:
        self._alter(replace(self._draft, numbers=number_ids))

    def add_choice(self) -> None:
        """For the next digit that is free."""
        free = self._free()
        if free:
            first = self._parts.queues[0][0] if self._parts.queues else ""
            choices = (*self._draft.choices, MenuChoice(free[0], Leads.QUEUE, first))
            self._alter(replace(self._draft, choices=_ordered(choices)))

    def alter_choice(self, place: int, choice: MenuChoice) -> None:
        choices = list(self._draft.choices)
        if 0 <= place < len(choices):
            before = choices[place]
            if (choice.leads is Leads.QUEUE) != (before.leads is Leads.QUEUE):
                choice = replace(choice, target="")
            choices[place] = choice
            self._alter(replace(self._draft, choices=_ordered(tuple(choices))))

    def remove_choice(self, place: int) -> None:
        choices = self._draft.choices
        left = (*choices[:place], *choices[place + 1 :])
        self._alter(replace(self._draft, choices=left))

    def save(self) -> None:
        if not self._state.form.can_save:
            return
        others = tuple(each.name for each in self._menus if each.id != self._draft.id)
        if fault := fault_of(self._draft, others, self._parts):
            self._set_form(error=fault)
            return
        self._set_form(is_busy=True, error="", warning="")
        self._services.tasks.start(self._save(), "save a voice menu")

    def close(self) -> None:
        self._kept = None
        self._set_form(is_open=False, is_busy=False, error="", warning="")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _load(self, asked: int) -> None:
        try:
            menus = await self._services.menus.all()
            parts = await self._services.menus.parts()
        except SoftphoneError as error:
            if asked == self._asked and not self._menus:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            elif asked == self._asked:
                self._say("warning", f"{error} This list may be out of date.")
            return
        if asked != self._asked:
            return
        account = self._services.session.account
        region = account.region if account is not None else "US"
        self._menus, self._parts = menus, readable(parts, region)
        phase = Phase.READY if menus else Phase.EMPTY
        self._state = replace(self._state, phase=phase, sentence="")
        kept = self._menu(self._kept.id) if self._kept is not None and self._kept.id else None
        if kept is not None and self._state.form.is_open and not self._state.form.is_busy:
            self._met(kept)
        self._show()

    async def _save(self) -> None:
        try:
            saved = await self._services.menus.save(self._draft)
        except SoftphoneError as error:
            self._set_form(is_busy=False, error=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, VoiceMenu):
                self._set_form(error="")
                self._met(error.current)
            return
        self.close()
        self._say("good", f"{saved.name} is saved. The next caller hears it.")
        self.reload()

    async def _remove(self, menu: VoiceMenu) -> None:
        try:
            await self._services.menus.remove(menu)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", f"{menu.name} is removed. Its numbers ring as before it.")
        self.reload()

    def _met(self, now: VoiceMenu) -> None:
        """The one that is edited, as somebody else has left it."""
        before = self._kept
        if before is None or before.version == now.version:
            return
        self._kept = now
        if self._draft == before:
            self._draft = now
        else:
            self._draft = replace(self._draft, version=now.version)
            self._set_form(warning=_CONFLICT.format(name=now.name, count=len(now.choices)))
        self._show()

    def _edit(self, menu: VoiceMenu, title: str) -> None:
        self._kept = self._draft = menu
        opened = self._state.form.opened + 1
        form = MenuFormState(is_open=True, opened=opened, title=title)
        self._state = replace(self._state, form=form)
        self._show()

    def _alter(self, draft: VoiceMenu) -> None:
        if self._can_edit and self._state.form.is_open and not self._state.form.is_busy:
            self._draft = draft
            self._set_form(error="")

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT)

    def _free(self) -> tuple[str, ...]:
        taken = {each.digit for each in self._draft.choices}
        return tuple(each for each in DIGITS if each not in taken)

    def _menu(self, menu_id: str) -> VoiceMenu | None:
        return next((each for each in self._menus if each.id == menu_id), None)

    def _forget(self) -> None:
        self._asked += 1
        self._menus, self._parts, self._kept, self._search = (), MenuParts(), None, ""
        opened = self._state.form.opened
        self._state = MenusState(form=MenuFormState(opened=opened))
        self._show()

    def _say(self, level: str, notice: str) -> None:
        self._state = replace(self._state, level=level, notice=notice)
        self._show()

    def _set_form(self, **news: object) -> None:
        form = replace(self._state.form, **news)  # type: ignore[arg-type]  # fields of the form
        self._state = replace(self._state, form=form)
        self._show()

    def _show(self) -> None:
        wanted = self._search.casefold()
        rows = tuple(row_of(menu, self._parts) for menu in self._menus)
        found = tuple(row for row in rows if row.says(wanted))
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if found else Phase.EMPTY
        form, kept = self._state.form, self._kept
        changed = kept is not None and (not kept.id or self._draft != kept)
        may = self._can_edit
        form = replace(
            form,
            menu=self._draft,
            parts=self._parts,
            free=self._free(),
            can_edit=may,
            can_save=may and changed and bool(self._draft.name.strip()) and not form.is_busy,
        )
        self._state = replace(
            self._state, phase=phase, rows=found, is_search=bool(wanted), can_edit=may, form=form
        )
        if self._view is not None:
            self._view.show_menus(self._state)


def _ordered(choices: tuple[MenuChoice, ...]) -> tuple[MenuChoice, ...]:
    return tuple(sorted(choices, key=lambda each: DIGITS.index(each.digit)))
