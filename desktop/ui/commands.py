"""What can be done from the search besides calling: only what this person may do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.presence import CHOOSABLE
from desktop.domain.records import Availability
from desktop.ui.contracts import Calls, Session
from desktop.ui.search_hits import Command


@dataclass(slots=True)
class Orders:
    """What each command does; the window has all of it in other places too."""

    choose_availability: Callable[[Availability, str], None]
    reasons: Callable[[], tuple[tuple[Availability, str, str], ...]]  # (state, id, name)
    mute: Callable[[], None]
    hold: Callable[[], None]
    hang_up: Callable[[], None]
    add_contact: Callable[[], None]
    export_calls: Callable[[], None]
    appearance: Callable[[str], None]
    why: Callable[[], None]
    compact: Callable[[], None]
    sign_out: Callable[[], None]
    accounts: Callable[[], tuple[tuple[str, str], ...]]  # (id, name) of the others one may enter
    switch_account: Callable[[str], None]


def commands(session: Session, calls: Calls, orders: Orders) -> tuple[Command, ...]:
    may = session.answer.grants
    found: list[Command] = []
    if any(call.state.is_talking for call in calls.calls):
        found += _of_a_call(calls, orders)
    if may("agent.status:set_own"):
        found += _of_availability(orders)
    if may("contacts:view") and may("contacts:edit"):
        found.append(
            Command("contact.new", "New contact", "account-plus-outline", orders.add_contact, "add")
        )
    if may("calls.log:view_all") and may("calls.log:export"):
        found.append(
            Command("calls.export", "Export calls", "download-outline", orders.export_calls, "csv")
        )
    return (*found, *_of_accounts(orders), *_of_the_window(orders))


def _of_a_call(calls: Calls, orders: Orders) -> list[Command]:
    is_muted = any(call.muted for call in calls.calls)
    return [
        Command("call.mute", "Unmute" if is_muted else "Mute", "microphone-off", orders.mute),
        Command("call.hold", "Hold or resume", "pause", orders.hold, "unhold continue"),
        Command("call.end", "Hang up", "phone-hangup", orders.hang_up, "end call"),
    ]


def _of_availability(orders: Orders) -> list[Command]:
    def go(availability: Availability, reason: str = "") -> Callable[[], None]:
        return lambda: orders.choose_availability(availability, reason)

    found = [
        Command(
            f"status.{each.value}",
            f"Go {each.title.lower()}",
            "account-clock-outline",
            go(each),
            f"{each.title} availability status",
        )
        for each in CHOOSABLE
    ]
    found += [
        Command(f"status.{key}", f"Go on {name}", "account-clock-outline", go(state, key), name)
        for state, key, name in orders.reasons()
    ]
    return found


def _of_accounts(orders: Orders) -> list[Command]:
    def go(account_id: str) -> Callable[[], None]:
        return lambda: orders.switch_account(account_id)

    return [
        Command(
            f"account.{key}", f"Switch to {name}", "swap-horizontal", go(key), f"{name} account"
        )
        for key, name in orders.accounts()
    ]


def _of_the_window(orders: Orders) -> list[Command]:
    looks = (
        ("light", "Light appearance", "weather-sunny", "bright theme"),
        ("dark", "Dark appearance", "weather-night", "night theme"),
        ("system", "Appearance as the system", "theme-light-dark", "theme"),
    )

    def look(key: str) -> Callable[[], None]:
        return lambda: orders.appearance(key)

    found = [Command(f"look.{key}", title, icon, look(key), w) for key, title, icon, w in looks]
    return [
        *found,
        Command("window.compact", "Compact window", "dock-window", orders.compact, "small narrow"),
        Command("why", "Why can't I…?", "help-circle-outline", orders.why, "help permission"),
        Command("sign_out", "Sign out", "logout", orders.sign_out, "log off leave"),
    ]
