"""Reads road and railway networks: OpenStreetMap (.osm XML, .osm.pbf), GeoJSON lines, tables of towns and edges.

One bad way never stops a file: it is set aside, counted and named. A file that cannot be read as what its name says is
an error that names it.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import ConfigurationError, DataError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["ROAD_KINDS", "Road", "Rows", "SetAside", "is_network_file", "read_file", "read_table", "road_numbers"]

_MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
ROAD_KINDS = frozenset({*_MAIN, *(f"{k}_link" for k in _MAIN), "unclassified", "residential", "living_street", "road"})
_LONGEST_STEP_DEGREES = 1.0
_NAMED = 5
_ALIKE = str.maketrans("АВЕКМНОРСТХІ", "ABEKMHOPCTXI")
_NUMBER = re.compile(r"[A-Z]{1,2}[\s-]?\d[\d-]*")


def road_numbers(ref: str) -> tuple[str, ...]:
    """Return the numbers in a ref, in Latin letters without gaps, in order: ``М-30;E 50`` gives M30 and E50."""
    text = ref.upper().translate(_ALIKE)
    return tuple(dict.fromkeys(re.sub(r"[\s-]", "", found) for found in _NUMBER.findall(text)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Road:
    """One way: ``mode`` is road or rail, ``kind`` its class, ``geometry`` a LineString, WGS 84, longitude first.

    ``ends`` are the towns of a coarse edge; empty otherwise.
    """

    id: str
    mode: str
    kind: str
    ref: str
    name: str
    geometry: BaseGeometry
    ends: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What to call it: its numbers in Latin letters, else its ref, name or class."""
        numbers = road_numbers(self.ref.partition("(")[0])
        if numbers:
            return "/".join(numbers)
        unnamed = "railway" if self.mode == "rail" else f"{self.kind.replace('_', ' ')} road"
        return self.ref or self.name or f"unnamed {unnamed}"


@dataclass(slots=True)
class SetAside:
    """What could not be used, by reason, with the first few ids."""

    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, key: str) -> None:
        """Count one way (or row) that was set aside."""
        self.reasons.setdefault(reason, []).append(key)

    @property
    def count(self) -> int:
        """How many were set aside."""
        return sum(len(keys) for keys in self.reasons.values())

    def notes(self, file: str) -> list[str]:
        """Return one sentence a reason."""
        return [
            f"{file}: {len(keys)} set aside ({reason}): {', '.join(keys[:_NAMED])}{' …' if len(keys) > _NAMED else ''}"
            for reason, keys in sorted(self.reasons.items())
        ]


Rows = tuple[list[Road], SetAside]
_Places = Mapping[int, tuple[float, float]]


def is_network_file(path: Path) -> bool:
    """Whether a file's name says that it may hold a network."""
    return any(path.name.lower().endswith(suffix) for suffix in _READERS)


def read_file(path: Path) -> Rows:
    """Read the ways of one file.

    Raises
    ------
    DataError
        If the file is broken or holds no road or railway.
    ConfigurationError
        If reading it needs the package ``osmium``, which is not installed.
    """
    reader = next((read for suffix, read in _READERS.items() if path.name.lower().endswith(suffix)), None)
    if reader is None:
        raise DataError(
            f"{path.name!r} is no road network that can be read.",
            hint=f"Expected a file ending in {', '.join(_READERS)}.",
        )
    roads, aside = reader(path)
    if not roads:
        why = "; ".join(aside.notes(path.name)) or "no way in it is tagged as a road or railway"
        raise DataError(
            f"the road file {str(path)!r} holds no usable road ({why}).",
            hint="Export ways tagged highway=* or railway=rail with their nodes.",
        )
    return roads, aside


def _mode(tags: Mapping[str, Any]) -> tuple[str, str] | None:
    if str(tags.get("highway") or "") in ROAD_KINDS:
        return "road", str(tags["highway"])
    return ("rail", "rail") if tags.get("railway") == "rail" else None


