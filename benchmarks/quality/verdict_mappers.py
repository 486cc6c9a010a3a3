"""How often each map is right about who holds half of a settlement, by its frame's age, against the others later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, shifted
from benchmarks.quality.verdict_scores import block_interval

__all__ = ["AGES", "reliability"]

AGES = ((0, 3), (4, 7), (8, 14), (15, 28))


def reliability(maps: Maps, claims: Claims, lags: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Return for each mapper and age of frame the share right: claims, share, 90 % interval over blocks.

    Right is what the clear majority of the other maps shows of the day with hindsight (their usual lag); claims that it
    leaves open do not count. Both sides' holdings are asked.
    """
    found: dict[str, dict[str, Any]] = {}
    for i, mapper in enumerate(maps.mappers):
        rows: dict[str, list[Any]] = {f"{first}-{last}": [] for first, last in AGES}
        for side in SIDES:
            now, later = maps.answers(side, claims), maps.answers(side, claims, shifted(claims, lags))
            others = np.arange(len(maps.mappers)) != i
            speaks = (later.silence == 0) & others
            count = speaks.sum(axis=1)
            holding = ((later.value >= 0.5) & speaks).sum(axis=1)
            share = holding / np.maximum(count, 1)
            clear = (count >= 2) & ((share >= 0.75) | (share <= 0.25)) & ~np.isnan(now.value[:, i])
            right = (now.value[:, i] >= 0.5) == (share >= 0.75)
            age = maps.ages(mapper, claims.day)
            for first, last in AGES:
                own = clear & (age >= first) & (age <= last)
                rows[f"{first}-{last}"].append((right[own], claims.block[own]))
        found[mapper] = {name: _row(parts) for name, parts in rows.items()}
    return found


def _row(parts: list[Any]) -> dict[str, Any]:
    right, block = (np.concatenate(c) for c in zip(*parts, strict=True))
    if not len(right):
        return {"claims": 0}
    low, high = block_interval(right.astype(np.float64), block)
    return {"claims": len(right), "right": float(right.mean()), "low": low, "high": high}
