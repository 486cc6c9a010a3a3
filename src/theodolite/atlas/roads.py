"""The road and railway network: the user's own (``<data folder>/roads``), else a coarse one of the package.

A file of OpenStreetMap or GeoJSON lines comes first; without one, tables of towns and edges (``nodes.csv`` and
``edges.csv`` in one folder); without these, the package's, hand-made and approximate: main roads and railways between
84 towns of the east as straight lines.
"""

from __future__ import annotations

import hashlib
import heapq
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.atlas.gazetteer import package_data
from theodolite.atlas.road_files import Road, is_network_file, read_file, read_table, road_numbers
from theodolite.atlas.store import cached_database, fetch
from theodolite.errors import DataError, PlaceError

if TYPE_CHECKING:
    import sqlite3

    from shapely.geometry.base import BaseGeometry

__all__ = ["COARSE_SOURCE", "Road", "RoadNetwork", "open_network", "read_network", "road_numbers"]

COARSE_SOURCE = "coarse hand-made network (towns joined by straight lines, positions within about 5 km, pre-war)"
OSM_SOURCE = "OpenStreetMap file of the user"
OSM_LICENCE = "ODbL (OpenStreetMap)"
_VERSION = "2"
_SNAP_KM = 6.0


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Roads and railways with their origin; ``notes`` say what was set aside, ``coarse`` that lines are straight."""

    roads: tuple[Road, ...]
    source: str
    licence: str | None = None
    coarse: bool = False
    notes: tuple[str, ...] = ()

    def lines(self, mode: str = "road") -> list[tuple[str, BaseGeometry]]:
        """Return labels and WGS 84 lines of one mode."""
        return [(road.label, road.geometry) for road in self.roads if road.mode == mode]

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the ways: what an answer that used them depends on."""
        digest = hashlib.sha256()
        for road in self.roads:
            digest.update(f"{road.mode}\0{road.label}\0{road.geometry.wkb_hex}\n".encode())
        return digest.hexdigest()[:32]

    def near(self, bounds: tuple[float, float, float, float], mode: str = "road") -> list[tuple[str, BaseGeometry]]:
        """Return labels and projected lines (metres) of the roads that meet a box (metres, west south east north)."""
        import numpy as np
        import shapely

        from theodolite.geometry import project

        if mode not in self._projected:
            lines = self.lines(mode)
            geometries: Any = np.array([line for _, line in lines], dtype=object)
            parts = list(project(geometries)) if lines else []
            self._projected[mode] = ([label for label, _ in lines], parts, shapely.STRtree(parts))
        labels, parts, tree = self._projected[mode]
        found = sorted(tree.query(shapely.box(*bounds), predicate="intersects").tolist())
        return [(labels[i], parts[i]) for i in found]

    @cached_property
    def _projected(self) -> dict[str, tuple[list[str], list[Any], Any]]:
        return {}

    def find(self, mode: str, name: str) -> tuple[Road, ...]:
        """Return the roads of a number (``M30``) or name; ``all`` for every one of the mode."""
        if name == "all":
            return tuple(road for road in self.roads if road.mode == mode)
        numbers, plain = set(road_numbers(name)), _plain(name)
        return tuple(
            road
            for road in self.roads
            if road.mode == mode
            and (numbers.intersection(road_numbers(road.ref)) or plain in {_plain(road.ref), _plain(road.name)} - {""})
        )

    def towns(self) -> dict[str, tuple[float, float]]:
        """Return the towns of a coarse network, WGS 84."""
        found: dict[str, tuple[float, float]] = {}
        for road in self.roads:
            for end, point in zip(road.ends, (road.geometry.coords[0], road.geometry.coords[-1]), strict=False):
                found[end] = (point[0], point[1])
        return found

    def next_towns(self, longitude: float, latitude: float, *, mode: str = "road") -> tuple[tuple[str, Road], ...]:
        """Return the next towns along each edge from a point, with the edge; only a coarse network knows towns."""
        near = {name for name, point in self.towns().items() if _km(point, (longitude, latitude)) <= _SNAP_KM}
        if not near:
            return ()
        at = min(near, key=lambda name: _km(self.towns()[name], (longitude, latitude)))
        edges = [road for road in self.roads if road.mode == mode and at in road.ends]
        return tuple((road.ends[1] if road.ends[0] == at else road.ends[0], road) for road in edges)

    @cached_property
    def _graphs(self) -> dict[str, _Graph]:
        return {}

    def route(
        self, start: tuple[float, float], end: tuple[float, float], *, mode: str = "road"
    ) -> tuple[float, BaseGeometry]:
        """Return the shortest way between two points (longitude, latitude) along the network: km and line.

        Raises
        ------
        PlaceError
            If no node of the network lies within 6 km of a point, or the network does not join them.
        """
        if mode not in self._graphs:
            self._graphs[mode] = _Graph(road for road in self.roads if road.mode == mode)
        return self._graphs[mode].route(start, end)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near points in km: flat, within 0.5 % at road lengths."""
    dy = (a[1] - b[1]) * 111.2
    dx = (a[0] - b[0]) * 111.32 * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(dx, dy)


class _Graph:
    """Points joined by ways, as they share them."""

    def __init__(self, roads: Iterable[Road]) -> None:
        from itertools import pairwise

        self._next: dict[tuple[float, float], list[tuple[float, tuple[float, float]]]] = {}
        for road in roads:
            for a, b in pairwise((round(x, 7), round(y, 7)) for x, y in road.geometry.coords):
                km = _km(a, b)
                self._next.setdefault(a, []).append((km, b))
                self._next.setdefault(b, []).append((km, a))

    def _snap(self, point: tuple[float, float]) -> tuple[float, float]:
        nearest = min(self._next, key=lambda node: _km(node, point), default=None)
        if nearest is None or _km(nearest, point) > _SNAP_KM:
            raise PlaceError(
                f"the road network has no node within {_SNAP_KM:g} km of {point[1]:.2f} N {point[0]:.2f} E.",
                hint="Add an OpenStreetMap file of the area to the data folder's roads/.",
            )
        return nearest

    def route(self, start: tuple[float, float], end: tuple[float, float]) -> tuple[float, BaseGeometry]:
        """Search by distance (Dijkstra 1959)."""
        import shapely

        first, last = self._snap(start), self._snap(end)
        before: dict[tuple[float, float], tuple[float, float]] = {}
        heap = [(0.0, first, first)]
        while heap:
            km, node, origin = heapq.heappop(heap)
            if node in before:
                continue
            before[node] = origin
            if node == last:
                break
            for length, neighbour in self._next.get(node, ()):
                if neighbour not in before:
                    heapq.heappush(heap, (km + length, neighbour, node))
        if last not in before or first == last:
            raise PlaceError("the road network does not join the two places.", hint="Name two towns along a road.")
        path = [last]
        while path[-1] != first:
            path.append(before[path[-1]])
        return km, shapely.LineString(path[::-1])


def read_network(path: Path) -> RoadNetwork:
    """Read one file (.osm, .osm.pbf, .geojson) as a network.

    Raises
    ------
    DataError, ConfigurationError
        As :func:`theodolite.atlas.road_files.read_file`.
    """
    roads, aside = read_file(path)
    return _network([path.name], roads, aside.notes(path.name), aside.count)


def _network(names: list[str], roads: Iterable[Road], notes: list[str], aside: int) -> RoadNetwork:
    osm = all(".osm" in name.lower() or name.lower().endswith(".pbf") for name in names)
    source = OSM_SOURCE if osm else "line file of the user"
    return RoadNetwork(
        roads=tuple(roads),
        source=f"{source} ({', '.join(names)}{f'; {aside} ways or nodes set aside' if aside else ''})",
        licence=OSM_LICENCE if osm else None,
        notes=tuple(notes),
    )


def open_network(folder: Path | None, cache_dir: Path) -> RoadNetwork:
    """Open the network of a folder, or the package's coarse one; files are parsed once and kept in the cache folder.

    Raises
    ------
    DataError, ConfigurationError
        If a file in the folder cannot be read.
    """
    files = _files(folder)
    if files:
        return _cached(files, cache_dir)
    tables = sorted(folder.rglob("edges.csv")) if folder is not None and folder.is_dir() else []
    for edges in tables:
        nodes = edges.with_name("nodes.csv")
        if nodes.is_file():
            return _table(_text(nodes), _text(edges), f"{edges.parent.name}/edges.csv", own=True)
    return _table(
        package_data("road_nodes.csv").decode(), package_data("road_edges.csv").decode(), "package", own=False
    )


def _files(folder: Path | None) -> list[Path]:
    """Return the network files of the folder itself (subfolders may hold what is no network of one's own)."""
    if folder is None or not folder.is_dir():
        return []
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and is_network_file(path))
    except OSError as error:
        raise DataError(f"the folder {str(folder)!r} cannot be read.", hint="Check its permissions.") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"the table {str(path)!r} cannot be read.", hint="Expected UTF-8 text.") from error


