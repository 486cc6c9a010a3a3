"""Histories as rows, and as features: the place's outline once for each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from theodolite.publish.export.model import Collection, Feature, Value, about_providers, origin
from theodolite.publish.history_view import HistoryView, last_day
from theodolite.records import Footprint, Place

__all__ = ["history_collection", "history_rows"]


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
