"""Step tables kept between runs: one Parquet file a mapper, side and set of places; a new day is appended.

A file is named by a digest of all that it depends on besides the frames. It holds how many frames it covers and a
digest of them: if the archive begins with the same frames, only the later ones are appended; if not (a mapper revised
its past), the table is made anew. A file that cannot be read, or is not ours, is made anew with a note. All may be
deleted at any time.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.history.series_fold import SeriesFold, edge_of, frames_by_day, frames_digest, run_fold, table_key
from theodolite.history.series_places import PlaceSet
from theodolite.history.series_values import COLUMNS, Surveyor
from theodolite.history.steps import StepTable
from theodolite.records import FrameRef
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.history.series_fold import MapFrames

    Progress = Callable[[str, int, int], None]

__all__ = ["open_steps", "read_table", "write_table"]

_LOG = logging.getLogger("theodolite.history")
_META = b"theodolite"
_FORMAT = 2
_ZSTD_LEVEL = 3
_DAMAGED = (OSError, ValueError, KeyError, TypeError, IndexError, zlib.error)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    table: StepTable
    frames: int
    digest: str


def open_steps(
    archive: MapFrames,
    atlas: Atlas,
    settings: Settings,
    *,
    side: str = "RU",
    mappers: Collection[str] | None = None,
    place_ids: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> tuple[StepTable, ...]:
    """Open the step functions of all places, one table a mapper; what is missing is measured and kept.

    Parameters
    ----------
    side
        Whose land.
    mappers
        Ids; None for all of the archive that have frames.
    place_ids
        Ids of the atlas; None for all Ukrainian settlements.
    progress
        Called with (mapper, frames done, frames in all) while frames are measured.

    Raises
    ------
    ConfigurationError
        If the archive has no such mapper.
    PlaceError
        If the atlas does not know an id.
    """
    folder = settings.cache_dir / "series"
    places = PlaceSet(atlas, place_ids, cache_dir=folder)
    tables: list[StepTable] = []
    for mapper in archive.mappers if mappers is None else mappers:
        info = archive.info(mapper)
        frames = frames_by_day(archive, mapper)
        if not frames:
            continue
        surveyor = Surveyor(places, info, side, edge_of(info, settings))
        key = table_key(info, places, side=side, edge_m=surveyor.edge_m)
        path = folder / f"steps-{_safe(mapper)}-{_safe(side)}-{key[:16]}.parquet"
        tables.append(_open_one(archive, surveyor, frames, path, key, progress))
    return tuple(tables)


def _open_one(
    archive: MapFrames, surveyor: Surveyor, frames: Sequence[FrameRef], path: Path, key: str, progress: Progress | None
) -> StepTable:
    kept = _usable(path, key, surveyor, frames)
    if kept and kept.frames == len(frames):
        return kept.table
    if kept:
        before = archive.projected(frames[kept.frames - 1])
        fold = SeriesFold(surveyor, table=kept.table, areas=before)
    else:
        fold = SeriesFold(surveyor)
    table = run_fold(archive, fold, frames, done=kept.frames if kept else 0, progress=progress)
    write_table(path, table, key=key, frames=frames)
    return table


def _usable(path: Path, key: str, surveyor: Surveyor, frames: Sequence[FrameRef]) -> _Kept | None:
    """Return the stored table if it begins the history that the archive has now."""
    if not path.exists():
        return None
    try:
        kept = _read(path, key, surveyor.places.ids)
    except _DAMAGED as error:
        _LOG.warning("the stored table %s could not be used (%s) and is made anew", path.name, error)
        return None
    if not 0 < kept.frames <= len(frames) or frames_digest(frames[: kept.frames]) != kept.digest:
        _LOG.info("the maps behind %s changed in the past; it is made anew", path.name)
        return None
    return kept


def write_table(path: Path, table: StepTable, *, key: str = "", frames: Sequence[FrameRef] = ()) -> bool:
    """Write a table as Parquet (zstd): one row a step; returns False where the folder cannot be written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    meta = {
        "format": _FORMAT,
        "key": key,
        "mapper": table.mapper,
        "side": table.side,
        "edge_m": table.edge_m,
        "fingerprint": table.fingerprint,
        "frames": len(frames),
        "digest": frames_digest(frames),
        "frame_days": _packed(table.frame_days.astype("<i4").tobytes()),
        "places": _packed("\n".join(table.place_ids).encode()),
        "silent": _packed(np.packbits(table.silent).tobytes()),
    }
    columns = {"place": np.repeat(np.arange(len(table.place_ids), dtype=np.int32), np.diff(table.starts))}
    columns |= {name: getattr(table, name) for name in ("days", *COLUMNS)}
    data = pa.table(columns)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        options = {"compression": "zstd", "compression_level": _ZSTD_LEVEL, "store_schema": False}
        with pq.ParquetWriter(temporary, data.schema, **options) as writer:
            writer.write_table(data)
            writer.add_key_value_metadata({_META: json.dumps(meta).encode()})
        temporary.replace(path)
    except OSError as error:
        _LOG.warning("the table %s cannot be kept (%s); it will be made again", path.name, error)
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return False
    return True


def read_table(path: Path) -> StepTable:
    """Read a table that :func:`write_table` wrote.

    Raises
    ------
    DataError
        If the file is missing, damaged or something else.
    """
    from theodolite.errors import DataError

    try:
        return _read(path, None, None).table
    except _DAMAGED as error:
        raise DataError(
            f"the step table {path.name!r} cannot be read: {error}.", hint="Delete it; it is made anew."
        ) from error


def _read(path: Path, key: str | None, place_ids: tuple[str, ...] | None) -> _Kept:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        meta: dict[str, Any] = json.loads((file.metadata.metadata or {})[_META])
        data = file.read()
    if meta["format"] != _FORMAT or (key is not None and meta["key"] != key):
        raise ValueError("it was made by another version or of other places")
    text = _unpacked(meta["places"]).decode()
    ids = tuple(text.split("\n")) if text else ()
    if place_ids is not None and ids != place_ids:
        raise ValueError("it holds other places")
    table = _decoded(meta, ids, {name: data.column(name).to_numpy() for name in ("place", "days", *COLUMNS)})
    return _Kept(table=table, frames=int(meta["frames"]), digest=str(meta["digest"]))


def _decoded(meta: dict[str, Any], ids: tuple[str, ...], columns: dict[str, np.ndarray[Any, Any]]) -> StepTable:
    place = columns["place"]
    if len(place) and (place.min() < 0 or place.max() >= len(ids) or (np.diff(place) < 0).any()):
        raise ValueError("its rows are not in order")
    starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(ids)))]).astype(np.int32)
    packed = np.frombuffer(_unpacked(meta["silent"]), dtype=np.uint8)
    return StepTable(
        mapper=str(meta["mapper"]),
        side=str(meta["side"]),
        edge_m=float(meta["edge_m"]),
        place_ids=ids,
        starts=starts,
        days=columns["days"].astype(np.int32),
        value=columns["value"],
        low=columns["low"],
        high=columns["high"],
        unknown=columns["unknown"],
        inside=columns["inside"].astype(bool),
        frame_days=np.frombuffer(_unpacked(meta["frame_days"]), dtype="<i4").astype(np.int32),
        silent=np.unpackbits(packed, count=len(ids)).astype(bool),
        fingerprint=str(meta["fingerprint"]),
    )


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
