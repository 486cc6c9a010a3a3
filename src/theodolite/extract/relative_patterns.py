"""The patterns of relative wording, built from ``lexicon/relative.toml``; each reads a short stretch beside a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from theodolite.atlas.bearings import COMPASS_PATTERN
from theodolite.extract.lexicon import table

__all__ = ["Patterns", "hedge_of", "may_be_told", "number_of", "patterns", "unit_km"]

_ENDING = r"[^\W\d_]{0,8}"
_AND = r"(?:and|or|та|і|й|и|або|или|&)"
_DASH = r"[-–—‑]"


def _piece(entry: str) -> str:
    return r"\s+".join(re.sub(r"\*", lambda _: _ENDING, part) for part in entry.split())


def _any(name: str) -> str:
    """Return a pattern for the words of one entry, the longest first."""
    whole = table("relative")["words"][name].replace("\n", " ")
    entries = [" ".join(e.split()) for e in re.split(r"\|(?![^(]*\))", whole)]  # not within a group
    pieces = sorted((e for e in entries if e), key=len, reverse=True)
    return rf"(?:{'|'.join(_piece(e) for e in pieces)})"


def _keys(name: str) -> str:
    return rf"(?:{'|'.join(_piece(k) for k in sorted(table('relative')[name], key=len, reverse=True))})"


class Patterns:
    """Every pattern, compiled once. Those of ``before_*`` end at a name, those of ``after_*`` begin behind it."""

    def __init__(self) -> None:
        kinds = _any("kinds")
        quote = r"[«“\"„(]?"
        self.tail = rf"(?:\s+(?:the|of|a|an|{kinds}(?![^\W_]))){{0,4}}\s*{quote}"
        number = rf"(?:\d{{1,4}}(?:[.,]\d{{1,3}})?|{_keys('numbers')})"
        hedges = table("relative")["hedges"]
        self.offset = self._before(
            rf"(?:(?P<compass0>{COMPASS_PATTERN}),?\s+(?:за|в|у|на|by)\s+)?"
            rf"(?:(?P<hedge>{'|'.join(_piece(h) for h in (hedges['within'], hedges['beyond']))})\s+)?"
            r"(?:(?:between|about|some|around|roughly|approximately|nearly|almost|just|only|приблизно|близько|примерно|"
            r"около|лише|всього|всего|між|между)\s+){0,2}"
            rf"(?<![\d.,–—-])(?P<n1>{number})(?:\s?(?:{_DASH}|to|до|{_AND})\s?(?P<n2>{number}))?[\s-]?(?P<unit>{_keys('units_km')})"
            r"(?![^\W_])(?:\s?\([^()]{1,24}\))?(?:\s+(?:away|to|the|due|straight|directly|just|further|на|к|ко|у|в|-)){0,3}"
            rf"(?:\s+(?P<compass>{COMPASS_PATTERN})(?![^\W_]))?(?P<link>\s+(?:of|from|від|от|од|off|outside|short\s+of|до|за))?"
            rf"(?:\s+(?:the\s+)?(?:{_any('outskirts')}|limits?|меж{_ENDING}|границ{_ENDING})(?:\s+of)?)?"
        )
        self.bearing = self._before(
            rf"(?P<lead>(?:to\s+the|the|just|due|на|к|ко|з|із|с|from)\s+)?(?P<compass>{COMPASS_PATTERN})(?![^\W_])"
            r"(?P<link>\s+(?:of|from|від|от|од|за))?"
        )
        self.outskirts = self._before(
            rf"(?:(?P<compass>{COMPASS_PATTERN})(?![^\W_])\s+)?(?:(?:{_AND}|,)\s+{COMPASS_PATTERN}\s+)?"
            rf"{_any('outskirts')}(?:\s+of)?"
        )
        self._set_sides()
        self._set_ways()

    def _set_sides(self) -> None:
        """Set the patterns of what lies beside a place, or on one side of a line."""
        self.near = self._before(_any("near"))
        self.near_russian = self._before(r"у")
        self.between = self._before(_any("between"))
        self.bank = self._before(
            rf"(?P<side>left|right|лів{_ENDING}|прав{_ENDING}|лев{_ENDING}|{COMPASS_PATTERN})[\s-]+{_any('bank')}"
            r"(?:\s+(?:of|in|part\s+of|у|в|на|частин[^\W\d_]{0,3}|части))?"
        )
        self.bank_joined = self._before(
            rf"(?P<side>лів|прав|лев)обереж{_ENDING}(?:\s+част{_ENDING})?(?:\s+(?:of|in|у|в))?"
        )
        self.after_bank = re.compile(
            rf"(?:['’]s)?\s+(?:river\s+)?(?P<side>left|right|{COMPASS_PATTERN})[\s-]+(?:bank|shore)(?![^\W_])",
            re.IGNORECASE,
        )
        self.mouth = self._before(rf"{_any('mouth')}(?:\s+of)?")
        self.confluence = self._before(rf"{_any('confluence')}(?:\s+(?:of|between|with))?")
        self.along = self._before(_any("along"))
        self.across = self._before(_any("across"))
        self.towards = self._before(_any("towards"))
        self.after_direction = re.compile(rf"\s+(?:operational\s+)?{_any('direction')}(?![^\W_])", re.IGNORECASE)

    def _set_ways(self) -> None:
        """Set the patterns of what joins several places, and of numbered roads."""
        road, rail = _any("road"), _any("rail")
        self.way_between = self._before(
            rf"(?:(?P<rail>{rail})|{road})(?:\s+(?:running|leading|line|which\s+links|що\s+веде))?"
            r"\s+(?:between|from|linking|connecting|між|между|з|із|зі|из|от|від)"
        )
        self.way = self._before(
            rf"(?:(?P<rail>{rail})|(?P<road>{road})|(?P<cluster>{_any('cluster')})|(?P<line>{_any('line')}))(?:\s+of)?"
        )
        self.after_way = re.compile(
            r"\s*[»”\")]?\s+(?:(?:main|major|key|supply|urban|metropolitan)\s+)?"
            rf"(?:(?P<rail>{rail})|(?P<road>{road})|(?P<cluster>{_any('cluster')})|(?P<line>{_any('line')})"
            rf"|(?P<direction>{_any('direction')}))(?![^\W_])", re.IGNORECASE,
        )  # fmt: skip
        self.dash = re.compile(rf"\s?{_DASH}\s?")
        self.joined = re.compile(rf"\s*(?:,|{_AND}|,\s*{_AND})\s*(?:{_any('near')}\s+)?{self.tail}\s*", re.IGNORECASE)
        self.joined_and = re.compile(
            rf"\s*(?:,\s*)?(?:{_AND}|{_DASH}|to|with|до|з|с|у|в|на){self.tail}\s*", re.IGNORECASE
        )
        self.inside_bank = re.compile(
            rf"(?:{self.after_bank.pattern})?"
            r"\s*,?\s*(?:in|of|within|near|at|у|в|на|поблизу|біля|около|возле|вблизи)?(?:\s+the)?\s*",
            re.IGNORECASE,
        )
        self.road_word = re.compile(rf"(?<![^\W_])(?:{road})(?:\s+(?:number|no\.?|№))?\s*[«“\"(]?$", re.IGNORECASE)
        self.after_road_word = re.compile(
            r"[»”\")]?(?:\s?[/(,]\s?[^\W\d_][\s-]?\d[\d\s-]{1,7}\)?){0,2}"
            rf"(?:\s+(?:{_AND})\s+[^\W\d_][\s-]?\d[\d-]{{1,7}})?"
            rf"\s+(?:(?:main|international|national|regional|key)\s+)?(?:{road})(?![^\W_])", re.IGNORECASE,
        )  # fmt: skip

    def _before(self, pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_]){self.tail}$", re.IGNORECASE)


_TRIGGER = 4  # letters that a word is known by
_LETTERS = re.compile(r"[^\W\d_]+")
_REACH = 9  # words before a name
_COMPASS = ("nort", "sout", "east", "west", "півн", "півд", "схід", "сход", "захі", "захо", "севе", "юг", "юго", "юж",
            "южн", "югу", "вост", "запа",
            "left", "righ", "ліві", "ліво", "прав", "лево", "левы", "лева", "лівы")  # fmt: skip
_ABBREVIATED = re.compile(r"[NSEW]{1,3}")
# Words of the lists that stand before names all the time and put nothing beside them by themselves.
_PLAIN_WORDS = frozenset({
    "of", "in", "to", "from", "the", "a", "at", "on", "i", "es", "s", "t", "off", "by", "з", "зі", "із", "в",
    "у", "к", "ко", "со", "с", "до", "на", "від", "од", "от", "та", "ту", "той",
})  # fmt: skip


@cache
def _triggers() -> frozenset[str]:
    """Return the first letters of every word that relative wording cannot do without."""
    known = table("relative")
    listed = (text for name, text in known["words"].items() if name != "kinds")
    entries = [*known["units_km"], *(entry for text in listed for entry in text.split("|"))]
    found = set(_COMPASS)
    for entry in entries:
        found.update(word.lower()[:_TRIGGER] for word in _LETTERS.findall(entry))
    return frozenset(found - _PLAIN_WORDS)


def may_be_told(before: str) -> bool:
    """Tell whether one of the last words before a name could put something beside it: a quick, generous look."""
    words, triggers = _LETTERS.findall(before)[-_REACH:], _triggers()
    if words and words[-1].lower() == "у":  # Russian "beside"
        return True
    return any(word.lower()[:_TRIGGER] in triggers or _ABBREVIATED.fullmatch(word) for word in words)


@cache
def patterns() -> Patterns:
    """Return the patterns, compiled at first use."""
    return Patterns()


def _plain(word: str) -> str:
    return " ".join(word.lower().split())


def number_of(word: str) -> tuple[float, float]:
    """Return the least and the most that a number in figures or words means.

    Raises
    ------
    KeyError
        If it is no number of the table.
    """
    if word[:1].isdigit():
        value = float(word.replace(",", "."))
        return value, value
    found: Mapping[str, float | list[float]] = table("relative")["numbers"]
    value_or_range = found[_plain(word)]
    low, high = value_or_range if isinstance(value_or_range, list) else (value_or_range, value_or_range)
    return float(low), float(high)


def unit_km(word: str) -> float:
    """Return a unit's length in km; a unit that is none of the table's is a kilometre."""
    units: Mapping[str, float] = table("relative")["units_km"]
    if word in {"m", "м"}:
        return 0.001
    low = _plain(word)
    exact = units.get(low)
    if exact is not None:
        return exact
    return next((km for key, km in units.items() if key.endswith("*") and low.startswith(key[:-1])), 1.0)


def hedge_of(words: str | None) -> str | None:
    """Return ``within``, ``beyond`` or None for the words before a number."""
    if not words:
        return None
    for name, forms in table("relative")["hedges"].items():
        if re.fullmatch(_piece(forms), words.strip(), re.IGNORECASE):
            return str(name)
    return None
