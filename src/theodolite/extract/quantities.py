"""Numbers in the text with their hedges and units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.lexicon import phrases, table, words
from theodolite.extract.parse import Parse
from theodolite.records.text import Quantity, Unit

__all__ = ["Counted", "find_quantities"]

_SQUARE = frozenset({"square", "sq", "sq.", "quadratic"})
_METRE, _MILE, _MILE2, _HECTARE = 0.001, 1.609344, 2.589988110336, 0.01
_HALF = 50.0
_WHOLE = frozenset({"all", "whole", "entire", "entirety"})
_NOT_A_COUNT = frozenset({"CD", "SYM", "$", "LS"})
_ATTACHED = re.compile(r"[~≈]?(\d[\d,\u00a0]{0,20}(?:\.\d{1,12})?|\.\d{1,12})(\+|%|[a-z²]{1,4})?", re.ASCII)
_ATTACHED_SCALES = {"k": 1e3, "bn": 1e9, "mn": 1e6, "tn": 1e12}
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_HURTING = frozenset({"kill", "wound", "injure", "hurt", "maim"})
_TIME_NOUNS = words("grammar", "quantities", "time")


@dataclass(slots=True, eq=False)
class Counted:
    """A quantity as tokens; ``noun`` is what is counted."""

    start: int
    end: int
    quantity: Quantity
    noun: int | None = None
    scope: int | None = None


@cache
def _numbers() -> Mapping[str, float]:
    return {word: float(value) for word, value in table("quantities")["numbers"].items()}


@cache
def _scales() -> Mapping[str, float]:
    return {word: float(value) for word, value in table("quantities")["scales"].items()}


@cache
def _fractions() -> Mapping[str, float]:
    return {word: float(value) for word, value in table("quantities")["fractions"].items()}


@cache
def _hedges() -> tuple[tuple[tuple[str, ...], str], ...]:
    found = [
        (phrase, kind)
        for kind in ("at_least", "at_most", "about", "below_near", "above_near", "all_but")
        for phrase in phrases("quantities", "hedges", kind)
    ]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


@cache
def _unit_words() -> Mapping[str, str]:
    return {form: unit for unit, forms in table("quantities")["units"].items() for form in str(forms).split()}


def _digits(low: str) -> float | None:
    """Read a number in digits, also with a scale or unit written to it ("25k", "1.3bn", "6kW", "90%", "~40")."""
    match = _ATTACHED.fullmatch(low) if low[:1] in "~.≈" or low[:1].isdigit() else None
    if match is None:
        return None
    digits = match.group(1).replace(",", "").replace("\u00a0", "")
    if match.group(2) in _ORDINALS:
        return None
    try:
        value = float(digits)
    except ValueError:
        return None
    return value * _ATTACHED_SCALES.get(match.group(2), 1.0) if value < 1e15 else None


def _number_at(parse: Parse, token: int) -> tuple[float, int] | None:
    """Read a number in digits or words; return (value, end)."""
    total: float | None = None
    position = token
    while position < len(parse) and position - token < 8:
        low = parse.low[position]
        value = _digits(low) if total is None else None
        if value is None:
            value = _numbers().get(low)
        if value is not None:
            total = value if total is None else total + value if total >= 20 and total % 10 == 0 else None
            if total is None:
                break
        elif low in _scales() and (total is not None or low in {"dozen"}):
            total = (total or 1) * _scales()[low]
        elif not (
            low == "-" and total is not None and position + 1 < len(parse) and parse.low[position + 1] in _numbers()
        ):
            break
        position += 1
    return (total, position) if total is not None and position > token else None


def _is_part_of_name(parse: Parse, token: int, end: int) -> bool:
    if token and parse.low[token - 1] in {"-", "–", "/", "."} and parse.end[token - 1] == parse.start[token]:
        return parse.tag[max(token - 2, 0)] not in {"CD", "IN"} and not parse.low[max(token - 2, 0)].isdigit()
    head = parse.head[token]
    if parse.dep[token] in {"nummod", "npadvmod"} and head == token - 1 and parse.tag[head].startswith("NNP"):
        return True
    if any(
        t < len(parse) and parse.lemma[t] in _TIME_NOUNS
        for t in range(end, end + 2 + (end < len(parse) and parse.low[end] == "-"))
    ):
        return False
    after_month = end < len(parse) and parse.ent[token] in {"DATE", "TIME"} and parse.low[end] not in _unit_words()
    return after_month or (
        parse.word[token].lower() == "one" and (token + 1 >= len(parse) or not parse.is_noun(token + 1))
    )


def _hedge_before(parse: Parse, token: int) -> tuple[str | None, str | None, int]:
    """Return (kind, words, start) of a hedge right before a number."""
    for phrase, kind in _hedges():
        start = token - len(phrase)
        if start >= 0 and tuple(parse.low[start:token]) == phrase:
            return kind, " ".join(phrase), start
    return None, None, token


def _bounds(value: float, kind: str | None) -> tuple[float | None, float | None]:
    if kind == "at_least":
        return value, None
    if kind == "at_most":
        return None, value
    low = round(value * 0.9, 6) if kind in {"about", "below_near"} else value
    high = round(value * 1.1, 6) if kind in {"about", "above_near"} else value
    return low, high


def _unit_at(parse: Parse, position: int) -> tuple[str | None, int, float]:
    """Return (unit, end, factor) of the unit that begins at a position."""
    if position >= len(parse):
        return None, position, 1.0
    low = parse.low[position]
    if low == "-" and position + 1 < len(parse):
        position += 1
        low = parse.low[position]
    if low in _SQUARE and position + 1 < len(parse):
        following = position + 1 + (parse.low[position + 1] == ".")
        unit = _unit_words().get(parse.low[min(following, len(parse) - 1)])
        if unit in {"km", "miles"}:
            return "km2", following + 1, _MILE2 if unit == "miles" else 1.0
    unit = _unit_words().get(low)
    if unit == "km" and position + 1 < len(parse) and parse.low[position + 1] in {"²", "2", "squared"}:
        return "km2", position + 2, 1.0
    factor = {"metres": _METRE, "miles": _MILE, "hectares": _HECTARE}.get(unit or "", 1.0)
    unit = {"metres": "km", "miles": "km", "hectares": "km2"}.get(unit or "", unit)
    return unit, position + 1 if unit else position, factor


def _counted_noun(parse: Parse, end: int) -> int | None:
    """Return the noun that a number counts ("200 Russian soldiers", "five of its tanks")."""
    for token in range(end, min(end + 6, len(parse))):
        if parse.is_noun(token):
            return parse.name_head(token)
        if not (
            parse.tag[token].startswith(("JJ", "VBN", "VBG", "PRP$", "CD"))
            or parse.low[token] in {"of", "the", "its", "their", "-", "more"}
        ):
            return None
    return None


def _unit_of_noun(parse: Parse, noun: int | None) -> Unit:
    if noun is None:
        return Unit.COUNT
    lemma = parse.lemma[noun]
    if lemma in words("nouns", "settlement"):
        return Unit.SETTLEMENTS
    if lemma in words("nouns", "people") or parse.ent[noun] == "NORP":
        return Unit.PERSONS
    return Unit.COUNT


def _counts_people(parse: Parse, token: int, end: int) -> bool:
    """Tell whether a bare number counts people: "ninety of us", "six are left", "the number of attackers at 350"."""
    after = parse.low[end] if end < len(parse) else ""
    ours = after == "of" and end + 1 < len(parse) and parse.low[end + 1] in {"us", "them"}
    if ours or after in words("nouns", "victims") or _is_of_a_toll(parse, token):
        return True
    verb, dep = parse.head[token], parse.dep[token]
    if dep == "dobj" and parse.lemma[verb] in _HURTING:
        return True
    lost = {parse.lemma[verb], *(parse.lemma[c] for c in parse.kids[verb])}
    if dep in {"nsubj", "nsubjpass"} and lost & {"leave", "kill", "wound", "survive", "die", "injure"}:
        return True
    return token > 0 and parse.low[token - 1] == "at" and _is_put_at(parse, token - 1)


def _is_put_at(parse: Parse, at: int) -> bool:
    """Tell whether people or their dead are put at a number ("puts the number of attackers at", "puts deaths at")."""
    for before in range(at - 1, max(at - 7, -1), -1):
        if parse.lemma[before] in {"death", "loss", "casualty"}:
            return True
        if parse.lemma[before] == "number" and parse.low[before + 1] == "of":
            return parse.lemma[before + 2] in words("nouns", "people")
    return False


def _is_of_a_toll(parse: Parse, token: int) -> bool:
    """Tell whether a number is what a toll of dead or injured has come to ("the death toll rose to 24")."""
    preposition = parse.head[token]
    verb = parse.head[preposition] if parse.dep[token] == "pobj" else preposition
    subject = parse.kid(verb, "nsubj", "nsubjpass")
    if subject is None:
        return False
    named = {parse.low[t] for t in range(parse.left[subject], min(parse.right[subject], parse.left[subject] + 12))}
    victims = bool(named & words("nouns", "victims"))
    return parse.lemma[subject] == "toll" or (parse.lemma[subject] in {"number", "count"} and victims)


def _of_phrase(parse: Parse, end: int) -> str | None:
    if end + 1 < len(parse) and parse.low[end] == "of":
        start, last = end + 1, end + 2
        while last < len(parse) and last - start < 8 and not (parse.is_noun(last - 1) and not parse.is_noun(last)):
            last += 1
        return parse.text[parse.start[start] : parse.end[last - 1]]
    return None


def _range_end(parse: Parse, token: int, end: int) -> tuple[float, int] | None:
    """Return the second number of "350 to 400", "3-4", "two or three", "between 5 and 7"."""
    between = token > 0 and parse.low[token - 1] == "between"
    if end + 1 < len(parse) and (parse.low[end] in {"to", "-", "–", "or"} or (between and parse.low[end] == "and")):
        return _number_at(parse, end + 1)
    return None


def _plain(parse: Parse, token: int) -> Counted | None:
    read = _number_at(parse, token)
    if read is None or _is_part_of_name(parse, token, read[1]):
        return None
    value, end = read
    second = _range_end(parse, token, end)
    low = high = value
    if second is not None and second[0] > value:
        high, end = second
        value = (low + high) / 2
    unit, unit_end, factor = ("%", end, 1.0) if parse.low[token].endswith("%") else _unit_at(parse, end)
    kind, hedge, start = _hedge_before(parse, token)
    if kind == "all_but" and unit == "%":
        low = high = value = round(100 - value, 6)
    bounds = (low, high) if second is not None and high != low else _bounds(value, kind)
    noun = _counted_noun(parse, end) if unit is None else unit_end - 1
    made = Unit(unit) if unit else _unit_of_noun(parse, noun)
    if made is Unit.COUNT and noun is None and _counts_people(parse, token, end):
        made = Unit.PERSONS
    last = unit_end if unit else (noun + 1 if noun is not None else end)
    span = parse.span(start, last)
    quantity = Quantity(
        span=span, text=span.of(parse.text), value=_scaled(value, factor), low=_scaled(bounds[0], factor),
        high=_scaled(bounds[1], factor), unit=made, hedge=hedge, of=_of_phrase(parse, last),
    )  # fmt: skip
    return Counted(start, last, quantity, noun)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 9) if factor != 1.0 else value


def _fraction(parse: Parse, token: int) -> Counted | None:
    """Read "half of", "three quarters of", "a third of", "the whole of", "all of" as percent."""
    low = parse.low[token]
    start, value = token, None
    if low in _fractions():
        count = 1.0
        before = parse.low[token - 1] if token else ""
        if before == "-" and token > 1:
            before, start = parse.low[token - 2], token - 1
        if before in _numbers():
            count, start = _numbers()[before], start - 1
        elif before in {"a", "the"} and token:
            start = token - 1
        value = count * _fractions()[low] * 100
    elif low in _WHOLE:
        value = 100.0
    if value is None or not _is_share(parse, token, low):
        return None
    kind, hedge, hedge_start = _hedge_before(parse, start)
    bounds = _bounds(value, kind)
    span = parse.span(hedge_start, token + 1)
    value = round(value, 4)
    quantity = Quantity(span=span, text=span.of(parse.text), value=value, low=bounds[0], high=bounds[1],
                        unit=Unit.PERCENT, hedge=hedge, of=_of_phrase(parse, token + 1))  # fmt: skip
    return Counted(hedge_start, token + 1, quantity, token)


def _majority(parse: Parse, token: int) -> Counted | None:
    """Read "most of X", "the bulk of X": more than half."""
    of = token + 1
    if of >= len(parse) or parse.low[of] != "of" or not _place_after(parse, of + 1):
        return None
    start = token - 1 if token and parse.low[token - 1] in {"the", "a"} else token
    span = parse.span(start, of)
    quantity = Quantity(span=span, text=span.of(parse.text), value=None, low=_HALF, high=None, unit=Unit.PERCENT,
                        of=_of_phrase(parse, of))  # fmt: skip
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


def find_quantities(parse: Parse) -> list[Counted]:
    """Find the numbers of a text, in order; dates and numbers inside names are left out."""
    found: list[Counted] = []
    position = 0
    while position < len(parse):
        counted = None
        low = parse.low[position]
        if parse.tag[position] == "CD" or low[:1].isdigit() or low == "dozen" or _is_capital_number(parse, position):
            counted = None if _is_fraction_number(parse, position) else _plain(parse, position)
        elif low in _fractions() or low in _WHOLE:
            counted = _fraction(parse, position)
        elif low in words("quantities", "majority", "words"):
            counted = _majority(parse, position)
        if counted is not None:
            found.append(counted)
        position = max(position + 1, counted.end if counted is not None and counted.end > position else 0)
    return found


def _is_capital_number(parse: Parse, token: int) -> bool:
    """Tell whether a number word that begins a sentence was taken for an adjective ("Eleven drones")."""
    return parse.tag[token] in {"JJ", "NNP"} and parse.low[token] in _numbers() and parse.low[token] != "one"


def _is_fraction_number(parse: Parse, token: int) -> bool:
    """Tell whether a number word only counts a fraction ("three quarters of")."""
    nxt = token + 1 + (token + 1 < len(parse) and parse.low[token + 1] == "-")
    return nxt + 1 < len(parse) and parse.low[nxt] in _fractions() and parse.low[nxt + 1] == "of"
