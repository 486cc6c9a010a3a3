"""Many places at once: when each changed hands and how likely it is held on each day, from tables of step functions.

Places with the same settled readings on all maps are reckoned once; most places never change or change as their
neighbours do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theodolite.errors import ConfigurationError
from theodolite.fusion.kernel import held_after, iter_estimates
from theodolite.fusion.lags import LagModel
from theodolite.fusion.reports import Change, Run, Seen, changes_of, settled_turns
from theodolite.history.steps import StepTable, number_day
from theodolite.records.fusion import FlipEstimate
from theodolite.settings import load_rules

__all__ = ["FusedPlaces", "fuse_tables"]

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FusedPlaces:
    """The changes of hands of P places, of which U are distinct.

    ``group`` int (P,) says which distinct history a place has; ``changes`` has U entries, in order of time; ``days``
    int32 (T,) are all days from the first frame to the last, since 1970-01-01; ``start`` float32 (U,) is 1 where a
    place without a change is held on all maps, 0 where on none, between where they differ.
    """

    place_ids: tuple[str, ...]
    group: Array
    changes: tuple[tuple[Change, ...], ...]
    days: Array
    start: Array

    def flips(self, model: LagModel) -> Iterator[tuple[tuple[FlipEstimate, ...], Array]]:
        """Yield, for each of the U distinct histories, its changes and the probability held on each day, (T,)."""
        told = [change for changes in self.changes for change in changes]
        first, last = number_day(self.days[0]), number_day(self.days[-1])
        estimates = iter_estimates(told, model, first=first, last=last)
        for number, changes in enumerate(self.changes):
            begin = 1.0 - float(changes[0][0]) if changes else float(self.start[number])
            held, found = np.full(len(self.days), begin), []
            for _ in changes:
                flip, grown = next(estimates)
                held = held_after(held, flip.gained, grown)
                found.append(flip)
            yield tuple(found), held


def fuse_tables(tables: Sequence[StepTable], *, threshold: float = 0.5, settle_days: int | None = None) -> FusedPlaces:
    """Return what several mappers' tables say of their places.

    Parameters
    ----------
    tables
        One a mapper, of one side and of the same places in the same order.
    threshold
        From which share, 0-1, a place counts as held.
    settle_days
        How long a reading must be seen to hold; None for the decision rules'.

    Raises
    ------
    ConfigurationError
        If there is no table, they differ in places or side, or a mapper comes twice.
    """
    _check(tables)
    settle = load_rules().flip_settle_days if settle_days is None else settle_days
    columns = [_seen_of(table, threshold, settle) for table in sorted(tables, key=lambda t: t.mapper)]
    distinct: dict[tuple[Seen | None, ...], int] = {}
    group = np.array([distinct.setdefault(row, len(distinct)) for row in zip(*columns, strict=True)], dtype=np.int64)
    heard = [[seen for seen in row if seen is not None] for row in distinct]
    frames = [table.frame_days for table in tables if len(table.frame_days)]
    days = (
        np.arange(min(int(f[0]) for f in frames), max(int(f[-1]) for f in frames) + 1) if frames else np.zeros(0, int)
    )
    shares = [sum(s.turns[0].above for s in seen) / len(seen) if seen else 0.5 for seen in heard]
    return FusedPlaces(
        place_ids=tables[0].place_ids,
        group=group,
        changes=tuple(changes_of(seen) for seen in heard),
        days=days.astype(np.int32),
        start=np.array(shares, np.float32),
    )


def _check(tables: Sequence[StepTable]) -> None:
    if not tables:
        raise ConfigurationError("there is no table of step functions.", hint="Give one a mapper.")
    if any(t.place_ids != tables[0].place_ids or t.side != tables[0].side for t in tables):
        raise ConfigurationError("the tables differ in their places or side.", hint="Build them for the same places.")
    if len({t.mapper for t in tables}) < len(tables):
        raise ConfigurationError("a mapper has two tables.", hint="Give one a mapper.")


def _seen_of(table: StepTable, threshold: float, settle: int) -> list[Seen | None]:
    """Return what a mapper says of each place; equal readings are one object, so that they compare fast."""
    if len(table.frame_days) == 0:
        return [None] * len(table.place_ids)
    above = table.value >= threshold - 1e-9
    row = np.repeat(np.arange(len(table.place_ids)), np.diff(table.starts))
    new = np.ones(len(row), bool)
    new[1:] = (row[1:] != row[:-1]) | (above[1:] != above[:-1])
    begins, of_row, held = table.days[new], row[new], above[new]
    before = np.searchsorted(table.frame_days, begins) - 1
    frame_before = table.frame_days[np.maximum(before, 0)]
    ends = np.cumsum(np.bincount(of_row, minlength=len(table.place_ids)))
    last = int(table.frame_days[-1])
    known: dict[Seen, Seen] = {}
    found: list[Seen | None] = []
    start = 0
    for place, end in enumerate(ends.tolist()):
        if end == start or table.silent[place]:
            found.append(None)
        else:
            cut = slice(start, end)
            seen = _seen(
                table.mapper, begins[cut].tolist(), held[cut].tolist(), frame_before[cut].tolist(), last, settle
            )
            found.append(known.setdefault(seen, seen))
        start = end
    return found


def _seen(mapper: str, begins: list[int], held: list[bool], before: list[int], last: int, settle: int) -> Seen:
    """Return the settled readings of one place from its runs: when each began, and the frame before it."""
    ends = [*before[1:], last]
    runs = [
        Run(above=above, first=begin, last=end, before=prior if number else None)
        for number, (above, begin, end, prior) in enumerate(zip(held, begins, ends, before, strict=True))
    ]
    turns, until = settled_turns(runs, settle)
    return Seen(mapper=mapper, turns=turns, first=begins[0], last=last if until is None else until)
