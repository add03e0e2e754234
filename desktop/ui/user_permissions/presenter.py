"""A user's permissions while they are edited: a draft, tried before it is saved, saved as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    UserPermissionsEdited,
    UserPermissionsReached,
)
from desktop.domain.impact import Impact
from desktop.domain.permission_sheet import PermissionSheet, Reach, Statements, Trial
from desktop.ui.contracts import Clock, Stream, Tasks
from desktop.ui.user_permissions.states import (
    Drawn,
    PermissionsState,
    all_needs,
    categories_of,
    changes_of,
    differences,
    reach_words,
    roles_of,
)
from desktop.ui.user_permissions.work import Work
from desktop.ui.words import Phase

PAUSE_SECONDS: Final = 0.25
_LOST: Final = (
    "You may no longer set the permissions of other users. "
    "What you changed is kept here, so that you can copy it."
)
_LOOKING: Final = "You may look at permissions, not set them."
_DECIDE: Final = "Decide first whose version counts."
_CHECKING: Final = "Looking at what this changes…"


class PermissionSetting(Protocol):
    @property
    def may_set(self) -> bool: ...

    async def load(self, user_id: str) -> PermissionSheet: ...

    async def try_out(self, user_id: str, wanted: Statements, version: int) -> Trial: ...

    async def save(self, user_id: str, wanted: Statements, version: int) -> PermissionSheet: ...

    async def reach(self, user_id: str) -> Reach: ...


class PermissionsView(Protocol):
    def show_permissions(self, state: PermissionsState) -> None: ...


@dataclass(slots=True)
class PermissionServices:
    stream: Stream
    setting: PermissionSetting
    tasks: Tasks
    clock: Clock


class PermissionsPresenter:
    """``open`` a user, ``close`` when the page is left; False then means something is unsaved."""

    def __init__(self, services: PermissionServices) -> None:
        self._services = services
        self._view: PermissionsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._asked = self._tried = 0  # answers to older questions are dropped
        self._work = Work()
        self._state = PermissionsState()

    def attach(self, view: PermissionsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self, user_id: str, name: str) -> None:
        self._forget()
        self._work.user_id, self._work.name = user_id, name
        self._show()
        self.reload()

    def close(self) -> bool:
        if self._work.is_changed or self._state.is_saving:
            return False
        self._forget()
        return True

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                self._show()
            case _ if not self._work.user_id:
                pass
            case UserPermissionsEdited(user_id) if user_id == self._work.user_id:
                self._look_again()
            case UserPermissionsReached(reach) if reach.user_id == self._work.user_id:
                self._work.reach = reach
                self._show()
            case PermissionsChanged() | EventsMissed():
                self._look_again()
                self._show()
            case CrmStateChanged(CrmState.CONNECTED, _):
                self._look_again()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "permissions of a user")

    def choose_role(self, role: Role) -> None:
        self._change(replace(self._work.draft, role=role))

    def set_category(self, name: str, setting: bool | None) -> None:
        said = _with(self._work.draft.categories, name, setting)
        self._change(replace(self._work.draft, categories=said))

    def renew(self, name: str) -> None:
        """Switch the category on once more, for what came after it was."""
        self._change(replace(self._work.draft, renewed=self._work.draft.renewed | {name}))

    def set_permission(self, key: str, setting: bool | None) -> None:
        said = _with(self._work.draft.overrides, key, setting)
        self._change(replace(self._work.draft, overrides=said))

    def add_needs(self, key: str) -> None:
        """Give what a given permission needs as well."""
        granted = {each.key for each in self._work.shown.permissions if each.granted}
        missing = [each for each in all_needs([key]) if each not in granted]
        said = {**self._work.draft.overrides, **dict.fromkeys(missing, True)}
        self._change(replace(self._work.draft, overrides=said))

    def search(self, text: str) -> None:
        self._work.search = text
        self._show()

    def discard(self) -> None:
        """As the CRM has it."""
        self._tried += 1
        now = self._work.theirs or self._work.kept
        if now is not None:
            self._take(now)
        self._say("info", "")

    def save(self) -> None:
        if self._state.can_save:
            self._save()

    def act(self) -> None:
        """The link of the banner: once more."""
        if self._work.kept is None:
            self.reload()
        elif self._work.is_changed:
            self._save()

    def keep_mine(self) -> None:
        """Over what the other one has saved."""
        if self._work.theirs is not None:
            self._work.kept, self._work.theirs = self._work.theirs, None
            self._save()

    def take_theirs(self) -> None:
        if self._work.theirs is not None:
            self._take(self._work.theirs)
            self._say("info", "")

    def dismiss(self) -> None:
        self._say("info", "")

    @property
    def copied(self) -> str:
        """What was changed and is not saved, as text."""
        return "\n".join([f"Permissions of {self._work.name}", *self._state.changes])

    def _look_again(self) -> None:
        if not self._state.is_saving:
            self.reload()

    def _change(self, draft: Statements) -> None:
        work = self._work
        if work.kept is None or self._state.is_saving or self._read_only:
            return
        work.draft = draft
        work.impact, work.refusal = _CHECKING, ""
        self._tried += 1
        if draft.same_as(work.kept.statements):
            work.shown, work.impact = work.kept, ""
        else:
            self._services.tasks.start(self._try(self._tried, draft), "try permissions")
        self._say("info", "")

    async def _load(self, asked: int) -> None:
        setting = self._services.setting
        try:
            sheet = await setting.load(self._work.user_id)
            reach = await setting.reach(self._work.user_id)
        except SoftphoneError as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked == self._asked:
            self._work.reach = reach
            self._met(sheet)

    def _met(self, sheet: PermissionSheet) -> None:
        """What is being edited stays beside what somebody else has saved."""
        kept = self._work.kept
        if kept is None or not self._work.is_changed or sheet.statements.same_as(self._work.draft):
            self._take(sheet)
        elif sheet.version != kept.version:
            who = sheet.changed_by or "Somebody else"
            self._clash(sheet, f"{who} has saved other permissions")
        else:
            self._work.kept = sheet  # the same is said, but who may change it need not be the same
        self._show()

    def _failed(self, error: SoftphoneError) -> None:
        if self._work.kept is None:
            self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
        elif isinstance(error, NotFound):
            self._state = replace(self._state, level="warning", notice=str(error), action="")
        self._show()

    async def _try(self, asked: int, draft: Statements) -> None:
        await self._services.clock.sleep(PAUSE_SECONDS)
        if asked != self._tried or self._work.kept is None:
            return
        version = self._work.kept.version
        try:
            trial = await self._services.setting.try_out(self._work.user_id, draft, version)
        except SoftphoneError as error:
            if asked == self._tried:
                self._not_tried(error)
            return
        if asked == self._tried:
            self._work.shown, self._work.impact = trial.sheet, _in_words(trial.impact)
            self._show()

    def _not_tried(self, error: SoftphoneError) -> None:
        self._work.impact = ""
        if isinstance(error, Conflict) and isinstance(error.current, PermissionSheet):
            self._clash(error.current, str(error))
        elif isinstance(error, Refused | InvalidInput | Conflict):
            self._work.refusal = str(error)
        else:
            self._work.impact = f"What this changes is not known: {error}"
        self._show()

    def _save(self) -> None:
        if self._work.kept is None or self._state.is_saving:
            return
        self._asked += 1
        self._tried += 1
        self._state = replace(self._state, is_saving=True, notice="", action="")
        self._show()
        saving = self._saved(self._work.draft, self._work.kept.version)
        self._services.tasks.start(saving, "save permissions")

    async def _saved(self, draft: Statements, version: int) -> None:
        user_id = self._work.user_id
        try:
            sheet = await self._services.setting.save(user_id, draft, version)
        except SoftphoneError as error:
            if user_id == self._work.user_id:
                self._state = replace(self._state, is_saving=False)
                self._not_saved(error)
            return
        if user_id == self._work.user_id:
            self._state = replace(self._state, is_saving=False)
            self._done(sheet)

    def _done(self, sheet: PermissionSheet) -> None:
        self._take(sheet)
        self._say("good", f"Saved. {self._work.first_name} has it on every computer in a moment.")
        self._services.tasks.start(self._follow(self._work.user_id), "reach of permissions")

    async def _follow(self, user_id: str) -> None:
        """How far it has come by now; the rest is told by the CRM."""
        try:
            reach = await self._services.setting.reach(user_id)
        except SoftphoneError:
            return  # the count is told as soon as the CRM can be reached again
        if user_id == self._work.user_id:
            self._work.reach = reach
            self._show()

    def _not_saved(self, error: SoftphoneError) -> None:
        theirs = error.current if isinstance(error, Conflict) else None
        if isinstance(theirs, PermissionSheet):
            if theirs.statements.same_as(self._work.draft):
                self._done(theirs)  # it was saved, and only the answer got lost
                return
            self._clash(theirs, str(error))
            self._show()
            return
        can_repeat = not isinstance(error, Refused | InvalidInput | Conflict | NotFound)
        self._say("error", str(error), "Try again" if can_repeat else "")

    def _clash(self, theirs: PermissionSheet, sentence: str) -> None:
        self._work.theirs, self._work.impact = theirs, _DECIDE
        self._tried += 1
        said = f"{sentence.rstrip('.')}. Yours is kept; decide which of them counts."
        self._state = replace(self._state, level="warning", notice=said, action="")

    def _take(self, sheet: PermissionSheet) -> None:
        self._work.take(sheet)
        self._state = replace(self._state, phase=Phase.READY, sentence="")

    def _say(self, level: str, notice: str, action: str = "") -> None:
        self._state = replace(self._state, level=level, notice=notice, action=action)
        self._show()

    def _forget(self) -> None:
        self._asked += 1
        self._tried += 1
        self._work = Work()
        self._state = PermissionsState()

    @property
    def _read_only(self) -> str:
        if not self._services.setting.may_set:
            return _LOST if self._work.is_changed else _LOOKING
        if self._work.kept is not None and self._work.kept.locked is not None:
            return self._work.kept.locked.sentence
        return ""

    def _show(self) -> None:
        if self._view is None:
            return
        self._state = replace(self._state, name=self._work.name)
        if self._work.kept is not None:
            self._state = self._drawn(self._work.kept)
        self._view.show_permissions(self._state)

    def _drawn(self, kept: PermissionSheet) -> PermissionsState:
        work = self._work
        theirs = work.theirs
        return replace(
            self._state,
            role=work.draft.role,
            roles=roles_of(work.shown),
            categories=categories_of(Drawn(kept, work.shown, work.draft, work.search)),
            is_search=bool(work.search.strip()),
            locked=self._read_only,
            changes=changes_of(kept.statements, work.draft),
            impact=work.impact,
            refusal=work.refusal,
            conflict=differences(work.draft, theirs.statements) if theirs is not None else (),
            reach=reach_words(work.first_name, work.reach),
        )


def _in_words(impact: Impact) -> str:
    if not impact.people or not impact.clients:
        return impact.sentence
    computers = "1 computer" if impact.clients == 1 else f"{impact.clients} computers"
    return f"{impact.sentence} Applies at once on {computers}."


def _with(said: Mapping[str, bool], key: str, setting: bool | None) -> dict[str, bool]:
    after = {name: each for name, each in said.items() if name != key}
    return after if setting is None else {**after, key: setting}
