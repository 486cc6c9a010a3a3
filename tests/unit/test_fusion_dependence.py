"""Declared parents and measured dependence make one number, whatever the order."""

import itertools

import numpy as np
import pytest
from tests.fixtures.voices import mapper_info

from theodolite.fusion.dependence import Dependence, effective_number, independence_of
from theodolite.records import ProviderInfo


def infos(*all_of: ProviderInfo) -> dict[str, ProviderInfo]:
    return {one.id: one for one in all_of}


def pair(first: str, second: str, share: float, low: float = 0.3) -> Dependence:
    return Dependence(first=first, second=second, share=share, low=low, high=1.0, why="measured")


def test_independent_maps_count_each() -> None:
    known = infos(mapper_info("a"), mapper_info("b"), mapper_info("c"))
    found = independence_of(["a", "b", "c"], known, detected=())
    assert (found.maps, found.effective, found.copies) == (3, 3.0, ())


def test_none_and_one() -> None:
    assert independence_of([], {}, detected=()).effective == 0
    assert independence_of(["a", "a"], {}, detected=()).maps == 1
    assert independence_of(["a"], {}, detected=()).effective == 1


@pytest.mark.parametrize("order", list(itertools.permutations(["a", "b", "mirror", "twin"])))
def test_a_mirror_adds_nothing_in_any_order(order: tuple[str, ...]) -> None:
    known = infos(mapper_info("a"), mapper_info("b"), mapper_info("mirror", "a"), mapper_info("twin", "mirror"))
    found = independence_of(order, known, detected=[pair("a", "b", 0.5)])
    assert found.maps == 4
    assert found.effective == pytest.approx(2 / 1.5, abs=1e-3)
    assert [(c, o) for c, o, *_ in found.copies] == [("mirror", "a"), ("twin", "a"), ("b", "a")]


def test_two_maps_from_one_source_that_is_no_witness_are_one() -> None:
    known = infos(mapper_info("a", "feed"), mapper_info("b", "feed"), mapper_info("c"))
    assert independence_of(["a", "b", "c"], known, detected=()).effective == 2


def test_parents_that_name_each_other_are_one() -> None:
    found = independence_of(["a", "b"], infos(mapper_info("a", "b"), mapper_info("b", "a")), detected=())
    assert found.effective == 1


def test_a_map_that_nobody_declared_is_taken_to_be_independent() -> None:
    assert independence_of(["mine", "a"], infos(mapper_info("a")), detected=()).effective == 2


def test_effective_number_is_that_of_the_best_weighted_mean() -> None:
    """Equals 1'R^-1 1 where those weights are not negative."""
    rng = np.random.default_rng(6)
    for _ in range(50):
        size = int(rng.integers(2, 6))
        load = rng.uniform(0, 0.8, size)
        matrix = np.outer(load, load)
        np.fill_diagonal(matrix, 1.0)
        weights = np.linalg.solve(matrix, np.ones(size))
        if (weights >= 1e-3).all():
            assert effective_number(tuple(map(tuple, matrix))) == pytest.approx(weights.sum(), abs=2e-3)


def test_an_exact_copy_adds_nothing_and_no_map_takes_away() -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        size = int(rng.integers(2, 6))
        factors = rng.uniform(0, 1, (size, 3)) ** 3
        matrix = factors @ factors.T + np.diag(rng.uniform(0, 1, size))
        matrix = matrix / np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
        whole = effective_number(tuple(map(tuple, matrix)))
        assert 1 <= whole <= size
        twice = matrix[np.ix_([*range(size), 0], [*range(size), 0])]
        assert effective_number(tuple(map(tuple, twice))) == pytest.approx(whole, abs=5e-3)
        less = matrix[1:, 1:]
        assert effective_number(tuple(map(tuple, less))) <= whole + 5e-3
