"""The page of a history: last values and flips as a table, the curves, the same as numbers, frames and origin."""

from __future__ import annotations

from datetime import date

from theodolite.history.flips import Flips
from theodolite.publish.flip_words import flip_rows, flip_words
from theodolite.publish.history_svg import history_drawing, month_ticks
from theodolite.publish.history_view import (
    HistoryView,
    figure_text,
    fresh_days,
    last_day,
    stretches,
    value_words_on,
)
from theodolite.publish.html.fused import FusedFigure, fused_block
from theodolite.publish.html.leaf import leaf_page, provenance, scroll_table
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.records import History, Measure
from theodolite.settings import load_rules
from theodolite.wording import date_words, plain

__all__ = ["history_page"]


def history_page(view: HistoryView) -> str:
    """Write a history as one self-contained HTML page: readable without JavaScript, on a phone and in print."""
    sections = _sections(view) if view.histories else []
    return leaf_page(
        f"{view.title}, by map",
        kicker="what dated maps showed",
        lines=_lines(view),
        notices=view.notes,
        sections=sections,
    )


def _sections(view: HistoryView) -> list[tuple[str, str, Child]]:
    return [
        ("last", "What each map shows", _last(view)),
        ("curves", "Over time", _curves(view)),
        ("together", "All maps together", _together(view)),
        ("numbers", "The same as numbers", _numbers(view)),
        ("frames", "Frames and gaps", _frames(view)),
        ("sources", "Sources and licences", provenance(view.infos[h.mapper] for h in view.histories)),
        ("method", "How to read it", _method(view)),
    ]


def _lines(view: HistoryView) -> list[str]:
    if not view.histories:
        return ["No map shows this place in that period."]
    first, last = view.span
    count = len(view.histories)
    values = [h.points[-1].value for h in view.histories]
    low, high = figure_text(view, min(values)), figure_text(view, max(values))
    words = low if low == high else f"{low} to {high}"
    noun = "map" if count == 1 else "maps"
    lines = [f"By {count} {noun}, {date_words(first)} to {date_words(last)}. Each map’s last figure: {words}."]
    if view.footprint_words:
        lines.append(f"Measured on: {view.footprint_words}.")
    return lines


def _last(view: HistoryView) -> Html:
    told = {Measure.SHARE: ("50 % or more", "90 % or more"), Measure.INSIDE: ("Inside",)}.get(view.measure, ())
    heads = ["Map", "Last figure (edge moved in and out)", *told]
    rows: list[list[Child]] = []
    for history in view.histories:
        cells: list[Child] = [bdi(plain(view.infos[history.mapper].name)), value_words_on(view, history)]
        rows.append([*cells, *(_cell(flips, view.measure) for flips in flip_rows(history))])
    return scroll_table(view.title, heads, rows)


def _cell(flips: Flips, measure: Measure) -> str:
    words = flip_words(flips, measure)
    return words[:1].upper() + words[1:]


def _curves(view: HistoryView) -> Html:
    key = "The line is the map as drawn, the grey band the figure with the map’s edge moved in and out by its error."
    flips = {
        Measure.SHARE: " Triangles mark the days on which 50 or 90 % was passed, filled where that lasted.",
        Measure.INSIDE: " Triangles mark the days on which the point changed sides, filled where that lasted.",
    }.get(view.measure, "")
    frames = " Ticks below are frames; where there is no fresh frame the line is dotted."
    return join([el("p", key + flips + frames, cls="key-line"), history_drawing(view)])


def _together(view: HistoryView) -> Child:
    if view.fused is None:
        return None
    first, last = view.span
    figure = FusedFigure(
        fused=view.fused,
        histories=view.histories,
        name_of=lambda mapper: plain(view.infos[mapper].name) if mapper in view.infos else plain(mapper),
        label=view.label,
        start=first,
        end=last,
        ticks=month_ticks(first, last),
    )
    return fused_block(figure, heading=False)


def _numbers(view: HistoryView) -> Html:
    first, last = view.span
    days = sorted({first, *month_ticks(first, last, most=24), last})
    heads = ["Day", *(plain(view.infos[h.mapper].name) for h in view.histories)]
    rows = [[date_words(on), *(_value_on(view, h, on) for h in view.histories)] for on in days]
    return scroll_table(f"{view.title}, on the first of the months", heads, rows, wide=True)


def _value_on(view: HistoryView, history: History, on: date) -> str:
    points = [p for p in history.points if p.frame_on <= on]
    if not points or on > last_day(history):
        return "no map"
    point = points[-1]
    value = figure_text(view, point.value)
    stale = any(
        not s.fresh and s.start < on < s.end for s in stretches(history, fresh_days(view.infos[history.mapper]))
    )
    return f"{value}, stale" if stale else value


def _frames(view: HistoryView) -> Html:
    rows: list[list[Child]] = []
    for history in view.histories:
        info = view.infos[history.mapper]
        gaps = [s for s in stretches(history, fresh_days(info)) if not s.fresh]
        words = "; ".join(f"{date_words(s.start)} to {date_words(s.end)}" for s in gaps) or "none"
        dates = history.frame_dates
        reach = f"{date_words(dates[0])} to {date_words(dates[-1])}" if dates else "none in the period"
        rows.append([bdi(plain(info.name)), str(len(dates)), reach, str(len(history.points)), words])
    heads = ("Map", "Frames", "From, to", "Figures that differ", "Without a fresh frame")
    return scroll_table("Frames behind the curves", heads, rows)


def _method(view: HistoryView) -> Html:
    points = [
        "A figure holds from the day of its frame until the next frame; a frame is fresh for 14 days, or for twice the "
        "mapper’s usual interval where that is longer.",
        "Maps differ in what they draw, how late they are and whom they are close to: see their descriptions above.",
        "Land that a map does not draw as held by one side is not thereby held by the other.",
    ]
    if view.measure in {Measure.SHARE, Measure.INSIDE}:
        days = load_rules().flip_settle_days
        points.insert(
            0,
            f"A passing that frames do not show for at least {days} days counts as going back and forth, not as a "
            "capture or a loss; at the end of the curve it is not settled yet.",
        )
    if view.measure is Measure.SHARE:
        points.insert(0, "50 and 90 % are the thresholds of the rule of holding: held from 90 %, not held under 50 %.")
    return el("ul", *(el("li", point) for point in points), cls="method")
