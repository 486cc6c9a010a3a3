"""Places far from the theatre that the recogniser missed: by name, abbreviation, dateline and what else the text says.

These mentions are added to the document's toponyms only; claims keep the places that :mod:`theodolite.extract.toponyms`
finds for them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from theodolite.atlas.theatre import is_theatre_name
from theodolite.atlas.world import abbreviations, class_of
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.toponyms import make_place
from theodolite.records.text import ToponymMention

__all__ = ["with_world_places"]

_MOST_WORDS = 6
_INNER = frozenset({"and", "of", "the", "de", "la", "del", "-", "'s", "’s"})
_METONYMS = frozenset({"civic", "first", "of", "last", "body", "within", "person"})
_LOCATIVE = words("worldwide", "locative")
_TITLES = words("worldwide", "titles")
_PLACES = frozenset({"GPE", "LOC"})
_OF = re.compile(r"^(?:Republic|Kingdom|State|Commonwealth|Province|County|City|Town|Village|Isle|Port) of (?:the )?")
_BODIES = frozenset({"ORG", "FAC", "EVENT", "WORK_OF_ART", "PRODUCT", "LAW"})
# what comes after a town's name in the names of its own offices
_INSTITUTIONS = frozenset({"white house", "pentagon", "kremlin", "capitol hill", "downing street", "wall street"})
_CIVIC = words("worldwide", "civic")
# What speaks for a place, and how well known its name must be (classes of theodolite.atlas.world.class_of) to suffice.
_ENOUGH = {
    "dateline": "ACTS", "state": "ACTS", "located": "ACTS", "again": "ACTS", "civic": "ACTS", "place": "AC",
    "first": "AC", "of": "AC", "last": "AC", "body": "AC", "within": "A", "person": "AC", "plain": "AC",
}  # fmt: skip
_UNSURE = words("worldwide", "unsure")


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words that name a place, with why they are taken for one."""

    start: int
    end: int
    why: str


def _name_of(parse: Parse, start: int, end: int) -> str:
    return " ".join(parse.text[parse.start[start] : parse.end[end - 1]].split())


def _is_capital(parse: Parse, token: int) -> bool:
    return parse.word[token][:1].isupper()


def _run(parse: Parse, token: int) -> tuple[int, int]:
    """Return the words of the entity that a word belongs to; the word alone where it is in none."""
    kind, start, end = parse.ent[token], token, token + 1
    if not kind:
        return start, end
    while start > 0 and parse.ent[start - 1] == kind and not parse.ent_begins[start]:
        start -= 1
    while end < len(parse) and parse.ent[end] == kind and not parse.ent_begins[end]:
        end += 1
    return start, end


def _surnames(parse: Parse) -> frozenset[str]:
    """Return the words of people's names of several words: what a person is called later on."""
    found = set()
    token = 0
    while token < len(parse):
        if parse.ent[token] != "PERSON":
            token += 1
            continue
        _, end = _run(parse, token)
        named = [parse.low[t] for t in range(token, end) if _is_capital(parse, t)]
        if len(named) > 1:
            found.update(named)
        token = max(end, token + 1)
    return frozenset(found)


