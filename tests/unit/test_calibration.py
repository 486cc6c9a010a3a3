"""Curves from soft votes to probabilities: properties of the vote, the shipped file, what a broken one says."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theodolite.errors import ConfigurationError
from theodolite.judge.calibration import Curve, SoftVote, read_calibration, shipped_calibration
from theodolite.settings import load_rules

SOFT = SoftVote(beyond=0.1, fade=0.2)
SHARES = st.floats(0, 1)
GOOD = """
first_on = "2023-09-03"
words = "made"
origin = "made"
[soft_vote]
beyond = 0.1
fade = 0.2
[curves.hold]
threshold = 0.9
claims = 10
places = 2
votes = [0.0, 0.5, 1.0]
values = [0.0, 0.4, 1.0]
lows = [0.0, 0.3, 0.9]
highs = [0.1, 0.5, 1.0]
"""


@given(st.tuples(SHARES, SHARES, SHARES), st.tuples(SHARES, SHARES, SHARES), st.sampled_from([0.01, 0.5, 0.9]))
def test_a_soft_vote_is_a_chance_and_rises_with_what_the_map_shows(
    one: tuple[float, float, float], more: tuple[float, float, float], threshold: float
) -> None:
    low, value, high = sorted(one)
    higher = [max(a, b) for a, b in zip((low, value, high), sorted(more), strict=True)]
    least = SOFT.passes(value, low, high, threshold)
    most = SOFT.passes(higher[1], higher[0], higher[2], threshold)
    assert 0 < least < 1
    assert least <= most + 1e-12


def test_a_map_is_surer_the_farther_its_edge_lies_from_the_threshold() -> None:
    chances = [SOFT.passes(v, v, v, 0.9) for v in (0.0, 0.5, 0.89, 0.9, 0.95, 1.0)]
    assert chances == sorted(chances)
    assert SOFT.passes(0.9, 0.8, 1.0, 0.9) == pytest.approx(0.5)
    assert SOFT.passes(0.95, 0.9, 1.0, 0.9) == pytest.approx(0.9)
    assert SOFT.passes(0.5, 0.2, 0.9, 0.9) == pytest.approx(0.1)


def test_the_shipped_curves_rise_and_go_by_the_decision_rules() -> None:
    shipped, rules = shipped_calibration(), load_rules()
    assert {name: curve.threshold for name, curve in shipped.curves.items()} == {
        "hold": rules.hold_supported_share,
        "enter": rules.enter_share,
    }
    assert "measured by Theodolite" in shipped.origin
    for curve in shipped.curves.values():
        assert curve.claims > 10_000
        assert curve.places > 100
        found = [curve.at(n / 1000) for n in range(1001)]
        assert all(0 <= low <= value <= high <= 1 for value, low, high in found)
        assert all(a[0] <= b[0] for a, b in pairwise(found))
        assert found[0][0] < 0.05
        assert found[-1][0] > 0.95


def test_a_curve_is_straight_between_its_points() -> None:
    curve = Curve(
        threshold=0.9, votes=(0.0, 0.5, 1.0), values=(0.0, 0.4, 1.0), lows=(0.0, 0.3, 0.9), highs=(0.1, 0.5, 1.0),
        claims=1, places=1,
    )  # fmt: skip
    assert curve.at(0.25) == pytest.approx((0.2, 0.15, 0.3))
    assert curve.at(0.5) == pytest.approx((0.4, 0.3, 0.5))
    assert curve.at(1.0) == pytest.approx((1.0, 0.9, 1.0))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("votes = [0.0, 0.5, 1.0]", "votes = [0.0, 1.0, 0.5]", "ascend"),
        ("values = [0.0, 0.4, 1.0]", "values = [0.5, 0.4, 1.0]", "must not fall"),
        ("highs = [0.1, 0.5, 1.0]", "highs = [0.1, 0.5, 1.5]", "0 to 1"),
        ("lows = [0.0, 0.3, 0.9]", "lows = [0.0, 0.9]", "one length"),
        ("threshold = 0.9\n", "", "threshold"),
        ('first_on = "2023-09-03"', 'first_on = "soon"', "soon"),
        ("[soft_vote]", "[soft_vote", "cannot be read"),
    ],
)
def test_a_broken_calibration_says_what_is_wrong(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "calibration.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_calibration(path).curves["hold"].claims == 10
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says) as error:
        read_calibration(path)
    assert "benchmarks.quality.verdicts" in str(error.value.hint)
