"""Places, lines and regions, and claims grounded in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from theodolite.records.claims import Claim
from theodolite.records.text import Span, TimexMention, ToponymMention

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Candidate",
    "DatedName",
    "Footprint",
    "GroundedClaim",
    "GroundedPlace",
    "GroundedTime",
    "Groundings",
    "Interval",
    "Place",
    "PlaceKind",
    "Precision",
    "Reading",
    "kyiv",
]


class PlaceKind(StrEnum):
    """What sort of thing a place is."""

    SETTLEMENT = "settlement"
    REGION = "region"
    COUNTRY = "country"
    LINE = "line"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedName:
    """A name and when it was in force: from the day ``since`` to the day before ``until``; None is open.

    ``language`` is ``en``, ``uk`` or ``ru`` where it is known. ``by`` is the country whose administration uses the name
    where another uses a different one (ISO 3166-1 alpha-2); None: everybody did.
    """

    name: str
    since: date | None = None
    until: date | None = None
    language: str | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer entry. ``id`` is stable: ``geonames:704147``, ``region:donetsk_oblast``, ``line:dnipro``.

    ``longitude`` and ``latitude`` are a representative point, WGS 84 degrees. ``country`` is ISO 3166-1 alpha-2;
    ``region_id`` is the id of the first-level region that contains it, ``admin1:<country>.<GeoNames code>`` where the
    atlas has no such region; ``ids`` other registers' codes as ``("katottg:UA14…",)``. ``names`` are all known names,
    the main one first; ``dated`` those of them whose time is known. ``units`` are the names of the official units that
    contain it, smallest first: hromada, raion, oblast. ``feature`` is its official type (city, settlement, village).
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
    units: tuple[str, ...] = ()
    dated: tuple[DatedName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint:
    """The geometry a target is measured on, WGS 84, longitude first, and where it comes from.

    ``kind`` is ``city_limit``, ``disc``, ``admin_area``, ``tessellation``, ``line``, ``relative`` or ``user``;
    ``coarse`` is True for the embedded default; ``radius_km`` is given for a disc.
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
    """A half-open interval ``[start, end)`` of local days in Kyiv, with instants where the text is finer; None is open.

    ``granularity`` is how fine the words are: ``minute``, ``hour``, ``part_of_day``, ``day``, ``week``, ``month``,
    ``season``, ``quarter``, ``year``, ``decade``, ``unknown``. ``start_at`` and ``end_at`` (aware, UTC) are given only
    for what is finer than a day; ``start`` and ``end`` are then the local days that they touch. ``recurring_days``
    holds a SET's period in days ("daily": 1), bounded by the interval. ``source``: ``text`` when a time expression
    gives it, ``statement`` when it is the day on which it was said, ``carried`` when an earlier sentence sets it,
    ``document`` when it is taken from the publication date, ``none`` when none is known. ``approximate``: the words
    hedge it ("around 15 November"). ``anchor`` holds the words that it counts from where these are not the document's
    date ("two days later"). ``alternatives`` are the days of every reading where the words leave it open (03/11/2025);
    ``start`` and ``end`` are then open.
    """

    start: date | None
    end: date | None
    granularity: str = "day"
    source: str = "text"
    recurring_days: int | None = None
    deadline: bool = False
    start_at: datetime | None = None
    end_at: datetime | None = None
    approximate: bool = False
    anchor: str | None = None
    alternatives: tuple[tuple[date, date], ...] = ()

    @property
    def start_utc(self) -> datetime | None:
        """The first instant, in UTC: midnight in Kyiv where the words name whole days; None is open."""
        return self.start_at or _midnight_utc(self.start)

    @property
    def end_utc(self) -> datetime | None:
        """The instant, in UTC, before which it ends; None is open."""
        return self.end_at or _midnight_utc(self.end)

    @property
    def is_known(self) -> bool:
        """Whether it names any day at all."""
        return self.start is not None or self.end is not None


@cache
def kyiv() -> tzinfo:
    """Return the time zone that local days are of, with its summer time."""
    return ZoneInfo("Europe/Kyiv")


def _midnight_utc(day: date | None) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), kyiv()).astimezone(UTC)
    except OverflowError:  # the calendar's first and last days
        return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedTime:
    """A time expression with its TIMEX3 value and its interval; ``reason`` says why it has none or what it rests on."""

    mention: TimexMention
    interval: Interval | None
    value: str | None = None
    reason: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groundings:
    """Everything that was grounded in one document.

    ``places`` has an entry for every toponym, in the order of the text; ``best`` the likeliest place of each, by span,
    also where the text does not decide; ``footprints`` the geometry of what phrases mean ("5 km west of Pokrovsk"), by
    target; ``readings`` the admissible readings of vague regions, by span.
    """

    places: tuple[GroundedPlace, ...] = ()
    times: tuple[GroundedTime, ...] = ()
    best: Mapping[Span, Place] = field(default_factory=dict)
    footprints: Mapping[str, Footprint] = field(default_factory=dict)
    readings: Mapping[Span, tuple[Reading, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedClaim:
    """A claim in place and time, with every admissible reading of its place.

    ``readings`` is empty when nothing could be grounded; ``problems`` then says why. ``claim_on`` is the day that the
    claim is checked on: the last day of its interval, or the publication date; None when the document has no date.
    ``interval`` is when it holds by its own words; ``said`` when it was said, where the text tells that apart ("said on
    Tuesday that ..."). ``times`` are all its time expressions, also those that name no day, each with the reason.
    """

    claim: Claim
    places: tuple[GroundedPlace, ...] = ()
    interval: Interval | None = None
    claim_on: date | None = None
    timexes: tuple[tuple[TimexMention, Interval], ...] = ()
    readings: tuple[Reading, ...] = ()
    problems: tuple[str, ...] = ()
    said: Interval | None = None
    times: tuple[GroundedTime, ...] = ()

    @property
    def said_on(self) -> date | None:
        """The local day on which it was said, where the text names one day."""
        said = self.said
        one = said is not None and said.start is not None and said.end is not None and (said.end - said.start).days == 1
        return said.start if said is not None and one else None
