"""Groups or queues: the list of them, and the one that is put together."""

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
)
from desktop.domain.teams import Member, Team, TeamKind
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.words import Phase

EDIT: Final = "groups:edit"
MOST_SHOWN: Final = 200  # of those who could be added; searching finds the others
_CONFLICT: Final = (
    "Somebody else made it \u201c{name}\u201d with {count} meanwhile. Saving puts yours in the "
    "place of theirs."
)
_READ_ONLY: Final = "You may not change this any more. What you typed stays here to be copied."


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: str
    name: str
    members: str
    leads: str


@dataclass(frozen=True, slots=True)
class TeamFormState:
    """``opened`` counts openings; ``others`` are those who could be added and fit the search."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    name: str = ""
    members: tuple[Member, ...] = ()
    others: tuple[Member, ...] = ()
    more_others: int = 0
    can_edit: bool = True
    is_busy: bool = False
    can_save: bool = False
    error: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class TeamsState:
    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[TeamRow, ...] = ()
    is_search: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    form: TeamFormState = TeamFormState()


class TeamsView(Protocol):
    def show_teams(self, state: TeamsState) -> None: ...


class Teams(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` may hold the ``Team`` as it is."""

    async def all(self, kind: TeamKind) -> tuple[Team, ...]: ...

    async def candidates(self) -> tuple[Member, ...]: ...

    async def save(self, kind: TeamKind, team: Team) -> Team: ...

    async def remove(self, kind: TeamKind, team: Team) -> None: ...


@dataclass(slots=True)
class TeamServices:
    session: Session
    stream: Stream
    teams: Teams
    tasks: Tasks


