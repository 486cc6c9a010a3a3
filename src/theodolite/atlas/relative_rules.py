"""How far relative words reach: the numbers of ``data/relative.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from theodolite.atlas.gazetteer import package_data

__all__ = ["Size", "relative_rules", "size_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Reach of words beside a settlement of a size, km; see the data file."""

    up_to: int
    near_km: float
    beside_km: float
    beside_reach_km: float
    beside_error_km: float


@cache
def relative_rules() -> dict[str, Any]:
    """Return the whole table."""
    return tomllib.loads(package_data("relative.toml").decode())


@cache
def _sizes() -> tuple[Size, ...]:
    return tuple(Size(**row) for row in relative_rules()["size"])


def size_of(population: int | None) -> Size:
    """Return the reach of words beside a settlement of so many people (None counts as the smallest)."""
    return next((size for size in _sizes() if (population or 0) < size.up_to), _sizes()[-1])
