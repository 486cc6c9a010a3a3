"""The geometry of a data folder's ``atlas``, read once into a SQLite file of WKB keyed by the files' content.

City limits (``city_limits.geojson``) come before OSM settlement areas; each is matched to the gazetteer's place by
official code, or by name within 6 km. What matches nothing becomes a place of its own: these are the many
front-line villages that GeoNames' cities500 leaves out.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.atlas.gazetteer import SEPARATOR, Gazetteer
from theodolite.atlas.names import fold, skeleton
from theodolite.atlas.store import KEPT, cached_database, fetch
from theodolite.errors import DataError
from theodolite.records import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Shape", "Shapes", "open_shapes"]

_VERSION = "8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A stored geometry: ``kind`` is city_limit, admin_area or line."""

    kind: str
    source: str
    licence: str
    geometry: BaseGeometry


class Shapes:
    """What a data folder knows: places of its own, and geometry by target."""

    def __init__(self, connection: sqlite3.Connection, base: Gazetteer, *, key: str = "") -> None:
        self._connection = connection
        self.gazetteer = Gazetteer(connection, region_names=base.region_names, key=key, base=base)
        self._base = base
        self.notes = tuple(str(row[0]) for row in fetch(connection, "SELECT text FROM note"))

    @cached_property
    def _merged(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """More names and other registers' codes of places that the packages know."""
        rows = fetch(self._connection, "SELECT target, names, ids FROM merged")
        found: dict[str, list[list[str]]] = {}
        for target, *lists in rows:
            kept = found.setdefault(target, [[], []])
            for one, text in zip(kept, lists, strict=True):
                one += [item for item in text.split(SEPARATOR) if item]
        return {key: (tuple(dict.fromkeys(n)), tuple(dict.fromkeys(i))) for key, (n, i) in found.items()}

    def merged(self, place: Place) -> Place:
        """Return a place of the packages with the names and codes that the data folder adds to it."""
        names, ids = self._merged.get(place.id, ((), ()))
        if not names and not ids:
            return place
        return replace(
            place,
            names=tuple(dict.fromkeys([*place.names, *names])),
            ids=tuple(dict.fromkeys([*place.ids, *ids])),
        )

    def by_other_name(self, name: str) -> list[tuple[Place, int]]:
        """Return the packages' places that the data folder gives this name, and its fit (2 as spelt, 1 by sound)."""
        key = fold(name)
        rows = fetch(
            self._connection,
            "SELECT target, MAX(fold = ?) FROM alias WHERE skeleton = ? GROUP BY target ORDER BY target",
            (key, skeleton(name)),
        )
        known = [
            (self._base.by_id(target) or self.gazetteer.by_id(target), 2 if same else 1)
            for target, same in rows
            if same or len(key) >= 5
        ]
        return [(place, fit) for place, fit in known if place is not None]

    @property
    def added(self) -> dict[str, tuple[int, int]]:
        """By the key of an added file: how many of its places are new, how many were merged with known ones."""
        return {key: (new, same) for key, new, same in fetch(self._connection, "SELECT * FROM added")}

    def shape(self, target: str) -> Shape | None:
        """Return the stored geometry of a target, WGS 84."""
        rows = fetch(self._connection, "SELECT kind, source, licence, wkb FROM shape WHERE target = ?", (target,))
        if not rows:
            return None
        row = rows[0]
        import shapely

        return Shape(kind=row[0], source=row[1], licence=row[2], geometry=shapely.from_wkb(row[3]))


def _files(folder: Path | None, places: Path | None) -> list[Path]:
    try:
        maps = sorted(p for p in folder.rglob("*.geojson") if p.is_file()) if folder else []
        return maps + (sorted(places.glob("*.jsonl.gz")) if places else [])
    except OSError as error:
        raise DataError(
            f"the data folder's atlas {str(folder or places)!r} cannot be read.", hint="Check its permissions."
        ) from error


def _stat_key(folder: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256(str(folder.resolve()).encode())
    for path in paths:
        stat = path.stat()
        digest.update(f"{path.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _content_key(folder: Path, paths: list[Path]) -> str:
    """Hash the files' content; remembered by their names, sizes and times so that it is not read at every start."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            digest.update(f"{path.relative_to(folder)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        except OSError as error:
            raise DataError(f"the map file {str(path)!r} cannot be read.", hint="Check its permissions.") from error
    return digest.hexdigest()[:16]


def _remembered(memory: Path) -> dict[str, str]:
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _remembered_key(folder: Path, paths: list[Path], memory: Path) -> str:
    stat_key = _stat_key(folder, paths)
    remembered = _remembered(memory)
    if stat_key in remembered:
        return remembered[stat_key]
    key = _content_key(folder, paths)
    kept = dict([*remembered.items(), (stat_key, key)][-KEPT:])
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(kept), encoding="utf-8")
    except OSError:
        pass  # Only a memory: without it the files are hashed again.
    return key


def open_shapes(
    folder: Path | None, gazetteer: Gazetteer, cache_dir: Path, region_isos: dict[str, str], *, places: Path | None
) -> Shapes:
    """Open what a data folder says of places, reading its files if they are new or changed.

    Parameters
    ----------
    folder
        The data folder's ``atlas``, if it has one.
    places
        Its ``places``, where added files are kept, if it has any.

    Raises
    ------
    DataError
        If a folder or a file in it cannot be read.
    """
    paths = _files(folder, places)
    root = (folder or places or Path()).parent
    content = _remembered_key(root, paths, cache_dir / "atlas" / "folders.json")
    key = hashlib.sha256(f"{_VERSION}:{gazetteer.key}:{content}".encode()).hexdigest()[:16]

    def build(connection: sqlite3.Connection) -> None:
        from theodolite.atlas.shape_builder import ShapeBuilder

        ShapeBuilder(connection, gazetteer, region_isos).run(folder, paths)

    connection = cached_database(cache_dir / "atlas", "shapes", key, build)
    return Shapes(connection, gazetteer, key=key)
