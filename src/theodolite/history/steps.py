"""Step functions of many places in flat arrays: what bulk questions are answered from.

One table is one mapper and one side. A place's steps are consecutive; each holds from its day until the next step of
the same place, the last one until the mapper's last frame (older than that a witness grows stale, it does not end).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

__all__ = ["EPOCH", "StepTable", "day_number", "number_day"]

EPOCH = date(1970, 1, 1)


def day_number(on: date) -> int:
    """Return a day as days since 1970-01-01."""
    return (on - EPOCH).days


def number_day(number: int) -> date:
    """Return the day of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepTable:
    """The share held of many places by one side on one mapper's maps, over all its frames.

    Attributes
    ----------
    place_ids
        P ids of the atlas, ascending.
    starts
        int32, shape (P + 1,): the steps of place ``i`` are ``starts[i]:starts[i + 1]``; none where it is silent.
    days
        int32, shape (N,): the day a step begins (days since 1970-01-01); a place's first is the mapper's first frame.
    value, low, high, unknown
        float64, shape (N,): shares 0-1; ``low`` and ``high`` from moving the edge by ``edge_m`` metres, ``unknown``
        the share in contested areas or the grey margin.
    inside
        bool, shape (N,): whether the place's point lies in the side's land.
    frame_days
        int32, shape (F,): the day of every frame of the mapper, ascending, also of unchanged ones.
    silent
        bool, shape (P,): places that the mapper does not cover.
    fingerprint
        Digest of the frames, the places' geometry and the method: what the table depends on.
    """

    mapper: str
    side: str
    edge_m: float
    place_ids: tuple[str, ...]
    starts: np.ndarray[Any, Any]
    days: np.ndarray[Any, Any]
    value: np.ndarray[Any, Any]
    low: np.ndarray[Any, Any]
    high: np.ndarray[Any, Any]
    unknown: np.ndarray[Any, Any]
    inside: np.ndarray[Any, Any]
    frame_days: np.ndarray[Any, Any]
    silent: np.ndarray[Any, Any]
    fingerprint: str = ""

    def step_at(self, row: int, on: date) -> int | None:
        """Return the index of the step of a place (by row) in force on a day; None before the first, or silent."""
        first, last = int(self.starts[row]), int(self.starts[row + 1])
        index = first + int(np.searchsorted(self.days[first:last], day_number(on), side="right")) - 1
        return index if index >= first else None
