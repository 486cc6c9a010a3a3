"""Deadlines: what became of them, which went before, plans put off, and the curve of slips."""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theodolite.deadlines import ledger_of
from theodolite.judge.schedules import DeadlineQuestion, schedule_outcome
from theodolite.origins import KnownClaims
from theodolite.pipeline import Toolbox, check_document, check_documents, open_toolbox
from theodolite.publish.codec import dumps, load_schema, to_json
from theodolite.publish.schedules import schedule_lines
from theodolite.records import (
    CheckedClaim,
    CurvePoint,
    Document,
    FusedHistory,
    History,
    Independence,
    Label,
    Measure,
    Question,
    Report,
    ScheduleOutcome,
    ScheduleState,
)
from theodolite.settings import load_rules, load_settings
from theodolite.testing import GivenEvidence, make_info
from theodolite.tracks.slips import beta_interval, slip_curve, survival
from theodolite.verify import verify_report
from theodolite.wording.schedules import ordinal, outcome_words
from theodolite.wording.watch import assert_wording

SAID, DEADLINE, END = date(2025, 7, 1), date(2025, 9, 1), date(2025, 12, 31)
POKROVSK = "geonames:704422"
MAPPERS = ("a", "b", "c", "d", "e")
NO_FLIPS = FusedHistory(
    place_id=POKROVSK, side="RU", smoothed=(), filtered=(), flips=(), disputes=(), lags=(), anchor="none",
    independence=Independence(maps=5, effective=5.0), known_by=END,
)  # fmt: skip


def history(mapper: str, taken_on: date | None, *, first: date = date(2025, 6, 1), last: date = END) -> History:
    """A map with a frame a day that shows the place as taken from one day on."""
    frames = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    points = [CurvePoint(frame_on=first, value=0.1, low=0.0, high=0.2)]
    if taken_on is not None:
        points = [p for p in points if p.frame_on < taken_on]
        points.append(CurvePoint(frame_on=max(first, taken_on), value=0.97, low=0.95, high=1.0))
    question = Question(measure=Measure.SHARE, targets=(POKROVSK,), side="RU")
    return History(question=question, mapper=mapper, points=tuple(points), frame_dates=frames)


def outcome(
    histories: Sequence[History], *, deadline: date = DEADLINE, said: date | None = SAID, until: date = END,
    fused: FusedHistory | None = NO_FLIPS, gained: bool = True,
) -> ScheduleOutcome:  # fmt: skip
    asked = DeadlineQuestion(deadline_on=deadline, said_on=said, gained=gained)
    infos = {m: make_info(m) for m in MAPPERS}
    return schedule_outcome(asked, histories, rules=load_rules(), infos=infos, until=until, fused=fused)


def taken(*days: int | None) -> list[History]:
    """One map each, days from the deadline."""
    return [history(m, None if n is None else DEADLINE + timedelta(days=n)) for m, n in zip(MAPPERS, days, strict=True)]


def test_it_happened_by_the_day_on_which_a_clear_majority_shows_it() -> None:
    late = outcome(taken(-3, 2, 5, 9, None))
    assert (late.state, late.slip_days, late.censored) == (ScheduleState.MISSED, 9, False)
    assert (late.low, late.high) == (DEADLINE - timedelta(days=4), DEADLINE + timedelta(days=9))
    assert late.uncertain  # the first map showed it before the deadline
    early = outcome(taken(-20, -18, -15, -12, None))
    assert (early.state, early.slip_days, early.uncertain) == (ScheduleState.MET, -12, False)
    on_the_day = outcome(taken(-20, -18, -15, 0, None))
    assert (on_the_day.state, on_the_day.slip_days) == (ScheduleState.MET, 0)


