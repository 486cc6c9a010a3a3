"""Numbers of Ukrainian and Russian text with their hedges and units."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from theodolite.extract.lexicon import phrases, table
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes
from theodolite.records.text import Quantity, Span, TimexMention, Unit

__all__ = ["Counted", "find_numbers"]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)?%?")
_METRE, _HECTARE = 0.001, 0.01
_MOST_WORDS = 9
_HALF = 0.5
_SMALL = 0.25
_SPACES = frozenset({" ", "\u00a0", "\u202f", "\u2009"})
_PERSONAL = frozenset({"дво", "тро", "четвер", "пятер", "шестер", "семер", "восьмер", "девятер", "десятер", "надцятер"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity as words ``[start, end)`` of its sentence; ``noun`` is what is counted."""

    start: int
    end: int
    quantity: Quantity
    noun: int | None = None
    fraction: bool = False


@cache
def _table(language: str, name: str) -> Mapping[str, float]:
    return {normal(key): float(value) for key, value in table(f"quantities_{language}")[name].items()}


@cache
def _unit_words(language: str) -> Mapping[str, str]:
    listed = table(f"quantities_{language}")["units"]
    return {normal(form): unit for unit, forms in listed.items() for form in str(forms).split()}


@cache
def _hedges(language: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    kinds = ("at_least", "at_most", "about", "below_near")
    found = [(phrase, kind) for kind in kinds for phrase in phrases(f"quantities_{language}", "hedges", kind)]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def _in_words(word: Word, language: str) -> float | None:
    """Read one word as a number, also where the dictionary gives it another lemma."""
    numbers = _table(language, "numbers")
    if word.pos in {"PUNCT", "PREP", "CONJ"}:
        return None
    for form in (word.lemma, word.low, *(f.lemma for f in word.forms if f.pos in {"NUM", "ADJ", "NOUN", "PRON"})):
        if (value := numbers.get(normal(form))) is not None:
            return value
    return None


def _digits(words: Sequence[Word], at: int) -> tuple[float, int] | None:
    """Read digits, thousands set off by blanks included ("12 500", "7,3")."""
    if not _DIGITS.fullmatch(words[at].text) or len(words[at].text) > 14:
        return None
    text, end = words[at].text.rstrip("%"), at + 1
    whole = text.isdigit() and len(text) <= 3 and words[at].text[-1] != "%"
    while (
        whole and end < len(words) and re.fullmatch(r"\d{3}%?", words[end].text)
        and words[end].start == words[end - 1].end + 1 and end - at < 4
    ):  # fmt: skip
        text += words[end].text.rstrip("%")
        end += 1
    return float(text.replace(",", ".")), end


def _scale(words: Sequence[Word], at: int, language: str) -> tuple[float, int] | None:
    """Return (factor, end) of "thousand", "million" and their abbreviations at a word."""
    if at >= len(words):
        return None
    factor = _table(language, "scales").get(normal(words[at].lemma)) or _table(language, "scales").get(
        normal(words[at].low)
    )
    if factor is None:
        return None
    dotted = at + 1 < len(words) and words[at + 1].text == "." and words[at].end == words[at + 1].start
    return factor, at + 2 if dotted and len(words[at].text) <= 4 else at + 1


def _and_half(words: Sequence[Word], at: int) -> int | None:
    """Return the end of "з половиною", "с половиной" at a word."""
    if at + 1 < len(words) and words[at].low in {"з", "із", "с"} and words[at + 1].low.startswith("половин"):
        return at + 2
    return None


def _number(words: Sequence[Word], at: int, language: str) -> tuple[float, int] | None:
    """Read a number in digits or words; return (value, end)."""
    first = _digits(words, at)
    total, end = first if first is not None else (None, at)
    result = 0.0
    while end < len(words) and end - at < _MOST_WORDS:
        if (half := _and_half(words, end)) is not None and total is not None:
            total, end = total + _HALF, half
        elif (scale := _scale(words, end, language)) is not None and (total is not None or words[end].number == "sing"):
            result += (1.0 if total is None else total) * scale[0]
            total, end = None, scale[1]
        elif first is None and (value := _in_words(words[end], language)) is not None and _continues(total, value):
            total, end = (total or 0) + value, end + 1
        else:
            break
    if end == at:
        return None
    return result + (total or 0.0), end


def _continues(total: float | None, value: float) -> bool:
    """Tell whether a number word goes on from those before ("сто" "двадцять" "три")."""
    if total is None:
        return True
    return (0 < value < 100 <= total and total % 100 == 0) or (0 < value < 10 and total % 10 == 0 and total >= 20)


_SAID = {"at_least": "at least", "at_most": "up to", "about": "about", "below_near": "almost"}
_MORE = ("понад", "біль", "свыше", "более", "больше")


def _hedge_before(words: Sequence[Word], at: int, language: str) -> tuple[str | None, str | None, int]:
    """Return (kind, the hedge in English, start) of a hedge before a number or its preposition ("щонайменше на 12")."""
    ends = (at, at - 1) if at > 1 and words[at - 1].pos == "PREP" else (at,)
    for end in ends:
        for phrase, kind in _hedges(language):
            start = end - len(phrase)
            if start >= 0 and all(words[start + i].low == form for i, form in enumerate(phrase)):
                more = phrase[0].startswith(_MORE)
                return kind, "more than" if more else _SAID[kind], start
    return None, None, at


def _bounds(value: float, kind: str | None) -> tuple[float | None, float | None]:
    if kind == "at_least":
        return value, None
    if kind == "at_most":
        return None, value
    near = kind in {"about", "below_near"}
    return (round(value * 0.9, 6) if near else value), (round(value * 1.1, 6) if kind == "about" else value)


def _unit(words: Sequence[Word], at: int, language: str) -> tuple[str | None, int, float, int | None]:
    """Return (unit, end, factor, noun) of what follows a number."""
    units, end, square = _unit_words(language), at, False
    noun: int | None = None
    while end < len(words) and end - at < 4:
        word = words[end]
        unit = units.get(normal(word.lemma)) or units.get(normal(word.low))
        if unit == "square":
            square, end = True, end + 1 + (end + 1 < len(words) and words[end + 1].text == ".")
            continue
        if unit is not None:
            if square and unit in {"km", "metres"}:
                return "km2", end + 1, 1.0 if unit == "km" else 1e-6, end
            if unit == "km" and end + 1 < len(words) and words[end + 1].text in {"²", "2"}:
                return "km2", end + 2, 1.0, end
            return _plain_unit(unit, end)
        if word.is_noun or noun_classes(word, language) & {"soldier", "people", "settlement"}:
            noun = end
            break
        if word.pos not in {"ADJ", "PART"}:
            break
        end += 1
    return None, at if noun is None else noun + 1, 1.0, noun


def _plain_unit(unit: str, at: int) -> tuple[str, int, float, int]:
    if unit == "metres":
        return "km", at + 1, _METRE, at
    if unit == "hectares":
        return "km2", at + 1, _HECTARE, at
    return unit, at + 1, 1.0, at


def _is_personal(word: Word) -> bool:
    """Tell whether a collective number counts people ("троє", "одинадцятеро")."""
    low = normal(word.low).replace("'", "")
    return any(stem in low for stem in _PERSONAL) and low[-1:] in "еєохм"


def _unit_of(words: Sequence[Word], at: int, end: int, noun: int | None, language: str) -> Unit:
    if noun is not None:
        classes = noun_classes(words[noun], language)
        person = words[noun].pos == "NOUN" and words[noun].animate is True
        if classes & {"people", "soldier"} or person or _is_personal(words[end - 1]):
            return Unit.PERSONS
        return Unit.COUNT
    personal = _is_personal(words[end - 1]) or (words[at].pos == "NUM" and words[end - 1].low.endswith(("ьох", "ох")))
    return Unit.PERSONS if personal else Unit.COUNT


def _plain(words: Sequence[Word], at: int, language: str) -> Counted | None:
    read = _number(words, at, language)
    if read is None or _is_part_of_name(words, at, read[1], language):
        return None
    value, end = read
    low = high = value
    second = _number(words, end + 1, language) if _is_range(words, at, end) else None
    if second is not None and second[0] > value:
        high, end = second
        value = (low + high) / 2
    percent = words[end - 1].text.endswith("%")
    unit, last, factor, noun = ("%", end, 1.0, None) if percent else _unit(words, end, language)
    kind, hedge, start = _hedge_before(words, at, language)
    bounds = _bounds(value, kind) if low == high else (low, high)
    made = Unit(unit) if unit else _unit_of(words, at, end, noun, language)
    span = Span(words[start].start, words[max(last, end) - 1].end)
    quantity = Quantity(
        span=span, text="", value=_scaled(value, factor), low=_scaled(bounds[0], factor),
        high=_scaled(bounds[1], factor), unit=made, hedge=hedge,
    )  # fmt: skip
    return Counted(start, max(last, end), quantity, noun)


def _is_range(words: Sequence[Word], at: int, end: int) -> bool:
    """Tell whether a second number follows: "10-15", "от 3 до 5"."""
    if end + 1 >= len(words):
        return False
    return words[end].text in {"-", "–", "—"} or (
        words[end].low == "до" and at > 0 and words[at - 1].low in {"від", "от"}
    )


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 9) if factor != 1.0 else value


