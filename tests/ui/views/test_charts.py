"""Charts under mouse and keys: what is said, shown as a table, copied and saved."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.report_results import Unit
from desktop.ui.charts.box import ChartBox, file_name
from desktop.ui.charts.data import ChartData, ChartKind, Place, Series
from desktop.ui.charts.figure import FigureBox
from desktop.ui.charts.figures import Figure, axis_words, change
from desktop.ui.charts.painting import _runs
from desktop.ui.charts.sheet import laid_out
from desktop.ui.theme import LIGHT, Theme, current_theme
from desktop.ui.words import Tone

HOURS = tuple(Place(f"{hour:02d}", f"{hour:02d}:00") for hour in range(24))
BY_HOUR = ChartData(
    *("Calls by hour", "Hour", HOURS),
    Series("Today", tuple(float(hour) for hour in range(24))),
    Series("Yesterday", (1.0,) * 24),
    counted="Calls",
)


@pytest.fixture
def box(qtbot: QtBot) -> ChartBox:
    made = ChartBox()
    qtbot.addWidget(made)
    made.resize(480, 320)
    made.show_data(ChartKind.BARS, BY_HOUR, "Compared with yesterday")
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_arrows_go_from_value_to_value_and_each_is_said(box: ChartBox) -> None:
    chart = box.chart
    chart.setFocus()
    assert "The highest is 23" in chart.accessibleDescription()
    for key, said in (
        (Qt.Key.Key_Right, "00:00: 0; Yesterday: 1"),
        (Qt.Key.Key_Right, "01:00: 1; Yesterday: 1"),
        (Qt.Key.Key_End, "23:00: 23; Yesterday: 1"),
        (Qt.Key.Key_Right, "23:00: 23; Yesterday: 1"),
        (Qt.Key.Key_Left, "22:00: 22; Yesterday: 1"),
        (Qt.Key.Key_Home, "00:00: 0; Yesterday: 1"),
    ):
        QTest.keyClick(chart, key)
        assert (box.said.text(), chart.accessibleDescription()) == (said, said)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert box.said.text() == "Compared with yesterday"


def test_the_mouse_reads_a_value_and_leaves_none_behind(box: ChartBox, qtbot: QtBot) -> None:
    chart = box.chart
    sheet = laid_out(BY_HOUR, ChartKind.BARS, chart._room(), current_theme())
    QTest.mouseMove(chart, sheet.slot(9).center().toPoint())
    qtbot.waitUntil(lambda: box.said.text() == "09:00: 9; Yesterday: 1")
    QTest.mouseMove(chart, QPoint(1, 1))
    qtbot.waitUntil(lambda: box.said.text() == "Compared with yesterday")


def test_enter_and_a_double_click_choose_a_place(box: ChartBox, qtbot: QtBot) -> None:
    chosen: list[int] = []
    box.chosen.connect(chosen.append)
    sheet = laid_out(BY_HOUR, ChartKind.BARS, box.chart._room(), current_theme())
    left = Qt.MouseButton.LeftButton
    QTest.mouseDClick(box.chart, left, pos=sheet.slot(4).center().toPoint())
    QTest.keyClick(box.chart, Qt.Key.Key_End)
    QTest.keyClick(box.chart, Qt.Key.Key_Return)
    box.show_as_table(True)
    box.table.selectRow(2)
    QTest.keyClick(box.table, Qt.Key.Key_Return)
    assert chosen == [4, 23, 2]


def test_one_key_turns_it_into_a_table_and_back(box: ChartBox) -> None:
    box.chart.setFocus()
    QTest.keyClick(box.chart, Qt.Key.Key_T)
    assert box.is_table
    assert box.table.rowCount() == 24
    cells = [box.table.item(9, column) for column in range(4)]
    assert [cell.text() for cell in cells if cell] == ["09:00", "9", "1", "▲ up 800 % from 1"]
    assert box.toggle.accessibleName() == "Show as a chart (T): Calls by hour"
    QTest.keyClick(box.table, Qt.Key.Key_T)
    assert not box.is_table


def test_it_is_copied_as_text_and_as_a_picture(box: ChartBox) -> None:
    clipboard = QGuiApplication.clipboard()
    QTest.keyClick(box.chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().split("\n")
    assert lines[0] == "Hour\tCalls\tBefore\tChange"
    assert (len(lines), lines[10]) == (25, "09:00\t9\t1\t▲ up 800 % from 1")
    box.copy_picture()
    assert clipboard.image().width() > 1_000
    clipboard.clear()


def test_its_picture_is_saved_with_what_it_shows(box: ChartBox) -> None:
    kept: list[tuple[str, bytes]] = []
    box.picture_wanted.connect(lambda name, content: kept.append((name, content)))
    box.save_picture()
    [(name, content)] = kept
    picture = QImage.fromData(content)
    assert name == "calls-by-hour.png"
    colours = {
        picture.pixelColor(x, y).name().upper()
        for x in range(0, picture.width(), 4)
        for y in range(0, picture.height(), 4)
    }
    assert {LIGHT.accent, LIGHT.surface} <= colours


def test_a_name_of_a_file_has_nothing_that_a_disk_refuses() -> None:
    assert file_name('Calls: "Sales" / a\\b') == "calls-sales-a-b.png"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.LINE])
@pytest.mark.parametrize("width", [140, 360, 900])
def test_no_label_is_cut_or_touches_another(
    qapp: QApplication, kind: ChartKind, width: int, scale: float
) -> None:
    places = tuple(Place(f"{day} November", f"{day} November 2026") for day in range(1, 31))
    values = tuple(1e9 * day for day in range(30))
    data = ChartData("Calls by day", "Day", places, Series("Now", values), Series("Before", values))
    room = QRectF(0, 0, width, 300)
    sheet = laid_out(data, kind, room, Theme(text_scale=scale))
    letters = QFontMetricsF(sheet.font)
    widest = max(letters.horizontalAdvance(axis_words(each, Unit.COUNT)) for each in sheet.marks)
    assert widest <= sheet.plot.left() - room.left()
    heights = [sheet.length(each) for each in sheet.marks]
    assert all(after - before >= letters.height() for before, after in itertools.pairwise(heights))
    assert room.bottom() - sheet.plot.bottom() >= letters.height()
    label = max(letters.horizontalAdvance(each.short) for each in places)
    is_alone = sheet.every >= len(places)
    assert is_alone or label < sheet.pitch * sheet.every


@pytest.mark.parametrize("height", [60, 200, 1_000])
def test_a_ranked_chart_says_what_it_has_no_room_for(qapp: QApplication, height: int) -> None:
    places = tuple(Place(f"Agent {each}", f"Agent {each}") for each in range(20))
    data = ChartData("Calls by agent", "Agent", places, Series("Now", (5.0,) * 20))
    room = QRectF(0, 0, 300, height)
    sheet = laid_out(data, ChartKind.RANKED, room, Theme())
    letters = QFontMetricsF(sheet.font)
    rest = 0 if sheet.count == 20 else letters.height()
    assert sheet.plot.bottom() + rest <= room.bottom()
    assert (sheet.count == 20) is (height == 1_000)
    assert all(sheet.slot(each).height() >= letters.height() for each in range(sheet.count))


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("count", [0, 1, 5])
def test_nothing_and_zeros_are_drawn_as_they_are(qtbot: QtBot, kind: ChartKind, count: int) -> None:
    box = ChartBox()
    qtbot.addWidget(box)
    places = HOURS[:count]
    data = ChartData("Missed", "Hour", places, Series("Now", (0.0,) * count))
    box.show_data(kind, data)
    assert box.chart.accessibleDescription() == "Missed: nothing in this period."
    picture = box.chart.picture()
    colours = {
        picture.pixelColor(x, y).name().upper() for x in range(0, 200, 3) for y in range(60, 200, 3)
    }
    # A line at 0 is to be seen, a bar of 0 has no height.
    assert kind is ChartKind.LINE or LIGHT.accent not in colours
    QTest.keyClick(box.chart, Qt.Key.Key_Right)
    assert box.said.text() == ("00:00: 0" if count else "")


def test_what_is_not_known_is_a_gap_and_no_zero(qapp: QApplication) -> None:
    data = ChartData("Wait", "Hour", HOURS[:4], Series("Now", (1.0, None, 2.0, 3.0)))
    sheet = laid_out(data, ChartKind.LINE, QRectF(0, 0, 300, 200), Theme())
    assert [len(run) for run in _runs(sheet, data.now.values)] == [1, 2]
    assert sheet.at(QPointF(-5, -5)) is None


def test_a_figure_says_where_it_went_in_words(qtbot: QtBot) -> None:
    box = FigureBox()
    qtbot.addWidget(box)
    box.show_figure(Figure("Missed", "112", change(112, 100, Unit.COUNT), rising=Tone.BAD))
    assert box.change.text() == "▲ up 12 % from 100"
    assert box.change.property("tone") == Tone.BAD.value
    assert box.accessibleName() == "Missed: 112, up 12 % from 100"
    box.copy.click()
    assert QGuiApplication.clipboard().text() == "Missed\t112\t▲ up 12 % from 100"
    box.show_figure(Figure("Missed", "90", change(90, 100, Unit.COUNT), rising=Tone.BAD))
    assert box.change.property("tone") == Tone.GOOD.value


def test_the_start_of_a_window_loads_no_chart() -> None:
    script = (
        "import sys, desktop.ui.assembly\n"
        "print(*(m for m in sys.modules if m.startswith('desktop.ui.charts')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