def test_what_has_not_happened_is_censored_at_the_last_day_that_a_majority_reaches() -> None:
    missed = outcome(taken(None, None, None, None, None))
    assert (missed.state, missed.censored, missed.slip_days) == (ScheduleState.MISSED, True, (END - DEADLINE).days)
    assert missed.evidence_until == END
    one_goes_on = [history(m, None, last=END if m == "a" else DEADLINE + timedelta(days=40)) for m in MAPPERS]
    assert outcome(one_goes_on).slip_days == 40
    still_open = outcome(taken(None, None, None, None, None), deadline=END + timedelta(days=30))
    assert (still_open.state, still_open.slip_days) == (ScheduleState.OPEN, -30)


def test_already_so_and_said_too_late_are_told_apart() -> None:
    already = outcome(taken(-80, -80, -80, -80, None), said=SAID)
    assert already.already
    assert already.state is ScheduleState.MET
    passed = outcome(taken(None, None, None, None, None), said=DEADLINE + timedelta(days=10))
    assert passed.retrospective
    assert passed.state is ScheduleState.MISSED


def test_a_raid_is_no_capture_and_maps_that_divide_are_not_settled() -> None:
    raid = history("a", DEADLINE - timedelta(days=5))
    back = CurvePoint(frame_on=DEADLINE - timedelta(days=3), value=0.1, low=0.0, high=0.2)
    raids = [replace(raid, mapper=m, points=(*raid.points, back)) for m in MAPPERS]
    assert outcome(raids).censored
    divided = outcome(taken(-9, -9, None, None, None))
    assert divided.state is ScheduleState.MISSED
    assert divided.uncertain


def test_one_map_none_or_one_that_begins_too_late_cannot_tell() -> None:
    for silent in ([], taken(-3, -3, -3, -3, -3)[:1]):
        assert outcome(silent).state is ScheduleState.UNKNOWN
    late = [history(m, None, first=DEADLINE + timedelta(days=5)) for m in MAPPERS]
    assert outcome(late).state is ScheduleState.UNKNOWN
    assert outcome([*taken(-5, -5, -5, -5, -5)[:3], late[3]]).state is ScheduleState.MET


def test_frames_after_the_day_of_knowledge_are_not_looked_at() -> None:
    full = taken(3, 3, 3, 3, 3)
    then = outcome(full, until=DEADLINE + timedelta(days=1), fused=None)
    cut = [history(m, None, last=DEADLINE + timedelta(days=1)) for m in MAPPERS]
    assert replace(then, reports=()) == replace(
        outcome(cut, until=DEADLINE + timedelta(days=1), fused=None), reports=()
    )


def test_leaving_counts_from_less_than_half_and_fused_dates_go_before() -> None:
    leaves = [
        replace(h, points=(CurvePoint(frame_on=h.points[0].frame_on, value=0.97, low=0.9, high=1.0),
                           CurvePoint(frame_on=DEADLINE + timedelta(days=4), value=0.2, low=0.1, high=0.3)))
        for h in taken(None, None, None, None, None)
    ]  # fmt: skip
    assert outcome(leaves, gained=False).slip_days == 4
    told = outcome(taken(9, 10, 12, 12, 15), fused=None)
    assert told.method == "fused"
    assert told.low is not None
    assert told.low <= told.happened_on <= told.high  # type: ignore[operator]
    assert told.slip_days is not None
    assert 0 < told.slip_days <= 15


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), st.integers(-50, 100)), min_size=5, max_size=5), st.randoms())
def test_neither_order_nor_side_matters(days: list[int | None], dice: random.Random) -> None:
    maps = taken(*days)
    mixed = dice.sample(maps, len(maps))
    other = [replace(h, question=replace(h.question, side="UA")) for h in mixed]
    assert outcome(maps) == outcome(mixed) == outcome(other)


