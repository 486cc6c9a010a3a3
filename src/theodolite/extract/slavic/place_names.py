"""Names of places that the gazetteer has, in any case, of one word or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from theodolite.atlas.cyrillic import KnownName, cyrillic_key, cyrillic_names, first_words
from theodolite.extract.slavic.endings import nominatives
from theodolite.extract.slavic.tokens import Word

__all__ = ["SUFFIXES", "choose_name", "forms_of_word", "noun_lemmas", "several_words"]
_LONGEST_NAME = 3
NEUTER = 3_000


def forms_of_word(word: Word, language: str) -> tuple[str, ...]:
    """Return the keys of the nominatives that a word can be of."""
    key = cyrillic_key(word.low)
    lemmas = tuple(cyrillic_key(f.lemma) for f in word.forms if f.pos in {"NOUN", "ADJ"})
    found = tuple(dict.fromkeys((*nominatives(key, language), *lemmas)))
    if key.endswith(("ое", "ее") if language == "ru" else ("не", "ве", "ське", "цьке", "ре", "ле")):
        return tuple(f for f in found if f == key or not f.endswith(("ий", "ый", "ой")))  # "Тихое" is no "Тихий"
    return found


def _spelt(known: Sequence[KnownName], text: str) -> KnownName:
    """Return the spelling that agrees with the text on ё and the apostrophe."""
    marks = _MARKS & set(text.lower())
    alike = (k for k in known if k.kind == known[0].kind and _MARKS & set(k.name.lower()) == marks)
    return next(alike, known[0])


def noun_lemmas(word: Word) -> frozenset[str]:
    """Return the keys of a word's lemmas as a noun."""
    return frozenset(cyrillic_key(f.lemma) for f in word.forms if f.pos == "NOUN")


_MARKS = frozenset("ё'’ʼ")


def choose_name(
    keys: Sequence[str], form: str, text: str = "", lemmas: frozenset[str] = frozenset()
) -> tuple[KnownName, int] | None:
    """Return the best known name: Ukrainian before foreign, large before small, the form itself where it is one."""
    names = cyrillic_names()
    found = [(_spelt(names[key], text), key) for key in keys if key in names and len(key) > 2]
    if not found:
        return None

    def rank(item: tuple[KnownName, str]) -> tuple[bool, int, int]:
        known, key = item
        if key.endswith(("е", "о")) and form.endswith(("ого", "ому", "его", "ему")):
            return known.own, known.population + NEUTER, -len(key)  # villages are mostly neuter: "Мирного"
        return known.own, known.population + (3_000 if key == form else 0) + (key in lemmas), -len(key)

    return max(found, key=rank)[0], len(found)


def several_words(words_: Sequence[Word], index: int, language: str) -> tuple[KnownName, int] | None:
    """Find a name of two or three words ("Велика Новосілка", "Часового Яру", "Донецької області")."""
    firsts = [f for f in forms_of_word(words_[index], language) if f in first_words()]
    if not firsts:
        return None
    for length in range(_LONGEST_NAME, 1, -1):
        if index + length > len(words_) or any(w.pos == "PUNCT" for w in words_[index : index + length]):
            continue
        rest = [forms_of_word(w, language) for w in words_[index + 1 : index + length]]
        keys = [" ".join(parts) for parts in product(firsts, *rest) if " ".join(parts) in cyrillic_names()]
        text = " ".join(w.text for w in words_[index : index + length])
        if keys and (known := choose_name(keys, "", text)) is not None:
            return known[0], index + length
    return None


SUFFIXES = {
    "uk": (
        "івка",
        "ївка",
        "ськ",
        "цьк",
        "град",
        "піль",
        "поль",
        "ове",
        "еве",
        "єве",
        "ське",
        "цьке",
        "городок",
        "ополь",
        "яр",
    ),
    "ru": ("овка", "евка", "ск", "цк", "град", "поль", "ово", "ево", "ское", "цкое", "городок", "яр"),
}
