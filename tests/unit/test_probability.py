"""Probabilities beside labels: chances, monotone, blind to order and side, and none where nothing was calibrated."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theodolite.judge.calibration import shipped_calibration
from theodolite.judge.probability import opposite, probability_of, why_uncalibrated
from theodolite.records import Finding, Measure, Measurement, Outcome, Probability, Question, Unit
from theodolite.settings import load_rules
from theodolite.testing import make_info

ON = date(2025, 11, 2)
RULES = load_rules()
PLACE = "geonames:704422"
MAPS = ("deepstate", "isw", "liveuamap", "uacontrolmap", "creamy_caprice")
SHARES = st.floats(0, 1)
TRIPLES = st.lists(st.tuples(SHARES, SHARES, SHARES).map(sorted), min_size=2, max_size=5)


def finding(
    mapper: str, value: float, low: float | None = None, high: float | None = None, *,
    rule: str = "hold", side: str = "RU", reading: str = "limits", target: str = PLACE, **fields: Any,
) -> Finding:  # fmt: skip
    """Return what one map says; the outcome does not matter here."""
    question = Question(measure=fields.pop("measure", Measure.SHARE), targets=(target,), side=side)
    measured = Measurement(
        question=question, mapper=mapper, asked_on=ON, frame_on=ON, frame_age_days=0, value=value, unit=Unit.SHARE,
        low=value if low is None else low, high=value if high is None else high, **fields,
    )  # fmt: skip
    return Finding(reading=reading, mapper=mapper, outcome=Outcome.REFUTES, reason="", measurement=measured, rule=rule)


def findings(triples: list[list[float]], **fields: Any) -> list[Finding]:
    return [finding(m, t[1], t[0], t[2], **fields) for m, t in zip(MAPS, triples, strict=False)]


def chance(found: list[Finding], readings: tuple[str, ...] = ("limits",), on: date = ON, **infos: Any) -> Probability:
    known = {m: make_info(m, **infos.get(m, {})) for m in MAPS}
    given_ = probability_of(found, readings, RULES, known, on=on)
    assert given_ is not None, why_uncalibrated(found, readings, RULES, known, on=on)
    assert why_uncalibrated(found, readings, RULES, known, on=on) == ""
    return given_


def refusal(found: list[Finding], readings: tuple[str, ...] = ("limits",), on: date = ON) -> str:
    known = {m: make_info(m) for m in MAPS}
    assert probability_of(found, readings, RULES, known, on=on) is None
    return why_uncalibrated(found, readings, RULES, known, on=on)


@given(TRIPLES, st.integers(0, 4), SHARES, st.sampled_from(["hold", "enter"]))
def test_it_rises_with_every_map_and_stays_a_probability(
    triples: list[list[float]], which: int, more: float, rule: str
) -> None:
    before = chance(findings(triples, rule=rule))
    assert 0 <= before.low <= before.value <= before.high <= 1
    raised = [list(t) for t in triples]
    raised[which % len(raised)] = [max(x, more) for x in raised[which % len(raised)]]
    after = chance(findings(raised, rule=rule))
    assert after.value >= before.value - 1e-12
    assert after.low >= before.low - 1e-12
    assert after.high >= before.high - 1e-12


@given(TRIPLES, st.randoms(use_true_random=False), st.sampled_from(["hold", "not_hold", "enter", "not_enter"]))
def test_neither_the_order_of_the_maps_nor_the_side_matters(triples: list[list[float]], random: Any, rule: str) -> None:
    found = findings(triples, rule=rule)
    shuffled = random.sample(found, len(found))
    assert chance(found) == chance(shuffled) == chance(findings(triples, rule=rule, side="UA"))


@given(TRIPLES)
def test_a_denial_has_what_is_left(triples: list[list[float]]) -> None:
    held, denied = chance(findings(triples)), chance(findings(triples, rule="not_hold"))
    assert denied.value == pytest.approx(1 - held.value)
    assert (denied.low, denied.high) == pytest.approx((1 - held.high, 1 - held.low))
    assert opposite(opposite(held)).value == pytest.approx(held.value)


def test_pokrovsk_on_2_november_2025_is_not_likely_captured_and_likely_entered() -> None:
    measured = [[0, 0.07, 0.18], [0.07, 0.27, 0.36], [0.27, 0.41, 0.52], [0.02, 0.04, 0.14], [0.25, 0.55, 0.61]]
    captured, entered = chance(findings(measured)), chance(findings(measured, rule="enter"))
    assert captured.value < 0.05
    assert captured.words == "almost no chance"
    assert entered.value > 0.9
    assert "resolved claims" in captured.calibrated_on


def test_readings_count_alike_and_the_interval_spans_them() -> None:
    low = findings([[0.1, 0.1, 0.1]] * 3, reading="a")
    high = findings([[1.0, 1.0, 1.0]] * 3, reading="b")
    both = chance([*low, *high], ("a", "b"))
    one, other = chance(low, ("a",)), chance(high, ("b",))
    assert both.value == pytest.approx((one.value + other.value) / 2)
    assert (both.low, both.high) == (one.low, other.high)
    assert chance([*low, *high], ("b", "a")) == both


def test_a_copy_and_its_parent_are_one_voice() -> None:
    found = [finding("deepstate", 1.0), finding("isw", 0.0), finding("liveuamap", 1.0)]
    alone = chance(found[:2])
    copied = chance(found, liveuamap={"parents": ("deepstate",)})
    assert copied.value == pytest.approx(alone.value)
    assert chance(found).value > alone.value


def test_silent_maps_do_not_count() -> None:
    silent = replace(finding("isw", 0.0), outcome=Outcome.SILENT)
    voting = [finding("deepstate", 1.0), finding("liveuamap", 1.0)]
    assert chance([*voting, silent]) == chance(voting)


def test_it_says_why_there_is_none() -> None:
    two = [finding("deepstate", 1.0), finding("isw", 1.0)]
    assert "too few" in refusal(two[:1])
    assert "too few" in refusal([two[0], replace(two[1], outcome=Outcome.SILENT)])
    assert "nothing was measured" in refusal([])
    assert "nothing was measured" in refusal(two, ())
    assert "of this kind" in refusal([replace(f, rule="number") for f in two])
    assert "of this kind" in refusal([two[0], replace(two[1], rule="enter")])
    for target in ("region:luhansk_oblast", f"{PLACE}#north", "disc:48.2,37.1,5"):
        assert "single settlements" in refusal([finding(m, 1.0, target=target) for m in MAPS])
    assert "single settlements" in refusal([finding(m, 1.0, measure=Measure.PERIMETER_SHARE) for m in MAPS])
    assert "coarse" in refusal([finding(m, 1.0, coarse=True) for m in MAPS])
    early = shipped_calibration().first_on.replace(year=2022)
    assert "before" in refusal(two, on=early)
    assert "too few" in refusal([*two, finding("isw", 0.5, reading="b")], ("limits", "b"))


def test_other_thresholds_than_those_calibrated_give_none() -> None:
    known = {m: make_info(m) for m in MAPS}
    stricter = replace(RULES, hold_supported_share=0.95)
    two = [finding("deepstate", 1.0), finding("isw", 1.0)]
    assert probability_of(two, ("limits",), stricter, known, on=ON) is None
