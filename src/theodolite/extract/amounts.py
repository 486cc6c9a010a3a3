"""Numbers with what is written around them in English: ranges, units, currencies, vague amounts ("dozens").

What a number counts, its hedge and whether it is a change need a parse: ``theodolite.extract.quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from theodolite.extract.figures import Figure, figure_at
from theodolite.extract.lexicon import table
from theodolite.records.text import Unit

__all__ = ["Amount", "amount_at", "unit_after"]

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_BEFORE = re.compile(rf"\b{_MONTHS}\.?\s(?:\d{{1,2}},?\s)?$", re.IGNORECASE)
_MONTH_AFTER = re.compile(rf"\s(?:of\s)?{_MONTHS}\b(?!\sbe\b)", re.IGNORECASE)
_CLOCK_AFTER = re.compile(r"\s?(?:[ap]\.?\s?m\b|o['’]clock\b|gmt\b|utc\b)", re.IGNORECASE)
_CONNECTED = re.compile(r"(?:\s?[-–—]\s?|\s(?:to|up to)\s(?:the\s|about\s|around\s|nearly\s|almost\s|some\s)?)(?=\S)")
_AND = re.compile(r"\sand\s(?=\S)")
_OR = re.compile(r"\sor\s(?=\S)")
_SECOND = re.compile(r"(?:[A-Z]{2,3}(?=\d)|(?:[A-Z]{1,2}\s?)?(?:Y=|[$€£¥₴₽₹₩₪])\s?)?")
_BETWEEN = re.compile(r"\bbetween\s(?:(?:about|around|roughly|some)\s)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s(?:(?:about|around|roughly|some|nearly)\s)?$", re.IGNORECASE)
_ON_THE_WAY = re.compile(r"(?:\s(?:u\.?s\.?|per\s\w{2,12}|an?\s\w{2,12}|in\s\d{4})){1,3}", re.IGNORECASE)
_METRES_AFTER = re.compile(
    r"\s*(?:$|[.,;:()\-–/]|(?:long|wide|deep|high|tall|thick|away|apart|across|from|to|north|south|east|west|below|above"
    r"|off|and|or|in|inside|into|up|down|behind|ahead|before|past|beyond|range|altitude|height|depth|zone|strip|radius)\b)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:tens of |hundreds of )?(?:dozens|scores|hundreds|thousands|millions|billions|trillions)\b"
    r"|(?:several|a few|few) (?:dozen|hundred|thousand|million|billion)\b|a couple of (?:dozen|hundred|thousand)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(half an? |quarter of an? |an? )?(dozen|hundred|thousand|million|billion|trillion)\b"
    r"(?: (thousand|million|billion)\b)?",
    re.IGNORECASE,
)
_SHARE = re.compile(r"one in (?=\S)", re.IGNORECASE)
_WINDOW = 24
_YEARS = (1500, 2200)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range of the text at the characters ``[start, end)``, in its own unit.

    ``first`` and ``last`` are the ends of a range in the order of the text (equal for one number); ``name`` marks
    digits that count nothing (a date, a clock time, a score), which are to be passed over.
    """

    start: int
    end: int
    first: float = 0.0
    last: float = 0.0
    unit: Unit | None = None
    factor: float = 1.0
    measure: str | None = None
    currency: str | None = None
    name: bool = False
    plain: bool = False
    words: bool = False
    near: bool = False
    vague: bool = False
    since: bool = False
    share: bool = False
    dashed: bool = False

    @property
    def ranged(self) -> bool:
        """Whether it names two numbers."""
        return self.first != self.last


@cache
def _units() -> tuple[Mapping[str, tuple[Unit, float]], re.Pattern[str]]:
    listed = table("measures")
    found: dict[str, tuple[Unit, float]] = {}
    for name, unit in (("lengths", Unit.KM), ("areas", Unit.KM2)):
        found |= {form.lower(): (unit, float(factor)) for factor, forms in listed[name].items() for form in forms}
    found |= dict.fromkeys(listed["percent"]["forms"], (Unit.PERCENT, 1.0))
    found |= dict.fromkeys(listed["days"]["forms"], (Unit.DAYS, 1.0))
    found |= {form.lower(): (Unit.OTHER, 1.0) for forms in listed["other"].values() for form in forms}
    alternatives = "|".join(re.escape(form) for form in sorted(found, key=lambda form: (-len(form), form)))
    return found, re.compile(rf"[\s-]?({alternatives})(?![\w²])", re.IGNORECASE)


