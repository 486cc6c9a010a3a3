"""Histories as rows, and as features: the place's outline once for each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from theodolite.publish.export.model import Collection, Feature, Value, about_providers, origin
from theodolite.publish.history_view import HistoryView, last_day
from theodolite.records import Footprint, Place

__all__ = ["fused_rows", "history_collection", "history_rows"]


def history_rows(place: Place, view: HistoryView) -> Iterator[dict[str, Value]]:
    """Yield one row a step of each mapper: the days it holds, the figure with its interval, and its origin.

    ``sha256`` is of the frame that a step begins with; null without maps (the embedded table) and where the period
    begins between two frames.
    """
    for history in view.histories:
        info = view.infos[history.mapper]
        refs = {ref.valid_on: ref for ref in view.frames.get(history.mapper, ())}
        ends = [point.frame_on - timedelta(days=1) for point in history.points[1:]]
        for point, until in zip(history.points, [*ends, last_day(history)], strict=True):
            yield {
                "place_id": place.id,
                "place": place.name,
                "region": place.region_name,
                "measure": view.measure.value,
                "unit": view.unit.value,
                "side": view.side,
                "holder": view.side,
                "status": "held",
                "valid_from": point.frame_on,
                "valid_until": until,
                "value": point.value,
                "low": point.low,
                "high": point.high,
                "footprint": history.footprint,
                **origin(info, refs.get(point.frame_on)),
                "frame_on": point.frame_on,
            }


def fused_rows(place: Place, view: HistoryView) -> Iterator[dict[str, Value]]:
    """Yield one row a step of what all maps say together, as known then and with hindsight: probabilities, no shares.

    ``measure`` is ``probability_held`` there, ``mapper`` ``all_maps_filtered`` or ``all_maps_smoothed``.
    """
    fused = view.fused
    if fused is None:
        return
    first, last = view.span
    last = min(last, fused.known_by)
    for name, words, points in (
        ("all_maps_filtered", "All maps together, as known then", fused.filtered),
        ("all_maps_smoothed", f"All maps together, with hindsight up to {fused.known_by}", fused.smoothed),
    ):
        ends = [point.on - timedelta(days=1) for point in points[1:]]
        for point, until in zip(points, [*ends, last], strict=True):
            if until >= first and point.on <= last:
                yield {
                    "place_id": place.id,
                    "place": place.name,
                    "region": place.region_name,
                    "measure": "probability_held",
                    "unit": "probability",
                    "side": fused.side,
                    "holder": fused.side,
                    "status": "held",
                    "valid_from": max(point.on, first),
                    "valid_until": min(until, last),
                    "value": point.value,
                    "low": point.low,
                    "high": point.high,
                    "mapper": name,
                    "mapper_name": words,
                }


def history_collection(place: Place, footprint: Footprint, view: HistoryView) -> Collection:
    """Return each step of each mapper as a feature with the place's outline, for a map that moves in time."""
    title = f"{view.title}, by map"
    features = [
        Feature(
            name=f"{row['mapper_name']}, from {row['valid_from']}",
            geometry=footprint.geometry,
            properties={**row, "outline_source": footprint.source, "outline_licence": footprint.licence},
        )
        for row in history_rows(place, view)
    ]
    about = about_providers([view.infos[h.mapper] for h in view.histories], title)
    about["use"] = "The outline is the place's own, no mapper's shape; figures may be cited with mapper and date."
    return Collection(name="history", title=title, features=features, about=about)
