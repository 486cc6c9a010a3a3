"""Numbers in English text with their hedges, units and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.amounts import Amount, amount_at
from theodolite.extract.chances import as_chance
from theodolite.extract.changes import find_change
from theodolite.extract.counting import (
    counted_noun,
    counts_people,
    formation_strength,
    is_age,
    is_name,
    of_phrase,
    rate,
    tokens_of,
    unit_of_noun,
)
from theodolite.extract.lexicon import phrases, table, words
from theodolite.extract.parse import Parse
from theodolite.records.text import Quantity, QuantityKind, Span, Unit

__all__ = ["Counted", "find_quantities"]

_HALF = 50.0
_WHOLE = frozenset({"all", "whole", "entire", "entirety"})
_ANCHOR = re.compile(r"\.?\d[\d.,]*|[^\W\d_]+|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]")
_PASSED_OVER = re.compile(
    r"\+\d{1,3}(?:[\s()-]{1,2}\d{2,4}){2,5}|\d{3}-\d{3}-\d{4}|\d{1,3}(?:\.\d{1,3}){3}"
    r"|\d{1,3}\.\d{3,8}\s?,\s?-?\d{1,3}\.\d{3,8}"
)
_SUB = re.compile(r"\bsub-$", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Counted:
    """A quantity as tokens; ``noun`` is what is counted.

    ``told`` is False for numbers that no claim is made of: ages, and "one of the villages".
    """

    start: int
    end: int
    quantity: Quantity
    noun: int | None = None
    scope: int | None = None
    told: bool = True


@cache
def _numbers() -> Mapping[str, float]:
    return {word: float(value) for word, value in table("quantities")["numbers"].items()}


@cache
def _fractions() -> Mapping[str, float]:
    return {word: float(value) for word, value in table("quantities")["fractions"].items()}


@cache
def _starters() -> frozenset[str]:
    """Return the words that a number may begin with."""
    listed = table("quantities")
    scales = {*listed["scales"], *(f"{word}s" for word in listed["scales"])}
    return frozenset({*listed["numbers"], *scales, "a", "an", "half", "quarter", "several", "few", "tens", "scores"})


@cache
def _hedges() -> tuple[tuple[tuple[str, ...], str], ...]:
    found = [
        (phrase, kind)
        for kind in ("at_least", "at_most", "about", "below_near", "above_near", "all_but")
        for phrase in phrases("quantities", "hedges", kind)
    ]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def _hedge_before(parse: Parse, token: int) -> tuple[str | None, str | None, int]:
    """Return (kind, words, start) of a hedge right before a number."""
    for phrase, kind in _hedges():
        start = token - len(phrase)
        if start >= 0 and tuple(parse.low[start:token]) == phrase:
            return kind, " ".join(phrase), start
    return None, None, token


def _hedge_after(parse: Parse, end: int) -> tuple[str | None, str | None]:
    """Return (kind, words) of a hedge right behind a number and its unit ("200 or more", "five or so")."""
    low = parse.low[end : end + 2]
    if len(low) == 2 and low[0] == "or" and (kind := _OR_KINDS.get(low[1])) is not None:
        return kind, _OR_WORDS[kind]
    if low[:1] in (["+"], ["plus"]) and parse.start[end] == parse.end[end - 1]:
        return "at_least", _OR_WORDS["at_least"]
    return None, None


def _hedged_behind(parse: Parse, amount: Amount, last: int) -> tuple[str | None, str | None]:
    """Return (kind, words) of a hedge behind a number, its unit or what it counts."""
    for end in (tokens_of(parse, amount.start, amount.end)[1], last):
        found = _hedge_after(parse, end)
        if found[0] is not None:
            return found
    return None, None


_OR_KINDS = {"more": "at_least", "above": "at_least", "over": "at_least", "less": "at_most", "fewer": "at_most",
             "below": "at_most", "under": "at_most", "so": "about"}  # fmt: skip
_OR_WORDS = {"at_least": "at least", "at_most": "up to", "about": "about"}


def _bounds(value: float, kind: str | None) -> tuple[float | None, float | None]:
    if kind == "at_least":
        return value, None
    if kind == "at_most":
        return None, value
    wide = abs(value) * 0.1
    low = round(value - wide, 6) if kind in {"about", "below_near"} else value
    high = round(value + wide, 6) if kind in {"about", "above_near"} else value
    return low, high


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 9) if factor != 1.0 else value


def _plain(parse: Parse, amount: Amount) -> Counted | None:
    """Make a quantity of a number of the text, None where it names something."""
    first, end = tokens_of(parse, amount.start, amount.end)
    age = is_age(parse, amount, first, end)
    if age is not None:
        return _age(parse, replace(amount, end=age), first)
    if is_name(parse, amount, first, end):
        return None
    noun = counted_noun(parse, end) if amount.unit in {None, Unit.PERCENT} else end - 1
    if amount.unit is Unit.PERCENT:
        noun = end - 1
    made = amount.unit or unit_of_noun(parse, noun)
    if made is Unit.COUNT and noun is None and counts_people(parse, first, end):
        made = Unit.PERSONS
    last = end if amount.unit is not None or noun is None else noun + 1
    return _counted(parse, amount, made, first, last, noun)


def _counted(parse: Parse, amount: Amount, unit: Unit, first: int, last: int, noun: int | None) -> Counted:
    kind, hedge, start = _hedge_before(parse, first)
    if _SUB.search(parse.text[max(0, amount.start - 4) : amount.start]):
        kind, hedge = "at_most", "under"
    elif amount.near:
        kind, hedge = "about", hedge or "about"
    if kind is None:
        kind, hedge = _hedged_behind(parse, amount, last)
    change = find_change(parse, start, last, since=amount.since)
    made = _values(amount, kind, *change).times(amount.factor)
    per = rate(parse, last)
    begin = min(parse.start[start], amount.start) if start != first else amount.start
    stop = max(parse.end[last - 1], amount.end) if amount.unit is None else amount.end
    span = Span(begin, stop)
    quantity = Quantity(
        span=span, text=span.of(parse.text), unit=unit, hedge=hedge, of=of_phrase(parse, last),
        counted=parse.word[noun] if noun is not None and amount.unit is None else None, measure=amount.measure,
        stated=(amount.first, amount.last), per=per[0] if per else None, currency=amount.currency,
        value=made.value, low=made.low, high=made.high, kind=made.kind, sign=made.sign, start=made.start,
    )  # fmt: skip
    return Counted(start, last, _with_strength(parse, quantity, noun), noun, told=not _is_partitive(parse, first))


class _Values(NamedTuple):
    """What an amount comes to: in its unit, with its hedge, and where it came from when it changed."""

    value: float | None
    low: float | None
    high: float | None
    kind: QuantityKind = QuantityKind.LEVEL
    sign: int = 0
    start: float | None = None

    def times(self, factor: float) -> _Values:
        value, low, high, start = (_scaled(v, factor) for v in (self.value, self.low, self.high, self.start))
        return self._replace(value=value, low=low, high=high, start=start)


def _values(amount: Amount, kind: str | None, change: QuantityKind, sign: int) -> _Values:
    """Return what an amount comes to: a level fallen or risen to, a range, or one number with its hedge."""
    first, last = amount.first, amount.last
    if amount.since and amount.ranged and (sign != 0 or last < first):
        return _Values(last, *_bounds(last, kind), QuantityKind.LEVEL, 1 if last > first else -1, first)
    if amount.ranged:
        low, high = min(first, last), max(first, last)
        value = None if amount.vague else (first + last) / 2
        return _Values(value, *_range_bounds(low, high, kind), change, sign)
    if kind == "all_but" and amount.unit is Unit.PERCENT:
        first = round(100 - first, 6)
    return _Values(first, *_bounds(first, kind), change, sign)


def _range_bounds(low: float, high: float, kind: str | None) -> tuple[float | None, float | None]:
    """Open a range's end where the hedge says so ("at least 3 to 5", "up to several hundred")."""
    if kind == "at_least":
        return low, None
    return (None, high) if kind == "at_most" else (low, high)


