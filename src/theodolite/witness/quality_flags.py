"""Findings of quality control as flags in words.

Raw files and the common format are cut and simplified differently: each is compared with its like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.records.control import FrameRef
from theodolite.records.fusion import FlagKind, FrameFlag
from theodolite.settings import load_rules
from theodolite.witness.cell_cache import series_of
from theodolite.witness.cells import CELL_KM2, CELLS, Array, CellSeries, box_of, points_of
from theodolite.witness.quality_rules import (
    Coverage,
    Excursion,
    Leap,
    Pause,
    find_coverage,
    find_excursions,
    find_flapping_cells,
    find_leaps,
    find_pauses,
    usual_days,
    usual_step,
)
from theodolite.witness.screening import Load, Ring, is_common

if TYPE_CHECKING:
    from theodolite.witness.cache import FrameCache

__all__ = ["Found", "Group", "flag_pauses", "flag_sources"]

# A flag and the cells concerned; none where the whole map is.
Found = tuple[FrameFlag, tuple[int, ...]]
_SLIVER_M, _SIMPLE_M = 300.0, 100.0
_GREAT_CELLS = 100
_INSERTED = 2
# A frame may stay wrong for the settling time, or for this many of the usual times between two.
_FRAMES = 4


def _rings(found: Coverage, series: CellSeries, load: Load) -> Iterator[Ring]:
    """Yield the outer rings of the land that a map dropped, WGS 84, to 100 m; slivers left out."""
    import shapely

    from theodolite.geometry import unproject

    before, after = (
        shapely.union_all([a.geometry for a in load(series.states[n])]) for n in (found.number - 1, found.number)
    )
    gone = shapely.difference(before, after).buffer(-_SLIVER_M).buffer(_SLIVER_M)
    inside = shapely.multipoints(points_of(found.cells % CELLS))
    for part in shapely.get_parts(gone):
        if part.intersects(inside):
            ring = unproject(shapely.simplify(shapely.Polygon(part.exterior), _SIMPLE_M)).exterior
            yield tuple((round(x, 4), round(y, 4)) for x, y in ring.coords)


@dataclass(slots=True)
class Group:
    """Frames of one kind of file, and their series; ``corrupt`` comes first and leaves out what it finds."""

    frames: Sequence[FrameRef]
    layer: str
    series: CellSeries
    cadence_days: float
    dropped: list[Coverage] = field(default_factory=list)

    def corrupt(self, masked: dict[date, date]) -> Iterator[Found]:
        """Yield what is corrupt, put its days into ``masked`` and leave it out of the series."""
        within = max(load_rules().flip_settle_days, round(_FRAMES * self.cadence_days))
        for again in (True, False):
            excursions = find_excursions(self.series, within_days=within, again=again)
            for excursion in excursions:
                yield self._corrupt(excursion, masked)
            if excursions:
                last = len(self.series.days)
                self.series = self.series.without({n for e in excursions for n in range(e.first, e.end or last)})

    def _corrupt(self, found: Excursion, masked: dict[date, date]) -> Found:
        start, known_on = self.series.days[found.first], self.series.days[found.known]
        end = self.series.days[found.end] if found.end is not None else None
        days = [f.valid_on for f in self.frames if f.valid_on >= start and (end is None or f.valid_on < end)]
        masked |= dict.fromkeys(days, known_on)
        words = _excursion_words(found, len(days), usual_step(self.series) * CELL_KM2, end)
        return self._flag(FlagKind.CORRUPT, start, end, words, masked=True, cells=found.cells, known_on=known_on)

    def leaps(self, country: Callable[[], Array | None]) -> Iterator[Found]:
        """Yield changes of coverage, and the other leaps."""
        usual = usual_step(self.series) * CELL_KM2
        for leap in find_leaps(self.series):
            coverage: list[Coverage] = []
            if len(leap.cells) >= _GREAT_CELLS:
                coverage = find_coverage(
                    self.series, leap, country=country(), lasting_days=load_rules().flip_settle_days
                )
            self.dropped += [c for c in coverage if c.dropped]
            for c in coverage:
                yield self._coverage(c)
            if len(leap.cells) > 2 * sum(len(c.cells) for c in coverage) or not coverage:
                yield self._leap(leap, usual)

    def _coverage(self, found: Coverage) -> Found:
        on = self.series.days[found.number]
        what = "left the map at once and for good" if found.dropped else "entered the map at once and for good"
        detail = f"{_km2(found.cells)} {what} on {on}, {found.front_share:.0%} of their rim at the front: " + (
            "not drawn any more rather than lost" if found.dropped else "newly drawn rather than taken"
        )
        start, end = (on, None) if found.dropped else (self.series.days[0], on)
        return self._flag(
            FlagKind.COVERAGE,
            start,
            end,
            detail,
            cells=found.cells,
            known_on=on + timedelta(load_rules().flip_settle_days),
        )

    def _leap(self, leap: Leap, usual: float) -> Found:
        on, before = self.series.days[leap.number], self.series.lasts[leap.number - 1]
        detail = (
            f"{_km2(leap.cells)} changed from {before} to {on} ({leap.gained * CELL_KM2:,.0f} km² more, "
            f"{leap.lost * CELL_KM2:,.0f} km² less; usual: {usual:,.0f} km²) and stayed: drawn anew or fought over, "
            "the map does not say"
        )
        return self._flag(FlagKind.JUMP, on, self._day_after(leap.number), detail, cells=leap.cells)

    def _day_after(self, number: int) -> date | None:
        return next((f.valid_on for f in self.frames if f.valid_on > self.series.days[number]), None)

    def rings(self, load: Load) -> list[Ring]:
        """Return the rings of all land that the map dropped for good."""
        return [ring for found in self.dropped for ring in _rings(found, self.series, load)]

    def flapping(self) -> Iterator[Found]:
        """Yield the land that changes to and fro."""
        for f in find_flapping_cells(self.series):
            detail = (
                f"{_km2(f.cells)} changed to and fro from {f.start} to {f.end} (2-km cells: {f.changes} changes): "
                f"a reading that lasts less than {load_rules().flip_settle_days} days is no report of a change"
            )
            yield self._flag(FlagKind.FLAPPING, f.start, f.end, detail, cells=f.cells, known_on=f.end)

    def _flag(
        self,
        kind: FlagKind,
        start: date,
        end: date | None,
        detail: str,
        *,
        cells: Array,
        masked: bool = False,
        known_on: date | None = None,
    ) -> Found:
        local = () if kind is FlagKind.CORRUPT else tuple(sorted(set((cells % CELLS).tolist())))
        flag = FrameFlag(
            mapper=self.frames[0].mapper,
            kind=kind,
            start=start,
            end=end,
            detail=detail,
            masked=masked,
            layer=self.layer,
            box=box_of(cells % CELLS) if local else None,
            area_km2=len(cells) * CELL_KM2,
            known_on=known_on,
        )
        return flag, local


def _excursion_words(found: Excursion, frames: int, usual: float, end: date | None) -> str:
    changed = f"{_km2(found.cells)} changed (usual: {usual:,.0f} km²)"
    noun = "frame does" if frames == 1 else "frames do"
    told = {
        "excursion": f"{changed} and {found.undone:.0%} of it was back by {end}",
        "again": f"an older state of the map came again; {changed}"
        + (f", {found.undone:.0%} of it back by {end}" if end else ""),
        "moved": f"{changed} in both directions at once, as when a whole map is shifted",
        "collapsed": f"{changed}: at least half of the map at once",
    }[found.reason]
    return f"{told}: corrupt; {frames} {noun} not count"


def flag_sources(frames: Sequence[FrameRef], layer: str, cache: FrameCache, load: Load) -> Iterator[Found]:
    """Yield the days from which the series comes from another kind of files; one or two frames among others as one."""
    begins = [i for i, f in enumerate(frames) if i and is_common(f) is not is_common(frames[i - 1])]
    inserted = 0
    for begin, end in pairwise([*begins, len(frames)]):
        if begin == inserted:
            continue  # back to the kind before
        single = end < len(frames) and end - begin <= _INSERTED
        inserted = end if single else 0
        yield _source(frames[begin - 1], frames[begin], frames[end] if single else None, layer, cache, load)


def _source(
    before: FrameRef, after: FrameRef, back: FrameRef | None, layer: str, cache: FrameCache, load: Load
) -> Found:
    cells: Any = []
    if before.state != after.state:
        cells = np.unique(series_of([before, after], cache=cache, load=load).of_step(1) % CELLS)
    kind = "the common format" if is_common(after) else "the raw files"
    where = "read" if back else "from here on read"
    flag = FrameFlag(
        mapper=after.mapper,
        kind=FlagKind.JUMP,
        start=after.valid_on,
        end=back.valid_on if back else None,
        detail=f"{where} from {kind}: {_km2(cells)} differ from the frame of {before.valid_on}",
        layer=layer,
        box=box_of(cells) if len(cells) else None,
        area_km2=len(cells) * CELL_KM2,
    )
    return flag, tuple(int(c) for c in cells)


def flag_pauses(frames: Sequence[FrameRef], layer: str, cadence_days: float) -> Iterator[Found]:
    """Yield stretches without news; those of missing frames that follow each other are told as one.

    What is usual is the map's own median; ``cadence_days`` stands in where it has too few frames.
    """
    dated = [(f.valid_on, f.state) for f in frames]
    gap_days = usual_days([on for on, _ in dated], cadence_days)
    news = [on for i, (on, state) in enumerate(dated) if not i or state != dated[i - 1][1]]
    found = find_pauses(dated, gap_days=gap_days, news_days=usual_days(news, cadence_days))
    for pause in (p for p in found if not p.missing):
        days = (pause.end - pause.start).days
        detail = (
            f"{pause.frames} frames from {pause.start} to {pause.end} show the same state: {days} days without a change"
        )
        yield _pause_flag(frames[0].mapper, layer, pause, detail)
    run: list[Pause] = []
    for gap in [*(p for p in found if p.missing), None]:
        if run and (gap is None or gap.start != run[-1].end):
            whole = Pause(start=run[0].start, end=run[-1].end, frames=len(run) + 1, missing=True)
            longest = max((p.end - p.start).days for p in run)
            yield _pause_flag(frames[0].mapper, layer, whole, _gap_words(whole, longest, gap_days))
            run = []
        if gap is not None:
            run.append(gap)


def _gap_words(gap: Pause, longest: int, gap_days: float) -> str:
    if gap.frames > 2:
        apart = f"up to {longest} days apart (usually {gap_days:g})"
        return f"{gap.frames} frames from {gap.start} to {gap.end}, {apart}: carried forward"
    noun = "day" if longest == 2 else "days"
    return f"no frame between {gap.start} and {gap.end}: the earlier one is carried forward for {longest - 1} {noun}"


def _pause_flag(mapper: str, layer: str, pause: Pause, detail: str) -> Found:
    kind = FlagKind.CARRIED_FORWARD
    start, end = pause.start, pause.end
    return FrameFlag(mapper=mapper, kind=kind, start=start, end=end, detail=detail, layer=layer, known_on=end), ()


def _km2(cells: Any) -> str:
    return f"{len(cells) * CELL_KM2:,.0f} km²"
