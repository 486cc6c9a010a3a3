"""Forms of a word by dictionary (pymorphy3), kept once found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

__all__ = ["CASES", "Form", "forms_of", "inflect", "is_known"]

CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})
_CASE = {"gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct", "voct": "nomn"}
_POS = {
    "NOUN": "NOUN", "ADJF": "ADJ", "ADJS": "ADJS", "COMP": "ADV", "VERB": "VERB", "INFN": "INF", "PRTF": "PART",
    "PRTS": "PARTS", "GRND": "GER", "NUMR": "NUM", "ADVB": "ADV", "NPRO": "PRON", "PRED": "PRED", "PREP": "PREP",
    "CONJ": "CONJ", "PRCL": "PRCL", "INTJ": "X",
}  # fmt: skip
_PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})
_IMPERSONAL = "Impe"


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a word: what it may be in the sentence.

    ``pos`` is one of NOUN, PRON, ADJ, ADJS (short), PART (participle), PARTS (short, or Ukrainian -но/-то), VERB
    (finite), INF, GER, NUM, ADV, PRED, PREP, CONJ, PRCL, X. ``case`` is nomn, gent, datv, accs, ablt, loct or None;
    ``number`` sing or plur; ``gender`` masc, femn, neut or None; ``tense`` past, pres, futr; ``person`` 1, 2, 3;
    ``proper`` holds the grammemes Name, Surn, Patr, Geox, Orgn that the dictionary gives.
    """

    lemma: str
    pos: str
    case: str | None = None
    number: str | None = None
    gender: str | None = None
    tense: str | None = None
    person: int | None = None
    aspect: str | None = None
    animate: bool | None = None
    passive: bool = False
    imperative: bool = False
    fixed: bool = False
    proper: frozenset[str] = frozenset()
    score: float = 1.0


@cache
def _analyzer(language: str) -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)


def _one_of(grammemes: frozenset[str], *names: str) -> str | None:
    for name in names:
        if name in grammemes:
            return name
    return None


def _case(grammemes: frozenset[str]) -> str | None:
    for grammeme in grammemes:
        if grammeme in CASES:
            return grammeme
        if grammeme in _CASE:
            return _CASE[grammeme]
    return None


def _person(grammemes: frozenset[str]) -> int | None:
    for number in (1, 2, 3):
        if f"{number}per" in grammemes:
            return number
    return None


def _form(parse: Any, language: str) -> Form:
    grammemes = frozenset(str(g) for g in parse.tag.grammemes)
    pos = _POS.get(str(parse.tag.POS), "X")
    gender = _one_of(grammemes, "masc", "femn", "neut")
    number = _one_of(grammemes, "plur", "sing") or ("sing" if gender else None)
    if language == "uk":
        if pos == "VERB" and _IMPERSONAL in grammemes:
            pos = "PARTS"
        elif pos == "VERB" and "infn" in grammemes:
            pos = "INF"
        elif pos == "ADJ" and "pssv" in grammemes:
            pos = "PART"
    return Form(
        lemma=parse.normal_form, pos=pos, case=_case(grammemes), number=number, gender=gender,
        tense=_one_of(grammemes, "past", "pres", "futr"), person=_person(grammemes),
        aspect=_one_of(grammemes, "perf", "impf"),
        animate=True if "anim" in grammemes else False if "inan" in grammemes else None,
        passive="pssv" in grammemes, imperative="impr" in grammemes, fixed="Fixd" in grammemes,
        proper=grammemes & _PROPER, score=float(parse.score),
    )  # fmt: skip


@lru_cache(maxsize=60_000)
def forms_of(low: str, language: str) -> tuple[tuple[Form, ...], bool]:
    """Return what a word in small letters may be, likeliest first, and whether the dictionary knows it."""
    parses = _analyzer(language).parse(low)
    forms = tuple(dict.fromkeys(_form(p, language) for p in parses))
    if language == "uk" and low.endswith(("ть", "ться")):  # "скаржиться": an infinitive only in dialects
        forms = tuple(f for f in forms if f.pos != "INF") or forms
    return forms, any(p.is_known for p in parses)


@lru_cache(maxsize=60_000)
def is_known(low: str, language: str) -> bool:
    """Tell whether the dictionary of a language has the word."""
    return bool(_analyzer(language).word_is_known(low))


@lru_cache(maxsize=4_000)
def inflect(
    low: str, language: str, lemma: str, pos: str, cases: frozenset[str], number: str | None, gender: str | None
) -> str | None:
    """Return the nominative of a word that stands in one of the cases, None where there is no such form.

    Forms of this lemma, number and gender go first.
    """
    found: list[tuple[int, str]] = []
    for parse in _analyzer(language).parse(low):
        form = _form(parse, language)
        if form.pos != pos or form.case not in cases:
            continue
        changed = parse.inflect({"nomn"})
        if changed is not None:
            wrong = (form.lemma != lemma, form.gender not in {gender, None}, form.number not in {number, None})
            found.append((sum(wrong), str(changed.word)))
    return min(found, key=lambda item: item[0])[1] if found else None
