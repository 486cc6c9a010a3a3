"""Choosing among a word's readings by its neighbours: prepositions, agreement, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from theodolite.extract.lexicon import table
from theodolite.extract.slavic.morphology import CASES, Form
from theodolite.extract.slavic.tokens import Word, as_form

__all__ = ["choose"]

_NOMINAL = frozenset({"NOUN", "PRON", "ADJ", "PART", "NUM"})
_SKIPPED = frozenset({"ADV", "DIGIT", "PRCL"})
_FAR, _WINDOW = 6, 15
_FAMILY = frozenset({"Surn", "Geox", "Patr"})
_SURNAME = re.compile(r"[а-яіїєґё]{2,}(?:ов|ев|ёв|єв|ін|їн|ин)(а|у|ым|им|ой|ою|ій|е|і|ы|и|ых|их)?$")
_ENDINGS = {
    None: ("nomn",), "а": ("nomn", "gent", "accs"), "у": ("datv", "accs"), "ым": ("ablt",), "им": ("ablt",),
    "ой": ("gent", "datv", "ablt", "loct"), "ою": ("ablt",), "ій": ("datv", "loct"), "е": ("loct",),
    "і": ("nomn", "loct"), "ы": ("nomn",), "и": ("nomn",), "ых": ("gent", "accs"), "их": ("gent", "accs"),
}  # fmt: skip


def _governed(result: list[Word], index: int, cases: frozenset[str]) -> None:
    """Put the words after a preposition, up to its noun, into the cases that it takes."""
    for at in range(index + 1, min(index + _FAR, len(result))):
        word = result[at]
        fitting = [f for f in word.forms if f.case in cases and f.pos in _NOMINAL]
        if word.pos in _SKIPPED and not fitting:
            continue
        if not fitting or word.pos in {"PREP", "CONJ", "PUNCT"}:
            return
        cases = frozenset(f.case for f in fitting if f.case)
        best = _best(word, fitting, closing=not _goes_on(result, at + 1, cases))
        result[at] = as_form(word, best, cases=cases)
        if best.pos in {"NOUN", "PRON"}:
            return


def _goes_on(result: list[Word], at: int, cases: frozenset[str]) -> bool:
    """Tell whether a word in one of the cases follows, so that an adjective before it need not be a noun."""
    return at < len(result) and any(f.case in cases and f.pos in _NOMINAL for f in result[at].forms)


def _best(word: Word, fitting: Sequence[Form], *, closing: bool) -> Form:
    """Return the likeliest form after a preposition: a place's name, and a noun where the phrase ends."""
    named = [f for f in fitting if f.proper and "Name" not in f.proper] if word.title else []
    plain = [f for f in fitting if "Name" not in f.proper and f.animate is not True] if word.title else []
    nouns = [f for f in fitting if f.pos == "NOUN"] if closing else []
    return (named or (plain if word.known else []) or nouns or fitting)[0]


def _surname(word: Word) -> Word | None:
    """Read a capitalised word as a surname in -ов, -ев, -ин where the dictionary knows only another word."""
    match = _SURNAME.fullmatch(word.low)
    if match is None or (word.known and any(f.proper & _FAMILY for f in word.forms)):
        return None
    if word.known and match.group(1) is not None:
        return None
    ending = match.group(1)
    cases = frozenset(_ENDINGS[ending])
    lemma = word.low[: len(word.low) - len(ending or "")]
    feminine = "femn" if ending in {"а", "ой", "ою", "ій"} else None
    gender = "masc" if ending in {None, "ым", "им"} else feminine if ending != "а" else None
    return replace(
        word, lemma=lemma, pos="NOUN", case=_ENDINGS[ending][0], number="sing", gender=gender, tense=None,
        animate=True, proper=frozenset({"Surn"}), cases=cases, passive=False,
    )  # fmt: skip


def _undeclined(word: Word) -> frozenset[str]:
    """Return every case for a foreign name that does not decline, by its last letter."""
    return CASES if word.low[-1] in "иоуюэеії" else frozenset()


def _named(result: list[Word], index: int) -> None:
    """Read a capitalised word within a sentence as a name where the dictionary gives one."""
    word = result[index]
    if (surname := _surname(word)) is not None:
        result[index] = surname
        return
    if not word.known and word.pos == "NOUN":
        result[index] = replace(word, number=None, gender=None, cases=word.cases | _undeclined(word))
        return
    names = [f for f in word.forms if f.proper and f.pos in {"NOUN", "ADJ"}]
    if names and not word.proper:
        result[index] = as_form(word, names[0], cases=frozenset(f.case for f in names if f.case))
    elif not word.known and word.pos not in {"NOUN", "LATIN"}:
        nouns = [f for f in word.forms if f.pos in {"NOUN", "ADJ"}]
        if nouns:
            result[index] = replace(as_form(word, nouns[0]), cases=frozenset(f.case for f in nouns if f.case) or CASES)


