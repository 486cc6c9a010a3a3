"""Numbers of Ukrainian and Russian text as they are written: digits, words, thousands, vague plurals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from theodolite.extract.lexicon import table
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal

__all__ = ["Numeral", "in_words", "number_at", "number_table", "pair_at", "skipped_to"]

_DIGITS = re.compile(r"\d{1,15}(?:[.,]\d{1,9})?%?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3}){1,4}%?")
_THREE = re.compile(r"\d{3}%?")
_MOST_WORDS = 9
_MOST_GROUPS = 5
_HALF = 0.5
_MOST = 1e15
_FEWEST = 10
# words that ask for the genitive, which in "близько тисячі" is the singular
_BEFORE_ONE = frozenset(
    {
        "близько", "біля", "понад", "до", "від", "більше", "менше", "не", "ніж", "як",
        "около", "свыше", "более", "больше", "менее", "меньше", "чем", "порядка", "порядку",
    }
)  # fmt: skip
_PHONE = frozenset("()-–")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that ends before word ``end``; ``low`` and ``high`` differ for a vague one ("сотні").

    ``base`` is what a last "thousand" or "million" multiplies ("7 тис.": 7), None without one.
    """

    value: float
    end: int
    low: float
    high: float
    base: float | None = None

    @property
    def vague(self) -> bool:
        """Whether the text names no number."""
        return self.low != self.high


@cache
def number_table(language: str, name: str) -> Mapping[str, float]:
    """Return words of a language → numbers, one table of its file."""
    listed = table(f"quantities_{language}")[name]
    return {normal(key): float(value) for key, value in listed.items() if isinstance(value, int | float)}


@cache
def _vague_table(language: str) -> Mapping[str, tuple[float, float]]:
    listed = table(f"quantities_{language}")["vague_amounts"]
    return {normal(key): (float(low), float(high)) for key, (low, high) in listed.items()}


def in_words(word: Word, language: str) -> float | None:
    """Read one word as a number, also where the dictionary gives it another lemma."""
    numbers = number_table(language, "numbers")
    if word.pos in {"PUNCT", "PREP", "CONJ"}:
        return unicodedata.numeric(word.text, None) if "FRACTION" in _name(word.text) else None
    for form in (word.lemma, word.low, *(f.lemma for f in word.forms if f.pos in {"NUM", "ADJ", "NOUN", "PRON"})):
        if (value := numbers.get(normal(form))) is not None:
            return value
    return None


def _name(text: str) -> str:
    return unicodedata.name(text, "") if len(text) == 1 else ""


def _digits(words: Sequence[Word], at: int) -> tuple[float, int] | None:
    """Read digits with a decimal comma or thousands set off by blanks, dots or commas ("12 500", "7,3", "1.200")."""
    text = words[at].text
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[.,%]", "", text)), at + 1
    if not _DIGITS.fullmatch(text):
        return None
    written, end = text.rstrip("%"), at + 1
    whole = written.isdecimal() and len(written) <= 3 and text[-1] != "%" and written[0] != "0"
    while (
        whole and end < len(words) and _THREE.fullmatch(words[end].text) and end - at < _MOST_GROUPS
        and words[end].start == words[end - 1].end + 1
    ):  # fmt: skip
        written += words[end].text.rstrip("%")
        end += 1
    if written[0] == "0" and written.isdecimal() and len(written) > 1:
        return None
    value = float(written.replace(",", "."))
    if end < len(words) and words[end].start == words[end - 1].end and "FRACTION" in _name(words[end].text):
        return value + unicodedata.numeric(words[end].text), end + 1
    return value, end


def _scale(words: Sequence[Word], at: int, language: str) -> tuple[float, int] | None:
    """Return (factor, end) of "thousand", "million" and their abbreviations at a word."""
    if at >= len(words):
        return None
    scales = number_table(language, "scales")
    low = normal(words[at].low)
    factor = scales.get(normal(words[at].lemma)) or scales.get(low)
    if factor is None and low.startswith(("пів", "пол")):
        halved = next((scales[normal(f.lemma)] for f in words[at].forms if normal(f.lemma) in scales), None)
        rest = scales.get(normal(low[3:])) or next(
            (value for word, value in scales.items() if len(word) > 3 and low[3:].startswith(word[:-1])), None
        )
        factor = _HALF * rest if rest is not None else halved
    if factor is None:
        return None
    dotted = at + 1 < len(words) and words[at + 1].text == "." and words[at].end == words[at + 1].start
    return factor, at + 2 if dotted and len(words[at].text) <= 4 else at + 1


