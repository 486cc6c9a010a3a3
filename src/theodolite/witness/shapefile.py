"""Reads the polygons of a zipped ESRI shapefile, and no more of the format than that.

Layout: ESRI Shapefile Technical Description (1998). Outer rings run clockwise, holes counter-clockwise.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np

from theodolite.errors import ProviderError

__all__ = ["read_zipped_polygons"]

_POLYGONS = {5, 15, 25}
_MAX_MEMBER_BYTES = 100_000_000
_MERCATOR_RADIUS_M = 6_378_137.0
_AGAIN = "Download it again, or remove it."

_Array = np.ndarray[Any, Any]


def read_zipped_polygons(data: bytes, name: str) -> Iterator[list[_Array]]:
    """Yield the rings of every record as arrays of (longitude, latitude); null records yield an empty list.

    Coordinates in web Mercator or WGS 84 degrees are understood.

    Raises
    ------
    ProviderError
        If the archive or the shapefile in it is damaged, or its coordinate system is another one.
    """
    shp, prj = _members(data, name)
    mercator = _is_mercator(prj, name)
    try:
        for rings in _records(shp):
            yield [_to_degrees(r) if mercator else r for r in rings]
    except (struct.error, ValueError) as error:
        raise ProviderError(f"the shapefile in {name!r} is damaged: {error}.", hint=_AGAIN) from error


def _members(data: bytes, name: str) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            shapes = [i for i in archive.infolist() if i.filename.lower().endswith(".shp")]
            systems = [i for i in archive.infolist() if i.filename.lower().endswith(".prj")]
            if len(shapes) != 1 or shapes[0].file_size > _MAX_MEMBER_BYTES:
                raise ProviderError(f"{name!r} holds {len(shapes)} usable shapefiles, expected one.", hint=_AGAIN)
            prj = archive.read(systems[0]).decode("ascii", "replace") if systems else ""
            return archive.read(shapes[0]), prj
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ProviderError(f"{name!r} is not a readable zip archive: {error}.", hint=_AGAIN) from error


def _is_mercator(prj: str, name: str) -> bool:
    if "Mercator_Auxiliary_Sphere" in prj or "Pseudo-Mercator" in prj:
        return True
    if prj == "" or prj.startswith("GEOGCS"):
        return False
    raise ProviderError(
        f"the shapefile in {name!r} is in an unknown coordinate system ({prj[:60]!r}).",
        hint="Convert it to WGS 84 degrees.",
    )


def _records(shp: bytes) -> Iterator[list[_Array]]:
    if struct.unpack(">i", shp[:4])[0] != 9994:
        raise ValueError("no file code 9994")
    end = 2 * struct.unpack(">i", shp[24:28])[0]
    if end > len(shp):
        raise ValueError(f"{len(shp)} bytes of {end}")
    position = 100
    while position < end:
        length = 2 * struct.unpack(">i", shp[position + 4 : position + 8])[0]
        yield _rings(shp[position + 8 : position + 8 + length])
        position += 8 + length


def _rings(record: bytes) -> list[_Array]:
    if struct.unpack("<i", record[:4])[0] not in _POLYGONS:
        return []
    part_count, point_count = struct.unpack("<2i", record[36:44])
    starts = list(struct.unpack(f"<{part_count}i", record[44 : 44 + 4 * part_count]))
    xy = np.frombuffer(record, dtype="<f8", count=2 * point_count, offset=44 + 4 * part_count).reshape(-1, 2)
    return [xy[a:b] for a, b in zip(starts, [*starts[1:], point_count], strict=True)]


def _to_degrees(xy: _Array) -> _Array:
    longitude = np.degrees(xy[:, 0] / _MERCATOR_RADIUS_M)
    latitude = np.degrees(2 * np.arctan(np.exp(xy[:, 1] / _MERCATOR_RADIUS_M)) - np.pi / 2)
    return np.column_stack([longitude, latitude])
