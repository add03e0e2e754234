"""What is being written to one person: words, pictures, numbers, and a look before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from desktop.domain.correspondence import Correspondent, OutgoingText
from desktop.domain.errors import SoftphoneError
from desktop.domain.templates import Fields, fill
from desktop.domain.text_records import MessageTemplate, Picture, TextCheck, TextNumber
from desktop.ui.texts import segments
from desktop.ui.texts.contracts import TextsServices
from desktop.ui.texts.states import Attachment, ComposerState
from desktop.ui.texts.thread import OPTED_OUT
from desktop.ui.texts.wording import Wording

MOST_PICTURES: Final = 5
MOST_CHARACTERS: Final = 1600
_FRESH: Final = timedelta(seconds=60)  # how long a check is believed
_READ_ONLY: Final = "You can read texts but not send them. An administrator can allow it."


class Composing:
    """The drafts are kept by the number they are meant for."""

    def __init__(
        self,
        services: TextsServices,
        show: Callable[[ComposerState], None],
        sent: Callable[[], None],
    ) -> None:
        self._services = services
        self._show = show
        self._sent = sent
        self._wording = Wording(services.session)
        self._person: Correspondent | None = None
        self._to = ""
        self._from = ""
        self._pictures: dict[str, list[tuple[Attachment, Picture | None]]] = {}
        self._numbers: tuple[TextNumber, ...] = ()
        self._templates: tuple[MessageTemplate, ...] = ()
        self._templates_sentence = ""
        self._checks: dict[tuple[str, str], tuple[TextCheck, datetime]] = {}
        self._problem = ""
        self._warning = ""
        self._checking = False
        self._made = 0

    @property
    def number(self) -> str:
        """Whom the words in the field are meant for, "" where nothing is open."""
        return self._to if self._person is not None else ""

    def clear(self) -> None:
        """Another account: nothing of this one is remembered but what is on the disk."""
        self._pictures, self._numbers, self._templates, self._checks = {}, (), (), {}
        self.close()

    def close(self) -> None:
        self._person, self._to, self._from = None, "", ""
        self._forget_problem()
        self.show()

    def open(self, person: Correspondent, number: str = "") -> None:
        """To ``number``, or to the one that was used last, and has a draft if any has."""
        drafts = (each for each in person.numbers if self._services.drafts.text(each).strip())
        self._person = person
        self._to = number or next(drafts, person.numbers[0])
        self._take_threads_number()
        self._forget_problem()
        self.show()
        if self._may_send:
            self._start(self._prepare(), "look at a number")

    def known_as(self, person: Correspondent) -> None:
        """The same person; a conversation or an opt-out may be new."""
        was = self._opted_out
        self._person = person
        if not self._from:
            self._take_threads_number()
        if was and not self._opted_out:
            self._checks.clear()  # they want texts again
        self.show()

    def type(self, text: str) -> None:
        if self._person is not None:
            self._services.drafts.type(self._to, text)
            self._forget_problem()
            self.show()

    def put_back(self, text: OutgoingText) -> None:
        """A text that was not sent is written on; what stood in the field stays behind it."""
        now = self._services.drafts.text(text.to).strip()
        both = f"{text.text}\n{now}" if now and now != text.text else text.text
        self._services.drafts.type(text.to, both)
        for each in text.media:
            self._made += 1
            shown = Attachment(self._made, b"")
            self._pictures.setdefault(text.to, []).append((shown, each))
        self._to = text.to
        self.show()
        self._start(self._show_put_back(text), "pictures of a text")

    async def _show_put_back(self, text: OutgoingText) -> None:
        for each in text.media:
            try:
                content = await self._services.texting.picture(each.id)
            except SoftphoneError:
                continue  # it can be sent all the same
            mine = self._pictures.get(text.to, [])
            self._pictures[text.to] = [
                (replace(shown, content=content) if added == each else shown, added)
                for shown, added in mine
            ]
        self.show()

    def choose_from(self, number: str) -> None:
        self._from = number
        self._look_again()

    def choose_to(self, number: str) -> None:
        """The words go along to the other number of the same person."""
        if self._person is None or number == self._to:
            return
        drafts = self._services.drafts
        if not drafts.text(number).strip():
            drafts.type(number, drafts.text(self._to))
            drafts.type(self._to, "")
            self._pictures[number] = self._pictures.pop(self._to, [])
        self._to = number
        self._take_threads_number()
        self._look_again()

    def _look_again(self) -> None:
        self._forget_problem()
        self.show()
        self._start(self._prepare(), "look at a number")

    def ask_again(self) -> None:
        """The numbers one may write from are not what they were, perhaps."""
        if self._person is not None:
            self._numbers, self._checks = (), {}
            self._start(self._prepare(), "look at a number")

    def ask_for_templates(self) -> None:
        self._start(self._load_templates(), "templates")

    def use_template(self, template_id: str) -> None:
        found = next((each for each in self._templates if each.id == template_id), None)
        if found is None or self._person is None:
            return
        session = self._services.session
        fields = Fields(
            contact_name=self._person.name,
            agent_name=session.profile.name if session.profile else "",
            account_name=session.account.name if session.account else "",
        )
        before = self._services.drafts.text(self._to).rstrip()
        words = fill(found.text, fields)
        self.type(f"{before} {words}" if before else words)

    def add_picture(self, content: bytes) -> None:
        if self._person is None:
            return
        mine = self._pictures.setdefault(self._to, [])
        if len(mine) >= MOST_PICTURES:
            self.complain(f"A text takes {MOST_PICTURES} pictures at most.")
            return
        self._made += 1
        shown = Attachment(self._made, content, is_uploading=True)
        mine.append((shown, None))
        self._forget_problem()
        self.show()
        self._start(self._upload(self._to, shown), "add a picture")

    def try_picture_again(self, attachment_id: int) -> None:
        for shown, _ in self._pictures.get(self._to, []):
            if shown.id == attachment_id and shown.problem:
                again = replace(shown, is_uploading=True, problem="")
                self._replace_picture(self._to, again, None)
                self._start(self._upload(self._to, again), "add a picture")

    def remove_picture(self, attachment_id: int) -> None:
        mine = self._pictures.get(self._to, [])
        self._pictures[self._to] = [each for each in mine if each[0].id != attachment_id]
        self.show()

    def complain(self, sentence: str) -> None:
        self._problem = sentence
        self.show()

    def send(self, *, anyway: bool = False) -> None:
        """After a look at who would get it; ``anyway`` where the look has warned."""
        if self._person is None or not self._state().can_send:
            return
        self._checking = True
        self._warning = ""
        self.show()
        self._start(self._send(self._person, anyway), "send a text")

    def dismiss_warning(self) -> None:
        self._warning = ""
        self.show()

    @property
    def _may_send(self) -> bool:
        return self._services.session.answer.grants("messages:send")

    @property
    def _opted_out(self) -> bool:
        thread = self._person.thread(self._to, self._from) if self._person else None
        return thread is not None and thread.opted_out

    def _take_threads_number(self) -> None:
        thread = self._person.thread(self._to) if self._person else None
        self._from = thread.our_number if thread else ""

    def _forget_problem(self) -> None:
        self._problem = self._warning = ""
        self._checking = False

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.start(work, name)

    async def _prepare(self) -> None:
        """What there is to choose from, and what sending would meet; offline it is found later."""
        try:
            if not self._numbers:
                self._numbers = await self._services.texting.numbers()
            if self._person is not None:
                await self._check(self._to, self._from)
        except SoftphoneError:
            return
        self.show()

    async def _check(self, to: str, ours: str) -> TextCheck:
        found = await self._services.texting.check(to, ours)
        self._checks[(to, ours)] = (found, self._services.clock.now())
        return found

    def _checked(self) -> TextCheck | None:
        """What was said about these two numbers a moment ago."""
        found = self._checks.get((self._to, self._from))
        if found is None or self._services.clock.now() - found[1] > _FRESH:
            return None
        return found[0]

    async def _send(self, person: Correspondent, anyway: bool) -> None:
        to, ours = self._to, self._from
        try:
            check = self._checked() or await self._check(to, ours)
        except SoftphoneError:
            check = None  # the outbox waits for the CRM, which looks at it again
        if self._person is None or self._person.key != person.key or self._to != to:
            return  # somebody else is being written to by now; the words are kept
        if check is not None and check.allowed and check.warning and not anyway:
            self._warning = check.warning
        elif check is None or check.allowed:
            await self._put(person, to, ours)
        self._checking = False
        self.show()

    async def _put(self, person: Correspondent, to: str, ours: str) -> None:
        drafts = self._services.drafts
        words, pictures = drafts.text(to), list(self._pictures.get(to, []))
        media = tuple(added for _, added in pictures if added is not None)
        thread = person.thread(to, ours)
        text = OutgoingText(to, words.strip(), thread.id if thread else "", ours, media)
        try:
            await self._services.texting.put(text)
        except SoftphoneError as error:
            self._problem = str(error)
            return
        if drafts.text(to) == words:
            drafts.type(to, "")
        self._pictures[to] = [each for each in self._pictures.get(to, []) if each not in pictures]
        self._sent()

    async def _load_templates(self) -> None:
        try:
            self._templates = await self._services.texting.templates()
            self._templates_sentence = "" if self._templates else "There are no templates yet."
        except SoftphoneError as error:
            self._templates_sentence = str(error)
        self.show()

    async def _upload(self, to: str, shown: Attachment) -> None:
        try:
            added = await self._services.texting.add_picture(shown.content)
        except SoftphoneError as error:
            self._replace_picture(to, replace(shown, is_uploading=False, problem=str(error)), None)
            return
        self._replace_picture(to, replace(shown, is_uploading=False), added)

    def _replace_picture(self, to: str, shown: Attachment, added: Picture | None) -> None:
        self._pictures[to] = [
            (shown, added) if each[0].id == shown.id else each
            for each in self._pictures.get(to, [])
        ]
        self.show()

    def show(self) -> None:
        self._show(self._state())

    def _state(self) -> ComposerState:
        person = self._person
        if person is None:
            return ComposerState()
        text = self._services.drafts.text(self._to)
        counted = segments.count(text)
        pictures = tuple(shown for shown, _ in self._pictures.get(self._to, []))
        blocked = self._blocked(text)
        return ComposerState(
            shown=True,
            text=text,
            why_not="" if self._may_send else _READ_ONLY,
            blocked=blocked,
            warning=self._warning,
            counter=counted.words,
            counter_hover=f"Counted in the {counted.alphabet} alphabet",
            can_send=self._can_send(text, pictures) and not blocked,
            checking=self._checking,
            problem=self._problem,
            from_numbers=self._from_choices(),
            from_number=self._from,
            to_numbers=tuple((each, self._wording.number(each)) for each in person.numbers),
            to_number=self._to,
            templates=tuple((each.id, each.name) for each in self._templates),
            templates_sentence=self._templates_sentence,
            pictures=pictures,
            can_add_picture=len(pictures) < MOST_PICTURES,
        )

    def _blocked(self, text: str) -> str:
        if self._opted_out:
            return OPTED_OUT
        check = self._checked()
        if check is not None and not check.allowed:
            return check.sentence
        if len(text) > MOST_CHARACTERS:
            over = len(text) - MOST_CHARACTERS
            return f"A text takes {MOST_CHARACTERS} characters. Take {over} away."
        return ""

    def _can_send(self, text: str, pictures: tuple[Attachment, ...]) -> bool:
        are_ready = all(not each.is_uploading and not each.problem for each in pictures)
        something = bool(text.strip()) or bool(pictures)
        return self._may_send and something and are_ready and not self._checking

    def _from_choices(self) -> tuple[tuple[str, str], ...]:
        """The thread's number first, then what the CRM offers."""
        thread = self._person.thread(self._to) if self._person else None
        names = {each.number: each.name for each in self._numbers}
        check = self._checked()
        by_itself = check.from_number if check is not None else ""
        first = [thread.our_number] if thread else []
        found = dict.fromkeys([*first, *names])
        shown = [(each, self._named(each, names.get(each, ""))) for each in found if each]
        if thread is None:
            words = f"{self._wording.number(by_itself)} · chosen for you" if by_itself else ""
            shown.insert(0, ("", words or "the number chosen for you"))
        return tuple(shown)

    def _named(self, number: str, name: str) -> str:
        shown = self._wording.number(number)
        return f"{shown} · {name}" if name else shown