class TeamsPresenter:
    def __init__(self, services: TeamServices, kind: TeamKind) -> None:
        self._services, self.kind = services, kind
        self._view: TeamsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._teams: tuple[Team, ...] = ()
        self._people: tuple[Member, ...] = ()
        self._search = self._search_people = ""
        self._kept: Team | None = None  # what is edited, as the CRM has it
        self._draft = Team("", "")
        self._state = TeamsState()

    def attach(self, view: TeamsView) -> None:
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
            case TeamsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), self.kind.value)

    def search(self, text: str) -> None:
        self._search = text.strip()
        self._show()

    def search_people(self, text: str) -> None:
        self._search_people = text.strip()
        self._show()

    def add(self) -> None:
        if self._can_edit:
            self._edit(None, f"New {self.kind.title}")

    def edit(self, team_id: str) -> None:
        team = self._team(team_id)
        if team is not None:
            self._edit(team, team.name)

    def remove(self, team_id: str) -> None:
        team = self._team(team_id)
        if team is not None and self._can_edit:
            self._services.tasks.start(self._remove(team), f"remove a {self.kind.title}")

    def rename(self, name: str) -> None:
        self._alter(replace(self._draft, name=name))

    def put_in(self, user_id: str) -> None:
        member = next((each for each in self._people if each.id == user_id), None)
        if member is not None and member not in self._draft.members:
            self._alter(replace(self._draft, members=(*self._draft.members, member)))

    def take_out(self, user_id: str) -> None:
        left = tuple(each for each in self._draft.members if each.id != user_id)
        self._alter(replace(self._draft, members=left))

    def move(self, user_id: str, step: int) -> None:
        members = list(self._draft.members)
        at = next((place for place, each in enumerate(members) if each.id == user_id), -1)
        there = at + step
        if at >= 0 and 0 <= there < len(members):
            members[at], members[there] = members[there], members[at]
            self._alter(replace(self._draft, members=tuple(members)))

    def save(self) -> None:
        if self._state.form.can_save and self._can_edit:
            self._set_form(is_busy=True, error="", warning="")
            self._services.tasks.start(self._save(), f"save a {self.kind.title}")

    def close(self) -> None:
        self._kept, self._search_people = None, ""
        self._set_form(is_open=False, is_busy=False, error="", warning="")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _load(self, asked: int) -> None:
        try:
            teams = await self._services.teams.all(self.kind)
            people = await self._services.teams.candidates()
        except SoftphoneError as error:
            if asked == self._asked and not self._teams:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            elif asked == self._asked:
                self._say("warning", f"{error} This list may be out of date.")
            return
        if asked != self._asked:
            return
        self._teams, self._people = teams, people
        phase = Phase.READY if teams else Phase.EMPTY
        self._state = replace(self._state, phase=phase, sentence="")
        kept = self._team(self._kept.id) if self._kept is not None and self._kept.id else None
        if kept is not None and self._state.form.is_open and not self._state.form.is_busy:
            self._met(kept)
        self._show()

    async def _save(self) -> None:
        try:
            saved = await self._services.teams.save(self.kind, self._draft)
        except SoftphoneError as error:
            self._set_form(is_busy=False, error=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, Team):
                self._set_form(error="")
                self._met(error.current)
            return
        self.close()
        self._say("good", f"{saved.name} is saved. The next call follows it.")
        self.reload()

    async def _remove(self, team: Team) -> None:
        try:
            await self._services.teams.remove(self.kind, team)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", f"{team.name} is removed.")
        self.reload()

    def _met(self, now: Team) -> None:
        """The one that is edited, as somebody else has left it."""
        before = self._kept
        if before is None or before.version == now.version:
            return
        self._kept = now
        if _same(self._draft, before):
            self._draft = now
        else:
            self._draft = replace(self._draft, version=now.version)
            told = _CONFLICT.format(name=now.name, count=_people(len(now.members)))
            self._set_form(warning=told)
        self._show()

    def _edit(self, team: Team | None, title: str) -> None:
        self._kept = self._draft = team or Team("", "")
        opened = self._state.form.opened + 1
        form = TeamFormState(is_open=True, opened=opened, title=title, name=self._draft.name)
        self._search_people = ""
        self._state = replace(self._state, form=form)
        self._show()

    def _alter(self, draft: Team) -> None:
        if self._can_edit and self._state.form.is_open and not self._state.form.is_busy:
            self._draft = draft
            self._set_form(error="")

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT)

    def _team(self, team_id: str) -> Team | None:
        return next((each for each in self._teams if each.id == team_id), None)

    def _forget(self) -> None:
        self._asked += 1
        self._teams, self._people, self._kept = (), (), None
        self._search = self._search_people = ""
        opened = self._state.form.opened
        self._state = TeamsState(form=TeamFormState(opened=opened))
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
        found = [team for team in self._teams if _says(team, wanted)]
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if found else Phase.EMPTY
        self._state = replace(
            self._state,
            phase=phase,
            rows=tuple(_row(team) for team in found),
            is_search=bool(wanted),
            can_edit=self._can_edit,
            form=self._form(),
        )
        if self._view is not None:
            self._view.show_teams(self._state)

    def _form(self) -> TeamFormState:
        form, draft, kept = self._state.form, self._draft, self._kept
        taken = {each.id for each in draft.members}
        wanted = self._search_people.casefold()
        others = [
            each for each in self._people if each.id not in taken and wanted in each.name.casefold()
        ]
        changed = kept is not None and (not kept.id or not _same(draft, kept))
        return replace(
            form,
            name=draft.name,
            members=draft.members,
            others=tuple(others[:MOST_SHOWN]),
            more_others=max(0, len(others) - MOST_SHOWN),
            can_edit=self._can_edit,
            can_save=changed and bool(draft.name.strip()) and not form.is_busy and self._can_edit,
        )


def _same(one: Team, other: Team) -> bool:
    return (one.name, one.members) == (other.name, other.members)


def _says(team: Team, text: str) -> bool:
    return any(text in each.casefold() for each in (team.name, *(m.name for m in team.members)))


def _row(team: Team) -> TeamRow:
    names = ", ".join(each.name for each in team.members) or "Nobody yet"
    leads = ", ".join(team.leads_here)
    return TeamRow(team.id, team.name, names, leads[:1].upper() + leads[1:] or "Nothing")


def _people(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"
