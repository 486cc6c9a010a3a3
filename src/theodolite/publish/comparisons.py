"""Comparisons in the terminal: two maps of a day, two days of a map, two mappers over time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from theodolite.publish.plots import Column, Span, day_columns, plot_rows, time_axis
from theodolite.records import Place, ProviderInfo
from theodolite.wording import date_words, percent, side_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from theodolite.history.compare import Comparison
    from theodolite.history.compare_dates import ChangedSettlement, DateComparison
    from theodolite.history.compare_series import ComparisonSeries

__all__ = [
    "CHANGE_WORDS",
    "DEGREE_WORDS",
    "RULE_WORDS",
    "advance_words",
    "km2_words",
    "place_words",
    "render",
    "render_comparison",
    "render_date_comparison",
    "render_series",
]

RULE_WORDS = (
    "A settlement counts by the share of its limit (or disc): held from 90 %, not held under 50 %, partly held between."
)
DEGREE_WORDS = {
    "whole": "held on one map, not on the other",
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


# -- two maps of one day


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
    if c.near_border_km2 >= 0.5:
        console.print(f"{border} km² of the difference lie within 2 km of the state border or coast.", soft_wrap=True)
    _render_disputed(c, console)
    _say_notes(c.notes, console)


def _render_disputed(c: Comparison, console: Console) -> None:
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
    names = (c.first.name, c.second.name)
    table = _settlement_table(("settlement", "oblast", *names, "point held on"), names)
    for d in shown[:_SHOWN]:
        inside = [name for name, is_in in zip(names, (d.first_inside, d.second_inside), strict=True) if is_in]
        point = {0: "neither", 2: "both"}.get(len(inside)) or inside[0]
        table.add_row(*_named(d.place), percent(d.first_share), percent(d.second_share), point)
    console.print(table)
    _say_more(len(shown), console)


# -- two days of one map


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
    _say_notes([*c.notes, *(f"known of this map: {trap}" for trap in c.mapper.known_traps)], console)


def _render_changed(c: DateComparison, console: Console) -> None:
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
    table = _settlement_table(("settlement", "oblast", before, after, "change"), (before, after))
    for s in shown[:_SHOWN]:
        table.add_row(*_named(s.place), percent(s.before_share), percent(s.after_share), CHANGE_WORDS[s.change])
    console.print(table)
    _say_more(len(shown), console)


# -- two mappers over time


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
    days = len(s.days)
    whole = sum(d.days_whole > 0 for d in s.settlements)
    found = len(s.settlements)
    console.print(
        f"{found} settlement{'' if found == 1 else 's'} shown differently on some of {days} "
        f"day{'' if days == 1 else 's'}, {whole} of them as held on one map and not held on the other.",
        soft_wrap=True,
    )
    console.print(RULE_WORDS, soft_wrap=True, style="dim")
    console.print("Days whole: one map shows it held and the other not held.", soft_wrap=True, style="dim")
    if not s.settlements:
        return
    right = ("days whole", "in part", s.first.name, s.second.name)
    table = _settlement_table(("settlement", "oblast", *right, "widest on"), right)
    for d in s.settlements[:_SHOWN]:
        shares = (percent(d.first_share), percent(d.second_share), d.widest_on.isoformat())
        table.add_row(*_named(d.place), str(d.days_whole), str(d.days_part), *shares)
    console.print(table)
    _say_more(len(s.settlements), console)


def _settlement_table(heads: Sequence[str], right: Collection[str]) -> Table:
    """Return a table without frames, so that names and days fit into a narrow terminal."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0)
    for head in heads:
        table.add_column(
            head, justify="right" if head in right else "left", no_wrap=head in {"settlement", "widest on"}
        )
    return table


def _say_more(count: int, console: Console) -> None:
    if count > _SHOWN:
        console.print(f"and {count - _SHOWN} more; --json and --csv list all", soft_wrap=True)


def _say_notes(notes: Sequence[str], console: Console) -> None:
    for note in notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
