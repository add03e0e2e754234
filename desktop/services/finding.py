"""What is found while one types: people, calls and texts of this computer, as far as allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import StoreUnavailable
from desktop.domain.presence import Colleague
from desktop.domain.queries import CallQuery, search_words
from desktop.domain.records import CallRecord, Contact, Conversation, Message
from desktop.services.colleagues import ColleagueService
from desktop.services.ports import LocalData
from desktop.services.session import SessionService

_LOOKED_AT: Final = 40  # contacts among which the best are chosen
MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Found:
    """The best first; texts with the conversation they stand in."""

    contacts: tuple[Contact, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    texts: tuple[tuple[Message, Conversation], ...] = ()


NOTHING: Final = Found()


class FindService:
    def __init__(
        self, session: SessionService, local: LocalData, colleagues: ColleagueService
    ) -> None:
        self._session = session
        self._local = local
        self._colleagues = colleagues

    async def find(self, text: str) -> Found:
        """Nothing of what the local data cannot tell now."""
        words = text.strip()
        if not words:
            return NOTHING
        may = self._session.answer.grants
        try:
            return Found(
                await self._contacts(words) if may("contacts:view") else (),
                self._of_colleagues(words) if may("softphone:access") else (),
                await self._calls(words) if may("calls.log:view_assigned") else (),
                await self._texts(words) if may("messages.log:view") else (),
            )
        except StoreUnavailable:
            return Found(colleagues=self._of_colleagues(words))

    async def _contacts(self, words: str) -> tuple[Contact, ...]:
        first = await self._local.contacts.beginning(words, MOST)
        more = await self._local.contacts.find(words, _LOOKED_AT)
        once = {each.id: each for each in (*first, *more)}
        return tuple(sorted(once.values(), key=lambda each: closeness(each.name, words))[:MOST])

    def _of_colleagues(self, words: str) -> tuple[Colleague, ...]:
        found = [
            each
            for each in self._colleagues.colleagues
            if each.extension == words or closeness(each.name, words)[0] < _NOT_CLOSE
        ]
        return tuple(sorted(found, key=lambda each: closeness(each.name, words))[:MOST])

    async def _calls(self, words: str) -> tuple[CallRecord, ...]:
        return await self._local.calls.find(CallQuery(text=words), MOST)

    async def _texts(self, words: str) -> tuple[tuple[Message, Conversation], ...]:
        found: list[tuple[Message, Conversation]] = []
        for message in await self._local.texts.find(words, MOST):
            conversation = self._local.texts.conversation(message.conversation_id)
            if conversation is not None:
                found.append((message, conversation))
        return tuple(found)


_NOT_CLOSE: Final = 3


def closeness(name: str, words: str) -> tuple[int, str]:
    """0 the very name, 1 begins so, 2 every word begins one of its words, 3 otherwise."""
    folded, wanted = name.strip().casefold(), words.strip().casefold()
    if folded == wanted:
        return 0, folded
    if folded.startswith(wanted):
        return 1, folded
    parts: Sequence[str] = folded.split()
    searched = search_words(wanted)
    if searched and all(any(part.startswith(word) for part in parts) for word in searched):
        return 2, folded
    return _NOT_CLOSE, folded