def _first_name(word: Word) -> bool:
    return "Name" in word.proper


def _after_name(result: list[Word], index: int) -> None:
    """Put a surname into a case of the first name before it."""
    before, word = result[index - 1], result[index]
    fitting = [f for f in word.forms if f.case in before.cases and f.pos in {"NOUN", "ADJ"}]
    proper = [f for f in fitting if f.proper] or fitting
    if proper:
        best = proper[0]
        result[index] = as_form(word, best, cases=frozenset(f.case for f in proper if f.case))
    elif not word.cases & before.cases:
        result[index] = replace(word, pos="NOUN", case=before.case, cases=before.cases, number="sing")


def _noun_over_verb(result: list[Word], index: int, language: str) -> None:
    """Read a word that may be a noun or a verb as the noun where an adjective before it agrees ("российские стали")."""
    word, before = result[index], result[index - 1]
    if word.pos not in {"VERB", "PRCL", "ADV", "X", "PRED", "GER"} or before.pos not in {"ADJ", "NUM"}:
        return
    fitting = [f for f in word.forms if f.pos == "NOUN" and f.case in before.cases and f.score > 0.01]
    if fitting and language == "uk":
        result[index] = as_form(word, _same_number(fitting, before))


def _same_number(forms: Sequence[Form], before: Word) -> Form:
    return next((f for f in forms if f.number == before.number), forms[0])


def _adjective_over_noun(result: list[Word], index: int) -> None:
    """Read a word that may be a noun or an adjective as the adjective where a noun that agrees follows ("старший")."""
    word = result[index]
    following = result[index + 1] if index + 1 < len(result) else None
    if word.pos != "NOUN" or following is None or following.pos != "NOUN" or (word.title and word.proper):
        return
    fitting = [f for f in word.forms if f.pos in {"ADJ", "PART"} and f.case in following.cases]
    agreeing = [f for f in fitting if f.number == following.number or following.number is None]
    if agreeing:
        result[index] = as_form(word, agreeing[0])


def _common_noun(word: Word) -> Word:
    """Prefer the finite verb in "-ться", and a common noun over a rare name, to what Ukrainian gives first."""
    best = word.forms[0]
    if best.pos == "INF" and word.low.endswith("ться"):
        finite = next((f for f in word.forms if f.pos == "VERB"), None)
        return as_form(word, finite) if finite is not None else word
    if word.known and best.pos == "NOUN" and best.proper and not word.title:
        other = next((f for f in word.forms if not f.proper), None)
        if other is not None:
            return as_form(word, other)
    return word


def _predicate_over_adverb(result: list[Word], index: int) -> None:
    """Read "захоплено" as the predicate, not the adverb, where no other predicate stands between the marks round it."""
    forms = [f for f in result[index].forms if f.pos == "PARTS"] if result[index].pos == "ADV" else []
    if not forms:
        return
    for ahead in (range(index - 1, max(index - _WINDOW, -1), -1), range(index + 1, min(index + _WINDOW, len(result)))):
        for at in ahead:
            if result[at].pos == "PUNCT":
                break
            if result[at].is_finite or result[at].pos in {"INF", "GER"}:
                return
    result[index] = as_form(result[index], forms[0])


def choose(raw: Sequence[Word], language: str) -> list[Word]:
    """Return the words of a sentence, each with the reading that its neighbours speak for."""
    result = list(raw)
    governing: dict[str, str] = table(f"grammar_{language}")["prepositions"]
    for index, word in enumerate(result):
        if not word.forms or word.pos in {"PREP", "CONJ", "PRCL"} or "Abbr" in word.proper:
            continue
        if word.title and (index or not word.known):
            _named(result, index)
        elif not word.title:
            result[index] = _common_noun(word)
        if index and word.title and _first_name(result[index - 1]):
            _after_name(result, index)
        elif index:
            _noun_over_verb(result, index, language)
    for index, word in enumerate(result):
        _predicate_over_adverb(result, index)
        if word.pos == "NOUN":
            _adjective_over_noun(result, index)
        if word.pos == "PREP" and (cases := governing.get(word.low)):
            _governed(result, index, frozenset(cases.split()))
    return result
