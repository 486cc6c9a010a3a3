"""Which layers a report's map needs: the measured places, and control around them before, on and after the claims."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import shapely

from theodolite.geometry import project, unproject
from theodolite.history.evidence import Evidence, MapEvidence
from theodolite.history.layers import project_box, rings_of
from theodolite.records import CheckedClaim, Footprint, MapLayer, Place, PlaceKind, main_day

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["limit_layers", "neighbour_layers", "report_layers"]

_OFFSETS_DAYS = (-60, -30, -14, 0, 14, 30, 60, 100)
_LOCAL_MARGIN_M = 30_000.0
_WIDE_MARGIN_M = 20_000.0
_MAX_LOCAL_M = 250_000.0


def report_layers(
    checked: Sequence[CheckedClaim], evidence: Evidence, atlas: Atlas, *, as_of: date | None
) -> tuple[MapLayer, ...]:
    """Return the layers for a report; empty where nothing was measured."""
    measured = [c for c in checked if c.checkable and c.grounded.readings]
    targets = dict.fromkeys(t for c in measured for r in c.grounded.readings for t in r.targets)
    local = [t for t in targets if atlas.place(t).kind is PlaceKind.SETTLEMENT]
    shown = local or list(targets)
    if not shown:
        return ()
    box = project_box(
        [atlas.footprint((t,)).geometry for t in shown], margin_m=_LOCAL_MARGIN_M if local else _WIDE_MARGIN_M
    )
    wide = max(box[2] - box[0], box[3] - box[1]) > _MAX_LOCAL_M
    tolerance_m = 350.0 if wide else 150.0
    days = _days(measured, evidence, as_of)
    maps = evidence if isinstance(evidence, MapEvidence) else None
    drawn = maps.layers(box, days, tolerance_m=tolerance_m, known_by=as_of) if maps else ()
    return (
        *drawn,
        *_claimed(measured, atlas, tolerance_m),
        *limit_layers(shown, atlas, tolerance_m),
        *neighbour_layers(box, atlas, shown),
    )


def neighbour_layers(
    box: tuple[float, float, float, float], atlas: Atlas, shown: Sequence[str], *, most: int = 14
) -> list[MapLayer]:
    """Name the largest settlements of the map so that a reader finds the way; points rounded to 0.01 degrees."""
    spacing_km = max(box[2] - box[0], box[3] - box[1]) / 9_000
    places = atlas.settlements(unproject(shapely.box(*box)).bounds)
    ranked = sorted((p for p in places if p.id not in shown), key=lambda p: (-(p.population or 0), p.id))
    taken = [atlas.place(t) for t in shown if atlas.place(t).kind is PlaceKind.SETTLEMENT]
    kept: list[Place] = []
    for place in ranked:
        if len(kept) < most and all(_apart_km(place, other) > spacing_km for other in taken):
            taken.append(place)
            kept.append(place)
    return [_point(place) for place in kept]


def _apart_km(one: Place, other: Place) -> float:
    """Return a distance good enough to spread labels."""
    return math.hypot((one.longitude - other.longitude) * 74, (one.latitude - other.latitude) * 111)


def _point(place: Place) -> MapLayer:
    point = ((round(place.longitude, 2), round(place.latitude, 2)),)
    return MapLayer(role="place", label=place.name, rings=(point,))


def _days(measured: Sequence[CheckedClaim], evidence: Evidence, as_of: date | None) -> list[date]:
    latest = evidence.latest_on()
    main = main_day(measured)
    if main is None:
        return [latest] if latest else []
    claimed = sorted({c.grounded.claim_on for c in measured if c.grounded.claim_on})
    days = {main + timedelta(days=n) for n in _OFFSETS_DAYS} | set(claimed[:3])
    return sorted(d for d in days if (latest is None or d <= latest) and (as_of is None or d <= as_of))


def _claimed(measured: Iterable[CheckedClaim], atlas: Atlas, tolerance_m: float) -> list[MapLayer]:
    layers = {}
    for c in measured:
        claim = c.grounded.claim
        settlements = [r for r in c.grounded.readings if _is_area(r.targets, atlas)]
        if claim.actor is None or claim.kind.value not in {"control", "extent"}:
            continue
        for reading in settlements:
            footprint = atlas.footprint(reading.targets)
            layers[claim.actor, reading.targets] = _layer("claimed", footprint, tolerance_m, holder=claim.actor)
    return list(layers.values())


def _is_area(targets: tuple[str, ...], atlas: Atlas) -> bool:
    return all(atlas.place(t).kind in {PlaceKind.SETTLEMENT, PlaceKind.REGION} for t in targets)


def limit_layers(targets: Iterable[str], atlas: Atlas, tolerance_m: float) -> list[MapLayer]:
    """Draw the outlines of targets, and the points of settlements."""
    layers = []
    for target in targets:
        place = atlas.place(target)
        role = "line" if place.kind is PlaceKind.LINE else "limit"
        layers.append(_layer(role, atlas.footprint((target,)), tolerance_m))
        if place.kind is PlaceKind.SETTLEMENT:
            layers.append(_point(place))
    return layers


def _layer(role: str, footprint: Footprint, tolerance_m: float, *, holder: str | None = None) -> MapLayer:
    geometry: Any = project(footprint.geometry)
    rings = rings_of(geometry, tolerance_m=min(tolerance_m, 500.0))
    return MapLayer(role=role, label=footprint.label, rings=rings, holder=holder)
