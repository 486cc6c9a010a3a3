"""Comparisons as JSON and in the terminal: two maps of a day, two days of a map, two mappers over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.publish.measurements import day, number
from theodolite.publish.plots import Column, Span, day_columns, plot_rows, time_axis
from theodolite.records import FrameRef, Place, ProviderInfo
from theodolite.wording import date_words, percent, side_name

if TYPE_CHECKING:
    from rich.console import Console

    from theodolite.history.compare import Comparison
    from theodolite.history.compare_dates import ChangedSettlement, DateComparison
    from theodolite.history.compare_series import ComparisonSeries, DayOfComparison

__all__ = [
    "CHANGE_WORDS",
    "DEGREE_WORDS",
    "RULE_WORDS",
    "advance_words",
    "comparison_to_json",
    "date_comparison_to_json",
    "km2_words",
    "place_words",
    "render",
    "render_comparison",
    "render_date_comparison",
    "render_series",
    "series_to_json",
    "to_json",
]

RULE_WORDS = (
    "A settlement counts by the share of its limit (or disc): held from 90 %, not held under 50 %, partly held between."
)
DEGREE_WORDS = {
    "whole": "held on one map, not held on the other",
    "part": "partly held on one of the maps",
    "little": "a different share, the same answer",
}
CHANGE_WORDS = {
    "gained": "came to be held whole",
    "lost": "no longer held",
    "gained_in_part": "passed 50 or 90 % upward",
    "lost_in_part": "fell below 90 or 50 %",
    "more": "held somewhat more",
    "less": "held somewhat less",
}
_SHOWN = 20
_PLOT_ROWS = 5


def to_json(found: Comparison | DateComparison | ComparisonSeries) -> dict[str, Any]:
    """Return any of the three comparisons as plain JSON values."""
    kind = type(found).__name__
    writers: dict[str, Any] = {"Comparison": comparison_to_json, "DateComparison": date_comparison_to_json}
    written: dict[str, Any] = writers.get(kind, series_to_json)(found)
    return written


def render(found: Comparison | DateComparison | ComparisonSeries, console: Console) -> None:
    """Print any of the three comparisons."""
    kind = type(found).__name__
    renderers: dict[str, Any] = {"Comparison": render_comparison, "DateComparison": render_date_comparison}
    renderers.get(kind, render_series)(found, console)


def km2_words(value: float) -> str:
    """Write an area in whole km²; "under 1" for what is less."""
    return "under 1" if 0 < value < 0.5 else f"{value:,.0f}"


def place_words(place: Place) -> str:
    """Name a settlement with its region."""
    return f"{place.name} ({place.region_name})" if place.region_name else place.name


def _named(place: Place) -> tuple[str, str]:
    return place.name, (place.region_name or "").removesuffix(" Oblast")


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


# -- two maps of one day


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


def render_comparison(comparison: Comparison, console: Console) -> None:
    """Print areas and the settlements that the two maps show differently."""
    from rich.table import Table

    c = comparison
    title = f"Land held by {side_name(c.side)} on {date_words(c.on)}, {c.area_label}"
    table = Table(title=title, title_justify="left")
    table.add_column("", justify="left")
    table.add_column("km²", justify="right")
    table.add_column("polygons", justify="right")
    for label, value, count in (
        (f"{c.first.name} (frame of {date_words(c.first_frame_on)})", c.first_km2, ""),
        (f"{c.second.name} (frame of {date_words(c.second_frame_on)})", c.second_km2, ""),
        ("shown by both", c.both_km2, ""),
        (f"only by {c.first.name}", c.only_first_km2, str(c.only_first_polygons)),
        (f"only by {c.second.name}", c.only_second_km2, str(c.only_second_polygons)),
    ):
        table.add_row(label, km2_words(value), count)
    console.print(table)
    border = km2_words(c.near_border_km2)
    console.print(f"{border} km² of the difference lie within 2 km of the state border or coast.", soft_wrap=True)
    _render_disputed(c, console)
    _say_notes(c.notes, console)


def _render_disputed(c: Comparison, console: Console) -> None:
    from rich.table import Table

    counts = {degree: sum(d.degree == degree for d in c.settlements) for degree in DEGREE_WORDS}
    by_point = sum(d.by_point for d in c.settlements)
    words = "; ".join(f"{counts[degree]} {words}" for degree, words in DEGREE_WORDS.items() if counts[degree])
    console.print(
        f"Settlements shown differently: {words or 'none'}. By their points alone: {by_point}.", soft_wrap=True
    )
    console.print(RULE_WORDS, soft_wrap=True, style="dim")
    shown = [d for d in c.settlements if d.degree != "little"]
    if not shown:
        return
    table = Table()
    for head in ("settlement", "oblast", c.first.name, c.second.name, "point held on"):
        table.add_column(head, justify="right" if head in {c.first.name, c.second.name} else "left")
    for d in shown[:_SHOWN]:
        names = [info.name for info, inside in ((c.first, d.first_inside), (c.second, d.second_inside)) if inside]
        point = {0: "neither map", 2: "both maps"}.get(len(names)) or f"{names[0]} only"
        table.add_row(*_named(d.place), percent(d.first_share), percent(d.second_share), point)
    console.print(table)
    _say_more(len(shown), console)


# -- two days of one map


def date_comparison_to_json(comparison: DateComparison) -> dict[str, Any]:
    """Return what changed between two days of one mapper as plain JSON values."""
    c = comparison
    advance = c.advance
    return {
        "mapper": {**_frame_json(c.mapper, c.after_frame, c.on)},
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


def advance_words(comparison: DateComparison) -> str:
    """Say how far the gained land reaches beyond the land held before, and where (to about 1 km)."""
    advance = comparison.advance
    if advance is None:
        return f"no land of {side_name(comparison.side)} reaches further than before"
    where = f"at {advance.latitude:.2f} N {advance.longitude:.2f} E"
    if advance.near is not None and advance.near_km is not None:
        apart = "at" if advance.near_km < 1 else f"{advance.near_km:.0f} km from"
        where = f"{apart} {place_words(advance.near)}, {where.removeprefix('at ')}"
    return f"furthest advance {advance.km:.1f} km, {where}"


def render_date_comparison(comparison: DateComparison, console: Console) -> None:
    """Print what a side gained and lost between two days of one map."""
    from rich.table import Table

    c = comparison
    title = f"{c.mapper.name}: land held by {side_name(c.side)}, {c.area_label}"
    table = Table(title=title, title_justify="left")
    for head in ("", "km²", "polygons"):
        table.add_column(head, justify="right" if head else "left")
    for label, value, count in (
        (f"frame of {date_words(c.before_frame.valid_on)}", c.before_km2, ""),
        (f"frame of {date_words(c.after_frame.valid_on)}", c.after_km2, ""),
        ("gained", c.gained_km2, str(c.gained_polygons)),
        ("lost", c.lost_km2, str(c.lost_polygons)),
    ):
        table.add_row(label, km2_words(value), count)
    console.print(table)
    net = c.net_km2_week
    words = f"{'a net gain' if net >= 0 else 'a net loss'} of {km2_words(abs(net))} km² a week"
    console.print(f"{words[0].upper()}{words[1:]}; {advance_words(c)}.", soft_wrap=True)
    _render_changed(c, console)
    _say_notes(c.notes, console)


def _render_changed(c: DateComparison, console: Console) -> None:
    from rich.table import Table

    groups = {change: [s for s in c.settlements if s.change == change] for change in CHANGE_WORDS}
    counted = [f"{len(groups[change])} {CHANGE_WORDS[change]}" for change in CHANGE_WORDS if groups[change]]
    gained = sum(s.is_inside and not s.was_inside for s in c.settlements)
    lost = sum(s.was_inside and not s.is_inside for s in c.settlements)
    console.print(
        f"Settlements: {'; '.join(counted) or 'none changed'}. By their points alone: {gained} gained, {lost} lost.",
        soft_wrap=True,
    )
    console.print(RULE_WORDS, soft_wrap=True, style="dim")
    shown: list[ChangedSettlement] = [s for change in list(CHANGE_WORDS)[:4] for s in groups[change]]
    if not shown:
        return
    before, after = (date_words(ref.valid_on) for ref in (c.before_frame, c.after_frame))
    table = Table()
    for head in ("settlement", "oblast", before, after, "change"):
        table.add_column(head, justify="right" if head in {before, after} else "left")
    for s in shown[:_SHOWN]:
        table.add_row(*_named(s.place), percent(s.before_share), percent(s.after_share), CHANGE_WORDS[s.change])
    console.print(table)
    _say_more(len(shown), console)


# -- two mappers over time


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


_WHO = ("mapper", "name", "affiliation", "licence", "may_publish_geometry", "custody")


def _day_json(d: DayOfComparison) -> dict[str, Any]:
    return {
        "on": day(d.on),
        "first_frame_on": day(d.first_frame_on),
        "second_frame_on": day(d.second_frame_on),
        "both_km2": number(d.both_km2),
        "only_first_km2": number(d.only_first_km2),
        "only_second_km2": number(d.only_second_km2),
    }


def render_series(series: ComparisonSeries, console: Console) -> None:
    """Print the km² shown by one map only as plots over the days, then the settlements longest disputed."""
    s = series
    console.print(
        f"Land held by {side_name(s.side)}, {s.area_label}: shown by one map only, {date_words(s.since)} to "
        f"{date_words(s.on)}",
        style="bold",
        soft_wrap=True,
    )
    top = max(max(d.only_first_km2, d.only_second_km2) for d in s.days)
    span = Span(first=s.days[0].on, last=s.days[-1].on, columns=max(min(console.width - 14, len(s.days), 90), 12))
    for info, values in (
        (s.first, [(d.on, d.only_first_km2) for d in s.days]),
        (s.second, [(d.on, d.only_second_km2) for d in s.days]),
    ):
        _plot(info, values, span, top, console)
    console.print(f"{'':>11} {time_axis(span)}", markup=False)
    _render_long_disputed(s, console)
    _say_notes(s.notes, console)


def _plot(info: ProviderInfo, values: Sequence[tuple[date, float]], span: Span, top: float, console: Console) -> None:
    listed = [value for _, value in values]
    console.print(
        f"only by {info.name}: {km2_words(listed[0])} km² on the first day, {km2_words(listed[-1])} on the last, "
        f"{km2_words(min(listed))} to {km2_words(max(listed))} between",
        markup=False,
        soft_wrap=True,
    )
    columns: list[Column | None] = day_columns(span, [(on, v, v, v) for on, v in values])
    for row, line in enumerate(plot_rows(columns, rows=_PLOT_ROWS, top=top)):
        label = f"{km2_words(top)} km²" if row == 0 else "0 km²" if row == _PLOT_ROWS - 1 else ""
        console.print(f"{label:>11} {line}", markup=False)


def _render_long_disputed(s: ComparisonSeries, console: Console) -> None:
    from rich.table import Table

    days = len(s.days)
    whole = sum(d.days_whole > 0 for d in s.settlements)
    console.print(
        f"{len(s.settlements)} settlements shown differently on some of {days} days, {whole} of them as held on one "
        "map and not held on the other.",
        soft_wrap=True,
    )
    console.print(RULE_WORDS, soft_wrap=True, style="dim")
    console.print("Days whole: one map shows it held and the other not held.", soft_wrap=True, style="dim")
    if not s.settlements:
        return
    table = Table()
    for head in ("settlement", "oblast", "days whole", "in part", s.first.name, s.second.name, "widest on"):
        table.add_column(head, justify="left" if head in {"settlement", "oblast", "widest on"} else "right")
    for d in s.settlements[:_SHOWN]:
        shares = (percent(d.first_share), percent(d.second_share), date_words(d.widest_on))
        table.add_row(*_named(d.place), str(d.days_whole), str(d.days_part), *shares)
    console.print(table)
    _say_more(len(s.settlements), console)


def _say_more(count: int, console: Console) -> None:
    if count > _SHOWN:
        console.print(f"and {count - _SHOWN} more; --json and --csv list all", soft_wrap=True)


def _say_notes(notes: Sequence[str], console: Console) -> None:
    for note in notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
