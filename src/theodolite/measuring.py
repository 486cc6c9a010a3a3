"""Measures places without a claim: the share that a side holds on a day or over time, and two mappers compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from theodolite.errors import DataError, PlaceError
from theodolite.records import (
    CheckedClaim,
    FlagKind,
    FrameFlag,
    History,
    Measure,
    Measurement,
    Place,
    PlaceKind,
    Question,
    Silence,
)

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.history.compare import Comparison
    from theodolite.history.evidence import Evidence
    from theodolite.pipeline import Toolbox

__all__ = ["compare_mappers", "frame_notes", "measure_place", "place_history"]


def measure_place(
    name: str, toolbox: Toolbox, *, on: date, side: str, known_by: date | None = None
) -> tuple[Place, tuple[Measurement, ...], tuple[Silence, ...]]:
    """Measure which share of a place every mapper shows as held by a side on a day.

    Raises
    ------
    PlaceError
        If the name is unknown or stays ambiguous.
    """
    place = toolbox.atlas.resolve(name)
    question = _share_of(place, side)
    answers = [toolbox.evidence.measure(question, mapper=m, on=on, known_by=known_by) for m in toolbox.evidence.mappers]
    toolbox.evidence.flush()
    measured = tuple(a for a in answers if isinstance(a, Measurement))
    return place, measured, tuple(a for a in answers if isinstance(a, Silence))


def place_history(
    name: str, toolbox: Toolbox, *, side: str, since: date | None = None, until: date | None = None
) -> tuple[Place, tuple[History, ...]]:
    """Return every mapper's step function of the share of a place that a side holds, cut to a period."""
    place = toolbox.atlas.resolve(name)
    question = _share_of(place, side)
    found = [toolbox.evidence.history(question, mapper=m) for m in toolbox.evidence.mappers]
    toolbox.evidence.flush()
    return place, tuple(cut for h in found if h is not None and (cut := _cut(h, since, until)).points)


def _share_of(place: Place, side: str) -> Question:
    if place.kind is PlaceKind.LINE:
        raise PlaceError(f"{place.name} is a line and has no area.", hint="Name a settlement or a region.")
    return Question(measure=Measure.SHARE, targets=(place.id,), side=side)


def _cut(history: History, since: date | None, until: date | None) -> History:
    points = [p for p in history.points if until is None or p.frame_on <= until]
    if since is not None:
        before = [p for p in points if p.frame_on < since]
        points = [replace(p, frame_on=since) for p in before[-1:]] + [p for p in points if p.frame_on >= since]
    dates = [d for d in history.frame_dates if (since is None or d >= since) and (until is None or d <= until)]
    return replace(history, points=tuple(points), frame_dates=tuple(dates))


def compare_mappers(first: str, second: str, toolbox: Toolbox, *, on: date, side: str) -> Comparison:
    """Compare two mappers on a day; needs maps, the embedded figures cannot be compared as polygons."""
    from theodolite.history.compare import compare_maps
    from theodolite.history.evidence import MapEvidence

    if not isinstance(toolbox.evidence, MapEvidence):
        raise DataError(
            "comparing two mappers needs their maps, and the data folder has none.",
            hint="Add some with: theodolite data add deepstate --since 2025-11-01 --until 2025-11-30",
        )
    return compare_maps(toolbox.evidence.archive, toolbox.atlas, first, second, on=on, side=side)


def frame_notes(
    claims: Iterable[CheckedClaim], evidence: Evidence, atlas: Atlas, *, known_by: date | None = None
) -> tuple[str, ...]:
    """Return a line for each finding of quality control that touches what the claims were measured by.

    The worst come first. What was carried forward comes last, one line a place and claim: the longest stretch.

    ``known_by`` leaves out what could not be known by that day.
    """
    from theodolite.history.evidence import MapEvidence
    from theodolite.history.frame_flags import badness, flag_words, told_flags

    if not isinstance(evidence, MapEvidence):
        return ()
    archive = evidence.archive

    @cache
    def flags_on(targets: tuple[str, ...], mapper: str, since: date, until: date) -> tuple[FrameFlag, ...]:
        return told_flags(
            archive, atlas, targets, since=since, until=until, mappers=[mapper], carried=True, known_by=known_by
        )

    notes: dict[FrameFlag, None] = {}
    late: dict[FrameFlag, None] = {}
    for claim in claims:
        longest: dict[tuple[str, ...], FrameFlag] = {}
        for m in (f.measurement for f in claim.findings if f.measurement is not None):
            for flag in flags_on(m.question.targets, m.mapper, m.since_frame_on or m.asked_on, m.asked_on):
                if flag.kind is FlagKind.CARRIED_FORWARD:
                    longest[m.question.targets] = max(longest.get(m.question.targets, flag), flag, key=_length)
                else:
                    notes[flag] = None
        late |= dict.fromkeys(longest.values())
    told = [*sorted(notes, key=badness), *sorted(late, key=badness)]
    return tuple(dict.fromkeys(flag_words(archive, flag) for flag in told))


def _length(flag: FrameFlag) -> int:
    return ((flag.end or flag.start) - flag.start).days
