"""Builds the gazetteer's database from the packages' tables and the small files that ship in ``atlas/data``.

Runs once, at first use; nothing here is needed afterwards. The keys of names are made for some thousand names at once
(:func:`theodolite.atlas.names.folds`), which is what makes building bearable: one by one they take half a minute.
"""

from __future__ import annotations

import math
import re
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from theodolite.atlas.correspondences import consonants
from theodolite.atlas.gazetteer import (
    INDEXES,
    SCHEMA,
    SEPARATOR,
    insert_dated,
    insert_place,
    insert_places,
    package_data,
    region_rows,
    tsv_rows,
)
from theodolite.atlas.geonames import cities, useful
from theodolite.atlas.names import folds, is_cyrillic, romanise, skeleton, skeletons
from theodolite.atlas.official import FEATURES, Unit, official_units, units_above
from theodolite.atlas.official_match import match_official
from theodolite.atlas.renamings import former_by_law, renamings
from theodolite.records import Place, PlaceKind

__all__ = ["NEIGHBOURS", "build_gazetteer", "cell_of", "cells_round"]

KNOWN_BY_SOUND = 15_000  # people; smaller places far from Ukraine must be spelt as known
NEIGHBOURS = {"RU", "BY", "MD", "PL", "SK", "HU", "RO"}
BORDER_KM = 150.0
ALIKE = 0.5  # of the ratio of two names' common letters: below it, they are two names
_CELL_DEGREES = 0.5
_APOSTROPHES = re.compile("[’ʼ`ʹ]")


def _plain(name: str) -> str:
    """Return the name with one kind of apostrophe."""
    return _APOSTROPHES.sub("'", name)


