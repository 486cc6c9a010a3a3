"""Keys that bring the spellings of one name together.

Two keys are made of a name. The *fold* forgets case, accents, apostrophes, hyphens and spaces. The *skeleton* also
forgets what the usual romanisations of Ukrainian and Russian disagree on (Hulyaypole, Huliaipole, Guljaj-Pole), and
is what the index is searched by. Cyrillic is romanised first, by the Ukrainian national system of 2010 (Resolution 55
of the Cabinet of Ministers) or, for names with Russian letters, a plain BGN/PCGN style.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["fold", "folds", "is_cyrillic", "romanise", "skeleton", "skeletons"]

KEPT_KEYS = 8_192  # names of one text come back again and again
_APOSTROPHES = re.compile('[\u0027\u2019\u2018\u02bc\u02b9\u02ba\u2032\u2033\u0060\u00b4\u201d\u201c"]')
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_RUSSIAN_ONLY = re.compile("[ыэъё]", re.IGNORECASE)
_UKRAINIAN_ONLY = re.compile("[іїєґ]", re.IGNORECASE)
_WORD = re.compile("[\u0400-\u04ff]+")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_WORD_NOR_END = re.compile(r"(?:[^\w\n]|_)+")

_COMMON = {"а": "a", "б": "b", "в": "v", "д": "d", "е": "e", "ж": "zh", "з": "z", "к": "k", "л": "l", "м": "m",
           "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
           "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu"}  # fmt: skip
_UKRAINIAN = {**_COMMON, "г": "h", "ґ": "g", "є": "ie", "и": "y", "і": "i", "ї": "i", "й": "i", "я": "ia", "ы": "y",
              "э": "e", "ё": "io", "ъ": ""}  # fmt: skip
_RUSSIAN = {**_COMMON, "г": "g", "и": "i", "й": "y", "ы": "y", "э": "e", "ё": "yo", "ю": "yu", "я": "ya", "ъ": "",
            "і": "i", "ї": "i", "є": "e", "ґ": "g"}  # fmt: skip
_UKRAINIAN_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_INITIAL = re.compile("(?<![\u0400-\u04ff])[єїйюя]")

_SKELETON_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("zgh", "zh"),
        ("shch|sch|stsch", "sch"),
        ("tch|tsch", "ch"),
        ("kh|gh|g|x", "h"),
        ("w", "v"),
        ("tz|ts", "c"),
        ("ck", "k"),
        ("[ijy]+", "i"),
        ("i(?=[aeou])", ""),
        (r"(zh|sh|ch|.)\1+", r"\1"),
    )
)


def is_cyrillic(name: str) -> bool:
    """Tell whether a name holds a Cyrillic letter."""
    return bool(_CYRILLIC.search(name))


def _romanise_word(word: str, *, russian: bool) -> str:
    if russian:
        return "".join(_RUSSIAN.get(letter, letter) for letter in word)
    head = _UKRAINIAN_INITIAL.get(word[0])
    body = word[1:] if head else word
    return (head or "") + "".join(_UKRAINIAN.get(letter, letter) for letter in body.replace("зг", "zgh"))


def _is_russian(name: str) -> bool:
    return bool(_RUSSIAN_ONLY.search(name)) and not _UKRAINIAN_ONLY.search(name)


def romanise(name: str, *, russian: bool | None = None) -> str:
    """Romanise the Cyrillic words of a name; words in other scripts stay as they are.

    Parameters
    ----------
    name
        Any name.
    russian
        Which system; None decides by the letters that only one of the two alphabets has (Ukrainian without evidence).
    """
    if russian is None:
        russian = _is_russian(name)

    def one(match: re.Match[str]) -> str:
        word = match.group()
        latin = _romanise_word(word.lower(), russian=russian)
        return latin[:1].upper() + latin[1:] if word[0].isupper() else latin

    return _WORD.sub(one, _APOSTROPHES.sub("", unicodedata.normalize("NFC", name)))


@lru_cache(maxsize=KEPT_KEYS)
def fold(name: str) -> str:
    """Return the name without case, accents, apostrophes, hyphens and spaces; Cyrillic is romanised."""
    latin = romanise(name) if is_cyrillic(name) else name
    latin = _APOSTROPHES.sub("", latin)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin.casefold()) if not unicodedata.combining(c))
    return _NOT_WORD.sub("", plain)


@lru_cache(maxsize=KEPT_KEYS)
def skeleton(name: str) -> str:
    """Return the key that common romanisations of one name share."""
    key = fold(name)
    for pattern, replacement in _SKELETON_STEPS:
        key = pattern.sub(replacement, key)
    return key or fold(name)


def _romanised(names: list[str], *, russian: bool) -> list[str]:
    """Romanise many names at once, in small letters."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", "\n".join(names))).lower()
    if russian:
        return text.translate({ord(letter): latin for letter, latin in _RUSSIAN.items()}).split("\n")
    text = _INITIAL.sub(lambda match: _UKRAINIAN_INITIAL[match.group()], text).replace("зг", "zgh")
    return text.translate({ord(letter): latin for letter, latin in _UKRAINIAN.items()}).split("\n")


def folds(names: Sequence[str]) -> list[str]:
    """Return :func:`fold` of each of many names, many times faster than one by one."""
    latin = [name.replace("\n", " ") for name in names]
    slavic = [(i, _is_russian(name)) for i, name in enumerate(latin) if _CYRILLIC.search(name)]
    for russian in (False, True):
        places = [i for i, is_russian in slavic if is_russian is russian]
        for i, name in zip(places, _romanised([latin[i] for i in places], russian=russian), strict=False):
            latin[i] = name
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", "\n".join(latin)).casefold())
    return _NOT_WORD_NOR_END.sub("", text).split("\n")


def skeletons(folded: Sequence[str]) -> list[str]:
    """Return the skeletons of many names that :func:`folds` has folded."""
    text = "\n".join(folded)
    for pattern, replacement in _SKELETON_STEPS:
        text = pattern.sub(replacement, text)
    return [key or whole for key, whole in zip(text.split("\n"), folded, strict=True)]
