"""Place labels at the head of a line ("Sudzha, Kursk Oblast: …") and districts of cities that the reading overlooked.

Reports of incidents and posts often begin with where it happened and a colon. Such a label is no sentence, so a model
of language reads it badly: it overlooks the place, halves its name, or takes it for who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.atlas.districts import district_cities
from theodolite.ground.combat import combat_of
from theodolite.ground.districts import PART_WORDS, REGION_WORDS, is_part_word
from theodolite.records import Extraction, PlaceKind, Span, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["with_labels"]

_LABEL = re.compile(r"^[#\"“«]?(?P<label>[^\W\d_][^:\n]{1,100}):(?=\s)", re.MULTILINE)
_PIECE = re.compile(r"(?:(?!\s+(?:in|of|and|,)\s)[^,/()])+")
_SPLIT = re.compile(r"^\s*(?:(?:in|of|and|the|near)\s+)+", re.IGNORECASE)
_WORDS = re.compile(r"[\w’ʼ'.-]+")
_SETTLEMENT = re.compile(
    r"^(?P<name>.+?)\s+(?P<kind>village|town|city|settlement|stanitsa|khutor|hamlet)$", re.IGNORECASE
)
_REGION = re.compile(rf"\s{REGION_WORDS}$", re.IGNORECASE)
_SMALL = frozenset(
    {
        "stanitsa",
        "khutor",
        "hamlet",
        "village",
        "town",
        "city",
        "settlement",
        "in",
        "of",
        "the",
        "near",
        "and",
        "possibly",
        "area",
    }
)
_DISTRICT = re.compile(rf"\b(?P<name>[A-ZА-ЯІЇЄҐ][\w’ʼ'-]{{3,30}})\s+{PART_WORDS}\b")
_MOST_LABELS, _MOST_PIECES = 200, 6
_HOME = frozenset({"UA", "RU"})
_TOWN = 10_000  # people


def with_labels(extraction: Extraction, atlas: Atlas) -> Extraction:
    """Return an extraction with the places of its labels and the city districts that the reading overlooked."""
    text = extraction.document.text
    alone = combat_of(extraction) > 0
    changed: dict[ToponymMention, ToponymMention | None] = {}
    added: list[ToponymMention] = []
    known = sorted(extraction.toponyms, key=lambda m: m.span)
    for number, found in enumerate(_LABEL.finditer(text)):
        if number >= _MOST_LABELS:
            break
        pieces = list(_pieces(text, Span(*found.span("label"))))
        if not _is_place_label(pieces, atlas, alone=alone):
            continue
        inside = [m for m in known if found.start() <= m.span.start < found.end()]
        for piece in pieces:
            _mend(piece, inside, atlas, changed, added, alone=len(pieces) == 1)
    added += [m for m in _districts(text) if not any(k.span.overlaps(m.span) for k in (*_near(known, m.span), *added))]
    if not changed and not added:
        return extraction
    kept = [n for m in known if (n := changed.get(m, m)) is not None]
    return replace(
        extraction,
        toponyms=tuple(sorted({*kept, *added}, key=lambda m: (m.span, m.name))),
        claims=tuple(
            replace(c, toponyms=tuple(n for m in c.toponyms if (n := changed.get(m, m)) is not None))
            if any(m in changed for m in c.toponyms)
            else c
            for c in extraction.claims
        ),
    )


def _near(known: Sequence[ToponymMention], span: Span) -> Sequence[ToponymMention]:
    from bisect import bisect_left

    index = bisect_left(known, span.end, key=lambda m: m.span.start)
    return known[max(0, index - 4) : index]


def _pieces(text: str, label: Span) -> Iterator[tuple[Span, str]]:
    """Yield the names of a label, where they stand; none if it is a sentence rather than a label."""
    whole = label.of(text)
    if any(w[:1].islower() and w.lower() not in _SMALL and not _is_kind(w) for w in _WORDS.findall(whole)[:-1]):
        return
    for number, found in enumerate(_PIECE.finditer(whole)):
        if number >= _MOST_PIECES:
            return
        lead = _SPLIT.match(found.group())
        start = found.start() + (lead.end() if lead else len(found.group()) - len(found.group().lstrip()))
        end = found.start() + len(found.group().rstrip())
        if end - start >= 3:
            yield Span(label.start + start, label.start + end), whole[start:end].strip("\"“”'")


def _is_kind(word: str) -> bool:
    return is_part_word(word) or re.fullmatch(REGION_WORDS, word, re.IGNORECASE) is not None


def _is_place_label(pieces: Sequence[tuple[Span, str]], atlas: Atlas, *, alone: bool) -> bool:
    """Decide whether a label says where: a region, town or country stands in it, or it is one known settlement.

    A name that stands ``alone`` counts only in a text on the war.
    """
    if not pieces:
        return False
    if len(pieces) == 1:
        name = _bare(pieces[0][1])[0]
        places = atlas.candidates(name) or atlas.misspelt(name)
        known = any(p.country in _HOME and p.kind is PlaceKind.SETTLEMENT for p in places[:1])
        return alone and bool(known or atlas.uncharted(name) or _is_quarter(name))
    for _, name in pieces[1:]:
        places = atlas.candidates(_bare(name)[0], kind_hint="oblast" if _REGION.search(name) else None)[:1]
        if any(p.country in _HOME and (p.kind is not PlaceKind.SETTLEMENT or (p.population or 0) >= _TOWN)
               for p in places):  # fmt: skip
            return True
    return False


def _is_quarter(name: str) -> bool:
    """Tell whether a name is that of a city's district or quarter with the word for it."""
    found = _DISTRICT.fullmatch(name)
    return found is not None and bool(district_cities(found["name"]))


def _bare(name: str) -> tuple[str, str | None]:
    """Return a name without "village", "town" or "city" behind it, and that word."""
    found = _SETTLEMENT.match(name)
    return (found["name"], found["kind"].lower()) if found else (name, None)


def _mend(
    piece: tuple[Span, str],
    inside: Sequence[ToponymMention],
    atlas: Atlas,
    changed: dict[ToponymMention, ToponymMention | None],
    added: list[ToponymMention],
    *,
    alone: bool,
) -> None:
    """Add the place of a piece, mend the mention that has only half of its name, or that was taken for a speaker."""
    span, whole = piece
    name, kind = _bare(whole)
    own = [m for m in inside if m.span.overlaps(span)]
    places = atlas.candidates(name)
    part = own and own[0].span != span and span.contains(own[0].span)
    if part and ((places and "-" in name) or is_part_word(own[0].name)):
        changed.update(dict.fromkeys(own))
        own = []
    for mention in own:
        seat = alone and mention.name in {"Kyiv", "Kiev", "Moscow"}
        if mention.metonym and mention.kind_hint != "country" and not seat:
            changed[mention] = replace(mention, metonym=False)
    if not own and not name.islower():
        hint = kind or ("region" if _REGION.search(whole) else None)
        added.append(ToponymMention(span=span, text=whole, name=whole if hint == "region" else name, kind_hint=hint))


def _districts(text: str) -> Iterator[ToponymMention]:
    """Yield districts of cities by the names in the table."""
    for found in _DISTRICT.finditer(text):
        if district_cities(found["name"]) and "district" in found.group().lower():
            span = Span(found.start(), found.end())
            yield ToponymMention(span=span, text=found.group(), name=found.group(), kind_hint="raion")
