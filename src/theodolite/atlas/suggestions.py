"""The closest spellings of a name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from theodolite.atlas.names import skeleton

if TYPE_CHECKING:
    from theodolite.atlas.gazetteer import Gazetteer

__all__ = ["closest_names"]

LONGEST = 60
LEAST_ALIKE = 0.75
OTHER_NAME_MALUS = 0.1  # what is alike is an old or other name


def closest_names(name: str, sources: Iterable[Gazetteer], *, most: int = 5) -> tuple[str, ...]:
    """Return names of the gazetteers that are spelt most like this one, Ukrainian and larger places first.

    Compared are the keys that bring romanisations together, by the ratio of Ratcliff and Obershelp (1988); a name of
    more than 60 characters, or without letters that the keys know, has none.
    """
    key = skeleton(name)
    if not key or len(key) > LONGEST:
        return ()
    matcher = SequenceMatcher(b=key, autojunk=False)
    alike: dict[str, tuple[float, int, int]] = {}
    ratios: dict[str, float] = {}
    for source in sources:
        for other, place in source.spelt_like(name):
            if other not in ratios:
                matcher.set_seq1(other)
                quick = matcher.real_quick_ratio() >= LEAST_ALIKE and matcher.quick_ratio() >= LEAST_ALIKE
                ratios[other] = matcher.ratio() if quick else 0.0
            if ratios[other] < LEAST_ALIKE:
                continue
            malus = 0.0 if skeleton(place.name) == other else OTHER_NAME_MALUS
            weight = (round(ratios[other] - malus, 2), int(place.country == "UA"), place.population or 0)
            if weight[0] < LEAST_ALIKE:
                continue
            alike[place.name] = max(alike.get(place.name, weight), weight)
    return tuple(sorted(alike, key=lambda n: (*(-x for x in alike[n]), n))[:most])