def _age(parse: Parse, amount: Amount, first: int) -> Counted:
    end = tokens_of(parse, amount.start, amount.end)[1]
    low, high = sorted((amount.first, amount.last))
    span = Span(amount.start, amount.end)
    quantity = Quantity(span=span, text=span.of(parse.text), value=(low + high) / 2, low=low, high=high,
                        unit=Unit.AGE, stated=(amount.first, amount.last))  # fmt: skip
    return Counted(first, end, quantity, told=False)


def _is_partitive(parse: Parse, first: int) -> bool:
    """Tell whether "one of the villages" picks one thing out, and so counts nothing."""
    return parse.low[first] == "one" and first + 1 < len(parse) and parse.low[first + 1] == "of"


def _with_strength(parse: Parse, quantity: Quantity, noun: int | None) -> Quantity:
    """Add how many people the counted formations usually have ("two battalions")."""
    strength = formation_strength(parse.lemma[noun]) if noun is not None and quantity.counted else None
    if strength is None or quantity.stated is None:
        return quantity
    few, many = sorted(quantity.stated)
    return replace(quantity, persons=(few * strength[0], many * strength[1]))


def _formation(parse: Parse, token: int) -> Counted | None:
    """Read "up to a battalion", "a battalion-sized force" as one formation with its usual strength."""
    noun = token + 1
    if noun >= len(parse) or formation_strength(parse.lemma[noun]) is None:
        return None
    kind, hedge, start = _hedge_before(parse, token)
    sized = (
        noun + 2 < len(parse) and parse.low[noun + 1] == "-" and parse.low[noun + 2] in {"size", "sized", "strength"}
    )
    if kind is None and not sized:
        return None
    low, high = _bounds(1.0, kind)
    span = parse.span(start, noun + 1)
    quantity = Quantity(span=span, text=span.of(parse.text), value=1.0, low=low, high=high, unit=Unit.COUNT,
                        hedge=hedge, counted=parse.word[noun], stated=(1.0, 1.0))  # fmt: skip
    return Counted(start, noun + 1, _with_strength(parse, quantity, noun), noun)


