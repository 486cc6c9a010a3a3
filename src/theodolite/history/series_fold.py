"""The fold behind step functions: one state of a map after the other.

One step of the fold, :meth:`SeriesFold.append`, compares a state with the one before, finds the places that the changed
edges concern (:mod:`theodolite.history.changes`) and measures only those. A new day is one more step of the same fold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.history.changes import Edges, changed_edges, edges_of
from theodolite.history.series_places import PlaceSet
from theodolite.history.series_values import COLUMNS, Surveyor
from theodolite.history.steps import StepTable, day_number
from theodolite.records import ControlArea, FrameRef, ProviderInfo
from theodolite.settings import Settings

if TYPE_CHECKING:
    Progress = Callable[[str, int, int], None]

__all__ = [
    "METHOD",
    "MapFrames",
    "SeriesFold",
    "edge_of",
    "frames_by_day",
    "frames_digest",
    "run_fold",
    "table_key",
]


class MapFrames(Protocol):
    """What step functions are built from: an archive, or one as it was known on a day."""

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the mappers, in a fixed order."""
        ...

    def info(self, mapper: str) -> ProviderInfo:
        """Return who the mapper is."""
        ...

    def frames(self, mapper: str) -> tuple[FrameRef, ...]:
        """Return the frames of the held layer, ascending by date."""
        ...

    def projected(self, ref: FrameRef) -> tuple[ControlArea, ...]:
        """Load a frame's areas in the theatre's equal-area metres."""
        ...


# Raise this when a figure changes its meaning or a step is found another way: stored tables are then made anew.
METHOD = 1
_SAME = 1e-9


def edge_of(info: ProviderInfo, settings: Settings) -> float:
    """Return the edge error in metres: the one the user named, else the provider's own."""
    return max(settings.edge_m, 0.0) if settings.edge_m_named else info.edge_error_m


def frames_by_day(archive: MapFrames, mapper: str) -> tuple[FrameRef, ...]:
    """Return a mapper's frames ascending by day, one a day (the last listed, which is the one in force)."""
    return tuple({frame.valid_on: frame for frame in archive.frames(mapper)}.values())


def frames_digest(frames: Sequence[FrameRef]) -> str:
    """Return a digest of the frames' days and states."""
    text = "\n".join(f"{frame.valid_on.isoformat()}|{frame.state}" for frame in frames)
    return hashlib.sha256(text.encode()).hexdigest()


def table_key(info: ProviderInfo, places: PlaceSet, *, side: str, edge_m: float) -> str:
    """Return a digest of everything that a table depends on besides the frames."""
    mapper = (info.id, info.drawn_sides, info.grey_margin_km, info.edge_error_m, info.silent_on, info.not_covered)
    return hashlib.sha256(repr((METHOD, mapper, places.fingerprint, side, edge_m)).encode()).hexdigest()[:32]