# -- slips


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(-60, 300), st.booleans()), min_size=1, max_size=40))
def test_the_curve_is_that_of_lifelines(rows: list[tuple[int, bool]]) -> None:
    lifelines = pytest.importorskip("lifelines")
    from lifelines.utils import median_survival_times

    days, happened = [d for d, _ in rows], [h for _, h in rows]
    fitted = lifelines.KaplanMeierFitter().fit(days, happened)
    points = survival(days, happened)
    for point in points:
        assert point.waiting == pytest.approx(float(fitted.predict(point.days)), abs=1e-9)
        low, high = fitted.confidence_interval_.loc[: point.days].iloc[-1]
        if point.waiting > 1e-9:
            assert (point.low, point.high) == pytest.approx((low, high), abs=1e-6)
    curve = slip_curve([_slip(d, h) for d, h in rows])
    median = float(fitted.median_survival_time_)
    if all(abs(p.waiting - 0.5) > 1e-9 for p in points):  # at one half itself rounding decides
        assert (curve.median_days if curve.median_days is not None else float("inf")) == median
    if points and points[-1].waiting > 1e-9:
        low, high = median_survival_times(fitted.confidence_interval_).iloc[0]
        ends = (curve.low_days, curve.high_days)
        assert tuple(float("inf") if e is None else e for e in ends) == (low, high)


def _slip(days: int, happened: bool, **fields: object) -> ScheduleOutcome:
    state = ScheduleState.MET if happened and days <= 0 else ScheduleState.MISSED
    if not happened and days < 0:
        state = ScheduleState.OPEN
    return ScheduleOutcome(
        deadline_on=DEADLINE, said_on=SAID, state=state, evidence_until=END, reason="", slip_days=days,
        censored=not happened, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_says_nothing_of_a_holders_plans_is_counted_apart() -> None:
    odd = [
        _slip(-90, True, already=True),
        _slip(30, True, retrospective=True),
        ScheduleOutcome(
            deadline_on=DEADLINE, said_on=SAID, state=ScheduleState.UNKNOWN, evidence_until=None, reason=""
        ),
    ]
    curve = slip_curve([*odd, _slip(10, True), _slip(-5, True), _slip(100, False), _slip(-5, False)])
    assert (curve.deadlines, curve.met, curve.missed, curve.open, curve.censored) == (4, 1, 2, 1, 2)
    assert (curve.already, curve.retrospective, curve.unknown) == (1, 1, 1)
    assert curve.met_share == pytest.approx(1 / 3)
    assert slip_curve([]).median_days is None
    assert slip_curve([_slip(9, False)]).met_share == 0.0


def test_the_interval_of_a_share_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for a, b in ((0.5, 3.5), (1.5, 0.5), (20.5, 3.5), (2.0, 5.0)):
        assert beta_interval(a, b) == pytest.approx(tuple(stats.beta.ppf([0.025, 0.975], a, b)), abs=2e-4)


# -- documents


def document(text: str, on: str, publisher: str, language: str = "en") -> Document:
    digest = hashlib.sha256(f"{text}{publisher}".encode()).hexdigest()
    return Document(
        id=digest[:12], text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), publisher=publisher,
        published_on=date.fromisoformat(on), language=language, url=f"https://example.org/{digest[:8]}",
    )  # fmt: skip


SET = [
    document("Russia's Defence Ministry said its forces would take Pokrovsk by 1 September 2025.", "2025-07-02", "A"),
    document("The Russian Defence Ministry said its forces would take Pokrovsk by 1 September.", "2025-07-03", "B"),
    document("Міноборони Росії заявило, що російські війська візьмуть Покровськ до 15 листопада 2025 року.",
             "2025-10-20", "В", "uk"),
    document("Минобороны России заявило, что российские войска возьмут Покровск до 31 декабря 2025 года.",
             "2025-11-20", "Г", "ru"),
]  # fmt: skip
PUT_OFF = {
    "en": "Zelensky said that Russia has again postponed its plans to capture Pokrovsk.",
    "uk": "Президент Зеленський заявив, що Росія знову відклала плани захопити Покровськ.",
    "ru": "Президент Зеленский заявил, что Россия снова перенесла планы захвата Покровска.",
}
WEEK = {
    "en": "Russian forces will take Pokrovsk within a week, the Defence Ministry of Russia said.",
    "uk": "Міноборони Росії заявило, що російські війська візьмуть Покровськ протягом тижня.",
    "ru": "Минобороны России заявило, что российские войска возьмут Покровск в течение недели.",
}


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Toolbox:
    opened = open_toolbox(load_settings(data_dir=tmp_path_factory.mktemp("none"), cache_dir=shared_cache))
    first = date(2025, 6, 1)
    steps = [(first + timedelta(days=n), 0.3, 0.1) for n in range(200)]
    infos = {m: make_info(m) for m in MAPPERS}
    return replace(opened, evidence=GivenEvidence(dict.fromkeys(MAPPERS, steps), infos=infos), problems=())


