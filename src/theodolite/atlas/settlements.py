"""A settlement of the data folder, before it is matched with the places that the packages know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from theodolite.atlas.gazetteer import Gazetteer, distance_km, region_rows
from theodolite.atlas.names import skeleton
from theodolite.records import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from theodolite.atlas.place_rows import AddedPlace

__all__ = ["Settlement", "gap_km", "point_gap_km", "region_prefixes", "settlement_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A settlement of the data folder, before it is matched; ``id`` is its own where it has one from elsewhere."""

    key: str
    id: str | None = None
    country: str | None = "UA"
    names: tuple[str, ...]
    geometry: BaseGeometry | None
    longitude: float
    latitude: float
    katottg: str | None
    population: int | None
    region_id: str | None
    feature: str | None


def settlement_of(row: AddedPlace, known: str | None) -> Settlement | None:
    """Return an added place as a settlement; None where it only names a place that nobody knows."""
    if row.longitude is None or row.latitude is None:
        if known is None:
            return None
        return Settlement(key="", id=row.id, names=row.names, geometry=None, longitude=0.0, latitude=0.0,
                          katottg=None, population=None, region_id=None, feature=None)  # fmt: skip
    import shapely

    return Settlement(
        key="", id=row.id, names=row.names, geometry=shapely.from_wkb(row.wkb) if row.wkb else None,
        longitude=row.longitude, latitude=row.latitude, katottg=row.katottg, population=row.population,
        region_id=_region_of(row), feature=row.feature, country=row.country,
    )  # fmt: skip


def _region_of(row: AddedPlace) -> str | None:
    if not row.country or not row.region:
        return None
    return _region_ids().get((row.country, row.region), f"admin1:{row.country}.{row.region}")


@cache
def _region_ids() -> dict[tuple[str, str], str]:
    return {(row.get("country", "UA"), row["code"]): row["id"] for row in region_rows()}


def point_gap_km(settlement: Settlement, place: Place) -> float:
    """Return the distance from a place's point to a settlement's, km."""
    return distance_km(settlement.longitude, settlement.latitude, place.longitude, place.latitude)


def gap_km(settlement: Settlement, place: Place) -> float:
    """Return the distance from a place's point to a settlement's area (0 inside), else to its point, km."""
    import shapely

    if settlement.geometry is not None and settlement.geometry.covers(shapely.Point(place.longitude, place.latitude)):
        return 0.0
    return point_gap_km(settlement, place)


def region_prefixes(gazetteer: Gazetteer) -> dict[str, str]:
    """Map the skeleton of ``donetska_oblast`` (the Ukrainian name of an oblast) to its region id."""
    prefixes = {}
    for region_id in gazetteer.region_names:
        place = gazetteer.by_id(region_id)
        for name in place.names if place else ():
            if name.endswith(" область"):
                prefixes[skeleton(name)] = region_id
    return prefixes
