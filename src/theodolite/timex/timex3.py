"""Time expressions as TIMEX3 annotation draws and values them (TimeML 1.2.1), for scoring against annotated text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from theodolite.records.places import GroundedTime
from theodolite.records.text import Span
from theodolite.timex.find import range_spans, timex_core

__all__ = ["to_timex3"]


def to_timex3(times: Iterable[GroundedTime]) -> tuple[GroundedTime, ...]:
    """Return time expressions without their prepositions, ranges as two.

    Parameters
    ----------
    times
        The grounded time expressions of a text, in order.

    Returns
    -------
    tuple of GroundedTime
        In order. "з 3 по 9 листопада" gives "3" and "9 листопада", each with its own value; both keep the interval of
        the whole.
    """
    return tuple(piece for time in times for piece in _pieces(time))


def _pieces(time: GroundedTime) -> Iterator[GroundedTime]:
    ends = range_spans(time.mention)
    if ends is None:
        yield _cut(time, timex_core(time.mention), time.value)
        return
    values = (time.value or "").split("/")
    for span, value in zip(ends, values if len(values) == 2 else (None, None), strict=True):
        yield _cut(time, span, value)


def _cut(time: GroundedTime, span: Span, value: str | None) -> GroundedTime:
    mention, at = time.mention, time.mention.span.start
    return replace(
        time, mention=replace(mention, span=span, text=mention.text[span.start - at : span.end - at]), value=value
    )
