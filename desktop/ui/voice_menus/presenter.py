"""Voice menus: the list of them, and the one that is put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.events import EventsMissed, TeamsChanged, VoiceMenusChanged
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
from desktop.ui.editing.entries import Blank, EntriesPresenter, EntriesState, FormState
from desktop.ui.voice_menus.words import MenuRow, readable, row_of

EDIT: Final = "numbers:edit"
_NO_MENU: Final = VoiceMenu("", "", "")
_NO_PARTS: Final = MenuParts()


@dataclass(frozen=True, slots=True)
class MenuFormState(FormState):
    """``free`` are the digits that lead nowhere yet."""

    menu: VoiceMenu = _NO_MENU
    parts: MenuParts = _NO_PARTS
    free: tuple[str, ...] = ()


MenusState = EntriesState[MenuRow, MenuFormState]


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


class VoiceMenusPresenter(EntriesPresenter[VoiceMenu, MenuRow, MenuFormState, MenuParts]):
    renewed_by = (VoiceMenusChanged, TeamsChanged, EventsMissed)
    permission = EDIT
    one, name = "voice menu", "voice menus"

    def __init__(self, services: MenuServices) -> None:
        super().__init__(services, Blank(_NO_MENU, MenuFormState(), _NO_PARTS))
        self._menus = services.menus

    def add(self) -> None:
        """With what every menu needs: something to say, and an option for who chooses nothing."""
        if self._can_edit:
            prompt = self._parts.prompts[0][0] if self._parts.prompts else ""
            first = self._parts.queues[0][0] if self._parts.queues else ""
            choice = MenuChoice(NO_DIGIT, Leads.QUEUE, first)
            self._edit(VoiceMenu("", "", prompt, (choice,)), "New voice menu")

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

    def _fault(self) -> str:
        others = tuple(each.name for each in self._entries if each.id != self._draft.id)
        return fault_of(self._draft, others, self._parts)

    def _free(self) -> tuple[str, ...]:
        taken = {each.digit for each in self._draft.choices}
        return tuple(each for each in DIGITS if each not in taken)

    async def _ask(self) -> tuple[tuple[VoiceMenu, ...], MenuParts]:
        menus, parts = await self._menus.all(), await self._menus.parts()
        account = self._session.account
        return menus, readable(parts, account.region if account is not None else "US")

    async def _send(self, draft: VoiceMenu) -> VoiceMenu:
        return await self._menus.save(draft)

    async def _take_away(self, entry: VoiceMenu) -> None:
        await self._menus.remove(entry)

    def _conflict_words(self, now: VoiceMenu) -> str:
        return (
            f"Somebody else made it \u201c{now.name}\u201d with {len(now.choices)} choices "
            "meanwhile. Saving puts yours in the place of theirs."
        )

    def _saved_words(self, entry: VoiceMenu) -> str:
        return f"{entry.name} is saved. The next caller hears it."

    def _removed_words(self, entry: VoiceMenu) -> str:
        return f"{entry.name} is removed. Its numbers ring as before it."

    def _lines(self, wanted: str) -> tuple[MenuRow, ...]:
        rows = (row_of(menu, self._parts) for menu in self._entries)
        return tuple(row for row in rows if row.says(wanted))

    def _filled(self, form: MenuFormState) -> MenuFormState:
        return replace(form, menu=self._draft, parts=self._parts, free=self._free())


def _ordered(choices: tuple[MenuChoice, ...]) -> tuple[MenuChoice, ...]:
    return tuple(sorted(choices, key=lambda each: DIGITS.index(each.digit)))
