"""Numbers of Ukrainian and Russian text with their hedges, units and what they count."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from theodolite.extract.chances import as_chance
from theodolite.extract.lexicon import words as listed_words
from theodolite.extract.slavic.hedges import bounds, hedge_before
from theodolite.extract.slavic.measures import (
    Measured,
    change_at,
    counts_people,
    formation_of,
    is_model,
    is_sized,
    joined_unit,
    measured_at,
    rate_at,
)
from theodolite.extract.slavic.numerals import Numeral, in_words, number_at, number_table, pair_at, skipped_to
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes
from theodolite.records.text import Quantity, QuantityKind, Span, TimexMention, Unit

__all__ = ["Counted", "find_numbers"]

_SMALL = 0.25
_PERSONAL = frozenset({"дво", "тро", "четвер", "пятер", "шестер", "семер", "восьмер", "девятер", "десятер", "надцятер"})
_FROM = frozenset({"від", "от"})
_OUT_OF = frozenset({"з", "із", "зі", "с", "со"})
_NUMBERED = frozenset({"№", "#", "-", "–", "/", "+"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity as words ``[start, end)`` of its sentence; ``noun`` is what is counted.

    ``told`` is False for numbers that no claim is made of.
    """

    start: int
    end: int
    quantity: Quantity
    noun: int | None = None
    fraction: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class _Range:
    """One number, or two: ``since`` where the text goes from the first to the last ("з 35 % до 40 %")."""

    first: Numeral
    last: Numeral
    end: int
    measured: Measured
    since: bool = False


def _is_personal(word: Word) -> bool:
    """Tell whether a collective number counts people ("троє", "одинадцятеро")."""
    low = normal(word.low).replace("'", "")
    return any(stem in low for stem in _PERSONAL) and low[-1:] in "еєохм"


def _unit_of(words: Sequence[Word], at: int, end: int, noun: int | None, language: str) -> Unit:
    if noun is not None:
        classes = noun_classes(words[noun], language)
        person = words[noun].pos == "NOUN" and words[noun].animate is True and not _may_be_a_thing(words[noun])
        if classes & {"people", "soldier"} or person or _is_personal(words[end - 1]):
            return Unit.PERSONS
        return Unit.COUNT
    personal = _is_personal(words[end - 1]) or (words[at].pos == "NUM" and words[end - 1].low.endswith(("ьох", "ох")))
    return Unit.PERSONS if personal else Unit.COUNT


def _may_be_a_thing(word: Word) -> bool:
    """Tell whether a word may also name what has no life ("бої": battles or boys)."""
    return any(form.pos == "NOUN" and form.animate is False for form in word.forms)


