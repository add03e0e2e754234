"""Records in memory: three users, two numbers, and every note about calls kept for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop.server.pbx.records import (
    NOT_RECORDED,
    AssignedBy,
    CallEnd,
    Credential,
    Menu,
    Opening,
    Permit,
    Recorded,
    RecordsFailed,
    Refusal,
    Route,
    SignedInPhone,
    Subscriber,
)

DOMAIN = "harbor.example"
MAIN = "+14105550100"
SALES = "+12025550111"
PASSWORD = "line-secret"


def person(first: str, last: str, extension: str) -> Subscriber:
    return Subscriber(
        user_id=f"user-{first}",
        user_name=f"{first}.{last}",
        domain=DOMAIN,
        password=PASSWORD,
        display_name=f"{first.title()} {last.title()}",
        extension=extension,
        account_id="harbor",
    )


@dataclass
class Entry:
    opening: Opening
    is_ringing: bool = False
    is_recorded: bool = False
    is_captured: bool = False
    answered_by: str = ""
    assigned_by: AssignedBy | None = None
    end: CallEnd | None = None
    started_at: int = 0
    ended_at: int = 0
    queue: str = ""
    message: bytes = b""
    message_for: str = ""
    rung: list[str] = field(default_factory=list)
    passed_by: list[str] = field(default_factory=list)
    holds: list[bool] = field(default_factory=list)


@dataclass
class MemoryRecords:
    users: dict[str, Subscriber] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    contacts: dict[str, str] = field(default_factory=dict)
    queue: list[str] = field(default_factory=lambda: ["anna.keller", "jonas.weber"])
    menus: dict[str, Menu] = field(default_factory=dict)  # by number
    recorded_calls: Recorded = NOT_RECORDED
    was_cleaned: bool = False
    candidates_asked: int = 0
    present: set[str] = field(default_factory=set)
    is_full: bool = False  # nothing can be written
    is_broken: bool = False
    phones: dict[str, tuple[SignedInPhone, ...]] = field(default_factory=dict)  # by user
    to_remove: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        people = (("anna", "keller", "201"), ("jonas", "weber", "202"), ("mia", "lang", "203"))
        self.users = {p.user_name: p for p in (person(*names) for names in people)}

    def set_available(self, user_name: str, is_available: bool) -> None:
        self.users[user_name] = replace(self.users[user_name], is_available=is_available)

    def give_mailbox(self, user_name: str) -> None:
        self.users[user_name] = replace(self.users[user_name], has_mailbox=True)

    async def subscriber(self, user_name: str, domain: str) -> Subscriber | None:
        _as_the_database_would(user_name, domain)
        if self.is_broken:
            raise RuntimeError("a fault nobody thought of")
        return self.users.get(user_name.lower()) if domain == DOMAIN else None

    async def extension(self, domain: str, dialled: str) -> Subscriber | None:
        _as_the_database_would(domain, dialled)
        found = (p for p in self.users.values() if dialled in (p.extension, p.user_name))
        return next(found, None) if domain == DOMAIN else None

    async def resolve(
        self, caller: Subscriber, dialled: str, pick: str, dnc_confirmed: bool
    ) -> Permit | Refusal:
        if not dialled.startswith("+"):
            return Refusal("not_a_number", "This is not a phone number.")
        if dialled == "+14435550199" and not dnc_confirmed:
            return Refusal("dnc", "This number is on the do not call list.")
        rule = "user.pick" if pick else "user.default"
        return Permit(dialled, pick or MAIN, rule, self.recorded_calls)

    async def route_of(
        self, number: str, caller_number: str, caller_name: str = ""
    ) -> Route | None:
        _as_the_database_would(number, caller_number)
        name = self.contacts.get(caller_number, "")
        is_blocked = bool({caller_number, caller_name} & self.blocked)
        if number in self.menus:
            menu = self.menus[number]
            return Route("harbor", number, "Front desk", None, "", name, is_blocked, menu)
        if number == MAIN:
            user = self.users["anna.keller"]
            return Route(
                *("harbor", MAIN, "Main line", user, "", name, is_blocked),
                recorded=self.recorded_calls,
            )
        if number == SALES:
            return Route("harbor", SALES, "Spring campaign", None, "Sales", name, is_blocked)
        return None

    async def queue_candidates(self, account_id: str, queue: str) -> Sequence[Subscriber]:
        self.candidates_asked += 1
        return [self.users[name] for name in self.queue]

    async def opened(self, call_id: str, opening: Opening, at: int) -> None:
        self._check()
        self.entries[call_id] = Entry(opening, started_at=at)

    async def ringing(self, call_id: str) -> None:
        self._check()
        self.entries[call_id].is_ringing = True

    async def rang(self, call_id: str, user_id: str, at: int) -> None:
        self._check()
        self.entries[call_id].rung.append(user_id)

    async def rings_no_more(self, call_id: str, user_id: str) -> None:
        self._check()
        self.entries[call_id].passed_by.append(user_id)

    async def held(self, call_id: str, is_held: bool) -> None:
        self._check()
        self.entries[call_id].holds.append(is_held)

    async def answered(self, call_id: str, user_id: str, assigned_by: AssignedBy, at: int) -> None:
        self._check()
        self.entries[call_id].answered_by = user_id
        self.entries[call_id].assigned_by = assigned_by

    async def recorded(self, call_id: str, is_captured: bool) -> None:
        self._check()
        self.entries[call_id].is_recorded = True
        self.entries[call_id].is_captured = is_captured

    async def ended(self, call_id: str, end: CallEnd, at: int) -> None:
        self._check()
        self.entries[call_id].end = end
        self.entries[call_id].ended_at = at

    async def directed(self, call_id: str, queue: str, user_id: str) -> None:
        self._check()
        entry = self.entries[call_id]
        entry.queue = queue or entry.queue
        if user_id:
            entry.answered_by, entry.assigned_by = user_id, AssignedBy.MENU

    async def message_left(self, call_id: str, user_id: str, sound: bytes, at: int) -> None:
        self._check()
        self.entries[call_id].message = sound
        self.entries[call_id].message_for = user_id

    async def line_changed(self, aor: str, is_there: bool) -> None:
        self._check()
        (self.present.add if is_there else self.present.discard)(aor)

    async def next_password_used(self, line: Subscriber) -> None:
        self._check()
        taken = replace(line, password=line.next_password, next_password="")
        self.users[line.user_name] = replace(taken, signed_in_with=Credential.LINE)

    async def phones_are(self, aor: str, phones: Sequence[SignedInPhone], at: int) -> None:
        self._check()
        self.phones[aor] = tuple(phones)

    async def phones_to_remove(self) -> Sequence[tuple[str, str]]:
        found, self.to_remove = self.to_remove, []
        return found

    async def close_stale(self) -> None:
        self._check()
        self.was_cleaned = True

    def _check(self) -> None:
        if self.is_full:
            raise RecordsFailed("The records are full.")


def _as_the_database_would(*texts: str) -> None:
    """Raises for what is no text: it can be asked for nothing with it."""
    for text in texts:
        text.encode()
