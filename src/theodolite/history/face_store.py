"""Keeps faces between runs as GeoParquet in the cache, keyed by the frames, the side, the edge and the method."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.geometry import project
from theodolite.history.areas import MapperFaces
from theodolite.history.faces import FaceLayer, form_faces
from theodolite.history.steps import day_number
from theodolite.history.tiles import cut_tiles

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.settings import Settings
    from theodolite.witness.archive import Archive

__all__ = ["open_mapper_faces"]

# Raise this when tiles or faces are made differently: older files are then no longer found.
_METHOD = 2
_Progress = Callable[[str, int, int], None]


def open_mapper_faces(
    archive: Archive, atlas: Atlas, settings: Settings, *, mapper: str, side: str, progress: _Progress | None = None
) -> MapperFaces:
    """Return a mapper's faces for a side, read from the cache or formed now (a few seconds) and kept."""
    info, frames = archive.info(mapper), archive.frames(mapper)
    edge_m = max(settings.edge_m, 0.0) if settings.edge_m_named else info.edge_error_m
    country = atlas.footprint(("region:ukraine",)) if side not in info.drawn_sides else None
    parts = [_METHOD, archive.fingerprint(mapper), side, edge_m, info.grey_margin_km, country and country.sha256]
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
    path = settings.cache_dir / "faces" / f"{mapper}-{side}-{key}.parquet"
    layers = _read(path)
    if layers is None:
        covered = project(country.geometry) if country else None
        tiles = cut_tiles(archive, mapper, side=side, edge_m=edge_m, covered=covered, progress=progress)
        layers = (form_faces(tiles, 0), form_faces(tiles, 1), form_faces(tiles, 2))
        _write(path, layers)
    days = np.array([day_number(f.valid_on) for f in frames], dtype=np.int32)
    return MapperFaces(mapper=mapper, side=side, edge_m=edge_m, frame_days=days, layers=layers)


def _table(layer: FaceLayer, variant: int) -> Any:
    import pyarrow as pa

    lists = pa.LargeListArray.from_arrays
    offsets = pa.array(layer.starts, pa.int64())
    return pa.table(
        {
            "variant": pa.array(np.full(len(layer), variant, dtype=np.int8)),
            "geometry": pa.array(shapely.to_wkb(layer.geometry), pa.binary()),
            "frame": lists(offsets, pa.array(layer.frame, pa.int32())),
            "sign": lists(offsets, pa.array(layer.sign, pa.int8())),
            "tile": pa.array(layer.tile, pa.int32()),
            "stacked": pa.array(layer.stacked),
        }
    )


def _layer(table: Any) -> FaceLayer:
    geometry = shapely.from_wkb(table["geometry"].to_numpy())
    frame, sign = table["frame"].combine_chunks(), table["sign"].combine_chunks()
    starts = frame.offsets.to_numpy().astype(np.int64)
    return FaceLayer(
        geometry=np.asarray(geometry, dtype=object),
        area=shapely.area(geometry),
        starts=starts - starts[0],
        frame=frame.flatten().to_numpy(),
        sign=sign.flatten().to_numpy().astype(np.float64),
        tile=table["tile"].to_numpy(),
        stacked=table["stacked"].to_numpy(),
    )


def _read(path: Path) -> tuple[FaceLayer, FaceLayer, FaceLayer] | None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if not path.is_file():
        return None
    try:
        table = pq.read_table(path)
        one, two, three = (_layer(table.filter(pc.equal(table["variant"], v)).combine_chunks()) for v in range(3))
    except (OSError, KeyError, pa.ArrowException, shapely.errors.ShapelyError):
        return None  # a damaged file is only a lost short cut
    return one, two, three


def _write(path: Path, layers: tuple[FaceLayer, FaceLayer, FaceLayer]) -> None:
    """Write beside the place and rename, so that nobody reads half a file; without a cache nothing is kept."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.concat_tables([_table(layer, v) for v, layer in enumerate(layers)])
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, fresh, compression="zstd", compression_level=3)
        fresh.replace(path)
