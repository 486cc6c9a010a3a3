"""How many km² every two mappers' frames differ by."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from theodolite.digest.lands import Lands
from theodolite.records import FrameRef
from theodolite.records.digest import PairDigest

__all__ = ["compare_pairs"]

_M2_PER_KM2 = 1e6


def compare_pairs(lands: Lands, refs: Mapping[str, FrameRef]) -> tuple[PairDigest, ...]:
    """Compare every two mappers' frames; most km² apart first."""
    pairs: list[PairDigest] = []
    for first, second in combinations(refs, 2):
        only_first, only_second, both = lands.apart(refs[first], refs[second])
        pairs.append(
            PairDigest(
                first=first,
                second=second,
                first_frame_on=refs[first].valid_on,
                second_frame_on=refs[second].valid_on,
                only_first_km2=only_first / _M2_PER_KM2,
                only_second_km2=only_second / _M2_PER_KM2,
                both_km2=both / _M2_PER_KM2,
                note="" if lands.common(first, second) is None else "compared only where both maps reach",
            )
        )
    return tuple(sorted(pairs, key=lambda p: (-p.apart_km2, p.first, p.second)))
