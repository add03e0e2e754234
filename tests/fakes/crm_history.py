"""The fake CRM: the change history."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta

from desktop.domain.change_history import (
    AREAS,
    FieldChange,
    HistoryEntry,
    HistoryQuery,
    actions_saying,
)
from desktop.domain.errors import Refused
from desktop.domain.history_words import ACTIONS
from desktop.domain.records import Page
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of, page_of

_SEE = ("audit:view", "see the change history")


class FakeHistory(Company):
    """Part of ``Crm``; nothing is in it but what ``happens``."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[tuple[str, HistoryEntry]] = []

    def happens(
        self,
        action: str,
        subject: str = "",
        *changes: FieldChange,
        who: tuple[str, str] = (known.OMAR, "Omar Haddad"),
    ) -> HistoryEntry:
        place = len(self.history) + 1
        at = known.NOON + timedelta(minutes=place)
        facts = (ACTIONS[action], subject, changes, "127.0.0.1")
        entry = HistoryEntry(str(place), at, *who, *facts)
        self.history.insert(0, (action, entry))
        return entry

    async def change_history(
        self,
        account_id: str,
        query: HistoryQuery,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[HistoryEntry]:
        self._check("change_history", account_id, *_SEE)
        found = [
            entry for action, entry in of(account_id, self.history) if _fits(query, action, entry)
        ]
        return page_of(found, cursor, limit)

    async def people_in_history(self, account_id: str) -> tuple[tuple[str, str], ...]:
        self._check("people_in_history", account_id, *_SEE)
        people = {(entry.who_id, entry.who) for _, entry in of(account_id, self.history)}
        return tuple(sorted(people, key=lambda each: each[1]))

    async def export_history(
        self, account_id: str, query: HistoryQuery
    ) -> AsyncGenerator[bytes, None]:
        self._check("export_history", account_id, *_SEE)
        if not self.switches.get("export", True):
            sentence = "Export is switched off. An administrator can turn it on again."
            raise Refused(sentence, _SEE[0], "account_setting.export")
        yield b"When,Who,What,Subject,Before and after,From\r\n"
        for action, entry in list(of(account_id, self.history)):
            if _fits(query, action, entry):
                line = (
                    entry.at.isoformat(),
                    entry.who,
                    entry.what,
                    entry.subject,
                    "",
                    entry.address,
                )
                yield ",".join(line).encode() + b"\r\n"


def _fits(query: HistoryQuery, action: str, entry: HistoryEntry) -> bool:
    words = [entry.who, entry.subject, *(w for c in entry.changes for w in (c.before, c.after))]
    text = query.text.strip().casefold()
    said = action in actions_saying(text) or any(text in each.casefold() for each in words)
    return (
        (not text or said)
        and query.who in ("", entry.who_id)
        and (not query.area or action.partition(".")[0] in AREAS[query.area][1])
        and (query.since is None or entry.at >= query.since)
        and (query.until is None or entry.at < query.until)
    )
