"""Sets apart frames that are corrupt: by comparing each with its neighbours in time, never with what it should show."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

__all__ = ["find_collapsed", "find_flapping"]

_NEIGHBOURS = 4
_ENOUGH = 3
_HALF = 0.5
# Of a small map half may change in a day.
_LARGE_KM2 = 1_000.0
_FLAP_KM2 = 10.0


def find_collapsed(states: Sequence[str], areas_km2: Sequence[float]) -> dict[int, str]:
    """Return the index of every frame that lost or gained half of the map's area against its neighbours, and why.

    Neighbours are up to four distinct states before and four after, so that a corrupt frame that is repeated does not
    vouch for itself. A frame is corrupt when its area is under half (or over twice) the median both of those before
    and of those after it; the first is never, the last when it has three before it. Real losses last and so stay.
    """
    firsts = [i for i, state in enumerate(states) if i == 0 or states[i - 1] != state]
    areas = [areas_km2[i] for i in firsts]
    found: dict[int, str] = {}
    for number, area in enumerate(areas):
        before = areas[max(0, number - _NEIGHBOURS) : number]
        after = areas[number + 1 : number + 1 + _NEIGHBOURS]
        usual = [median(side) for side in (before, after) if side]
        if before and len(before) + len(after) >= _ENOUGH and _is_far(area, usual):
            reason = f"its area of {area:.0f} km² is far from its neighbours' median of {usual[0]:.0f} km²: corrupt"
            end = firsts[number + 1] if number + 1 < len(firsts) else len(states)
            found |= dict.fromkeys(range(firsts[number], end), reason)
    return found


def _is_far(area: float, usual: Sequence[float]) -> bool:
    if min(usual) < _LARGE_KM2:
        return False
    return all(area < _HALF * u for u in usual) or all(_HALF * area > u for u in usual)


def find_flapping(areas_km2: Sequence[float]) -> dict[int, str]:
    """Return the index of every frame whose change of area the next frame takes back, and a note.

    A change counts from 10 km² on, and as taken back when at most half of it is left.
    """
    found: dict[int, str] = {}
    for index in range(1, len(areas_km2) - 1):
        there = areas_km2[index] - areas_km2[index - 1]
        back = areas_km2[index + 1] - areas_km2[index]
        if (
            there * back < 0
            and min(abs(there), abs(back)) >= _FLAP_KM2
            and abs(there + back) <= max(abs(there), abs(back)) / 2
        ):
            found[index] = f"flaps: {there:+.0f} km² and {back:+.0f} km² in the next frame"
    return found
