"""The page of a track record: figures with intervals as small multiples, then every claim; no score in the title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import asinh

from theodolite.publish.html.leaf import leaf_page
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.track_words import (
    FEW,
    KIND_WORDS,
    claim_day,
    count_words,
    few_words,
    figures,
    grade_words,
    how_words,
    outcome_words,
    rate_words,
    slip_words,
)
from theodolite.records import ClaimOutcome, Rate, ResolvedClaim, TrackComparison, TrackRecord
from theodolite.records.schedules import SlipStep
from theodolite.wording import date_words, plain

__all__ = ["record_page"]

_WIDTH, _STRIP = 300, 440
_DAYS = (-365, -90, -30, -7, 0, 7, 30, 90, 365)
_SLIP_DAYS = (-90, -30, 0, 30, 90, 180, 365, 730)
_STYLE = """
.multiples{display:grid;gap:1.2rem 2rem;max-width:70rem;
grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
.multiples figure{margin:0}.multiples figcaption{font-weight:650;font-size:.9375rem;margin-bottom:.2rem}
.multiples p{margin:.1rem 0;font-size:.875rem;color:var(--soft)}
.track{width:100%;max-width:24rem;height:auto;display:block;background:var(--card);border:1px solid var(--rule)}
.track text{font:12px var(--sans);fill:var(--soft)}.track .rule{stroke:var(--rule);fill:none}
.track .span{stroke:var(--ink);stroke-width:2;fill:none}.track .mark{fill:var(--ink)}
.track .borne{fill:var(--ink)}.track .not{fill:var(--card);stroke:var(--ink);stroke-width:1.4}
.track .band{fill:var(--ink);opacity:.15}.strip{max-width:44rem}
.claimlist{list-style:none;padding:0;margin:0;max-width:60rem}
.claimlist li{border-top:1px solid var(--rule);padding:.7rem 0}
.claimlist p{margin:.15rem 0}.claimlist .when{font-size:.875rem;color:var(--soft)}
.claimlist blockquote{margin:.1rem 0;font:1.05rem/1.4 var(--serif)}.claimlist .how{font-size:.875rem;color:var(--soft)}
"""


def record_page(record: TrackRecord, *, comparison: TrackComparison | None = None) -> str:
    """Write a track record as one self-contained page: no script, light and dark, on a phone and in print."""
    name = plain(record.source.name)
    return leaf_page(
        f"What became of dated claims: {name}",
        kicker="claims and later maps",
        lines=_lines(record),
        notices=_notices(record),
        sections=[
            ("beside", "Beside another", _beside(comparison)),
            ("figures", "All resolved claims", _figures(record)),
            ("kinds", "By kind", _multiples(record.by_kind)),
            ("leads", "Early and late", _leads(record)),
            ("periods", "By period", _multiples(record.by_period)),
            ("deadlines", "Deadlines", _slip(record)),
            ("claims", "Every claim", _claims(record)),
            ("method", "How to read it", _method(record)),
        ],
        style=_STYLE,
    )


def _lines(record: TrackRecord) -> list[str]:
    lines = [record.sentence]
    if record.known_by is not None:
        lines.append(f"By maps up to {date_words(record.known_by)}. Intervals hold 90 %.")
    return lines


def _notices(record: TrackRecord) -> list[str]:
    notes = [f"Left out of the maps it is scored against: {mapper}, {why}." for mapper, why in record.left_out]
    if record.members:
        notes.append(f"With those who speak for it: {', '.join(m.name for m in record.members)}.")
    if grade := grade_words(record.source):
        notes.append(f"{grade}.")
    if record.resolved < FEW:
        notes.append("So few resolved claims do not say how often, how early or how late.")
    return [*notes, *(n for n in record.notes if n.startswith("Coarse"))]


def _x(value: float) -> int:
    return round(12 + value * (_WIDTH - 24))


def _bar(rate: Rate, words: str) -> Html:
    """Draw a share with its interval on a scale from 0 to 100 %."""
    parts = [el("path", d=f"M{_x(v)} 4V24", cls="rule") for v in (0.0, 0.25, 0.5, 0.75, 1.0)]
    parts += [
        el("path", d=f"M{_x(rate.low)} 14H{_x(rate.high)}M{_x(rate.low)} 9v10M{_x(rate.high)} 9v10", cls="span"),
        el("circle", cx=_x(rate.value), cy=14, r=5, cls="mark"),
        el("text", "0 %", x=_x(0), y=38),
        el("text", "100 %", x=_x(1), y=38, text_anchor="end"),
    ]
    return el("svg", el("title", words), *parts, viewBox=f"0 0 {_WIDTH} 42", role="img", aria_label=words, cls="track")


def _panel(name: str, what: str, rate: Rate | None, words: str) -> Html:
    drawn = None if rate is None or rate.high > 1 or rate.low < 0 else _bar(rate, f"{name}: {words}, of {rate.n}")
    tail = f" of {rate.n}" if rate is not None and drawn is not None else ""
    return el("figure", el("figcaption", name), drawn, el("p", words, tail), el("p", what) if what else None)


def _figures(record: TrackRecord) -> Html | None:
    if not record.resolved or record.hit_rate is None or record.hit_rate.n < FEW:
        return None
    shown = [_panel(name, what, rate, words) for name, what, rate, words in figures(record)]
    notes = [f"Shares are {record.prior}.", *record.notes]
    needed = (
        f"To tell two sources 20 points apart takes about {record.needed} resolved claims of each: with so many the "
        "95 % interval of the difference leaves out 0 every second time."
    )
    return join([el("div", *shown, cls="multiples"), *(el("p", plain(n), cls="key-line") for n in (*notes, needed))])


def _multiples(rows: Sequence[tuple[str, Rate]]) -> Html | None:
    if len(rows) < 2 or not any(rate.n >= FEW for _, rate in rows):
        return None
    panels = [
        _panel(KIND_WORDS.get(name, name), "", rate if rate.n >= FEW else None,
               rate_words(rate) if rate.n >= FEW else few_words(rate.n))
        for name, rate in rows
    ]  # fmt: skip
    return join([el("p", "Borne out on its day, of the resolved claims.", cls="key-line"),
                 el("div", *panels, cls="multiples")])  # fmt: skip


def _leads(record: TrackRecord) -> Html | None:
    """Draw every claim of a change as a dot: late on the left, early on the right, on a scale that widens near 0."""
    claims = sorted((c for c in record.claims if c.lead_days is not None), key=lambda c: (c.lead_days or 0, c.claim))
    if not claims:
        return None
    slots = [_strip_x(claim.lead_days or 0) // 9 for claim in claims]
    top = max(*Counter(slots).values(), 3)
    base = 30 + 9 * top
    axis = [el("path", d=f"M{_strip_x(d)} {base - 2}v6", cls="rule") for d in _DAYS]
    axis += [el("text", f"{abs(d)}", x=_strip_x(d), y=base + 17, text_anchor="middle") for d in _DAYS]
    axis.append(el("path", d=f"M{_strip_x(0)} 4V{base}", cls="rule"))
    axis += [el("text", "days late", x=6, y=base + 34), el("text", "days early", x=_STRIP - 6, y=base + 34,
             text_anchor="end")]  # fmt: skip
    if record.lead is not None and record.lead.n >= FEW:
        low, high, at = (_strip_x(v) for v in (record.lead.low, record.lead.high, record.lead.value))
        axis.append(el("path", d=f"M{low} 12H{high}M{low} 7v10M{high} 7v10", cls="span"))
        axis.append(el("circle", cx=at, cy=12, r=5, cls="mark"))
    dots = [_dot(claim, 9 * slot + 4, base - 9 * (1 + slots[:n].count(slot))) for n, (claim, slot) in
            enumerate(zip(claims, slots, strict=True))]  # fmt: skip
    words = f"Days from the claim to the day the maps show the change, {count_words(len(claims))}"
    drawing = el("svg", el("title", words), *axis, *dots, viewBox=f"0 0 {_STRIP} {base + 40}", role="img",
                 aria_label=f"{words}; the list of claims gives each", cls="track strip")  # fmt: skip
    key = ("Each dot is a claim, filled where it was borne out on its day. Left: said after the maps showed it; right: "
           "before. Above, the middle with its interval.")  # fmt: skip
    return join([el("p", key, cls="key-line"), drawing])


def _dot(claim: ResolvedClaim, x: int, y: int) -> Html:
    words = f"{claim_day(claim)}, {plain(claim.place or '')}: {outcome_words(claim)}"
    cls = "borne" if claim.outcome is ClaimOutcome.BORNE_OUT else "not"
    return el("circle", el("title", words), cx=x, cy=y, r=4, cls=cls)


def _strip_x(days: float) -> int:
    share = asinh(max(min(days, 500), -500) / 7) / asinh(500 / 7)
    return round(_STRIP / 2 + share * (_STRIP / 2 - 16))


def _slip(record: TrackRecord) -> Html | None:
    words = slip_words(record)
    if not words or record.slip is None:
        return None
    if record.slip.deadlines < FEW or not record.slip.points:
        return el("p", words)
    title = "Share of deadlines that had not come about, by days after the deadline"
    key = el("p", f"{title} (Kaplan–Meier; band 95 %).", cls="key-line")
    return join([el("p", words), key, _slip_drawing(record.slip.points, title)])


def _slip_drawing(steps: Sequence[SlipStep], title: str) -> Html:
    first, last = min(0, steps[0].days) - 5, steps[-1].days + 10

    def x(day: int) -> int:
        return round(46 + (day - first) / (last - first) * (_STRIP - 56))

    marks = [el("text", f"{round(s * 100)} %", x=40, y=_slip_y(s) + 4, text_anchor="end") for s in (0.0, 0.5, 1.0)]
    marks += [el("path", d=f"M46 {_slip_y(s)}H{_STRIP - 10}", cls="rule") for s in (0.0, 0.5, 1.0)]
    marks += [el("text", f"{d}", x=x(d), y=172, text_anchor="middle") for d in _SLIP_DAYS if first <= d <= last]
    line, band = _slip_paths([(x(p.days), p) for p in steps], x(first), x(last))
    marks += [el("path", d=band, cls="band"), el("path", d=line, cls="span")]
    return el("svg", el("title", title), *marks, viewBox=f"0 0 {_STRIP} 182", role="img", aria_label=title,
              cls="track strip")  # fmt: skip


def _slip_y(share: float) -> int:
    return round(150 - share * 130)


def _slip_paths(steps: Sequence[tuple[int, SlipStep]], left: int, right: int) -> tuple[str, str]:
    """Return the paths of the curve and of its band, both steps from the left edge to the right one."""
    line, band = f"M{left} {_slip_y(1)}", ""
    at, low, high = left, 1.0, 1.0
    for x, step in steps:
        line += f"H{x}V{_slip_y(step.waiting)}"
        band += f"M{at} {_slip_y(high)}H{x}V{_slip_y(low)}H{at}Z"
        at, low, high = x, step.low, step.high
    return f"{line}H{right}", f"{band}M{at} {_slip_y(high)}H{right}V{_slip_y(low)}H{at}Z"


def _beside(found: TrackComparison | None) -> Html | None:
    if found is None:
        return None
    panels = [
        _panel(plain(r.source.name), "borne out on its day", r.hit_rate, rate_words(r.hit_rate))
        for r in (found.first, found.second)
        if found.compared and r.hit_rate is not None
    ]
    return join([el("p", bdi(plain(found.sentence))), el("div", *panels, cls="multiples") if panels else None])


def _claims(record: TrackRecord) -> Html | None:
    if not record.claims:
        return None
    head = f"{record.resolved} resolved, {record.unresolved} unresolved, in order of the day they speak of."
    return join([el("p", head, cls="key-line"), el("ol", *(_claim(c) for c in record.claims), cls="claimlist")])


def _claim(claim: ResolvedClaim) -> Html:
    place = f", {plain(claim.place)}" if claim.place else ""
    where = plain(claim.publisher or claim.report)
    link: Child = bdi(where)
    if claim.url and claim.url.startswith(("https://", "http://")):
        link = el("a", bdi(where), href=claim.url, rel="noopener noreferrer")
    said = f", said {date_words(claim.said_on)}" if claim.said_on and claim.said_on != claim.claim_on else ""
    how = how_words(claim)
    return el(
        "li",
        el("p", f"{claim_day(claim)}{place}{said}", cls="when"),
        el("blockquote", bdi(f"“{plain(claim.quote)}”")),
        el("p", el("strong", outcome_words(claim)[:1].upper() + outcome_words(claim)[1:])),
        el("p", bdi(how), cls="how") if how else None,
        el("p", "As judged by its report: ", bdi(plain(claim.line)), cls="how") if claim.line else None,
        el("p", link, f" · {plain(claim.claim)}", cls="how"),
    )


def _method(record: TrackRecord) -> Html:
    points = [
        "A claim counts once, however many outlets repeat it and whoever of the source’s own speakers makes it.",
        "It is borne out on its day where a clear majority of maps shows it on that day or within their usual lag of "
        "14 days after it; not borne out where a clear majority shows the contrary at both ends of that stretch; "
        "else it is unresolved. Maps of the speaker’s own, and those that draw from them, do not count.",
        "Early: said before the maps together put the change on its day. Late: said after, or when it had ceased. "
        "All maps may be late alike, by days to weeks, and are so for everybody.",
        "Figures are drawn towards what all sources in these reports have in common, the more the fewer claims there "
        f"are; fewer than {FEW} claims get no figure. The reports were chosen by somebody: a record is of these "
        "reports, not of all that was ever said.",
        "Two sources are compared only where both have 40 resolved claims and their intervals part. There is no "
        "ranking.",
    ]
    if record.source.grade is None:
        points.append("No Admiralty grade is given; a desk may set one in its file of sources. It is never measured.")
    return el("ul", *(el("li", point) for point in points), cls="method")
