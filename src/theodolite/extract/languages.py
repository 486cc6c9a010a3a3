"""Which language each part of a text is in, sentence by sentence: by script, telling letters, then known words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from theodolite.extract.lexicon import words
from theodolite.extract.segment import Block

__all__ = ["READ", "SLAVIC", "LanguageRun", "detect_languages", "language_at", "sentence_ranges"]

READ = frozenset({"en", "uk", "ru"})
SLAVIC = frozenset({"uk", "ru"})
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_FOREIGN_LETTER = re.compile("[^\\W\\d_A-Za-z]")
_ACCENTED = re.compile("[\u00df-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ONLY = {"uk": re.compile("[іїєґІЇЄҐ]|[^\\W\\d_][’'ʼ][яюєїЯЮЄЇ]"), "ru": re.compile("[ыэъёЫЭЪЁ]")}
_END = re.compile(r"[.!?…]+[\"”’»)]*\s+(?=[^\W\d_a-zа-яіїєґё]|[\"“«„—–-])")
_QUOTED = re.compile("«[^«»]{12,}»|“[^“”]{12,}”|„[^„“”]{12,}[“”]")
_LATIN = ("en", "de", "fr", "es", "it", "pl")
_FEW, _PAIR = 3, 2


@dataclass(frozen=True, slots=True)
class LanguageRun:
    """Characters ``[start, end)`` in one language: ``en``, ``uk``, ``ru``, or ``und`` for any other."""

    start: int
    end: int
    language: str


def sentence_ranges(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a block, cut roughly: enough to tell languages by."""
    start = block.start
    for match in _END.finditer(text, block.start, block.end):
        yield start, match.end()
        start = match.end()
    if start < block.end:
        yield start, block.end


def _known(word: str, language: str) -> bool:
    from theodolite.extract.slavic.morphology import is_known

    return is_known(word, language)


def _slavic(piece: str) -> str | None:
    """Tell Ukrainian from Russian: letters that only one has, then function words and words of its dictionary."""
    counts = {language: len(pattern.findall(piece)) for language, pattern in _ONLY.items()}
    if counts["uk"] != counts["ru"]:
        return max(counts, key=lambda language: counts[language])
    low = [word.lower() for word in _LETTERS.findall(piece)]
    votes = {
        language: sum((w in words("languages", language)) + _known(w, language) for w in low) for language in SLAVIC
    }
    if votes["uk"] == votes["ru"]:
        return None
    return max(votes, key=lambda language: votes[language])


def _small(piece: str) -> set[str]:
    """Return the words that are no names: those in small letters, and the first."""
    found = _LETTERS.findall(piece)
    return {word for word in found if word[0].islower()} | {word.lower() for word in found[:1]}


@cache
def _telling(language: str) -> frozenset[str]:
    return words("languages", language) - words("languages", "en") - words("languages", "particles")


def _is_neighbours(small: set[str]) -> bool:
    """Tell whether words hold two of one neighbour of English: function words, or words with letters of its own.

    Particles of names ("von der") tell nothing.
    """
    accented = {word for word in small if _ACCENTED.search(word)}
    return any(len(accented | (small & _telling(language))) >= _PAIR for language in _LATIN[1:])


def _is_foreign(piece: str, low: Sequence[str]) -> bool:
    """Tell whether a short sentence is a neighbour's: two words of it and none that only English has."""
    small = _small(piece)
    if not _is_neighbours(small):
        return False
    accented = {word for word in small if _ACCENTED.search(word)}
    for language in _LATIN[1:]:
        english = words("languages", "en") - words("languages", language)
        if len(accented | (small & _telling(language))) >= _PAIR and english.isdisjoint(low):
            return True
    return False


