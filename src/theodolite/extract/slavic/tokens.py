"""Words and sentences of Ukrainian and Russian text, each word with its likeliest reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from theodolite.extract.lexicon import words
from theodolite.extract.slavic.morphology import CASES, Form, forms_of

__all__ = ["Sentence", "Word", "analyse"]

_TOKEN = re.compile(
    r"\d+[-‑][а-яіїєґ]{1,3}(?!\w)|\d+(?:[.,:]\d+)*%?|[\w\u0301\u00ad\u200b-\u200d]+(?:[’'ʼ`‑-][\w\u0301\u00ad\u200b-\u200d]+)*|\.{2,}|[^\w\s]"
)
_INVISIBLE = re.compile("[\u0301\u00ad\u200b-\u200d]")
_STOP = re.compile(r"[.!?…]+[\"”’»“)\]]*\s+(?=[\"“«„(\[—–-]*\s*[\wА-ЯІЇЄҐЁ])")
_BEFORE = re.compile(r"([\w-]+)\.$")
_LONG = 60
_PUNCT, _NUMBER, _LATIN = "PUNCT", "DIGIT", "LATIN"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark with its likeliest reading; ``forms`` are all readings, ``cases`` all it may stand in.

    ``start`` and ``end`` are code points of the document. ``pos`` is as in `Form`, or PUNCT, DIGIT, LATIN; ``lemma`` is
    in small letters. ``title`` tells whether it begins with a capital, ``upper`` whether it is all capitals.
    """

    start: int
    end: int
    text: str
    low: str
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
    known: bool = False
    title: bool = False
    upper: bool = False
    proper: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    forms: tuple[Form, ...] = ()

    @property
    def is_noun(self) -> bool:
        """Tell whether the word can head a noun phrase."""
        return self.pos in {"NOUN", "PRON", _LATIN}

    @property
    def is_finite(self) -> bool:
        """Tell whether the word can head a clause: a finite verb, a short participle or adjective, a predicative."""
        return self.pos in {"VERB", "PARTS", "ADJS", "PRED"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ``[start, end)`` of the document with its words."""

    start: int
    end: int
    words: tuple[Word, ...]
    language: str

    def __len__(self) -> int:
        return len(self.words)


def as_form(word: Word, form: Form, *, cases: frozenset[str] | None = None) -> Word:
    """Return the word read as one of its forms."""
    every = frozenset(f.case for f in word.forms if f.case and f.pos == form.pos and f.score > 0.005)
    return replace(
        word, lemma=form.lemma, pos=form.pos, case=form.case, number=form.number, gender=form.gender,
        tense=form.tense, person=form.person, aspect=form.aspect, animate=form.animate, passive=form.passive,
        imperative=form.imperative, proper=form.proper, cases=cases if cases is not None else every,
    )  # fmt: skip


def _word(match: re.Match[str], language: str) -> Word:
    text, start, end = match.group(), match.start(), match.end()
    low = _INVISIBLE.sub("", text).lower().replace("ʼ", "’").replace("`", "’").replace("‑", "-")
    first = text[0]
    if first.isdigit() or not first.isalpha() or not low:
        return Word(start, end, text, low or text, low or text, _NUMBER if first.isdigit() else _PUNCT)
    upper = len(low) > 1 and text.isupper()
    blank = Word(start, end, text, low, low, _LATIN, cases=CASES, title=first.isupper(), upper=upper)
    if first.isascii() or len(low) > _LONG:
        return blank
    forms, known = forms_of(low.replace("’", "'") if language == "uk" else low, language)
    word = replace(blank, pos="X", forms=forms, known=known)
    for pos in ("PREP", "CONJ", "PRCL", "ADV"):
        if low in words(f"grammar_{language}", "pos", pos):
            return replace(word, pos=pos, cases=frozenset())
    if upper and not (known and len(low) > 6):
        return replace(word, pos="NOUN", cases=CASES, proper=frozenset({"Abbr"}))
    return as_form(word, forms[0]) if forms else word


def _sentence_ranges(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield sentences: cut after a full stop, not after an abbreviation or an initial, nor before a small letter."""
    abbreviations = words(f"grammar_{language}", "abbreviations", "words")
    position = start
    for match in _STOP.finditer(text, start, end):
        following = text[match.end() : match.end() + 6].lstrip('"“«„([—–- ')[:1]
        if following.islower():
            continue
        marks = match.group().rstrip()
        if marks == ".":
            before = _BEFORE.search(text, max(position, match.start() - 20), match.start() + 1)
            if before is not None:
                last = before.group(1)
                if (len(last) == 1 and last.isupper()) or last.lower() in abbreviations:
                    continue
        yield position, match.end()
        position = match.end()
    if position < end:
        yield position, end


def analyse(text: str, start: int, end: int, language: str) -> list[Sentence]:
    """Cut ``text[start:end]``, within one block, into sentences and read their words.

    Parameters
    ----------
    text
        The document's text.
    start, end
        What to read, in code points.
    language
        ``uk`` or ``ru``.
    """
    from theodolite.extract.slavic.choice import choose

    found = []
    for left, right in _sentence_ranges(text, start, end, language):
        raw = [_word(match, language) for match in _TOKEN.finditer(text, left, right)]
        if raw:
            chosen: Sequence[Word] = choose(raw, language)
            found.append(Sentence(raw[0].start, raw[-1].end, tuple(chosen), language))
    return found
