"""Classes of Ukrainian and Russian words, from ``lexicon/predicates_*.toml``: by lemma, or by how a word begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from theodolite.extract.lexicon import table
from theodolite.extract.slavic.tokens import Word

__all__ = ["normal", "noun_classes", "verb_classes", "word_classes"]

_YO = str.maketrans({"ё": "е", "’": "'", "ʼ": "'"})
_SHORTEST = 2
_VERBAL = frozenset({"VERB", "INF", "PARTS", "PART", "GER"})


@dataclass(frozen=True, slots=True)
class _Matcher:
    exact: Mapping[str, frozenset[str]]
    prefixes: Mapping[str, frozenset[str]]
    longest: int

    def find(self, form: str) -> frozenset[str]:
        found = self.exact.get(form, frozenset())
        for length in range(_SHORTEST, min(len(form), self.longest) + 1):
            found |= self.prefixes.get(form[:length], frozenset())
        return found


@lru_cache(maxsize=100_000)
def normal(form: str) -> str:
    """Return a form with plain letters and apostrophes."""
    return form.translate(_YO)


@cache
def _matcher(name: str, section: str) -> _Matcher:
    exact: dict[str, set[str]] = {}
    prefixes: dict[str, set[str]] = {}
    for key, listed in table(name)[section].items():
        for entry in str(listed).split():
            form = normal(entry.replace("_", " "))
            target, form = (prefixes, form[:-1]) if form.endswith("*") else (exact, form)
            target.setdefault(form, set()).add(key)
    return _Matcher(
        {form: frozenset(keys) for form, keys in exact.items()},
        {form: frozenset(keys) for form, keys in prefixes.items()},
        max(map(len, prefixes), default=0),
    )


@lru_cache(maxsize=40_000)
def _classes(lemma: str, low: str, language: str, section: str) -> frozenset[str]:
    matcher = _matcher(f"predicates_{language}", section)
    return matcher.find(normal(lemma)) | matcher.find(normal(low))


def verb_classes(word: Word, language: str) -> frozenset[str]:
    """Return what a verb, participle or gerund says ("take", "hold", "attack" …)."""
    found = _classes(word.lemma, word.low, language, "verbs")
    if found or not word.forms:
        return found
    for form in word.forms:
        if form.pos in _VERBAL and form.lemma != word.lemma:
            found |= _classes(form.lemma, word.low, language, "verbs")
    return found


def noun_classes(word: Word, language: str) -> frozenset[str]:
    """Return what a noun stands for ("settlement", "military", "event_take" …)."""
    return _classes(word.lemma, word.low, language, "nouns")


def word_classes(words: Iterable[Word], language: str, section: str) -> frozenset[str]:
    """Return the classes of all the words together."""
    found: frozenset[str] = frozenset()
    for word in words:
        found |= _classes(word.lemma, word.low, language, section)
    return found