def _latin(piece: str) -> str | None:
    """Tell whether words in Latin letters are English: its function words against those of its neighbours."""
    low = [word.lower() for word in _LETTERS.findall(piece)]
    votes = {language: sum(w in words("languages", language) for w in low) for language in _LATIN}
    best = max(votes, key=lambda language: votes[language])
    if _is_foreign(piece, low):
        return "und"
    if votes[best] == votes["en"]:
        return "en" if votes["en"] else None
    return "und" if votes[best] >= _FEW else None


def _language(piece: str) -> str | None:
    """Return the language of a sentence, None where it is too short to tell."""
    total = sum(map(len, _LETTERS.findall(piece)))
    cyrillic = len(_CYRILLIC.findall(piece))
    if not total:
        return None
    if 2 * cyrillic > total:
        return _slavic(piece)
    foreign = len(_FOREIGN_LETTER.findall(piece)) - cyrillic
    if 2 * foreign > total:
        return "und"
    return _latin(piece)


def _by_quotation(text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut a sentence round a quotation in another of the two languages («Нас осталось шестеро», — каже солдат)."""
    for start, end in sentences:
        found = _QUOTED.search(text, start, end)
        if found is None or not _CYRILLIC.search(text, start, end):
            yield start, end
            continue
        before, after = text[start : found.start()], text[found.end() : end]
        quoted, rest = _language(found.group()), _language(f"{before} {after}")
        if quoted not in SLAVIC or rest not in SLAVIC or quoted == rest:
            yield start, end
            continue
        first = found.start() if _LETTERS.search(before) else start
        last = found.end() if _LETTERS.search(after) else end
        yield from (part for part in ((start, first), (first, last), (last, end)) if part[0] < part[1])


def _filled(found: Sequence[str | None], cyrillic: Sequence[bool]) -> list[str]:
    """Give undecided sentences the language of the one before, else after, in the same script."""
    result = list(found)
    for order in (range(len(result)), range(len(result) - 1, -1, -1)):
        last: dict[bool, str] = {}
        for index in order:
            language = result[index]
            if language is None:
                result[index] = last.get(cyrillic[index])
            else:
                last[cyrillic[index]] = language
    return [language or ("ru" if script else "en") for language, script in zip(result, cyrillic, strict=True)]


def _is_plain_english(text: str) -> bool:
    """Tell whether a text is English as a whole: hardly any other letter, and English function words abound."""
    if len(_NOT_ASCII.findall(text)) * 50 > len(text) or _CYRILLIC.search(text):
        return False
    if not {_latin(text[:4000]), _latin(text[-4000:])} <= {"en", None}:
        return False
    return not _is_neighbours(_small(text))


def detect_languages(text: str, blocks: Sequence[Block]) -> tuple[LanguageRun, ...]:
    """Return runs of sentences in one language; together they cover every block.

    Parameters
    ----------
    text
        The document's text.
    blocks
        Its blocks; a run may hold many blocks, and a block several runs.

    Returns
    -------
    tuple of LanguageRun
        In order, half-open, in code points. An English text costs little more than one scan.
    """
    if not blocks:
        return ()
    if _is_plain_english(text):
        return (LanguageRun(blocks[0].start, blocks[-1].end, "en"),)
    sentences = [piece for block in blocks for piece in sentence_ranges(text, block)]
    pieces = list(_by_quotation(text, sentences))
    found = [_language(text[start:end]) for start, end in pieces]
    cyrillic = [_CYRILLIC.search(text, start, end) is not None for start, end in pieces]
    runs: list[LanguageRun] = []
    for (start, end), language in zip(pieces, _filled(found, cyrillic), strict=True):
        if runs and runs[-1].language == language:
            runs[-1] = LanguageRun(runs[-1].start, end, language)
        else:
            runs.append(LanguageRun(start, end, language))
    return tuple(runs)


def language_at(runs: Sequence[LanguageRun], starts: Sequence[int], position: int) -> str:
    """Return the language at a position; ``starts`` are those of the runs."""
    index = bisect_right(starts, position) - 1
    return runs[max(index, 0)].language
