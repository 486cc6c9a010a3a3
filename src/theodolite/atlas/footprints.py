"""From targets to the geometry that is measured: limits, discs, regions, lines, parts, unions.

Where no limit is known a settlement is a disc whose area follows its population: area = 0.0329 km2 * population^0.618,
fitted by least squares in logarithms to 1,003 settlement limits of OpenStreetMap in eight oblasts of Ukraine (typical
scatter: a factor of 1.9 in area), radius held between 0.5 and 8 km.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

from theodolite.atlas.lines import cut_line, line_part
from theodolite.records import Footprint, Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["NEAR_PREFIX", "cut_near", "cut_part", "disc", "disc_radius_km", "finished", "united"]

AREA_FACTOR_KM2 = 0.0329
AREA_EXPONENT = 0.618
RADIUS_RANGE_KM = (0.5, 8.0)
CENTRE_RADIUS_KM = 1.0
OUTSKIRTS_KM = 1.0
NEAR_KM = 15.0
NEAR_PREFIX = "near-"
_DISC_SOURCE = "disc sized by population (0.0329 km2 x population^0.618)"


def disc_radius_km(population: int | None) -> float:
    """Return the radius of a settlement's disc, km."""
    area = AREA_FACTOR_KM2 * max(population or 0, 0) ** AREA_EXPONENT
    return round(min(max(math.sqrt(area / math.pi), RADIUS_RANGE_KM[0]), RADIUS_RANGE_KM[1]), 3)


def circle(longitude: float, latitude: float, radius_km: float) -> BaseGeometry:
    """Return a disc around a point, WGS 84; drawn in the plane with 64 corners a quarter (area -0.01 %)."""
    import shapely

    from theodolite.geometry import polygonal, project, unproject

    centre = project(shapely.Point(longitude, latitude))
    return polygonal(unproject(centre.buffer(radius_km * 1000.0, quad_segs=64)))


def disc(place: Place) -> Footprint:
    """Return the disc of a settlement without a known limit."""
    radius = disc_radius_km(place.population)
    return finished(
        Footprint(
            target=place.id,
            label=place.name,
            kind="disc",
            geometry=circle(place.longitude, place.latitude, radius),
            source=_DISC_SOURCE,
            coarse=True,
            radius_km=radius,
        )
    )


def finished(footprint: Footprint) -> Footprint:
    """Return the footprint with the SHA-256 of its geometry's WKB (little-endian, 2D)."""
    import dataclasses

    import shapely

    geometry = shapely.normalize(footprint.geometry)
    wkb = shapely.to_wkb(geometry, byte_order=1, output_dimension=2)
    return dataclasses.replace(footprint, geometry=geometry, sha256=hashlib.sha256(wkb).hexdigest())


def united(parts: list[Footprint]) -> Footprint:
    """Return the union of several footprints as one."""
    import shapely

    from theodolite.geometry import repair

    if len(parts) == 1:
        return parts[0]
    geometry = shapely.union_all([p.geometry for p in parts])
    if all(p.kind != "line" for p in parts):
        geometry = repair(geometry)[0]
    kinds = sorted({p.kind for p in parts})
    return finished(
        Footprint(
            target="+".join(p.target for p in parts),
            label=" + ".join(p.label for p in parts),
            kind=kinds[0] if len(kinds) == 1 else "admin_area",
            geometry=geometry,
            source="; ".join(sorted({p.source for p in parts})),
            licence="; ".join(sorted({p.licence for p in parts if p.licence})) or None,
            coarse=any(p.coarse for p in parts),
        )
    )


def _half(geometry: BaseGeometry, part: str) -> BaseGeometry:
    """Return the half or quarter of a geometry beyond its centroid."""
    import shapely

    centre = shapely.centroid(geometry)
    west, south, east, north = geometry.bounds
    if "north" in part:
        south = centre.y
    elif "south" in part:
        north = centre.y
    if part.endswith("east"):
        west = centre.x
    elif part.endswith("west"):
        east = centre.x
    return shapely.intersection(geometry, shapely.box(west, south, east, north))


def cut_near(line: Footprint, place: Place) -> Footprint:
    """Return the stretch of a line within NEAR_KM of a place; the whole line if it does not come that near."""
    import dataclasses

    import shapely

    stretch = shapely.intersection(line.geometry, circle(place.longitude, place.latitude, NEAR_KM))
    if stretch.is_empty:
        return line
    return finished(
        dataclasses.replace(
            line,
            target=f"{line.target}#{NEAR_PREFIX}{place.id}",
            label=f"{line.label} within {NEAR_KM:g} km of {place.name}",
            geometry=stretch,
            source=f"stretch within {NEAR_KM:g} km of {place.name}; of: {line.source}",
        )
    )


def cut_part(whole: Footprint, part: str, place: Place) -> Footprint:
    """Return a part of a footprint: a half or quarter by its centroid, a 1 km disc at its point, a belt at its edge."""
    import dataclasses

    from theodolite.atlas.targets import PARTS
    from theodolite.geometry import polygonal, project, repair, unproject

    radius: float | None = None
    label = PARTS[part]
    if definition := line_part(place.id, part):
        geometry, label = cut_line(whole.geometry, definition), definition["label"]
    elif part == "centre":
        radius = CENTRE_RADIUS_KM
        geometry = circle(place.longitude, place.latitude, radius)
    elif part == "outskirts":
        edge = project(whole.geometry).boundary.buffer(OUTSKIRTS_KM * 1000.0)
        geometry = repair(unproject(edge))[0]
    else:
        geometry = _half(whole.geometry, part)
    if whole.kind != "line":
        geometry = polygonal(geometry)
    return finished(
        dataclasses.replace(
            whole,
            target=f"{place.id}#{part}",
            label=f"{place.name}: {label}",
            kind="disc" if radius else whole.kind,
            geometry=geometry,
            source=f"{label}; of: {whole.source}",
            radius_km=radius,
        )
    )
