"""Simplified layers of maps for a page: control by mapper and day, clipped to a box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.geometry import clip_to_box, project, unproject
from theodolite.history.answers import AnswerCache, answer_key
from theodolite.records import MapLayer, Status

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = ["control_layers", "project_box", "rings_of"]

_ROLES = {Status.HELD: "control", Status.CONTESTED: "contested", Status.CLAIMED: "claimed"}


def rings_of(geometry: Any, *, tolerance_m: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the rings (or lines) of a projected geometry, simplified, in degrees rounded to 0.0001."""
    simple = unproject(shapely.simplify(geometry, tolerance_m, preserve_topology=False))
    rings: list[tuple[tuple[float, float], ...]] = []
    for part in shapely.get_parts(simple):
        lines = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        rings += [tuple((round(x, 4), round(y, 4)) for x, y in line.coords) for line in lines if len(line.coords) > 1]
    return tuple(rings)


def control_layers(
    archive: Archive,
    box: tuple[float, float, float, float],
    days: Iterable[date],
    *,
    tolerance_m: float,
    cache: AnswerCache,
    known_by: date | None = None,
) -> tuple[MapLayer, ...]:
    """Return every mapper's areas inside a box (projected metres) for the frames in force on the given days."""
    layers: list[MapLayer] = []
    for mapper in archive.mappers:
        refs = {ref.valid_on: ref for d in days if (ref := archive.frame_in_force(mapper, d, known_by=known_by))}
        for ref in refs.values():
            key = answer_key("layer", ref.state, box, tolerance_m)
            kept = cache.get(key)
            if kept is None:
                kept = _draw(archive.projected(ref), box, tolerance_m)
                cache.put(key, kept)
            info = archive.info(mapper)
            layers += [
                MapLayer(
                    role=role,
                    label=f"{info.name}, {ref.valid_on.isoformat()}",
                    rings=tuple(tuple((x, y) for x, y in ring) for ring in rings),
                    mapper=mapper,
                    holder=holder,
                    frame_on=ref.valid_on,
                    may_publish=info.may_publish_geometry,
                )
                for role, holder, rings in kept
            ]
    return tuple(layers)


def _draw(areas: Sequence[Any], box: tuple[float, float, float, float], tolerance_m: float) -> list[Any]:
    drawn = []
    for area in areas:
        role = _ROLES.get(area.status)
        clipped = clip_to_box(area.geometry, box)
        if role and not clipped.is_empty:
            drawn.append([role, area.holder, rings_of(clipped, tolerance_m=tolerance_m)])
    return drawn


def project_box(geometries: Iterable[Any], *, margin_m: float) -> tuple[float, float, float, float]:
    """Return the box around WGS 84 geometries, in projected metres, with a margin."""
    bounds = shapely.total_bounds([project(g) for g in geometries])
    west, south, east, north = (round(float(b), -2) for b in bounds)
    return (west - margin_m, south - margin_m, east + margin_m, north + margin_m)
