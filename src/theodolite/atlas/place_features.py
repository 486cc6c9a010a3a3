"""Settlements of an OpenStreetMap extract that a user adds: GeoJSON (also line by line) and GeoPackage.

GeoJSON is read feature by feature and a GeoPackage row by row, so that an extract of a country needs little memory.
"""

from __future__ import annotations

import json
import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from theodolite.atlas.features import Feature, geometry_of, names_of
from theodolite.atlas.place_rows import AddedPlace, Refuse, damaged, point_of
from theodolite.errors import GeometryError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["geojson_rows", "geopackage_rows"]

_SETTLED = {"city", "town", "village", "hamlet", "isolated_dwelling", "suburb", "borough", "quarter", "neighbourhood"}
_BLOCK = 1 << 20
_START = re.compile(r'"features"\s*:\s*\[')
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_WGS84 = {4326, 0, -1}


class _Stream:
    """Reads the features of a collection, or of a file with one feature a line, without holding the file."""

    def __init__(self, path: Path, stream: IO[str]) -> None:
        self._path = path
        self._stream = stream
        self._decoder = json.JSONDecoder()
        self._buffer = stream.read(_BLOCK)
        start = _START.search(self._buffer)
        self._nested = start is not None
        self._position = start.end() if start else 0

    def features(self) -> Iterator[dict[str, Any]]:
        """Iterate over the features."""
        count = 0
        while self._more(count):
            count += 1
            found = self._next(count)
            if not isinstance(found, dict) or found.get("type") != "Feature":
                shown = str(found)[:40]
                raise damaged(self._path, f"feature {count}", f"expected a GeoJSON Feature, found {shown!r}")
            yield found

    def _more(self, count: int) -> bool:
        """Move to the next feature; tell whether there is one."""
        while True:
            self._position = _skip(self._buffer, self._position)
            if self._position < len(self._buffer):
                return not (self._nested and self._buffer[self._position] == "]")
            self._buffer, self._position = self._stream.read(_BLOCK), 0
            if not self._buffer:
                if self._nested:
                    raise damaged(self._path, f"after feature {count}", "it is cut off")
                return False

    def _next(self, count: int) -> Any:
        """Decode one feature, reading on as long as it is not whole."""
        while True:
            try:
                found, self._position = self._decoder.raw_decode(self._buffer, self._position)
            except ValueError as error:
                rest = self._buffer[self._position :]
                more = self._stream.read(max(_BLOCK, len(rest)))
                if not more:
                    what = f"it is no whole GeoJSON ({error.args[0]})"
                    raise damaged(self._path, f"feature {count}", what) from error
                self._buffer, self._position = rest + more, 0
            else:
                return found


