"""The embedded regions: a tessellation of places by oblast code, coarse, for use without a data folder."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import TYPE_CHECKING

from theodolite.atlas.gazetteer import package_data

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["TESSELLATION_LICENCE", "TESSELLATION_SOURCE", "country_geometry", "region_geometry", "region_ids"]

TESSELLATION_SOURCE = "tessellation of GeoNames places by oblast (areas within about 10 %)"
TESSELLATION_LICENCE = "CC BY 4.0 (GeoNames)"


@cache
def _tessellation() -> dict[str, BaseGeometry]:
    import shapely

    collection = json.loads(gzip.decompress(package_data("tessellation.geojson.gz")))
    return {
        feature["properties"]["id"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in collection["features"]
    }


def region_ids() -> tuple[str, ...]:
    """Return the ids of Ukraine's first-level regions."""
    return tuple(sorted(_tessellation()))


def region_geometry(target: str) -> BaseGeometry | None:
    """Return the cells of a region, WGS 84, or None if it is not one of Ukraine's."""
    return _tessellation().get(target)


@cache
def country_geometry() -> BaseGeometry:
    """Return all of Ukraine as the union of its regions' cells, WGS 84."""
    import shapely

    return shapely.union_all(list(_tessellation().values()), grid_size=0.001)