def _plain(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Make a quantity of the number that begins at a word, None where it names something."""
    joined = joined_unit(words, at, language)
    if joined is not None:
        value, measured = joined
        numeral = Numeral(value, at + 1, value, value)
        return _counted(words, at, _Range(numeral, numeral, measured.end, measured), language)
    pair = pair_at(words, at, language)
    if pair is not None:
        measured = _measured(words, pair[1].end, language)
        return _counted(words, at, _Range(*pair, max(pair[1].end, measured.end), measured), language)
    read = number_at(words, at, language)
    if read is None or (not read.vague and _is_part_of_name(words, at, read.end, language)):
        return None
    return _counted(words, at, _ranged(words, at, read, language), language)


def _ranged(words: Sequence[Word], at: int, first: Numeral, language: str) -> _Range:
    """Add the second number of a range and what follows it."""
    measured = _measured(words, first.end, language)
    before = words[at - 1].low if at else ""
    end = first.end
    if before in _FROM | _OUT_OF and measured.unit is not None:
        end = measured.end
    joint = _joint(words, end, before)
    second = number_at(words, joint, language) if joint is not None else None
    since = before in _OUT_OF
    if second is not None and second.base is not None and first.base is None and 0 < first.value < second.base:
        scaled = round(first.value * second.value / second.base, 9)  # "5-7 тис."
        first = replace(first, value=scaled, low=scaled, high=scaled)
    if second is None or second.vague or (second.value <= first.value and before not in _FROM | _OUT_OF):
        return _Range(first, first, max(first.end, measured.end), _out_of(words, first.end, measured, language))
    last = _measured(words, second.end, language)
    if last.unit is None and measured.unit is not None and end == measured.end:
        last = replace(measured, end=second.end)
    if since and (last.unit is None or change_at(words, at - 1, language)[1] == 0) and second.value <= first.value:
        return _Range(first, first, max(first.end, measured.end), measured)
    return _Range(first, second, max(second.end, last.end), last, since)


def _out_of(words: Sequence[Word], end: int, measured: Measured, language: str) -> Measured:
    """Take over what is counted from the whole ("600 із 1100 бійців")."""
    bare = measured.unit is None and measured.noun is None and end + 1 < len(words)
    whole = number_at(words, end + 1, language) if bare and words[end].low in {"із", "з", "зі", "из"} else None
    if whole is None or whole.vague:
        return measured
    noun = _measured(words, whole.end, language)
    return replace(measured, noun=noun.noun) if noun.unit is None else measured


def _joint(words: Sequence[Word], end: int, before: str) -> int | None:
    """Return where a second number may follow: "10-15", "от 3 до 5", "з 35 % до 40 %"."""
    if end + 1 >= len(words):
        return None
    dashed = words[end].text in {"-", "–", "—"}
    led = words[end].low == "до" and before in _FROM | _OUT_OF
    return end + 1 if dashed or led else None


def _measured(words: Sequence[Word], at: int, language: str) -> Measured:
    if words[at - 1].text.endswith("%"):
        return Measured(at, Unit.PERCENT)
    return measured_at(words, at, language)


def _counted(words: Sequence[Word], at: int, found: _Range, language: str) -> Counted:
    kind, hedge, start = hedge_before(words, at, language)
    if found.first is not found.last and at - start == 1 and words[start].low in _FROM:
        kind, hedge = None, None  # "от 3 до 5" only begins a range
    change, sign, led = change_at(words, start, language)
    if led and kind == "at_most" and words[start].low == "до" and not found.since:
        kind, hedge, start = None, None, at  # "fell to 800", not "up to 800"
    measured = found.measured
    unit = measured.unit or _unit_of(words, at, found.last.end, measured.noun, language)
    if unit is Unit.COUNT and measured.noun is None and counts_people(words, start, found.end, language):
        unit = Unit.PERSONS
    end = max(found.end, found.last.end)
    span = Span(words[start].start, words[end - 1].end)
    noun = measured.noun if measured.unit is None or measured.unit is Unit.SETTLEMENTS else None
    strength = formation_of(words, noun, language) if noun is not None else None
    few, many = sorted((found.first.low, found.last.high))
    quantity = Quantity(
        span=span, text="", unit=unit, hedge=hedge, value=None, low=None, high=None, of=_of(words, end, unit),
        counted=words[noun].text if noun is not None else None, measure=_measure(measured), kind=change, sign=sign,
        stated=(found.first.low, found.last.high), currency=measured.currency,
        per=rate_at(words, start, end, language),
        persons=None if strength is None else (few * strength[0], many * strength[1]),
    )  # fmt: skip
    return Counted(start, end, _with_values(quantity, found, kind), measured.noun)


def _measure(measured: Measured) -> str | None:
    return None if measured.unit in {Unit.SETTLEMENTS, Unit.MONEY, Unit.DAYS} else measured.measure


def _with_values(quantity: Quantity, found: _Range, kind: str | None) -> Quantity:
    """Fill in value, low and high: of a level come to, of a range, or of one number with its hedge."""
    first, last, factor = found.first, found.last, found.measured.factor
    if found.since and first is not last and (quantity.sign or last.value < first.value):
        low, high = bounds(last.value, kind)
        return replace(
            quantity, value=_scaled(last.value, factor), low=_scaled(low, factor), high=_scaled(high, factor),
            start=_scaled(first.value, factor), kind=QuantityKind.LEVEL, sign=1 if last.value > first.value else -1,
        )  # fmt: skip
    if first is last and not first.vague:
        low, high = bounds(first.value, kind)
        value: float | None = first.value
    else:
        low = None if kind == "at_most" else first.low
        high = None if kind == "at_least" else last.high
        value = None if first.vague else (first.value + last.value) / 2
    return replace(quantity, value=_scaled(value, factor), low=_scaled(low, factor), high=_scaled(high, factor))


def _of(words: Sequence[Word], end: int, unit: Unit) -> str | None:
    """Return what a share is of: the noun phrase in the genitive behind it ("третина міста")."""
    if unit is not Unit.PERCENT:
        return None
    for at in range(end, min(end + 4, len(words))):
        if words[at].is_noun and "gent" in words[at].cases:
            return " ".join(word.text for word in words[end : at + 1])
        if words[at].pos not in {"ADJ", "PART"}:
            return None
    return None


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 9) if factor != 1.0 else value


def _is_part_of_name(words: Sequence[Word], at: int, end: int, language: str) -> bool:
    """Tell whether a number names something ("72-га бригада", "Т-90", "№ 5") or is "one" as an article."""
    if at and words[at - 1].text in _NUMBERED and words[at - 1].end == words[at].start:
        return True
    if at and words[at - 1].text in {"№", "#"}:
        return True
    if _is_numbered(words, at, end, language) or _is_day(words, end, language):
        return True
    if end < len(words) and words[end].text in {"-", "–"} and words[end].start == words[end - 1].end:
        return not (end + 1 < len(words) and words[end + 1].text[:1].isdigit())
    bare_one = end == at + 1 and in_words(words[at], language) == 1.0
    return bare_one and not (end < len(words) and (words[end].is_noun or is_model(words[end])))


def _is_numbered(words: Sequence[Word], at: int, end: int, language: str) -> bool:
    """Tell whether digits stand behind what they number ("рейс 402", "висота 167,3"), with no unit behind them."""
    if not at or not words[at].text[0].isdigit():
        return False
    numbered = words[at - 1].lemma in listed_words(f"quantities_{language}", "numbered", "words")
    return numbered and _measured(words, end, language).unit is None


def _is_day(words: Sequence[Word], end: int, language: str) -> bool:
    """Tell whether a month follows ("вулиця 8 Березня")."""
    return end < len(words) and words[end].lemma in listed_words(f"quantities_{language}", "numbered", "months")


def _share(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "половина області", "три чверті", "наполовину", "кожен п'ятий" as percent."""
    every = _every(words, at, language)
    if every is not None:
        return every
    fraction = number_table(language, "fractions").get(normal(words[at].lemma))
    if fraction is None:
        fraction = number_table(language, "fractions").get(normal(words[at].low))
    if fraction is None or (fraction < _SMALL and not _is_fifth(words, at, language)):
        return None
    start, count = at, 1.0
    if at and (value := in_words(words[at - 1], language)) is not None and value < 10:
        start, count = at - 1, value
    if count * fraction >= 1:
        return None  # "двох половин"
    return _percent(words, start, at + 1, count * fraction, language, noun=at)


def _written_fraction(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "1/3 області", "3/4 міста" as percent; not "24/7" nor a house's number."""
    if at + 2 >= len(words) or words[at + 1].text != "/" or words[at + 2].start != words[at].end + 1:
        return None
    one, two = words[at].text, words[at + 2].text
    if not (one.isdecimal() and two.isdecimal() and len(one) == len(two) == 1 and 0 < int(one) < int(two)):
        return None
    return _percent(words, at, at + 3, int(one) / int(two), language, noun=at)


def _percent(words: Sequence[Word], start: int, end: int, share: float, language: str, *, noun: int) -> Counted:
    kind, hedge, begin = hedge_before(words, start, language)
    change, sign, _ = change_at(words, begin, language)
    value = round(share * 100, 4)
    low, high = bounds(value, kind)
    span = Span(words[begin].start, words[end - 1].end)
    quantity = Quantity(
        span=span, text="", value=value, low=low, high=high, unit=Unit.PERCENT, hedge=hedge, stated=(share, share),
        kind=change, sign=sign, of=_of(words, end, Unit.PERCENT),
    )  # fmt: skip
    return Counted(begin, end, quantity, noun, fraction=True)


def _every(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "кожен п'ятий мешканець" as 20 %; "кожен другий день" is a time."""
    if at == 0 or words[at - 1].lemma not in listed_words(f"quantities_{language}", "every", "words"):
        return None
    count = number_table(language, "every").get(normal(words[at].lemma))
    following = words[at + 1] if at + 1 < len(words) else None
    if count is None or following is None or following.lemma in listed_words(f"quantities_{language}", "per", "times"):
        return None
    return _percent(words, at - 1, at + 1, 1 / count, language, noun=at)


def _is_fifth(words: Sequence[Word], at: int, language: str) -> bool:
    """Tell whether an ordinal counts parts ("чотири п'ятих", "п'яту частину")."""
    counted = at > 0 and (in_words(words[at - 1], language) or 0) > 1
    return counted or (at + 1 < len(words) and normal(words[at + 1].lemma) in {"частина", "часть"})


def _times(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "тричі", "трижды"."""
    value = number_table(language, "times").get(normal(words[at].low))
    if value is None:
        return None
    span = Span(words[at].start, words[at].end)
    return Counted(at, at + 1, Quantity(span=span, text="", value=value, low=value, high=value, unit=Unit.COUNT))


def _formation(words: Sequence[Word], at: int, language: str) -> Counted | None:
    """Read "сили до батальйону" as one formation at most, with its usual strength."""
    strength = formation_of(words, at, language)
    if strength is None:
        return None
    kind, hedge, start = hedge_before(words, at, language)
    if kind is None or not is_sized(words, start, language):
        return None
    low, high = bounds(1.0, kind)
    span = Span(words[start].start, words[at].end)
    quantity = Quantity(span=span, text="", value=1.0, low=low, high=high, unit=Unit.COUNT, hedge=hedge,
                        counted=words[at].text, stated=(1.0, 1.0), persons=strength)  # fmt: skip
    return Counted(start, at + 1, quantity, at, told=False)


def _at(words: Sequence[Word], at: int, language: str) -> Counted | None:
    counts_fraction = at + 1 < len(words) and _share(words, at + 1, language)
    if counts_fraction and counts_fraction.start <= at and words[at + 1].low[:4] != "напо":
        return counts_fraction
    return (
        _written_fraction(words, at, language)
        or _share(words, at, language)
        or _times(words, at, language)
        or _plain(words, at, language)
        or _formation(words, at, language)
    )


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
    words, found, at = sentence.words, list[Counted](), 0
    while at < len(words):
        if (skipped := skipped_to(words, at)) is not None:
            at = skipped
            continue
        counted = _at(words, at, sentence.language)
        if counted is None:
            at += 1
            continue
        at = max(at + 1, counted.end)
        if _within_time(timexes, counted.quantity.span):
            continue
        quantity = replace(counted.quantity, text=counted.quantity.span.of(text))
        found.append(replace(counted, quantity=as_chance(quantity, text)))
    return found
