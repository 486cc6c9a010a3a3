"""Where maps with fresh frames say different things of a place: who says what, for how long; never averaged away.

A map says *held* on a day when at least half of the place lies in the side's land even with the edge moved inward,
*not held* when less than half does even with the edge moved outward, and *contested* when it draws at least half of
the place in a contested class. Where the edge decides it says neither. A dispute is a stretch of days in which at least
one map says held, at least one not held, and who says what stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from theodolite.fusion.voices import Array, Voices
from theodolite.history.steps import number_day
from theodolite.records import ProviderInfo
from theodolite.records.fusion import Dispute
from theodolite.settings import load_rules

__all__ = ["disputed_days", "find_disputes", "fresh_limits"]

_HALF = 0.5
_TIE = 1e-9
_NEITHER, _HELD, _NOT_HELD, _CONTESTED = range(4)


def find_disputes(
    voices: Voices, infos: Mapping[str, ProviderInfo], *, contested: Voices | None = None, minimum_days: int = 1
) -> tuple[Dispute, ...]:
    """Return the stretches in which maps disagree, ascending.

    Parameters
    ----------
    voices
        What each map said, day by day.
    infos
        Who makes each map: a frame is fresh up to the decision rules' limit, or twice the mapper's cadence if longer.
    contested
        Shares of the place in a contested class, for maps that draw one.
    minimum_days
        Shorter stretches are left out.
    """
    said = _said(voices, infos, contested)
    in_dispute = (said == _HELD).any(axis=0) & (said == _NOT_HELD).any(axis=0)
    changed = np.flatnonzero((said[:, 1:] != said[:, :-1]).any(axis=0)) + 1
    bounds = [0, *changed.tolist(), said.shape[1]]
    return tuple(
        _dispute(voices, said[:, start], start, end)
        for start, end in pairwise(bounds)
        if in_dispute[start] and end - start >= minimum_days
    )


def disputed_days(disputes: Sequence[Dispute], *, until: date) -> int:
    """Return the number of days in dispute, both ends of an open one included."""
    return sum(((d.end or until) - d.start).days + (d.end is None) for d in disputes)


def fresh_limits(mappers: Sequence[str], infos: Mapping[str, ProviderInfo]) -> Array:
    """Return how old each map's frame may be and still speak for a day, float64 (M,)."""
    fresh = float(load_rules().fresh_days)
    return np.array([max(fresh, 2 * infos[m].cadence_days) if m in infos else fresh for m in mappers])


def _said(voices: Voices, infos: Mapping[str, ProviderInfo], contested: Voices | None) -> Array:
    """Return what every map said on every day, int8 (M, D)."""
    said = np.full(voices.value.shape, _NEITHER, dtype=np.int8)
    said[voices.low >= _HALF - _TIE] = _HELD
    said[voices.high < _HALF - _TIE] = _NOT_HELD
    for row, mapper in enumerate(voices.mappers):
        drawn = _on_days(contested, mapper, voices)
        if drawn is not None:
            said[row, drawn >= _HALF - _TIE] = _CONTESTED
    said[voices.age > fresh_limits(voices.mappers, infos)[:, None]] = _NEITHER
    return said


def _on_days(contested: Voices | None, mapper: str, voices: Voices) -> Array | None:
    """Return a map's contested share on the days of other voices, NaN where it has none."""
    if contested is None or mapper not in contested.mappers:
        return None
    found = np.full(voices.value.shape[1], np.nan)
    _, here, there = np.intersect1d(voices.days, contested.days, return_indices=True)
    found[here] = contested.value[contested.mappers.index(mapper), there]
    return found


def _dispute(voices: Voices, said: Array, start: int, end: int) -> Dispute:
    def who(word: int) -> tuple[str, ...]:
        return tuple(m for m, s in zip(voices.mappers, said.tolist(), strict=True) if s == word)

    last = voices.value.shape[1]
    return Dispute(
        start=number_day(voices.first_day + start),
        end=None if end == last else number_day(voices.first_day + end),
        held=who(_HELD),
        not_held=who(_NOT_HELD),
        contested=who(_CONTESTED),
    )
