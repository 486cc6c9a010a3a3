"""Whether a name is a place where it stands, and no person, body or common word."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.atlas.cyrillic import KnownName, cyrillic_key
from theodolite.extract.slavic.endings import guess_nominative, nominatives
from theodolite.extract.slavic.place_names import SUFFIXES
from theodolite.extract.slavic.place_words import kind_of, listed_forms
from theodolite.extract.slavic.sides import side_at
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes

__all__ = ["accepts_place", "in_quotes", "surnames", "unknown_name"]

_OPEN, _CLOSE = frozenset('«“„"'), frozenset('»”"')
_BACK = 9
_TOWN = 20_000


def _is_common(word: Word, known: KnownName, language: str) -> bool:
    """Tell whether a known name is first of all a common word ("Мир", "Схід", "Удачне")."""
    if not word.known or any("Geox" in f.proper for f in word.forms):
        return False
    return known.population < _TOWN and not known.name.lower().endswith(SUFFIXES[language])


def _starts_sentence(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a word is its sentence's first, or the first of a quotation."""
    before = index - 1
    while before >= 0 and words_[before].pos == "PUNCT":
        before -= 1
    if before < 0:
        return True
    return words_[index - 1].text in _OPEN | {":", "—"} and not words_[index - 1].title


def in_quotes(words_: Sequence[Word], index: int, end: int) -> bool:
    """Tell whether words stand between quotation marks: the name of a ship, a club, a paper."""
    return index > 0 and end < len(words_) and words_[index - 1].text in _OPEN and words_[end].text in _CLOSE


_NAMES = frozenset({"NOUN", "ADJ", "ADJS", "X"})
_ROLES = frozenset({"Name", "Patr"})


def _is_role(word: Word) -> bool:
    """Tell whether a noun can be a person's office, trade or first name, beside which a surname stands."""
    return word.pos == "NOUN" and word.animate is True and word.number != "plur"


