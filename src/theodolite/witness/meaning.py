"""Layers of one mapper that mean different things: how late each shows what the other mappers show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from theodolite.records.fusion import FlagKind, FrameFlag
from theodolite.settings import load_rules
from theodolite.witness.cells import CELLS, CellSeries
from theodolite.witness.provider import HELD_LAYER

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = ["flag_meanings", "lasting_days", "layer_lag"]

Flips = Mapping[tuple[str, int], int]
_LEAST_CELLS = 30
_LEAST_OTHERS = 2


def lasting_days(series: CellSeries) -> dict[tuple[str, int], int]:
    """Return since when each cell that is on at the end has been: (holder, cell) to a day's ordinal.

    Cells that were on in the first state are left out: since when is not known.
    """
    order = np.lexsort((series.step, series.key))
    key, step = series.key[order], series.step[order]
    if len(key) == 0:
        return {}
    last = np.flatnonzero(np.append(key[1:] != key[:-1], True))
    times = np.diff(np.append(-1, last))
    chosen = last[(times % 2 == 1) & (step[last] > 0)]
    holders = [name.split("|")[0] for name in series.classes]
    days = [on.toordinal() for on in series.days]
    return {
        (holders[k // CELLS], k % CELLS): days[s]
        for k, s in zip(key[chosen].tolist(), step[chosen].tolist(), strict=True)
    }


def layer_lag(layer: Flips, others: list[Flips]) -> tuple[float, int] | None:
    """Return the median days that a layer shows a change after the median of the others, and of how many cells.

    None where fewer than 30 cells are shown by the layer and at least two others.
    """
    lags = []
    for cell, day in layer.items():
        told = [other[cell] for other in others if cell in other]
        if len(told) >= _LEAST_OTHERS:
            lags.append(day - median(told))
    return (float(median(lags)), len(lags)) if len(lags) >= _LEAST_CELLS else None


def flag_meanings(archive: Archive, mapper: str) -> tuple[FrameFlag, ...]:
    """Return a flag for each layer that differs in time from the one that votes by at least the settling time.

    Both are compared with the median of the other mappers over the layer's own period.
    """
    layers = [layer for layer in archive.layers(mapper) if layer != HELD_LAYER and archive.frames(mapper, layer=layer)]
    if not layers or not archive.frames(mapper):
        return ()
    others = [_flips(archive, other, HELD_LAYER) for other in archive.mappers if other != mapper]
    held = _flips(archive, mapper, HELD_LAYER)
    found = []
    for layer in layers:
        frames = archive.frames(mapper, layer=layer)
        start, end = frames[0].valid_on, frames[-1].valid_on
        own, voting = (layer_lag(_within(f, start, end), others) for f in (_flips(archive, mapper, layer), held))
        if own and voting and abs(own[0] - voting[0]) >= load_rules().flip_settle_days:
            detail = (
                f"the layer {layer!r} shows changes {_words(own[0])} the median of the other maps ({own[1]} cells of "
                f"4 km²), the layer that votes {_words(voting[0])} it ({voting[1]} cells): another meaning"
            )
            flag = FrameFlag(mapper=mapper, kind=FlagKind.MEANING, start=start, end=None, detail=detail, layer=layer)
            found.append(flag)
    return tuple(found)


def _flips(archive: Archive, mapper: str, layer: str) -> Flips:
    frames = archive.frames(mapper, layer=layer)
    return lasting_days(archive.cell_series(mapper, frames))


def _within(flips: Flips, start: date, end: date) -> Flips:
    return {cell: day for cell, day in flips.items() if start.toordinal() < day <= end.toordinal()}


def _words(days: float) -> str:
    if days == 0:
        return "on the same day as"
    return f"{abs(days):.0f} {'day' if abs(days) == 1 else 'days'} {'after' if days > 0 else 'before'}"
