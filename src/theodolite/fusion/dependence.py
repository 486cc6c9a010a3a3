"""How many independent witnesses a set of maps amounts to: declared parents and correlated errors.

The number is the *effective sample size* of correlated witnesses: the size of an independent sample whose mean is as
precise as the best weighted mean of theirs, ``max (sum w)^2 / w'Rw`` over weights ``w >= 0``, with ``R`` the matrix of
their dependence (for a matrix that is positive definite and weights of any sign this is ``1'R^-1 1``: Vallejos and
Osorio 2014, *Spatial Statistics* 9, 66-92). Of the formulas at hand it is the one in which an exact copy adds nothing
and no witness takes anything away; Kish's ``n^2 / sum of R`` gives 1.8 for two independent maps and a copy of one.

What the shipped table says of pairs of mappers was measured on their maps (``python -m benchmarks.quality.dependence``)
and stands in ``dependence.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from theodolite.records import ProviderInfo
from theodolite.records.fusion import Independence

__all__ = ["Dependence", "effective_number", "independence_of", "shipped_dependence"]

_ROUNDS = 400
_WORTH_NAMING = 0.25
_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """What two mappers share beyond the truth, as measured.

    ``share`` (0-1, with its 90 % interval ``low`` to ``high``) is the correlation of their errors; ``why`` says in
    words, with numbers, what was seen.
    """

    first: str
    second: str
    share: float
    low: float
    high: float
    why: str

    @property
    def is_certain(self) -> bool:
        """Whether it is certainly a quarter or more: less is reckoned with, but not worth a name."""
        return self.low >= _WORTH_NAMING


@cache
def shipped_dependence() -> tuple[Dependence, ...]:
    """Return what was measured of pairs of mappers, as shipped; empty where nothing was."""
    found = files("theodolite.fusion").joinpath("dependence.toml")
    if not found.is_file():
        return ()
    raw: dict[str, Any] = tomllib.loads(found.read_text(encoding="utf-8"))
    return tuple(
        Dependence(
            first=str(pair["first"]),
            second=str(pair["second"]),
            share=float(pair["share"]),
            low=float(pair["low"]),
            high=float(pair["high"]),
            why=str(pair["why"]),
        )
        for pair in raw.get("pairs", ())
    )


def independence_of(
    mappers: Collection[str], infos: Mapping[str, ProviderInfo], *, detected: Sequence[Dependence] | None = None
) -> Independence:
    """Return how many independent witnesses some mappers amount to.

    Parameters
    ----------
    mappers
        Ids of those that said something; each counts once, in any order.
    infos
        Who makes each map; a mapper that is missing here is taken to have no parents.
    detected
        Dependence of pairs as measured; None for the shipped table. A pair that is not in it (a map of one's own) is
        taken to be independent unless parents are declared.

    Returns
    -------
    Independence
        ``effective`` between 1 and the number of mappers (0 for none). ``copies`` lists declared parents (share 1; of
        two maps from one source that is no witness itself, the later id counts as the copy) and pairs whose measured
        dependence is certainly a quarter or more; of these it is not known who follows whom.
    """
    names = sorted(set(mappers))
    declared = _declared(names, infos)
    roots = [name for name in names if name not in {copy for copy, *_ in declared}]
    pairs = [
        pair
        for pair in (shipped_dependence() if detected is None else detected)
        if pair.first in roots and pair.second in roots and pair.first != pair.second and pair.share > 0
    ]
    seen = sorted((p.second, p.first, p.why, p.share) for p in pairs if p.is_certain)
    matrix = tuple(tuple(_share(a, b, pairs) for b in roots) for a in roots)
    return Independence(maps=len(names), effective=effective_number(matrix), copies=(*declared, *seen))


def _share(first: str, second: str, pairs: Sequence[Dependence]) -> float:
    if first == second:
        return 1.0
    return max((min(p.share, 1.0) for p in pairs if {p.first, p.second} == {first, second}), default=0.0)


def _declared(names: Sequence[str], infos: Mapping[str, ProviderInfo]) -> tuple[tuple[str, str, str, float], ...]:
    """List (copy, original, why, 1) for every map that adds no witness by what its maker declares."""
    sources = {name: _ancestors(name, infos) for name in names}
    found: list[tuple[str, str, str, float]] = []
    gone: set[str] = set()
    for name in names:
        above = [n for n in names if n in sources[name] and n not in gone]
        same = [n for n in names if n < name and n not in gone and sources[n] and sources[n] == sources[name]]
        if above:
            found.append((name, above[0], "declared: draws from it", 1.0))
        elif same:
            found.append((name, same[0], f"declared: both draw from {', '.join(sorted(sources[name]))}", 1.0))
        else:
            continue
        gone.add(name)
    return tuple(found)


def _ancestors(name: str, infos: Mapping[str, ProviderInfo]) -> frozenset[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        info = infos.get(ahead.pop())
        new = [p for p in (info.parents if info else ()) if p not in found and p != name]
        found.update(new)
        ahead += new
    return frozenset(found)


@lru_cache(maxsize=1024)
def effective_number(matrix: tuple[tuple[float, ...], ...]) -> float:
    """Return the effective number of witnesses with a symmetric matrix of dependence (0-1, ones on the diagonal).

    The weights are found by multiplicative updates, ``w <- w / Rw``, which never leave ``w >= 0`` and never make the
    objective worse for any symmetric ``R >= 0`` (Sha, Lin, Saul and Lee 2007, *Neural Computation* 19, 2004-2031), so
    that a measured matrix need not be positive definite. Rounded to three places.
    """
    if not matrix:
        return 0.0
    related = np.array(matrix, dtype=np.float64)
    weights = np.ones(len(related))
    for _ in range(_ROUNDS):
        weights = weights / (related @ weights)
    return round(float(weights.sum() ** 2 / (weights @ related @ weights)), _PLACES)
