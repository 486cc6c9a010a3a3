"""Places, lines and regions, and claims grounded in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from theodolite.records.claims import Claim
from theodolite.records.text import TimexMention, ToponymMention

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Candidate",
    "Footprint",
    "GroundedClaim",
    "GroundedPlace",
    "Interval",
    "Place",
    "PlaceKind",
    "Precision",
    "Reading",
]


class PlaceKind(StrEnum):
    """What sort of thing a place is."""

    SETTLEMENT = "settlement"
    REGION = "region"
    COUNTRY = "country"
    LINE = "line"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer entry. ``id`` is stable: ``geonames:704147``, ``region:donetsk_oblast``, ``line:dnipro``.

    ``longitude`` and ``latitude`` are a representative point, WGS 84 degrees. ``country`` is ISO 3166-1 alpha-2;
    ``region_id`` is the id of the first-level region that contains it; ``ids`` other registers' codes as
    ``("katottg:UA14…",)``. ``names`` are all known names, the main one first.
    """

    id: str
    name: str
    kind: PlaceKind
    longitude: float
    latitude: float
    country: str | None = None
    region_id: str | None = None
    region_name: str | None = None
    population: int | None = None
    feature: str | None = None
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint:
    """The geometry a target is measured on, WGS 84, longitude first, and where it comes from.

    ``kind`` is ``city_limit``, ``disc``, ``admin_area``, ``tessellation``, ``line`` or ``user``; ``coarse`` is True for
    the embedded default; ``radius_km`` is given for a disc.
    """

    target: str
    label: str
    kind: str
    geometry: BaseGeometry
    source: str
    licence: str | None = None
    coarse: bool = False
    radius_km: float | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A half-open interval of days ``[start, end)``; None is open. ``granularity``: day, week, month, year, unknown.

    ``recurring`` holds a SET's period in days ("daily": 1). ``source``: ``text`` when a time expression gives it,
    ``document`` when it is taken from the publication date, ``none`` when neither is known.
    """

    start: date | None
    end: date | None
    granularity: str = "day"
    source: str = "text"
    recurring_days: int | None = None
    deadline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How precisely a place is known: of ten such places about nine lie within ``radius_km`` of the stated point.

    ``kind`` says what sets the radius: ``point`` (coordinates in the text), ``settlement``, ``part``, ``offset`` ("5 km
    west of"), ``near``, ``between``, ``line``, ``area``, ``region``, ``country``, ``ambiguous`` (namesakes remain).
    """

    radius_km: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name may mean, with what speaks for and against it in words; a higher score is likelier."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedPlace:
    """A mention with its candidates; ``place`` is set only when one candidate remains.

    ``ranked`` weighs the candidates, likeliest first; ``precision`` is given wherever ``place`` is. ``target`` is the
    id of what the text means where that is not ``place`` itself ("5 km west of Pokrovsk":
    ``geonames:704422#5km-west``); ``precision`` is then the target's.
    """

    mention: ToponymMention
    candidates: tuple[Place, ...]
    place: Place | None
    reason: str
    ranked: tuple[Candidate, ...] = ()
    precision: Precision | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One admissible interpretation: these targets, named so that a reader understands the choice.

    ``targets`` are ids of the atlas; several mean their union. ``source`` says why this reading is admissible.
    """

    id: str
    label: str
    targets: tuple[str, ...]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedClaim:
    """A claim in place and time, with every admissible reading of its place.

    ``readings`` is empty when nothing could be grounded; ``problems`` then says why. ``claim_on`` is the day that the
    claim is checked on: the last day of its interval, or the publication date; None when the document has no date.
    """

    claim: Claim
    places: tuple[GroundedPlace, ...] = ()
    interval: Interval | None = None
    claim_on: date | None = None
    timexes: tuple[tuple[TimexMention, Interval], ...] = ()
    readings: tuple[Reading, ...] = ()
    problems: tuple[str, ...] = ()
