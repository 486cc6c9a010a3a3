"""The coarse geometry of regions and rivers that the package brings."""

from __future__ import annotations

from theodolite.atlas.footprints import finished
from theodolite.atlas.lines import LINE_SOURCE, line_geometry
from theodolite.atlas.regions import TESSELLATION_LICENCE, TESSELLATION_SOURCE, region_geometry
from theodolite.errors import PlaceError
from theodolite.records import Footprint, Place

__all__ = ["embedded"]


def embedded(place: Place) -> Footprint:
    """Return the coarse geometry that the package has of a region or a line.

    Raises
    ------
    PlaceError
        If it has none.
    """
    region = region_geometry(place.id)
    line = line_geometry(place.id)
    if region is not None:
        kind, geometry, source, licence = "tessellation", region, TESSELLATION_SOURCE, TESSELLATION_LICENCE
    elif line is not None:
        kind, geometry, licence = "line", line[0], None
        source = f"{LINE_SOURCE} (typically within {line[1]:g} km)"
    else:
        raise PlaceError(
            f"{place.name} ({place.id}) has no known extent.", hint="Name a settlement, an oblast or a river."
        )
    footprint = Footprint(
        target=place.id, label=place.name, kind=kind, geometry=geometry, source=source, licence=licence, coarse=True
    )
    return finished(footprint)
