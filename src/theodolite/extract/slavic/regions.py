"""Regions, directions and countries: "Покровський напрямок", "схід України", "Донецька та Луганська області"."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.atlas.cyrillic import cyrillic_key, cyrillic_names
from theodolite.extract.lexicon import table
from theodolite.extract.slavic.endings import towns_of_adjective
from theodolite.extract.slavic.place_words import kind_of, part_forms, part_word
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal

__all__ = ["country_at", "direction_at", "gapped_region", "shared_region", "vague_region"]


def direction_at(words_: Sequence[Word], index: int, language: str) -> tuple[str, int, str] | None:
    """Read "Покровському напрямку", "Покровський район", "Бахмутского направления": (town, end, kind)."""
    word = words_[index]
    adjective = word.pos == "ADJ" or any(f.pos == "ADJ" for f in word.forms)
    if not adjective or not word.title or index + 1 >= len(words_):
        return None
    kind = kind_of(words_, index + 1, language)
    if kind not in {"direction", "raion", "oblast"}:
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    if kind == "direction":
        towns = [cyrillic_names().get(cyrillic_key(town), ()) for town in towns_of_adjective(lemma, language)]
        known = [names[0] for names in towns if names and names[0].kind == "settlement"]
        if known:  # a direction bears the name of the largest town that the adjective fits
            return max(known, key=lambda name: name.population).name, index + 2, kind
    noun = {"raion": "район", "direction": "напрямок" if language == "uk" else "направление", "oblast": "область"}[kind]
    name = lemma[:-2] + ("а" if language == "uk" else "ая") if kind == "oblast" else lemma
    return f"{name.capitalize()} {noun}", index + 2, kind


def shared_region(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read the first of "Донецької та Луганської областей"."""
    word = words_[index]
    if word.pos != "ADJ" or not word.title:
        return None
    for ahead in range(index + 1, min(index + 9, len(words_))):
        if kind_of(words_, ahead, language) == "oblast":
            break
        if not (
            words_[ahead].text in {","}
            or words_[ahead].pos == "CONJ"
            or (words_[ahead].pos == "ADJ" and words_[ahead].title)
        ):
            return None
    else:
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    name = lemma[:-2] + ("а" if language == "uk" else "ая")
    known = cyrillic_names().get(cyrillic_key(f"{name} область"))
    return (known[0].name, index + 1) if known else None


def gapped_region(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read the second of "99 % Луганської області та 70 % Донецької", where the noun is not said again."""
    word = words_[index]
    following = words_[index + 1] if index + 1 < len(words_) else None
    if word.pos != "ADJ" or (following is not None and following.pos in {"NOUN", "ADJ"}):
        return None
    if not any(kind_of(words_, back, language) == "oblast" for back in range(max(0, index - 7), index)):
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    name = lemma[:-2] + ("а" if language == "uk" else "ая")
    known = cyrillic_names().get(cyrillic_key(f"{name} область"))
    return (known[0].name, index + 1) if known else None


def vague_region(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read "сході України", "східної України", "юге Украины" as the vague region that it is."""
    if index + 1 >= len(words_) or normal(words_[index + 1].lemma) not in {"україна", "украина"}:
        return None
    word = words_[index]
    if part_word(word, language) not in {"north", "south", "east", "west"}:
        return None
    if word.pos == "ADJ":
        stem = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)[:-2]
        name = f"{stem}а Україна" if language == "uk" else f"{stem}ая Украина"
        return name[:1].upper() + name[1:], index + 2
    noun = next(
        (form for form, begins, part in part_forms(language) if not begins and part == part_word(word, language)),
        word.lemma,
    )
    return (f"{noun} України" if language == "uk" else f"{noun} Украины"), index + 2


def country_at(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read a country of one word or two: (name, end)."""
    listed = table(f"places_{language}")["countries"]
    word = words_[index]
    if not word.title:
        return None
    if index + 1 < len(words_) and words_[index + 1].title:
        pair = f"{word.lemma} {words_[index + 1].lemma}"
        for form in (pair, pair.replace("російський", "російська").replace("российский", "российская")):
            if form in listed:
                return listed[form], index + 2
    forms = (word.lemma, word.low, *(f.lemma for f in word.forms if f.pos == "NOUN"))
    return next(((listed[f], index + 1) for f in forms if f in listed), None)
