"""How often a word, alone or with its surroundings, was a cue in the training documents (target encoding)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Rates", "count_rates"]

_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts by key: ``counts[key]`` is (seen, sum of the targets); ``prior`` the mean target of all."""

    counts: Mapping[str, tuple[float, float]]
    prior: float
    _smoothed: dict[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        prior = _WEIGHT * self.prior
        smoothed = {key: (total + prior) / (seen + _WEIGHT) for key, (seen, total) in self.counts.items()}
        object.__setattr__(self, "_smoothed", smoothed)

    def rates(self, keys: Iterable[str]) -> list[float]:
        """Return the smoothed mean target of each key; that of all for a key never seen."""
        get, prior = self._smoothed.get, self.prior
        return [get(key, prior) for key in keys]

    def seen(self, key: str) -> float:
        """Return how often a key was seen."""
        return self.counts.get(key, (0.0, 0.0))[0]


def count_rates(keys: Sequence[Iterable[str]], targets: Sequence[float], *, least: int = 1) -> Rates:
    """Count targets by key; keys seen less than ``least`` times are dropped."""
    counts: dict[str, list[float]] = {}
    for row, target in zip(keys, targets, strict=True):
        for key in row:
            entry = counts.setdefault(key, [0.0, 0.0])
            entry[0] += 1
            entry[1] += target
    prior = sum(targets) / len(targets) if targets else 0.0
    return Rates({k: (n, t) for k, (n, t) in sorted(counts.items()) if n >= least}, prior)