class SeriesFold:
    """The state of a fold: the edges of the last state, the figures in force, and the steps so far.

    Parameters
    ----------
    surveyor
        Measures places on a state.
    table
        Steps to go on from; None to begin.
    areas
        With ``table``: the projected areas of its last frame.
    """

    def __init__(
        self, surveyor: Surveyor, *, table: StepTable | None = None, areas: Sequence[ControlArea] = ()
    ) -> None:
        self._surveyor = surveyor
        places = len(surveyor.places)
        self._now = np.full((places, len(COLUMNS)), np.nan)
        self._edges = edges_of(areas)
        self._rows: list[np.ndarray[Any, Any]] = []
        self._days: list[np.ndarray[Any, Any]] = []
        self._values: list[np.ndarray[Any, Any]] = []
        self._frame_days: list[int] = []
        if table is None:
            self.silent = surveyor.places.silent(surveyor.info)
        else:
            self.silent = table.silent.copy()
            self._go_on(table)

    def _go_on(self, table: StepTable) -> None:
        counts = np.diff(table.starts)
        self._rows.append(np.repeat(np.arange(len(counts)), counts))
        self._days.append(table.days)
        values = np.column_stack([getattr(table, name) for name in COLUMNS]).astype(np.float64)
        self._values.append(values)
        self._frame_days = table.frame_days.tolist()
        known = np.flatnonzero(counts)
        self._now[known] = values[table.starts[1:][known] - 1]

    def append(self, day: int, areas: Sequence[ControlArea], *, same: bool = False) -> int:
        """Add a frame: its day (after the last), its projected areas; ``same`` if it shows the state before.

        Returns
        -------
        int
            How many places were measured again.
        """
        if self._frame_days and day <= self._frame_days[-1]:
            raise ConfigurationError(f"frame {day} is not after {self._frame_days[-1]}.", hint="Add frames in order.")
        first = not self._frame_days
        self._frame_days.append(day)
        if same and not first:
            return 0
        edges = edges_of(areas)
        rows = np.flatnonzero(~self.silent) if first else self._concerned(changed_edges(self._edges, edges))
        self._edges = edges
        self._measure(day, areas, rows)
        return len(rows)

    def _concerned(self, changed: Edges) -> np.ndarray[Any, Any]:
        if len(changed) == 0:
            return np.empty(0, dtype=np.int64)
        boxes = self._surveyor.boxes
        return np.flatnonzero((boxes.near(changed) | boxes.flipped(changed)) & ~self.silent)

    def _measure(self, day: int, areas: Sequence[ControlArea], rows: np.ndarray[Any, Any]) -> None:
        found = self._surveyor.measure(areas, self._edges, rows)
        measured = ~np.isnan(found[:, 0])
        self.silent[rows[~measured]] = True
        with np.errstate(invalid="ignore"):
            moved = measured & ~(np.abs(found - self._now[rows]) <= _SAME).all(axis=1)
        if moved.any():
            self._now[rows[moved]] = found[moved]
            self._rows.append(rows[moved])
            self._days.append(np.full(int(moved.sum()), day))
            self._values.append(found[moved])

    def fingerprint(self, frames: Sequence[FrameRef]) -> str:
        """Return a digest of all that the table depends on: method, mapper, places, side, edge and frames."""
        surveyor = self._surveyor
        key = table_key(surveyor.info, surveyor.places, side=surveyor.side, edge_m=surveyor.edge_m)
        return f"{key}-{frames_digest(frames)[:32]}"

    def table(self, *, fingerprint: str = "") -> StepTable:
        """Return the steps so far."""
        surveyor = self._surveyor
        rows = np.concatenate([np.empty(0, dtype=np.int64), *self._rows])
        days = np.concatenate([np.empty(0, dtype=np.int64), *self._days])
        values = np.concatenate([np.empty((0, len(COLUMNS))), *self._values])
        order = np.lexsort((days, rows))
        counts = np.bincount(rows, minlength=len(surveyor.places))
        value, low, high, unknown, inside = values[order].T
        return StepTable(
            mapper=surveyor.info.id,
            side=surveyor.side,
            edge_m=surveyor.edge_m,
            place_ids=surveyor.places.ids,
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            days=days[order].astype(np.int32),
            value=value.copy(),
            low=low.copy(),
            high=high.copy(),
            unknown=unknown.copy(),
            inside=inside > 0.5,
            frame_days=np.array(self._frame_days, dtype=np.int32),
            silent=self.silent.copy(),
            fingerprint=fingerprint,
        )


def run_fold(
    archive: MapFrames,
    fold: SeriesFold,
    frames: Sequence[FrameRef],
    *,
    done: int = 0,
    progress: Progress | None = None,
) -> StepTable:
    """Append the frames from number ``done`` on and return the table with its fingerprint."""
    for number in range(done, len(frames)):
        frame = frames[number]
        same = number > 0 and frames[number - 1].state == frame.state
        fold.append(day_number(frame.valid_on), () if same else archive.projected(frame), same=same)
        if progress:
            progress(frame.mapper, number + 1, len(frames))
    return fold.table(fingerprint=fold.fingerprint(frames))
