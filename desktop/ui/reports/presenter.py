"""The overview: figures of the account as tiles, and the draft of whoever edits them; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import Event, EventsMissed, OverviewChanged
from desktop.domain.overview import (
    DEFAULT_TILES,
    MOST_TILES,
    OverviewLayout,
    OverviewQuery,
    Tile,
    TileKind,
    check_tiles,
    query_of,
)
from desktop.domain.report_periods import Comparison, Period
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure
from desktop.ui.editing.sheet import SheetPresenter
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.reports.drilling import Figure
from desktop.ui.reports.placing import free_place, placed, smallest, usual, within
from desktop.ui.reports.row_calls import RowCalls
from desktop.ui.reports.states import (
    OverviewState,
    TileState,
    dimensions_for,
    kinds_for,
    tile_state,
)
from desktop.ui.words import Phase, clock

SEE: Final = "reports:view"
NO_MORE: Final = "You may not see reports any more."
BACK: Final = "Back to the overview"
Question = tuple[Dimension | None, ReportQuery]


class OverviewPresenter(SheetPresenter[OverviewLayout, OverviewState]):
    renewed_by: ClassVar[tuple[type[Event], ...]] = (OverviewChanged, EventsMissed)
    name = "overview report"
    permission = "reports.overview:edit"
    conflict = (
        "{who} has changed the overview meanwhile. Your draft is kept: Save puts it in the place "
        "of theirs."
    )
    read_only = "You may not edit the overview any more. What you made of it stays to be read."

    def __init__(self, services: ReportServices) -> None:
        super().__init__(services, OverviewState())
        self._services = services
        self.calls = RowCalls(services, BACK)
        self._draft: tuple[Tile, ...] = ()
        self._undone: list[tuple[Tile, ...]] = []  # the drafts before
        self._typed = ""  # the tile whose title is being typed: one step for undo
        self._chosen = ""
        self._is_editing = False
        self._reports: dict[Question, CallReport] = {}
        self._faults: dict[Question, str] = {}

    # What everybody may do

    @property
    def holds_choices(self) -> bool:
        return self._is_changed

    def choose_period(self, period: Period | None) -> None:
        """For all tiles; None gives each its own back."""
        self._set(period=period)
        self.reload()

    def choose_comparison(self, comparison: Comparison | None) -> None:
        self._set(comparison=comparison)
        self.reload()

    def refresh(self) -> None:
        """Count anew."""
        self._set(is_counting=True, notice="")
        self.reload()

    def drill(self, tile_id: str, index: int) -> None:
        """Into the call log, to the calls of one place of a chart."""
        shown = next((each for each in self._state.tiles if each.tile.id == tile_id), None)
        if shown is None or shown.data is None or self._is_editing:
            return
        report = self._reports.get(self._question(shown.tile))
        if report is not None:
            figure = Figure(
                report, shown.keys[index], shown.tile.measure, shown.data.places[index].name
            )
            self.calls.look_into(figure, lambda words: self._set(level="info", notice=words))

    def save_picture(self, name: str, content: bytes) -> None:
        self._tasks.start(self._save_picture(name, content), "save the picture of a chart")

    async def _save_picture(self, name: str, content: bytes) -> None:
        try:
            path = await self._services.files.save("Save the picture", name, content)
        except SoftphoneError as error:
            self._set(level="error", notice=str(error))
            return
        if path:
            self._set(level="good", notice=f"The picture is saved in {path}.")

    # What an editor may do

    def edit(self) -> None:
        if self._can_edit and self._state.phase is Phase.READY:
            self._is_editing = True
            self._set(period=None, comparison=None, notice="")
            self._need()

    def discard(self) -> None:
        """Also leaves the editing where nothing is changed."""
        self._is_editing = False
        super().discard()

    def choose(self, tile_id: str) -> None:
        if tile_id != self._chosen:
            self._chosen = tile_id
            self._show()

    def add(self) -> None:
        width, height = usual(TileKind.FIGURE)
        place = free_place(self._draft, width, height)
        if not self._may_type or place is None or len(self._draft) >= MOST_TILES:
            return
        taken = {each.id for each in self._draft}
        number = next(n for n in range(1, MOST_TILES + 2) if f"tile-{n}" not in taken)
        tile = Tile(f"tile-{number}", TileKind.FIGURE, Measure.CALLS, None, x=place[0], y=place[1])
        self._chosen = tile.id
        self._change((*self._draft, tile))

    def remove(self, tile_id: str) -> None:
        if self._may_type:
            self._change(tuple(each for each in self._draft if each.id != tile_id))

    def reset(self) -> None:
        """To the tiles an account begins with, as a draft."""
        if self._may_type:
            self._change(DEFAULT_TILES)

    def undo(self) -> None:
        if self._may_type and self._undone:
            self._draft = self._undone.pop()
            self._need()
            self._show()

    def place(self, tile_id: str, x: int, y: int) -> None:
        self._put(tile_id, x=x, y=y)

    def size(self, tile_id: str, width: int, height: int) -> None:
        self._put(tile_id, width=width, height=height)

    def move(self, tile_id: str, across: int, down: int) -> None:
        """By so many cells."""
        tile = self._tile(tile_id)
        if tile is not None:
            self._put(tile_id, x=tile.x + across, y=tile.y + down)

    def grow(self, tile_id: str, across: int, down: int) -> None:
        tile = self._tile(tile_id)
        if tile is not None:
            self._put(tile_id, width=tile.width + across, height=tile.height + down)

    def entitle(self, tile_id: str, title: str) -> None:
        is_going_on = self._typed == tile_id
        steps = len(self._undone)
        self._put(tile_id, title=title.strip())
        if is_going_on:
            del self._undone[steps:]
        self._typed = tile_id

    def choose_kind(self, tile_id: str, kind: TileKind) -> None:
        tile = self._tile(tile_id)
        if tile is None or tile.kind is kind:
            return
        width, height = smallest(kind)
        dimension = None if kind is TileKind.FIGURE else tile.dimension or Dimension.DAY
        if kind not in kinds_for(dimension):
            dimension = Dimension.DAY
        size = {"width": max(tile.width, width), "height": max(tile.height, height)}
        self._put(tile_id, kind=kind, dimension=dimension, **size)

    def choose_measure(self, tile_id: str, measure: Measure) -> None:
        tile = self._tile(tile_id)
        if tile is None:
            return
        dimension = tile.dimension
        if dimension is not None and dimension not in dimensions_for(
            replace(tile, measure=measure)
        ):
            dimension = Dimension.DAY
        self._put(tile_id, measure=measure, dimension=dimension)

    def choose_dimension(self, tile_id: str, dimension: Dimension) -> None:
        self._put(tile_id, dimension=dimension)

    def choose_tile_period(self, tile_id: str, period: Period) -> None:
        self._put(tile_id, period=period)

    def compare(self, tile_id: str, comparison: Comparison) -> None:
        self._put(tile_id, comparison=comparison)

    def _put(self, tile_id: str, **news: object) -> None:
        tile = self._tile(tile_id)
        if tile is None or not self._may_type:
            return
        wanted = within(replace(tile, **news))  # type: ignore[arg-type]  # fields of a tile
        tiles = placed(self._draft, wanted)
        if tiles is None:
            self._set(level="warning", notice="There is no room for that further down.")
        else:
            self._change(tiles)

    def _change(self, tiles: tuple[Tile, ...]) -> None:
        if tiles != self._draft:
            self._typed = ""
            self._undone.append(self._draft)
            self._draft = tiles
            self._need()
        self._show()

    def _tile(self, tile_id: str) -> Tile | None:
        return next((each for each in self._draft if each.id == tile_id), None)

    # Figures of tiles that the CRM does not have yet

    def _need(self) -> None:
        for tile in self._draft:
            question = self._question(tile)
            if question not in self._reports and question not in self._faults:
                self._faults[question] = ""
                self._tasks.start(self._count(question), "figures of a tile")

    async def _count(self, question: Question) -> None:
        try:
            self._reports[question] = await self._services.reporting.report(
                question[1], question[0]
            )
            self._faults.pop(question, None)
        except SoftphoneError as error:
            self._faults[question] = str(error)
        self._show()

    def _question(self, tile: Tile) -> Question:
        return tile.dimension, query_of(tile, self._asked_for())

    def _asked_for(self) -> OverviewQuery:
        state = self._state
        return OverviewQuery(self._services.zone(), state.period, state.comparison)

    # The sheet that is edited

    async def _ask(self) -> OverviewLayout:
        asked = self._asked_for()
        try:
            overview = await self._services.reporting.overview(asked)
        except SoftphoneError as error:
            if self._kept is not None:
                stale = f"{error} The figures may be out of date."
                self._set(is_counting=False, level="warning", notice=stale)
            raise
        self._faults.clear()
        counted = {
            (tile.dimension, query_of(tile, asked)): overview.reports[tile.id]
            for tile in overview.layout.tiles
            if tile.id in overview.reports
        }
        self._reports = counted
        at = clock(self._services.clock.now())
        self._set(is_counting=False, age=f"As of {at}, in the time zone {asked.time_zone}")
        return overview.layout

    def _take(self, sheet: OverviewLayout) -> None:
        super()._take(sheet)
        self._need()

    async def _send(self, upon: OverviewLayout) -> OverviewLayout:
        reporting = self._services.reporting
        if self._draft == DEFAULT_TILES:
            saved = await reporting.reset(upon.version)
        else:
            saved = await reporting.save(self._draft, upon.version)
        self._is_editing = False
        return saved

    def _permissions_changed(self) -> None:
        """Which calls are counted may have changed as well."""
        if not self._session.answer.grants(SEE):
            self._reports.clear()
            self._faults = {self._question(tile): NO_MORE for tile in self._draft}
        elif self._is_open:
            self.reload()
        super()._permissions_changed()

    @property
    def _is_changed(self) -> bool:
        return self._kept is not None and self._draft != self._kept.tiles

    def _fill(self, sheet: OverviewLayout | None) -> None:
        self._draft = sheet.tiles if sheet is not None else ()
        self._undone.clear()

    def _forget(self) -> None:
        self._reports, self._faults = {}, {}
        self._is_editing, self._chosen = False, ""
        self.calls.close()
        super()._forget()

    def _fault(self) -> str:
        try:
            check_tiles(self._draft)
            for tile in self._draft:
                tile.period.days(self._services.clock.now().date())
        except InvalidInput as error:
            return str(error)
        return ""

    def _mark(self, fault: str) -> None:
        self._set(level="error", notice=fault)

    def _saved_words(self, _: OverviewLayout) -> str:
        return "The overview is saved, for everybody who may see it."

    def _filled(self, state: OverviewState) -> OverviewState:
        by = self._kept.changed_by if self._kept is not None else ""
        return replace(
            state,
            notice=state.notice.replace("{who}", by or "Somebody else"),
            tiles=tuple(self._shown(tile) for tile in self._draft),
            is_editing=self._is_editing,
            can_undo=bool(self._undone) and self._may_type,
            can_add=self._may_type and len(self._draft) < MOST_TILES,
            chosen=self._tile(self._chosen) if self._is_editing else None,
        )

    def _shown(self, tile: Tile) -> TileState:
        question = self._question(tile)
        fault = self._faults.get(question, "")
        return tile_state(tile, self._reports.get(question), fault, self._services.region)