def only(report: Report, predicate: str) -> CheckedClaim:
    return next(
        c for c in report.claims if c.grounded.claim.predicate and c.grounded.claim.predicate.value == predicate
    )


def test_a_holders_deadlines_are_found_in_three_languages_and_counted_once(toolbox: Toolbox) -> None:
    reports = list(check_documents(SET, toolbox))
    facts = [only(r, "take_by").schedule for r in reports]
    assert [f.number for f in facts if f] == [1, 1, 2, 3]
    alone = [only(r, "take_by").schedule for r in check_documents(SET, toolbox, linked=False)]
    assert [f.number for f in alone if f] == [1, 1, 1, 1]
    third = facts[-1]
    assert third is not None
    assert third.line.startswith("third deadline of ")
    assert "since 2 Jul 2025" in third.line
    assert [(str(d.deadline_on), d.reports) for d in third.earlier] == [("2025-09-01", 2), ("2025-11-15", 1)]
    assert third.earlier[0].outcome is not None
    assert third.earlier[0].outcome.state is ScheduleState.MISSED
    for words in schedule_lines(third):
        assert assert_wording(words) == []


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_plans_put_off_are_judged_by_the_deadlines_on_record(toolbox: Toolbox, language: str) -> None:
    claim = document(PUT_OFF[language], "2025-11-25", "Z", language)
    alone = only(check_document(claim, toolbox), "postpone")
    assert (alone.verdict.label, alone.checkable) == (Label.NOT_CHECKABLE, False)
    assert "none is on record" in alone.verdict.reason
    one = only(list(check_documents([SET[2], claim], toolbox))[-1], "postpone")
    assert one.verdict.label is Label.NOT_ENOUGH_EVIDENCE
    *_, last = check_documents([*SET, claim], toolbox)
    full = only(last, "postpone")
    assert full.verdict.label is Label.SUPPORTED
    assert "1 Sep 2025" in full.verdict.line
    assert "31 Dec 2025" in full.verdict.line
    assert assert_wording(full.verdict.line) == []
    assert full.schedule is not None
    assert len(full.schedule.earlier) == 3
    jsonschema.validate(to_json(last), load_schema())


def test_later_deadlines_and_other_holders_do_not_bear_it_out(toolbox: Toolbox) -> None:
    before = document(PUT_OFF["en"], "2025-08-20", "Z")  # the first has not passed yet, the second is not set yet
    *_, early = check_documents([*SET, before], toolbox)
    assert only(early, "postpone").verdict.label is Label.NOT_ENOUGH_EVIDENCE
    others = [SET[0], document("Putin said Russian forces would take Pokrovsk by 31 December.", "2025-11-20", "C")]
    *_, mixed = check_documents([*others, document(PUT_OFF["en"], "2025-11-25", "Z")], toolbox)
    assert only(mixed, "postpone").verdict.label is Label.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_within_a_week_counts_from_the_day_it_was_said(toolbox: Toolbox, language: str) -> None:
    found = only(check_document(document(WEEK[language], "2025-11-10", "A", language), toolbox), "take_by").schedule
    assert found is not None
    assert found.outcome is not None
    assert found.outcome.deadline_on == date(2025, 11, 17)