@dataclass(slots=True)
class _Reader:
    """What is known of the document while its names are looked at."""

    parse: Parse
    surnames: frozenset[str]
    named: frozenset[str]

    def hits(self) -> Iterator[_Hit]:
        """Yield the names found, left to right, none overlapping the next."""
        token, end = 0, len(self.parse)
        while token < end:
            hit = self._at(token) if _is_capital(self.parse, token) else None
            if hit is not None:
                yield hit
            token = hit.end if hit is not None else token + 1

    def _at(self, start: int) -> _Hit | None:
        parse = self.parse
        if (short := self._abbreviation(start)) is not None:
            return short
        last = min(start + _MOST_WORDS, parse.blocks[parse.block_of[start]][1])
        stop = start + 1
        while stop < last and (_is_capital(parse, stop) or parse.low[stop] in _INNER):
            stop += 1
        for end in range(stop, start, -1):
            if not _is_capital(parse, end - 1):
                continue
            known = class_of(_OF.sub("", _name_of(parse, start, end)))
            if known is not None and (why := self._accept(start, end, known)):
                return _Hit(start, end, why)
        return None

    def _abbreviation(self, token: int) -> _Hit | None:
        parse = self.parse
        for end in (token + 2, token + 1):
            if end > len(parse) or parse.block_of[end - 1] != parse.block_of[token]:
                continue
            kind = abbreviations().get(_name_of(parse, token, end))
            if kind is None:
                continue
            if kind == "country" and not self._is_shouted(token):
                return _Hit(token, end, "country")
            after_comma = token > 0 and parse.low[token - 1] == ","
            if after_comma or "." in parse.word[end - 1][:-1]:
                return _Hit(token, end, "state")
        return None

    def _is_shouted(self, token: int) -> bool:
        """Tell whether the sentence is all in capitals, so that "US" is "us"."""
        first, end = self.parse.sents[self.parse.sent_of[token]]
        words = [w for w in self.parse.word[first:end] if w.isalpha() and len(w) > 3]
        return "." not in self.parse.word[token] and len(words) > 2 and all(w.isupper() for w in words)

    def _accept(self, start: int, end: int, known: str) -> str | None:
        """Return what speaks for a place, None where it does not suffice for a name as well known as this."""
        evidence = self._evidence(start, end)
        return evidence if evidence is not None and known in _ENOUGH[evidence] else None

    def _evidence(self, start: int, end: int) -> str | None:
        """Return why words may be taken for a place, the strongest reason first."""
        parse = self.parse
        if start and parse.low[start - 1] in _TITLES:
            return None
        if self._is_dateline(start, end):
            return "dateline"
        if self._is_doubtful(start, end):
            return None
        if end + 1 < len(parse) and parse.low[end] == "," and self._names_state(end + 1):
            return "state"
        return "located" if self._is_located(start, end) else self._by_entity(start, end)

    def _is_doubtful(self, start: int, end: int) -> bool:
        """Tell whether a name is a common word's, or the surname of a person whom the text names."""
        low = " ".join(self.parse.low[start:end])
        return low in _UNSURE or (end - start == 1 and low in self.surnames and low not in self.named)

    def _is_located(self, start: int, end: int) -> bool:
        parse = self.parse
        alone = _run(parse, start) == (start, end) or not any(parse.ent[start:end])
        return alone and start > 0 and parse.low[start - 1] in _LOCATIVE and not self._goes_on(end)

    def _by_entity(self, start: int, end: int) -> str | None:
        """Return what speaks for a place, given what the recogniser took the words for."""
        parse = self.parse
        kinds = set(parse.ent[start:end])
        if "PERSON" in kinds:
            return "person" if _run(parse, start) == (start, end) else None
        if " ".join(parse.low[start:end]) in self.named:
            return "again"
        if kinds & _PLACES:
            return "place" if end - start > 1 else None
        if kinds & _BODIES:
            return None if " ".join(parse.low[start:end]) in _INSTITUTIONS else self._in_body(start, end)
        return "plain" if kinds == {""} and parse.tag[start].startswith("NNP") else None

    def _goes_on(self, end: int) -> bool:
        parse = self.parse
        return end < len(parse) and _is_capital(parse, end) and parse.tag[end].startswith("NNP")

    def _in_body(self, start: int, end: int) -> str:
        """Return where in the name of an organisation, a building or an event a name stands."""
        parse = self.parse
        first, last = _run(parse, start)
        if (first, last) == (start, end):
            return "body"
        if start == first or (start == first + 1 and parse.low[first] == "the"):
            civic = parse.low[end] in _CIVIC or (end + 1 < last and f"{parse.low[end]} {parse.low[end + 1]}" in _CIVIC)
            return "civic" if civic else "first"
        if parse.low[start - 1] in {"of", "in", "at", "for", ","}:
            return "of"
        return "last" if end == last else "within"

    def _names_state(self, token: int) -> bool:
        parse = self.parse
        word = parse.word[token]
        return word in abbreviations() or (class_of(word) == "A" and parse.ent[token] in _PLACES) or word in _POSTAL

    def _is_dateline(self, start: int, end: int) -> bool:
        """Tell whether words in capitals at the head of a paragraph say where the report was written."""
        parse = self.parse
        first = parse.blocks[parse.block_of[start]][0]
        if start > first + 1 or not all(parse.word[t].isupper() for t in range(start, end)):
            return False
        after = parse.text[parse.end[end - 1] : parse.end[end - 1] + 40]
        return bool(re.match(r"\s*(?:,[^\n–—-]{0,30})?\s*(?:\(|[–—]|--?\s|\|)", after))


_POSTAL = words("worldwide", "postal")


def _is_titled(name: str) -> bool:
    """Tell whether a name is a person's with a title ("Senator Clinton"), which the recogniser may take for a place."""
    first, _, rest = name.partition(" ")
    return bool(rest) and first.lower() in _TITLES and class_of(name) is None


def _is_mistaken(name: str, surnames: frozenset[str]) -> bool:
    """Tell whether what the recogniser took for a place is a common word or the surname of a person of the text."""
    low = name.lower()
    if low in _UNSURE:
        return True
    return low in surnames and class_of(name) not in {"A", "C"} and not is_theatre_name(name)


def with_world_places(
    parse: Parse, mentions: Sequence[ToponymMention], sources: set[int]
) -> tuple[ToponymMention, ...]:
    """Return a document's toponyms with those of the wider world that the recogniser missed, in order.

    A longer name takes the place of the part of it that was found ("Trinidad" of "Trinidad and Tobago").

    Parameters
    ----------
    parse
        The parse of the document's English text.
    mentions
        What was found already.
    sources
        Tokens that hold claims: a place among them speaks and is a metonym.
    """
    named = frozenset(" ".join(m.name.lower().split()) for m in mentions)
    reader = _Reader(parse, _surnames(parse), named)
    kept = {m.span: m for m in mentions if not (_is_titled(m.name) or _is_mistaken(m.name, reader.surnames))}
    starts = sorted(kept)
    for hit in reader.hits():
        span = parse.span(hit.start, hit.end)
        near = starts[max(bisect_left(starts, span) - 2, 0) : bisect_left(starts, span) + 3]
        touching = [s for s in near if s.start < span.end and span.start < s.end]
        if any(not (span.contains(s) and s != span) for s in touching):
            continue
        for part in touching:
            kept.pop(part, None)
        made = make_place(parse, hit.start, hit.end, sources).mention
        kept[span] = replace(made, span=span, text=span.of(parse.text), metonym=made.metonym or hit.why in _METONYMS)
    return tuple(kept[span] for span in sorted(kept))