@cache
def _money() -> tuple[Mapping[str, str], re.Pattern[str]]:
    listed = table("measures")["currency"]
    words = {form: code for code, forms in listed["words"].items() for form in forms}
    words |= {code.lower(): code for code in listed["codes"]["codes"].split()}
    words |= dict(listed["signs"])
    alternatives = "|".join(re.escape(form) for form in sorted(words, key=lambda form: (-len(form), form)))
    return words, re.compile(rf"\s?(?:[A-Z][a-z]+ )?({alternatives})(?!\w)", re.IGNORECASE)


def unit_after(text: str, figure: Figure) -> tuple[Unit, float, str, int] | None:
    """Return (unit, factor, as written, end) of the unit behind a number, None where there is none."""
    found, pattern = _units()
    match = pattern.match(text, figure.end)
    if match is None:
        return _joined(text, figure)
    written = match.group(1)
    if len(written) == 1 and written not in "%°'" and not _is_unit_letter(match, figure):
        return None
    unit, factor = found[written.lower()]
    return unit, factor, written, match.end()


_JOINED = re.compile(r"(G|['′])(?![\w])")


def _joined(text: str, figure: Figure) -> tuple[Unit, float, str, int] | None:
    """Read "5G" and "30'" (feet)."""
    match = _JOINED.match(text, figure.end)
    if match is None:
        return None
    feet = match.group(1) != "G"
    return (Unit.KM if feet else Unit.OTHER), 0.0003048 if feet else 1.0, match.group(1), match.end()


def _is_unit_letter(match: re.Match[str], figure: Figure) -> bool:
    """Tell whether one letter is a unit: joined to the number, or a capital or "m" after a blank."""
    letter = match.group(1)
    return match.start(1) == figure.end or letter in "mW"


def amount_at(text: str, position: int) -> Amount | None:
    """Read the number, range or vague amount that begins at a position; None where none does."""
    if (vague := _vague_at(text, position)) is not None:
        return vague
    figure = figure_at(text, position)
    if figure is None:
        return None
    if (named := _name_end(text, figure)) is not None:
        return Amount(figure.start, named, name=True)
    return _with_range(text, figure)


@cache
def _vague_ends() -> Mapping[str, tuple[float, float]]:
    return {word: (float(low), float(high)) for word, (low, high) in table("quantities")["vague_amounts"].items()}


def _vague_at(text: str, position: int) -> Amount | None:
    """Read "dozens", "tens of thousands", "several hundred", "a dozen", "half a million", "one in five"."""
    if not text[position].isalpha() or (position and (text[position - 1].isalnum() or text[position - 1] in "'’")):
        return None
    if (vague := _VAGUE.match(text, position)) is not None:
        low, high = _vague_range(vague.group().lower().split())
        return Amount(position, vague.end(), low, high, vague=low != high, words=True)
    one = _ONE.match(text, position)
    if one is not None and (one.group(1) is not None or one.group(2).lower() == "dozen"):
        return _one(text, one)
    share = _SHARE.match(text, position)
    if share is not None and (of := figure_at(text, share.end())) is not None and of.value > 1:
        return Amount(position, of.end, 1 / of.value, 1 / of.value, Unit.PERCENT, 100.0, share=True, words=True)
    return None


def _vague_range(words: list[str]) -> tuple[float, float]:
    """Return the range of vague words: what begins it times the scale that ends it."""
    ends = _vague_ends()
    if words[0] == "a":
        words = [" ".join(words[:-1]), words[-1]]
    low, high = ends[words[0]]
    if len(words) > 1:
        scale = ends[words[-1] if words[-1].endswith("s") else f"{words[-1]}s"][0]
        low, high = low * scale, high * scale
    return low, high


def _one(text: str, match: re.Match[str]) -> Amount | None:
    before = text[max(0, match.start() - _WINDOW) : match.start()].rstrip()
    if before.endswith(("’s", "'s")):
        return None
    factor = {"h": 0.5, "q": 0.25, "a": 1.0}[(match.group(1) or "a")[0].lower()]
    scales = table("quantities")["scales"]
    value = factor * float(scales[match.group(2).lower()]) * float(scales.get((match.group(3) or "").lower(), 1))
    made = Amount(match.start(), match.end(), value, value, words=True)
    return _with_unit(text, made, Figure(match.start(), match.end(), value))


def _name_end(text: str, figure: Figure) -> int | None:
    """Return the end of a number that is a day, a clock time or a pair of years; None for one that counts."""
    if figure.money:
        return None
    if _CLOCK_AFTER.match(text, figure.end):
        return figure.end
    if not figure.plain:
        return None
    before = text[max(0, figure.start - _WINDOW) : figure.start]
    day = figure.value <= 31
    dated = (day or _is_year(figure)) and _MONTH_BEFORE.search(before)
    if dated or (day and _MONTH_AFTER.match(text, figure.end)):
        return figure.end
    return _pair_end(text, figure, before)


