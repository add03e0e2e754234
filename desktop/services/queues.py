"""The person's queues: log in and out, and who waits there, live."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.events import Event, PermissionsChanged, QueuesChanged, SignedIn, SignedOut
from desktop.domain.presence import QueueState
from desktop.services.gate import require
from desktop.services.ports import Clock, Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

_JOIN = "queues:join"


class QueueService:
    """Asked for with every connection and after every ``queue.updated`` (S1-12)."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._queues: tuple[QueueState, ...] = ()
        self._as_of = clock.now()
        stream.subscribe(self._on_event)
        for kind in ("connected", "reset", "queue.updated"):
            pushes.carry(kind, self._on_push)

    @property
    def queues(self) -> tuple[QueueState, ...]:
        return self._queues

    def longest_wait(self, queue: QueueState) -> int:
        """Seconds until now; 0 where nobody waits."""
        if not queue.waiting:
            return 0
        passed = self._clock.now() - self._as_of
        return queue.longest_wait + max(0, int(passed.total_seconds()))

    async def log_in(self, queue_id: str, logged_in: bool) -> None:
        require(self._session.answer, _JOIN, "log in to queues")
        account_id = self._session.account_id
        asked = self._crm.log_in_to_queue(account_id, queue_id, logged_in)
        changed = await self._session.ask(asked)
        if self._is_of(account_id):
            # The waits of the others are as old as before.
            waited = {each.id: self.longest_wait(each) for each in self._queues}
            self._tell(
                tuple(
                    changed if each.id == queue_id else replace(each, longest_wait=waited[each.id])
                    for each in self._queues
                )
            )

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._tell(())
            case SignedOut():
                self._queues = ()
            case PermissionsChanged(lost=lost) if _JOIN in lost:
                self._tell(())
            case PermissionsChanged(gained=gained, account=account) if _JOIN in gained:
                self._tasks.start(self._on_push(account.id, {}), "queues")
            case _:
                pass

    async def _on_push(self, account_id: str, _payload: dict[str, str]) -> None:
        if not self._session.answer.grants(_JOIN):
            return
        queues = await self._crm.own_queues(account_id)
        if self._is_of(account_id) and self._session.answer.grants(_JOIN):
            self._tell(queues)

    def _is_of(self, account_id: str) -> bool:
        return self._session.account is not None and self._session.account.id == account_id

    def _tell(self, queues: tuple[QueueState, ...]) -> None:
        self._queues, self._as_of = queues, self._clock.now()
        self._stream.publish(QueuesChanged(queues, self._as_of))
