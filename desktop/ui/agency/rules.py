"""What stands above the accounts, one subject at a time: a role, the locks, the switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from desktop.domain.access import Role
from desktop.domain.agency import (
    AgencyAccount,
    AgencyQuestion,
    AgencyRules,
    Customs,
    can_customise,
)
from desktop.domain.catalogue import (
    CATEGORY_TITLES,
    PERMISSIONS,
    SWITCH_DEFAULTS,
    Cell,
    Permission,
)
from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import AgencyChanged, Event, EventsMissed, SignedIn, SignedOut
from desktop.domain.setting_locks import LOCKABLE
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.agency.words import impact_words, setting_title
from desktop.ui.words import Phase

LOCKS, SWITCHES, STRICT = "locks", "switches", "strict_roles"
INHERIT, ON, OFF = "inherit", "on", "off"
EVERYWHERE: Final = ""
PAUSE: Final = 0.3  # seconds without a choice before it is asked what it would do

_CELLS: Final = {
    Cell.GRANTED: "held by default",
    Cell.GRANTABLE: "not held by default",
    Cell.GRANTABLE_UNLESS_STRICT: "not held by default",
    Cell.NEVER: "never",
}
_AS_EACH: Final = "as each account has it"
_OTHERS: Final = tuple(key for key in LOCKABLE if key not in SWITCH_DEFAULTS)
_FIRST: Final = "Save or discard what you have changed first."
_THEIRS: Final = (
    "Somebody else changed this first. Yours is kept: save again to set it all the same."
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """``note`` is what holds where nothing is set; ``choices`` are those that are possible."""

    key: str
    title: str
    group: str
    note: str
    choice: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesState:
    phase: Phase = Phase.LOADING
    sentence: str = ""
    subject: str = LOCKS
    where: str = EVERYWHERE
    subjects: tuple[tuple[str, str], ...] = ()
    wheres: tuple[tuple[str, str], ...] = ()
    rows: tuple[RuleRow, ...] = ()
    is_changed: bool = False
    is_saving: bool = False
    impact: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class RulesView(Protocol):
    def show_rules(self, state: RulesState) -> None: ...


class RulesPresenter:
    """Nothing that was chosen is lost to another editor, nor to going elsewhere by mistake."""

    def __init__(self, services: AgencyServices) -> None:
        self._services = services
        self._view: RulesView | None = None
        self._rules = AgencyRules()
        self._accounts: tuple[AgencyAccount, ...] = ()
        self._subject, self._where = LOCKS, EVERYWHERE
        self._draft: dict[str, bool] = {}
        self._asked = 0
        self._is_open = False
        self._state = RulesState(subjects=_subjects())

    def attach(self, view: RulesView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        view.show_rules(self._state)

    def open(self) -> None:
        self._is_open = True
        if not self._state.is_changed:
            self.reload()

    def leave(self) -> None:
        self._is_open = False

    def reload(self) -> None:
        self._services.tasks.start(self._load(), "rules of the agency")

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._rules, self._accounts, self._draft = AgencyRules(), (), {}
                self._subject, self._where = LOCKS, EVERYWHERE
                self._state = RulesState(subjects=_subjects())
                self._show()
                if isinstance(event, SignedIn) and self._is_open:
                    self.reload()
            case AgencyChanged() | EventsMissed() if self._is_open and not self._state.is_changed:
                self.reload()
            case _:
                pass

    def choose_subject(self, subject: str) -> None:
        is_role = subject not in (LOCKS, SWITCHES)
        self._go(subject, self._where if is_role else EVERYWHERE)

    def choose_where(self, account_id: str) -> None:
        self._go(self._subject, account_id)

    def choose(self, key: str, choice: str) -> None:
        self._draft.pop(key, None)
        if choice != INHERIT:
            self._draft[key] = choice == ON
        self._refresh()
        self._asked += 1
        self._services.tasks.start(self._foresee(self._asked), "impact of a rule")

    def discard(self) -> None:
        """What stands at the CRM is shown again."""
        self._asked += 1
        self._take_up()
        self.reload()

    def save(self) -> None:
        if self._state.is_changed and not self._state.is_saving:
            self._set(is_saving=True, notice="")
            self._services.tasks.start(self._save(), "save rules of the agency")

    def dismiss(self) -> None:
        self._set(notice="", offers_theirs=False)

    def _go(self, subject: str, where: str) -> None:
        if self._state.is_changed:
            self._set(level="warning", notice=_FIRST)
            return
        self._subject, self._where = subject, where
        self._take_up()

    async def _load(self) -> None:
        try:
            rules = await self._services.agency.rules()
            accounts = (await self._services.agency.accounts()).rows
        except SoftphoneError as error:
            if self._state.phase is not Phase.READY:
                self._set(phase=Phase.FAILED, sentence=str(error))
            else:
                self._set(level="warning", notice=f"{error} This may be out of date.")
            return
        self._rules, self._accounts = rules, accounts
        if not self._state.is_changed:
            self._show_saved()

    def _take_up(self) -> None:
        self._state = replace(self._state, impact="", notice="", offers_theirs=False)
        self._show_saved()

    def _show_saved(self) -> None:
        self._draft = dict(self._saved())
        self._state = replace(self._state, phase=Phase.READY)
        self._refresh()

    def _saved(self) -> Mapping[str, bool]:
        if self._subject == LOCKS:
            return self._rules.locks
        if self._subject == SWITCHES:
            strict = {STRICT: True} if self._rules.strict_roles else {}
            return {**self._rules.setting_locks, **self._rules.switches, **strict}
        return self._customs().get(self._subject, {})

    def _customs(self) -> Customs:
        account = self._account()
        return account.role_customs if account is not None else self._rules.role_customs

    def _account(self) -> AgencyAccount | None:
        return next((each for each in self._accounts if each.id == self._where), None)

    def _new_customs(self) -> dict[str, Mapping[str, bool]]:
        return {**self._customs(), self._subject: dict(self._draft)}

    def _settings(self) -> tuple[dict[str, bool], bool, dict[str, bool]]:
        """Switches that are off, whether roles are strict, and the settings that are held."""
        rest = {key: on for key, on in self._draft.items() if key != STRICT}
        off: dict[str, bool] = {
            key: False for key, on in rest.items() if key in SWITCH_DEFAULTS and not on
        }
        held = {key: on for key, on in rest.items() if key not in off}
        return off, self._draft.get(STRICT, False), held

    async def _foresee(self, asked: int) -> None:
        await self._services.clock.sleep(PAUSE)
        if asked != self._asked:
            return
        if not self._state.is_changed:
            self._set(impact="")
            return
        try:
            told = await self._services.agency.impact(self._question())
        except SoftphoneError as error:
            words = f"What it would do is not known: {error}"
        else:
            words = impact_words(told)
        if asked == self._asked:
            self._set(impact=words)

    def _question(self) -> AgencyQuestion:
        if self._subject == LOCKS:
            return AgencyQuestion(locks=self._draft)
        if self._subject == SWITCHES:
            switches, strict, held = self._settings()
            return AgencyQuestion(switches=switches, strict_roles=strict, setting_locks=held)
        return AgencyQuestion(account_id=self._where, role_customs=self._new_customs())

    async def _save(self) -> None:
        try:
            await self._sent()
        except Conflict as conflict:
            self._collide(conflict)
            return
        except SoftphoneError as error:
            self._set(is_saving=False, level="error", notice=str(error))
            return
        self._take_up()
        self._set(is_saving=False, level="good", notice="Saved. It holds at once, everywhere.")

    async def _sent(self) -> None:
        agency, account = self._services.agency, self._account()
        if self._subject == LOCKS:
            self._rules = await agency.set_locks(self._draft, self._rules.version)
        elif self._subject == SWITCHES:
            switches, strict, held = self._settings()
            wanted = (switches, strict, self._rules.version, held)
            self._rules = await agency.set_settings(*wanted)
        elif account is None:
            self._rules = await agency.set_roles(self._new_customs(), self._rules.version)
        else:
            after = await agency.set_account_roles(account, self._new_customs())
            self._replace_account(after)

    def _collide(self, conflict: Conflict) -> None:
        current = conflict.current
        if isinstance(current, AgencyRules):
            self._rules = current
        elif isinstance(current, AgencyAccount):
            self._replace_account(current)
        is_theirs = current is not None
        words = _THEIRS if is_theirs else str(conflict)
        self._refresh()
        self._set(is_saving=False, level="warning", notice=words, offers_theirs=is_theirs)

    def _replace_account(self, after: AgencyAccount) -> None:
        self._accounts = tuple(after if each.id == after.id else each for each in self._accounts)

    def _refresh(self) -> None:
        is_role = self._subject not in (LOCKS, SWITCHES)
        wheres = [(EVERYWHERE, "All accounts")]
        wheres += [(each.id, each.name) for each in self._accounts if is_role]
        self._set(
            subject=self._subject,
            where=self._where,
            wheres=tuple(wheres),
            rows=self._rows(),
            is_changed=dict(self._saved()) != self._draft,
        )

    def _rows(self) -> tuple[RuleRow, ...]:
        if self._subject == SWITCHES:
            return tuple(self._setting(key) for key in (*SWITCH_DEFAULTS, STRICT, *_OTHERS))
        rows = (self._permission(each) for each in PERMISSIONS.values())
        return tuple(row for row in rows if len(row.choices) > 1)

    def _setting(self, key: str) -> RuleRow:
        """Roles can be held strict, and never held free: an account may always ask for more."""
        part = "Roles" if key == STRICT else "Switches" if key in SWITCH_DEFAULTS else "Settings"
        choices = (INHERIT, ON) if key == STRICT else (INHERIT, ON, OFF)
        words = (setting_title(key), part, _AS_EACH)
        return RuleRow(key, *words, self._choice(key), choices)

    def _permission(self, permission: Permission) -> RuleRow:
        key, group = permission.key, CATEGORY_TITLES[permission.category]
        if self._subject == LOCKS:
            found = [ON, OFF] if permission.agency_may_lock else []
            note = _AS_EACH
        else:
            role = Role(self._subject)
            possible = ((ON, True), (OFF, False))
            found = [each for each, on in possible if can_customise(role, permission, on)]
            note = _CELLS[permission.cell(role)]
        choices = (INHERIT, *found)
        return RuleRow(key, permission.title, group, note, self._choice(key), choices)

    def _choice(self, key: str) -> str:
        return {None: INHERIT, True: ON, False: OFF}[self._draft.get(key)]

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_rules(self._state)


def _subjects() -> tuple[tuple[str, str], ...]:
    roles = ((each.value, each.title) for each in Role)
    return ((LOCKS, "Locks for everybody"), (SWITCHES, "Switches and settings"), *roles)