def _features(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            yield from _Stream(path, stream).features()
    except UnicodeDecodeError as error:
        raise damaged(path, f"byte {error.start}", "it is not text in UTF-8") from error
    except RecursionError as error:
        raise damaged(path, "whole file", "it is nested too deep") from error


def _skip(buffer: str, position: int) -> int:
    while position < len(buffer) and buffer[position] in " \t\r\n,\x1e":
        position += 1
    return position


def geojson_rows(path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    """Iterate over the settlements (``place=*``) of a GeoJSON file.

    Raises
    ------
    DataError
        If the file is cut off or no GeoJSON, or a point is out of range; names the feature.
    """
    for count, found in enumerate(_features(path), 1):
        tags = found.get("properties")
        tags = tags if isinstance(tags, dict) else {}
        where = f"feature {count}"
        geometry = found.get("geometry")
        if not isinstance(geometry, dict):
            refuse("without geometry")
            continue
        key = str(found.get("id") or tags.get("@id") or tags.get("osm_id") or f"{path.stem}/{count}")
        if geometry.get("type") == "Point":
            point = _point(geometry.get("coordinates"), path, where)
            yield from _row(key, tags, point, None, refuse)
            continue
        if not _is_settled(tags):
            refuse("no settlements (no place=city, town, village …)")
            continue
        try:
            area, _ = geometry_of(Feature(file=path.name, id=key, properties=tags, geometry=geometry))
        except GeometryError:
            refuse("areas with unusable geometry (open or empty rings)")
            continue
        yield from _area_row(key, tags, area, refuse)


def _point(coordinates: Any, path: Path, where: str) -> tuple[float, float]:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        raise damaged(path, where, f"its point is {str(coordinates)[:40]!r}, expected [longitude, latitude]")
    return point_of(coordinates[0], coordinates[1], path, where)


def _is_settled(tags: dict[str, Any]) -> bool:
    return tags.get("place") in _SETTLED


def _area_row(key: str, tags: dict[str, Any], area: BaseGeometry, refuse: Refuse) -> Iterator[AddedPlace]:
    import shapely

    point = area.representative_point()
    polygon = area if area.geom_type in {"Polygon", "MultiPolygon"} else None
    wkb = shapely.to_wkb(polygon) if polygon is not None else None
    yield from _row(key, tags, (round(point.x, 6), round(point.y, 6)), wkb, refuse)


def _row(
    key: str, tags: dict[str, Any], point: tuple[float, float], wkb: bytes | None, refuse: Refuse
) -> Iterator[AddedPlace]:
    names = names_of(tags)
    if not _is_settled(tags):
        refuse("no settlements (no place=city, town, village …)")
        return
    if not names:
        refuse("without a name")
        return
    code = next((str(tags[k]) for k in ("katotth", "katottg", "ref:katottg") if tags.get(k)), None)
    try:
        people = int(float(tags.get("population") or 0)) or None
    except (TypeError, ValueError, OverflowError):
        people = None
    yield AddedPlace(
        id=f"osm:{key}", names=names, longitude=point[0], latitude=point[1],
        country="UA" if code or tags.get("koatuu") else None,
        katottg=code, population=people, feature=str(tags["place"]), wkb=wkb,
    )  # fmt: skip


# -- GeoPackage


def _tags(row: sqlite3.Row) -> dict[str, Any]:
    """Return the tags of a row: its columns (``name_uk`` is ``name:uk``) and OGR's ``other_tags``."""
    tags: dict[str, Any] = {}
    for key in row.keys():  # noqa: SIM118 - a Row iterates over its values
        value = row[key]
        if value is not None and not isinstance(value, bytes):
            tags[re.sub(r"^(alt_name|old_name|name)_(?=[a-z]{2}$)", r"\1:", key)] = value
    for key, value in _HSTORE.findall(str(tags.pop("other_tags", "") or "")):
        tags.setdefault(key.replace('\\"', '"'), value.replace('\\"', '"'))
    return tags


def _wkb(blob: object, path: Path, where: str) -> bytes | None:
    """Return the WKB of a GeoPackage geometry (OGC 12-128r18, 2.1.3), None for an empty one."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise damaged(path, where, "its geometry has no GeoPackage header")
    flags = blob[3]
    envelope = _ENVELOPES.get((flags >> 1) & 7)
    (srs,) = struct.unpack("<i" if flags & 1 else ">i", blob[4:8])
    if envelope is None or srs not in _WGS84:
        raise damaged(path, where, f"its geometry is in the coordinate system {srs}, expected EPSG:4326 (WGS 84)")
    return None if flags & 0x10 else blob[8 + envelope :]


def _layers(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return [
        (str(table), str(column))
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY table_name"
        )
    ]


def geopackage_rows(path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    """Iterate over the settlements of every layer of a GeoPackage that has a ``place`` column or tag.

    Raises
    ------
    DataError
        If the file is damaged or no GeoPackage, or its coordinates are not WGS 84.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            for table, column in _layers(connection):
                yield from _layer(connection, table, column, path, refuse)
    except sqlite3.DatabaseError as error:
        raise damaged(path, "whole file", f"it is no whole GeoPackage ({error})") from error


def _layer(connection: sqlite3.Connection, table: str, column: str, path: Path, refuse: Refuse) -> Iterator[AddedPlace]:
    import shapely

    quoted = table.replace('"', '""')
    for count, row in enumerate(connection.execute(f'SELECT * FROM "{quoted}"'), 1):  # noqa: S608
        where = f"layer {table}, row {count}"
        tags = _tags(row)
        wkb = _wkb(row[column], path, where)
        if wkb is None:
            refuse("without geometry")
            continue
        if not _is_settled(tags):
            refuse("no settlements (no place=city, town, village …)")
            continue
        try:
            geometry = shapely.from_wkb(wkb)
        except shapely.errors.GEOSException as error:
            raise damaged(path, where, "its geometry is no WKB") from error
        key = str(tags.get("osm_id") or tags.get("osm_way_id") or tags.get("@id") or f"{path.stem}/{table}/{count}")
        if geometry.geom_type == "Point":
            yield from _row(key, tags, point_of(geometry.x, geometry.y, path, where), None, refuse)
        else:
            x, y = geometry.representative_point().coords[0]
            point_of(x, y, path, where)
            yield from _area_row(key, tags, geometry, refuse)
