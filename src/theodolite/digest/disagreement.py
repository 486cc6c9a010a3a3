"""Where the mappers disagree on one day: km² by pair, and settlements that one shows as held and another does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

import shapely

from theodolite.digest.lands import Lands
from theodolite.digest.places import Settlements, share_question
from theodolite.records import FrameRef, Measurement, Place
from theodolite.records.digest import DisputedPlace, FrameState, PairDigest

if TYPE_CHECKING:
    from theodolite.history.evidence import Evidence
    from theodolite.settings import DecisionRules

__all__ = ["compare_pairs", "disputed_places"]

_M2_PER_KM2 = 1e6


def compare_pairs(
    lands: Lands, settlements: Settlements, refs: Mapping[str, FrameRef], rules: DecisionRules
) -> tuple[tuple[PairDigest, ...], tuple[Place, ...]]:
    """Compare every two mappers' frames; most km² apart first. Also return the settlements that may be disputed.

    A settlement can be held on one map and not on another only if more of it than the gap between the two thresholds
    lies in land that only one of the two shows.
    """
    gap = rules.hold_supported_share - rules.hold_refuted_share
    pairs: list[PairDigest] = []
    candidates: dict[str, Place] = {}
    for first, second in combinations(refs, 2):
        only_first, only_second, both = lands.apart(refs[first], refs[second])
        pairs.append(
            PairDigest(
                first=first,
                second=second,
                first_frame_on=refs[first].valid_on,
                second_frame_on=refs[second].valid_on,
                only_first_km2=only_first.area / _M2_PER_KM2,
                only_second_km2=only_second.area / _M2_PER_KM2,
                both_km2=both.area / _M2_PER_KM2,
                note="" if lands.common(first, second) is None else "compared only where both maps reach",
            )
        )
        for only in (only_first, only_second):
            candidates.update({p.id: p for p in settlements.meeting(only) if _overlap(settlements, p, only) >= gap})
    pairs.sort(key=lambda p: (-p.apart_km2, p.first, p.second))
    return tuple(pairs), tuple(candidates[key] for key in sorted(candidates))


def _overlap(settlements: Settlements, place: Place, geometry: object) -> float:
    """Return which share of a settlement lies in a geometry, a little too much rather than too little."""
    footprint = settlements.footprint(place)
    return float(shapely.intersection(footprint, geometry).area / footprint.area) + 1e-3


def disputed_places(
    places: Iterable[Place],
    evidence: Evidence,
    frames: Mapping[str, FrameState],
    *,
    side: str,
    rules: DecisionRules,
) -> tuple[DisputedPlace, ...]:
    """Return the settlements that one mapper shows as held by the rules and another as not, widest apart first."""
    found = []
    for place in places:
        shares = []
        for mapper, state in frames.items():
            if state.frame_on is None:
                continue
            answer = evidence.measure(share_question(place, side), mapper=mapper, on=state.frame_on)
            if isinstance(answer, Measurement):
                shares.append((mapper, answer.frame_on, answer.value))
        shares.sort(key=lambda s: (-s[2], s[0]))
        if shares and shares[0][2] >= rules.hold_supported_share and shares[-1][2] < rules.hold_refuted_share:
            found.append(DisputedPlace(place=place, shares=tuple(shares)))
    return tuple(sorted(found, key=lambda d: (-(d.place.population or 0), -d.spread, d.place.name, d.place.id)))
