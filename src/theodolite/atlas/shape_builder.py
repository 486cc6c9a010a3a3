"""Filling the database of a data folder's geometry: settlements matched to places, oblasts, rivers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.atlas.features import Feature, geometry_of, names_of, read_features, region_prefix
from theodolite.atlas.gazetteer import INDEXES, SCHEMA, SEPARATOR, Gazetteer, insert_place
from theodolite.atlas.names import fold, romanise, skeleton
from theodolite.atlas.regions import region_geometry, region_ids
from theodolite.atlas.settlements import Settlement, gap_km, point_gap_km, region_prefixes, settlement_of
from theodolite.errors import GeometryError
from theodolite.records import Place, PlaceKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


__all__ = ["MATCH_KM", "ShapeBuilder"]

MATCH_KM = 6.0
ADDED_MATCH_KM = 3.0
_LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
_SETTLED = {"city", "town", "village", "hamlet", "isolated_dwelling", "suburb"}
_RIVERS = "Natural Earth 10 m rivers"
_TABLES = """
CREATE TABLE shape (target TEXT PRIMARY KEY, kind TEXT, source TEXT, licence TEXT, wkb BLOB);
CREATE TABLE note (text TEXT);
CREATE TABLE alias (skeleton TEXT, fold TEXT, target TEXT);
CREATE TABLE merged (target TEXT, names TEXT, ids TEXT);
CREATE TABLE added (key TEXT, new INTEGER, same INTEGER);
CREATE INDEX place_id ON place (id);
"""
_ALIAS_INDEX = "CREATE INDEX alias_skeleton ON alias (skeleton);"
# The box of the theatre, whose places are held while the file is built; others are looked up one by one.
_THEATRE = (20.0, 43.5, 42.0, 53.5)


class ShapeBuilder:
    """Fills the database; lives only while it is built."""

    def __init__(self, connection: sqlite3.Connection, gazetteer: Gazetteer, region_isos: dict[str, str]) -> None:
        self._connection = connection
        self._gazetteer = gazetteer
        self._region_isos = region_isos
        self._number = 0
        self._aside = 0
        self._repaired = 0
        self._known: list[Place] = []
        self._prefixes: dict[str, str] = {}
        self._by_skeleton: dict[str, list[Place]] = {}

    def _note(self, text: str) -> None:
        self._connection.execute("INSERT INTO note VALUES (?)", (text,))

    def run(self, folder: Path | None, paths: list[Path]) -> None:
        """Read the files and fill the database; what is set aside goes into its notes.

        Parameters
        ----------
        folder
            The data folder's ``atlas``.
        paths
            Its maps, and the files of added places (``.jsonl.gz``).
        """
        self._connection.executescript(SCHEMA + _TABLES)
        self._prefixes = region_prefixes(self._gazetteer)
        areas: list[Settlement] = []
        limits: list[Settlement] = []
        lines: dict[str, list[Any]] = {}
        for path in paths:
            parent = path.parent.name
            if path.parent == folder and path.name == "city_limits.geojson":
                limits += self._settlements(path)
            elif parent == "osm_admin":
                areas += self._settlements(path)
            elif parent == "rivers" and path.name.startswith("rivers"):
                self._rivers(path, lines)
        self._store(limits, "OpenStreetMap city limits")
        self._store(areas, "OpenStreetMap settlement areas")
        self._lines(lines)
        for path in paths:
            if path.name.endswith(".jsonl.gz"):
                self._added(path)
        if self._repaired:
            self._note(f"Areas repaired (open or crossing rings): {self._repaired}.")
        if self._aside:
            self._note(f"Features set aside (unusable geometry): {self._aside}.")
        self._connection.executescript(INDEXES + _ALIAS_INDEX)

    # -- settlements and regions

    def _settlements(self, path: Path) -> Iterator[Settlement]:
        """Iterate over a file's settlements; regions found on the way are stored at once."""
        points: dict[str, tuple[float, float]] = {}
        relations: dict[str, dict[str, Any]] = {}
        kept: list[Feature] = []
        for feature in read_features(path, self._note):
            if feature.geometry.get("type") == "Point":
                self._label(feature, points, relations)
            elif str(feature.properties.get("admin_level")) == "4":
                self._region(feature)
            elif str(feature.properties.get("admin_level")) == "6":
                self._district(feature)
            elif feature.properties.get("place") in _SETTLED:
                kept.append(feature)
        for feature in kept:
            found = self._settlement(feature, points.get(feature.id or ""))
            if found:
                relations.pop(found.key, None)
                yield found
        for key, tags in relations.items():
            if tags.get("place") in _SETTLED and names_of(tags):
                yield self._point_only(path.name, key, tags, points[key])

    @staticmethod
    def _label(feature: Feature, points: dict[str, tuple[float, float]], relations: dict[str, dict[str, Any]]) -> None:
        """Remember a label or centre point of a relation."""
        try:
            longitude, latitude = (float(v) for v in feature.geometry["coordinates"][:2])
            for relation in feature.properties.get("@relations") or ():
                key = f"relation/{relation['rel']}"
                if relation.get("role") == "label" or key not in points:
                    points[key] = (longitude, latitude)
                relations[key] = dict(relation.get("reltags") or {})
        except (KeyError, TypeError, ValueError):
            return

    def _geometry(self, feature: Feature) -> BaseGeometry | None:
        try:
            geometry, repaired = geometry_of(feature)
        except GeometryError:
            self._aside += 1
            return None
        self._repaired += repaired
        return None if geometry.is_empty else geometry

    def _region(self, feature: Feature) -> None:
        iso = feature.properties.get("iso3166-2") or feature.properties.get("ISO3166-2")
        region_id = self._region_isos.get(str(iso))
        geometry = self._geometry(feature) if region_id else None
        if region_id and geometry is not None and geometry.geom_type == "MultiPolygon":
            self._put(region_id, "admin_area", "OpenStreetMap administrative areas", geometry)

    def _district(self, feature: Feature) -> None:
        """Make a raion a place of its own, found by its official name and by its seat's ("Pokrovsk Raion")."""
        geometry = self._geometry(feature)
        official = feature.properties.get("name:uk") or feature.properties.get("name")
        if geometry is None or not isinstance(official, str) or not feature.id:
            return
        stem = official.removesuffix(" район")
        point = geometry.representative_point()
        seat = self._seat(stem, geometry)
        name = f"{seat.name if seat else romanise(stem, russian=False)} Raion"
        place = Place(
            id=f"osm:{feature.id}",
            name=name,
            kind=PlaceKind.REGION,
            longitude=round(point.x, 4),
            latitude=round(point.y, 4),
            country="UA",
            region_id=seat.region_id if seat else self._prefixes.get(skeleton(region_prefix(feature.file))),
            feature="ADM2",
            names=(name, f"{romanise(stem, russian=False)} Raion", *names_of(feature.properties)),
        )
        if not self._connection.execute("SELECT 1 FROM place WHERE id = ?", (place.id,)).fetchone():
            self._number += 1
            insert_place(self._connection, place, number=self._number)
            self._put(place.id, "admin_area", "OpenStreetMap administrative areas", geometry)

    def _seat(self, stem: str, geometry: BaseGeometry) -> Place | None:
        """Return the town that a raion is named after: the largest inside whose name begins as the raion's does."""
        import shapely

        key = skeleton(stem)
        towns = sorted(self._gazetteer.in_box(geometry.bounds), key=lambda p: -(p.population or 0))
        for place in towns:
            own = skeleton(place.name)
            named = key.startswith(own[: max(4, len(own) - 2)])
            if named and geometry.covers(shapely.Point(place.longitude, place.latitude)):
                return place
        return None

    def _put(self, target: str, kind: str, source: str, geometry: BaseGeometry, licence: str = _LICENCE) -> None:
        import shapely

        self._connection.execute(
            "INSERT OR IGNORE INTO shape VALUES (?,?,?,?,?)", (target, kind, source, licence, shapely.to_wkb(geometry))
        )

    def _settlement(self, feature: Feature, label: tuple[float, float] | None) -> Settlement | None:
        geometry = self._geometry(feature)
        names = names_of(feature.properties)
        if geometry is None or geometry.geom_type != "MultiPolygon" or not names:
            return None
        if label is None:
            point = geometry.representative_point()
            label = (point.x, point.y)
        key = feature.id or f"limit/{feature.properties.get('file') or fold(names[0])}"
        return self._made(feature.file, key, feature.properties, names, geometry, label)

    def _point_only(self, file: str, key: str, tags: dict[str, Any], label: tuple[float, float]) -> Settlement:
        return self._made(file, key, tags, names_of(tags), None, label)

    def _made(
        self, file: str, key: str, tags: dict[str, Any], names: tuple[str, ...], geometry: BaseGeometry | None,
        label: tuple[float, float],
    ) -> Settlement:  # fmt: skip
        try:
            population = int(float(tags.get("population") or 0)) or None
        except ValueError:
            population = None
        return Settlement(
            key=key,
            names=names,
            geometry=geometry,
            longitude=label[0],
            latitude=label[1],
            katottg=tags.get("katotth") or tags.get("katottg"),
            population=population,
            region_id=self._prefixes.get(skeleton(region_prefix(file))),
            feature=tags.get("place"),
        )

    # -- matching

    def _store(self, found: list[Settlement], source: str) -> None:
        """Give each settlement's area to the place it belongs to, or make it a place of its own."""
        pairs = []
        for settlement in found:
            match = self._match(settlement, MATCH_KM)
            pairs.append((match[1] if match else 0.0, settlement, match[0] if match else None))
        for _, settlement, matched in sorted(pairs, key=lambda pair: pair[0]):
            target = matched or self._add_place(settlement)
            if matched:
                self._merge(settlement, matched)
            if settlement.geometry is not None:
                self._put(target, "city_limit", source, settlement.geometry)

    def _added(self, path: Path) -> None:
        """Merge the places of a file that the user added with those known, or make them places of their own."""
        from theodolite.atlas.place_store import added_rows

        new = same = 0
        for row in added_rows(path):
            known = self._known_id(row.id)
            settlement = settlement_of(row, known)
            if settlement is None:
                continue
            match = known or (self._match(settlement, ADDED_MATCH_KM) or (None,))[0]
            if match:
                self._merge(settlement, match)
            target = match or self._add_place(settlement)
            new, same = new + (match is None), same + (match is not None)
            if settlement.geometry is not None:
                self._put(target, "city_limit", "OpenStreetMap areas added by the user", settlement.geometry)
        key = path.name.split(".", 1)[0]
        self._connection.execute("INSERT INTO added VALUES (?,?,?)", (key, new, same))

    def _known_id(self, key: str) -> str | None:
        here = self._connection.execute("SELECT 1 FROM place WHERE id = ?", (key,)).fetchone()
        return key if here or self._gazetteer.by_id(key) else None

    def _merge(self, settlement: Settlement, target: str) -> None:
        """Remember the names and codes that a settlement adds to a known place."""
        names = [name for name in settlement.names if name]
        ids = [f"katottg:{settlement.katottg}"] if settlement.katottg else []
        ids += [settlement.id] if settlement.id and settlement.id != target else []
        rows = {(skeleton(name), fold(name), target) for name in names}
        self._connection.executemany("INSERT INTO alias VALUES (?,?,?)", sorted(rows))
        self._connection.execute(
            "INSERT INTO merged VALUES (?,?,?)", (target, SEPARATOR.join(names), SEPARATOR.join(ids))
        )

    def _match(self, settlement: Settlement, most_km: float) -> tuple[str, float] | None:
        """Return the place a settlement is and how far off its point lies, km."""
        best: tuple[str, float] | None = None
        for place in self._near(settlement):
            if settlement.katottg and f"katottg:{settlement.katottg}" in place.ids:
                return place.id, 0.0
            distance = gap_km(settlement, place)
            if distance <= most_km and (best is None or distance < best[1]):
                best = (place.id, distance)
        return best

    def _near(self, settlement: Settlement) -> list[Place]:
        """Return the known settlements of one of these names within about half a degree."""
        wanted = {skeleton(name) for name in settlement.names}
        if not self._known:
            self._known = self._gazetteer.in_box(_THEATRE)
            for place in self._known:
                self._index(place)
        found = {place.id: place for key in wanted for place in self._by_skeleton.get(key, ())}
        west, south, east, north = _THEATRE
        x, y = settlement.longitude, settlement.latitude
        if not (west <= x <= east and south <= y <= north):
            beside = self._gazetteer.in_box((x - 0.1, y - 0.05, x + 0.1, y + 0.05))
            found.update({p.id: p for p in beside if wanted & {skeleton(name) for name in p.names}})
        return [p for p in found.values() if abs(p.latitude - settlement.latitude) < 0.5]

    def _index(self, place: Place) -> None:
        for key in {skeleton(name) for name in place.names}:
            self._by_skeleton.setdefault(key, []).append(place)

    def _add_place(self, settlement: Settlement) -> str:
        target = settlement.id or f"osm:{settlement.key}"
        nearest = self._nearest(settlement) if settlement.region_id is None or settlement.country is None else None
        country = settlement.country or (nearest.country if nearest else None)
        place = Place(
            id=target,
            name=settlement.names[0],
            kind=PlaceKind.SETTLEMENT,
            longitude=round(settlement.longitude, 5),
            latitude=round(settlement.latitude, 5),
            country=country,
            region_id=settlement.region_id or (nearest.region_id if nearest and nearest.country == country else None),
            population=settlement.population,
            feature=settlement.feature,
            names=settlement.names,
            ids=(f"katottg:{settlement.katottg}",) if settlement.katottg else (),
        )
        known = self._connection.execute("SELECT 1 FROM place WHERE id = ?", (target,)).fetchone()
        if not known:
            self._number += 1
            insert_place(self._connection, place, number=self._number)
            self._index(place)
        return target

    def _nearest(self, settlement: Settlement) -> Place | None:
        """Return the nearest known place of the settlement's country, for files that do not name its region."""
        x, y = settlement.longitude, settlement.latitude
        near = self._gazetteer.in_box((x - 0.6, y - 0.4, x + 0.6, y + 0.4))
        near = [p for p in near if settlement.country in {None, p.country}]
        return min(near, key=lambda p: point_gap_km(settlement, p)) if near else None

    # -- rivers

    def _rivers(self, path: Path, lines: dict[str, list[Any]]) -> None:
        for feature in read_features(path, self._note):
            for key in ("name", "name_en"):
                name = feature.properties.get(key)
                geometry = self._geometry(feature) if isinstance(name, str) else None
                target = self._line_target(str(name)) if geometry is not None else None
                if target and geometry is not None and "LineString" in geometry.geom_type:
                    lines.setdefault(target, []).append(geometry)
                    break

    def _line_target(self, name: str) -> str | None:
        for place, fit in self._gazetteer.by_name(name):
            if place.kind is PlaceKind.LINE and fit >= 1:
                return place.id
        return None

    def _lines(self, lines: dict[str, list[Any]]) -> None:
        """Store each river, its parts united and cut at the country's border (3 km beyond, for rivers that are it)."""
        import shapely

        if not lines:
            return
        country = self._country().buffer(0.04)
        for target, parts in sorted(lines.items()):
            inside = shapely.intersection(shapely.union_all(parts), country)
            if not inside.is_empty:
                self._put(target, "line", _RIVERS, inside, "public domain")

    def _country(self) -> BaseGeometry:
        """Return all of Ukraine: the oblasts found here and, for those that were not, the embedded cells."""
        import shapely

        rows = self._connection.execute(
            "SELECT target, wkb FROM shape WHERE kind = 'admin_area' AND target LIKE 'region:%'"
        ).fetchall()
        found = {target: shapely.from_wkb(wkb) for target, wkb in rows}
        cells = [region_geometry(key) for key in region_ids() if key not in found]
        return shapely.union_all([*found.values(), *(c for c in cells if c is not None)])