def _table(nodes: str, edges: str, name: str, *, own: bool) -> RoadNetwork:
    roads, aside = read_table(nodes, edges, name=name)
    source = f"coarse table of the user, towns joined by straight lines ({name})" if own else COARSE_SOURCE
    return RoadNetwork(roads=tuple(roads), source=source, coarse=True, notes=tuple(aside.notes(name)))


def _cached(files: list[Path], cache_dir: Path) -> RoadNetwork:
    digest = hashlib.sha256(_VERSION.encode())
    for path in files:
        stat = path.stat()
        digest.update(f"{path.resolve()}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())

    def build(connection: sqlite3.Connection) -> None:
        connection.executescript(
            "CREATE TABLE road (id TEXT, mode TEXT, kind TEXT, ref TEXT, name TEXT, wkb BLOB);"
            "CREATE TABLE note (text TEXT, count INTEGER);"
        )
        for path in files:
            roads, aside = read_file(path)
            rows = [(r.id, r.mode, r.kind, r.ref, r.name, r.geometry.wkb) for r in roads]
            connection.executemany("INSERT INTO road VALUES (?,?,?,?,?,?)", rows)
            notes = aside.notes(path.name)
            connection.executemany(
                "INSERT INTO note VALUES (?,?)", [(note, aside.count if i == 0 else 0) for i, note in enumerate(notes)]
            )

    import shapely

    connection = cached_database(cache_dir / "atlas", "roads", digest.hexdigest()[:16], build)
    roads = [
        Road(id=key, mode=mode, kind=kind, ref=ref, name=name, geometry=shapely.from_wkb(wkb))
        for key, mode, kind, ref, name, wkb in fetch(connection, "SELECT * FROM road ORDER BY rowid")
    ]
    rows = fetch(connection, "SELECT text, count FROM note ORDER BY rowid")
    connection.close()
    return _network([path.name for path in files], roads, [str(text) for text, _ in rows], sum(n for _, n in rows))
