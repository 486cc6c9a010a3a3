"""Numbers as they are written in English: digits, words, fractions, magnitudes, currencies; no grammar around them.

Every reading starts at a digit or a number word and looks a bounded way around it, so that the time grows with the
length of the text. A number that no float of fifteen digits holds has no value and is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from theodolite.extract.lexicon import table

__all__ = ["Figure", "figure_at", "number_words"]

_DIGITS = re.compile(
    r"(?:\d{1,3}(?:,\d{3}){1,6}(?![\d,]\d)|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3}){1,5}(?!\d)"
    r"|\d{1,3}(?: \d{3}){1,4}(?![\d.,]\d|\d)|\d{1,3},\d{1,2}(?![\d,])|\d{1,18})(?:\.\d{1,15})?(?!\d)|\.\d{1,15}(?!\d)"
)
_OVER = re.compile(r"\s?/\s?(\d{1,2})(?![\d/])")
_POWER = re.compile(r"\s?[×x]\s?10\^?([−-]?\d{1,2})(?!\d)")
_BARRED_AFTER = re.compile(r"(?:st|nd|rd|th|s|D)\b|[:.]\d|/\d|['’]?s\b|°\s?\d{0,2}[\d.'′\"″ ]{0,12}[NSEW]\b")
_SCALE_WORD = re.compile(
    r"[\s-]?(hundred|thousand|million|billion|trillion|mln|mil|mn|bn|trn|dozen)s?\b", re.IGNORECASE
)
_SCALE_LETTER = re.compile(r"(k|K|m|M|b|B|bn|mn|tn|mln|mil|trn)(?![a-zA-Z0-9²/])|\s([MB])(?=\s[a-z]{2,20})")
_SUM = re.compile(r"\d{1,3}[.,]\d|\d{1,4}\s?(?:k|m|mn|mil|b|bn|tn|million|billion)\b")
_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "mn": 1e6, "tn": 1e12, "mln": 1e6, "mil": 1e6, "trn": 1e12}
_JOINED_BEFORE = re.compile(r"([A-Za-z]{2,3})$")
_SIGN_BEFORE = re.compile(r"(?:\b([A-Z]{1,2})\s?)?([$€£¥₴₽₹₩₪]|Y=)\s?$")
_MINUS_BEFORE = re.compile(r"(?:\bminus[ -]|(?:^|[\s(])[-−])$", re.IGNORECASE)
_NEAR_BEFORE = re.compile(r"[~≈]\s?$")
_WORD = re.compile(r"[^\W\d_]{1,12}")
_GLUE = re.compile(r"(?:-|\s{1,2})(?:and\s)?(?=[^\W\d_])")
_MOST = 1e15
_MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the characters ``[start, end)`` it stands in.

    ``letter`` is True where a scale was read from the letter "m" joined to it, which may be metres.
    """

    start: int
    end: int
    value: float
    currency: str | None = None
    money: bool = False
    words: bool = False
    plain: bool = False
    near: bool = False
    digits: float = 0.0
    letter: bool = False


@cache
def number_words() -> Mapping[str, float]:
    """Return the words for numbers below 100."""
    return {word: float(value) for word, value in table("quantities")["numbers"].items()}


@cache
def _scales() -> Mapping[str, float]:
    found = {word: float(value) for word, value in table("quantities")["scales"].items()}
    return found | {word: value for word, value in _LETTERS.items() if len(word) > 1}


@cache
def _currencies() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    listed = table("measures")["currency"]
    codes = {code: code for code in listed["codes"]["codes"].split()}
    codes |= {word: code for word, code in listed["codes"].items() if word != "codes"}
    return listed["signs"], listed["dollars"], codes


def figure_at(text: str, position: int, *, free: bool = False) -> Figure | None:
    """Read the number that begins at a position, in digits or in words.

    Parameters
    ----------
    text
        The whole text.
    position
        Where a word, a digit or ".5" begins.
    free
        Whether what stands before does not matter: the second number of a range.

    Returns
    -------
    Figure or None
        None where no number begins there, or one that names something ("F-16", "2nd", "10:30", "3.2.1").
    """
    char = text[position : position + 1]
    if char.isdecimal() or (char == "." and text[position + 1 : position + 2].isdecimal()):
        return _in_digits(text, position, free=free)
    if char.isnumeric() and not char.isdecimal():
        return _in_signs(text, position)
    return _in_words(text, position, free=free) if char.isalpha() else None


