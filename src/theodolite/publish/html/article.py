"""The article with its claims marked in place: nested and overlapping spans, and a card beside each paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from theodolite.publish.html.markup import Html, el, join
from theodolite.publish.view import in_order
from theodolite.records import Report, Span

__all__ = ["LANES", "article_rows", "paragraphs"]

LANES = 4
_GAP = re.compile(r"\n[ \t\r\f\v]*\n\s*|\r\n[ \t]*\r\n\s*")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One span of one claim, with the line it is underlined on."""

    span: Span
    claim: str
    number: int
    lane: int
    measured: bool
    first: bool


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text: what stands between blank lines."""
    spans, start = [], 0
    for gap in _GAP.finditer(text):
        spans.append(Span(start, gap.start()))
        start = gap.end()
    spans.append(Span(start, len(text)))
    return [span for span in spans if span.of(text).strip()]


def _marks(report: Report) -> list[_Mark]:
    """Give each claim a number and a lane of its own while it runs, outer claims above."""
    marks: list[_Mark] = []
    ends = [0] * LANES
    for number, checked in enumerate(in_order(report), start=1):
        spans = sorted(checked.grounded.claim.spans)
        if not spans:
            continue
        free = [lane for lane in range(LANES) if ends[lane] <= spans[0].start]
        lane = free[0] if free else LANES - 1
        ends[lane] = max(ends[lane], spans[-1].end)
        id_ = checked.grounded.claim.id
        marks += [_Mark(span, id_, number, lane, checked.checkable, span is spans[0]) for span in spans]
    return marks


def article_rows(report: Report, cards: Mapping[str, Html], *, only_claims: bool = False) -> Html:
    """Return one row for each paragraph: its text, marked, and the cards of the claims that begin in it.

    ``only_claims`` leaves out paragraphs without a claim, for a text too long for one page.
    """
    text, marks = report.document.text, _marks(report)
    rows: list[Html] = []
    placed: set[str] = set()
    for paragraph in paragraphs(text):
        inside = [mark for mark in marks if mark.span.overlaps(paragraph)]
        if only_claims and not inside:
            continue
        begun = [m for m in inside if m.first and m.claim not in placed]
        placed.update(m.claim for m in begun)
        rows.append(_row(text, paragraph, inside, [cards[m.claim] for m in begun if m.claim in cards]))
    rest = [card for claim, card in cards.items() if claim not in placed]
    if rest:
        rows.append(el("div", el("p", "Claims without a place in the text:"), el("div", *rest, cls="cards"), cls="row"))
    return join(rows)


def _row(text: str, paragraph: Span, marks: Sequence[_Mark], cards: Sequence[Html]) -> Html:
    body = el("p", _marked(text, paragraph, marks), dir="auto", cls="para")
    return el("div", body, el("div", *cards, cls="cards") if cards else None, cls="row")


def _marked(text: str, paragraph: Span, marks: Sequence[_Mark]) -> Html:
    cuts = {paragraph.start, paragraph.end}
    for mark in marks:
        cuts.update(at for at in (mark.span.start, mark.span.end) if paragraph.start < at < paragraph.end)
    edges = sorted(cuts)
    pieces: list[Html] = []
    for start, end in pairwise(edges):
        pieces += [_reference(m) for m in marks if m.first and m.span.start == start]
        over = [m for m in marks if m.span.start <= start and m.span.end >= end]
        pieces.append(_segment(text[start:end], over))
    return join(pieces)


def _lines(text: str) -> Html:
    return join(text.replace("\r\n", "\n").split("\n"), "<br>")


def _segment(text: str, over: Sequence[_Mark]) -> Html:
    if not over:
        return _lines(text)
    lanes = {m.lane: m.measured for m in over}
    lines = [f"--u{lane}:var(--{'solid' if on else 'dots'})" for lane, on in sorted(lanes.items())]
    style = ";".join([f"--d:{max(lanes)}", *lines])
    measured = any(m.measured for m in over)
    innermost = min(over, key=lambda m: (len(m.span), -m.number))
    return el(
        "span",
        _lines(text),
        cls="m measured" if measured else "m",
        style=style,
        data_card=f"card-{innermost.claim}",
        data_claims=" ".join(m.claim for m in over),
    )


def _reference(mark: _Mark) -> Html:
    kind = "measured" if mark.measured else "not measured"
    return el(
        "a",
        str(mark.number),
        href=f"#card-{mark.claim}",
        id=f"ref-{mark.claim}",
        cls=f"ref {'on' if mark.measured else 'quiet'}",
        aria_label=f"Claim {mark.number}, {kind}: to its card",
    )