class GazetteerBuilder:
    """Fills one empty database; lives only while it is built."""

    def __init__(self, connection: sqlite3.Connection, progress: Callable[[int, int], None] | None) -> None:
        self._connection = connection
        self._progress = progress
        self._number = 0
        self._regions = region_rows()
        self._region_ids = {(row.get("country", "UA"), row["code"]): row["id"] for row in self._regions}
        self._sums: dict[str, list[float]] = {}
        self._first_own = self._last_own = 0

    def run(self) -> None:
        """Make the tables."""
        self._connection.executescript(SCHEMA)
        units = official_units()
        own, beside = self._foreign()
        self._first_own = self._number + 1
        self._put(list(self._own_places(own, units)))
        self._last_own = self._number
        near = {cell for city in own for cell in cells_round(city["longitude"], city["latitude"])}
        self._put([self._place(city) for city in beside], sounds=[cell_of(city) in near for city in beside])
        for row in self._regions:
            longitude, latitude, count = self._sums[row["id"]]
            self._one(_region_place(row, longitude / count, latitude / count))
        for place in (*_lines(), *_countries(), *_landmarks()):
            self._one(place)
        self._official(units)
        self._connection.executescript(INDEXES)
        self._drop_former_names()

    # -- settlements

    def _foreign(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Store the world's places; return Ukraine's, and the neighbours' small ones, whose distance is to be seen."""
        own: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        for pack in cities(self._progress):
            far: list[dict[str, Any]] = []
            for city in pack:
                city["alternatenames"] = [n for n in map(str.strip, city["alternatenames"]) if useful(n)]
                country, large = city["countrycode"], city["population"] >= KNOWN_BY_SOUND
                (own if country == "UA" else beside if country in NEIGHBOURS and not large else far).append(city)
            sounds = [city["population"] >= KNOWN_BY_SOUND for city in far]
            self._put([self._place(city) for city in far], sounds=sounds)
        return own, beside

    def _place(self, city: Mapping[str, Any]) -> Place:
        name, country, code = city["name"], city["countrycode"], city["admin1code"]
        known = self._region_ids.get((country, code))
        others = city["alternatenames"]
        return Place(
            id=f"geonames:{city['geonameid']}",
            name=name,
            kind=PlaceKind.SETTLEMENT,
            longitude=round(city["longitude"], 5),
            latitude=round(city["latitude"], 5),
            country=country,
            region_id=known or (f"admin1:{country}.{code}" if code not in {"", "00"} else None),
            population=city["population"] or None,
            names=tuple(dict.fromkeys([name, *filter(is_cyrillic, others), *others])),
        )

    def _own_places(self, own: list[dict[str, Any]], units: Mapping[str, Unit]) -> Iterator[Place]:
        """Iterate over Ukraine's places with what the register and the table of renamings say of them."""
        official = {_plain(u.name) for u in units.values() if u.category in FEATURES}
        renamed = renamings()
        former = {code: {d.name for d in names if d.language == "uk"} for code, names in renamed.items()}
        codes = match_official(own, units, former=former)
        insert_dated(self._connection, {f"katottg:{code}": names for code, names in renamed.items()})
        for city in own:
            place = self._place({**city, **_renamed(city, official)})
            unit = units.get(codes.get(city["geonameid"], ""))
            if unit is None:
                yield place
                continue
            known = renamed.get(unit.code, ())
            yield replace(
                place,
                name=romanise(unit.name, russian=False) if known else place.name,
                feature=FEATURES[unit.category],
                ids=(f"katottg:{unit.code}",),
                units=units_above(unit, units),
                names=tuple(dict.fromkeys([*place.names, unit.name, *(d.name for d in known)])),
                dated=() if known else tuple(former_by_law(place.names, unit.name)),
            )

    def _put(self, places: list[Place], *, sounds: list[bool] | None = None) -> None:
        insert_places(self._connection, places, number=self._number + 1, sounds=sounds)
        self._number += len(places)
        for place in places:
            if place.region_id and not place.region_id.startswith("admin1:"):
                total = self._sums.setdefault(place.region_id, [0.0, 0.0, 0.0])
                for index, value in enumerate((place.longitude, place.latitude, 1.0)):
                    total[index] += value

    def _one(self, place: Place) -> None:
        self._number += 1
        insert_place(self._connection, place, number=self._number)

    def _drop_former_names(self) -> None:
        """Let no foreign place be found by another name of its own that a Ukrainian one bears (Engels was Pokrovsk)."""
        between = (self._first_own, self._last_own)
        mine = "SELECT DISTINCT skeleton FROM name WHERE main AND number BETWEEN ? AND ?"
        rows = self._connection.execute(
            "SELECT name.rowid, place.name, name.fold FROM name JOIN place USING (number) "  # noqa: S608
            f"WHERE skeleton IN ({mine}) AND NOT main AND number NOT BETWEEN ? AND ? AND kind = 'settlement'",
            (*between, *between),
        ).fetchall()
        mains = folds([name for _, name, _ in rows])
        former = [(row,) for (row, _, other), main in zip(rows, mains, strict=True)
                  if SequenceMatcher(None, main, other).ratio() < ALIKE]  # fmt: skip
        self._connection.executemany("DELETE FROM name WHERE rowid = ?", former)

    def _official(self, units: Mapping[str, Unit]) -> None:
        """Store how many official settlements of each name each region has."""
        counts = Counter((u.name, u.region_code) for u in units.values() if u.category in FEATURES.keys() - {"K"})
        keys = skeletons(folds([name for name, _ in counts]))
        rows = [(key, consonants(key), self._region_ids["UA", str(code)], count)
                for key, ((_, code), count) in zip(keys, counts.items(), strict=True)]  # fmt: skip
        self._connection.executemany("INSERT INTO official VALUES (?,?,?,?)", rows)


def cell_of(city: Mapping[str, Any]) -> tuple[int, int]:
    """Return the cell of the grid that a place lies in."""
    return round(city["longitude"] / _CELL_DEGREES), round(city["latitude"] / _CELL_DEGREES)


def cells_round(longitude: float, latitude: float) -> Iterator[tuple[int, int]]:
    """Iterate over the cells of the grid that lie within BORDER_KM of a point."""
    east = BORDER_KM / (111.2 * math.cos(math.radians(latitude)) * _CELL_DEGREES)
    north = BORDER_KM / (111.2 * _CELL_DEGREES)
    x, y = longitude / _CELL_DEGREES, latitude / _CELL_DEGREES
    for column in range(math.ceil(x - east), math.floor(x + east) + 1):
        for row in range(math.ceil(y - north), math.floor(y + north) + 1):
            if ((column - x) / east) ** 2 + ((row - y) / north) ** 2 <= 1:
                yield column, row


def _renamed(city: Mapping[str, Any], official: set[str]) -> dict[str, Any]:
    """Return the main name by the official romanisation (Hulyaypole -> Huliaipole), GeoNames' kept beside it."""
    key = skeleton(city["name"])
    for name in city["alternatenames"]:
        plain = _plain(name)
        if plain in official and skeleton(romanise(plain, russian=False)) == key:
            return {"name": romanise(plain, russian=False), "alternatenames": [city["name"], *city["alternatenames"]]}
    return {}


def _region_place(row: dict[str, Any], longitude: float, latitude: float) -> Place:
    stem = row["stem"]
    variants = [f"{stem} {word}" for word in ("Oblast", "Region", "Province")] if stem else []
    return Place(
        id=row["id"],
        name=row["name"],
        kind=PlaceKind.REGION,
        longitude=round(longitude, 4),
        latitude=round(latitude, 4),
        country=row.get("country", "UA"),
        region_id=row["id"],
        feature="ADM1",
        names=(row["name"], *variants, *row["names"]),
        ids=(f"iso:{row['iso']}",) if "iso" in row else (),
    )


def _lines() -> Iterator[Place]:
    for row in tomllib.loads(package_data("lines.toml").decode())["line"]:
        longitude, latitude = row["points"][len(row["points"]) // 2]
        yield Place(
            id=row["id"],
            name=row["name"],
            kind=PlaceKind.LINE,
            longitude=longitude,
            latitude=latitude,
            country=row["country"],
            feature="STM",
            names=(row["name"], *row["names"]),
        )


def _countries() -> Iterator[Place]:
    for iso, name, longitude, latitude, population, names in tsv_rows("countries.tsv"):
        yield Place(
            id="region:ukraine" if iso == "UA" else f"country:{iso}",
            name=name,
            kind=PlaceKind.COUNTRY,
            longitude=float(longitude),
            latitude=float(latitude),
            country=iso,
            population=int(population) or None,
            names=(name, *(n for n in names.split(SEPARATOR) if n)),
        )


def _landmarks() -> Iterator[Place]:
    for row in tomllib.loads(package_data("places.toml").decode())["place"]:
        yield Place(
            id=row["id"],
            name=row["name"],
            kind=PlaceKind.OTHER,
            longitude=row["longitude"],
            latitude=row["latitude"],
            country=row.get("country"),
            region_id=row.get("region"),
            names=(row["name"], *row.get("names", ())),
        )


def build_gazetteer(connection: sqlite3.Connection, progress: Callable[[int, int], None] | None = None) -> None:
    """Fill an empty database with the gazetteer.

    Parameters
    ----------
    connection
        The database.
    progress
        Called with the part done and the whole.

    Raises
    ------
    DataError
        If one of the packages that hold the places is damaged.
    """
    GazetteerBuilder(connection, progress).run()