def _in_signs(text: str, position: int) -> Figure | None:
    """Read a fraction of one character ("½"); Roman and other numerals name and order, and are left out."""
    value = unicodedata.numeric(text[position], -1.0)
    if "FRACTION" not in unicodedata.name(text[position], "") or not 0 < value < 1:
        return None
    return Figure(position, position + 1, value)


def _in_digits(text: str, position: int, *, free: bool) -> Figure | None:
    match = _DIGITS.match(text, position)
    if match is None or (_BARRED_AFTER.match(text, match.end()) and not _is_fraction(text, match)):
        return None
    written = match.group()
    plain = written.isdecimal()
    if plain and len(written) > 1 and written[0] == "0":
        return None
    value = _read(written)
    if value is None or value >= _MOST:
        return None
    bare = Figure(position, match.end(), value, plain=plain)
    if free:
        return _behind(text, _coded(text, _currency(text[max(0, position - 8) : position], bare)))
    figure = _before(text, bare)
    return None if figure is None else _signed(text, _behind(text, figure))


def _is_fraction(text: str, match: re.Match[str]) -> bool:
    """Tell whether "1/2" is meant, not a date ("9/11") or "24/7"."""
    over = _OVER.match(text, match.end())
    return over is not None and match.group().isdecimal() and 0 < float(match.group()) < int(over.group(1)) <= 8


def _read(written: str) -> float | None:
    """Read digits with commas or blanks between thousands, or a decimal comma."""
    head, comma, tail = written.rpartition(",")
    if comma and len(tail.split(".")[0]) < 3 and "," not in head:
        written = f"{head}.{tail}"
    try:
        return float("".join(c for c in written if c not in ", \u00a0\u202f\u2009"))
    except ValueError:
        return None


def _before(text: str, figure: Figure) -> Figure | None:
    """Look at what stands right before digits: a currency, "about", or letters that make them part of a name."""
    start = figure.start
    before = text[max(0, start - 8) : start]
    if not before or before[-1] in " \t\n(":
        return _currency(before, figure)
    if (sign := _SIGN_BEFORE.search(before)) is not None:
        return _currency(before, figure) if sign else None
    if before[-1].isalnum():
        coded = _coded(text, figure)
        return coded if coded.money else None
    if before[-1] in "~≈":
        return replace(figure, start=start - 1, near=True)
    if before[-1] in ".:/^×_#№@&'’+*=°" or (before[-1] in "-–—−" and not _is_free(before)):
        return None
    return None if before[-1] == "," and before[-2:-1].isdecimal() else figure


def _coded(text: str, figure: Figure) -> Figure:
    """Add the currency whose letters are joined to the front of digits ("USD10m", "RM3.06mil")."""
    code = _JOINED_BEFORE.search(text[max(0, figure.start - 8) : figure.start])
    codes = _currencies()[2]
    if code is None or code.group(1) not in codes or (code.group(1) == "PS" and not _SUM.match(text, figure.start)):
        return figure
    return replace(figure, start=figure.start - len(code.group(1)), currency=codes[code.group(1)], money=True)


def _is_free(before: str) -> bool:
    """Tell whether a dash before digits joins them to no name ("sub-7", "minus-5", " -5", not "F-16")."""
    return before[-2:-1] in {"", " ", "(", "\n"} or before[:-1].lower().endswith(("sub", "minus", "non"))


def _currency(before: str, figure: Figure) -> Figure:
    sign = _SIGN_BEFORE.search(before)
    if sign is None:
        near = _NEAR_BEFORE.search(before)
        return figure if near is None else replace(figure, start=figure.start - len(near.group()), near=True)
    signs, dollars, _ = _currencies()
    code = signs[sign.group(2)]
    letters, start = sign.group(1), figure.start - len(sign.group())
    if letters is not None and sign.group(2) == "$" and letters in dollars:
        code = dollars[letters]
    elif letters is not None:
        start = figure.start - (len(sign.group()) - sign.start(2) + sign.start())
    return replace(figure, start=start, currency=code, money=True)


