"""All maps together for one settlement: asks every mapper, takes along what quality control found, and fuses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from theodolite.records import (
    CheckedClaim,
    FlagKind,
    FrameFlag,
    FusedHistory,
    FusedPoint,
    History,
    Measure,
    Place,
    PlaceKind,
    Question,
)

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox

__all__ = ["dated_at", "fuse_histories", "fuse_settlement", "later_words", "thinned", "with_fused"]

_STEP = 0.02


def fuse_settlement(
    place_id: str, toolbox: Toolbox, *, side: str, mappers: Collection[str] | None = None, known_by: date | None = None
) -> FusedHistory | None:
    """Return who held a settlement by all maps together; None where no map says anything of it.

    Parameters
    ----------
    mappers
        Only these witnesses; None for all.
    known_by
        Only frames of that day or before, also for what is called hindsight.

    Raises
    ------
    PlaceError
        If the place is unknown.
    """
    question = Question(measure=Measure.SHARE, targets=(place_id,), side=side)
    asked = [m for m in toolbox.evidence.mappers if mappers is None or m in mappers]
    found = (toolbox.evidence.history(question, mapper=m) for m in asked)
    return fuse_histories([h for h in found if h is not None and h.points], toolbox, known_by=known_by)


def fuse_histories(
    histories: Sequence[History], toolbox: Toolbox, *, known_by: date | None = None, share: float = 0.5
) -> FusedHistory | None:
    """Fuse the mappers' histories of one settlement's share; None where they are not that, or say nothing.

    The dates are of ``share`` of the place, 0-1.
    """
    question = _question(histories)
    if question is None:
        return None
    place = toolbox.atlas.place(question.targets[0])
    if place.kind is not PlaceKind.SETTLEMENT:
        return None
    key = (id(toolbox.evidence), question, tuple(h.mapper for h in histories), known_by, share)
    if key not in toolbox.fused:  # the evidence is kept with it, so that no other one gets its id
        toolbox.fused[key] = (toolbox.evidence, _fuse(histories, place, toolbox, known_by, share))
    return toolbox.fused[key][1]


def later_words(histories: Sequence[History], toolbox: Toolbox, *, on: date) -> str | None:
    """Say by all maps there are, later ones too, when most of a place changed hands nearest to a day; None without.

    Only words come of it: what is shown as known by then is fused without these maps.
    """
    from theodolite.wording.fusion import change_words, is_likely

    fused = fuse_histories(histories, toolbox)
    likely = [] if fused is None else [flip for flip in fused.whole if is_likely(flip)]
    if fused is None or not likely:
        return None
    flip = min(likely, key=lambda f: (abs((f.on - on).days), f.on))
    return f"By all maps together: {change_words(flip, fused.side, fused.known_by, share=fused.whole_share)}"


def dated_at(fused: FusedHistory | None, share: float) -> FusedHistory | None:
    """Return a fused history with the dates of one share alone; None where it has none of that share."""
    if fused is None or share not in {fused.share, fused.whole_share}:
        return None
    flips = fused.flips if share == fused.share else fused.whole
    return replace(fused, flips=flips, whole=(), share=share, whole_share=share)


def _question(histories: Sequence[History]) -> Question | None:
    """Return what all of some histories answer, where that is the share of one place."""
    asked = {h.question for h in histories if h.points}
    if len(asked) != 1:
        return None
    question = asked.pop()
    return question if question.measure is Measure.SHARE and len(question.targets) == 1 else None


def _fuse(
    histories: Sequence[History], place: Place, toolbox: Toolbox, known_by: date | None, share: float
) -> FusedHistory | None:
    from theodolite.fusion.fused import fuse_place

    infos = {h.mapper: toolbox.evidence.info(h.mapper) for h in histories}
    flags = tuple(flag for h in histories for flag in _flags(h.mapper, place, toolbox))
    side = histories[0].question.side
    found = fuse_place(histories, infos, side=side, flags=flags, known_by=known_by, share=share)
    return None if found is None else thinned(found)


def _flags(mapper: str, place: Place, toolbox: Toolbox) -> Iterable[FrameFlag]:
    """Yield what quality control found in a mapper's frames that touches a place; not that frames are missing."""
    from theodolite.history.evidence import MapEvidence

    evidence = toolbox.evidence
    if isinstance(evidence, MapEvidence):
        yield from (
            f for f in evidence.archive.flags(mapper) if f.kind is not FlagKind.CARRIED_FORWARD and _touches(f, place)
        )


def _touches(flag: FrameFlag, place: Place) -> bool:
    if flag.places:
        return place.id in flag.places
    if flag.box is None:
        return True
    west, south, east, north = flag.box
    return west <= place.longitude <= east and south <= place.latitude <= north


def thinned(fused: FusedHistory, *, step: float = _STEP) -> FusedHistory:
    """Leave out points that differ from the one kept before by less than ``step`` in value, low and high.

    The last point is kept: it is what holds at the end.
    """
    return replace(fused, smoothed=_thin(fused.smoothed, step), filtered=_thin(fused.filtered, step))


def _thin(points: tuple[FusedPoint, ...], step: float) -> tuple[FusedPoint, ...]:
    kept: list[FusedPoint] = []
    for number, point in enumerate(points):
        if not kept or number == len(points) - 1 or _moved(kept[-1], point) >= step:
            kept.append(point)
    return tuple(kept)


def _moved(before: FusedPoint, after: FusedPoint) -> float:
    return max(abs(after.value - before.value), abs(after.low - before.low), abs(after.high - before.high))


def with_fused(claims: Iterable[CheckedClaim], toolbox: Toolbox, *, known_by: date | None) -> tuple[CheckedClaim, ...]:
    """Set beside each claim about one settlement who held it by all maps together."""
    return tuple(
        replace(c, fused=fuse_histories(c.histories, toolbox, known_by=known_by)) if c.histories else c for c in claims
    )
