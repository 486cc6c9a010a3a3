"""Units, money, rates and changes around the numbers of Ukrainian and Russian text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from theodolite.extract.counting import formation_strength
from theodolite.extract.lexicon import table
from theodolite.extract.lexicon import words as listed_words
from theodolite.extract.slavic.tokens import Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes
from theodolite.records.text import QuantityKind, Unit

__all__ = [
    "Measured",
    "change_at",
    "counts_people",
    "formation_of",
    "is_model",
    "is_sized",
    "joined_unit",
    "measured_at",
    "rate_at",
]

_METRE, _HECTARE, _SQUARE_METRE = 0.001, 0.01, 1e-6
_MODEL = re.compile(r"[^\W\d_]{1,6}-\d{1,4}[^\W\d_]{0,2}")
_JOINED = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)[-‑]([^\W\d_]{1,3})")
_BACK = 8
_LONGEST = 8
_OUT_OF = frozenset({"з", "із", "зі", "с", "со"})


@dataclass(frozen=True, slots=True)
class Measured:
    """The unit or noun behind a number: where it ends, what it is, and the word it is read from."""

    end: int
    unit: Unit | None = None
    factor: float = 1.0
    noun: int | None = None
    measure: str | None = None
    currency: str | None = None


@cache
def _unit_words(language: str) -> Mapping[str, str]:
    units = table(f"quantities_{language}")["units"]
    return {normal(form): unit for unit, forms in units.items() for form in str(forms).split()}


@cache
def _money_words(language: str) -> Mapping[str, str]:
    money = table(f"quantities_{language}")["currency"]
    signs = {"$": "USD", "€": "EUR", "₴": "UAH", "₽": "RUB", "£": "GBP"}
    return {normal(form): code for code, forms in money.items() for form in str(forms).split()} | signs


def is_model(word: Word) -> bool:
    """Tell whether a word names a type of equipment ("Т-72", "Су-34")."""
    return _MODEL.fullmatch(word.text) is not None and word.title


def measured_at(words: Sequence[Word], at: int, language: str) -> Measured:
    """Return the unit, the money or the counted noun that follows a number ("кв. км", "грн", "населених пунктів")."""
    units, end, square = _unit_words(language), at, False
    while end < len(words) and end - at < 4:
        word = words[end]
        unit = units.get(normal(word.lemma)) or units.get(normal(word.low))
        if unit == "square":
            square, end = True, end + 1 + (end + 1 < len(words) and words[end + 1].text == ".")
            continue
        if unit is not None:
            return _unit(words, end, unit, square=square)
        code = _money_words(language).get(normal(word.lemma)) or _money_words(language).get(normal(word.low))
        if code is not None:
            return Measured(end + 1, Unit.MONEY, 1.0, end, word.text, code)
        if word.is_noun or is_model(word) or noun_classes(word, language) & {"soldier", "people", "settlement"}:
            return Measured(end + 1, noun=end)
        if word.pos not in {"ADJ", "PART"}:
            break
        end += 1
    return Measured(at)


def _unit(words: Sequence[Word], at: int, unit: str, *, square: bool) -> Measured:
    if at + 2 < len(words) and words[at + 1].text == "/" and words[at + 2].end - words[at].start <= _LONGEST:
        measure = f"{words[at].text}/{words[at + 2].text}"
        return Measured(at + 3, Unit.OTHER, 1.0, at, measure)  # "м/с", "км/год"
    raised = at + 1 < len(words) and words[at + 1].text in {"²", "2"} and words[at + 1].start == words[at].end
    if (square or raised) and unit in {"km", "metres"}:
        factor = 1.0 if unit == "km" else _SQUARE_METRE
        return Measured(at + 1 + raised, Unit.KM2, factor, at, words[at].text)
    if unit == "other":
        return Measured(at + 1, Unit.OTHER, 1.0, at, words[at].text)
    made, factor = _plain_unit(unit)
    return Measured(at + 1, made, factor, at, None if made is Unit.PERCENT else words[at].text)


def _plain_unit(unit: str) -> tuple[Unit, float]:
    if unit == "metres":
        return Unit.KM, _METRE
    return (Unit.KM2, _HECTARE) if unit == "hectares" else (Unit(unit), 1.0)


def joined_unit(words: Sequence[Word], at: int, language: str) -> tuple[float, Measured] | None:
    """Read a number joined to its unit: "155-мм", "1000-кілометровий", "30-денне" (not "47-ма", "45-річний")."""
    match = _JOINED.fullmatch(words[at].text)
    if match is not None:
        unit = _unit_words(language).get(normal(match.group(2).lower()))
        if unit is None or len(match.group(2)) < 2 or unit == "days":
            return None
        made, factor = (Unit.OTHER, 1.0) if unit == "other" else _plain_unit(unit)
        return float(match.group(1).replace(",", ".")), Measured(at + 1, made, factor, at, match.group(2))
    if at + 2 >= len(words) or words[at + 1].text not in {"-", "‑"} or words[at + 1].start != words[at].end:
        return None
    if not words[at].text.isdecimal() or len(words[at].text) > 6:
        return None
    return _adjective(words, at, language)


def _adjective(words: Sequence[Word], at: int, language: str) -> tuple[float, Measured] | None:
    """Read the adjective that a number is joined to ("1000-кілометровий", "120-тисячний")."""
    for stem, unit in table(f"quantities_{language}")["adjectives"].items():
        if not words[at + 2].low.startswith(stem):
            continue
        if unit.isdecimal():
            return float(words[at].text) * float(unit), Measured(at + 3, Unit.COUNT)
        made, factor = (Unit.OTHER, 1.0) if unit in {"мм", "т"} else _plain_unit(unit)
        return float(words[at].text), Measured(at + 3, made, factor, at + 2, unit if made is Unit.OTHER else None)
    return None


def rate_at(words: Sequence[Word], start: int, end: int, language: str) -> str | None:
    """Return what a number is per ("200 ударів на день", "на місяць — понад тисячу"), None where it is no rate."""
    before, times = (listed_words(f"quantities_{language}", "per", name) for name in ("before", "times"))
    if end + 1 < len(words) and normal(words[end].low) in before and words[end + 1].lemma in times:
        return words[end + 1].lemma
    at = start - 1 - (start > 0 and words[start - 1].text in {"—", "–", "-"})
    if at > 0 and words[at].lemma in times and words[at - 1].low == "на" and at < start - 1:
        return words[at].lemma
    return None


def change_at(words: Sequence[Word], start: int, language: str) -> tuple[QuantityKind, int, bool]:
    """Return (kind, sign, whether "до" leads to a level come to) of the number whose hedge begins at ``start``."""
    before = words[start - 1] if start else None
    more = listed_words(f"quantities_{language}", "change", "more")
    if before is not None and before.low in more:
        return QuantityKind.CHANGE, 1, False
    sign = _direction_before(words, start, language)
    if sign == 0:
        return QuantityKind.LEVEL, 0, False
    led = {before.low if before else "", words[start].low if start < len(words) else ""}
    if led & _OUT_OF:
        return QuantityKind.LEVEL, sign, False
    if "на" in led:
        return QuantityKind.CHANGE, sign, False
    return QuantityKind.LEVEL, (sign if "до" in led else 0), "до" in led


def _direction_before(words: Sequence[Word], start: int, language: str) -> int:
    """Return the direction of the word of change before a number, 0 without one."""
    up, down = (tuple(listed_words(f"quantities_{language}", "change", way)) for way in ("up", "down"))
    for at in range(start - 1, max(start - _BACK, -1), -1):
        low = words[at].low
        if low.startswith(up):
            return 1
        if low.startswith(down):
            return -1
        if words[at].text in {".", ";", ":", "—", "–"}:
            return 0
    return 0


def counts_people(words: Sequence[Word], start: int, end: int, language: str) -> bool:
    """Tell whether a number without a noun stands beside what was done to people ("до 20 поранено")."""
    stems = tuple(listed_words(f"quantities_{language}", "people", "stems"))
    after = end < len(words) and words[end].low.startswith(stems)
    return after or (start > 0 and words[start - 1].low.startswith(stems))


def formation_of(words: Sequence[Word], at: int, language: str) -> tuple[float, float] | None:
    """Return the usual strength of the formation that a word names, None for other words."""
    for name, forms in table("formations")[language].items():
        if words[at].lemma in forms:
            return formation_strength(name)
    return None


def is_sized(words: Sequence[Word], at: int, language: str) -> bool:
    """Tell whether forces are measured by a formation right before ("сили противника до батальйону")."""
    stems = tuple(listed_words(f"quantities_{language}", "people", "strength"))
    return any(words[i].low.startswith(stems) for i in range(max(at - 4, 0), at))
