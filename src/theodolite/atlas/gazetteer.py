"""The embedded gazetteer: names to places, from GeoNames and KATOTTG, with regions, countries, lines and landmarks.

The package brings a gzipped table and small TOML files (``atlas/data``); they are turned into a SQLite file in the
cache folder at first use (about 2 s) and opened in milliseconds afterwards.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from theodolite.atlas.names import fold, skeleton
from theodolite.atlas.store import cached_database
from theodolite.records import Place, PlaceKind

__all__ = ["SCHEMA", "Gazetteer", "insert_place", "open_gazetteer", "package_data"]

SCHEMA = """
CREATE TABLE place (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, kind TEXT, longitude REAL, latitude REAL, country TEXT,
  region_id TEXT, population INTEGER, feature TEXT, names TEXT, ids TEXT);
CREATE TABLE name (skeleton TEXT, fold TEXT, number INTEGER, main INTEGER);
"""
INDEXES = """
CREATE INDEX name_skeleton ON name (skeleton);
CREATE INDEX place_latitude ON place (latitude);
"""
_COLUMNS = "id, name, kind, longitude, latitude, country, region_id, population, feature, names, ids"
_SEPARATOR = "|"
_VERSION = "5"
SHORTEST_BY_SOUND = 5  # letters; shorter names must be spelt as known ("US" is not Yutz)
_FILES = (
    "gazetteer.tsv.gz",
    "official.tsv.gz",
    "regions.toml",
    "regions_world.tsv",
    "lines.toml",
    "countries.tsv",
    "places.toml",
)


def package_data(name: str) -> bytes:
    """Return the bytes of a file that ships in ``atlas/data``."""
    return files("theodolite.atlas").joinpath("data", name).read_bytes()


def insert_place(connection: sqlite3.Connection, place: Place, *, number: int, hidden: Iterable[str] = ()) -> None:
    """Insert a place and the keys of its names; ``hidden`` names find it but are not shown."""
    connection.execute(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            number, place.id, place.name, place.kind.value, place.longitude, place.latitude, place.country,
            place.region_id, place.population, place.feature, _SEPARATOR.join(place.names), _SEPARATOR.join(place.ids),
        ),
    )  # fmt: skip
    main = skeleton(place.name)
    keys = {(skeleton(name), fold(name)) for name in (place.name, *place.names, *hidden) if name}
    connection.executemany(
        "INSERT INTO name VALUES (?,?,?,?)", [(s, f, number, int(s == main)) for s, f in sorted(keys) if s]
    )


def _regions() -> list[dict[str, Any]]:
    """Return Ukraine's regions and those of its neighbours that texts on the war name."""
    table: list[dict[str, Any]] = tomllib.loads(package_data("regions.toml").decode())["region"]
    for country, code, key, name, names in _rows("regions_world.tsv"):
        stem = name.removesuffix(" Oblast").removesuffix(" Region") if name.endswith((" Oblast", " Region")) else ""
        row = {"id": f"region:{country.lower()}_{key}", "name": name, "country": country, "code": code, "stem": stem}
        table.append({**row, "names": [n for n in names.split(_SEPARATOR) if n]})
    return table


def _settlements(region_ids: dict[tuple[str, str], str]) -> Iterator[Place]:
    for line in gzip.decompress(package_data("gazetteer.tsv.gz")).decode().splitlines():
        number, name, longitude, latitude, country, code, population, katottg, names = line.split("\t")
        yield Place(
            id=f"geonames:{number}",
            name=name,
            kind=PlaceKind.SETTLEMENT,
            longitude=float(longitude),
            latitude=float(latitude),
            country=country,
            region_id=region_ids.get((country, code)),
            population=int(population) or None,
            names=(name, *(n for n in names.split(_SEPARATOR) if n)),
            ids=(f"katottg:{katottg}",) if katottg else (),
        )


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


def _rows(name: str) -> Iterator[list[str]]:
    for line in package_data(name).decode().splitlines():
        yield line.split("\t")


def _countries() -> Iterator[Place]:
    for iso, name, longitude, latitude, population, names in _rows("countries.tsv"):
        yield Place(
            id="region:ukraine" if iso == "UA" else f"country:{iso}",
            name=name,
            kind=PlaceKind.COUNTRY,
            longitude=float(longitude),
            latitude=float(latitude),
            country=iso,
            population=int(population) or None,
            names=(name, *(n for n in names.split(_SEPARATOR) if n)),
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


def _official(region_ids: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, int]]:
    """Iterate over key, region and number of the official settlements of each name."""
    for line in gzip.decompress(package_data("official.tsv.gz")).decode().splitlines():
        name, codes = line.split("\t")
        for code, _, count in (part.partition("*") for part in codes.split(" ")):
            yield skeleton(name), region_ids["UA", code], int(count or 1)


