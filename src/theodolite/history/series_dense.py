"""Step tables spread out for look-ups by the million: a table of days a place that ever changes, one line for the rest.

A look-up is two gathers: the place's offset, then offset plus day. Places that never change share one row a value, so
that the whole stays small enough for the processor's cache to help (some MB a mapper).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.history.steps import StepTable

__all__ = ["CHUNK", "DenseShares", "place_rows"]

# Look-ups at once: indices and results of a chunk stay in the second-level cache.
CHUNK = 65_536
_FIELDS = ("value", "low", "high", "unknown", "inside")


def place_rows(place_ids: Sequence[str], wanted: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return int32 rows of ids in an ascending list; -1 for those it lacks."""
    known = {place: row for row, place in enumerate(place_ids)}
    return np.array([known.get(place, -1) for place in wanted], dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class DenseShares:
    """One figure of every place on every day, by one mapper for one side.

    Attributes
    ----------
    place_ids
        The places, ascending; a row is an index into them.
    first_day
        Day number (since 1970-01-01) of the first column with a figure; the column before it is "no frame yet".
    days
        How many columns a row has: from the day before the first frame to the last step; later days read the last.
    offsets
        int32 (P + 1,): where a place's row begins in ``figures``; the last belongs to row -1, "no such place".
    figures
        float32 or float64, flat. NaN before the first frame and where the mapper is silent.
    """

    mapper: str
    side: str
    place_ids: tuple[str, ...]
    first_day: int
    days: int
    offsets: np.ndarray[Any, Any]
    figures: np.ndarray[Any, Any]

    @classmethod
    def of(cls, table: StepTable, *, field: str = "value", dtype: str = "float32") -> DenseShares:
        """Spread out one figure of a table: ``value``, ``low``, ``high``, ``unknown`` or ``inside``.

        Raises
        ------
        ConfigurationError
            If the table has no such figure.
        """
        if field not in _FIELDS:
            raise ConfigurationError(f"a step has no {field!r}.", hint=f"It has: {', '.join(_FIELDS)}.")
        first = int(table.days.min()) if len(table.days) else 0
        days = int(table.days.max()) - first + 2 if len(table.days) else 1
        figures = np.asarray(getattr(table, field), dtype=np.float64)
        counts = np.diff(table.starts)
        keys, profile = _profiles(table, figures, counts)
        rows = np.full((len(keys) + 1, days), np.nan, dtype=dtype)
        for number, steps in enumerate(keys):
            for at in steps:
                rows[number, table.days[at] - first + 1 :] = figures[at]
        return cls(
            mapper=table.mapper,
            side=table.side,
            place_ids=table.place_ids,
            first_day=first,
            days=days,
            offsets=(np.append(profile, len(keys)) * days).astype(np.int32),
            figures=rows.reshape(-1),
        )

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return int(self.offsets.nbytes + self.figures.nbytes)

    def lookup(
        self, rows: np.ndarray[Any, Any], day_numbers: np.ndarray[Any, Any], *, out: np.ndarray[Any, Any] | None = None
    ) -> np.ndarray[Any, Any]:
        """Return the figure in force for each pair of place and day; NaN where there is none.

        Parameters
        ----------
        rows
            int32 or int64 (N,): indices into ``place_ids``; -1 for a place that is not among them.
        day_numbers
            int32 or int64 (N,): days since 1970-01-01.
        out
            Array of the figures' type to write to.
        """
        if out is None:
            out = np.empty(len(rows), dtype=self.figures.dtype)
        size = min(CHUNK, len(rows))
        offset, column = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
        index = np.empty(size, dtype=np.intp)
        for start in range(0, len(rows), CHUNK):
            stop = min(start + CHUNK, len(rows))
            n = stop - start
            np.subtract(day_numbers[start:stop], self.first_day - 1, out=column[:n], casting="unsafe")
            np.clip(column[:n], 0, self.days - 1, out=column[:n])
            np.take(self.offsets, rows[start:stop], out=offset[:n], mode="wrap")
            np.add(offset[:n], column[:n], out=index[:n])
            np.take(self.figures, index[:n], out=out[start:stop], mode="clip")
        return out


def _profiles(
    table: StepTable, figures: np.ndarray[Any, Any], counts: np.ndarray[Any, Any]
) -> tuple[list[tuple[int, ...]], np.ndarray[Any, Any]]:
    """Return the distinct step functions (as indices of steps) and which one each place has; the last means none."""
    numbers: dict[tuple[tuple[int, float], ...], int] = {}
    keys: list[tuple[int, ...]] = []
    profile = np.full(len(counts), -1, dtype=np.int64)
    for place in np.flatnonzero(counts).tolist():
        steps = _steps(figures, int(table.starts[place]), int(table.starts[place + 1]))
        key = tuple((int(table.days[i]), float(figures[i])) for i in steps)
        if key not in numbers:
            numbers[key] = len(keys)
            keys.append(steps)
        profile[place] = numbers[key]
    profile[profile < 0] = len(keys)
    return keys, profile


def _steps(figures: np.ndarray[Any, Any], first: int, last: int) -> tuple[int, ...]:
    """Return the steps of a place at which this figure changes (others may change where it does not)."""
    if last - first == 1:
        return (first,)
    values = figures[first:last]
    return (first, *(np.flatnonzero(values[1:] != values[:-1]) + first + 1).tolist())
