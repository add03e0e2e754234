"""Texts to many: the jobs there are, and one of them followed, stopped, resumed and reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    BulkProgressed,
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkRecipient,
    BulkState,
    RecipientState,
)
from desktop.ui.texts.bulk.composing import DEFAULT_REGION, ComposePresenter
from desktop.ui.texts.bulk.contracts import BulkServices
from desktop.ui.texts.bulk.states import (
    DONE,
    RECIPIENTS,
    STATES,
    JobRow,
    JobsState,
    JobState,
    RecipientRow,
    actions_of,
    filters_of,
    wanted_by,
)
from desktop.ui.texts.bulk.templates import TemplatesPresenter
from desktop.ui.words import Phase, clock, date_and_clock, moment

BULK: Final = "messages:send_bulk"
REFRESH_SECONDS: Final = 1.0


class BulkView(Protocol):
    def show_allowed(self, is_allowed: bool) -> None: ...

    def show_jobs(self, state: JobsState) -> None: ...

    def show_job(self, state: JobState) -> None: ...


class BulkPresenter:
    """``composing`` and ``templates`` are the pages beside it."""

    def __init__(self, services: BulkServices) -> None:
        self._services = services
        self.composing = ComposePresenter(services, self._on_ordered)
        self.templates = TemplatesPresenter(services, self.composing.take_templates)
        self._view: BulkView | None = None
        self._jobs: dict[str, BulkJob] = {}
        self._list = JobsState()
        self._cursor: str | None = None
        self._job = JobState()
        self._recipients: tuple[BulkRecipient, ...] = ()
        self._more: str | None = None
        self._offline = ""
        self._refreshing = False
        self._is_open = False
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: BulkView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._allow()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case BulkProgressed():
                self._progress(event)
            case SignedIn():
                self._leave_account()
            case PermissionsChanged() | EventsMissed():
                self._allow()
                self._reload_if_open()
            case CrmStateChanged(CrmState.CONNECTED, _):
                self._offline = ""
                self._reload_if_open()
            case CrmStateChanged(CrmState.UNREACHABLE, _):
                self._offline = "The CRM cannot be reached. It goes on sending by itself; what you "
                self._offline += "see here is as it was last known."
                self._show_job()
            case _:
                pass

    def open(self) -> None:
        """The page is in front of somebody."""
        self._is_open = True
        self.reload()
        self.composing.begin()

    def close(self) -> None:
        self._is_open = False

    def reload(self) -> None:
        if not self._jobs:
            self._change_list(phase=Phase.LOADING, sentence="")
        self._services.tasks.start(self._load_jobs(None), "texts to many")

    def load_more_jobs(self) -> None:
        if self._cursor is not None:
            self._services.tasks.start(self._load_jobs(self._cursor), "more texts to many")

    def follow(self, job_id: str) -> None:
        if job_id not in self._jobs:
            return
        self._job, self._recipients = JobState(id=job_id), ()
        self._show_list()
        self._show_job()
        self._load_rows()

    def leave(self) -> None:
        """No job is looked at: a new text is written, or the templates."""
        self._job, self._recipients = JobState(), ()
        self._show_list()
        self._show_job()

    def show_only(self, key: str) -> None:
        """``key`` is a state of recipients, "" for all."""
        self._job = replace(self._job, wanted=key, phase=Phase.LOADING, rows=())
        self._recipients = ()
        self._show_job()
        self._load_rows()

    def load_more(self) -> None:
        if self._more is not None:
            job = self._job
            asking = self._load_recipients(job.id, job.wanted, self._more)
            self._services.tasks.start(asking, "more recipients")

    def reload_recipients(self) -> None:
        self._load_rows()

    def act(self, action: BulkAction) -> None:
        if self._job.id and not self._job.busy:
            self._change_job(busy=True, problem="", saved="")
            self._services.tasks.start(self._act(self._job.id, action), "change a text to many")

    def save_report(self) -> None:
        if self._job.id and not self._job.busy:
            self._change_job(busy=True, problem="", saved="")
            self._services.tasks.start(self._save_report(self._job.id), "report of a text to many")

    def _on_ordered(self, job: BulkJob) -> None:
        self._jobs = {job.id: job, **self._jobs}
        self._change_list(phase=Phase.READY)
        self.follow(job.id)

    def _allow(self) -> None:
        is_allowed = self._services.session.answer.grants(BULK)
        self.composing.allow(is_allowed)
        if self._view is not None:
            self._view.show_allowed(is_allowed)

    def _leave_account(self) -> None:
        self._jobs, self._cursor = {}, None
        self._list = JobsState()
        self.leave()
        self.composing.forget()
        self.templates.forget()
        self._allow()
        self._reload_if_open()

    def _reload_if_open(self) -> None:
        if self._is_open and self._services.session.answer.grants(BULK):
            self.reload()
            self.composing.reload()
            if self._job.id:
                self._load_rows()

    def _progress(self, event: BulkProgressed) -> None:
        job = self._jobs.get(event.job_id)
        if job is None:
            self._reload_if_open()
            return
        self._jobs[job.id] = replace(job, state=event.state, counts=event.counts)
        self._show_list()
        if job.id == self._job.id:
            self._show_job()
            self._refresh_soon(job.id)

    def _refresh_soon(self, job_id: str) -> None:
        """Many get it within a second, and the list is asked for once."""
        if not self._refreshing:
            self._refreshing = True
            self._services.tasks.start(self._refresh(job_id), "recipients")

    async def _refresh(self, job_id: str) -> None:
        await self._services.clock.sleep(REFRESH_SECONDS)
        self._refreshing = False
        if job_id == self._job.id:
            try:
                # Why it stands still is told by the job alone.
                self._jobs[job_id] = await self._services.bulk.job(job_id)
            except SoftphoneError:
                return  # the state of the connection is told elsewhere, and it comes again
            self._show_job()
            await self._load_recipients(job_id, self._job.wanted, None)

    def _load_rows(self) -> None:
        asking = self._load_recipients(self._job.id, self._job.wanted, None)
        self._services.tasks.start(asking, "recipients")

    async def _load_jobs(self, cursor: str | None) -> None:
        try:
            page = await self._services.bulk.jobs(cursor)
        except SoftphoneError as error:
            if not self._jobs:
                self._change_list(phase=Phase.FAILED, sentence=str(error))
            return
        kept = self._jobs if cursor is not None else {}
        self._jobs = {**kept, **{job.id: job for job in page.rows}}
        self._cursor = page.next_cursor
        phase = Phase.READY if self._jobs else Phase.EMPTY
        self._change_list(phase=phase, sentence="", has_more=self._cursor is not None)
        self._show_job()

    async def _load_recipients(self, job_id: str, wanted: str, cursor: str | None) -> None:
        state = RecipientState(wanted) if wanted else None
        try:
            page = await self._services.bulk.recipients(job_id, state, cursor)
        except SoftphoneError as error:
            if (job_id, wanted) == (self._job.id, self._job.wanted) and not self._recipients:
                self._change_job(phase=Phase.FAILED, rows_sentence=str(error))
            return
        if (job_id, wanted) != (self._job.id, self._job.wanted):
            return
        if cursor is None and len(self._recipients) > len(page.rows):
            # Who has scrolled down keeps what is further down; its head is renewed.
            self._recipients = page.rows + self._recipients[len(page.rows) :]
        else:
            before = self._recipients if cursor is not None else ()
            self._recipients, self._more = before + page.rows, page.next_cursor
        self._change_job(phase=Phase.READY if self._recipients else Phase.EMPTY)

    async def _act(self, job_id: str, action: BulkAction) -> None:
        try:
            self._jobs[job_id] = await self._services.bulk.act(job_id, action)
        except SoftphoneError as error:
            self._finish(job_id, problem=str(error))
            return
        self._show_list()
        self._finish(job_id)
        if job_id == self._job.id:
            self._load_rows()

    async def _save_report(self, job_id: str) -> None:
        try:
            content = await self._services.bulk.report(job_id)
            saved = await self._services.files.save("Save the report", "report.csv", content)
        except SoftphoneError as error:
            self._finish(job_id, problem=str(error))
            return
        self._finish(job_id, saved=f"Saved as {saved}." if saved else "")

    def _finish(self, job_id: str, problem: str = "", saved: str = "") -> None:
        if job_id == self._job.id:
            self._change_job(busy=False, problem=problem, saved=saved)

    def _change_list(self, **changes: object) -> None:
        self._list = replace(self._list, **changes)  # type: ignore[arg-type] # fields of ours
        self._show_list()

    def _change_job(self, **changes: object) -> None:
        self._job = replace(self._job, **changes)  # type: ignore[arg-type] # fields of ours
        self._show_job()

    def _show_list(self) -> None:
        newest = sorted(self._jobs.values(), key=lambda job: job.created_at, reverse=True)
        rows = tuple(self._row(job) for job in newest)
        self._list = replace(self._list, rows=rows, open_id=self._job.id)
        if self._view is not None:
            self._view.show_jobs(self._list)

    def _row(self, job: BulkJob) -> JobRow:
        when = moment(job.created_at, self._services.clock.now())
        state, _ = STATES[job.state]
        detail = f"{state} · {job.count(*DONE)} of {wanted_by(job)}"
        return JobRow(job.id, " ".join(job.text.split()), f"{when} · {detail}", state)

    def _show_job(self) -> None:
        job = self._jobs.get(self._job.id)
        if job is not None:
            self._job = self._filled(job)
        if self._view is not None:
            self._view.show_job(self._job)

    def _filled(self, job: BulkJob) -> JobState:
        state, tone = STATES[job.state]
        done, wanted = job.count(*DONE), wanted_by(job)
        may = self._services.session.answer.grants(BULK)
        return replace(
            self._job,
            text=job.text,
            about=self._about(job),
            state=state,
            tone=tone,
            progress=f"{done} of {wanted} sent",
            share=round(100 * done / wanted) if wanted else 100,
            sentence=self._offline or job.sentence,
            filters=filters_of(job),
            rows=tuple(self._recipient(each) for each in self._recipients),
            has_more=self._more is not None and len(self._recipients) > 0,
            actions=actions_of(job.state) if may else (),
        )

    def _about(self, job: BulkJob) -> str:
        now = self._services.clock.now()
        sender = self._display(job.from_number) if job.from_number else "each thread's number"
        words = f"{job.author} · {moment(job.created_at, now)} · from {sender}"
        if job.schedule_at is not None and job.state is BulkState.SCHEDULED:
            words += f" · starts {date_and_clock(job.schedule_at)}"
        return words

    def _recipient(self, each: BulkRecipient) -> RecipientRow:
        state, tone = RECIPIENTS[each.state]
        detail = each.reason
        if each.waits_until is not None:
            detail = f"Quiet hours until {clock(each.waits_until)}"
        return RecipientRow(self._display(each.number), each.name, state, tone, detail)

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)