def _fraction(parse: Parse, token: int) -> Counted | None:
    """Read "half of", "three quarters of", "a third of", "the whole of", "all of" as percent."""
    low = parse.low[token]
    start, share = token, None
    if low in _fractions():
        count = 1.0
        before = parse.low[token - 1] if token else ""
        if before == "-" and token > 1:
            before, start = parse.low[token - 2], token - 1
        if before in _numbers():
            count, start = _numbers()[before], start - 1
        elif before in {"a", "the"} and token:
            start = token - 1
        share = count * _fractions()[low]
    elif low in _WHOLE:
        share = 1.0
    if share is None or not _is_share(parse, token, low):
        return None
    kind, hedge, hedge_start = _hedge_before(parse, start)
    bounds = _bounds(share * 100, kind)
    span = parse.span(hedge_start, token + 1)
    value = round(share * 100, 4)
    change, sign = find_change(parse, hedge_start, token + 1, since=False)
    quantity = Quantity(span=span, text=span.of(parse.text), value=value, low=bounds[0], high=bounds[1],
                        unit=Unit.PERCENT, hedge=hedge, of=of_phrase(parse, token + 1), stated=(share, share),
                        kind=change, sign=sign)  # fmt: skip
    return Counted(hedge_start, token + 1, quantity, token)


def _fold(parse: Parse, token: int) -> Counted | None:
    """Read "sixfold" as six times."""
    value = _numbers().get(parse.low[token].removesuffix("fold"))
    if value is None:
        return None
    kind, hedge, start = _hedge_before(parse, token)
    low, high = _bounds(value, kind)
    span = parse.span(start, token + 1)
    quantity = Quantity(span=span, text=span.of(parse.text), value=value, low=low, high=high, unit=Unit.COUNT,
                        hedge=hedge, counted="times", stated=(value, value))  # fmt: skip
    return Counted(start, token + 1, quantity, told=False)


