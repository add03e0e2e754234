"""An import into the do-not-call list as one sees it: how far it is, and its report; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.lists import ImportJob, ImportState
from desktop.ui.contracts import DoNotCall, Tasks

_TITLES: Final = {
    ImportState.RUNNING: "Importing {name}",
    ImportState.DONE: "Imported {name}",
    ImportState.CANCELLED: "Stopped importing {name}",
    ImportState.FAILED: "{name} could not be imported to its end",
}


@dataclass(frozen=True, slots=True)
class ProgressState:
    """``percent`` is None while the file is on its way; ``lines`` are what could not be read."""

    is_shown: bool = False
    is_running: bool = False
    title: str = ""
    counts: str = ""
    percent: int | None = None
    can_cancel: bool = False
    lines: tuple[str, ...] = ()
    error: str = ""


class ProgressView(Protocol):
    def show_import(self, state: ProgressState) -> None: ...


class Importing:
    """One file at a time. ``on_over`` is called when the list may have changed."""

    def __init__(self, service: DoNotCall, tasks: Tasks, on_over: Callable[[], None]) -> None:
        self._service = service
        self._tasks = tasks
        self._on_over = on_over
        self._view: ProgressView | None = None
        self._state = ProgressState()
        self._name = ""
        self._job_id = ""
        self._age = 0  # what an import of before tells is dropped

    def attach(self, view: ProgressView) -> None:
        self._view = view
        view.show_import(self._state)

    @property
    def is_running(self) -> bool:
        return self._state.is_running

    def start(self, name: str, content: bytes) -> None:
        if self.is_running:
            return
        self._name, self._job_id = name, ""
        self._age += 1
        title = _TITLES[ImportState.RUNNING].format(name=name)
        self._show(ProgressState(True, True, title, "The file is on its way to the CRM."))
        self._tasks.start(self._run(content, self._age), "import numbers")

    def refuse(self, name: str, sentence: str) -> None:
        """The file cannot even be read here."""
        if not self.is_running:
            self._fail(name, sentence)

    def cancel(self) -> None:
        if self._state.can_cancel:
            self._show(replace(self._state, can_cancel=False))
            self._tasks.start(self._cancel(self._job_id), "stop an import")

    def close(self) -> None:
        """Put the report away; an import that runs goes on."""
        if not self.is_running:
            self._show(ProgressState())

    def forget(self) -> None:
        """Another account, or nobody signed in."""
        self._age += 1
        self._show(ProgressState())

    async def _run(self, content: bytes, age: int) -> None:
        def told(job: ImportJob) -> None:
            if age == self._age:
                self._take(job)

        try:
            await self._service.import_file(content, told)
        except SoftphoneError as error:
            if age == self._age:
                self._fail(self._name, str(error))
        if age == self._age:
            self._on_over()

    async def _cancel(self, job_id: str) -> None:
        try:
            self._take(await self._service.cancel_import(job_id))
        except SoftphoneError as error:
            self._show(replace(self._state, can_cancel=True, error=str(error)))

    def _take(self, job: ImportJob) -> None:
        self._job_id = job.id
        running = job.state is ImportState.RUNNING
        self._show(
            ProgressState(
                is_shown=True,
                is_running=running,
                title=_TITLES[job.state].format(name=self._name),
                counts=_counts(job),
                percent=round(100 * job.read / max(1, job.total)),
                can_cancel=running,
                lines=_lines(job),
                error=job.sentence,
            )
        )

    def _fail(self, name: str, sentence: str) -> None:
        title = f"{name} cannot be imported"
        self._show(ProgressState(is_shown=True, title=title, error=sentence))

    def _show(self, state: ProgressState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_import(state)


def _counts(job: ImportJob) -> str:
    done = f"{job.added:,} added · {job.already:,} there already · {job.bad:,} not understood"
    return f"Line {job.read:,} of {job.total:,} · {done}" if not job.is_over else done


def _lines(job: ImportJob) -> tuple[str, ...]:
    shown = tuple(f"Line {bad.line}: {bad.text or '(empty)'} · {bad.why}" for bad in job.bad_lines)
    hidden = job.bad - len(job.bad_lines)
    return (*shown, f"and {hidden:,} more lines") if hidden > 0 else shown
