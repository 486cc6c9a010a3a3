"""How often a hard label turns out otherwise within 14 days, and how often there is none.

Several things can be meant, and all are printed:

- *naive*: the same proposition, dated and judged 14 days later, has another label. This counts real changes of hands.
- *provisional*: the same claim with the same date, judged on what was known then and again on what was known 14 days
  later. In hindsight a witness's evidence of a day is its map of that day plus its usual lag, without steps that went
  back within the settling time; a place that changed hands after the claim's day is no reversal by that.
- *not provisional*: the same once the 90 % lag has passed, by all maps together (``verdict_fused``): maps shifted by
  their usual lag have no more to say by then.
- *left-out map*: what one mapper, kept out of the judgement, shows of the day (plus its usual lag).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, kind_of, shifted, with_day
from theodolite.batch.votes import CAUSES, LABELS, Answers

__all__ = ["Reversal", "abstentions", "left_out", "reversals", "reversed_share", "turbulent"]

Array = np.ndarray[Any, Any]
WITHIN_DAYS = 14
RECENT_DAYS = 30
KINDS_JUDGED = ("hold", "enter")
HARD = ("supported", "refuted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reversal:
    """Claims with one hard label: which changed (to another label), which turned to the opposite; bool arrays."""

    measure: str
    side: str
    kind: str
    label: str
    block: Array
    recent: Array
    changed: Array
    opposite: Array


def turbulent(maps: Maps, side: str, claims: Claims) -> Array:
    """Tell of which places some map changed by more than five points in the 30 days before the claim."""
    found = np.zeros(len(claims), dtype=bool)
    for mapper in maps.mappers:
        value = maps.table(side, mapper).value
        now = maps.steps(side, mapper, claims.day, claims.place)
        then = maps.steps(side, mapper, claims.day - RECENT_DAYS, claims.place)
        both = (now >= 0) & (then >= 0)
        found |= both & (np.abs(value[now] - value[then]) > 0.05)
    return found


def reversals(maps: Maps, claims: Claims, lags: Mapping[str, int]) -> Iterator[Reversal]:
    """Judge every claim of both sides as known on its day, and 14 days later: naively, and for the same day."""
    later = claims.day + WITHIN_DAYS
    for side in SIDES:
        recent = turbulent(maps, side, claims)
        for name in KINDS_JUDGED:
            kind, parts = kind_of(name), (side, name, claims.block, recent)
            first = maps.judge(side, kind, claims).label
            naive = maps.judge(side, kind, with_day(claims, WITHIN_DAYS)).label
            again = maps.judge(side, kind, claims, shifted(claims, lags, later), until=later).label
            yield from _compare("naive", *parts, first, naive)
            yield from _compare("provisional", *parts, first, again)


def _compare(
    measure: str, side: str, kind: str, block: Array, recent: Array, first: Array, second: Array
) -> Iterator[Reversal]:
    for label, other in (HARD, HARD[::-1]):
        own = first == LABELS.index(label)
        later = second[own]
        yield Reversal(
            measure=measure,
            side=side,
            kind=kind,
            label=label,
            block=block[own],
            recent=recent[own],
            changed=later != LABELS.index(label),
            opposite=later == LABELS.index(other),
        )


def left_out(maps: Maps, claims: Claims, lags: Mapping[str, int]) -> Iterator[Reversal]:
    """Judge every claim by all maps but one, and hold it against that one: does it pass where the label says so?

    ``changed`` is where the map left out says otherwise (between counts as otherwise), ``opposite`` where it says the
    opposite.
    """
    for side in SIDES:
        recent = turbulent(maps, side, claims)
        full, later = maps.answers(side, claims), maps.answers(side, claims, shifted(claims, lags))
        for i in range(len(maps.mappers)):
            fresh = later.silence[:, i] == 0
            for name in KINDS_JUDGED:
                labels = maps.bench.judge(kind_of(name), without(full, i)).label
                alone = _alone(maps, name, later, i)
                yield from _compare(
                    "left_out", side, name, claims.block[fresh], recent[fresh], labels[fresh], alone[fresh]
                )


def without(answers: Answers, mapper: int) -> Answers:
    """Return the answers with one witness silenced."""
    silence = answers.silence.copy()
    silence[:, mapper] = 3
    parts = {n: getattr(answers, n) for n in Answers.__dataclass_fields__}
    return Answers(**(parts | {"silence": silence}))


def _alone(maps: Maps, name: str, answers: Answers, mapper: int) -> Array:
    """Return what one witness alone would say, as a label."""
    votes = maps.bench.judge(kind_of(name), _only(answers, mapper))
    said = np.full(len(answers), LABELS.index("conflicting_evidence"))
    said[votes.supports == 1] = LABELS.index("supported")
    said[votes.refutes == 1] = LABELS.index("refuted")
    return said


def _only(answers: Answers, mapper: int) -> Answers:
    silence = np.full_like(answers.silence, 3)
    silence[:, mapper] = answers.silence[:, mapper]
    parts = {n: getattr(answers, n) for n in Answers.__dataclass_fields__}
    return Answers(**(parts | {"silence": silence}))


def reversed_share(changed: Array, block: Array, *, draws: int = 200) -> tuple[float, float, float]:
    """Return a share with its 90 % interval over blocks drawn again."""
    if not len(changed):
        return float("nan"), float("nan"), float("nan")
    _, number = np.unique(block, return_inverse=True)
    hits, counts = np.bincount(number, weights=changed), np.bincount(number)
    drawn = np.random.default_rng(20_251).integers(0, len(counts), (draws, len(counts)))
    shares = hits[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.05, 0.95])
    return float(changed.mean()), float(low), float(high)


def abstentions(maps: Maps, claims: Claims) -> dict[str, Any]:
    """Return of how many claims nothing hard was said, by cause, in all and by side."""
    found: dict[str, Any] = {}
    for side in SIDES:
        causes: dict[str, int] = dict.fromkeys(CAUSES, 0)
        for name in KINDS_JUDGED:
            cause = maps.judge(side, kind_of(name), claims).cause
            for i, word in enumerate(CAUSES):
                causes[word] += int((cause == i).sum())
        total = len(claims) * len(KINDS_JUDGED)
        found[side] = {"claims": total, "causes": causes, "share": sum(causes.values()) / max(total, 1)}
    return found
