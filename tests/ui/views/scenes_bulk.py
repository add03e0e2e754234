"""Texts to many in their states."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.text_records import MessageTemplate
from desktop.settings.panels import PanelId
from desktop.ui.texts.bulk.contracts import ChosenFile
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def bulk_texts(place: Workplace) -> QWidget:
    await open_page(place, PanelId.TEXTS)
    await place.click("Bulk text")
    return place.window


async def bulk_writing(place: Workplace) -> QWidget:
    """People from three places, and words with a field in them."""
    crm = place.desk.crm
    crm.template_rows = [MessageTemplate("tpl1", LONG_NAME, "Hello {contact.first_name}", 1)]
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.contacts.selectAll()
    page.add_chosen.click()
    page.paste.setPlainText("+14435550123 " + LONG_NAME + "\n(202) 555-0188\nnobody at all")
    page.add_pasted.click()
    page.text.setPlainText("Hello {contact.first_name}, we are in your street on Friday.")
    page.later.click()
    await place.settle()
    return place.window


async def bulk_from_a_file(place: Workplace) -> QWidget:
    await bulk_texts(place)
    lines = b"Name,Mobile phone of the customer\nIda Park,+14435550123\n"
    place.desk.files.chosen = ChosenFile("customers-of-the-north-with-a-long-name.csv", lines)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.sources.chosen.emit("file")
    page.sources.choose("file")
    page.choose_file.click()
    await place.settle()
    assert page.add_file.isEnabled()
    return place.window


async def bulk_pasted(place: Workplace) -> QWidget:
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.sources.chosen.emit("paste")
    page.sources.choose("paste")
    page.add_pasted.click()
    await place.settle()
    assert page.problem.text()
    return place.window


async def bulk_preview(place: Workplace) -> QWidget:
    place.desk.crm.do_not_call = frozenset({"+12025550188"})
    await bulk_writing(place)
    page = place.page(PanelId.TEXTS).bulk.compose
    page.look.click()
    await place.settle()
    assert page.currentWidget() is page.preview
    return place.window


async def bulk_left_out(place: Workplace) -> QWidget:
    await bulk_preview(place)
    preview = place.page(PanelId.TEXTS).bulk.compose.preview
    preview.which.choose("not")
    preview.which.chosen.emit("not")
    await place.settle()
    return place.window


async def bulk_running(place: Workplace) -> QWidget:
    await bulk_preview(place)
    place.page(PanelId.TEXTS).bulk.compose.later.setChecked(False)
    page = place.page(PanelId.TEXTS).bulk
    page.compose.preview.back.click()
    page.compose.look.click()
    await place.settle()
    page.compose.preview.send.click()
    await place.settle()
    crm = place.desk.crm
    crm.bulk_goes_on("blk0", 1)
    crm.bulk_fails("blk0", "+14435550123", "The phone cannot be reached.")
    await place.advance(1)
    assert not page.job.isHidden()
    return place.window


async def bulk_offline(place: Workplace) -> QWidget:
    await bulk_running(place)
    place.desk.crm.failure = GONE
    place.desk.crm.drop_events()
    await place.settle()
    assert "goes on sending" in place.said(place.page(PanelId.TEXTS).bulk.job)
    return place.window


async def bulk_templates(place: Workplace) -> QWidget:
    crm = place.desk.crm
    crm.template_rows = [
        MessageTemplate("tpl1", "Appointment", "Hello {contact.first_name}, see you Friday.", 1),
        MessageTemplate("tpl2", LONG_NAME, "Bye", 1),
    ]
    await bulk_texts(place)
    page = place.page(PanelId.TEXTS).bulk
    page.manage_templates.click()
    await place.settle()
    page.templates.rows.setCurrentRow(0)
    page.templates.text.setPlainText("Hello {contact.title}")
    await place.settle()
    assert page.templates.fault.text()
    return place.window


async def bulk_not_there(place: Workplace) -> QWidget:
    """Neither the jobs nor what a new one needs can be fetched."""
    lists = ("bulk_jobs", "templates", "text_numbers", "contacts")
    place.desk.crm.refusals.update(dict.fromkeys(lists, GONE))
    await bulk_texts(place)
    return place.window


BULK_SCENES: Final[tuple[Scene, ...]] = (
    bulk_texts,
    bulk_writing,
    bulk_from_a_file,
    bulk_pasted,
    bulk_preview,
    bulk_left_out,
    bulk_running,
    bulk_offline,
    bulk_templates,
    bulk_not_there,
)
