"""What the page of texts shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.ui.words import Phase

DRAFT: Final = "Draft"
NOT_SENT: Final = "Not sent"


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """``number`` opens it; ``message_id`` is the text to jump to where a text was found.

    ``mark`` is said before the preview: a draft, or a text that was not sent.
    """

    key: str
    number: str
    initials: str
    name: str
    preview: str
    time: str
    unread: int
    mark: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ConversationsState:
    """``our_numbers`` are (number, as shown) to filter by; ``our_number`` "" for all of them."""

    phase: Phase = Phase.LOADING
    rows: tuple[ConversationRow, ...] = ()
    open_key: str = ""
    title: str = ""
    sentence: str = ""
    action: str = ""
    unread_only: bool = False
    unread: int = 0
    our_numbers: tuple[tuple[str, str], ...] = ()
    our_number: str = ""
    standing: str = ""  # where what is shown may be out of date, since when


@dataclass(frozen=True, slots=True)
class BubblePicture:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """``actions`` are (key, words); ``through`` says which numbers where that is not plain."""

    id: str
    text: str
    mine: bool
    status: str
    failed: bool
    new_day: str = ""  # the day's name above the first text of a day
    through: str = ""
    pictures: tuple[BubblePicture, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    is_marked: bool = False  # what was looked for


@dataclass(frozen=True, slots=True)
class ThreadState:
    """``scroll_to`` names the bubble it was opened for; "" for the end."""

    phase: Phase = Phase.EMPTY
    title: str = ""
    number: str = ""
    bubbles: tuple[Bubble, ...] = ()
    sentence: str = ""
    opted_out: str = ""
    has_older: bool = False
    scroll_to: str = ""
    opening: int = 0  # another number for every thread that is opened


@dataclass(frozen=True, slots=True)
class Attachment:
    """``content`` is the picture itself; ``problem`` says why it was not taken."""

    id: int
    content: bytes
    is_uploading: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ComposerState:
    """``why_not`` says why nothing can be written here, ``blocked`` why it cannot be sent now.

    ``warning`` asks for a second look before a text is sent. Numbers are (number, as shown).
    """

    shown: bool = False
    text: str = ""
    why_not: str = ""
    blocked: str = ""
    warning: str = ""
    counter: str = ""
    counter_hover: str = ""
    can_send: bool = False
    checking: bool = False
    problem: str = ""
    from_numbers: tuple[tuple[str, str], ...] = ()
    from_number: str = ""
    to_numbers: tuple[tuple[str, str], ...] = ()
    to_number: str = ""
    templates: tuple[tuple[str, str], ...] = ()
    templates_sentence: str = ""
    pictures: tuple[Attachment, ...] = ()
    can_add_picture: bool = True


@dataclass(frozen=True, slots=True)
class NewTextState:
    """Whom a new text is for: ``people`` are (number, name, number as shown)."""

    text: str = ""
    people: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""
    is_done: bool = False


class TextsView(Protocol):
    def show_conversations(self, state: ConversationsState) -> None: ...

    def show_thread(self, state: ThreadState) -> None: ...

    def show_composer(self, state: ComposerState) -> None: ...

    def show_new(self, state: NewTextState) -> None: ...

    def show_picture(self, picture_id: str, content: bytes, sentence: str) -> None: ...
