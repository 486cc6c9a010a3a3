"""What places, times and numbers of a text were read as: marks in the text, and a card for each, to be corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from theodolite.atlas.world import country_name
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.placemap import Ground, Mark, area_mark, place_map
from theodolite.records import (
    Candidate,
    Extraction,
    Footprint,
    GroundedPlace,
    GroundedTime,
    Groundings,
    PlaceKind,
    Quantity,
    Reading,
    Span,
)
from theodolite.wording import plain, shorten
from theodolite.wording.places import degrees_words, grounded_words, place_type
from theodolite.wording.quantities import quantity_reading
from theodolite.wording.times import timex_words

__all__ = ["GroundingMark", "grounding_cards", "grounding_marks"]

MOST_CARDS, MOST_LINES, MOST_ALTERNATIVES = 500, 10_000, 8
_CHOICES = ("not looked at", "right", "corrected", "not one")
_AREA_DEG, _AREA_KM = 0.005, 25.0
_MAP_PIXELS, _MAP_KM = 340, 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundingMark:
    """A span of the text and the card that it leads to; ``kind``: ``tp`` (place), ``tx`` (time) or ``nq`` (number)."""

    span: Span
    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """One reading that several mentions share."""

    id: str
    kind: str
    thing: GroundedPlace | GroundedTime | Quantity
    spans: list[Span]
    readings: tuple[Reading, ...] = ()
    footprint: Footprint | None = None


def _groups(extraction: Extraction, groundings: Groundings) -> list[_Group]:
    keyed: dict[tuple[object, ...], _Group] = {}
    counts: dict[str, int] = {}

    def add(kind: str, key: tuple[object, ...], thing: GroundedPlace | GroundedTime | Quantity, span: Span) -> None:
        known = keyed.get((kind, *key))
        if known is None:
            counts[kind] = counts.get(kind, 0) + 1
            known = keyed[kind, *key] = _Group(id=f"g-{kind}{counts[kind]}", kind=kind, thing=thing, spans=[])
        if span not in known.spans[-1:]:
            known.spans.append(span)

    for place in groundings.places:
        mention = place.mention
        where = (place.place.id if place.place else None, place.target, mention.metonym)
        add("tp", (mention.name, *where, place.reason), place, mention.span)
    for key, group in keyed.items():
        found = groundings.readings.get(group.spans[0], ())
        target = group.thing.target if isinstance(group.thing, GroundedPlace) else None
        keyed[key] = replace(group, readings=found, footprint=groundings.footprints.get(target or ""))
    for time in groundings.times:
        add("tx", (time.mention.text, time.interval), time, time.mention.span)
    for quantity in extraction.quantities:
        key = (quantity.text, quantity.value, quantity.low, quantity.high, quantity.unit, quantity.of)
        add("nq", key, quantity, quantity.span)
    return list(keyed.values())


def grounding_marks(extraction: Extraction, groundings: Groundings) -> list[GroundingMark]:
    """Return a mark for every mention, in the order of the text; where two overlap the longer one stays."""
    found = [
        GroundingMark(span=span, kind=group.kind, id=group.id)
        for group in _groups(extraction, groundings)
        for span in group.spans
        if len(span)
    ]
    found.sort(key=lambda mark: (mark.span.start, -mark.span.end))
    kept: list[GroundingMark] = []
    for mark in found:
        if not kept or mark.span.start >= kept[-1].span.end:
            kept.append(mark)
    return kept


def grounding_cards(extraction: Extraction, groundings: Groundings, ground: Ground) -> Html:
    """Return the cards of all readings: places with their alternatives and a map, times and numbers in words.

    Of more than 500 different places the later ones are told in a line each, without alternatives, so that the page
    of a long document stays light; past 10,000 they are only counted.
    """
    groups = _groups(extraction, groundings)
    sections = []
    for kind, title in (("tp", "Places"), ("tx", "Times"), ("nq", "Numbers")):
        own = [group for group in groups if group.kind == kind]
        if own:
            sections.append(join([el("h3", f"{title} ({len(own)})"), *_listed(own, ground)]))
    return join(sections)


def _listed(groups: Sequence[_Group], ground: Ground) -> Iterable[Html]:
    yield el("div", *(_card(group, ground) for group in groups[:MOST_CARDS]), cls="gcards")
    rest = groups[MOST_CARDS:MOST_LINES]
    if rest:
        yield el("p", f"The other {len(groups) - MOST_CARDS} in a line each; the JSON rows have their candidates.",
                 cls="notice")  # fmt: skip
        yield el("ul", *(el("li", bdi(_words(group)), id=group.id) for group in rest), cls="glines")
    if len(groups) > MOST_LINES:
        yield el("p", f"{len(groups) - MOST_LINES} more are not listed.", cls="notice")


def _words(group: _Group) -> str:
    thing = group.thing
    if isinstance(thing, GroundedPlace):
        words = grounded_words(thing)
    elif isinstance(thing, GroundedTime):
        words = timex_words(thing.mention.text, thing.interval)
    else:
        words = quantity_reading(thing)
    return words[:1].upper() + words[1:]


def _card(group: _Group, ground: Ground) -> Html:
    often = f" · {len(group.spans)} times" if len(group.spans) > 1 else ""
    summary = el("summary", bdi(_words(group)), el("span", often, cls="note-inline") if often else None)
    spans = " ".join(f"{span.start}-{span.end}" for span in group.spans[:200])
    return el(
        "details", summary, el("div", *_body(group, ground), cls="body"),
        cls=f"gcard {group.kind}", id=group.id, data_kind=group.kind, data_spans=spans,
    )  # fmt: skip


def _body(group: _Group, ground: Ground) -> list[Child]:
    thing = group.thing
    if isinstance(thing, GroundedPlace):
        return [*_place_body(thing, ground, group.footprint), _readings(group.readings)]
    if isinstance(thing, GroundedTime):
        interval = thing.interval
        days = f"{(interval.start or '')}/{(interval.end or '')}" if interval else ""
        why = thing.reason if thing.reason != "by its words" else ""
        return [_fields(("value", "Half-open interval of days, start/end", days)),
                el("p", bdi(plain(why)), cls="note") if why else None]  # fmt: skip
    number = "" if thing.value is None else f"{thing.value:.10g}"
    hedge = el("p", "Hedge: ", bdi(plain(thing.hedge)), cls="note") if thing.hedge else None
    return [_fields(("value", "Value", number), ("unit", "Unit", thing.unit.value)), hedge]


def _fields(*fields: tuple[str, str, str]) -> Html:
    options = [el("option", choice, value=choice, selected=choice == _CHOICES[0]) for choice in _CHOICES]
    return el(
        "div",
        el("label", "The reading is", el("select", *options, name="verdict", data_was=_CHOICES[0])),
        *(
            el("label", label, el("input", type="text", name=name, value=value, data_was=value, dir="auto"))
            for name, label, value in fields
        ),
        cls="fields",
    )


def _place_body(grounded: GroundedPlace, ground: Ground, footprint: Footprint | None) -> list[Child]:
    ranked = _ranked(grounded)
    chosen = grounded.place
    shown = ranked[:MOST_ALTERNATIVES]
    marks = [
        Mark(label=c.place.name, longitude=c.place.longitude, latitude=c.place.latitude, number=rank,
             role="chosen" if c.place == chosen else "other",
             radius_km=grounded.precision.radius_km if grounded.precision and c.place == chosen else None)
        for rank, c in enumerate(shown, start=1)
    ]  # fmt: skip
    if footprint is not None:
        marks = [replace(mark, role="other", radius_km=None) for mark in marks]
        marks.append(replace(area_mark(footprint, tolerance_deg=_AREA_DEG), label=""))
    drawn = shown and not grounded.mention.metonym and shown[0].place.kind is not PlaceKind.COUNTRY
    title = f"Map: {len(shown)} {'place' if len(shown) == 1 else 'places'} called {plain(grounded.mention.name)}"
    more = len(ranked) - len(shown)
    return [
        _fields(("value", "Id of the place", grounded.target or (chosen.id if chosen else ""))),
        el("p", bdi(_sentence(grounded.reason)), cls="why-place") if _tells_more(grounded) else None,
        place_map(ground, marks, title, pixels=_MAP_PIXELS, least_km=_AREA_KM if footprint else _MAP_KM)
        if drawn
        else None,
        el("ol", *(_alternative(c, grounded) for c in shown), cls="alternatives") if shown else None,
        el("p", f"and {more} more: theodolite places lists them", cls="note") if more > 0 else None,
    ]


def _readings(readings: Sequence[Reading]) -> Html | None:
    """List the admissible readings of a vague region."""
    if not readings:
        return None
    items = [el("li", bdi(plain(r.label)), el("span", bdi(plain(r.source or "")), cls="note")) for r in readings]
    return el("ul", *items, cls="alternatives")


def _ranked(grounded: GroundedPlace) -> list[Candidate]:
    ranked = list(grounded.ranked) or [Candidate(place=place, score=0.0) for place in grounded.candidates]
    if grounded.place is not None and all(c.place != grounded.place for c in ranked):
        ranked.insert(0, Candidate(place=grounded.place, score=0.0))
    return sorted(ranked, key=lambda c: c.place != grounded.place)


def _alternative(candidate: Candidate, grounded: GroundedPlace) -> Html:
    place = candidate.place
    own = place == grounded.place
    inside = plain(place.region_name or country_name(place.country) or "")
    where = degrees_words(place.latitude, place.longitude, grounded.precision if own else None)
    name = el("strong", bdi(plain(place.name))) if own else bdi(plain(place.name))
    facts = ", ".join(part for part in (place_type(place), inside, where) if part)
    why = "; ".join(shorten(plain(reason), 160) for reason in candidate.reasons)
    return el(
        "li", name, f" ({facts}) ", el("code", plain(place.id)), el("span", bdi(why), cls="note") if why else None
    )


def _tells_more(grounded: GroundedPlace) -> bool:
    """Tell whether the reason says more than the card's heading."""
    return bool(grounded.reason) and plain(grounded.reason) not in grounded_words(grounded)


def _sentence(words: str) -> str:
    return f"{plain(words)[:1].upper()}{plain(words)[1:]}."
