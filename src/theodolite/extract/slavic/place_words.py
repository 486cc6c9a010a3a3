"""A place in a sentence, and what the words around its name say: its kind, its part, how something lies to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from theodolite.extract.lexicon import table
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes
from theodolite.records.text import ToponymMention

__all__ = ["Place", "kind_hinted", "kind_of", "listed_forms", "part_forms", "part_of", "part_word", "relation_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place as words ``[start, end)`` of its sentence; ``known`` where a gazetteer has it."""

    start: int
    end: int
    mention: ToponymMention
    known: bool = True
    antecedent: bool = False
    preposition: int | None = None


@cache
def listed_forms(language: str, section: str) -> Mapping[str, str]:
    """Return the forms of a section of a language's list of places, each with its entry."""
    return {normal(form): key for key, forms in table(f"places_{language}")[section].items() for form in forms.split()}


@cache
def part_forms(language: str) -> tuple[tuple[str, bool, str], ...]:
    """Return (form, whether it only begins the word, part) of a language."""
    listed = table(f"places_{language}")["parts"]
    return tuple(
        (normal(f.rstrip("*")), f.endswith("*"), part) for part, forms in listed.items() for f in forms.split()
    )


def part_word(word: Word, language: str) -> str | None:
    """Return the part that a word names ("північний", "центр")."""
    low, both = normal(word.low), []
    for form, begins, part in part_forms(language):
        if low == form or (begins and low.startswith(form)):
            both.append(part)
    if "-" in low and len(both) == 1:
        second = low.split("-", 1)[1]
        other = next((p for f, b, p in part_forms(language) if b and second.startswith(f)), None)
        return f"{both[0]}-{other}" if other and other != both[0] else both[0]
    return both[0] if both else None


def kind_of(words_: Sequence[Word], index: int, language: str) -> str | None:
    """Return the kind of place that a word names ("місто", "р."), None where it names none."""
    word = words_[index]
    kinds = listed_forms(language, "kinds")
    found = kinds.get(normal(word.lemma)) or kinds.get(normal(word.low))
    short = len(word.low) == 1
    return found if not short or (index + 1 < len(words_) and words_[index + 1].text == ".") else None


def kind_hinted(words_: Sequence[Word], start: int, end: int, language: str) -> str | None:
    """Return the kind that the words around a name say it is."""
    if start and (kind := kind_of(words_, start - 1, language)) not in {None, "raion", "direction", "oblast"}:
        return kind
    if end < len(words_) and (kind := kind_of(words_, end, language)) in {"oblast", "raion", "direction"}:
        return kind
    return None


def _preposition(words_: Sequence[Word], start: int) -> int | None:
    """Return the preposition that governs a name, over modifiers, kind words and other names of a list."""
    for index in range(start - 1, max(start - 8, -1), -1):
        word = words_[index]
        if word.pos == "PREP":
            return index
        if word.is_finite or word.pos in {"INF", "GER"} or (word.text not in {",", "."} and word.pos == "PUNCT"):
            return None
        if word.text == "," and not words_[index - 1].title:
            return None
    return None


def relation_of(words_: Sequence[Word], start: int, language: str) -> tuple[str | None, int | None]:
    """Return how something lies to a name by its preposition, and where that stands."""
    index = _preposition(words_, start)
    if index is None:
        return None, None
    relation = listed_forms(language, "relations").get(normal(words_[index].low))
    between = words_[index + 1 : start]
    if any(normal(w.lemma) == "контроль" for w in between[:2]):
        return None, None  # "взяли під контроль X": the preposition is not the name's
    if any(normal(w.lemma) in {"район", "околиця"} for w in between[:1]) and relation in {"in", "on"}:
        relation = "near"
    if any(normal(w.lemma) in {"напрямок", "напрям", "направление", "сторона", "бік"} for w in between[:1]):
        relation = "towards"
    if index and relation == "from" and (part := part_word(words_[index - 1], language)) and index > 1:
        relation = f"{part} of" if words_[index - 2].low in {"на", "з", "із", "с", "к", "ко"} else relation
    return relation, index


def part_of(words_: Sequence[Word], start: int, language: str) -> str | None:
    """Return the part of the place that the words right before it name ("у центрі X", "північна частина X")."""
    found: str | None = None
    for index in range(start - 1, max(start - 4, -1), -1):
        word = words_[index]
        if word.pos not in {"ADJ", "NOUN"} or word.title:
            break
        part = part_word(word, language)
        if part is None and not (noun_classes(word, language) & {"part", "settlement"}):
            break
        if part is not None and (found is None or found == "outskirts"):
            found = part
    return found
