"""Who is signed in, to which account, and what they may do there; kept fresh while it lasts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from desktop.domain.access import Answer
from desktop.domain.errors import (
    CrmError,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SoftphoneError,
    StoreUnavailable,
)
from desktop.domain.events import (
    AccountsLeft,
    CrmState,
    CrmStateChanged,
    Notice,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)
from desktop.domain.records import Account, Profile
from desktop.services.gate import require
from desktop.services.kept_account import KeptAccountService
from desktop.services.kept_sign_in import KeptSignIn
from desktop.services.known_accounts import left_accounts, remember_accounts
from desktop.services.ports import Clock, Crm, PreferenceStore, SecretStore
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING, wait_after

Reply = TypeVar("Reply")

REFRESH_SECONDS = 60.0
RESUMING = "resume"  # the task that takes up a kept sign-in; signing in by hand ends it
_FRESHENING = "permissions"

_log = logging.getLogger(__name__)


class SessionService:
    """Signs in and out, switches accounts, follows the effective permissions (S1-05 to S1-09)."""

    def __init__(
        self,
        crm: Crm,
        secrets: SecretStore,
        preferences: PreferenceStore,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
        memory: KeptAccountService,
        *,
        secrets_kept: bool = True,
    ) -> None:
        self._crm = crm
        self._memory = memory
        self._kept = KeptSignIn(crm, secrets, stream, secrets_kept)
        self._preferences = preferences
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._profile: Profile | None = None
        self._account: Account | None = None
        self._answer = Answer()
        self._left: dict[str, Answer] = {}  # by account: as it stood when one went elsewhere
        self._answered_at = clock.now()
        self._crm_state = CrmState.OFFLINE
        self._age = 0  # grows with every sign-in, sign-out and switch; ends what belongs to before

    @property
    def profile(self) -> Profile | None:
        return self._profile

    @property
    def account(self) -> Account | None:
        return self._account

    @property
    def answer(self) -> Answer:
        return self._answer

    def answer_in(self, account_id: str) -> Answer:
        """What held in an account one has left, for the calls that go on there."""
        if self._account is None or account_id in ("", self._account.id):
            return self._answer
        return self._left.get(account_id, Answer())

    @property
    def permissions_age(self) -> float:
        """Seconds since the CRM gave them."""
        return max(0.0, (self._clock.now() - self._answered_at).total_seconds())

    @property
    def is_signed_in(self) -> bool:
        return self._account is not None

    @property
    def crm_state(self) -> CrmState:
        return self._crm_state

    @property
    def account_id(self) -> str:
        """Raises ``SessionEnded`` when nobody is signed in."""
        if self._account is None:
            raise SessionEnded("You are signed out. Sign in again.")
        return self._account.id

    @property
    def crm_address(self) -> str:
        return self._crm.address

    async def use_crm(self, address: str) -> None:
        """Speak to the CRM at ``address`` and remember it; raises ``InvalidInput``."""
        before = self._crm.address
        self._tasks.stop(RESUMING)
        await self._crm.use_address(address)
        try:
            self._remember("crm.address", self._crm.address)
        except InvalidInput:
            await self._crm.use_address(before)
            raise

    async def sign_in(
        self, email: str, password: str, account_id: str | None = None, code: str = ""
    ) -> None:
        """Raises ``SecondFactorNeeded`` where the CRM asks for a ``code`` as well."""
        self._tasks.stop(RESUMING)
        await self._crm.sign_in(email.strip(), password, code.strip())
        await self._enter(account_id)

    async def resume(self) -> bool:
        """Sign in with the kept secret; False where there is none or it is spent.

        While the CRM does not answer, the person is in with what this computer has kept. Where it
        has nothing, the CRM is asked again with growing waits: a computer is often faster to start
        than its network.
        """
        failures, kept = 0, self._kept.token()
        while kept and not self.is_signed_in:
            try:
                # It rotates: what the last attempt got is the one that still counts.
                await self._crm.resume(self._crm.refresh_token or kept)
                self._kept.keep()
                await self._enter(None)
            except SessionEnded:
                self._kept.forget()
                return False
            except PASSING as error:
                failures += 1
                if await self._enter_offline(error):
                    break
                self._stream.publish(Notice(f"{error} Trying again by itself.", "warning"))
                await self._clock.sleep(wait_after(failures, error))
        return self.is_signed_in

    async def sign_out(self, sentence: str = "", *, wipe: bool = False) -> None:
        """``wipe``: nothing of this person is to be left on this computer."""
        self._age += 1
        self._tasks.stop(_FRESHENING)
        self._kept.forget()
        was_signed_in = self.is_signed_in
        self._profile = self._account = None
        self._answer = Answer()
        self._left.clear()
        self._change_crm_state(CrmState.OFFLINE)
        if was_signed_in:
            self._stream.publish(SignedOut(sentence, wipe))
        try:
            await self._crm.sign_out()
        except CrmError:
            _log.info("signed out here; the CRM could not be told")

    async def switch_account(self, account_id: str) -> None:
        """Enter another account: new answer, new data; what belongs to the old one is dropped."""
        require(self._answer, "accounts:switch", "switch accounts")
        await self.ask(self._enter(account_id))

    async def ask(self, question: Awaitable[Reply]) -> Reply:
        """Await an answer of the CRM and draw the conclusions that concern the whole session.

        A refusal means that the permissions known here are out of date; a session that has ended
        signs out. Every error goes on to the one who asked.
        """
        age = self._age
        try:
            reply = await question
        except Refused as refused:
            _log.info("the CRM refused %s (%s)", refused.permission, refused.reason)
            if age == self._age and self.is_signed_in:
                self._tasks.start(self._refresh_quietly(), "refused")
            raise
        except SessionEnded as error:
            if age == self._age:
                await self.sign_out(str(error))
            raise
        self._kept.keep()
        return reply

    async def refresh(self) -> None:
        """Ask for the effective permissions again and tell what changed."""
        account_id, age = self.account_id, self._age
        profile = await self._crm.profile()
        account = next((each for each in profile.accounts if each.id == account_id), None)
        answer = await self._crm.permissions(account_id) if account is not None else Answer()
        if age != self._age:
            return
        if account is None:
            await self._leave(profile)
            return
        before, self._answer = self._answer, answer
        self._answered_at = self._clock.now()
        changed = account != self._account or profile != self._profile
        self._profile, self._account = profile, account
        self._kept.keep()
        if answer.revision != before.revision or changed:
            gained = frozenset(answer.granted - before.granted)
            lost = frozenset(before.granted - answer.granted)
            self._stream.publish(PermissionsChanged(answer, account, gained, lost))
        self._let_go(profile)

    def heard_from_crm(self) -> None:
        self._change_crm_state(CrmState.CONNECTED)

    def lost_crm(self, error: SoftphoneError) -> None:
        self._change_crm_state(CrmState.UNREACHABLE, str(error))

    async def _enter(self, account_id: str | None) -> None:
        profile = await self._crm.profile()
        account = self._chosen(profile, account_id)
        answer = await self._crm.permissions(account.id)
        status = await self._crm.status(account.id)
        self._age += 1
        if self._account is not None:
            self._left[self._account.id] = self._answer
        self._profile, self._account, self._answer = profile, account, answer
        self._answered_at = self._clock.now()
        self._remember("session.account", account.id)
        self._kept.keep()
        self._kept.keep_owner(f"{profile.id}/{account.id}")
        self._change_crm_state(CrmState.CONNECTED)
        self._stream.publish(
            SignedIn(profile, account, answer, status, secrets_kept=self._kept.outlives)
        )
        self._let_go(profile)
        self._tasks.stop(_FRESHENING)
        self._tasks.start(self._keep_fresh(self._age), _FRESHENING)

    async def _enter_offline(self, error: SoftphoneError) -> bool:
        """As things stood; whatever asks the CRM from here on renews the sign-in by itself."""
        owner, age = self._kept.owner(), self._age
        kept = await self._memory.recall(owner) if owner and self._crm.refresh_token else None
        if kept is None or age != self._age:
            return False
        self._age += 1
        self._profile, self._account, self._answer = kept.profile, kept.account, kept.answer
        self._answered_at = kept.as_of
        self._crm_state = CrmState.UNREACHABLE
        outlives = self._kept.outlives
        self._stream.publish(
            SignedIn(kept.profile, kept.account, kept.answer, kept.status, outlives)
        )
        self._stream.publish(StartedOffline(kept.as_of, kept.options))
        self._stream.publish(CrmStateChanged(CrmState.UNREACHABLE, str(error)))
        self._tasks.stop(_FRESHENING)
        self._tasks.start(self._keep_fresh(self._age, wait_after(1, error)), _FRESHENING)
        return True

    def _chosen(self, profile: Profile, account_id: str | None) -> Account:
        """Raises ``NotFound`` where the account asked for, or any at all, is not open."""
        open_accounts = [each for each in profile.accounts if each.state != "closed"]
        if not open_accounts:
            raise NotFound("You belong to no open account. Ask an administrator to add you to one.")
        wanted = account_id or self._preferences.value("session.account")
        chosen = next((each for each in open_accounts if each.id == wanted), None)
        if chosen is None and account_id is not None:
            raise NotFound("You no longer belong to this account, or it was closed.")
        return chosen or open_accounts[0]

    async def _leave(self, profile: Profile) -> None:
        """This user was taken out of the account: enter another one, or sign out."""
        name = self._account.name if self._account else ""
        if any(each.state != "closed" for each in profile.accounts):
            self._stream.publish(Notice(f"You no longer belong to {name}.", "warning"))
            await self._enter(None)
        else:
            await self.sign_out(f"You no longer belong to {name}. Ask an administrator.")
            self._let_go(profile)

    def _let_go(self, profile: Profile) -> None:
        """Of the accounts that this person has left since they were last heard of."""
        left = left_accounts(self._preferences, profile)
        if left:
            self._stream.publish(AccountsLeft(profile.id, left))
        try:
            remember_accounts(self._preferences, profile)
        except StoreUnavailable as error:
            _log.info("the accounts are not remembered: %s", error)

    def _remember(self, key: str, value: str) -> None:
        """A full disk must not keep anybody from signing in."""
        try:
            self._preferences.set(key, value)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "warning"))

    async def _keep_fresh(self, age: int, wait: float = REFRESH_SECONDS) -> None:
        """Ask again every minute, and sooner while the CRM does not answer."""
        failures = 0
        while True:
            await self._clock.sleep(wait)
            if age != self._age:
                return
            try:
                await self.refresh()
            except SessionEnded as error:
                await self.sign_out(str(error))
                return
            except SoftphoneError as error:
                failures += 1
                wait = wait_after(failures, error)
                self.lost_crm(error)
            else:
                failures, wait = 0, REFRESH_SECONDS
                self.heard_from_crm()

    async def _refresh_quietly(self) -> None:
        """After a refusal; a CRM that does not answer now is asked again within the minute."""
        try:
            await self.ask(self.refresh())
        except (*PASSING, SessionEnded) as error:
            _log.info("permissions not refreshed after a refusal: %s", error)

    def _change_crm_state(self, state: CrmState, sentence: str = "") -> None:
        if state is not self._crm_state:
            self._crm_state = state
            self._stream.publish(CrmStateChanged(state, sentence))
