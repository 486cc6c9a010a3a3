"""What a search for a place gives: its candidates, weighed, with what a person needs to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.records.places import Candidate, Footprint, GroundedPlace, Place, Precision, Reading

__all__ = ["FoundPlace", "FrontDistance", "PlaceSearch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDistance:
    """The distance from a place to the front by one mapper, km: negative behind the front, within the side's land."""

    mapper: str
    distance_km: float
    frame_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A candidate with its name on the day asked, its names by language, and where it lies.

    ``names`` holds pairs of an ISO 639-1 code and a name; ``distance_km`` and ``bearing`` (degrees from north,
    clockwise) lead from the place that was given with ``near`` to this one.
    """

    candidate: Candidate
    name: str
    names: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    precision: Precision | None = None
    distance_km: float | None = None
    bearing: float | None = None
    front: tuple[FrontDistance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSearch:
    """The answer to one name, phrase or pair of coordinates.

    ``grounded`` says what was decided and why; ``found`` lists the candidates, likeliest first; ``official`` names
    regions with official settlements of that name without known coordinates, and how many; ``suggestions`` are the
    closest spellings where nothing has the name; ``readings`` those of a vague region. ``footprint`` is the geometry of
    a place that a phrase tells by its way from others; ``towns`` are the largest around, to find the way on a map.
    """

    asked: str
    on: date | None
    near: Place | None
    grounded: GroundedPlace
    found: tuple[FoundPlace, ...]
    official: tuple[tuple[str, int], ...] = ()
    suggestions: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    footprint: Footprint | None = None
    towns: tuple[Place, ...] = ()