def _beside_person(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a name stands right after a first name or an office: a surname, no place."""
    word = words_[index]
    if index == 0:
        return False
    before = words_[index - 1]
    first_name = before.title and any(f.proper & _ROLES for f in before.forms[:4])
    if first_name and before.pos == "NOUN":
        return True
    if _is_role(before) and before.case == "nomn" and word.low.endswith("а") and "nomn" in word.cases:
        return True  # "полковник Дубовка": two nominatives, one person
    surname = any("Surn" in f.proper for f in word.forms) or not word.known or word.lemma.endswith(("ський", "ский"))
    return surname and _is_role(before) and not noun_classes(before, "uk") & {"military", "people"} | set()


def surnames(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Return the stems of names that the text gives to persons ("Марія Бахмут", "режисер Ізюмов")."""
    found = set()
    for sentence in sentences:
        for index, word in enumerate(sentence.words):
            if word.title and index and _beside_person(sentence.words, index):
                found.add(cyrillic_key(word.low)[:5])
    return frozenset(found)


def _has_position(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether a name stands where a place does: after a preposition or a kind word, or beside another one."""
    for back in range(index - 1, max(index - _BACK, -1), -1):
        word = words_[back]
        if word.pos == "PREP":
            return normal(word.low) in listed_forms(language, "relations")
        if kind_of(words_, back, language) is not None or noun_classes(word, language) & {
            "part",
            "settlement",
            "event",
        }:
            return True
        if verb_classes(word, language) & {"take", "hold", "attack", "leave", "encircle", "clear", "lose"}:
            return True
        if not (word.title or word.text == "," or word.pos in {"CONJ", "ADJ"}):
            return False
    after = words_[index + 1] if index + 1 < len(words_) else None
    return after is not None and bool(
        verb_classes(after, language) & {"take", "hold", "fall", "encircle", "exist", "clear"}
    )


def accepts_place(  # noqa: PLR0911 - one return a reason
    words_: Sequence[Word], index: int, known: KnownName, language: str, persons: frozenset[str]
) -> bool:
    """Tell whether a known name is a place where it stands."""
    word = words_[index]
    if in_quotes(words_, index, index + 1) or _beside_person(words_, index):
        return False
    if word.pos == "ADJ" and side_at(words_, index) is not None:
        return False
    if cyrillic_key(word.low)[:5] in persons and not _kinded(words_, index, language):
        return False
    if index + 1 < len(words_) and any(f.proper & {"Patr"} for f in words_[index + 1].forms):
        return False
    if _is_first_name(words_, index):
        return False
    placed = _has_position(words_, index, language)
    if _opens_clause(words_, index, language):
        return True
    if _is_common(word, known, language):
        free = placed or (word.pos == "NOUN" and known.own)
        return _kinded(words_, index, language) or (free and not _starts_sentence(words_, index) and known.own)
    first_name = any("Name" in f.proper for f in word.forms)
    if first_name and (not placed or (index + 1 < len(words_) and words_[index + 1].title)):
        return False
    return placed or known.population >= _TOWN or (known.own and word.pos in {"NOUN", "ADJ"})


def _is_first_name(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a first name stands before a surname ("Марія Бахмут")."""
    following = words_[index + 1] if index + 1 < len(words_) else None
    return following is not None and following.title and any("Name" in f.proper for f in words_[index].forms[:2])


def _opens_clause(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether an adjective's form stands as a subject: "Привітне залишається …", "Рівне звільнено"."""
    if _is_object_first(words_, index, language):
        return True
    following = words_[index + 1] if index + 1 < len(words_) else None
    if words_[index].pos != "ADJ" or following is None or not following.is_finite:
        return False
    return bool(verb_classes(following, language) & {"exist", "take", "fall", "encircle", "clear", "hold", "lose"})


def _is_object_first(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether a name opens its clause as what is taken or held ("Ступочки ворог не окупував")."""
    word = words_[index]
    if "accs" not in word.cases or noun_classes(word, language) or not _starts_sentence(words_, index):
        return False
    for ahead in words_[index + 1 : index + 6]:
        if ahead.is_finite and "light" in verb_classes(ahead, language):
            continue
        if ahead.is_finite or ahead.pos == "INF":
            return bool(verb_classes(ahead, language) & {"take_sure", "hold", "lose", "clear", "leave_sure", "abandon"})
        if ahead.pos not in {"NOUN", "PRON", "PRCL", "ADV"} or ahead.title:
            return False
    return False


def _kinded(words_: Sequence[Word], index: int, language: str) -> bool:
    return index > 0 and kind_of(words_, index - 1, language) is not None


def _looks_like_place(word: Word, language: str) -> bool:
    """Tell whether a form that no gazetteer has ends like a name of a place."""
    return any(key.endswith(SUFFIXES[language]) for key in nominatives(cyrillic_key(word.low), language))


# Endings that hardly any surname or common word has, in every case.
_VILLAGE_ENDINGS = """
івка ївка овка евка ёвка івки ївки овки евки івку ївку овку евку івці ївці овці овке евке івкою ївкою овкой евкой
ськом цьком
"""
_VILLAGE = tuple(_VILLAGE_ENDINGS.split())


def _is_village(words_: Sequence[Word], index: int) -> bool:
    """Tell whether an unknown name within a sentence ends as only villages do ("взято Котлярівку")."""
    word = words_[index]
    return word.low.endswith(_VILLAGE) and len(word.low) > 6 and not _starts_sentence(words_, index)


def unknown_name(
    words_: Sequence[Word], index: int, language: str, persons: frozenset[str], *, listed: bool = False
) -> str | None:
    """Return the nominative of a name that no gazetteer has, where its position and form are a place's.

    ``listed``: it goes on a list of places ("поблизу Веселого та Отрадного").
    """
    word = words_[index]
    if not word.title or not word.text[1:].islower() or word.pos not in _NAMES or len(word.low) < 4:
        return None
    if in_quotes(words_, index, index + 1) or _beside_person(words_, index) or cyrillic_key(word.low)[:5] in persons:
        return None
    if word.pos == "ADJ" and index + 1 < len(words_) and words_[index + 1].pos in {"NOUN", "ADJ"}:
        return None
    kinded = _kinded(words_, index, language) or listed or _is_village(words_, index)
    placed = kinded or (_has_position(words_, index, language) and not _starts_sentence(words_, index))
    if not placed or (word.known and word.pos == "NOUN" and not kinded and not _looks_like_place(word, language)):
        return None
    if side_at(words_, index) is not None:
        return None
    village = word.low.endswith(_VILLAGE) and not word.low.endswith("вка")
    oblique = village or (not (kinded and word.case == "nomn") and not (word.pos == "NOUN" and word.case == "nomn"))
    return guess_nominative(word.text, language, oblique=oblique)
