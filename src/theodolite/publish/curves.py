"""Histories of a place, by mapper: in the terminal and as JSON."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from theodolite.publish.flip_words import flip_rows, flip_sentence, flips_to_json
from theodolite.publish.fused import fused_to_json
from theodolite.publish.fused_terminal import render_fused
from theodolite.publish.history_view import (
    HistoryView,
    Stretch,
    figure_text,
    fresh_days,
    last_day,
    range_of,
    stretches,
    value_words_on,
)
from theodolite.publish.measurements import day, number
from theodolite.publish.plots import Span, day_columns, frame_rug, plot_rows, time_axis
from theodolite.records import History, Unit

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["histories_to_json", "render_histories"]

_ROWS = 5
_LABEL = 9
_MOST_GAPS = 4  # more are counted, not listed


def histories_to_json(view: HistoryView, *, place: Any = None) -> dict[str, Any]:
    """Return the curves as plain JSON values; each point holds from its frame until the next point."""
    return {
        "place": None if place is None else {"id": place.id, "name": place.name, "region": place.region_name},
        "label": view.label,
        "measure": view.measure.value,
        "unit": view.unit.value,
        "side": view.side,
        "histories": [_history_json(view, h) for h in view.histories],
        "fused": fused_to_json(view.fused),
        "notes": list(view.notes),
    }


def _history_json(view: HistoryView, h: History) -> dict[str, Any]:
    info = view.infos[h.mapper]
    hashes = {ref.valid_on: ref.sha256 for ref in view.frames.get(h.mapper, ())}
    gaps = [s for s in stretches(h, fresh_days(info)) if not s.fresh] if h.points else []
    return {
        "mapper": h.mapper,
        "name": info.name,
        "affiliation": info.affiliation,
        "licence": info.licence,
        "custody": info.mirror,
        "first_frame_on": day(h.frame_dates[0]) if h.frame_dates else None,
        "last_frame_on": day(h.frame_dates[-1]) if h.frame_dates else None,
        "frames": len(h.frame_dates),
        "footprint": h.footprint,
        "stale": [{"since": day(s.start), "until": day(s.end)} for s in gaps],
        "flips": flips_to_json(h),
        "points": [
            {
                "frame_on": day(p.frame_on),
                "value": number(p.value),
                "low": number(p.low),
                "high": number(p.high),
                "sha256": hashes.get(p.frame_on),
            }
            for p in h.points
        ],
    }


def render_histories(view: HistoryView, console: Console) -> None:
    """Print one plot a mapper over a common axis of days, and when 50 and 90 % were passed."""
    console.print(view.title, style="bold", soft_wrap=True, markup=False)
    if not view.histories:
        console.print("no map shows this place in that period")
    else:
        _render_plots(view, console)
    if view.footprint_words:
        console.print(f"Measured on: {view.footprint_words}", soft_wrap=True, markup=False)
    for note in view.notes:
        console.print(note, soft_wrap=True, markup=False)


def _render_plots(view: HistoryView, console: Console) -> None:
    first, last = view.span
    wanted = min(max(console.width - _LABEL - 3, 20), 96)
    span = Span(first=first, last=last, columns=max(min(wanted, (last - first).days + 1), 12))
    for h in view.histories:
        _render_plot(view, h, span, console)
    console.print(f"{'':>{_LABEL}} {time_axis(span)}", markup=False)
    key = "█ up to the low figure, ▒ to the figure, ░ to the high one (the map's edge moved by its error); dots: frames"
    console.print(key, style="dim", soft_wrap=True)
    if view.fused is not None:
        render_fused(view, view.fused, span, console)


def _render_plot(view: HistoryView, h: History, span: Span, console: Console) -> None:
    info = view.infos[h.mapper]
    console.print(f"{info.name}: {value_words_on(view, h)}", markup=False, soft_wrap=True)
    bottom, top = range_of(view)
    steps = [
        (p.frame_on, _shift(p.value, bottom, top), _shift(p.low, bottom, top), _shift(p.high, bottom, top))
        for p in h.points
    ]
    columns = day_columns(span, steps, until=last_day(h))
    labels = {0: figure_text(view, top), _ROWS - 1: figure_text(view, bottom)}
    if view.unit is Unit.SHARE:
        labels[_ROWS // 2] = "50 %"
    for row, line in enumerate(plot_rows(columns, rows=_ROWS, top=top - bottom)):
        console.print(f"{labels.get(row, ''):>{_LABEL}} {line}".rstrip(), markup=False)
    console.print(f"{'frames':>{_LABEL}} {frame_rug(span, h.frame_dates)}".rstrip(), markup=False)
    sentence = flip_sentence(flip_rows(h), view.measure)
    if sentence:
        console.print(f"{'':>{_LABEL}} {sentence}", markup=False, soft_wrap=True)
    for words in _gap_words([s for s in stretches(h, fresh_days(info)) if not s.fresh]):
        console.print(f"{'':>{_LABEL}} {words}", markup=False, soft_wrap=True)


def _gap_words(gaps: list[Stretch]) -> list[str]:
    """Name the days without a fresh frame: each of a few, else how many, the first and the last."""
    carried = "the last one is carried forward"
    if len(gaps) <= _MOST_GAPS:
        return [f"no fresh frame from {gap.start} to {gap.end}: {carried}" for gap in gaps]
    days = sum((gap.end - gap.start).days for gap in gaps)
    ends = f"from {gaps[0].start} to {gaps[0].end}, the last from {gaps[-1].start} to {gaps[-1].end}"
    return [f"{len(gaps)} times no fresh frame, {days} days in all ({carried}): the first {ends}; --json lists them"]


def _shift(value: float, bottom: float, top: float) -> float:
    return (value if isfinite(value) else top) - bottom
