"""Copying somebody's geo rules: whose there are, what a copy replaces, and the copy itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.geo_rules import GeoPage
from desktop.ui.geo import words
from desktop.ui.geo.contracts import PartServices
from desktop.ui.geo.states import CopyState


class Copying:
    """``done(page, name)`` when the rules are a copy of somebody's."""

    def __init__(
        self,
        services: PartServices,
        done: Callable[[GeoPage, str], None],
        show: Callable[[], None],
    ) -> None:
        self._services = services
        self._done = done
        self._show = show
        self._age = 0
        self._key = ""  # the same while one copy is tried again
        self._page: GeoPage | None = None
        self._from = ("", "")
        self.state = CopyState()

    def ask_for_owners(self, user_id: str) -> None:
        """Everybody else with rules of their own."""
        self._services.tasks.start(self._load(self._age, user_id), "whose geo rules there are")

    def count(self, page: GeoPage, from_user_id: str) -> None:
        self._page, self._key = page, uuid.uuid4().hex
        self._services.tasks.start(self._count(self._age, page, from_user_id), "count geo rules")

    def confirm(self) -> None:
        if self._page is not None and self.state.question and not self.state.is_busy:
            self.state = replace(self.state, is_busy=True, error="")
            self._show()
            self._services.tasks.start(self._copy(self._age, self._page), "copy geo rules")

    def cancel(self) -> None:
        self.state = replace(self.state, question="", error="")
        self._show()

    def forget(self) -> None:
        self._age += 1
        self._page, self._key, self._from = None, "", ("", "")
        self.state = CopyState()

    async def _load(self, age: int, user_id: str) -> None:
        try:
            owners = await self._services.rules.geo_rule_owners()
        except SoftphoneError as error:
            self._tell(age, replace(self.state, error=str(error)))
            return
        others = tuple(
            (each.user_id, each.name, words.owner_words(each))
            for each in owners
            if each.user_id != user_id
        )
        none = "" if others else "Nobody else has geo rules of their own."
        self._tell(age, replace(self.state, owners=others, is_loaded=True, error=none))

    async def _count(self, age: int, page: GeoPage, from_user_id: str) -> None:
        try:
            counts = await self._services.rules.count_duplicate(page.user_id, from_user_id)
        except SoftphoneError as error:
            self._tell(age, replace(self.state, question="", error=str(error)))
            return
        self._from = (from_user_id, counts.name)
        question = words.duplicate_words(counts, page.name)
        self._tell(age, replace(self.state, question=question, error=""))

    async def _copy(self, age: int, page: GeoPage) -> None:
        from_user_id, name = self._from
        try:
            copied = await self._services.rules.duplicate(page, from_user_id, self._key)
        except Conflict:
            await self._look_again(age, page)
            return
        except SoftphoneError as error:
            self._tell(age, replace(self.state, is_busy=False, error=str(error)))
            return
        self._tell(age, CopyState())
        if age == self._age:
            self._done(copied, name)

    async def _look_again(self, age: int, before: GeoPage) -> None:
        """Where only something else was changed it goes on; else what it replaces is asked anew."""
        try:
            page = await self._services.rules.geo_rules(before.user_id)
        except SoftphoneError as error:
            self._tell(age, replace(self.state, is_busy=False, error=str(error)))
            return
        if age != self._age:
            return
        if page.rules == before.rules and page.version != before.version:
            self._page = page
            await self._copy(age, page)
            return
        self.state = replace(self.state, is_busy=False)
        self.count(page, self._from[0])

    def _tell(self, age: int, state: CopyState) -> None:
        if age == self._age:
            self.state = state
            self._show()
