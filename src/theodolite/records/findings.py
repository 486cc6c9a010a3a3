"""Questions to the evidence, measurements and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from theodolite.records.text import Unit

__all__ = [
    "Alternative",
    "CurvePoint",
    "Finding",
    "History",
    "Measure",
    "Measurement",
    "Outcome",
    "Question",
    "Silence",
]


class Measure(StrEnum):
    """What can be asked of a control map.

    Of one day: ``share`` and ``area_km2`` of a polygon held; ``inside``, 1 where the point of a place lies in the
    side's land, else 0; ``distance_km`` from a line or place to the side's land; ``front_distance_km``, signed:
    negative inside the side's land, positive outside; ``touch_km``, the length of a line within ``stand_on_km`` of the
    side's land; ``perimeter_share`` of a place's surroundings that the side's land cuts; ``corridor_km``, the widest
    way out left; ``front_length_km`` inside a polygon. Of two days (``since`` is given): ``gained_*``, ``lost_*``,
    ``advance_km`` and ``front_speed_km2_week``, net km² gained a week.
    """

    SHARE = "share"
    AREA_KM2 = "area_km2"
    INSIDE = "inside"
    DISTANCE_KM = "distance_km"
    FRONT_DISTANCE_KM = "front_distance_km"
    TOUCH_KM = "touch_km"
    PERIMETER_SHARE = "perimeter_share"
    CORRIDOR_KM = "corridor_km"
    FRONT_LENGTH_KM = "front_length_km"
    GAINED_KM2 = "gained_km2"
    LOST_KM2 = "lost_km2"
    GAINED_SETTLEMENTS = "gained_settlements"
    LOST_SETTLEMENTS = "lost_settlements"
    ADVANCE_KM = "advance_km"
    FRONT_SPEED_KM2_WEEK = "front_speed_km2_week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One measurable question, comparable and hashable, so that an answer can be kept and asked again.

    ``targets`` are ids of the atlas (several mean their union); ``since`` is given for differences between two days.
    """

    measure: Measure
    targets: tuple[str, ...]
    side: str
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A number with its unit, uncertainty and origin.

    ``low`` and ``high`` come from moving the map's edge by ``edge_m`` metres either way. ``unknown`` is the share (or
    km²) of the target in contested areas or within the grey margin. ``frame_age_days`` is the age of the frame on the
    day asked; of a difference of two days ``since_frame_on`` and ``since_frame_sha256`` name the earlier frame.
    ``footprint`` says on what it was measured (``city_limit``, ``disc`` …).
    """

    question: Question
    mapper: str
    asked_on: date
    frame_on: date
    frame_age_days: int
    value: float
    unit: Unit
    low: float
    high: float
    unknown: float = 0.0
    edge_m: float = 500.0
    frame_sha256: str | None = None
    since_frame_on: date | None = None
    since_frame_sha256: str | None = None
    frame_files: tuple[str, ...] = ()
    custody: str | None = None
    footprint: str | None = None
    footprint_source: str | None = None
    footprint_sha256: str | None = None
    coarse: bool = False
    detail: str | None = None


class Outcome(StrEnum):
    """What one witness says to one reading."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    BETWEEN = "between"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why a witness says nothing: ``cause`` is ``no_data``, ``stale_or_related`` or ``not_covered``."""

    mapper: str
    reason: str
    cause: str = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What a witness would say after a small change.

    ``change`` is ``threshold+``, ``threshold-`` (points), ``days+``, ``days-``, ``edge+`` or ``edge-`` (metres);
    from ``size`` on the outcome is this.
    """

    change: str
    outcome: Outcome
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reading, one witness. ``uncertain`` is True when the interval crosses the threshold that decided.

    ``alternatives`` hold only the sizes at which a change alters this witness's outcome; ``cause`` says why it is
    silent.
    """

    reading: str
    mapper: str
    outcome: Outcome
    reason: str
    measurement: Measurement | None = None
    uncertain: bool = False
    rule: str | None = None
    cause: str | None = None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """One step of a history: from ``frame_on`` on, the value holds until the next point."""

    frame_on: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A mapper's step function for one question; ``frame_dates`` lists every frame, also unchanged ones."""

    question: Question
    mapper: str
    points: tuple[CurvePoint, ...]
    frame_dates: tuple[date, ...] = ()
    footprint: str | None = None
    coarse: bool = False
