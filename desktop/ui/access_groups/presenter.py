"""Access control groups: the list of them, and the one that is put together and tried out."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from desktop.domain.access_groups import AccessGroup, GroupParts
from desktop.domain.errors import Conflict, NotFound, SoftphoneError
from desktop.domain.events import AccessGroupsChanged, EventsMissed
from desktop.ui.access_groups.contracts import AccessServices
from desktop.ui.access_groups.states import (
    KINDS,
    AccessFormState,
    AccessGroupsState,
    GroupRow,
    PreviewState,
    counts,
    differences,
    group_row,
    hidden_rows,
    in_words,
    kind_rows,
    member_rows,
    preview_of,
    says,
)
from desktop.ui.access_groups.work import Work
from desktop.ui.editing.whole import WholeListPresenter
from desktop.ui.words import Phase

MANAGE: Final = "access_controls:manage"
PAUSE_SECONDS: Final = 0.25
_READ_ONLY: Final = (
    "You may not manage access control groups any more. What you chose stays to be copied."
)
_CLOSED: Final = "You may not manage access control groups any more."
_GONE: Final = "Somebody else has removed this group. Saving adds it anew."


class AccessGroupsPresenter(WholeListPresenter[AccessGroup, GroupParts, AccessGroupsState]):
    renewed_by = (AccessGroupsChanged, EventsMissed)
    name = "access control groups"
    permission = MANAGE

    def __init__(self, services: AccessServices) -> None:
        super().__init__(services, GroupParts(), AccessGroupsState())
        self._groups, self._clock = services.groups, services.clock
        self._tried = 0  # answers to older questions are dropped
        self._wanted = ""  # the group to open as soon as it is there
        self._removing = ""
        self._work = Work()

    @property
    def holds_choices(self) -> bool:
        """Something is chosen here that would be lost with the panel."""
        return self._state.form.is_open and self._work.is_changed

    def reload(self) -> None:
        if self._can_edit:
            super().reload()
            return
        self._asked += 1
        self._state = replace(self._state, phase=Phase.FAILED, sentence=_CLOSED)
        self._show()

    def add(self) -> None:
        if self._can_edit:
            self._edit(None)

    def edit(self, group_id: str) -> None:
        """Also one that is not loaded yet: it opens when it is."""
        group = self._entry(group_id)
        if group is not None and not self.holds_choices:
            self._edit(group)
        elif group is None:
            self._wanted = group_id

    def remove(self, group_id: str) -> None:
        group = self._entry(group_id)
        if group is not None and self._can_edit:
            self._removing = group_id
            members = len([each for each in group.members if each.is_bound])
            who = "its member" if members == 1 else f"its {members} members"
            said = f"Remove {group.name}? What it alone hides, {who} will see again."
            self._state = replace(self._state, question=said)
            self._show()

    def answer(self, is_yes: bool) -> None:
        group, self._removing = self._entry(self._removing), ""
        self._state = replace(self._state, question="")
        if is_yes and group is not None and self._can_edit:
            self._tasks.start(self._remove(group), "remove an access control group")
        self._show()

    def rename(self, name: str) -> None:
        self._alter(replace(self._work.draft, name=name))

    def set_member(self, user_id: str, is_in: bool) -> None:
        draft = self._work.draft
        known = {each.id: each for each in (*self._parts.members, *draft.members)}
        left = tuple(each for each in draft.members if each.id != user_id)
        if user_id in known:
            self._alter(replace(draft, members=(*left, known[user_id]) if is_in else left))

    def set_hidden(self, key: str, is_hidden: bool) -> None:
        left = tuple(each for each in self._work.draft.hides if each != key)
        self._alter(replace(self._work.draft, hides=(*left, key) if is_hidden else left))

    def set_row(self, kind: str, value: str, is_on: bool) -> None:
        rows = self._work.draft.rows
        left = tuple(each for each in getattr(rows, kind) if each != value)
        changed = {kind: (*left, value) if is_on else left}
        self._alter(replace(self._work.draft, rows=replace(rows, **changed)))

    def look_at(self, user_id: str) -> None:
        """Whose sight the preview shows."""
        self._set_form(look_as=user_id)
        self._try_out()

    def save(self) -> None:
        if self._filled(self._state.form).can_save:
            self._set_form(is_busy=True, error="")
            self._tasks.start(self._save(), "save an access control group")

    def keep_mine(self) -> None:
        """Over what the other one has saved."""
        if self._work.theirs is not None and self._can_edit:
            theirs = self._work.theirs
            self._work.draft = replace(self._work.draft, version=theirs.version)
            self._work.kept, self._work.theirs = theirs, None
            self._set_form(conflict="", is_busy=True, error="")
            self._tasks.start(self._save(), "save an access control group")

    def take_theirs(self) -> None:
        if self._work.theirs is not None:
            self._work.kept = self._work.draft = self._work.theirs
            self._work.theirs, self._work.refusal = None, ""
            self._set_form(conflict="", error="")
            self._try_out()

    def close(self) -> None:
        self._tried += 1
        self._work = Work()
        self._set_form(is_open=False, is_busy=False, error="", conflict="", impact="")
        if not self._can_edit:
            self.reload()

    @property
    def copied(self) -> str:
        """What is chosen, as text."""
        return in_words(self._work.draft)

    async def _ask(self) -> tuple[tuple[AccessGroup, ...], GroupParts]:
        return await self._groups.all(), await self._groups.parts()

    def _arrived(self) -> None:
        kept = self._work.kept
        if self._state.form.is_open and kept is not None and kept.id:
            self._met(self._entry(kept.id))
        wanted, self._wanted = self._entry(self._wanted), ""
        if wanted is not None and not self.holds_choices:
            self._edit(wanted)

    def _met(self, now: AccessGroup | None) -> None:
        """The one that is edited, as somebody else has left it."""
        work = self._work
        if self._state.form.is_busy or work.kept is None:
            return
        if now is None:
            self._lost()
        elif now.version != work.kept.version:
            if not work.is_changed or work.draft.same_as(now):
                work.kept = work.draft = now
                self._try_out()
            else:
                work.theirs = now
                who = now.changed_by or "Somebody else"
                self._set_form(conflict=f"{who} has changed this group meanwhile.")

    def _lost(self) -> None:
        """What was typed becomes a new group, if it is saved."""
        self._work.draft = replace(self._work.draft, id="", version=0)
        self._work.kept, self._work.key = AccessGroup("", ""), uuid.uuid4().hex
        self._work.theirs = None
        self._set_form(conflict="", error=_GONE)

    async def _save(self) -> None:
        work = self._work
        try:
            saved = await self._groups.save(work.draft, work.key)
        except SoftphoneError as error:
            self._set_form(is_busy=False, error=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, AccessGroup):
                self._set_form(error="")
                self._met(error.current)
            elif isinstance(error, NotFound) and work.draft.id:
                self._lost()
            return
        self.close()
        self._say("good", f"{saved.name} is saved and in effect.")
        self.reload()

    async def _remove(self, group: AccessGroup) -> None:
        try:
            await self._groups.remove(group)
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            self._say("good", f"{group.name} is removed. Its members see again what it hid.")
        self.reload()

    def _edit(self, group: AccessGroup | None) -> None:
        start = group or AccessGroup("", "")
        self._work = Work(start, start, key="" if group else uuid.uuid4().hex)
        opened = self._state.form.opened + 1
        title = group.name if group else "New access control group"
        form = AccessFormState(is_open=True, opened=opened, title=title)
        self._state = replace(self._state, form=form, question="")
        self._show()
        self._try_out()

    def _alter(self, draft: AccessGroup) -> None:
        form = self._state.form
        if self._can_edit and form.is_open and not form.is_busy and draft != self._work.draft:
            self._work.draft, self._work.refusal = draft, ""
            self._set_form(error="")
            self._try_out()

    def _try_out(self) -> None:
        """What saving would do; said again after every change, once there is a name to save."""
        self._tried += 1
        work = self._work
        lookers = [each.id for each in work.draft.members]
        look_as = self._state.form.look_as
        look_as = look_as if look_as in lookers else next(iter(lookers), "")
        news = {"look_as": look_as, "preview": PreviewState(), "impact": ""}
        is_tried = bool(work.draft.name.strip()) and (work.is_changed or bool(look_as))
        self._set_form(**news, is_checking=is_tried and self._can_edit)
        if is_tried and self._can_edit:
            trying = self._try(self._tried, work.draft, look_as)
            self._tasks.start(trying, "try an access control group")

    async def _try(self, asked: int, draft: AccessGroup, look_as: str) -> None:
        await self._clock.sleep(PAUSE_SECONDS)
        if asked != self._tried:
            return
        try:
            trial = await self._groups.attempt(draft, look_as)
        except SoftphoneError as error:
            if asked == self._tried:
                self._work.refusal = str(error)
                self._set_form(is_checking=False)
            return
        if asked != self._tried:
            return
        preview, now = PreviewState(), self._clock.now()
        if trial.sight is not None:
            preview = preview_of(trial.sight, self._region, now)
        impact = trial.sentence if self._work.is_changed else ""
        self._set_form(is_checking=False, impact=impact, preview=preview)

    def _permissions_changed(self) -> None:
        if self._can_edit and self._is_open and self._state.phase is not Phase.READY:
            self.reload()
        self._show()

    @property
    def _region(self) -> str:
        account = self._session.account
        return account.region if account is not None else ""

    def _forget(self) -> None:
        self._tried += 1
        self._work = Work()
        self._wanted = self._removing = ""
        super()._forget()

    def _fresh(self) -> AccessGroupsState:
        return AccessGroupsState(form=AccessFormState(opened=self._state.form.opened))

    def _set_form(self, **news: object) -> None:
        form = replace(self._state.form, **news)  # type: ignore[arg-type]  # fields of the form
        self._state = replace(self._state, form=form)
        self._show()

    def _lines(self, wanted: str) -> tuple[GroupRow, ...]:
        return tuple(group_row(each) for each in self._entries if says(each, wanted))

    def _completed(self, state: AccessGroupsState) -> AccessGroupsState:
        return replace(state, form=self._filled(state.form))

    def _filled(self, form: AccessFormState) -> AccessFormState:
        work = self._work
        if not form.is_open:
            return form
        draft, theirs = work.draft, work.theirs
        is_free = not form.is_busy and theirs is None and not work.refusal
        return replace(
            form,
            name=draft.name,
            members=member_rows(draft, self._parts),
            hidden=hidden_rows(draft),
            rows={kind: kind_rows(kind, draft, self._parts, self._region) for kind in KINDS},
            counts=counts(draft),
            can_edit=self._can_edit,
            is_changed=work.is_changed,
            can_save=work.is_changed and bool(draft.name.strip()) and is_free and self._can_edit,
            error=form.error or work.refusal,
            locked="" if self._can_edit else _READ_ONLY,
            differences=differences(draft, theirs) if theirs is not None else (),
            lookers=tuple((each.id, each.name) for each in draft.members),
        )
