"""Names that no table has as they are spelt: Russian forms by the regular correspondences, and one letter astray.

Ukrainian and Russian forms of a name share their consonants; the vowels differ in few ways (Котлярівка, Котляревка;
Вільне, Вольное; Підгірне, Подгорное). Both are compared as skeletons (:func:`theodolite.atlas.names.skeleton`).
"""

from __future__ import annotations

import re

from theodolite.atlas.names import is_cyrillic

__all__ = ["SHORTEST", "SHORTEST_MISSPELT", "consonants", "corresponds", "is_slavic_name", "one_edit", "russian_keys"]

_VOWELS = re.compile("[aeiou]+")
_SLAVIC_END = re.compile(
    "(?:[oei]vka|[iy]nka|an[ao]?vka|[oeiy]v[oe]|[oeiy]ve|s'?k|[sz]'?k[oe]e?|ts?k[oe]e?|skoye|[nv]oye|aya|[iy]nskiy|"
    "pol|grad|hrad|gorsk|horsk|ivtsi|[oei]v)$",
    re.IGNORECASE,
)
# Vowels of a Russian form and of the Ukrainian one that it may stand for.
_PAIRS = frozenset(
    [("o", "i"), ("e", "i"), ("i", "e"), ("e", "o"), ("o", "e"), ("a", "o"), ("e", "a"), ("o", "a"), ("oe", "e"),
     ("ee", "e"), ("e", "ie"), ("u", "i"), ("oe", "i"), ("ie", "e"), ("aa", "a"), ("iu", "u"), ("e", "ia")]
)  # fmt: skip
_FLEETING = frozenset("oei")
SHORTEST = 4  # consonants
SHORTEST_MISSPELT = 7  # letters
MOST_CHANGES = 4


def consonants(key: str) -> str:
    """Return a skeleton without its vowels."""
    return _VOWELS.sub("", key)


def is_slavic_name(name: str) -> bool:
    """Tell whether a name may be a Russian form of a Ukrainian one: Cyrillic, or Latin with such an ending."""
    return is_cyrillic(name) or bool(_SLAVIC_END.search(name))


def corresponds(key: str, ukrainian: str) -> int | None:
    """Return in how many vowels a skeleton differs from the Ukrainian one that it may be the Russian form of, or None.

    Both must have the same consonants. At most one vowel may be there in one alone (but for a first one: Екатериновка,
    Катеринівка), and at most four differ.
    """
    one, other = _slots(key), _slots(ukrainian)
    if len(one) != len(other):
        return None
    changes = missing = 0
    for index, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        if mine == theirs:
            continue
        changes += 1
        if mine and theirs:
            if not _alike(mine, theirs):
                return None
        elif index:
            missing += 1
            if (mine or theirs) not in _FLEETING:
                return None
    return changes if missing <= 1 and changes <= MOST_CHANGES else None


def _alike(mine: str, theirs: str) -> bool:
    if (mine, theirs) in _PAIRS or (theirs, mine) in _PAIRS:
        return True
    return len(mine) > 1 and len(theirs) > 1 and mine[0] == theirs[0] and _alike(mine[1:], theirs[1:])


def russian_keys(key: str) -> tuple[str, ...]:
    """Return a skeleton and the one with the Ukrainian form of a Christian name in it (Николаевка: Миколаївка)."""
    changed = key.replace("nikola", "mikola") if "nikola" in key else key
    changed = f"h{changed}" if changed.startswith(("anov", "anin")) else changed
    return (key,) if changed == key else (key, changed)


def _slots(key: str) -> list[str]:
    """Return the vowels before, between and after the consonants, one string a gap."""
    slots = [""]
    for letter in key:
        if letter in "aeiou":
            slots[-1] += letter
        else:
            slots.append("")
    return slots


def one_edit(one: str, other: str) -> bool:
    """Tell whether two strings differ by one letter put in, left out, changed, or by two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, theirs = one[start:], other[start:]
    exchanged = len(rest) == len(theirs) > 1 and rest[:2] == theirs[1::-1] and rest[2:] == theirs[2:]
    return exchanged or rest[1:] == theirs or rest == theirs[1:] or rest[1:] == theirs[1:]
