"""Calls: what this phone does by itself when one comes in."""

from __future__ import annotations

from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.rows import SettingRows


class CallsPanel(SettingsPage):
    def __init__(self, rows: SettingRows) -> None:
        super().__init__("Calls")
        which = (("off", "Never"), ("queue", "From queues"), ("all", "All"))
        seconds = tuple((each, f"{each} s") for each in (1, 3, 5, 10))
        second = (("ring", "Ring quietly"), ("decline", "Decline"))
        incoming = self.add_card("Incoming calls")
        for row in (
            rows.segments(
                *("calls.auto_answer", "Answer by itself", which),
                "For a headset that is always on. Never while you are in another call.",
            ),
            rows.segments("calls.auto_answer_after", "Answer after", seconds),
        ):
            incoming.column.addWidget(row)
        talking = self.add_card("A second call")
        talking.column.addWidget(
            rows.segments(
                *("calls.second_call", "While you are in a call", second),
                "A call that is declined goes on to a colleague, or to your voicemail.",
            )
        )
        self.column.addStretch(1)
