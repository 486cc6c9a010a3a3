"""The geometry of a data folder's ``atlas``, read once into a SQLite file of WKB keyed by the files' content.

City limits (``city_limits.geojson``) come before OSM settlement areas; each is matched to the gazetteer's place by
official code, or by name within 6 km. What matches nothing becomes a place of its own: these are the many
front-line villages that GeoNames' cities500 leaves out.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from theodolite.atlas.gazetteer import Gazetteer
from theodolite.atlas.store import KEPT, cached_database
from theodolite.errors import DataError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Shape", "Shapes", "open_shapes"]

_VERSION = "6"


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
        self.notes = tuple(str(row[0]) for row in connection.execute("SELECT text FROM note"))

    def shape(self, target: str) -> Shape | None:
        """Return the stored geometry of a target, WGS 84."""
        row = self._connection.execute(
            "SELECT kind, source, licence, wkb FROM shape WHERE target = ?", (target,)
        ).fetchone()
        if row is None:
            return None
        import shapely

        return Shape(kind=row[0], source=row[1], licence=row[2], geometry=shapely.from_wkb(row[3]))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.rglob("*.geojson") if p.is_file())
    except OSError as error:
        raise DataError(
            f"the data folder's atlas {str(folder)!r} cannot be read.", hint="Check its permissions."
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


def open_shapes(folder: Path, gazetteer: Gazetteer, cache_dir: Path, region_isos: dict[str, str]) -> Shapes:
    """Open the geometry of ``folder`` (a data folder's ``atlas``), reading its files if they are new or changed.

    Raises
    ------
    DataError
        If the folder or a file in it cannot be read.
    """
    paths = _files(folder)
    content = _remembered_key(folder, paths, cache_dir / "atlas" / "folders.json")
    key = hashlib.sha256(f"{_VERSION}:{gazetteer.key}:{content}".encode()).hexdigest()[:16]

    def build(connection: sqlite3.Connection) -> None:
        from theodolite.atlas.shape_builder import ShapeBuilder

        ShapeBuilder(connection, gazetteer, region_isos).run(folder, paths)

    connection = cached_database(cache_dir / "atlas", "shapes", key, build)
    return Shapes(connection, gazetteer, key=key)