def _behind(text: str, figure: Figure) -> Figure:
    """Read what multiplies digits: a scale, a power of ten, a fraction."""
    end, value = figure.end, figure.value
    if (over := _OVER.match(text, end)) is not None and figure.plain and 0 < value < int(over.group(1)) <= 8:
        return replace(figure, end=over.end(), value=value / int(over.group(1)), plain=False)
    if (power := _POWER.match(text, end)) is not None:
        exponent = int(power.group(1).replace("−", "-"))
        return replace(figure, end=power.end(), value=value * 10.0**exponent, plain=False)
    if end < len(text) and text[end].isnumeric() and "FRACTION" in unicodedata.name(text[end], ""):
        return replace(figure, end=end + 1, value=value + unicodedata.numeric(text[end]), plain=False)
    if (letter := _SCALE_LETTER.match(text, end)) is not None:
        unit = (letter.group(1) or letter.group(2)).lower()
        scaled = replace(figure, end=letter.end(), value=round(value * _LETTERS[unit], 9), plain=False, digits=value)
        return replace(scaled, letter=letter.group(1) == "m" and not figure.money)
    value, end = _scaled(text, value, end)
    return replace(figure, end=end, value=value, plain=figure.plain and end == figure.end, digits=figure.value)


def _scaled(text: str, value: float, end: int) -> tuple[float, int]:
    """Multiply by the scales that follow ("4 hundred million")."""
    for _ in range(2):
        scale = _SCALE_WORD.match(text, end)
        if scale is None:
            break
        value, end = round(value * _scales()[scale.group(1).lower()], 9), scale.end()
    return value, end


def _signed(text: str, figure: Figure) -> Figure | None:
    if figure.value >= _MOST * 1000:
        return None
    before = text[max(0, figure.start - 7) : figure.start]
    minus = _MINUS_BEFORE.search(before)
    if minus is None:
        return figure
    follows = before[: minus.start()].rstrip()[-1:].isdecimal() and "minus" not in minus.group().lower()
    if follows and text[figure.end : figure.end + 1] != "%":
        return figure
    kept = len(minus.group()) - len(minus.group().lstrip(" (\n\t"))
    start = figure.start - len(minus.group()) + kept
    return replace(figure, start=start, value=-figure.value, plain=False)


def _in_words(text: str, position: int, *, free: bool) -> Figure | None:
    """Read "twenty-eight thousand six hundred forty-two", "half a million", "a dozen", "two and a half million"."""
    if position and not free and (text[position - 1].isalnum() or text[position - 1] in "'’_"):
        return None
    total, group, end, read = 0.0, None, position, 0
    at = position
    while read < _MOST_WORDS and (word := _WORD.match(text, at)) is not None:
        low = word.group().lower()
        step = _step(low, total, group)
        if step is None:
            break
        total, group = step
        end, read = word.end(), read + 1
        glue = _GLUE.match(text, end)
        if glue is None:
            break
        at = glue.end()
    if read == 0:
        return None
    value, end = _and_half(text, total + (group or 0.0), end)
    return Figure(position, end, value, words=True) if 0 <= value < _MOST * 1000 else None


def _step(low: str, total: float, group: float | None) -> tuple[float, float | None] | None:
    """Return the sum so far and the open group after one more word, None where the word does not go on."""
    value = number_words().get(low)
    if value is not None:
        if group is None:
            return (total, value) if total == 0 or value < 1000 else None
        fits = (0 < value < 10 and group % 100 >= 20 and group % 10 == 0) or (
            0 < value < 100 <= group and not group % 100
        )
        return (total, group + value) if fits else None
    scale = _scales().get(low)
    if scale is None or group is None or low in {"mn", "bn", "tn"}:
        return None
    if scale in {12, 100}:
        return (total, group * scale) if group < 100 else None
    return (total + group * scale, None) if not total or scale * group < total else None


_HALVES = re.compile(r"\sand\sa\s(half|quarter)(?![^\W_])")


def _and_half(text: str, value: float, end: int) -> tuple[float, int]:
    """Read "and a half" behind a small number, with the scale after it."""
    half = _HALVES.match(text, end)
    if half is None or value >= 100:
        return value, end
    return _scaled(text, value + (0.5 if half.group(1) == "half" else 0.25), half.end())
