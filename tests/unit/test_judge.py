"""Fragility, hindsight and undated documents, on figures that can be followed by hand."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import jsonschema
import numpy as np
import pytest
from tests.fixtures.report_factory import make_report

from theodolite.batch.votes import Bench
from theodolite.check import Criterion, CriterionKind, NotCheckable, Plan, PlannedReading, check_plan, plan_claim
from theodolite.fusion.dependence import Dependence
from theodolite.history.starter import StarterEvidence
from theodolite.judge import (
    Court,
    cause_of,
    evidence_reach,
    find_flips,
    hindsight_line,
    judge_unmeasured,
    label_of,
    lasting_since,
    merge_date_labels,
)
from theodolite.judge.confidence import confidence_in
from theodolite.publish.codec import load_schema, to_json
from theodolite.records import (
    Cause,
    ClaimKind,
    ConfidenceLevel,
    CurvePoint,
    GroundedClaim,
    History,
    Label,
    Measure,
    Modality,
    Outcome,
    Probability,
    Question,
    Reading,
    Searched,
    Silence,
    Verdict,
)
from theodolite.settings import load_rules
from theodolite.testing import GivenEvidence, make_info
from theodolite.wording import likelihood_term

RULES = load_rules()
DAY = date(2025, 11, 2)
QUESTION = Question(measure=Measure.SHARE, targets=("geonames:1",), side="RU")
READING = Reading(id="limits", label="city limits", targets=("geonames:1",))
PLAN = Plan(
    readings=(PlannedReading(reading=READING, question=QUESTION, criterion=Criterion(kind=CriterionKind.HOLD)),), on=DAY
)


def judged(evidence: GivenEvidence) -> tuple[Label, dict[tuple[str, str | None], Label]]:
    found = check_plan(PLAN, evidence, RULES)
    infos = {m: evidence.info(m) for m in evidence.mappers}
    flips = find_flips(found, ["limits"], RULES, infos)
    return label_of(found, ["limits"], RULES, infos), {(f.change, f.mapper): f.label for f in flips}


def test_the_smallest_changes_that_alter_a_label_are_named() -> None:
    # The founding case on 2025-11-02: four maps below a half, one above; the fourth's interval reaches over a half.
    shares = {"a": (0.07, 0.09), "b": (0.04, 0.06), "c": (0.27, 0.18), "d": (0.55, 0.18), "liveuamap": (0.41, 0.11)}
    evidence = GivenEvidence({m: [(DAY, v, h)] for m, (v, h) in shares.items()})
    label, flips = judged(evidence)
    assert label is Label.REFUTED
    assert flips == {("if liveuamap's edge lay about 450 m further outward", "liveuamap"): Label.CONFLICTING_EVIDENCE}
    found = check_plan(PLAN, evidence, RULES)
    assert {f.mapper for f in found if f.uncertain} == {"d", "liveuamap"}


def test_leaving_out_the_deciding_witness_alters_the_label() -> None:
    evidence = GivenEvidence({m: [(DAY, v, 0.0)] for m, v in {"a": 0.1, "b": 0.1, "c": 0.9}.items()})
    label, flips = judged(evidence)
    assert label is Label.CONFLICTING_EVIDENCE
    assert flips["without c", "c"] is Label.REFUTED


def test_two_days_more_alter_a_label_that_rests_on_a_new_frame() -> None:
    soon = DAY + timedelta(days=2)
    evidence = GivenEvidence({m: [(DAY, 0.4, 0.0), (soon, 0.95, 0.0)] for m in "abc"})
    label, flips = judged(evidence)
    assert label is Label.REFUTED
    assert flips["2 days later", None] is Label.SUPPORTED
    assert "2 days earlier" not in {change for change, _ in flips}


def test_frames_older_than_a_fortnight_are_silent() -> None:
    evidence = GivenEvidence({"a": [(DAY - timedelta(days=15), 0.1, 0.0)], "b": [(DAY - timedelta(days=14), 0.1, 0.0)]})
    found = {f.mapper: f for f in check_plan(PLAN, evidence, RULES)}
    assert found["a"].outcome is Outcome.SILENT
    assert found["a"].cause == "stale_or_related"
    assert found["b"].outcome is Outcome.REFUTES
    assert judged(evidence)[0] is Label.NOT_ENOUGH_EVIDENCE


def test_as_of_leaves_out_what_was_not_known() -> None:
    evidence = GivenEvidence({m: [(DAY - timedelta(days=3), 0.1, 0.0), (DAY, 0.95, 0.0)] for m in "ab"})
    known = check_plan(PLAN, evidence, RULES, known_by=DAY - timedelta(days=1))
    assert {f.outcome for f in known} == {Outcome.REFUTES}
    assert {f.outcome for f in check_plan(PLAN, evidence, RULES)} == {Outcome.SUPPORTS}


@pytest.mark.parametrize("label", [Label.NOT_ENOUGH_EVIDENCE, Label.CONFLICTING_EVIDENCE, Label.NOT_CHECKABLE])
def test_a_verdict_that_does_not_say_what_is_not_known_is_refused(label: Label) -> None:
    said = {
        "cause": Cause.NO_DATA,
        "searched": (Searched(mapper="a", frame_on=DAY, result="nothing"),),
        "settles": "a map",
        "check_on": DAY,
    }
    words = {"label": label, "reason": "", "line": "", "paragraph": ""}
    assert Verdict(**words, **said).cause is Cause.NO_DATA  # type: ignore[arg-type]
    for left_out in said:
        with pytest.raises(ValueError, match=f"{label.value}' needs {left_out}"):
            Verdict(**words, **{k: v for k, v in said.items() if k != left_out})  # type: ignore[arg-type]
    principle = {**said, "cause": Cause.UNKNOWABLE, "check_on": None}
    assert Verdict(**words, **principle).check_on is None  # type: ignore[arg-type]


def test_the_json_schema_refuses_the_same() -> None:
    schema = load_schema()
    report = to_json(make_report())
    unknown = [c["verdict"] for c in report["claims"] if c["verdict"]["cause"]]
    assert {v["label"] for v in unknown} >= {"not_enough_evidence", "conflicting_evidence", "not_checkable"}
    jsonschema.validate(report, schema)
    for verdict in unknown:
        for name, empty in (("cause", None), ("searched", []), ("settles", None), ("check_on", None)):
            if name != "check_on" or verdict["label"] != "not_checkable":
                bad = copy.deepcopy(report)
                at = report["claims"].index(next(c for c in report["claims"] if c["verdict"] is verdict))
                bad["claims"][at]["verdict"][name] = empty
                with pytest.raises(jsonschema.ValidationError):
                    jsonschema.validate(bad, schema)


def test_terms_of_icd_203_are_mirrored() -> None:
    expected = {0.0: 0, 0.01: 0, 0.049: 0, 0.05: 1, 0.2: 2, 0.3: 2, 0.45: 3, 0.5: 3}
    for value, at in expected.items():
        assert likelihood_term(value) == RULES.likelihood_terms[at]
        assert likelihood_term(1.0 - value) == RULES.likelihood_terms[6 - at]
    with pytest.raises(ValueError, match="not a probability"):
        likelihood_term(1.2)
    with pytest.raises(ValueError, match="not a probability"):
        Probability(value=0.3, low=0.4, high=0.5, words="unlikely", calibrated_on="")


def test_confidence_falls_with_relation_age_edges_and_dissent() -> None:
    def level(rows: dict[str, tuple[int, float, float]], **parents: tuple[str, ...]) -> ConfidenceLevel | None:
        infos = {m: make_info(m, parents=parents.get(m, ())) for m in rows}
        steps = {m: [(DAY - timedelta(days=age), value, half)] for m, (age, value, half) in rows.items()}
        evidence = GivenEvidence(steps, infos=infos)
        confidence = confidence_in(check_plan(PLAN, evidence, RULES), ["limits"], RULES, infos)
        return confidence.level if confidence else None

    good = dict.fromkeys("abcd", (0, 0.1, 0.1))
    assert level(good) is ConfidenceLevel.HIGH
    assert level(good, b=("a",), c=("a",)) is ConfidenceLevel.MODERATE
    assert level(dict.fromkeys("abcd", (5, 0.1, 0.1))) is ConfidenceLevel.MODERATE
    assert level(good | dict.fromkeys("ab", (0, 0.45, 0.1))) is ConfidenceLevel.MODERATE
    assert level(good | {"d": (0, 0.95, 0.0)}) is ConfidenceLevel.MODERATE
    assert level(dict.fromkeys("abcd", (10, 0.1, 0.1))) is ConfidenceLevel.LOW
    assert level({"a": (0, 0.1, 0.1)}) is ConfidenceLevel.LOW
    assert level({"a": (30, 0.1, 0.1)}) is None


@pytest.mark.parametrize(("share", "label"), [(0.3, Label.REFUTED), (0.8, Label.NOT_ENOUGH_EVIDENCE)])
def test_maps_that_copy_each_other_are_too_related(share: float, label: Label, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = Dependence(first="a", second="b", share=share, low=share - 0.1, high=share, why="the same rare errors")
    monkeypatch.setattr("theodolite.fusion.dependence.shipped_dependence", lambda: (pair,))
    two = GivenEvidence({m: [(DAY, 0.1, 0.0)] for m in "ab"})
    found = check_plan(PLAN, two, RULES)
    infos = {m: two.info(m) for m in "ab"}
    assert label_of(found, ["limits"], RULES, infos) is label
    court = Court(rules=RULES, infos=infos)
    assert cause_of(label, found, court) is (None if label is Label.REFUTED else Cause.STALE_OR_RELATED)
    bench = Bench(RULES, infos)
    assert bench._standing(np.array([[True, True]])).tolist() == [[label is Label.REFUTED, label is not Label.REFUTED]]
    three = GivenEvidence({m: [(DAY, 0.1, 0.0)] for m in "abc"})  # a third map of its own makes them enough
    infos = {m: three.info(m) for m in "abc"}
    assert label_of(check_plan(PLAN, three, RULES), ["limits"], RULES, infos) is Label.REFUTED


def test_evidence_reaches_as_far_as_two_witnesses_do() -> None:
    days = [date(2025, 11, 1), date(2099, 1, 1), date(2025, 10, 1)]
    assert evidence_reach(days, RULES) == date(2025, 11, 1)
    assert evidence_reach(days[:1], RULES) == date(2025, 11, 1)
    assert evidence_reach([], RULES) is None


def history(mapper: str, *steps: tuple[int, float]) -> History:
    points = tuple(CurvePoint(frame_on=DAY + timedelta(days=n), value=v, low=v, high=v) for n, v in steps)
    return History(question=QUESTION, mapper=mapper, points=points, frame_dates=tuple(p.frame_on for p in points))


def test_hindsight_counts_from_the_claim_to_the_lasting_day() -> None:
    flapping = history("a", (-5, 0.1), (10, 0.95), (12, 0.3), (104, 0.92), (110, 0.95))
    assert lasting_since(flapping, 0.9) == DAY + timedelta(days=104)
    line = hindsight_line([flapping], on=DAY, threshold=0.9, infos={"a": make_info("a", name="Alpha")})
    assert line == "held ≥ 90 % from 2026-02-14 (Alpha): 104 days after the claim"
    plan = hindsight_line([flapping], on=DAY, threshold=0.9, infos={}, what="the deadline")
    assert plan is not None
    assert plan.endswith("104 days after the deadline")
    never = hindsight_line([history("a", (0, 0.1), (50, 0.2))], on=DAY, threshold=0.9, infos={})
    assert never == "not held ≥ 90 % for good by the one map up to 2025-12-22"
    assert hindsight_line([history("a", (-9, 0.1))], on=DAY, threshold=0.9, infos={}) is None


def test_an_undated_document_gets_ranges_that_join() -> None:
    labels = {0: Label.REFUTED, 10: Label.REFUTED, 20: Label.SUPPORTED}
    days = {DAY + timedelta(days=n): label for n, label in labels.items()}

    def label_on(day: date) -> Label:
        known = [d for d in days if d <= day]
        return Label.NOT_ENOUGH_EVIDENCE if day > DAY + timedelta(days=34) else days[max(known)]

    ranges = merge_date_labels(days, label_on, fresh_days=14)
    assert [(r.start, r.label) for r in ranges] == [
        (DAY, Label.REFUTED),
        (DAY + timedelta(days=20), Label.SUPPORTED),
        (DAY + timedelta(days=35), Label.NOT_ENOUGH_EVIDENCE),
    ]
    assert all(a.end == b.start for a, b in pairwise(ranges))
    assert ranges[-1].end is None


def test_the_embedded_table_answers_by_the_step_in_force_and_says_it_is_coarse() -> None:
    table = {
        "origin": "made up", "first_on": "2025-07-01", "frames": {"a": [0, 7, 14]},
        "footprints": {"geonames:1": "disc"},
        "series": {"share|geonames:1|RU": {"a": [[0, 100, 50, 150, 0], [2, 900, 800, 950, 20]]}},
    }  # fmt: skip
    evidence = StarterEvidence({"a": make_info("a")}, table=table)
    answer = evidence.measure(QUESTION, mapper="a", on=date(2025, 7, 10))
    assert not isinstance(answer, Silence)
    assert (answer.value, answer.frame_on, answer.frame_age_days, answer.coarse) == (0.1, date(2025, 7, 8), 2, True)
    later = evidence.measure(QUESTION, mapper="a", on=date(2025, 7, 15))
    assert not isinstance(later, Silence)
    assert (later.value, later.unknown) == (0.9, 0.02)
    assert isinstance(evidence.measure(QUESTION, mapper="a", on=date(2025, 6, 1)), Silence)
    other = Question(measure=Measure.SHARE, targets=("geonames:2",), side="RU")
    assert isinstance(evidence.measure(other, mapper="a", on=date(2025, 7, 10)), Silence)


@pytest.mark.parametrize("kind", list(ClaimKind))
@pytest.mark.parametrize("modality", list(Modality))
def test_what_this_version_does_not_read_is_never_unknowable(kind: ClaimKind, modality: Modality) -> None:
    claim = replace(make_report().claims[0].grounded.claim, kind=kind, modality=modality, denies=())
    one = GroundedClaim(claim=claim, claim_on=DAY)
    plan = plan_claim(one, RULES)
    assert isinstance(plan, NotCheckable)
    verdict = judge_unmeasured(one, Court(rules=RULES, infos={}), reason=plan.reason, on=DAY, yet=plan.yet)
    assert verdict.cause in {Cause.NO_DATA, Cause.UNKNOWABLE}
    assert (verdict.cause is Cause.UNKNOWABLE) == (verdict.settles == "nothing that can be measured on the ground")
    if plan.yet or "this version" in plan.reason:
        assert verdict.cause is Cause.NO_DATA
    if kind is ClaimKind.INTENT:
        assert verdict.cause is Cause.UNKNOWABLE
