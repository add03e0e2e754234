"""The ways from the People page to other pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from desktop.ui.main_window import MainWindow
from desktop.ui.people.view import PeoplePage
from desktop.ui.texts.view import TextsPage


def connect_people(
    window: MainWindow, pages: Mapping[PanelId, QWidget], write_to: Callable[[str], None]
) -> None:
    people = pages[PanelId.PEOPLE]
    if not isinstance(people, PeoplePage):
        raise RuntimeError("this is another page")
    people.text_wanted.connect(write_to)
    people.conversation_wanted.connect(partial(show_conversation, window, pages))


def show_conversation(
    window: MainWindow, pages: Mapping[PanelId, QWidget], conversation_id: str
) -> None:
    texts = pages[PanelId.TEXTS]
    if isinstance(texts, TextsPage) and window.open_if_offered(PanelId.TEXTS):
        texts.open_conversation(conversation_id)


def show_contact(window: MainWindow, pages: Mapping[PanelId, QWidget], contact_id: str) -> None:
    """Where the person may see contacts; a call bar stays above the page."""
    people = pages[PanelId.PEOPLE]
    if isinstance(people, PeoplePage) and window.open_if_offered(PanelId.PEOPLE):
        people.open_contact(contact_id)