def _majority(parse: Parse, token: int) -> Counted | None:
    """Read "most of X", "the bulk of X": more than half."""
    of = token + 1
    if of >= len(parse) or parse.low[of] != "of" or not _place_after(parse, of + 1):
        return None
    start = token - 1 if token and parse.low[token - 1] in {"the", "a"} else token
    span = parse.span(start, of)
    quantity = Quantity(span=span, text=span.of(parse.text), value=None, low=_HALF, high=None, unit=Unit.PERCENT,
                        of=of_phrase(parse, of))  # fmt: skip
    return Counted(start, of, quantity, token)


def _is_share(parse: Parse, token: int, low: str) -> bool:
    if low in {"half", "quarter", "quarters", "third", "thirds"} and parse.ent[token] == "TIME":
        return False
    if low == "half":
        nxt = parse.low[token + 1] if token + 1 < len(parse) else ""
        return nxt == "of" or nxt in {"the", "its"} or parse.lemma[parse.head[token]] in {"have", "hold", "control"}
    if low == "all":
        return token + 1 < len(parse) and parse.low[token + 1] == "of" and _place_after(parse, token + 2)
    if low in _WHOLE:
        return _place_after(parse, token + 1)
    return token + 1 < len(parse) and parse.low[token + 1] == "of"


def _place_after(parse: Parse, token: int) -> bool:
    return any(
        parse.ent[t] in {"GPE", "LOC"}
        or parse.lemma[t] in words("nouns", "region") | words("nouns", "settlement")
        or (parse.tag[t] == "NNP" and is_theatre_name(parse.word[t]))
        for t in range(token, min(token + 4, len(parse)))
    )


def _is_fraction_number(parse: Parse, token: int) -> bool:
    """Tell whether a number word only counts a fraction ("three quarters of")."""
    nxt = token + 1 + (token + 1 < len(parse) and parse.low[token + 1] == "-")
    return nxt + 1 < len(parse) and parse.low[nxt] in _fractions() and parse.low[nxt + 1] == "of"


def _amounts(parse: Parse, token: int, done: int) -> Iterator[Amount]:
    """Yield the numbers that begin within a token, behind the character ``done``."""
    if not (low := parse.low[token]) or (low.isalpha() and low not in _starters()):
        return
    for anchor in _ANCHOR.finditer(parse.word[token]):
        position = parse.start[token] + anchor.start()
        if position < done:
            continue
        passed = _PASSED_OVER.match(parse.text, position - (parse.text[position - 1 : position] == "+"))
        if passed is not None:
            done = passed.end()
            yield Amount(passed.start(), passed.end(), name=True)
        elif (amount := amount_at(parse.text, position)) is not None and amount.end > done:
            done = amount.end
            yield amount


def find_quantities(parse: Parse) -> list[Counted]:
    """Find the numbers of a text, in order; dates and numbers inside names are left out."""
    found: list[Counted] = []
    done, position = -1, 0
    while position < len(parse):
        made, read_to = _at(parse, position, done)
        found += made
        done = max(done, read_to)
        position += 1
        while position < len(parse) and parse.end[position] <= done:
            position += 1
    for counted in found:
        counted.quantity = as_chance(counted.quantity, parse.text)
    return found


def _at(parse: Parse, position: int, done: int) -> tuple[list[Counted], int]:
    """Return the numbers that begin at a token, and the character that they were read to."""
    low = parse.low[position]
    if low in _fractions() or low in _WHOLE:
        counted = _fraction(parse, position)
        if counted is not None:
            return [counted], parse.end[counted.end - 1]
    if low in words("quantities", "majority", "words"):
        counted = _majority(parse, position)
        return ([counted] if counted else []), done
    if low in {"a", "an"} and (counted := _formation(parse, position)) is not None:
        return [counted], parse.end[counted.end - 1]
    if low in _numbers() and _is_fraction_number(parse, position):
        return [], done
    if low.endswith("fold") and (counted := _fold(parse, position)) is not None:
        return [counted], parse.end[position]
    found = []
    for amount in _amounts(parse, position, done):
        done = max(done, amount.end)
        if not amount.name and (counted := _plain(parse, amount)) is not None:
            found.append(counted)
    return found, done
