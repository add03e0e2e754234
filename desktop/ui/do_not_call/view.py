"""The do-not-call panel: the list, and what is above it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop.services.do_not_call import LARGEST_FILE
from desktop.ui.do_not_call.forms import EntryCard, ImportCard
from desktop.ui.do_not_call.importing import ProgressState
from desktop.ui.do_not_call.presenter import DoNotCallPresenter, EntryForm, EntryRow
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.listing import Cell


class DoNotCallPanel(PagedPanel[EntryRow]):
    def __init__(self, presenter: DoNotCallPresenter) -> None:
        super().__init__(
            "Do not call",
            (("Number", 176), ("Why", 0), ("Added by", 144), ("Since", 112)),
            "phone-off-outline",
            ("The list is empty", "Nobody here calls or texts a number on this list."),
            "Search do not call",
        )
        self._presenter = presenter
        self.add = PrimaryButton("Add", "plus")
        self.import_button = PlainButton("Import CSV", "file-upload-outline")
        self.remove = PlainButton("Take off", "close")
        self.form = EntryCard(presenter)
        self.progress = ImportCard(presenter.importing)
        self.insert_form(self.form)
        self.insert_form(self.progress)
        self.add_action(self.remove, on_row=True)
        self.add_action(self.import_button)
        self.add_action(self.add)
        self._files = QFileDialog(self, "Import numbers into the do-not-call list")
        self._files.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._files.setNameFilters(["CSV files (*.csv *.txt)", "All files (*)"])
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: DoNotCallPresenter) -> None:
        self._listen(presenter)
        self.add.clicked.connect(presenter.add)
        self.remove.clicked.connect(lambda: presenter.remove(self.chosen))
        self.chosen_deleted.connect(presenter.remove)
        # Not modal: a call that comes in is answered beside it.
        self.import_button.clicked.connect(self._files.show)
        self._files.fileSelected.connect(lambda chosen: self.import_file(Path(chosen)))

    def import_file(self, path: Path) -> None:
        """A byte more than may be sent is read, so that too much is noticed and not cut off."""
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError as error:
            why = error.strerror or "it cannot be opened"
            self._presenter.importing.refuse(path.name, f"The file cannot be read: {why}.")
            return
        self._presenter.importing.start(path.name, content)

    def show_list(self, state: ListState[EntryRow]) -> None:
        self._show_state(state)
        for button in (self.add, self.import_button, self.remove):
            button.setVisible(state.can_edit)

    def show_form(self, form: EntryForm) -> None:
        self.form.show_form(form)

    def show_import(self, state: ProgressState) -> None:
        self.progress.show_import(state)
        self.import_button.setEnabled(not state.is_running)

    def _cells(self, row: EntryRow) -> list[Cell]:
        return [row.number, row.reason, row.by, row.added]
