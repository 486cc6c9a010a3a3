"""GeoParquet 1.1: WKB geometry, the "geo" metadata with its coordinate system, and a bounding box for each row."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from theodolite.publish.export.model import Collection, Feature, Value

__all__ = ["geo_metadata", "to_geoparquet"]

VERSION = "1.1.0"
_BOX = pa.struct([(name, pa.float64()) for name in ("xmin", "ymin", "xmax", "ymax")])


def to_geoparquet(collection: Collection) -> bytes:
    """Write the features as one table, read by GDAL, QGIS, DuckDB and geopandas.

    An empty geometry is written as null. Dates are dates, missing values nulls; ``about`` is in the file's metadata.
    """
    shapes = [_shape(feature) for feature in collection.features]
    names = list(dict.fromkeys(key for feature in collection.features for key in feature.properties))
    columns: dict[str, Any] = {name: _column(collection.features, name) for name in names}
    columns["geometry"] = pa.array(
        [None if s is None else shapely.to_wkb(s, byte_order=1) for s in shapes], pa.binary()
    )
    columns["bbox"] = pa.array([_box(shape) for shape in shapes], _BOX)
    table = pa.table(columns)
    metadata = {"geo": json.dumps(geo_metadata(shapes)), "theodolite": json.dumps(dict(collection.about))}
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    return sink.getvalue()


def geo_metadata(shapes: Sequence[Any], *, bbox_column: str | None = "bbox") -> dict[str, Any]:
    """Return the "geo" metadata of a table whose column ``geometry`` holds these shapes (None for null) as WKB."""
    from pyproj import CRS

    present = [shape for shape in shapes if shape is not None]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in present}),
        "crs": CRS("OGC:CRS84").to_json_dict(),
        "edges": "planar",
        "orientation": "counterclockwise",
    }
    if present:
        column["bbox"] = [float(value) for value in shapely.total_bounds(present)]
    if bbox_column:
        column["covering"] = {"bbox": {end: [bbox_column, end] for end in ("xmin", "ymin", "xmax", "ymax")}}
    return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": column}}


def _shape(feature: Feature) -> Any:
    if feature.geometry is None or feature.geometry.is_empty:
        return None
    return shapely.orient_polygons(shapely.force_2d(feature.geometry))


def _box(shape: Any) -> dict[str, float] | None:
    if shape is None:
        return None
    return dict(zip(("xmin", "ymin", "xmax", "ymax"), shape.bounds, strict=True))


def _column(features: Sequence[Feature], name: str) -> Any:
    values: list[Value] = [feature.properties.get(name) for feature in features]
    return pa.array(values, _type_of(values))


def _type_of(values: Sequence[Value]) -> Any:
    present = [value for value in values if value is not None]
    if not present:
        return pa.string()
    for kind, arrow in ((bool, pa.bool_()), (date, pa.date32()), (str, pa.string())):
        if all(isinstance(value, kind) for value in present):
            return arrow
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in present)
    return pa.int64() if whole else pa.float64()
