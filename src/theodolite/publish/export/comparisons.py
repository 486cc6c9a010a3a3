"""Comparisons as features (the land they differ on) and as rows (figures, settlements, days)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.publish.export.model import Collection, Feature, Value, about_providers, origin
from theodolite.records import FrameRef, Place, ProviderInfo
from theodolite.settings import load_rules
from theodolite.wording import side_name

if TYPE_CHECKING:
    from theodolite.history.compare import Comparison
    from theodolite.history.compare_dates import DateComparison
    from theodolite.history.compare_series import ComparisonSeries

__all__ = [
    "collection_of",
    "columns_of",
    "comparison_collection",
    "comparison_rows",
    "date_collection",
    "date_rows",
    "rows_of",
    "series_collection",
    "series_rows",
]


_CLASSES = ("not held", "partly held", "held")


def collection_of(found: Comparison | DateComparison | ComparisonSeries) -> Collection:
    """Return any of the three comparisons as features."""
    kind = type(found).__name__
    writers: dict[str, Any] = {"Comparison": comparison_collection, "DateComparison": date_collection}
    collection: Collection = writers.get(kind, series_collection)(found)
    return collection


def rows_of(found: Comparison | DateComparison | ComparisonSeries) -> list[dict[str, Value]]:
    """Return any of the three comparisons as rows: settlements, or over time days."""
    kind = type(found).__name__
    writers: dict[str, Any] = {"Comparison": comparison_rows, "DateComparison": date_rows}
    return list(writers.get(kind, series_rows)(found))


def columns_of(found: Comparison | DateComparison | ComparisonSeries) -> tuple[str, ...]:
    """Return the first columns of the rows, for a table that has none."""
    return ("on", "side") if type(found).__name__ == "ComparisonSeries" else ("place_id", "place", "region", "side")


def comparison_collection(comparison: Comparison) -> Collection:
    """Return the land that two mappers show differently, and what both show, as three features."""
    c = comparison
    parts = (
        ("only_first", c.first, c.first_frame, c.second, c.second_frame, c.only_first, c.only_first_km2),
        ("only_second", c.second, c.second_frame, c.first, c.first_frame, c.only_second, c.only_second_km2),
        ("both", c.first, c.first_frame, c.second, c.second_frame, c.both, c.both_km2),
    )
    title = f"Land held by {side_name(c.side)} on {c.on}: {c.first.name} and {c.second.name}, {c.area_label}"
    return Collection(
        name="comparison",
        title=title,
        features=[_difference(c, *part) for part in parts if part[5] is not None],
        about=about_providers([c.first, c.second], title),
    )


def _difference(
    c: Comparison,
    what: str,
    info: ProviderInfo,
    ref: FrameRef | None,
    other: ProviderInfo,
    other_ref: FrameRef | None,
    geometry: Any,
    area_km2: float,
) -> Feature:
    properties: dict[str, Value] = {
        "what": what,
        "shown_as_held_by": f"{info.id} and {other.id}" if what == "both" else info.id,
        "not_by": None if what == "both" else other.id,
        "on": c.on,
        "side": c.side,
        "holder": c.side,
        "status": "held",
        "area_km2": round(area_km2, 3),
        **origin(info, ref),
        **origin(other, other_ref, "other_"),
    }
    name = f"shown by both {info.name} and {other.name}" if what == "both" else f"shown only by {info.name}"
    return Feature(name=name, geometry=geometry, properties=properties)


def date_collection(comparison: DateComparison) -> Collection:
    """Return the land gained and lost between two days of one mapper as two features."""
    c = comparison
    title = f"{c.mapper.name}: land of {side_name(c.side)}, {c.since} to {c.on}, {c.area_label}"
    parts = (("gained", c.gained, c.gained_km2), ("lost", c.lost, c.lost_km2))
    return Collection(
        name="change",
        title=title,
        features=[
            Feature(
                name=f"{what} by {side_name(c.side)}, {c.since} to {c.on}",
                geometry=geometry,
                properties={
                    "what": what,
                    "side": c.side,
                    "holder": c.side,
                    "status": "held" if what == "gained" else "no longer held",
                    "valid_from": c.before_frame.valid_on,
                    "valid_until": c.after_frame.valid_on,
                    "area_km2": round(area_km2, 3),
                    **origin(c.mapper, c.after_frame),
                    "before_frame_on": c.before_frame.valid_on,
                    "before_sha256": c.before_frame.sha256,
                },
            )
            for what, geometry, area_km2 in parts
        ],
        about=about_providers([c.mapper], title),
    )


def _place(place: Place) -> dict[str, Value]:
    return {"place_id": place.id, "place": place.name, "region": place.region_name}


def comparison_rows(comparison: Comparison) -> Iterator[dict[str, Value]]:
    """Yield one row a settlement that two mappers show differently on a day."""
    c = comparison
    for s in c.settlements:
        yield {
            **_place(s.place),
            "side": c.side,
            "on": c.on,
            "first_mapper": c.first.id,
            "first_frame_on": c.first_frame_on,
            "first_share": s.first_share,
            "first_point_inside": s.first_inside,
            "second_mapper": c.second.id,
            "second_frame_on": c.second_frame_on,
            "second_share": s.second_share,
            "second_point_inside": s.second_inside,
            "degree": s.degree,
            **_two_terms(c.first, c.second),
        }


def _two_terms(first: ProviderInfo, second: ProviderInfo) -> dict[str, Value]:
    return {
        "first_licence": first.licence,
        "first_custody": first.mirror,
        "second_licence": second.licence,
        "second_custody": second.mirror,
    }


def date_rows(comparison: DateComparison) -> Iterator[dict[str, Value]]:
    """Yield one row a settlement whose share changed between two days."""
    from theodolite.history.compare import holding_class

    c, rules = comparison, load_rules()
    for s in c.settlements:
        yield {
            **_place(s.place),
            "side": c.side,
            "since": c.since,
            "on": c.on,
            "before_share": s.before_share,
            "after_share": s.after_share,
            "before_class": _CLASSES[holding_class(s.before_share, rules)],
            "after_class": _CLASSES[holding_class(s.after_share, rules)],
            "point_was_inside": s.was_inside,
            "point_is_inside": s.is_inside,
            "change": s.change,
            **origin(c.mapper, c.after_frame),
            "before_frame_on": c.before_frame.valid_on,
            "before_sha256": c.before_frame.sha256,
        }


def series_rows(series: ComparisonSeries) -> Iterator[dict[str, Value]]:
    """Yield one row a day: the frames in force and the km² shown by both and by one only."""
    s = series
    for day in s.days:
        yield {
            "on": day.on,
            "side": s.side,
            "area": s.area_label,
            "first_mapper": s.first.id,
            "first_frame_on": day.first_frame_on,
            "first_frame_age_days": _age(day.on, day.first_frame_on),
            "second_mapper": s.second.id,
            "second_frame_on": day.second_frame_on,
            "second_frame_age_days": _age(day.on, day.second_frame_on),
            "both_km2": day.both_km2,
            "only_first_km2": day.only_first_km2,
            "only_second_km2": day.only_second_km2,
            "differ_km2": day.differ_km2,
            **_two_terms(s.first, s.second),
        }


def _age(on: date, frame_on: date) -> int:
    return (on - frame_on).days


def series_collection(series: ComparisonSeries) -> Collection:
    """Return the settlements that two mappers disagreed on as points, with for how many days."""
    import shapely

    s = series
    title = f"Settlements shown differently by {s.first.name} and {s.second.name}, {s.since} to {s.on}"
    features = [
        Feature(
            name=d.place.name,
            geometry=shapely.Point(d.place.longitude, d.place.latitude),
            properties={
                **_place(d.place),
                "side": s.side,
                "holder": s.side,
                "status": "disputed",
                "days_compared": len(s.days),
                "days_whole": d.days_whole,
                "days_part": d.days_part,
                "days_by_point": d.days_by_point,
                "valid_from": d.since,
                "valid_until": d.until,
                "widest_on": d.widest_on,
                "first_share": d.first_share,
                "second_share": d.second_share,
                **origin(s.first, None),
                **origin(s.second, None, "other_"),
            },
        )
        for d in s.settlements
    ]
    return Collection(
        name="disputed", title=title, features=features, about=about_providers([s.first, s.second], title)
    )