def _and_half(words: Sequence[Word], at: int) -> int | None:
    """Return the end of "з половиною", "с половиной" at a word."""
    if at + 1 < len(words) and words[at].low in {"з", "із", "с"} and words[at + 1].low.startswith("половин"):
        return at + 2
    return None


def number_at(words: Sequence[Word], at: int, language: str) -> Numeral | None:
    """Read the number that begins at a word, in digits or words, or a vague plural; None where none does."""
    vague = _vague_at(words, at, language)
    if vague is not None:
        return vague
    first = _digits(words, at)
    total, end = first if first is not None else (None, at)
    result, base = 0.0, None
    while end < len(words) and end - at < _MOST_WORDS:
        if (half := _and_half(words, end)) is not None and total is not None:
            total, end = total + _HALF, half
        elif (scale := _scale(words, end, language)) is not None and _may_scale(words[end], total):
            base = total
            result += (1.0 if total is None else total) * scale[0]
            total, end = None, scale[1]
        elif first is None and (value := in_words(words[end], language)) is not None and _continues(total, value):
            total, end = (total or 0) + value, end + 1
        else:
            break
    value = round(result + (total or 0.0), 9)
    return None if end == at or value >= _MOST else Numeral(value, end, value, value, None if total else base)


def pair_at(words: Sequence[Word], at: int, language: str) -> tuple[Numeral, Numeral] | None:
    """Read two number words joined by a hyphen, with the scale of both ("п'ять-сім тисяч")."""
    one, dash, two = normal(words[at].low.replace("’", "'")).partition("-")
    numbers = number_table(language, "numbers")
    first, last = numbers.get(one), numbers.get(two)
    if not dash or first is None or last is None or first >= last:
        return None
    factor, end = _scale(words, at + 1, language) or (1.0, at + 1)
    first, last = first * factor, last * factor
    return Numeral(first, end, first, first), Numeral(last, end, last, last)


def _may_scale(word: Word, total: float | None) -> bool:
    """Tell whether "thousand" multiplies a number before it, or stands for one thousand."""
    return total is not None or word.number == "sing" or normal(word.low)[:3] in {"пів", "пол"}


def _vague_at(words: Sequence[Word], at: int, language: str) -> Numeral | None:
    """Read "десятки", "сотні тисяч", "кілька сотень"."""
    listed = _vague_table(language)
    few = listed.get(words[at].low)  # the plurals stand there as lemmas, "кілька" as it is
    scale = _scale(words, at + 1, language)
    if few is not None and few[0] < _FEWEST:
        return _vague(few[0] * scale[0], few[1] * scale[0], scale[1]) if scale is not None else None
    first = _plural(words, at, listed)
    if first is None:
        return None
    if scale is not None and scale[0] >= 1000 > first[0]:
        return _vague(first[0] * scale[0], first[1] * scale[0], scale[1])
    return _vague(*first, at + 1)


def _plural(words: Sequence[Word], at: int, listed: Mapping[str, tuple[float, float]]) -> tuple[float, float] | None:
    """Return what a plural may mean ("тисячі людей"); behind a preposition it may be one ("близько тисячі")."""
    forms = [f for f in words[at].forms if f.pos == "NOUN" and f.number == "plur" and normal(f.lemma) in listed]
    if not forms:
        return None
    single = any(f.number == "sing" for f in words[at].forms) and at > 0
    led = single and (words[at - 1].pos == "PREP" or words[at - 1].low in _BEFORE_ONE)
    return None if led else listed[normal(forms[0].lemma)]


def _vague(low: float, high: float, end: int) -> Numeral:
    return Numeral((low + high) / 2, end, low, high)


def _continues(total: float | None, value: float) -> bool:
    """Tell whether a number word goes on from those before ("сто" "двадцять" "три")."""
    if total is None:
        return True
    return (0 < value < 100 <= total and total % 100 == 0) or (0 < value < 10 and total % 10 == 0 and total >= 20)


def skipped_to(words: Sequence[Word], at: int) -> int | None:
    """Return the end of a telephone number that begins at a word ("+380 44 …"), None for other words."""
    if words[at].text != "+" or at + 1 >= len(words) or words[at + 1].start != words[at].end:
        return None
    end = at + 1
    while end < len(words) and end - at < 16 and (words[end].text.isdecimal() or words[end].text in _PHONE):
        end += 1
    return end if words[at + 1].text.isdecimal() else None