def _pair_end(text: str, figure: Figure, before: str) -> int | None:
    """Return the end of a pair of years or days of a month ("2019-2023", "18 to 20 May"), None for other numbers."""
    after = _CONNECTED.match(text, figure.end) or (_AND.match(text, figure.end) if _BETWEEN.search(before) else None)
    second = figure_at(text, after.end(), free=True) if after else None
    if second is None or not second.plain:
        return None
    if _is_year(figure) and (_is_year(second) or second.value < 100):
        return second.end
    days = figure.value <= 31 and second.value <= 31
    return second.end if days and _MONTH_AFTER.match(text, second.end) else None


def _is_year(figure: Figure) -> bool:
    return figure.plain and _YEARS[0] <= figure.value < _YEARS[1]


def _with_range(text: str, figure: Figure) -> Amount:
    """Add the second number of a range and the unit of both."""
    first = _with_unit(text, _alone(figure), figure)
    before = text[max(0, figure.start - _WINDOW) : figure.start]
    since = _FROM.search(before) is not None
    joint = _joint(text, first, before, since)
    if joint is None:
        return first
    opened = _SECOND.match(text, joint.end())
    begin = opened.end() if opened is not None else joint.end()
    second = figure_at(text, begin, free=True)
    if second is None:
        return first
    last = _with_unit(text, _alone(second), second)
    dashed = joint.group().strip() in {"-", "–", "—"}
    return _joined_range(text, first, last, figure, second, since=since, dashed=dashed, word=joint.group().strip())


def _joint(text: str, first: Amount, before: str, since: bool) -> re.Match[str] | None:
    end = first.end
    if since and (way := _ON_THE_WAY.match(text, end)) is not None:
        end = way.end()
    if _BETWEEN.search(before) and (joint := _AND.match(text, end)) is not None:
        return joint
    return _CONNECTED.match(text, end) or (_OR.match(text, end) if first.unit is None else None)


def _alone(figure: Figure) -> Amount:
    return Amount(
        figure.start, figure.end, figure.value, figure.value, currency=figure.currency, plain=figure.plain,
        words=figure.words, near=figure.near, unit=Unit.MONEY if figure.money else None,
    )  # fmt: skip


def _with_unit(text: str, amount: Amount, figure: Figure) -> Amount:
    """Add the unit or the currency behind a number; "m" is metres where no noun follows that it could count."""
    if amount.unit is Unit.MONEY:
        return amount
    money = _money()[1].match(text, figure.end)
    if money is not None:
        return replace(amount, end=money.end(), unit=Unit.MONEY, currency=_money()[0][money.group(1).lower()] or None)
    if figure.letter and _METRES_AFTER.match(text, figure.end):
        return replace(amount, first=figure.digits, last=figure.digits, unit=Unit.KM, factor=0.001, measure="m")
    found = unit_after(text, figure)
    if found is None:
        return amount
    unit, factor, written, end = found
    return replace(amount, end=end, unit=unit, factor=factor, measure=None if unit is Unit.PERCENT else written)


def _joined_range(
    text: str, first: Amount, last: Amount, one: Figure, two: Figure, *, since: bool, dashed: bool, word: str
) -> Amount:
    """Join two numbers where they make a range; else return the first, or the pair to pass over (a score)."""
    low, high = one.value, two.value
    scale = two.value / two.digits if two.digits else 1.0
    if scale > 1 and one.value == (one.digits or one.value) and one.value < two.digits:
        low = one.value * scale
    elif (
        two.words
        and one.words
        and two.value >= 1000 > one.value
        and two.value % 1000 == 0
        and one.value < two.value / 1000
    ):
        low = one.value * 10 ** (len(str(int(two.value))) - len(str(int(two.value)).rstrip("0")))
    if dashed and one.plain and two.plain and high <= low and text[first.end : first.end + 1] in "-–—":
        return replace(first, end=last.end, name=True)
    if word == "or" and not (low + 1 == high and first.end == one.end):
        return first
    if not _fits(first, last, since=since) or (high <= low and not since):
        return first
    made = last if last.unit is not None else first
    return replace(
        made, start=first.start, end=last.end, first=low, last=high, currency=last.currency or first.currency,
        plain=one.plain and two.plain, words=one.words, near=first.near or last.near, since=since, dashed=dashed,
    )  # fmt: skip


def _fits(first: Amount, last: Amount, *, since: bool) -> bool:
    """Tell whether two numbers measure the same: in one unit, or only the second names it."""
    if first.unit is None:
        return last.unit is not Unit.MONEY or last.currency is not None
    if last.unit is None:
        return since
    return first.unit is last.unit and (first.unit is not Unit.OTHER or _alike(first.measure, last.measure) or since)


def _alike(one: str | None, two: str | None) -> bool:
    return (one or "").rstrip("s").lower() == (two or "").rstrip("s").lower()
