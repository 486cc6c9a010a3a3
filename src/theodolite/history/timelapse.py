"""The front around a place over time: simplified frames of every mapper, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from theodolite.geometry import unproject
from theodolite.history.evidence import Evidence, MapEvidence
from theodolite.history.layers import project_box
from theodolite.history.pages import limit_layers, neighbour_layers
from theodolite.records import (
    CheckedClaim,
    LapseFrame,
    MapLayer,
    Measure,
    Measurement,
    PlaceKind,
    Question,
    TimeLapse,
    main_day,
)

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["lapse_around", "lapse_steps", "report_lapse"]

_STEP_DAYS, _BEFORE_DAYS, _AFTER_DAYS = 7, 63, 98
_MARGIN_M = 12_000.0
_TOLERANCE_M = 120.0
_MOST_TOWNS = 6
_INSET = 0.005  # degrees
_SLIVER_M = 75.0
_METRES_X, _METRES_Y = 74_000.0, 111_200.0  # of a degree in the theatre


def lapse_steps(on: date, *, last: date | None) -> tuple[date, ...]:
    """Return the days of a time-lapse: weeks before and after a day, none after ``last``."""
    offsets = range(-_BEFORE_DAYS, _AFTER_DAYS + 1, _STEP_DAYS)
    days = (on + timedelta(days=n) for n in offsets)
    return tuple(d for d in days if last is None or d <= last)


def lapse_around(
    target: str,
    evidence: Evidence,
    atlas: Atlas,
    *,
    steps: Sequence[date],
    side: str,
    on: date | None = None,
    known_by: date | None = None,
) -> TimeLapse | None:
    """Return what every mapper showed around a place on the given days; None without maps or for a single day.

    Parameters
    ----------
    target
        Id of a settlement (or another place with an area).
    steps
        The days to show, ascending; each mapper's frame in force on them is drawn.
    side
        Whose share of the place is given with each frame.
    on
        The day that the others are told from ("14 days before").
    known_by
        Show the versions of maps that were known by this day; None for the present ones.
    """
    if not isinstance(evidence, MapEvidence) or len(steps) < 2:
        return None
    box = _square(project_box([atlas.footprint((target,)).geometry], margin_m=_MARGIN_M))
    control = [_solid(layer) for layer in evidence.layers(box, steps, tolerance_m=_TOLERANCE_M, known_by=known_by)]
    if not control:
        return None
    under = (*limit_layers((target,), atlas, _TOLERANCE_M), *neighbour_layers(box, atlas, (target,), most=_MOST_TOWNS))
    return TimeLapse(
        place=atlas.place(target).name,
        side=side,
        steps=tuple(steps),
        frames=_frames(target, evidence, steps, side, known_by),
        layers=(*control, *under),
        bounds=_inner_bounds(box),
        names=tuple((m, evidence.info(m).name) for m in evidence.mappers),
        on=on,
    )


def _solid(layer: MapLayer) -> MapLayer:
    """Leave out rings that are slivers: what is left open between two pieces of a map that should touch."""
    return replace(layer, rings=tuple(ring for ring in layer.rings if _width_m(ring) >= _SLIVER_M))


def _width_m(ring: tuple[tuple[float, float], ...]) -> float:
    """Return about how wide a ring is: twice its area over its length, good enough to tell a sliver."""
    area = length = 0.0
    for (x, y), (u, v) in pairwise(ring):
        area += (x * v - u * y) / 2 * _METRES_X * _METRES_Y
        length += hypot((u - x) * _METRES_X, (v - y) * _METRES_Y)
    return 2 * abs(area) / length if length else 0.0


def _square(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = box
    half = max(east - west, north - south) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half, y - half, x + half, y + half)


def _inner_bounds(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the largest rectangle of degrees inside a projected box, so that no cut edge is seen."""
    import shapely

    west, south, east, north = box
    corners = shapely.MultiPoint([(west, south), (west, north), (east, south), (east, north)])
    left_low, left_high, right_low, right_high = ((p.x, p.y) for p in unproject(corners).geoms)
    return (
        round(max(left_low[0], left_high[0]) + _INSET, 4),
        round(max(left_low[1], right_low[1]) + _INSET, 4),
        round(min(right_low[0], right_high[0]) - _INSET, 4),
        round(min(left_high[1], right_high[1]) - _INSET, 4),
    )


def _frames(
    target: str, evidence: MapEvidence, steps: Sequence[date], side: str, known_by: date | None
) -> tuple[LapseFrame, ...]:
    """Return every mapper's frames in force on the steps, with the share that a side held of the place."""
    question = Question(measure=Measure.SHARE, targets=(target,), side=side)
    frames = []
    for mapper in evidence.mappers:
        refs = (evidence.archive.frame_in_force(mapper, step, known_by=known_by) for step in steps)
        for day in dict.fromkeys(ref.valid_on for ref in refs if ref is not None):
            answer = evidence.measure(question, mapper=mapper, on=day, known_by=known_by)
            share = answer.value if isinstance(answer, Measurement) else None
            frames.append(LapseFrame(mapper=mapper, frame_on=day, share=share))
    return tuple(frames)


def report_lapse(
    checked: Sequence[CheckedClaim], evidence: Evidence, atlas: Atlas, *, as_of: date | None
) -> TimeLapse | None:
    """Return a report's time-lapse: around the settlement that most measured claims are about, from their day."""
    on = main_day(checked)
    target = _main_place(checked, atlas)
    latest = evidence.latest_on()
    if on is None or target is None or latest is None:
        return None
    last = latest if as_of is None else min(latest, as_of)
    steps, side = lapse_steps(on, last=last), _main_side(checked, target)
    return lapse_around(target, evidence, atlas, steps=steps, side=side, on=on, known_by=as_of)


def _main_place(checked: Sequence[CheckedClaim], atlas: Atlas) -> str | None:
    """Return the settlement that most measured claims name; of equals the one that is named first."""
    counts: Counter[str] = Counter()
    for claim in checked:
        targets = {t for r in claim.grounded.readings for t in r.targets} if claim.checkable else set()
        counts.update(sorted(t for t in targets if "#" not in t and _has_limit(t, atlas)))
    return max(counts, key=lambda t: counts[t]) if counts else None


def _has_limit(target: str, atlas: Atlas) -> bool:
    return atlas.place(target).kind is PlaceKind.SETTLEMENT


def _main_side(checked: Sequence[CheckedClaim], target: str) -> str:
    """Return the side that most claims about the place speak of; RU, which the maps draw, where none is named."""
    sides = Counter(
        c.grounded.claim.actor for c in checked if c.checkable and any(target in r.targets for r in c.grounded.readings)
    )
    named = [s for s, _ in sides.most_common() if s in {"RU", "UA"}]
    return named[0] if named else "RU"
