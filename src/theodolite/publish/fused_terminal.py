"""All maps together in the terminal: as known then, with hindsight, changes of hands, disputes, each map as witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from theodolite.publish.fused import Reliability, flips_for, reliability, shares_of, summary_lines
from theodolite.publish.history_view import HistoryView
from theodolite.publish.plots import Span, day_columns, interval_line, plot_rows, stretch_line, time_axis
from theodolite.records import FusedHistory, FusedPoint
from theodolite.wording import percent, plain, side_name
from theodolite.wording.fusion import (
    ALONE_WORDS,
    anchor_words,
    dispute_words,
    independence_words,
    is_likely,
    meaning_words,
    no_dispute_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

__all__ = ["render_fused"]

_ROWS = 4
_LABEL = 9
_MOST_DISPUTES = 3


def render_fused(view: HistoryView, fused: FusedHistory, span: Span, console: Console) -> None:
    """Print both plots, apart and named, and what they mean in words."""

    def say(words: str = "", style: str | None = None) -> None:
        console.print(words.rstrip(), style=style, markup=False, soft_wrap=True)

    say()
    title = f"All maps together: probability that {side_name(fused.side)} holds at least half of {plain(view.label)}"
    say(f"{title} ({independence_words(fused)})", "bold")
    for line in summary_lines(fused):
        say(line)
    if fused.smoothed:
        for line in _plots(fused, span):
            say(line)
    for line in _disputes(view, fused):
        say(line)
    for line in _record(view, fused):
        say(line)
    if fused.smoothed:
        say(meaning_words(fused), "dim")
    say(anchor_words(fused), "dim")


def _plots(fused: FusedHistory, span: Span) -> list[str]:
    lines = ["As known then"]
    lines += _plot(fused, fused.filtered, span)
    lines.append(f"With hindsight, by maps up to {fused.known_by.isoformat()}")
    lines += _plot(fused, fused.smoothed, span)
    for share in shares_of(fused):
        whens = (
            interval_line(span, flip.low, flip.on, flip.high) for flip in flips_for(fused, share) if is_likely(flip)
        )
        lines += [f"{f'≥ {percent(share)}':>{_LABEL}} {when}" for when in whens if when]
    differ = stretch_line(span, ((d.start, d.end or fused.known_by) for d in fused.disputes))
    if differ:
        lines.append(f"{'differ':>{_LABEL}} {differ}")
    return [*lines, f"{'':>{_LABEL}} {time_axis(span)}"]


def _plot(fused: FusedHistory, points: Sequence[FusedPoint], span: Span) -> list[str]:
    columns = day_columns(span, [(p.on, p.value, p.low, p.high) for p in points], until=fused.known_by)
    labels = {0: "100 %", _ROWS - 1: "0 %"}
    rows = enumerate(plot_rows(columns, rows=_ROWS, top=1.0))
    return [f"{labels.get(n, ''):>{_LABEL}} {row}" for n, row in rows]


def _disputes(view: HistoryView, fused: FusedHistory) -> list[str]:
    if not fused.disputes:
        return [no_dispute_words()]
    latest = sorted(fused.disputes, key=lambda d: (d.end is not None, -d.start.toordinal()))

    def name_of(mapper: str) -> str:
        return plain(view.infos[mapper].name) if mapper in view.infos else mapper

    shown = [f"{'':>{_LABEL}} {dispute_words(d, fused.side, name_of, fused.known_by)}" for d in latest[:_MOST_DISPUTES]]
    rest = len(latest) - _MOST_DISPUTES
    more = [f"{'':>{_LABEL}} and {rest} earlier; --json lists all"] if rest > 0 else []
    return ["Maps differ, latest first:", *shown, *more]


def _record(view: HistoryView, fused: FusedHistory) -> list[str]:
    """Return each map as witness, in columns."""
    heads = ("As witness", "usual lag", "90 % shown by", "misses", "shown alone", "set aside")
    rows = [heads, *(_cells(view, row) for row in reliability(fused, view.histories))]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows] + [
        f"shown alone: {ALONE_WORDS}"
    ]


def _cells(view: HistoryView, row: Reliability) -> tuple[str, ...]:
    name = plain(view.infos[row.mapper].name) if row.mapper in view.infos else row.mapper
    return name, *(cell or "not known" for cell in (row.usual_lag, row.lag90, row.misses, row.alone, row.set_aside))
