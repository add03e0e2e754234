"""The list of webhooks, the form of one, and its secret while it is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from desktop.domain.webhooks import LONGEST_NAME, HookEvent, HookWish
from desktop.ui.editing.card import FormCard
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.integrations.webhooks import (
    WebhookFormState,
    WebhookRow,
    WebhooksPresenter,
    WebhooksState,
)
from desktop.ui.theme import Space
from desktop.ui.user_voip.other_phones import ShownOnce
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Chip, SegmentedControl
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label

WHICH = (("webhooks", "Webhooks"), ("tokens", "API tokens"))
_HINT = (
    "Each delivery is a POST with JSON, signed in the header Webhook-Signature (HMAC-SHA256 over "
    "“id.timestamp.body”). The header Webhook-Id stays the same when it is sent again."
)


class WebhookForm(FormCard):
    """Typing lives here; the presenter gets it when it is sent."""

    def __init__(self, presenter: WebhooksPresenter) -> None:
        super().__init__(presenter.close_form)
        self._presenter = presenter
        self._opened = 0
        self._title = Label("", "heading")
        self.warning = Banner("warning")
        self.name = TextField("Name", "Reports")
        self.name.setMaxLength(LONGEST_NAME)
        self.address = TextField("Address", "https://receiver.example/hooks")
        self.events = {each: Chip(each.title) for each in HookEvent}
        self.save = PrimaryButton("Save")
        self._lay_out()
        for field in (self.name, self.address):
            field.returnPressed.connect(self._on_save_clicked)
        self.save.clicked.connect(self._on_save_clicked)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        fields = ((self.name, 2), (self.address, 5))
        for column, (field, stretch) in enumerate(fields):
            label = Label(field.accessibleName(), "section")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addLayout(grid)
        self.column.addWidget(Label("Events to send", "section"))
        events = Flow("Events to send")
        events.put(*self.events.values())
        self.column.addWidget(events)
        self.column.addWidget(Label(_HINT, "small", wraps=True))
        self.column.addLayout(self._foot(self.save))

    def show_form(self, state: WebhookFormState) -> None:
        if state.is_open and state.opened != self._opened:
            self._fill(state)
        self._opened = state.opened
        can_type = not state.is_locked
        self.warning.setVisible(bool(state.warning))
        self.warning.show_banner("warning", state.warning, closable=False)
        self.save.setText(state.action)
        self.save.setEnabled(can_type and not state.is_busy)
        for field in (self.name, self.address):
            field.setReadOnly(not can_type)
            field.setAccessibleDescription(state.error)
        for chip in self.events.values():
            chip.setEnabled(can_type)
        self.error.setText(state.error)
        self.setVisible(state.is_open)

    def _fill(self, state: WebhookFormState) -> None:
        self._title.setText(state.title)
        self.name.setText(state.wish.name)
        self.address.setText(state.wish.address)
        for event, chip in self.events.items():
            chip.setChecked(event in state.wish.events)
        self.setVisible(True)
        self.name.setFocus()

    def _on_save_clicked(self) -> None:
        events = tuple(event for event, chip in self.events.items() if chip.isChecked())
        self._presenter.submit(HookWish(self.name.text(), self.address.text().strip(), events))


class WebhooksPanel(PagedPanel[WebhookRow]):
    def __init__(self, presenter: WebhooksPresenter) -> None:
        super().__init__(
            "Integrations",
            (("Name", 170), ("Address", 0), ("State", 110), ("Deliveries", 250)),
            "webhook",
            ("No webhooks", "A webhook tells another program what happens here."),
            "Search webhooks",
        )
        self._can_edit = False
        self.which = SegmentedControl("Show", WHICH, "webhooks")
        self.add = PrimaryButton("Add a webhook", "plus")
        self.edit = PlainButton("Change", "pencil-outline")
        self.pause = PlainButton("Pause", "pause")
        self.test = PlainButton("Send a test", "send-outline")
        self.deliveries = PlainButton("Deliveries", "format-list-bulleted")
        self.secret_button = PlainButton("New secret", "key-change")
        self.remove = PlainButton("Remove", "trash-can-outline")
        self.form = WebhookForm(presenter)
        self.secret = ShownOnce("Signing secret", "", "Hide the secret")
        self.insert_form(self.form)
        self.insert_form(self.secret)
        self.header.add(self.which)
        self._changing = (self.edit, self.pause, self.test, self.secret_button, self.remove)
        on_it = (*self._changing[:3], self.deliveries, *self._changing[3:])
        self.detail = self.add_detail()
        self._actions = self.add_row_of_actions("Actions on the webhook", *on_it)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: WebhooksPresenter) -> None:
        self._listen(presenter)
        self.banner.acted.connect(presenter.confirm)
        self.secret.hide_button.clicked.connect(presenter.hide_secret)
        self.add.clicked.connect(presenter.add)
        for button, act in (
            (self.edit, presenter.edit),
            (self.pause, presenter.pause_or_resume),
            (self.test, presenter.test),
            (self.deliveries, presenter.deliveries),
            (self.secret_button, presenter.renew),
            (self.remove, presenter.remove),
        ):
            button.clicked.connect(lambda _=False, act=act: act(self.chosen))
        self.chosen_entered.connect(presenter.edit)
        self.chosen_deleted.connect(presenter.remove)
        self.table.itemSelectionChanged.connect(self._show_chosen)

    def show_list(self, state: WebhooksState) -> None:
        self._can_edit = state.can_edit
        self._show_state(state)
        self.secret.show_secret(state.secret.value, f"{state.secret.title}. {state.secret.hint}")
        self.add.setVisible(state.can_edit and self.form.isHidden())
        for button in self._changing:
            button.setVisible(state.can_edit)
        self._show_chosen()

    def show_form(self, state: WebhookFormState) -> None:
        self.form.show_form(state)
        # The form takes the room of the list, so that nothing of it is squeezed.
        self.make_room(state.is_open, fills=False)
        self._show_chosen()
        self._actions.setVisible(not state.is_open)
        self.add.setVisible(self._can_edit and not state.is_open)

    def _show_chosen(self) -> None:
        chosen = self._chosen_line
        is_on = chosen is None or chosen.state in ("On", "Failing")
        self.pause.setText("Pause" if is_on else "Turn on")
        self.pause.show_icon("pause" if is_on else "play")
        self.detail.setText(f"{chosen.address}\n{chosen.delivering}" if chosen else "")
        self.detail.setVisible(chosen is not None and self.form.isHidden())

    def _cells(self, row: WebhookRow) -> list[Cell]:
        return [row.name, row.address, Tag(row.state, row.tone), row.delivering]
