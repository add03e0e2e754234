"""The live page: who is shown and how, what changes, and what can be done with one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec

from desktop.domain.events import (
    Event,
    LiveBoardChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    SupervisionChanged,
    SupervisionsSeen,
)
from desktop.domain.live_board import (
    AgentState,
    BoardState,
    LiveAgent,
    LiveBoard,
    LiveQueue,
    Touched,
)
from desktop.domain.live_limits import BoardLimits
from desktop.domain.live_looking import AgentOrder, BoardFilter, queues_shown, shown, totals
from desktop.domain.supervision import Mode, Supervision
from desktop.ui.live.acts import AgentActs
from desktop.ui.live.contracts import Board, LiveServices
from desktop.ui.live.limits_sheet import LimitsSheet
from desktop.ui.live.rows import Rows
from desktop.ui.live.states import AgentDetail, Count, Layout, LiveState
from desktop.ui.live.words import detail_of
from desktop.ui.supervising.acts import Act
from desktop.ui.supervising.words import board_words
from desktop.ui.words import Phase, moment

DEFAULT_REGION: Final = "US"
FRESH: Final = "updated as it happens"


class LiveView(Protocol):
    def show_state(self, state: LiveState) -> None: ...

    def show_changed(self, agents: frozenset[str], queues: frozenset[str]) -> None:
        """These look otherwise than a moment ago."""

    def show_agent(self, detail: AgentDetail | None) -> None:
        """The drawer; None closes it."""


class LivePresenter:
    def __init__(self, services: LiveServices) -> None:
        s = self._services = services
        self.agents: Rows[LiveAgent] = Rows()
        self.queues: Rows[LiveQueue] = Rows()
        self.acts = AgentActs(s.session, s.supervising, s.tasks, self._show_agent)
        self.limits_sheet = LimitsSheet(s, s.board)
        self._view: LiveView | None = None
        self._state = LiveState()
        self._chosen = ""  # the id of an agent
        self._open = ""  # of the one in the drawer
        self._unwatch: Callable[[], None] | None = None
        self._supervised: dict[str, str] = {}  # by the agent's id
        self._see_supervised(s.supervising.seen)

    def tick(self) -> None:
        """A second has passed; the rows are painted by whoever shows them."""
        self._show_agent()

    def attach(self, view: LiveView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._take_view()
        self._show()

    def handle(self, event: Event) -> None:
        self.acts.handle(event)
        match event:
            case SignedIn():
                self._forget()
                self._take_view()
            case SignedOut():
                self._forget()
            case LiveBoardChanged(board=board, touched=touched):
                if self._unwatch is not None:
                    self._take(board, touched)
            case PermissionsChanged() | SupervisionChanged():
                self._show()
                self._show_agent()
            case SupervisionsSeen(running=running):
                self._see_supervised(running)
                self._show()
            case _:
                pass

    def shown(self, is_shown: bool) -> None:
        """A page that nobody looks at asks for nothing."""
        if is_shown and self._unwatch is None:
            self._unwatch = self._services.board.watch()
            self._take(self._services.board.board, Touched(whole=True))
        elif not is_shown and self._unwatch is not None:
            unwatch, self._unwatch = self._unwatch, None
            unwatch()

    # What whoever paints asks for

    def now(self) -> datetime:
        """The CRM's time; of a board that is not kept up any more, when it was."""
        return board_now(self._services.board)

    @property
    def limits(self) -> BoardLimits:
        return self._services.board.limits or BoardLimits()

    @property
    def region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION

    def acts_of(self, agent: LiveAgent) -> tuple[Act, ...]:
        return self.acts.on_card(agent)

    def supervised(self, agent_id: str) -> str:
        """ "Mia Lang listens", "" where nobody does."""
        return self._supervised.get(agent_id, "")

    # What the person does

    def choose_layout(self, layout: Layout) -> None:
        self._remember(as_table=layout is Layout.TABLE)
        self._show()

    def remember_wall(self, screen: str) -> None:
        self._remember(wall_screen=screen)

    def sort_by(self, order: AgentOrder) -> None:
        """The same once more turns it round."""
        view = self._services.views.view
        turned = order is view.order and not view.backwards
        self._remember(order=order, backwards=turned)
        self._arrange()

    def filter_state(self, state: AgentState) -> None:
        """Those who do this alone; once more is everybody."""
        states = self._state.wanted.states
        self._filter(states=frozenset() if states == {state} else frozenset({state}))

    def filter_queue(self, queue_id: str) -> None:
        self._filter(queues=frozenset({queue_id} if queue_id else ()))

    def filter_group(self, group_id: str) -> None:
        self._filter(groups=frozenset({group_id} if group_id else ()))

    def search(self, text: str) -> None:
        if text.strip() != self._state.wanted.text:
            self._filter(text=text.strip())

    def clear_filters(self) -> None:
        self._filter(states=frozenset(), queues=frozenset(), groups=frozenset(), text="")

    def choose(self, agent_id: str) -> None:
        """The row that keys and shortcuts mean."""
        self._chosen = agent_id
        if self._open and agent_id:
            self.open(agent_id)

    @property
    def chosen(self) -> str:
        return self._chosen

    def open(self, agent_id: str) -> None:
        self._open = self._chosen = agent_id
        self.acts.dismiss()
        self._show_agent()

    def close(self) -> None:
        self._open = ""
        self._show_agent()

    def act(self, mode: Mode, agent_id: str = "") -> None:
        """With the agent named, or else the chosen one; the drawer says what stands in the way."""
        agent = self._known(agent_id or self._chosen)
        if agent is None:
            return
        if self._open != agent.id:
            self.open(agent.id)
        self.acts.start(agent, mode)

    # How it comes to be

    def _take(self, board: LiveBoard | None, touched: Touched) -> None:
        if board is None:
            self.agents.become(())
            self.queues.become(())
            self._show()
            return
        self._arrange(board)
        if self._view is not None and not touched.whole:
            self._view.show_changed(touched.agents, touched.queues)

    def _arrange(self, board: LiveBoard | None = None) -> None:
        board = board or self._services.board.board
        if board is not None:
            view, wanted = self._services.views.view, self._state.wanted
            self.agents.become(shown(board, wanted, view.order, backwards=view.backwards))
            # Where somebody waits comes first; there may be more queues than are in sight.
            queues = sorted(queues_shown(board, wanted), key=lambda each: not each.waiting)
            self.queues.become(queues)
        self._show()
        self._show_agent()

    def _see_supervised(self, running: Sequence[Supervision]) -> None:
        profile = self._services.session.profile
        me = profile.id if profile is not None else ""
        self._supervised = {each.agent_id: board_words(each, me) for each in running}

    def _filter(self, **wanted: Any) -> None:
        self._state = replace(self._state, wanted=replace(self._state.wanted, **wanted))
        self._arrange()

    def _remember(self, **chosen: Any) -> None:
        views = self._services.views
        views.remember(msgspec.structs.replace(views.view, **chosen))

    def _take_view(self) -> None:
        self._state = replace(self._state, wanted=BoardFilter())

    def _forget(self) -> None:
        self._chosen = self._open = ""
        self.acts.dismiss()
        self.agents.become(())
        self.queues.become(())
        self._show_agent()

    def _known(self, agent_id: str) -> LiveAgent | None:
        board = self._services.board.board
        return board.agents.get(agent_id) if board is not None else None

    def _show(self) -> None:
        view, board = self._services.views.view, self._services.board.board
        phase, sentence = self._phase(board)
        self._state = replace(
            self._state,
            phase=phase,
            sentence=sentence,
            remark=self._remark(board),
            is_stale=self._services.board.standing.state is BoardState.AWAY,
            layout=Layout.TABLE if view.as_table else Layout.CARDS,
            order=view.order,
            backwards=view.backwards,
            shown=len(self.agents),
            may_set_limits=self._services.board.may_change_limits,
            **_facts(board, self._state.wanted),
        )
        if self._view is not None:
            self._view.show_state(self._state)

    def _phase(self, board: LiveBoard | None) -> tuple[Phase, str]:
        standing = self._services.board.standing
        if board is not None:
            return (Phase.READY if board.agents else Phase.EMPTY), ""
        is_loading = standing.state in (BoardState.LOADING, BoardState.LIVE)
        return (Phase.LOADING if is_loading else Phase.FAILED), standing.sentence

    def _remark(self, board: LiveBoard | None) -> str:
        """How fresh it is, in words."""
        standing = self._services.board.standing
        if board is None:
            return ""
        if standing.state is BoardState.AWAY:
            return f"As of {moment(board.at, self.now())}. {standing.sentence}"
        return FRESH if board.sees_all else f"{FRESH} · figures of the calls you may see"

    def _show_agent(self) -> None:
        if self._view is None:
            return
        agent = self._known(self._open)
        if agent is None:
            self._open = ""
            self._view.show_agent(None)
            return
        acts = self.acts.all_of(agent)
        detail = detail_of(agent, self.limits, self.now(), self.region, acts)
        self._view.show_agent(
            replace(detail, problem=self.acts.problem, question=self.acts.question)
        )


def board_now(board: Board) -> datetime:
    known = board.board
    is_old = known is not None and board.standing.state is BoardState.AWAY
    return known.at if known is not None and is_old else board.now()


def _facts(board: LiveBoard | None, wanted: BoardFilter) -> dict[str, Any]:
    """What one may filter by, and how many do what beside the filter by what they do."""
    if board is None:
        return {"counts": (), "agents": 0, "has_queues": False, "queues": (), "groups": ()}
    found = totals(board, replace(wanted, states=frozenset()))
    groups = {each.id: each.name for agent in board.agents.values() for each in agent.groups}
    return {
        "counts": tuple(
            Count(state, found.count(state))
            for state in AgentState
            if found.count(state) or state in wanted.states
        ),
        "agents": len(board.agents),
        "has_queues": bool(board.queues),
        "queues": tuple((each.id, each.name) for each in queues_shown(board)),
        "groups": tuple(sorted(groups.items(), key=lambda pair: pair[1].casefold())),
    }
