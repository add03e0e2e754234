"""One user: details, sign-in, and what may be done to them; the tabs beside are given."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from desktop.domain.errors import Conflict, NotFound, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    UsersChanged,
)
from desktop.domain.records import UserState
from desktop.domain.users import UserAction, UserChange, UserDetail
from desktop.ui.users.contracts import UsersServices, UserTab
from desktop.ui.users.page_words import (
    actions_of,
    differences,
    head_words,
    question_about,
    session_row,
    until_words,
)
from desktop.ui.users.states import NO_DETAILS, Ask, CodeShown, Question, UserPageState
from desktop.ui.words import Phase

_LOST: Final = "You may not change users any more. What you typed stays to be copied."
_GONE: Final = "This user is no longer in the account."
_LEAVE: Final = Question(
    Ask.LEAVE, "There are changes that are not saved.", "Leave without saving", "Stay"
)
_KEPT: Final = (NotFound,)


class UserPageView(Protocol):
    def show_user(self, state: UserPageState) -> None: ...


class UserPresenter:
    """``tabs`` follow the user that is open."""

    def __init__(self, services: UsersServices, tabs: Sequence[UserTab] = ()) -> None:
        self._services = services
        self._on_left: Callable[[], None] = _nowhere
        self._tabs = tuple(tabs)
        self._view: UserPageView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._user_id = ""
        self._age = 0  # answers about a user who was left are dropped
        self._detail: UserDetail | None = None
        self._theirs: UserDetail | None = None
        self._draft = NO_DETAILS
        self._leaves_anyway = False
        self._state = UserPageState()

    def attach(self, view: UserPageView, on_left: Callable[[], None]) -> None:
        """``on_left`` is called when the page is left."""
        self._view, self._on_left = view, on_left
        self._unsubscribe = self._services.stream.subscribe(self.handle)

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @property
    def user_id(self) -> str:
        """ "" while no user is open."""
        return self._user_id

    @property
    def is_changed(self) -> bool:
        return self._detail is not None and self._draft != _details(self._detail)

    def open(self, user_id: str, name: str) -> None:
        self._age += 1
        self._user_id, self._detail, self._theirs = user_id, None, None
        self._draft = NO_DETAILS
        self._show(replace(UserPageState(filled=self._state.filled), name=name))
        self._start(self._load())
        for tab in self._tabs:
            tab.open(user_id, name)

    def leave(self) -> None:
        """Asks first where something is not saved."""
        if self._state.question is not None:
            self.answer(False)
            return
        closed = [tab for tab in self._tabs if tab.close()]
        if self.is_changed or len(closed) < len(self._tabs):
            for tab in closed:  # whoever stays sees them all again
                tab.open(self._user_id, self._state.name)
            self._change(question=_LEAVE)
        else:
            self._leave()

    def retry(self) -> None:
        self._change(phase=Phase.LOADING)
        self._start(self._load())

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut() if self._user_id:
                self._leave()
            case PermissionsChanged() if self._detail is not None:
                self._tell()
                if not self.is_changed:
                    self._start(self._load())
            case UsersChanged(user_id) if user_id in ("", self._user_id) and self._detail:
                if not self.is_changed and not self._state.is_busy:
                    self._start(self._load())
            case EventsMissed() if self._detail is not None and not self.is_changed:
                self._start(self._load())
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.retry()
            case _:
                pass

    def typed(self, draft: UserChange) -> None:
        if self._detail is not None and draft != self._draft:
            self._draft = draft
            self._change(is_changed=self.is_changed, error="", notice="")

    def discard(self) -> None:
        """The details as the CRM has them."""
        if self._detail is not None:
            self._theirs = None
            self._fill(self._detail)

    def save(self) -> None:
        if self._detail is not None and self.is_changed and not self._why_not_edit():
            self._start(self._save(self._detail))

    def keep_mine(self) -> None:
        """Over what somebody else has saved meanwhile."""
        if self._theirs is not None:
            self._detail, self._theirs = self._theirs, None
            self._change(conflict=())
            self.save()

    def take_theirs(self) -> None:
        if self._theirs is not None:
            self._detail, self._theirs = self._theirs, None
            self._fill(self._detail)

    def act(self, action: UserAction) -> None:
        if self._detail is None or self._state.is_busy:
            return
        question = question_about(action, self._detail)
        if question is not None:
            self._change(question=question, error="", notice="")
        elif action is UserAction.SESSIONS:
            self.show_sessions(not self._state.shows_sessions)
        elif action is UserAction.ACTIVATE:
            self._start(self._done(self._services.users.activate(self._user_id), "is active again"))
        elif action is UserAction.RESET:
            self._start(self._reset())

    def answer(self, is_yes: bool) -> None:
        question = self._state.question
        self._change(question=None)
        if question is None or not is_yes:
            return
        users, user_id = self._services.users, self._user_id
        if question.ask is Ask.LEAVE:
            self._leave()
        elif question.ask is Ask.DEACTIVATE:
            self._start(self._done(users.deactivate(user_id), "is deactivated"))
        elif question.ask is Ask.MAKE_OWNER:
            self._start(self._done(users.make_owner(user_id), "owns the account now"))
        elif question.ask is Ask.RESET:
            self._start(self._reset())
        elif question.ask is Ask.SECOND_FACTOR:
            doing = users.reset_second_factor(user_id)
            self._start(self._done(doing, "signs in without a second factor"))
        else:
            self._start(self._remove())

    def show_sessions(self, is_shown: bool) -> None:
        self._change(shows_sessions=is_shown, sessions=(), sessions_sentence="")
        if is_shown:
            self._change(sessions_sentence="Asking the CRM…")
            self._start(self._load_sessions())

    def end_session(self, session_id: str = "") -> None:
        """All of them where none is named."""
        self._start(self._end_session(session_id))

    def forget_code(self) -> None:
        self._change(code=None)

    async def _load(self) -> None:
        age = self._age
        try:
            detail = await self._services.users.one(self._user_id)
        except SoftphoneError as error:
            if age != self._age:
                return
            sentence = _GONE if isinstance(error, _KEPT) else str(error)
            if self._detail is None:
                self._change(phase=Phase.FAILED, sentence=sentence)
            else:
                self._change(error=sentence)
            return
        if age == self._age:
            self._take(detail)

    async def _save(self, before: UserDetail) -> None:
        age = self._age
        self._change(is_busy=True, error="", notice="")
        try:
            after = await self._services.users.change(before.user, self._draft)
        except Conflict as conflict:
            if age == self._age:
                self._on_conflict(conflict)
            return
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error))
            return
        if age == self._age:
            self._detail = after
            self._fill(after)
            self._change(notice="Saved.")

    def _on_conflict(self, conflict: Conflict) -> None:
        theirs = conflict.current
        if not isinstance(theirs, UserDetail):
            self._change(is_busy=False, error=str(conflict))
            return
        self._theirs = theirs
        found = differences(_details(theirs), self._draft)
        self._change(is_busy=False, error=str(conflict), conflict=found)
        if not found:  # both want the same
            self.take_theirs()

    async def _done(self, doing: Coroutine[Any, Any, None], words: str) -> None:
        age = self._age
        if await self._tried(doing):
            await self._load()
            if age == self._age and self._detail is not None:
                self._change(notice=f"{self._detail.user.name} {words}.")

    async def _remove(self) -> None:
        if await self._tried(self._services.users.remove(self._user_id)):
            self._leave()

    async def _reset(self) -> None:
        age, detail = self._age, self._detail
        self._change(is_busy=True, error="", notice="")
        try:
            made = await self._services.users.reset_password(self._user_id)
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error))
            return
        if age == self._age and detail is not None:
            until = until_words(made.until, self._services.clock.now())
            is_new = detail.user.state is UserState.INVITED
            purpose = "choose a password" if is_new else "choose a new password"
            sentence = (
                f"Give this code to {detail.user.name}: with it they {purpose} on the sign-in "
                f"page, once, {until}. It is not shown again."
            )
            self._change(is_busy=False, code=CodeShown(made.code, sentence))
            await self._load()

    async def _load_sessions(self) -> None:
        age, now = self._age, self._services.clock.now()
        try:
            found = await self._services.users.sessions(self._user_id)
        except SoftphoneError as error:
            if age == self._age:
                self._change(sessions_sentence=str(error))
            return
        if age == self._age and self._state.shows_sessions:
            rows = tuple(session_row(each, now) for each in found)
            self._change(sessions=rows, sessions_sentence="" if rows else "Signed in nowhere.")

    async def _end_session(self, session_id: str) -> None:
        if await self._tried(self._services.users.end_sessions(self._user_id, session_id)):
            await self._load_sessions()

    async def _tried(self, doing: Coroutine[Any, Any, None]) -> bool:
        """False where it did not work, which has been said, or where the page was left."""
        age = self._age
        self._change(is_busy=True, error="", notice="")
        try:
            await doing
        except SoftphoneError as error:
            if age == self._age:
                self._change(is_busy=False, error=str(error))
            return False
        if age == self._age:
            self._change(is_busy=False)
        return age == self._age

    def _take(self, detail: UserDetail) -> None:
        typed, before = self._draft, self._detail
        if detail == before:
            return
        keeps = before is not None and typed != _details(before)
        self._detail = before if keeps else detail
        if keeps:
            return  # whoever types finds out when they save
        self._fill(detail)

    def _fill(self, detail: UserDetail) -> None:
        self._draft = _details(detail)
        self._change(
            phase=Phase.READY,
            filled=self._state.filled + 1,
            details=self._draft,
            is_changed=False,
            is_busy=False,
            error="",
            conflict=(),
        )
        self._tell()

    def _tell(self) -> None:
        """What follows from the user and from what the one at the screen may do."""
        detail = self._detail
        if detail is None:
            return
        self._change(
            **head_words(detail),
            why_not=self._why_not_edit(),
            actions=actions_of(detail, self._services.session.answer.grants("users:edit")),
            can_view_as=self._services.session.answer.grants("users.permissions:grant"),
        )

    def _why_not_edit(self) -> str:
        if not self._services.session.answer.grants("users:edit"):
            return _LOST if self.is_changed else "You can see users but not change them."
        return self._detail.why_not(UserAction.EDIT) if self._detail is not None else ""

    def _leave(self) -> None:
        self._age += 1
        self._user_id, self._detail, self._theirs = "", None, None
        self._draft = NO_DETAILS
        self._show(UserPageState(filled=self._state.filled))
        self._on_left()

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._services.tasks.start(doing, "one user")

    def _change(self, **fields: Any) -> None:
        self._show(replace(self._state, **fields))

    def _show(self, state: UserPageState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_user(state)


def _nowhere() -> None:
    """Until there is a view nothing is left."""


def _details(detail: UserDetail) -> UserChange:
    user = detail.user
    return UserChange(user.name, user.email, user.extension, detail.emergency_address)
