"""Copying told from both being right: what two maps share that neither truth nor cadence explains.

Two maps that are right agree, and so agreement says nothing. Errors do: sharing the same false values is what gives a
copier away (Dong, Berti-Equille and Srivastava 2009, *PVLDB* 2(1), 550-561). An *error* of a map is a change that it
took back within ninety days and that no third map shows from a month before to a month after, where at least two third
maps have frames throughout. It is *repeated* when the other map of the pair shows the same state at the same place
within a fortnight of it. How often that happens by chance is read off the other map at the same places two to five
months before and after, where no third map shows the state either: a map that has shown it all along repeats nothing,
and at a place that is fought over chance is greater. The share of dependence is ``(repeated - chance) / (1 - chance)``.

Places that change together are one error: all of a map's errors of one day in one block of 25 km count as one. The
interval is a bootstrap over those.

Days of change are the second trace: a copier follows at once or by a fixed delay, while two maps that report the same
event by themselves spread smoothly around it. What counts is by how much one shift of days stands out from its
neighbours, and only where both maps change every other day or oftener (weekly maps share days by cadence alone) and
where it is more than two very prompt maps would share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from theodolite.fusion.dependence import Dependence

__all__ = ["Shown", "Stretch", "detect_copying", "same_day", "stretches_of"]

Array = np.ndarray[Any, Any]

UNDONE_DAYS, ALONE_DAYS, WITHIN_DAYS = 90, 30, 14
SHIFTS = (-150, -120, -90, -60, 60, 90, 120, 150)
FEWEST, LEVELS, RESAMPLED = 8, (0.05, 0.95), 400
_LAGS, _BESIDE, _PROMPT, _OFTEN_DAYS, _ENOUGH = 14, (-2, -1, 1, 2), 0.3, 2.0, 30


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``start`` to before ``end`` (days since 1970-01-01, by frames) a map shows a place held or not."""

    start: int
    end: int
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one map shows: for every place its stretches, ascending and without gaps, first frame to last."""

    mapper: str
    stretches: Mapping[int, Sequence[Stretch]]

    def shows(self, place: int, held: bool, start: int, end: int) -> bool | None:
        """Return whether it shows a state at any time of [start, end]; None where it has no frames for all of that."""
        mine = self.stretches.get(place)
        if not mine or mine[0].start > start or mine[-1].end < end:
            return None
        return any(s.held == held and s.start <= end and s.end > start for s in mine)


@dataclass(frozen=True, slots=True)
class _Error:
    """One error at one place: whether it was repeated, how often it is by chance; the event it is part of."""

    event: tuple[str, int, int]
    repeated: bool
    chance: float


def detect_copying(maps: Sequence[Shown], blocks: Mapping[int, int]) -> tuple[Dependence, ...]:
    """Return the measured dependence of every pair of maps, by id.

    Parameters
    ----------
    maps
        At least four: two third maps must vouch for an error of a pair.
    blocks
        The block of each place (of about 25 km): errors of one day in one block are one.

    Returns
    -------
    tuple of Dependence
        Also of pairs that share nothing (share 0) and of those with fewer than eight errors, which are not told
        (share 0, interval 0 to 1).
    """
    ordered = sorted(maps, key=lambda m: m.mapper)
    return tuple(_pair(a, b, [m for m in ordered if m not in (a, b)], blocks) for a, b in combinations(ordered, 2))


def _pair(first: Shown, second: Shown, third: Sequence[Shown], blocks: Mapping[int, int]) -> Dependence:
    errors = [*_errors(first, second, third, blocks), *_errors(second, first, third, blocks)]
    events = _events(errors)
    by_error = (0.0, 0.0, 1.0)
    why = f"{len(events)} errors that third maps vouch for, too few to tell"
    if len(events) >= FEWEST:
        by_error = (_share(events), *_interval(events))
        repeated, chance = 100 * events.mean(axis=0)
        why = f"{repeated:.0f} % of {len(events)} errors of either repeated by the other, {chance:.0f} % by chance"
    by_day, words = _by_day(first, second, blocks)
    share, low, high = max(by_error, by_day, key=lambda found: (found[1], found[0]))
    names = {"first": first.mapper, "second": second.mapper}
    return Dependence(**names, share=share, low=low, high=high, why=f"{why}; {words}")


def _by_day(first: Shown, second: Shown, blocks: Mapping[int, int]) -> tuple[tuple[float, float, float], str]:
    """Return share and interval by days of change (nothing where truth may explain it), and words."""
    spike, shift, changes = same_day(first, second, blocks)
    if changes < _ENOUGH or max(_usual_gap(first), _usual_gap(second)) > _OFTEN_DAYS:
        return (0.0, 0.0, 1.0), "days of change too coarse to tell"
    words = f"{100 * spike:.0f} % of {changes} changes follow the other's by the same number of days ({shift})"
    error = 1.645 * np.sqrt(max(spike * (1.0 - spike), 0.01) / changes)
    if spike - error <= _PROMPT:
        return (0.0, 0.0, 1.0), f"the days of change show no copying ({words})"
    return (spike, float(spike - error), float(min(1.0, spike + error))), words


def _usual_gap(shown: Shown) -> float:
    """Return the median number of days between days on which anything changes."""
    days = sorted({s.start for stretches in shown.stretches.values() for s in stretches[1:]})
    return float(np.median(np.diff(days))) if len(days) > 1 else float("inf")


def _errors(one: Shown, other: Shown, third: Sequence[Shown], blocks: Mapping[int, int]) -> list[_Error]:
    found = []
    for place, stretches in one.stretches.items():
        for stretch in stretches[1:-1]:
            if stretch.end - stretch.start > UNDONE_DAYS or not _is_alone(stretch, place, third):
                continue
            seen = _repeats(stretch, place, other, 0)
            if seen is not None:
                times = [s for s in SHIFTS if _is_alone(stretch, place, third, s)]
                usual = [u for s in times if (u := _repeats(stretch, place, other, s)) is not None]
                event = (one.mapper, stretch.start, blocks[place])
                found.append(_Error(event, seen, float(np.mean(usual)) if usual else 0.0))
    return found


def _is_alone(stretch: Stretch, place: int, third: Sequence[Shown], shift: int = 0) -> bool:
    """Return whether at least two third maps have frames throughout, and none shows the state; shifted by days."""
    start, end = stretch.start - ALONE_DAYS + shift, stretch.end + ALONE_DAYS + shift
    said = [m.shows(place, stretch.held, start, end) for m in third]
    return said.count(False) >= 2 and True not in said


def _repeats(stretch: Stretch, place: int, other: Shown, shift: int) -> bool | None:
    start, end = stretch.start - WITHIN_DAYS + shift, stretch.end + WITHIN_DAYS + shift
    return other.shows(place, stretch.held, start, end)


def _events(errors: Sequence[_Error]) -> Array:
    """Return (repeated, chance) of every event, the mean over its places, float64 (E, 2)."""
    grouped: dict[tuple[str, int, int], list[tuple[bool, float]]] = {}
    for error in errors:
        grouped.setdefault(error.event, []).append((error.repeated, error.chance))
    return np.array([np.mean(grouped[key], axis=0) for key in sorted(grouped)], dtype=np.float64).reshape(-1, 2)


def _share(events: Array) -> float:
    repeated, chance = events.mean(axis=0)
    return float(max(0.0, (repeated - chance) / (1.0 - chance))) if chance < 1.0 else 0.0


def _interval(events: Array) -> tuple[float, float]:
    draws = np.random.default_rng(0).integers(0, len(events), (RESAMPLED, len(events)))
    low, high = np.quantile([_share(events[d]) for d in draws], LEVELS)
    return float(low), float(high)


def same_day(first: Shown, second: Shown, blocks: Mapping[int, int]) -> tuple[float, int, int]:
    """Return by how much one shift of days stands out from its neighbours (0-1), that shift, and how many changes.

    A change is one a day, block and direction of the second map; its shift is from the first map's nearest change of
    the same place and direction, the median over its places. A shift stands out by its share of the changes less that
    of the likeliest of the two shifts on either side.
    """
    shifts: dict[tuple[int, int, bool], list[int]] = {}
    for place, stretches in second.stretches.items():
        theirs = first.stretches.get(place, ())[1:]
        for stretch in stretches[1:]:
            days = [stretch.start - s.start for s in theirs if s.held == stretch.held]
            if days:
                key = (stretch.start, blocks[place], stretch.held)
                shifts.setdefault(key, []).append(min(days, key=abs))
    counts = Counter(int(np.median(found)) for found in shifts.values())
    stands_out = {lag: counts[lag] - max(counts[lag + b] for b in _BESIDE) for lag in range(-_LAGS, _LAGS + 1)}
    best = max(stands_out, key=lambda lag: (stands_out[lag], -abs(lag), lag))
    return max(0.0, stands_out[best] / max(1, len(shifts))), best, len(shifts)


def stretches_of(days: Sequence[int], held: Sequence[bool], last: int) -> tuple[Stretch, ...]:
    """Return the stretches of dated readings, one a frame or one a change, up to the day after the last frame."""
    begins = [i for i in range(len(days)) if i == 0 or held[i] != held[i - 1]]
    bounds = [*(days[i] for i in begins), last + 1]
    return tuple(Stretch(a, b, bool(held[i])) for (a, b), i in zip(pairwise(bounds), begins, strict=True))
