"""Villages of the official register without coordinates: where their hromada is known to lie.

The register (KATOTTG) lists 29,000 settlements, the gazetteer has points for a fifth of them. What is matched shows
where each hromada lies; its other settlements lie thereabouts: about nine of ten within ``SPREAD_KM`` of the middle of
those known (or, where a hromada has none, of its raion's), counted without guesses that were wrong altogether (ADR 18).
Such a place serves to weigh namesakes and to say roughly where it is; it has no footprint, and no claim is checked on
it.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from theodolite.atlas.gazetteer import SEPARATOR, Gazetteer
from theodolite.atlas.names import romanise, skeleton
from theodolite.atlas.official import FEATURES, official_units, units_above
from theodolite.atlas.official import version as register_version
from theodolite.atlas.russian_forms import russian_forms
from theodolite.atlas.store import cached_database
from theodolite.records import Place, PlaceKind

__all__ = ["SPREAD_KM", "ApproximatePlaces", "is_approximate", "is_same", "open_approximate"]

SPREAD_KM = 23.0
SAME_KM = 36.0  # no farther from its hromada's middle lies a village that both registers have
PREFIX = "katottg:"
_VERSION = "4"
_SCHEMA = """
CREATE TABLE village (
  skeleton TEXT, code TEXT, name TEXT, feature TEXT, region_id TEXT, longitude REAL, latitude REAL, units TEXT);
"""
_MOST = 60  # namesakes read of one name


def is_approximate(place: Place) -> bool:
    """Tell whether a place's point is only that of its hromada."""
    return place.id.startswith(PREFIX)


def is_same(approximate: Place, known: Place) -> bool:
    """Tell whether a known place is the village that the register lists without coordinates."""
    if approximate.id in known.ids:
        return True
    if approximate.region_id != known.region_id or any(i.startswith("katottg:") for i in known.ids):
        return False
    scale = math.cos(math.radians(known.latitude))
    x, y = (approximate.longitude - known.longitude) * scale, approximate.latitude - known.latitude
    return 111.2 * math.hypot(x, y) <= SAME_KM


class ApproximatePlaces:
    """Look-ups in the table of villages without coordinates of their own."""

    def __init__(self, connection: sqlite3.Connection, region_names: dict[str, str]) -> None:
        self._connection = connection
        self._region_names = region_names

    def by_name(self, name: str) -> tuple[Place, ...]:
        """Return the villages of a name, Ukrainian or a regular Russian form of it.

        The first of ``units`` is the hromada (of some, only the raion is known).
        """
        rows = self._connection.execute(
            "SELECT code, name, feature, region_id, longitude, latitude, units FROM village WHERE skeleton = ? "
            "ORDER BY code LIMIT ?",
            (skeleton(name.replace("ё", "е")), _MOST),
        )
        return tuple(self._place(*row) for row in rows)

    def _place(
        self, code: str, name: str, feature: str, region_id: str, longitude: float, latitude: float, units: str
    ) -> Place:
        return Place(
            id=f"{PREFIX}{code}",
            name=romanise(name, russian=False),
            kind=PlaceKind.SETTLEMENT,
            longitude=longitude,
            latitude=latitude,
            country="UA",
            region_id=region_id,
            region_name=self._region_names.get(region_id),
            feature=feature,
            names=(romanise(name, russian=False), name),
            ids=(f"{PREFIX}{code}",),
            units=tuple(units.split(SEPARATOR)),
        )


def open_approximate(gazetteer: Gazetteer, cache_dir: Path) -> ApproximatePlaces:
    """Open the table, making it in the cache folder if need be (some seconds, once)."""
    digest = hashlib.sha256(f"{_VERSION} {register_version()} {gazetteer.key}".encode()).hexdigest()[:16]
    connection = cached_database(cache_dir / "atlas", "approximate", digest, _builder(gazetteer))
    return ApproximatePlaces(connection, gazetteer.region_names)


def _builder(gazetteer: Gazetteer) -> Callable[[sqlite3.Connection], None]:
    def build(connection: sqlite3.Connection) -> None:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO village VALUES (?,?,?,?,?,?,?,?)", _rows(gazetteer))
        connection.execute("CREATE INDEX village_skeleton ON village (skeleton)")

    return build


def _rows(gazetteer: Gazetteer) -> Iterator[tuple[str, str, str, str, str, float, float, str]]:
    units = official_units()
    known = gazetteer.official_points()
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    regions: dict[str, str] = {}
    for code, (longitude, latitude, region_id) in known.items():
        unit = units.get(code)
        if unit is not None and unit.above:
            regions.setdefault(unit.above[0], region_id)
            for above in unit.above[1:]:
                members[above].append((longitude, latitude))
    for code, unit in units.items():
        if code in known or unit.category not in FEATURES or not unit.above or unit.above[0] not in regions:
            continue
        points = next((found for above in reversed(unit.above[1:]) if (found := members.get(above))), None)
        if points:
            longitude, latitude = (round(sum(axis) / len(points), 4) for axis in zip(*points, strict=True))
            for key in sorted({skeleton(form) for form in (unit.name, *russian_forms(unit.name))}):
                yield (key, code, unit.name, FEATURES[unit.category], regions[unit.above[0]],
                       longitude, latitude, SEPARATOR.join(units_above(unit, units)))  # fmt: skip