def _road(key: str, tags: Mapping[str, Any], points: list[tuple[float, float]], part: int = 0) -> Road:
    import shapely

    mode, kind = _mode(tags) or ("road", "road")
    return Road(
        id=f"{key}.{part}" if part else key,
        mode=mode,
        kind=kind,
        ref=str(tags.get("ref") or "").strip(),
        name=str(tags.get("name:en") or tags.get("name") or "").strip(),
        geometry=shapely.LineString(points),
    )


def _is_on_earth(longitude: float, latitude: float) -> bool:
    return math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90


def _runs(points: Iterable[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """Split a way where a node is missing, so that what is there is kept."""
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            if not run or run[-1] != point:
                run.append(point)
        elif run:
            yield run
            run = []


def _add_way(
    roads: list[Road], aside: SetAside, key: str, tags: Mapping[str, Any], points: list[tuple[float, float] | None]
) -> None:
    """Keep a way's usable stretches, or set it aside with the reason."""
    if not points:
        return aside.add("ways without nodes", key)
    runs = [run for run in _runs(points) if len(run) > 1]
    if not runs:
        return aside.add("ways with fewer than two nodes in the file and on Earth", key)
    if any(_jumps(run) for run in runs):
        return aside.add("ways with neighbouring nodes over a degree apart", key)
    if None in points:
        aside.add("nodes of ways missing or with coordinates out of range; the rest of these ways is kept", key)
    roads.extend(_road(key, tags, run, part) for part, run in enumerate(runs))
    return None


def _jumps(run: list[tuple[float, float]]) -> bool:
    from itertools import pairwise

    return any(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > _LONGEST_STEP_DEGREES for a, b in pairwise(run))


# -- OpenStreetMap


def _read_xml(path: Path) -> Rows:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    nodes: dict[int, tuple[float, float]] = {}
    ways: list[tuple[str, dict[str, Any], list[int]]] = []
    aside = SetAside()
    try:
        for _, element in ElementTree.iterparse(str(path)):
            if element.tag == "node":
                _xml_node(element, nodes, aside)
            elif element.tag == "way":
                tags = {t.get("k", ""): t.get("v", "") for t in element.iter("tag")}
                if _mode(tags):
                    refs = [int(r) for nd in element.iter("nd") if (r := nd.get("ref", "")).lstrip("-").isdigit()]
                    ways.append((element.get("id", "?"), tags, refs))
            if element.tag in {"node", "way", "relation"}:
                element.clear()
    except (ElementTree.ParseError, DefusedXmlException, OSError) as error:
        raise _broken(path, error) from error
    return _ways(ways, nodes, aside)


def _xml_node(element: Any, nodes: dict[int, tuple[float, float]], aside: SetAside) -> None:
    key = element.get("id", "?")
    try:
        point = (float(element.get("lon", "nan")), float(element.get("lat", "nan")))
        number = int(key)
    except ValueError:
        return aside.add("nodes with unreadable coordinates", key)
    if not _is_on_earth(*point):
        return aside.add("nodes with coordinates out of range", key)
    nodes[number] = point
    return None


def _ways(ways: list[tuple[str, dict[str, Any], list[int]]], nodes: _Places, aside: SetAside) -> Rows:
    roads: list[Road] = []
    for key, tags, refs in ways:
        _add_way(roads, aside, f"way {key}", tags, [nodes.get(ref) for ref in refs])
    return roads, aside


def _read_osmium(path: Path) -> Rows:
    try:
        import osmium
    except ImportError as error:
        raise ConfigurationError(
            f"reading {path.name!r} needs the package osmium, which is not installed.",
            hint='Install it with: python -m pip install "theodolite[roads]" (or save the network as .osm or GeoJSON).',
        ) from error
    roads: list[Road] = []
    aside = SetAside()
    try:
        source = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in source.with_filter(osmium.filter.KeyFilter("highway", "railway")):
            if not isinstance(way, osmium.osm.Way):
                continue
            tags = {tag.k: tag.v for tag in way.tags}
            if _mode(tags):
                _add_way(roads, aside, f"way {way.id}", tags, [_osmium_point(node) for node in way.nodes])
    except (RuntimeError, OSError, ValueError) as error:
        raise _broken(path, error) from error
    return roads, aside


def _osmium_point(node: Any) -> tuple[float, float] | None:
    return (node.lon, node.lat) if node.location.valid() and _is_on_earth(node.lon, node.lat) else None


# -- GeoJSON


def _read_geojson(path: Path) -> Rows:
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
        features = body["features"] if body.get("type") == "FeatureCollection" else [body]
        rows = [(str(f.get("id", i)), dict(f.get("properties") or {}), f["geometry"]) for i, f in enumerate(features)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, error) from error
    roads: list[Road] = []
    aside = SetAside()
    for key, tags, geometry in rows:
        name = f"feature {key}"
        lines = _geojson_lines(geometry)
        if not _mode(tags) and (tags.get("highway") or tags.get("railway")):
            aside.add("features that are neither roads for cars nor railways", name)
            continue
        if not lines:
            aside.add("features that are no lines", name)
        for line in lines:
            _add_way(roads, aside, name, {**tags, **_guessed(tags)}, [_geojson_point(p) for p in line])
    return roads, aside


def _guessed(tags: Mapping[str, Any]) -> dict[str, str]:
    """Take a line without OpenStreetMap's tags for a road, or for a railway where a property says so."""
    if _mode(tags):
        return {}
    says_rail = any(str(value).casefold() == "rail" for value in tags.values())
    return {"railway": "rail", "highway": ""} if says_rail else {"highway": "road"}


def _geojson_lines(geometry: Any) -> list[list[Any]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if kind in {"LineString", "MultiLineString"} else None
    if not isinstance(coordinates, list):
        return []
    lines = [coordinates] if kind == "LineString" else coordinates
    return [line for line in lines if isinstance(line, list)]


def _geojson_point(point: Any) -> tuple[float, float] | None:
    try:
        longitude, latitude = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError):
        return None
    return (longitude, latitude) if _is_on_earth(longitude, latitude) else None


# -- tables of towns and edges


def read_table(nodes: str, edges: str, *, name: str) -> Rows:
    """Read two tables: towns (``id, lat, lon``) and edges (``mode, u, v, ref, class``), joined by straight lines.

    Lines that begin with ``#`` are remarks. An edge whose town is not in the table is set aside.
    """
    try:
        towns = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in _rows(nodes)}
        rows = [(row["mode"], row["u"], row["v"], row["ref"], row["class"]) for row in _rows(edges)]
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(
            f"the tables of towns and edges {name!r} cannot be read ({error}).",
            hint="Expected columns id,lat,lon and mode,u,v,ref,class.",
        ) from error
    roads: list[Road] = []
    aside = SetAside()
    for mode, u, v, ref, kind in rows:
        points = [p if p and _is_on_earth(*p) else None for p in (towns.get(u), towns.get(v))]
        if None in points or mode not in {"road", "rail"} or u == v:
            aside.add("edges without two known towns, or neither road nor rail", f"{u}–{v}")
            continue
        roads.append(_edge(mode, kind, ref, (u, v), [p for p in points if p]))
    return roads, aside


def _edge(mode: str, kind: str, ref: str, ends: tuple[str, str], points: list[tuple[float, float]]) -> Road:
    import shapely

    u, v = (end.replace("_", " ") for end in ends)
    return Road(
        id=f"{mode} {ends[0]}–{ends[1]}", mode=mode, kind=kind, ref=ref, name=f"{u}–{v}",
        geometry=shapely.LineString(points), ends=ends,
    )  # fmt: skip


def _rows(text: str) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(line for line in text.splitlines() if line.strip() and not line.startswith("#")))


def _broken(path: Path, error: Exception) -> DataError:
    return DataError(
        f"the road file {str(path)!r} is broken or not what its name says ({str(error)[:120]}).",
        hint="Download or export it again.",
    )


_READERS: dict[str, Callable[[Path], Rows]] = {
    ".osm.pbf": _read_osmium, ".pbf": _read_osmium, ".osm.bz2": _read_osmium, ".osm.gz": _read_osmium,
    ".osm": _read_xml, ".geojson": _read_geojson,
}  # fmt: skip
