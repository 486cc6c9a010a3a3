"""Planted copies are found; maps that agree because they are right, or share a cadence, are not."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from theodolite.fusion.copying import Shown, Stretch, detect_copying, stretches_of
from theodolite.fusion.dependence import Dependence, independence_of

DAYS, PLACES = 720, 700
BLOCKS = {place: place // 10 for place in range(PLACES)}


def truth(rng: np.random.Generator) -> np.ndarray:
    """The day on which each place changes hands; neighbours change together."""
    return np.repeat(rng.integers(60, DAYS - 60, PLACES // 5), 5)


def drawn(
    name: str, flips: np.ndarray, rng: np.random.Generator, *, scale: float = 4.0, every: int = 1, errors: float = 0.3
) -> Shown:
    """A map of its own: reports with a lag, and draws some land wrongly for a while."""
    lags = np.repeat(rng.standard_t(2, PLACES // 5) * scale, 5)
    held = np.arange(DAYS)[:, None] >= (flips + lags)[None]
    for group in np.flatnonzero(rng.random(PLACES // 5) < errors).tolist():
        start, length = int(rng.integers(40, DAYS - 90)), int(rng.integers(5, 40))
        held[start : start + length, 5 * group : 5 * group + 5] ^= True
    return shown(name, held, every=every)


def shown(name: str, held: np.ndarray, *, every: int = 1) -> Shown:
    frames = list(range(0, DAYS, every))
    return Shown(
        mapper=name,
        stretches={p: stretches_of(frames, [bool(held[f, p]) for f in frames], frames[-1]) for p in range(PLACES)},
    )


def states(one: Shown) -> np.ndarray:
    held = np.zeros((DAYS, PLACES), bool)
    for place, stretches in one.stretches.items():
        for stretch in stretches:
            held[stretch.start : stretch.end, place] = stretch.held
    return held


def exact(one: Shown, _flips: np.ndarray, _rng: np.random.Generator) -> Shown:
    return Shown(mapper="copy", stretches=one.stretches)


def delayed(one: Shown, _flips: np.ndarray, _rng: np.random.Generator) -> Shown:
    held = states(one)
    return shown("copy", np.concatenate([held[:1].repeat(4, axis=0), held[:-4]]))


def edited(one: Shown, flips: np.ndarray, rng: np.random.Generator) -> Shown:
    """A tenth of the land is its own."""
    mine = np.repeat(rng.random(PLACES // 5) < 0.1, 5)
    return shown("copy", np.where(mine, states(drawn("own", flips, rng)), states(one)))


def by_pair(found: tuple[Dependence, ...]) -> dict[tuple[str, str], Dependence]:
    return {(p.first, p.second): p for p in found}


@pytest.mark.parametrize("copy", [exact, delayed, edited])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_planted_copy_is_found_and_nobody_else_is_accused(
    copy: Callable[[Shown, np.ndarray, np.random.Generator], Shown], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    flips = truth(rng)
    maps = [drawn(name, flips, rng) for name in ("alpha", "bravo", "charlie", "delta")]
    everyone = [*maps, copy(maps[0], flips, rng)]
    found = by_pair(detect_copying(everyone, BLOCKS))
    assert found["alpha", "copy"].share > 0.75
    assert found["alpha", "copy"].is_certain
    assert [pair for pair, p in found.items() if p.low > 0.1] == [("alpha", "copy")]
    together = independence_of([m.mapper for m in everyone], {}, detected=tuple(found.values()))
    assert together.maps == 5
    assert 3.5 < together.effective < 4.4
    assert ("copy", "alpha") in {(c, o) for c, o, *_ in together.copies}


@pytest.mark.parametrize(("scale", "every"), [(4.0, 1), (0.4, 1), (3.0, 7), (0.4, 7)])
def test_maps_that_agree_because_they_are_right_are_no_copies(scale: float, every: int) -> None:
    """Also very prompt ones, and weekly ones with the same day of the week."""
    rng = np.random.default_rng(5)
    flips = truth(rng)
    maps = [drawn(n, flips, rng, scale=scale, every=every) for n in ("alpha", "bravo", "charlie", "delta")]
    found = detect_copying(maps, BLOCKS)
    assert max(p.low for p in found) <= 0.05
    assert max(p.share for p in found) < 0.2


def test_the_order_of_the_maps_changes_nothing() -> None:
    rng = np.random.default_rng(9)
    flips = truth(rng)
    maps = [drawn(name, flips, rng) for name in ("alpha", "bravo", "charlie", "delta")]
    assert detect_copying(maps, BLOCKS) == detect_copying(maps[::-1], BLOCKS)


def test_too_few_errors_tell_nothing() -> None:
    quiet = [Shown(mapper=n, stretches={0: (Stretch(0, 100, False), Stretch(100, 200, True))}) for n in "abcd"]
    found = detect_copying(quiet, {0: 0})
    assert len(found) == len(list(combinations(range(4), 2)))
    assert all(p.share == 0 and not p.is_certain and "too few" in p.why for p in found)
    assert independence_of("abcd", {}, detected=found).effective == 4