def _build(connection: sqlite3.Connection) -> None:
    connection.executescript(SCHEMA + "CREATE TABLE official (skeleton TEXT, region_id TEXT, count INTEGER);")
    regions = _regions()
    region_ids = {(row.get("country", "UA"), row["code"]): row["id"] for row in regions}
    sums: dict[str, list[float]] = {}
    number = 0
    for place in _settlements(region_ids):
        number += 1
        insert_place(connection, place, number=number)
        if place.region_id:
            total = sums.setdefault(place.region_id, [0.0, 0.0, 0.0])
            for index, value in enumerate((place.longitude, place.latitude, 1.0)):
                total[index] += value
    for row in regions:
        number += 1
        longitude, latitude, count = sums[row["id"]]
        insert_place(connection, _region_place(row, longitude / count, latitude / count), number=number)
    connection.executemany("INSERT INTO official VALUES (?,?,?)", _official(region_ids))
    connection.execute("CREATE INDEX official_skeleton ON official (skeleton)")
    for place in (*_lines(), *_countries(), *_landmarks()):
        number += 1
        insert_place(connection, place, number=number)
    connection.executescript(INDEXES)


class Gazetteer:
    """Look-ups in one SQLite database with the tables of ``SCHEMA``."""

    def __init__(
        self, connection: sqlite3.Connection, *, region_names: dict[str, str] | None = None, key: str = ""
    ) -> None:
        self._connection = connection
        self.key = key
        if region_names is None:
            rows = connection.execute("SELECT id, name FROM place WHERE kind = 'region'")
            region_names = {str(key): str(name) for key, name in rows}
        self.region_names = region_names

    def _place(self, row: tuple[Any, ...]) -> Place:
        key, name, kind, longitude, latitude, country, region_id, population, feature, names, ids = row
        return Place(
            id=key,
            name=name,
            kind=PlaceKind(kind),
            longitude=longitude,
            latitude=latitude,
            country=country,
            region_id=region_id,
            region_name=self.region_names.get(region_id),
            population=population,
            feature=feature,
            names=tuple(n for n in names.split(_SEPARATOR) if n),
            ids=tuple(n for n in ids.split(_SEPARATOR) if n),
        )

    def by_id(self, key: str) -> Place | None:
        """Return the place with this id."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM place WHERE id = ?", (key,)).fetchone()  # noqa: S608
        return self._place(row) if row else None

    def by_name(self, name: str) -> list[tuple[Place, int]]:
        """Return places with a name of the same skeleton, and its fit: 3 main name, 2 other name, 1 sound."""
        key = fold(name)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, MAX(CASE WHEN main THEN 3 WHEN fold = ? THEN 2 ELSE 1 END), MAX(fold = ?) "  # noqa: S608
            "FROM name JOIN place USING (number) WHERE skeleton = ? GROUP BY number ORDER BY number",
            (key, key, skeleton(name)),
        )
        sounds = len(key) >= SHORTEST_BY_SOUND
        return [(self._place(row[:-2]), int(row[-2])) for row in rows if row[-1] or sounds]

    def official(self, name: str) -> dict[str, int]:
        """Return how many official settlements of this name each region has, with or without known coordinates."""
        rows = self._connection.execute(
            "SELECT region_id, SUM(count) FROM official WHERE skeleton = ? GROUP BY region_id", (skeleton(name),)
        )
        return {str(region_id): int(count) for region_id, count in rows}

    def in_box(self, bounds: tuple[float, float, float, float]) -> list[Place]:
        """Return the settlements in a WGS 84 box (west, south, east, north)."""
        west, south, east, north = bounds
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM place WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? "  # noqa: S608
            "AND kind = 'settlement' ORDER BY number",
            (south, north, west, east),
        )
        return [self._place(row) for row in rows]


def open_gazetteer(cache_dir: Path) -> Gazetteer:
    """Open the embedded gazetteer, making its database in the cache folder if need be."""
    digest = hashlib.sha256(_VERSION.encode())
    for name in _FILES:
        digest.update(package_data(name))
    key = digest.hexdigest()[:16]
    return Gazetteer(cached_database(cache_dir / "atlas", "gazetteer", key, _build), key=key)


def distance_km(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Return the great-circle distance of two points in km (haversine on a sphere of 6,371 km)."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
