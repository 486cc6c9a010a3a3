"""What a text says about where it plays: the countries, regions and unambiguous places that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from theodolite.records import Extraction, Place, PlaceKind, TimexMention, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["Context", "hint_of", "is_time", "mentions_of", "read_context", "wording_of"]

_RIVER_BEFORE = re.compile(
    r"(?:\bbanks?\s+of\s+(?:the\s+)?|\b(?:cross(?:ed|es|ing)?|across|over|along|beyond|reach(?:ed|es|ing)?|"
    r"(?:up|down)stream\s+(?:of|from))\s+the\s+|\briver\s+|\bthe\s+)$",
    re.IGNORECASE,
)
_RIVER_AFTER = re.compile(r"^\s+(?:river|reservoir|crossing|bank|estuary|basin)\b", re.IGNORECASE)
_CITY_BEFORE = re.compile(
    r"\b(?:city|town|village|settlement|mayor|suburbs?|outskirts|cent(?:re|er))\s+(?:of\s+)?$",
    re.IGNORECASE,
)
_CITY_AFTER = re.compile(r"^\s+(?:city|town|village)\b", re.IGNORECASE)
_REGION_AFTER = re.compile(
    r"^(?:\s+(?:oblast|region|province|krai)s?\b|(?:,\s+[A-Z][\w’'-]+)*,?\s+and\s+[A-Z][\w’'-]+\s+(?:oblasts|regions|provinces)\b)"
)
_DISTRICT_OF = re.compile(r"\b(?:districts?|raions?)(?:\s+of)?(?:\s+the)?(?:\s+city(?:\s+of)?)?\s+$", re.IGNORECASE)
_WINDOW = 64
ANCHOR_POPULATION = 2_000


@dataclass(slots=True)
class Context:
    """Votes of a text. ``anchors`` are places that only one candidate had, or that were decided since."""

    countries: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    anchors: list[Place] = field(default_factory=list)
    anchor_ids: set[str] = field(default_factory=set)
    anchor_countries: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)

    @property
    def is_ukraine(self) -> bool:
        """Whether the text speaks of Ukraine, so that "the east" is Ukraine's."""
        return "UA" in self.countries or "UA" in self.anchor_countries

    @property
    def size(self) -> tuple[int, ...]:
        """How much is known; it only grows."""
        return tuple(map(len, (self.countries, self.regions, self.anchors, self.lines)))

    def learn(self, place: Place) -> None:
        """Let a decided place count for the others."""
        if place.kind is PlaceKind.COUNTRY and place.country:
            self.countries.add(place.country)
        elif place.kind is PlaceKind.REGION:
            self.regions.add(place.id)
        elif place.kind is PlaceKind.LINE:
            self.lines.add(place.id)
        elif place.kind is PlaceKind.SETTLEMENT and place.id not in self.anchor_ids:
            self.anchors.append(place)
            self.anchor_ids.add(place.id)
            if place.country:
                self.anchor_countries.add(place.country)


def mentions_of(extraction: Extraction) -> tuple[ToponymMention, ...]:
    """Return every toponym of the document and of its claims once, in order, but none that is a time ("October")."""
    found = {(m.span, m.name): m for claim in extraction.claims for m in claim.toponyms}
    found.update({(m.span, m.name): m for m in extraction.toponyms})
    return tuple(found[key] for key in sorted(found) if not is_time(found[key], extraction.timexes))


def is_time(mention: ToponymMention, timexes: tuple[TimexMention, ...]) -> bool:
    """Tell whether a toponym lies within a time expression."""
    return any(timex.span.contains(mention.span) for timex in timexes)


def wording_of(mention: ToponymMention, text: str) -> tuple[str, str]:
    """Return the words just before and just after a mention."""
    before = text[max(0, mention.span.start - _WINDOW) : mention.span.start]
    return before, text[mention.span.end : mention.span.end + _WINDOW]


def hint_of(mention: ToponymMention, text: str) -> str | None:
    """Return what the wording says a toponym is, where the extraction did not.

    ``oblast`` and ``city`` are told from the words around it; ``the`` means that the wording would suit a river ("the",
    "banks of", "crossed the" before the name), which matters only where a river has that name.
    """
    if mention.kind_hint in {"raion", "district"} and _DISTRICT_OF.search(text[: mention.span.start][-_WINDOW:]):
        return "city"  # "the Petrovsky district of Donetsk"
    if mention.kind_hint or mention.name not in mention.text:  # "the city", "it": the words around are not the name's
        return mention.kind_hint
    before, after = wording_of(mention, text)
    if _REGION_AFTER.search(after):
        return "oblast"
    if _CITY_BEFORE.search(before) or _CITY_AFTER.search(after):
        return "city"
    if _RIVER_AFTER.search(after) or _RIVER_BEFORE.search(before) or mention.text.lower().startswith("the "):
        return "the"
    return None


def read_context(extraction: Extraction, atlas: Atlas) -> Context:
    """Collect the countries, regions and unambiguous settlements that a text names."""
    context = Context()
    if re.search(r"\bUkrain|Україн|Украин", extraction.document.text):
        context.countries.add("UA")
    for mention in mentions_of(extraction):
        places = atlas.candidates(mention.name, kind_hint=mention.kind_hint)
        if not places:
            continue
        first = places[0]
        town = len(places) == 1 and (first.population or 0) >= ANCHOR_POPULATION and not mention.metonym
        if first.kind in {PlaceKind.COUNTRY, PlaceKind.REGION} or town:
            context.learn(first)
        if mention.within:
            for holder in atlas.candidates(mention.within, kind_hint="oblast")[:1]:
                context.learn(holder)
    return context
