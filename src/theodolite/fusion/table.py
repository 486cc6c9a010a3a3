"""Reports of change of many places by many mappers in flat arrays: what the kernel computes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theodolite.history.steps import day_number
from theodolite.records.fusion import WitnessReport

__all__ = ["ALREADY", "NOT_SHOWN", "SHOWN", "SILENT", "ReportTable", "table_of"]

Array = np.ndarray[Any, Any]

SHOWN, NOT_SHOWN, ALREADY, SILENT = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportTable:
    """What each of M mappers says of one change of hands at each of N places.

    Attributes
    ----------
    mappers
        M ids.
    state
        uint8 (N, M): ``SHOWN``; ``NOT_SHOWN`` by its last frame; ``ALREADY`` so on its first frame; ``SILENT``.
    day
        int32 (N, M), days since 1970-01-01: first frame that shows it (``SHOWN``), the last frame (``NOT_SHOWN``), the
        first frame (``ALREADY``); 0 where silent.
    gap
        int32 (N, M): days from the frame before to ``day`` where shown (the change was reported within them), at
        least 1; else 0.
    seen
        int32 (N, M): days from the mapper's first to its last frame on the place.
    """

    mappers: tuple[str, ...]
    state: Array
    day: Array
    gap: Array
    seen: Array

    def __len__(self) -> int:
        return len(self.state)

    def rows(self, chosen: Array) -> ReportTable:
        """Return some of the places."""
        return ReportTable(
            mappers=self.mappers,
            state=self.state[chosen],
            day=self.day[chosen],
            gap=self.gap[chosen],
            seen=self.seen[chosen],
        )

    def without(self, mapper: str) -> ReportTable:
        """Return the table in which one mapper is silent."""
        column = self.mappers.index(mapper)
        parts = [part.copy() for part in (self.state, self.day, self.gap, self.seen)]
        for part, value in zip(parts, (SILENT, 0, 0, 0), strict=True):
            part[:, column] = value
        return ReportTable(mappers=self.mappers, state=parts[0], day=parts[1], gap=parts[2], seen=parts[3])

    def unique(self) -> tuple[ReportTable, Array]:
        """Return the distinct rows, and for each row which it is."""
        keys = np.ascontiguousarray(np.concatenate([self.state, self.day, self.gap, self.seen], axis=1, dtype=np.int32))
        packed = keys.view([("", np.void, keys.dtype.itemsize * keys.shape[1])]).ravel()["f0"] if len(keys) else keys
        _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
        return self.rows(first), inverse.ravel()


def table_of(changes: Sequence[Sequence[WitnessReport]]) -> ReportTable:
    """Return the table of the reports of one or more changes of hands; a mapper without a report is silent."""
    mappers = tuple(sorted({report.mapper for reports in changes for report in reports}))
    shape = (len(changes), len(mappers))
    state = np.full(shape, SILENT, np.uint8)
    day, gap, seen = (np.zeros(shape, np.int32) for _ in range(3))
    for row, reports in enumerate(changes):
        for report in reports:
            column = mappers.index(report.mapper)
            state[row, column], day[row, column], gap[row, column] = _cell(report)
            first = report.not_before or report.on or report.seen_until
            seen[row, column] = max(0, (report.seen_until - first).days)
    return ReportTable(mappers=mappers, state=state, day=day, gap=gap, seen=seen)


def _cell(report: WitnessReport) -> tuple[int, int, int]:
    if report.on is None:
        return NOT_SHOWN, day_number(report.seen_until), 0
    if report.not_before is None:
        return ALREADY, day_number(report.on), 0
    return SHOWN, day_number(report.on), max(1, (report.on - report.not_before).days)
