"""Vague regions that a text names and the reading did not take for places ("Кінбурнській косі", "the fortress belt").

The phrases are those of the atlas's readings, the package's and the user's; Cyrillic ones are found in any case by the
beginnings of their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from theodolite.records import Claim, Extraction, Span, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.atlas.readings import ReadingTable

__all__ = ["with_phrases"]

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’ʼ](?=[^\W\d_]))*")
_GAP = re.compile(r"[\s«»“”\"„‑–—-]{1,4}|['’]s\s")
_COUNTRY = frozenset({"ukraine", "україна", "украина"})
_KEY = 4
_FIRST = 2  # letters that phrases are sorted by
_ENDING = 4


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase as the beginnings of its words; ``whole`` words must match to the letter."""

    name: str
    stems: tuple[tuple[str, bool], ...]
    small: bool


def _plain(word: str) -> str:
    return re.sub("['’ʼ]", "", word.lower()).replace("ё", "е")


def _stem(word: str) -> tuple[str, bool]:
    """Return a word's beginning that its cases share, and whether the whole word must match (a Latin one)."""
    plain = _plain(word)
    if plain.isascii() or (len(word) > 1 and word.isupper()):  # abbreviations have no endings
        return plain, True
    if len(plain) <= _KEY:
        return plain[:-1] if len(plain) > 2 else plain, False
    return plain[: max(_KEY, len(plain) - 3)], False


_KNOWN: WeakKeyDictionary[ReadingTable, Mapping[str, Sequence[_Pattern]]] = WeakKeyDictionary()


def _patterns(table: ReadingTable) -> Mapping[str, Sequence[_Pattern]]:
    """Return the phrases to look for by the first letters of their first word."""
    if table not in _KNOWN:
        found: dict[str, list[_Pattern]] = {}
        for phrase in table.phrases.values():
            if phrase.line or phrase.context or not (phrase.scan or phrase.name[:1].isupper()):
                continue
            stems = tuple(_stem(word) for word in _WORD.findall(phrase.name))
            if stems:
                found.setdefault(stems[0][0][:_FIRST], []).append(_Pattern(phrase.name, stems, phrase.scan))
        _KNOWN[table] = {key: sorted(rows, key=lambda p: -len(p.stems)) for key, rows in found.items()}
    return _KNOWN[table]


def _fits(word: str, stem: str, whole: bool) -> bool:
    plain = _plain(word)
    return plain == stem if whole else plain.startswith(stem) and len(plain) <= len(stem) + _ENDING + 1


def _found(text: str, table: ReadingTable, *, ukraine: bool) -> Iterator[tuple[Span, str]]:
    patterns = _patterns(table)
    tokens = list(_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        word = tokens[index].group()
        hit = None
        for pattern in patterns.get(_plain(word)[:_FIRST], ()):
            allowed = word[:1].isupper() or (pattern.small and ukraine)
            if allowed and _matches(text, tokens, index, pattern):
                hit = pattern
                break
        if hit is None:
            index += 1
            continue
        last = tokens[index + len(hit.stems) - 1]
        yield Span(tokens[index].start(), last.end()), hit.name
        index += len(hit.stems)


def _matches(text: str, tokens: Sequence[re.Match[str]], index: int, pattern: _Pattern) -> bool:
    if index + len(pattern.stems) > len(tokens):
        return False
    for step, (stem, whole) in enumerate(pattern.stems):
        token = tokens[index + step]
        if not _fits(token.group(), stem, whole):
            return False
        if step and not _GAP.fullmatch(text[tokens[index + step - 1].end() : token.start()]):
            return False
    return True


def with_phrases(extraction: Extraction, atlas: Atlas, *, ukraine: bool) -> Extraction:
    """Return an extraction with the vague regions that the text names.

    A phrase takes the place of one mention within it that is no vague region itself ("Ukraine" of "Right-bank
    Ukraine"); a claim gains it only if it names no other place but countries.

    Parameters
    ----------
    extraction
        What was read.
    atlas
        The places, with the readings.
    ukraine
        Whether the text is about Ukraine: phrases written small count only there.
    """
    spans = sorted({mention.span for mention in extraction.toponyms})
    made: dict[Span, ToponymMention] = {}
    for span, name in _found(extraction.document.text, atlas.vague, ukraine=ukraine):
        beside = [one for one in _near(spans, span) if one.overlaps(span)]
        if len(beside) > 1 or any(not span.contains(one) or one == span for one in beside):
            continue
        text = span.of(extraction.document.text)
        made[span] = ToponymMention(span=span, text=text, name=name, kind_hint="region", relation="in")
    if not made:
        return extraction
    return replace(
        extraction,
        toponyms=tuple(sorted(_merged(extraction.toponyms, made.values()), key=lambda m: (m.span, m.name))),
        claims=tuple(_claim(claim, made) for claim in extraction.claims),
    )


def _near(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    from bisect import bisect_left

    index = bisect_left(spans, Span(span.end, span.end))
    return spans[max(0, index - 4) : index]


def _merged(mentions: Iterable[ToponymMention], made: Iterable[ToponymMention]) -> list[ToponymMention]:
    new = list(made)
    return [*(m for m in mentions if not any(one.span.contains(m.span) for one in new)), *new]


def _claim(claim: Claim, made: Mapping[Span, ToponymMention]) -> Claim:
    own = [m for span, m in made.items() if any(whole.contains(span) for whole in claim.spans)]
    if not own:
        return claim
    left = [m for m in claim.toponyms if not any(one.span.contains(m.span) for one in own)]
    replaced = len(left) < len(claim.toponyms)
    if replaced or all(m.kind_hint == "country" or m.metonym or _plain(m.name) in _COUNTRY for m in left):
        return replace(claim, toponyms=tuple(sorted([*left, *own], key=lambda m: m.span)))
    return claim
