"""What several maps say together: flags on frames, reports of change, flip dates with intervals, who holds a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "Dispute",
    "FlagKind",
    "FlipEstimate",
    "FrameFlag",
    "FusedHistory",
    "FusedPoint",
    "Independence",
    "WitnessLag",
    "WitnessReport",
]


class FlagKind(StrEnum):
    """What is the matter with frames or with a stretch of a mapper's series."""

    CLOCK = "clock"
    CORRUPT = "corrupt"
    FLAPPING = "flapping"
    JUMP = "jump"
    COVERAGE = "coverage"
    MEANING = "meaning"
    CARRIED_FORWARD = "carried_forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFlag:
    """One finding of quality control on frames from ``start`` to before ``end`` (half-open; None: to the last frame).

    ``masked`` says that the frames do not count as witness (the frame in force before them does); ``places`` names the
    places concerned, empty where the whole map is; ``detail`` says in words what was seen, with numbers. ``box``
    (west, south, east, north; degrees) bounds a local finding, None where the whole map is concerned; ``area_km2`` is
    its size. ``known_on`` is the day from which the frames themselves show it (None: from ``start``).
    """

    mapper: str
    kind: FlagKind
    start: date
    end: date | None
    detail: str
    masked: bool = False
    layer: str = "held"
    places: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    area_km2: float = 0.0
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessLag:
    """How one mapper reports changes of hands, as fitted to the maps themselves.

    Errors are report minus change, days: Student t with ``freedom`` degrees, ``mean_days`` and ``scale_days``, by the
    stated anchor (absolute lag cannot be known from maps alone). ``lag90_days`` is the day by which 90 % of its reports
    are in. ``misses`` is the share of changes it never shows, ``false_alarms`` changes shown per place and 1,000 days
    that no other map bears out. ``changes`` counts what it was fitted to.
    """

    mapper: str
    mean_days: float
    scale_days: float
    misses: float
    false_alarms: float
    lag90_days: float
    changes: int
    freedom: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessReport:
    """When one mapper first showed the change for good: after ``not_before`` (its frame before) and by ``on``.

    ``on`` None: it has not shown it by ``seen_until``, its last frame. ``contested_on`` is the first frame on which the
    place lay in a contested class.
    """

    mapper: str
    on: date | None
    not_before: date | None
    seen_until: date
    contested_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipEstimate:
    """When a place came into (``gained``) or out of a side's hands, all maps together.

    ``on`` is the median of the posterior, ``low`` and ``high`` its 5 % and 95 % points (``high`` None: open, the change
    may still be to come); ``probability`` that it happened at all by the last frame. ``reports`` are what it rests on.
    """

    gained: bool
    on: date
    low: date
    high: date | None
    probability: float
    reports: tuple[WitnessReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedPoint:
    """From ``on`` on the side holds the place with this probability (0-1), until the next point; 90 % interval."""

    on: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A stretch (half-open; ``end`` None: still on) in which maps with fresh frames said different things."""

    start: date
    end: date | None
    held: tuple[str, ...]
    not_held: tuple[str, ...]
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """How many independent witnesses a set of maps amounts to.

    ``effective`` is at most ``maps``; ``copies`` are (copy, original, why, share of dependence 0-1): declared parents
    and detected copying.
    """

    maps: int
    effective: float
    copies: tuple[tuple[str, str, str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedHistory:
    """Who held one place, by all maps together.

    ``smoothed`` knows all frames (hindsight); ``filtered`` on each day only frames of that day or before. They never
    mix. ``anchor`` states the convention of absolute lag; ``known_by`` the last day of evidence used.
    ``flips`` are of ``share`` of the place (0-1: at least half of it came into the side's hands, or less is left),
    ``whole`` of ``whole_share``, the hold rule's. ``shown`` is the least and the most share that any map that counts
    has shown held; None: not reckoned.
    """

    place_id: str
    side: str
    smoothed: tuple[FusedPoint, ...]
    filtered: tuple[FusedPoint, ...]
    flips: tuple[FlipEstimate, ...]
    disputes: tuple[Dispute, ...]
    lags: tuple[WitnessLag, ...]
    independence: Independence
    anchor: str
    known_by: date
    flags: tuple[FrameFlag, ...] = ()
    share: float = 0.5
    whole: tuple[FlipEstimate, ...] = ()
    whole_share: float = 0.9
    shown: tuple[float, float] | None = None