def test_the_order_of_known_reports_does_not_count_and_the_report_verifies(toolbox: Toolbox) -> None:
    stored = [(d.id, to_json(r)) for d, r in zip(SET, check_documents(SET, toolbox), strict=True)]
    claim = document(PUT_OFF["en"], "2025-11-25", "Z")
    texts = set()
    for reports in (stored, stored[::-1], [*stored, *stored]):
        known = replace(toolbox, known=KnownClaims(reports))
        assert ledger_of(known) is known.known.deadlines  # type: ignore[union-attr]
        texts.add(dumps(check_document(claim, known)))
    assert len(texts) == 1
    (text,) = texts
    assert verify_report(json.loads(text), text, toolbox).identical


def test_no_deadline_no_date_no_place_nobody(toolbox: Toolbox) -> None:
    impossible = document("The General Staff said Ukrainian forces would liberate Pokrovsk by 31 February 2026.",
                          "2025-11-01", "A")  # fmt: skip
    found = only(check_document(impossible, toolbox), "take_by")
    assert found.schedule is None
    assert "no deadline that could be dated" in found.verdict.reason
    nobody = "Officials said Russian forces would take Pokrovsk by 1 {}."
    unnamed = [document(nobody.format("September 2025"), "2025-07-01", "A"),
               document(nobody.format("December 2025"), "2025-10-01", "B")]  # fmt: skip
    *_, second = check_documents(unnamed, toolbox)
    facts = only(second, "take_by").schedule
    assert facts is not None
    assert (facts.number, facts.earlier) == (0, ())
    nowhere = document("Zelensky said Russia keeps postponing its plans.", "2025-11-25", "Z")
    *_, last = check_documents([*SET, nowhere], toolbox)
    postponed = only(last, "postpone")
    assert postponed.verdict.label is Label.NOT_CHECKABLE
    ahead = document("Russian forces will take Pokrovsk by 1 June 2030, Putin said.", "2025-11-25", "A")
    future = only(check_document(ahead, toolbox), "take_by")
    assert future.verdict.label is Label.NOT_ENOUGH_EVIDENCE
    assert future.schedule is not None
    assert future.schedule.outcome is not None
    assert future.schedule.outcome.state is ScheduleState.OPEN


def test_words_are_numbered_and_sober() -> None:
    assert [ordinal(n) for n in (1, 3, 10, 11, 12, 21, 22, 103, 111)] == [
        "first", "third", "tenth", "11th", "12th", "21st", "22nd", "103rd", "111th",
    ]  # fmt: skip
    for days in ((-3, 2, 5, 9, None), (None,) * 5, (-80,) * 5, (-9, -9, None, None, None)):
        assert assert_wording(outcome_words(outcome(taken(*days)))) == []


def test_the_same_words_of_the_other_side_give_the_same(toolbox: Toolbox) -> None:
    swap = {"Russia ": "Ukraine ", "Russian": "Ukrainian", "Russia's": "Ukraine's"}
    texts = [SET[0], document(SET[0].text.replace("1 September", "20 November"), "2025-09-20", "B"),
             document("Putin said that Russia has again postponed its plans to capture Pokrovsk.", "2025-10-01",
                      "Z")]  # fmt: skip

    def swapped(text: str) -> str:
        for one, other in swap.items():
            text = text.replace(one, other)
        return text

    found = []
    for documents in (texts, [replace(d, text=swapped(d.text)) for d in texts]):
        reports = list(check_documents(documents, toolbox))
        *set_, put_off = [c for r in reports for c in r.claims if c.grounded.claim.kind.value == "schedule"]
        facts = [c.schedule for c in set_]
        assert all(facts)
        found.append(
            ([(f.number, f.outcome) for f in facts if f], put_off.verdict.label, [c.verdict.label for c in set_])
        )
        assert not put_off.verdict.provisional, "the lag of the deadline missed has passed by the newest frame"
    assert found[0] == found[1]
    assert found[0][1] is Label.SUPPORTED
