"""The levels of the subscription, and what another one would take from whom; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.billing import DowngradeImpact, Subscription, SubscriptionLevel, Taken
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import BillingChanged, EventsMissed
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.billing.loaded import LoadedPresenter
from desktop.ui.billing.subscription_states import (
    ChangeState,
    LevelState,
    Loss,
    SubscriptionState,
    SubscriptionView,
)
from desktop.ui.words import date_words

CHANGE: Final = "billing.subscription:change"
MOST_NAMES: Final = 12
_MOVED: Final = (
    "Somebody else has changed the subscription meanwhile: it is {plan} now. Look at it again."
)
_NOT_YOURS: Final = "You may not change the subscription any more."


class SubscriptionPresenter(LoadedPresenter[SubscriptionView, SubscriptionState, Subscription]):
    name = "the subscription"
    renewed_by = (BillingChanged, EventsMissed)

    def __init__(self, services: BillingServices) -> None:
        super().__init__(services, SubscriptionState())
        self._kept: Subscription | None = None
        self._wanted = ""
        self._people = 0  # whom the change that is asked about takes something from

    def choose(self, plan: str) -> None:
        """Shows what it would do; nothing is changed by it."""
        kept, level = self._kept, self._level(plan)
        if kept is None or level is None or not self._may or self._state.change.is_busy:
            return
        if level.why_not or plan == kept.plan:
            return
        self._wanted = plan
        self._services.tasks.start(self._look(plan, kept.version), "impact of a level")

    def back(self) -> None:
        self._wanted = ""
        self._set_change(is_open=False, is_busy=False, error="")

    def confirm(self) -> None:
        kept, change = self._kept, self._state.change
        if kept is None or not change.is_open or change.is_busy or not self._may:
            return
        self._set_change(is_busy=True, error="")
        self._services.tasks.start(self._change(self._wanted, kept.version), "change the level")

    async def _fetch(self) -> Subscription:
        return await self._services.billing.subscription()

    def _arrived(self, found: Subscription) -> None:
        if self._state.change.is_busy:
            return  # what becomes of the change says what there is
        before, self._kept = self._kept, found
        if self._state.change.is_open and before is not None and before.version != found.version:
            self.back()
            self._is_stale = False
            self._set(level="warning", notice=_MOVED.format(plan=found.plan))
        self._renewed()

    async def _look(self, plan: str, version: int) -> None:
        try:
            impact = await self._services.billing.impact_of_plan(plan, version)
        except SoftphoneError as error:
            self._refused(error)
            return
        if plan == self._wanted and self._kept is not None and self._may:
            self._set(notice="")
            self._ask_first(self._kept, impact)

    def _ask_first(self, kept: Subscription, impact: DowngradeImpact) -> None:
        self._people = impact.people
        opened = self._state.change.opened + 1
        self._set(change=replace(change_of(kept, impact), is_open=True, opened=opened))

    async def _change(self, plan: str, version: int) -> None:
        try:
            changed = await self._services.billing.change_plan(plan, version)
        except SoftphoneError as error:
            self._refused(error)
            return
        people = self._people
        self.back()
        self._kept = changed
        self._set(level="good", notice=_receipt(changed, people))
        self.reload()

    def _refused(self, error: SoftphoneError) -> None:
        if isinstance(error, Conflict) and isinstance(error.current, Subscription):
            self.back()
            self._kept = error.current
            self._set(level="warning", notice=_MOVED.format(plan=error.current.plan))
        elif self._state.change.is_open:
            self._set_change(is_busy=False, error=str(error))
        else:
            self._wanted = ""
            self._set(level="error", notice=str(error))

    @property
    def _may(self) -> bool:
        return self._services.may(CHANGE)

    def _level(self, plan: str) -> SubscriptionLevel | None:
        levels = self._kept.levels if self._kept is not None else ()
        return next((each for each in levels if each.plan == plan), None)

    def _permissions_changed(self) -> None:
        if self._state.change.is_open and not self._may:
            self.back()
            self._set(level="warning", notice=_NOT_YOURS)
        self._show()
        if self._is_open:
            self.reload()  # the plan may be another one

    def _forget(self) -> None:
        self._asked += 1
        self._kept, self._wanted, self._is_stale = None, "", False
        self._state = SubscriptionState(change=ChangeState(opened=self._state.change.opened))
        self._show()

    def _set_change(self, **news: object) -> None:
        change = replace(self._state.change, **news)  # type: ignore[arg-type]  # fields of it
        self._set(change=change)

    def _show(self) -> None:
        kept = self._kept
        if kept is not None:
            renews = f"Renews on {date_words(kept.renews_on.isoformat())}"
            remark = renews if self._may else f"{renews}. You can look at it"
            self._state = replace(
                self._state, remark=remark, levels=levels_of(kept, can_change=self._may)
            )
        if self._view is not None:
            self._view.show_subscription(self._state)


def _receipt(changed: Subscription, people: int) -> str:
    words = f"The account is on {changed.plan} from now on, {changed.price.display()} a month."
    if not people:
        return f"{words} Nobody lost anything by it."
    lost = "1 person lost" if people == 1 else f"{people:,} people lost"
    return f"{words} {lost} something by it."


def levels_of(kept: Subscription, *, can_change: bool) -> tuple[LevelState, ...]:
    """Cheapest first; each names what it has beyond the one before."""
    made: list[LevelState] = []
    below: SubscriptionLevel | None = None
    for level in sorted(kept.levels, key=lambda each: each.price.minor):
        made.append(_level_state(kept, level, below, can_change=can_change))
        below = level
    return tuple(made)


def _level_state(
    kept: Subscription,
    level: SubscriptionLevel,
    below: SubscriptionLevel | None,
    *,
    can_change: bool,
) -> LevelState:
    held = dict(below.features) if below is not None else {}
    has_all = below is not None and held.keys() <= dict(level.features).keys()
    includes = tuple(title for key, title in level.features if not (has_all and key in held))
    is_current = level.plan == kept.plan
    can_choose = can_change and not is_current and not level.why_not
    verb = "Go down" if level.price < kept.price else "Go up"
    return LevelState(
        id=level.plan,
        name=level.plan,
        price=f"{level.price.display()} a month",
        above=f"Everything in {below.plan}, and:" if has_all and below is not None else "",
        includes=includes,
        is_current=is_current,
        action=verb if can_choose else "",
        remark=level.why_not if can_change and not is_current else "",
    )


def change_of(kept: Subscription, impact: DowngradeImpact) -> ChangeState:
    """People by name, permissions by title, and what runs now and would end."""
    return ChangeState(
        title=f"{kept.plan} becomes {impact.plan}",
        price=(
            f"{impact.price.display()} a month instead of {kept.price.display()}, from now on. "
            f"{_people(impact)}"
        ),
        losses=(
            *(Loss(f"The account loses {title}.") for title in impact.features),
            *losses_of(impact.loses),
        ),
        ends=tuple(_with_names(each.sentence, each.people) for each in impact.ends),
        gains=tuple(_gained(each) for each in impact.gains),
        action=f"Change to {impact.plan}",
    )


def losses_of(taken: tuple[Taken, ...]) -> tuple[Loss, ...]:
    """What the same people lose stands in one line."""
    together: dict[tuple[str, ...], list[Taken]] = {}
    for each in taken:
        together.setdefault(tuple(person.id for person in each.people), []).append(each)
    return tuple(
        Loss(_sentence(each), _names(tuple(p.name for p in each[0].people)))
        for each in together.values()
    )


def _sentence(taken: list[Taken]) -> str:
    calls = taken[0].in_call
    talking = f" {calls} of them talk just now; talks go on." if calls else ""
    verb = "loses" if len(taken[0].people) == 1 else "lose"
    titles = ", ".join(PERMISSIONS[each.permission].title for each in taken)
    return f"{_count(taken[0])} {verb}: {titles}.{talking}"


def _gained(taken: Taken) -> str:
    verb = "gets" if len(taken.people) == 1 else "get"
    return f"{_count(taken)} {verb}: {PERMISSIONS[taken.permission].title}."


def _count(taken: Taken) -> str:
    people = len(taken.people)
    return "1 person" if people == 1 else f"{people:,} people"


def _names(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _with_names(sentence: str, names: tuple[str, ...]) -> str:
    return f"{sentence} {_names(names)}" if names else sentence


def _people(impact: DowngradeImpact) -> str:
    if not impact.people:
        return "Nobody loses anything by it."
    people = "1 person loses" if impact.people == 1 else f"{impact.people:,} people lose"
    return f"{people} something by it:"
