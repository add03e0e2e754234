"""The ways from the People page to other pages."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from desktop.ui.main_window import MainWindow
from desktop.ui.people.view import PeoplePage
from desktop.ui.texts.view import TextsPage


def connect_people(window: MainWindow, pages: Mapping[PanelId, QWidget]) -> None:
    people, texts = pages[PanelId.PEOPLE], pages[PanelId.TEXTS]
    if not isinstance(people, PeoplePage) or not isinstance(texts, TextsPage):
        raise RuntimeError("these are other pages")

    def open_conversation(conversation_id: str) -> None:
        if window.open_if_offered(PanelId.TEXTS):
            texts.open_conversation(conversation_id)

    people.conversation_wanted.connect(open_conversation)


def show_contact(window: MainWindow, pages: Mapping[PanelId, QWidget], contact_id: str) -> None:
    """Where the person may see contacts; a call bar stays above the page."""
    people = pages[PanelId.PEOPLE]
    if isinstance(people, PeoplePage) and window.open_if_offered(PanelId.PEOPLE):
        people.open_contact(contact_id)
