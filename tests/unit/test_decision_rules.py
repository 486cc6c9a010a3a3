"""The decision rules of DESIGN.md, one line of the table a row."""

from datetime import date

import pytest

from theodolite.check import Criterion, CriterionKind, decide
from theodolite.judge.labels import combine_labels, label_reading, negate
from theodolite.records import Finding, Label, Measure, Measurement, Outcome, Question, Unit
from theodolite.settings import load_rules
from theodolite.testing import make_info

RULES = load_rules()
S, R, B, X = Outcome.SUPPORTS, Outcome.REFUTES, Outcome.BETWEEN, Outcome.SILENT


def measured(value: float, unit: Unit = Unit.SHARE, unknown: float = 0.0) -> Measurement:
    day = date(2025, 11, 1)
    question = Question(measure=Measure.SHARE, targets=("x",), side="RU")
    return Measurement(
        question=question, mapper="m", asked_on=day, frame_on=day, frame_age_days=0,
        value=value, unit=unit, low=value, high=value, unknown=unknown,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "unit", "unknown", "low", "high", "expected"),
    [
        ("hold", 0.90, Unit.SHARE, 0, None, None, S),
        ("hold", 0.89, Unit.SHARE, 0, None, None, B),
        ("hold", 0.50, Unit.SHARE, 0, None, None, B),
        ("hold", 0.49, Unit.SHARE, 0, None, None, R),
        ("hold", 0.30, Unit.SHARE, 0.30, None, None, B),  # the grey margin could be the holder's: not refuted
        ("enter", 0.011, Unit.SHARE, 0, None, None, S),
        ("enter", 0.010, Unit.SHARE, 0, None, None, R),
        ("enter", 0.0, Unit.SHARE, 0.2, None, None, B),
        ("stand_on", 1.0, Unit.KM, 0, None, None, S),
        ("stand_on", 1.01, Unit.KM, 0, None, None, R),
        ("distance", 5.9, Unit.KM, 0, 5, 5, S),  # within 1 km
        ("distance", 6.1, Unit.KM, 0, 5, 5, R),
        ("distance", 32.9, Unit.KM, 0, 30, 30, S),  # within 10 %
        ("distance", 40.0, Unit.KM, 0, 30, None, S),  # at least 30 km
        ("encircle", 0.3, Unit.KM, 0, None, None, S),
        ("encircle", 0.31, Unit.KM, 0, None, None, R),
        ("number", 0.871, Unit.SHARE, 0, 90, 90, S),
        ("number", 0.55, Unit.SHARE, 0, 90, 90, R),
        ("number", 0.55, Unit.SHARE, 0, None, 60, S),  # up to 60 %
        ("number", 200.0, Unit.KM2, 0, 220, 220, S),
        ("number", 199.0, Unit.KM2, 0, 220, 220, R),
        ("advance", 0.2, Unit.KM2, 0, None, None, S),
        ("advance", 0.05, Unit.KM2, 0, None, None, R),
    ],
)
def test_outcome(
    kind: str, value: float, unit: Unit, unknown: float, low: float | None, high: float | None, expected: Outcome
) -> None:
    criterion = Criterion(kind=CriterionKind(kind), low=low, high=high)
    assert decide(criterion, measured(value, unit, unknown), RULES) is expected
    negated = Criterion(kind=CriterionKind(kind), low=low, high=high, negated=True)
    assert decide(negated, measured(value, unit, unknown), RULES) is {S: R, R: S, B: B}[expected]


def findings(outcomes: str, rule: str = "hold") -> list[Finding]:
    codes = {"s": S, "r": R, "b": B, "x": X}
    return [
        Finding(reading="a", mapper=f"m{i}", outcome=codes[c], reason="", rule=rule) for i, c in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("rrrrr", Label.REFUTED),
        ("rrrrb", Label.REFUTED),
        ("rrrbb", Label.CONFLICTING_EVIDENCE),
        ("ssssr", Label.SUPPORTED),
        ("sssrr", Label.CONFLICTING_EVIDENCE),
        ("sssr", Label.SUPPORTED),
        ("ssrr", Label.CONFLICTING_EVIDENCE),
        ("ssr", Label.CONFLICTING_EVIDENCE),
        ("sss", Label.SUPPORTED),
        ("ssxxx", Label.SUPPORTED),
        ("sxxxx", Label.NOT_ENOUGH_EVIDENCE),
        ("xxxxx", Label.NOT_ENOUGH_EVIDENCE),
        ("ssssssrr", Label.CONFLICTING_EVIDENCE),
        ("sssssssr", Label.SUPPORTED),
    ],
)
def test_clear_majority(outcomes: str, expected: Label) -> None:
    given = findings(outcomes)
    infos = {f.mapper: make_info(f.mapper) for f in given}
    assert label_reading(given, RULES, infos) is expected
    assert label_reading(given[::-1], RULES, infos) is expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [("ssssr", Label.SUPPORTED), ("srrrr", Label.REFUTED), ("ssrrr", Label.CONFLICTING_EVIDENCE),
     ("srrr", Label.REFUTED), ("srr", Label.CONFLICTING_EVIDENCE), ("rrr", Label.REFUTED)],
)  # fmt: skip
def test_numbers_are_refuted_when_at_most_a_quarter_agree(outcomes: str, expected: Label) -> None:
    given = findings(outcomes, rule="number")
    infos = {f.mapper: make_info(f.mapper) for f in given}
    assert label_reading(given, RULES, infos) is expected
    # The negated claim has every outcome swapped, and the swapped label.
    swapped = findings(outcomes.translate(str.maketrans("sr", "rs")), rule="not_number")
    assert label_reading(swapped, RULES, infos) is negate(expected)


def test_a_copy_and_its_parent_are_one_witness() -> None:
    given = findings("ss")
    infos = {"m0": make_info("m0"), "m1": make_info("m1", parents=("m0",))}
    assert label_reading(given, RULES, infos) is Label.NOT_ENOUGH_EVIDENCE
    infos["m1"] = make_info("m1")
    assert label_reading(given, RULES, infos) is Label.SUPPORTED


def test_readings_decide_only_together() -> None:
    assert combine_labels([Label.REFUTED, Label.REFUTED]) is Label.REFUTED
    assert combine_labels([Label.SUPPORTED, Label.REFUTED]) is Label.DEPENDS_ON_READING
    assert combine_labels([Label.REFUTED, Label.CONFLICTING_EVIDENCE]) is Label.DEPENDS_ON_READING
    assert combine_labels([]) is Label.NOT_ENOUGH_EVIDENCE
