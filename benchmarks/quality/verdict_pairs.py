"""What two maps alone are worth: labels of each pair of maps, held against a third, and what the rule on copies costs.

``minimum_effective`` of ``rules.toml`` gives no label where the voting maps are worth fewer independent ones. Measured
are how many labels that rule alone takes away, and how often what two maps agree on is not borne out by a third, for
each pair: two maps that err together should be contradicted more often than two others by the same third map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, kind_of, shifted
from benchmarks.quality.verdict_reversals import HARD, KINDS_JUDGED, _alone, turbulent
from theodolite.batch.votes import LABELS, Answers, Bench
from theodolite.fusion.dependence import independence_of
from theodolite.history.steps import number_day
from theodolite.records import Label

__all__ = ["pairs", "related_abstentions"]

Array = np.ndarray[Any, Any]
_DRAWS = 400
_CODES = [LABELS.index(word) for word in HARD]


def related_abstentions(maps: Maps, claims: Claims) -> dict[str, dict[str, Any]]:
    """Return for each half-year how many labels the rule on related maps alone takes away."""
    free = _lenient(maps)
    none = LABELS.index(Label.NOT_ENOUGH_EVIDENCE.value)
    days = [number_day(int(day)) for day in claims.day]
    half = np.array([f"{day.year} {'first' if day.month < 7 else 'second'} half" for day in days])
    found: dict[str, dict[str, Any]] = {h: {"claims": 0, "related": 0} for h in sorted(set(half.tolist()))}
    for side in SIDES:
        answers = maps.answers(side, claims)
        for name in KINDS_JUDGED:
            strict, loose = (bench.judge(kind_of(name), answers).label for bench in (maps.bench, free))
            lost = (strict == none) & (loose != none)
            for period, row in found.items():
                row["claims"] += int((half == period).sum())
                row["related"] += int(lost[half == period].sum())
    return found


def pairs(maps: Maps, claims: Claims, lags: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return for each pair of maps how often a third contradicts what both say, where all maps have fresh frames.

    Returns
    -------
    A row a pair: ``effective`` (what the two are worth), ``agree`` (share of claims with a hard label), ``claims`` and
    ``wrong`` (hard labels held against a third map, share not borne out), ``over`` (``wrong`` less that of the other
    pairs against the same third, mean of the thirds, with 90 % over blocks); ``recent`` the same where a map changed
    lately.
    """
    chosen = list(combinations(range(len(maps.mappers)), 2))
    every, lately = _tallies(maps, claims, lags, chosen)
    rows = []
    for number, pair in enumerate(chosen):
        names = [maps.mappers[i] for i in pair]
        effective = independence_of(names, maps.histories.infos).effective
        row = {"pair": names, "effective": effective, "enough": effective >= maps.rules.minimum_effective}
        rows.append(row | _figures(every, number) | {"recent": _figures(lately, number)})
    return rows


def _lenient(maps: Maps) -> Bench:
    return Bench(replace(maps.rules, minimum_effective=0.0), maps.histories.infos)


@dataclass(slots=True)
class _Tally:
    """Counts by pair, third map and block: hard labels held against the third, those not borne out; by pair: asked."""

    hard: Array
    wrong: Array
    asked: Array
    given: Array


def _tallies(
    maps: Maps, claims: Claims, lags: Mapping[str, int], chosen: Sequence[tuple[int, ...]]
) -> tuple[_Tally, _Tally]:
    """Judge all claims of both sides by each pair alone; return all counts, and those where a map changed lately."""
    bench, count = _lenient(maps), len(maps.mappers)
    _, block = np.unique(claims.block, return_inverse=True)
    shape = (len(chosen), count, int(block.max(initial=0)) + 1)
    tallies = [_Tally(np.zeros(shape), np.zeros(shape), np.zeros(shape[0]), np.zeros(shape[0])) for _ in range(2)]
    for side in SIDES:
        now, later = maps.answers(side, claims), maps.answers(side, claims, shifted(claims, lags))
        fresh = (now.silence == 0).all(axis=1)
        parts = [fresh, fresh & turbulent(maps, side, claims)]
        for name in KINDS_JUDGED:
            shown = [_alone(maps, name, later, i) for i in range(count)]
            for number, pair in enumerate(chosen):
                label = bench.judge(kind_of(name), _only(now, pair)).label
                hard = np.isin(label, _CODES)
                for tally, part in zip(tallies, parts, strict=True):
                    tally.asked[number] += part.sum()
                    tally.given[number] += (part & hard).sum()
                    for third in set(range(count)) - set(pair):
                        held = part & hard & (later.silence[:, third] == 0)
                        tally.hard[number, third] += np.bincount(block[held], minlength=shape[2])
                        wrong = held & (label != shown[third])
                        tally.wrong[number, third] += np.bincount(block[wrong], minlength=shape[2])
    return tallies[0], tallies[1]


def _only(answers: Answers, chosen: tuple[int, ...]) -> Answers:
    silence = np.full_like(answers.silence, 3)
    silence[:, chosen] = answers.silence[:, chosen]
    parts = {n: getattr(answers, n) for n in Answers.__dataclass_fields__}
    return Answers(**(parts | {"silence": silence}))


def _figures(tally: _Tally, number: int) -> dict[str, Any]:
    claims = int(tally.hard[number].sum())
    if not claims:
        return {"claims": 0}
    blocks = tally.hard.shape[2]
    drawn = np.random.default_rng(20_251).multinomial(blocks, np.full(blocks, 1 / blocks), _DRAWS).T
    over = _over(tally.wrong @ np.ones((blocks, 1)), tally.hard @ np.ones((blocks, 1)), number)[0]
    low, high = np.nanquantile(_over(tally.wrong @ drawn, tally.hard @ drawn, number), [0.05, 0.95])
    return {
        "claims": claims,
        "agree": float(tally.given[number] / tally.asked[number]),
        "wrong": float(tally.wrong[number].sum() / claims),
        "over": float(over),
        "over90": (float(low), float(high)),
    }


def _over(wrong: Array, hard: Array, number: int) -> Array:
    """Return a pair's rate less the other pairs' against the same third map, mean of the thirds; shape (draws,)."""
    rate = np.divide(wrong, hard, out=np.full(hard.shape, np.nan), where=hard > 0)
    thirds = [k for k in range(rate.shape[1]) if hard[number, k].any()]
    gaps = [rate[number, k] - np.nanmean(np.delete(rate[:, k], number, axis=0), axis=0) for k in thirds]
    found: Array = np.mean(gaps, axis=0)
    return found
