"""Sets apart frames that are corrupt: by comparing each with its neighbours in time, never with what it should show."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

__all__ = ["find_collapsed", "find_flapping"]

_NEIGHBOURS = 4
_ENOUGH = 3
_COLLAPSED = 0.5
_FLAP_KM2 = 10.0


def find_collapsed(areas_km2: Sequence[float]) -> dict[int, str]:
    """Return the index of every frame whose area is under half or over twice the median of its neighbours, and why.

    Neighbours are up to four frames before and four after; with fewer than three nothing can be said.
    """
    found: dict[int, str] = {}
    for index, area in enumerate(areas_km2):
        before = areas_km2[max(0, index - _NEIGHBOURS) : index]
        near = [*before, *areas_km2[index + 1 : index + 1 + _NEIGHBOURS]]
        if len(near) < _ENOUGH:
            continue
        usual = median(near)
        if area < _COLLAPSED * usual or area * _COLLAPSED > usual:
            found[index] = f"its area of {area:.0f} km² is far from its neighbours' median of {usual:.0f} km²: corrupt"
    return found


def find_flapping(areas_km2: Sequence[float]) -> dict[int, str]:
    """Return the index of every frame whose change of area the next frame takes back, and a note.

    A change counts from 10 km² on, and as taken back when at most half of it is left.
    """
    found: dict[int, str] = {}
    for index in range(1, len(areas_km2) - 1):
        there = areas_km2[index] - areas_km2[index - 1]
        back = areas_km2[index + 1] - areas_km2[index]
        if there * back < 0 and min(abs(there), abs(back)) >= _FLAP_KM2 and abs(there + back) <= max(
            abs(there), abs(back)
        ) / 2:
            found[index] = f"flaps: {there:+.0f} km² and {back:+.0f} km² in the next frame"
    return found
