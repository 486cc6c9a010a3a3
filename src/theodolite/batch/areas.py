"""Many discs at once: those that no edge of the map comes near need no overlay, they are held wholly or not at all.

Only for a side that the mapper draws, on frames without contested areas: there nothing is left open. The answers are
those of ``MapEvidence``; what an edge crosses, or comes near enough to that its error matters, is asked there.

Faces (``history.areas``) were measured for this and lose: a disc of 8 km costs 3 ms a mapper, more than one overlay on
one day (2 ms), because they give the disc's whole history.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.batch.votes import SILENCES
from theodolite.history.steps import number_day
from theodolite.records import Measure, Status

if TYPE_CHECKING:
    from theodolite.history.maps import MapEvidence
    from theodolite.pipeline import Toolbox
    from theodolite.records import FrameRef

__all__ = ["FEWEST_DISCS", "DiscDesk"]

Array = np.ndarray[Any, Any]
FEWEST_DISCS = 50
_BESIDE_M = 50.0  # added to the edge's error: beyond it nothing of the edge reaches the disc
_NOT_COVERED = np.int8(SILENCES.index("not_covered"))


class DiscDesk:
    """Settles shares and areas of discs for one side, where they can be settled without an overlay."""

    def __init__(self, toolbox: Toolbox, evidence: MapEvidence, side: str, known_by: date | None) -> None:
        self._toolbox, self._evidence, self._side, self._known_by = toolbox, evidence, side, known_by
        self._land: dict[str, Any] = {}

    def settle(
        self, measure: Measure, discs: Array, days: Array, mapper: str, edge_m: float
    ) -> tuple[Array, Array, Array]:
        """Return what is known of N discs on N days.

        Parameters
        ----------
        measure
            ``share`` or ``area_km2``.
        discs
            float64, shape (N, 3): latitude, longitude, radius in km.
        days
            int32, shape (N,): the day of the frame in force; -1 where the mapper has none.

        Returns
        -------
        settled
            bool, shape (N,): the rest must be asked.
        share
            float64, shape (N,): 0 or the whole (1, or the disc's km²) where settled and not silent, else NaN.
        silence
            int8, shape (N,): ``not_covered`` or 0.
        """
        import shapely

        targets = _circles(discs)
        hidden = self._left_out(targets, mapper)
        settled, value = hidden.copy(), np.full(len(discs), np.nan)
        if self._side in self._evidence.info(mapper).drawn_sides:
            grown = shapely.buffer(targets, edge_m + _BESIDE_M, quad_segs=8)
            whole = np.ones(len(discs)) if measure is Measure.SHARE else shapely.area(targets) / 1e6
            for day in np.unique(days[(days >= 0) & ~hidden]).tolist():
                rows = np.flatnonzero((days == day) & ~hidden)
                outside, inside = self._sides_of(mapper, number_day(day), grown[rows])
                value[rows[outside]] = 0.0
                value[rows[inside]] = whole[rows[inside]]
                settled[rows] = outside | inside
        return settled, value, np.where(hidden, _NOT_COVERED, np.int8(0))

    def _sides_of(self, mapper: str, on: date, discs: Array) -> tuple[Array, Array]:
        """Tell which discs lie clear of the side's land on the frame of a day, and which wholly inside it."""
        import shapely

        archive = self._evidence.archive
        frame: FrameRef | None = archive.frame_in_force(mapper, on, known_by=self._known_by)
        nothing = np.zeros(len(discs), dtype=bool)
        areas = () if frame is None else archive.projected(frame)
        if frame is None or any(area.status in {Status.CONTESTED, Status.UNKNOWN} for area in areas):
            return nothing, nothing
        outside, inside = ~nothing, nothing
        for area in areas:
            if area.holder == self._side and area.status is Status.HELD:
                shapely.prepare(area.geometry)
                outside = outside & ~shapely.intersects(area.geometry, discs)
                inside = inside | shapely.contains_properly(area.geometry, discs)
        return outside, inside

    def _left_out(self, targets: Array, mapper: str) -> Array:
        """Tell which polygons meet land that the mapper leaves out, or lie wholly outside the country."""
        import shapely

        from theodolite.history.coverage import left_out_land

        if "" not in self._land:
            self._land[""] = _prepared(self._toolbox.atlas.footprint(("region:ukraine",)).geometry)
        if mapper not in self._land:
            self._land[mapper] = _prepared(left_out_land(self._evidence.info(mapper)))
        outside: Array = ~shapely.intersects(self._land[""], targets)
        gaps = self._land[mapper]
        return outside if gaps is None else outside | shapely.intersects(gaps, targets)


def _prepared(geometry: Any) -> Any:
    import shapely

    from theodolite.geometry import project

    if geometry is None:
        return None
    projected = project(geometry)
    shapely.prepare(projected)
    return projected


def _circles(discs: Array) -> Array:
    """Return discs (latitude, longitude, km) as projected polygons, drawn as the atlas draws them."""
    import shapely

    from theodolite.geometry import project

    centres: Any = shapely.points(discs[:, 1], discs[:, 0])
    drawn: Array = shapely.buffer(project(centres), discs[:, 2] * 1000.0, quad_segs=64)
    return drawn
