"""Comparisons as plain JSON values: two maps of a day, two days of a map, two mappers over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.publish.comparisons import RULE_WORDS
from theodolite.publish.measurements import day, number
from theodolite.records import FrameRef, Place, ProviderInfo

if TYPE_CHECKING:
    from theodolite.history.compare import Comparison
    from theodolite.history.compare_dates import DateComparison
    from theodolite.history.compare_series import ComparisonSeries, DayOfComparison

__all__ = ["comparison_to_json", "date_comparison_to_json", "series_to_json", "to_json"]

_WHO = ("mapper", "name", "affiliation", "licence", "may_publish_geometry", "custody")


def to_json(found: Comparison | DateComparison | ComparisonSeries) -> dict[str, Any]:
    """Return any of the three comparisons as plain JSON values."""
    kind = type(found).__name__
    writers: dict[str, Any] = {"Comparison": comparison_to_json, "DateComparison": date_comparison_to_json}
    written: dict[str, Any] = writers.get(kind, series_to_json)(found)
    return written


def _frame_json(info: ProviderInfo, ref: FrameRef | None, on: date) -> dict[str, Any]:
    frame_on = ref.valid_on if ref else None
    return {
        "mapper": info.id,
        "name": info.name,
        "affiliation": info.affiliation,
        "frame_on": day(frame_on),
        "age_days": (on - frame_on).days if frame_on else None,
        "sha256": ref.sha256 if ref else None,
        "licence": info.licence,
        "may_publish_geometry": info.may_publish_geometry,
        "custody": info.mirror,
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "longitude": number(place.longitude),
        "latitude": number(place.latitude),
        "region": place.region_name,
    }


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values: areas in km², settlements with the share held on either map."""
    c = comparison
    return {
        "first": {**_frame_json(c.first, c.first_frame, c.on), "frame_on": day(c.first_frame_on),
                  "km2": number(c.first_km2)},
        "second": {**_frame_json(c.second, c.second_frame, c.on), "frame_on": day(c.second_frame_on),
                   "km2": number(c.second_km2)},
        "on": day(c.on),
        "side": c.side,
        "area": c.area_label,
        "area_km2": number(c.area_km2),
        "both_km2": number(c.both_km2),
        "only_first_km2": number(c.only_first_km2),
        "only_second_km2": number(c.only_second_km2),
        "only_first_polygons": c.only_first_polygons,
        "only_second_polygons": c.only_second_polygons,
        "near_border_km2": number(c.near_border_km2),
        "settlement_rule": RULE_WORDS,
        "settlements": [
            {
                **_place_json(d.place),
                "held_by": d.held_by,
                "first_share": number(d.first_share),
                "second_share": number(d.second_share),
                "first_point_inside": d.first_inside,
                "second_point_inside": d.second_inside,
                "degree": d.degree,
            }
            for d in c.settlements
        ],
        "notes": list(c.notes),
        "note": c.note,
    }  # fmt: skip


def date_comparison_to_json(comparison: DateComparison) -> dict[str, Any]:
    """Return what changed between two days of one mapper as plain JSON values."""
    c = comparison
    advance = c.advance
    return {
        "mapper": {**_frame_json(c.mapper, c.after_frame, c.on), "known_traps": list(c.mapper.known_traps)},
        "before": {"frame_on": day(c.before_frame.valid_on), "sha256": c.before_frame.sha256,
                   "age_days": (c.since - c.before_frame.valid_on).days, "km2": number(c.before_km2)},
        "after": {"frame_on": day(c.after_frame.valid_on), "sha256": c.after_frame.sha256,
                  "age_days": (c.on - c.after_frame.valid_on).days, "km2": number(c.after_km2)},
        "since": day(c.since),
        "on": day(c.on),
        "side": c.side,
        "area": c.area_label,
        "area_km2": number(c.area_km2),
        "gained_km2": number(c.gained_km2),
        "lost_km2": number(c.lost_km2),
        "gained_km2_without_strips": number(c.solid_gained_km2),
        "lost_km2_without_strips": number(c.solid_lost_km2),
        "net_km2_week": number(c.net_km2_week),
        "gained_polygons": c.gained_polygons,
        "lost_polygons": c.lost_polygons,
        "furthest_advance": None if advance is None else {
            "km": number(advance.km), "longitude": advance.longitude, "latitude": advance.latitude,
            "near": None if advance.near is None else _place_json(advance.near), "near_km": number(advance.near_km),
        },
        "settlement_rule": RULE_WORDS,
        "settlements": [
            {
                **_place_json(s.place),
                "before_share": number(s.before_share),
                "after_share": number(s.after_share),
                "point_was_inside": s.was_inside,
                "point_is_inside": s.is_inside,
                "change": s.change,
            }
            for s in c.settlements
        ],
        "notes": list(c.notes),
    }  # fmt: skip


def series_to_json(series: ComparisonSeries) -> dict[str, Any]:
    """Return two mappers' disagreement on each day, and on which settlement for how long, as plain JSON values."""
    s = series
    infos = [{k: v for k, v in _frame_json(i, None, s.on).items() if k in _WHO} for i in (s.first, s.second)]
    return {
        "first": infos[0],
        "second": infos[1],
        "side": s.side,
        "since": day(s.since),
        "on": day(s.on),
        "area": s.area_label,
        "area_km2": number(s.area_km2),
        "left_out_days": s.left_out_days,
        "days": [_day_json(d) for d in s.days],
        "settlement_rule": RULE_WORDS,
        "settlements": [
            {
                **_place_json(d.place),
                "days_whole": d.days_whole,
                "days_part": d.days_part,
                "days_by_point": d.days_by_point,
                "widest_on": day(d.widest_on),
                "first_share": number(d.first_share),
                "second_share": number(d.second_share),
                "since": day(d.since),
                "until": day(d.until),
            }
            for d in s.settlements
        ],
        "notes": list(s.notes),
    }


def _day_json(d: DayOfComparison) -> dict[str, Any]:
    return {
        "on": day(d.on),
        "first_frame_on": day(d.first_frame_on),
        "second_frame_on": day(d.second_frame_on),
        "both_km2": number(d.both_km2),
        "only_first_km2": number(d.only_first_km2),
        "only_second_km2": number(d.only_second_km2),
    }
