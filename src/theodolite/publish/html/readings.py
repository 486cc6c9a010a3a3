"""The reading of one document for a person to correct: spans, chains, kinds and stance, beside the text.

One self-contained page: it opens from disk, and its corrections are saved as a file in the form of ``tests/cases``.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from theodolite.publish.html.article import LANES, paragraphs
from theodolite.publish.html.frame import asset, page_head, script_policy
from theodolite.publish.html.groundings import GroundingMark, grounding_cards, grounding_marks
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.placemap import ground_definitions, make_ground
from theodolite.records import (
    AttributionLink,
    Claim,
    ClaimKind,
    Explanation,
    Extraction,
    Groundings,
    MapLayer,
    Modality,
    Part,
    Polarity,
    Span,
    Stance,
)
from theodolite.version import __version__
from theodolite.wording import plain, shorten

__all__ = ["reading_page"]

MAX_CLAIMS = 1500
_SIDES = ("RU", "UA", "other", "none")


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    claim: str
    number: int
    lane: int
    first: bool


def reading_page(
    extraction: Extraction,
    explained: Sequence[Explanation] = (),
    groundings: Groundings | None = None,
    *,
    layers: Sequence[MapLayer] = (),
) -> str:
    """Return the page of one document's reading.

    Parameters
    ----------
    extraction
        What was read. Of more than 1,500 claims the first are shown, and the page says so.
    explained
        Explanations of the same claims (``theodolite.explain``); each card then shows what decided its parts.
    groundings
        What its places and times were grounded to; each is then marked in the text and has a card.
    layers
        The outlines under the maps of the places (``theodolite.atlas.ground``).
    """
    script = asset("readings.js")
    document = extraction.document
    title = document.title or document.source_name or document.id
    head = page_head(
        f"Reading: {shorten(plain(title), 80)}",
        policy=script_policy(script),
        generator=f"Theodolite {__version__}",
        style=asset("style.css") + asset("readings.css") + asset("places.css"),
    )
    claims = {e.claim.id: e for e in explained}
    body = el("body", *_body(extraction, claims, title, groundings, layers), el("script", Html(script)))
    return f'<!doctype html>\n<html lang="en">{head}{body}</html>\n'


def _body(
    extraction: Extraction,
    explained: Mapping[str, Explanation],
    title: str,
    groundings: Groundings | None,
    layers: Sequence[MapLayer],
) -> list[Child]:
    claims = extraction.claims[:MAX_CLAIMS]
    ground = make_ground(layers)
    marks = grounding_marks(extraction, groundings) if groundings else []
    cards = grounding_cards(extraction, groundings, ground) if groundings else None
    return [
        el("a", "Skip to the text", href="#text", cls="skip"),
        ground_definitions(ground) if cards else None,
        el("header", *_heading(extraction, title)),
        el("main", el("section", el("h2", "The text, claim by claim"), _tools(bool(cards)),
                      *_rows(extraction, claims, explained, marks), id="text", tabindex=-1),
           el("section", el("h2", "What places, times and numbers were read as"), cards, id="groundings", tabindex=-1)
           if cards else None),
        el("template", _card_body(None, None), id="new-claim"),
        el("script", Html(_data(extraction)), type="application/json", id="reading"),
        el("footer", el("p", f"Theodolite {__version__}. What was read, not whether it holds.")),
        el("aside", el("button", "Close", type="button", id="close"), id="peek", hidden=True, aria_label="The reading")
        if cards else None,
        el("p", "", cls="status", role="status", aria_live="polite"),
    ]  # fmt: skip


def _heading(extraction: Extraction, title: str) -> list[Child]:
    kinds = Counter(claim.kind.value for claim in extraction.claims)
    counted = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common()) or "none"
    left = len(extraction.claims) - MAX_CLAIMS
    cut = [f"Only the first {MAX_CLAIMS} claims are shown; {left} more follow."] if left > 0 else []
    notices = [*extraction.warnings, *cut]
    return [
        el("p", f"Theodolite {__version__} · reading, to be corrected", cls="kicker"),
        el("h1", bdi(plain(title))),
        el("p", f"{len(extraction.claims)} claims ({counted}), {len(extraction.attributions)} attributions."),
        *(el("p", bdi(plain(notice)), cls="notice") for notice in notices),
    ]


def _tools(grounded: bool) -> Html:
    shown = "Show places, times and numbers"
    return el(
        "div",
        el("button", "Save corrections", type="button", id="save"),
        el("button", "Add the selected words as a claim", type="button", id="add"),
        el("button", "Show sources and cues", type="button", id="roles", aria_pressed="false"),
        el("button", shown, type="button", id="grounded", aria_pressed="true") if grounded else None,
        el("p", "Open a card, change what is wrong, then save: a file with the text and its claims.", cls="key-line"),
        cls="controls tools",
    )  # fmt: skip


def _data(extraction: Extraction) -> str:
    """Return what the saved file begins with, safe inside a script element."""
    document = extraction.document
    day = document.published_on.isoformat() if document.published_on else None
    values = {"id": document.id, "published_on": day, "sha256": document.sha256, "text": document.text,
              "read_by": f"theodolite {__version__}"}  # fmt: skip
    return json.dumps(values, ensure_ascii=True).replace("<", "\\u003c")


def _rows(
    extraction: Extraction,
    claims: Sequence[Claim],
    explained: Mapping[str, Explanation],
    grounded: Sequence[GroundingMark],
) -> list[Html]:
    text = extraction.document.text
    marks = _marks(claims)
    numbers = {claim.id: number for number, claim in enumerate(claims, start=1)}
    spans = _spans(marks, extraction, grounded)
    starts = [start for start, _, _ in spans]
    longest = max((end - start for start, end, _ in spans), default=0)
    rows, placed = [], set[str]()
    for paragraph in paragraphs(text):
        near = spans[bisect_left(starts, paragraph.start - longest) : bisect_left(starts, paragraph.end)]
        near = [span for span in near if span[1] > paragraph.start]
        inside = {thing.claim for _, _, thing in near if isinstance(thing, _Mark) and thing.first}
        begun = [c for c in claims if c.id in inside and c.id not in placed] if inside else []
        placed.update(claim.id for claim in begun)
        cards = [_card(claim, numbers, explained.get(claim.id)) for claim in begun]
        words = el("p", _marked(text, paragraph, near), dir="auto", cls="para", data_start=paragraph.start)
        rows.append(el("div", words, el("div", *cards, cls="cards"), cls="row"))
    return rows


def _marks(claims: Sequence[Claim]) -> list[_Mark]:
    found: list[_Mark] = []
    ends = [0] * LANES
    for number, claim in enumerate(claims, start=1):
        spans = sorted(claim.spans)
        lane = next((lane for lane in range(LANES) if ends[lane] <= spans[0].start), LANES - 1)
        ends[lane] = max(ends[lane], spans[-1].end)
        found += [_Mark(span, claim.id, number, lane, span is spans[0]) for span in spans]
    return found


_Thing = _Mark | GroundingMark | str
_Spans = list[tuple[int, int, _Thing]]


def _spans(marks: Sequence[_Mark], extraction: Extraction, grounded: Sequence[GroundingMark]) -> _Spans:
    """Return all that is marked in the text with its ends, sorted: claims, sources and cues, groundings."""
    roles = {
        (span.start, span.end, role)
        for attribution in extraction.attributions
        for role, listed in (("src", attribution.source), ("cue", attribution.cue))
        for span in listed
    }
    found: _Spans = [(mark.span.start, mark.span.end, mark) for mark in marks]
    found += [(mark.span.start, mark.span.end, mark) for mark in grounded]
    return sorted((*found, *roles), key=lambda item: item[:2])


def _marked(text: str, paragraph: Span, near: _Spans) -> Html:
    """Mark a paragraph in one pass over its edges: every segment knows what lies over it."""
    edges = {at for start, end, _ in near for at in (start, end) if paragraph.start < at < paragraph.end}
    pieces: list[Html] = []
    over: _Spans = []
    upcoming = 0
    for start, end in pairwise(sorted({*edges, paragraph.start, paragraph.end})):
        over = [item for item in over if item[1] > start]
        while upcoming < len(near) and near[upcoming][0] <= start:
            item = near[upcoming]
            upcoming += 1
            if item[1] > start:
                over.append(item)
            if isinstance(item[2], _Mark) and item[2].first and item[0] == start:
                pieces.append(_reference(item[2]))
        pieces.append(_segment(text[start:end], [thing for _, _, thing in over]))
    return join(pieces)


def _reference(mark: _Mark) -> Html:
    return el("a", str(mark.number), href=f"#card-{mark.claim}", cls="ref", aria_label=f"claim {mark.number}")


def _segment(text: str, over: Sequence[_Thing]) -> Html:
    words = join(text.replace("\r\n", "\n").split("\n"), "<br>")
    if not over:
        return words
    lanes = sorted({thing.lane for thing in over if isinstance(thing, _Mark)})
    style = ";".join([f"--d:{max(lanes)}", *(f"--u{lane}:var(--solid)" for lane in lanes)]) if lanes else None
    classes = [*(["m"] if lanes else []), *sorted({thing for thing in over if isinstance(thing, str)})]
    grounded = next((thing for thing in over if isinstance(thing, GroundingMark)), None)
    if grounded is not None:
        return el("a", words, href=f"#{grounded.id}", cls=" ".join([*classes, "g", grounded.kind]), style=style)
    return el("span", words, cls=" ".join(classes), style=style)


def _card(claim: Claim, numbers: Mapping[str, int], explained: Explanation | None) -> Html:
    who = claim.holder.name
    summary = el(
        "summary",
        el("span", str(numbers[claim.id]), cls="num"),
        el("span", el("strong", claim.kind.value), f" · {claim.actor or 'no side'} · ",
           bdi(plain(shorten(who, 40))), ": “", bdi(shorten(plain(claim.quote), 90)), "”"),
    )  # fmt: skip
    links = [f"denies claim {numbers[c]}" for c in claim.denies if c in numbers]
    links += [f"purpose of claim {numbers[c]}" for c in [claim.purpose_of] if c is not None and c in numbers]
    links += [f"audience: {claim.audience}"] if claim.audience else []
    return el(
        "details", summary,
        el("div", _card_body(claim, "; ".join(links) or None), _why(explained), cls="body"),
        cls="card", id=f"card-{claim.id}", data_claim=claim.id,
    )  # fmt: skip


def _card_body(claim: Claim | None, links: str | None) -> Html:
    """Return the fields of one claim, empty for a claim that a person adds."""
    places = ", ".join(dict.fromkeys(m.name for m in claim.toponyms if not m.metonym)) if claim else ""
    return el(
        "div",
        _select("verdict", "The reading is", ("not looked at", "right", "corrected", "no claim"), "not looked at"),
        _field("quote", "Words", claim.quote if claim else "", area=True),
        _select("kind", "Kind", [k.value for k in ClaimKind], claim.kind.value if claim else "other"),
        _select("actor", "Whose action or hold", _SIDES, _side(claim)),
        _select("polarity", "Polarity", [p.value for p in Polarity], claim.polarity.value if claim else "affirmed"),
        _select("modality", "Modality", [m.value for m in Modality], claim.modality.value if claim else "asserted"),
        _field("places", "Places", places),
        _field("time", "Time", ", ".join(t.text for t in claim.timexes) if claim else ""),
        _field("quantity", "Number", _number(claim)),
        el(
            "fieldset",
            el("legend", "Who holds it, outermost first"),
            *_holders(claim.chain if claim else ()),
            cls="links",
        ),
        el("p", links, cls="note") if links else None,
        cls="fields",
    )


def _number(claim: Claim | None) -> str:
    if claim is None or claim.quantity is None or claim.quantity.value is None:
        return ""
    quantity = claim.quantity
    ranged = quantity.hedge is None and quantity.low is not None and quantity.high is not None
    if ranged and quantity.low != quantity.high:
        return f"{quantity.low:g}-{quantity.high:g} {quantity.unit.value}"
    return f"{quantity.value:g} {quantity.unit.value}"


def _side(claim: Claim | None) -> str:
    if claim is None or claim.actor is None:
        return "none"
    return claim.actor if claim.actor in _SIDES else "other"


def _holders(chain: Sequence[AttributionLink]) -> list[Html]:
    shown = chain or (AttributionLink(name="outlet"),)
    rows = []
    for link in shown:
        cue = f" cue “{plain(link.cue)}”" if link.cue else ""
        hedge = f", hedge “{plain(link.hedge)}”" if link.hedge else ""
        stance = _select("stance", "Stance", [s.value for s in Stance], link.stance.value)
        note = el("span", f"{cue}{hedge}", cls="note") if cue or hedge else None
        rows.append(el("div", _field("holder", "Holder", link.name), stance, note, cls="link"))
    return rows


def _select(name: str, label: str, options: Sequence[str], chosen: str) -> Html:
    items = [el("option", option, value=option, selected=option == chosen) for option in options]
    return el("label", label, el("select", *items, name=name, data_was=chosen))


def _field(name: str, label: str, value: str, *, area: bool = False) -> Html:
    if area:
        return el("label", label, el("textarea", value, name=name, rows="2", dir="auto", data_was=value), cls="wide")
    return el("label", label, el("input", type="text", name=name, value=value, dir="auto", data_was=value))


def _why(explained: Explanation | None) -> Child:
    if explained is None:
        return None
    rows = [el("tr", el("th", part.name, scope="row"), el("td", *_reasons(part))) for part in explained.parts]
    return el("details", el("summary", "What decided each part"), el("table", el("tbody", *rows)), cls="why")


def _reasons(part: Part) -> list[Child]:
    words = f" [{'; '.join(plain(word) for word in part.words if word)}]" if any(part.words) else ""
    rules = [el("span", el("code", rule.where), f" {rule.says}", cls="note") for rule in part.rules[:2]]
    return [bdi(f"{plain(part.value)}{words}"), el("span", part.note, cls="note") if part.note else None, *rules]
