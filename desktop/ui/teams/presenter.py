"""Groups or queues: the list of them, and the one that is put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import NotFound
from desktop.domain.events import EventsMissed, TeamsChanged
from desktop.domain.library import SoundUse
from desktop.domain.teams import Member, Team, TeamKind
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.entries import Blank, EntriesPresenter, EntriesState, FormState

EDIT: Final = "groups:edit"
MOST_SHOWN: Final = 200  # of those who could be added; searching finds the others


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: str
    name: str
    members: str
    leads: str


@dataclass(frozen=True, slots=True)
class TeamFormState(FormState):
    """``others`` are those who could be added and fit the search."""

    name: str = ""
    members: tuple[Member, ...] = ()
    others: tuple[Member, ...] = ()
    more_others: int = 0
    music: str = ""
    musics: tuple[tuple[str, str], ...] = ()  # what can be played to who waits, by id


@dataclass(frozen=True, slots=True)
class TeamParts:
    """What a team can be made of."""

    people: tuple[Member, ...] = ()
    musics: tuple[tuple[str, str], ...] = ()


TeamsState = EntriesState[TeamRow, TeamFormState]


class Teams(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` may hold the ``Team`` as it is."""

    async def all(self, kind: TeamKind) -> tuple[Team, ...]: ...

    async def candidates(self) -> tuple[Member, ...]: ...

    async def save(self, kind: TeamKind, team: Team) -> Team: ...

    async def remove(self, kind: TeamKind, team: Team) -> None: ...


class Sounds(Protocol):
    async def choices(self, use: SoundUse) -> tuple[tuple[str, str], ...]: ...


@dataclass(slots=True)
class TeamServices:
    session: Session
    stream: Stream
    teams: Teams
    sounds: Sounds
    tasks: Tasks


class TeamsPresenter(EntriesPresenter[Team, TeamRow, TeamFormState, TeamParts]):
    renewed_by = (TeamsChanged, EventsMissed)
    permission = EDIT

    def __init__(self, services: TeamServices, kind: TeamKind) -> None:
        super().__init__(services, Blank(Team("", ""), TeamFormState(), TeamParts()))
        self.kind, self.one, self.name = kind, kind.title, kind.value
        self._teams, self._sounds = services.teams, services.sounds
        self._search_people = ""

    def search_people(self, text: str) -> None:
        self._search_people = text.strip()
        self._show()

    def add(self) -> None:
        if self._can_edit:
            self._edit(self._blank.entry, f"New {self.kind.title}")

    def rename(self, name: str) -> None:
        self._alter(replace(self._draft, name=name))

    def put_in(self, user_id: str) -> None:
        member = next((each for each in self._parts.people if each.id == user_id), None)
        if member is not None and member not in self._draft.members:
            self._alter(replace(self._draft, members=(*self._draft.members, member)))

    def choose_music(self, sound_id: str) -> None:
        self._alter(replace(self._draft, music=sound_id))

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

    def close(self) -> None:
        self._search_people = ""
        super().close()

    def _edit(self, entry: Team, title: str) -> None:
        self._search_people = ""
        super()._edit(entry, title)

    def _forget(self) -> None:
        self._search_people = ""
        super()._forget()

    async def _ask(self) -> tuple[tuple[Team, ...], TeamParts]:
        teams, people = await self._teams.all(self.kind), await self._teams.candidates()
        return teams, TeamParts(people, await self._musics())

    async def _musics(self) -> tuple[tuple[str, str], ...]:
        """Nobody waits in a group; a CRM without a library of sounds offers none."""
        if self.kind is TeamKind.GROUP:
            return ()
        try:
            return await self._sounds.choices(SoundUse.MUSIC)
        except NotFound:
            return ()

    async def _send(self, draft: Team) -> Team:
        return await self._teams.save(self.kind, draft)

    async def _take_away(self, entry: Team) -> None:
        await self._teams.remove(self.kind, entry)

    def _conflict_words(self, now: Team) -> str:
        return (
            f"Somebody else made it \u201c{now.name}\u201d with {_people(len(now.members))} "
            "meanwhile. Saving puts yours in the place of theirs."
        )

    def _saved_words(self, entry: Team) -> str:
        return f"{entry.name} is saved. The next call follows it."

    def _removed_words(self, entry: Team) -> str:
        return f"{entry.name} is removed."

    def _same(self, one: Team, other: Team) -> bool:
        return (one.name, one.members, one.music) == (other.name, other.members, other.music)

    def _lines(self, wanted: str) -> tuple[TeamRow, ...]:
        return tuple(_row(team) for team in self._entries if _says(team, wanted))

    def _filled(self, form: TeamFormState) -> TeamFormState:
        draft, wanted = self._draft, self._search_people.casefold()
        taken = {each.id for each in draft.members}
        others = [
            each
            for each in self._parts.people
            if each.id not in taken and wanted in each.name.casefold()
        ]
        return replace(
            form,
            name=draft.name,
            members=draft.members,
            others=tuple(others[:MOST_SHOWN]),
            more_others=max(0, len(others) - MOST_SHOWN),
            music=draft.music,
            musics=self._parts.musics,
        )


def _says(team: Team, text: str) -> bool:
    return any(text in each.casefold() for each in (team.name, *(m.name for m in team.members)))


def _row(team: Team) -> TeamRow:
    names = ", ".join(each.name for each in team.members) or "Nobody yet"
    leads = ", ".join(team.leads_here)
    return TeamRow(team.id, team.name, names, leads[:1].upper() + leads[1:] or "Nothing")


def _people(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"