def _is_part_of_name(words: Sequence[Word], at: int, end: int, language: str) -> bool:
    """Tell whether a number names something ("72-га бригада", "Т-90", "№ 5") or is "one" as an article."""
    if at and words[at - 1].text in {"№", "#", "-", "–", "/"} and words[at - 1].end == words[at].start:
        return True
    if end < len(words) and words[end].text in {"-", "–"} and words[end].start == words[end - 1].end:
        return not (end + 1 < len(words) and words[end + 1].text[:1].isdigit())
    bare_one = end == at + 1 and _in_words(words[at], language) == 1.0
    return bare_one and not (end < len(words) and words[end].is_noun)


def _share(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "половина області", "три чверті", "наполовину" as percent."""
    fraction = _table(language, "fractions").get(normal(words[at].lemma))
    if fraction is None:
        fraction = _table(language, "fractions").get(normal(words[at].low))
    if fraction is None or (fraction < _SMALL and not _is_fifth(words, at, language)):
        return None
    start, count = at, 1.0
    if at and (value := _in_words(words[at - 1], language)) is not None and value < 10:
        start, count = at - 1, value
    kind, hedge, begin = _hedge_before(words, start, language)
    value = round(count * fraction * 100, 4)
    bounds = _bounds(value, kind)
    span = Span(words[begin].start, words[at].end)
    return Counted(
        begin, at + 1,
        Quantity(span=span, text="", value=value, low=bounds[0], high=bounds[1], unit=Unit.PERCENT, hedge=hedge),
        at, fraction=True,
    )  # fmt: skip


def _is_fifth(words: Sequence[Word], at: int, language: str) -> bool:
    """Tell whether an ordinal counts parts ("чотири п'ятих", "п'яту частину")."""
    counted = at > 0 and (_in_words(words[at - 1], language) or 0) > 1
    return counted or (at + 1 < len(words) and normal(words[at + 1].lemma) in {"частина", "часть"})


def _times(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "тричі", "трижды"."""
    value = _table(language, "times").get(normal(words[at].low))
    if value is None:
        return None
    span = Span(words[at].start, words[at].end)
    return Counted(at, at + 1, Quantity(span=span, text="", value=value, low=value, high=value, unit=Unit.COUNT))


def _at(words: Sequence[Word], at: int, language: str) -> Counted | None:
    counts_fraction = at + 1 < len(words) and _share(words, at + 1, language)
    if counts_fraction and counts_fraction.start <= at and words[at + 1].low[:4] != "напо":
        return counts_fraction
    return _share(words, at, language) or _times(words, at, language) or _plain(words, at, language)


def _within_time(timexes: Sequence[TimexMention], span: Span) -> bool:
    """Tell whether a number is part of a date."""
    index = bisect_left(timexes, span.end, key=lambda t: t.span.start)
    return any(t.span.overlaps(span) and t.type != "DURATION" for t in timexes[max(0, index - 2) : index])


def find_numbers(sentence: Sentence, timexes: Sequence[TimexMention], text: str) -> list[Counted]:
    """Find the numbers of a sentence in order; those within dates are left out.

    Parameters
    ----------
    sentence
        A sentence of ``analyse``.
    timexes
        Its time expressions.
    text
        The document's text.
    """
    from dataclasses import replace

    words, found, at = sentence.words, list[Counted](), 0
    while at < len(words):
        counted = _at(words, at, sentence.language)
        if counted is None:
            at += 1
            continue
        at = max(at + 1, counted.end)
        if _within_time(timexes, counted.quantity.span):
            continue
        quantity = replace(counted.quantity, text=counted.quantity.span.of(text))
        found.append(replace(counted, quantity=quantity))
    return found
