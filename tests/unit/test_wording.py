"""The words of verdicts: the design's own sentences, one set of words for both sides, and what is never said."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.report_factory import make_report

from theodolite import wording
from theodolite.records import (
    Affiliation,
    AttributionLink,
    Cause,
    Claim,
    ClaimKind,
    Confidence,
    ConfidenceLevel,
    Finding,
    Flip,
    GroundedClaim,
    GroundedPlace,
    Interval,
    Label,
    Measure,
    Measurement,
    Modality,
    Outcome,
    Place,
    PlaceKind,
    Polarity,
    Predicate,
    Probability,
    Quantity,
    Question,
    Reading,
    ReadingVerdict,
    Searched,
    Span,
    ToponymMention,
    Unit,
    Verdict,
)

ON = date(2025, 11, 1)
VERSION = "0.1.0"


def _place(name: str, kind: PlaceKind = PlaceKind.SETTLEMENT) -> GroundedPlace:
    place = Place(id=f"x:{name}", name=name, kind=kind, longitude=37.2, latitude=48.3)
    mention = ToponymMention(span=Span(0, 1), text=name, name=name)
    return GroundedPlace(mention=mention, candidates=(place,), place=place, reason="")


def _grounded(
    *,
    actor: str = "RU",
    holder: str = "Russia",
    predicate: Predicate | None = Predicate.CAPTURE,
    place: GroundedPlace | None = None,
    readings: tuple[Reading, ...] = (),
    through: tuple[str, ...] = ("outlet", "Volodymyr Zelenskyy"),
    **more: object,
) -> GroundedClaim:
    chain = tuple(AttributionLink(name=name) for name in (*through, holder))
    claim = Claim(
        id="c1",
        spans=(Span(0, 5),),
        quote="they have captured it",
        kind=more.pop("kind", ClaimKind.CONTROL),  # type: ignore[arg-type]
        chain=chain,
        actor=actor,
        predicate=predicate,
        **more,  # type: ignore[arg-type]
    )
    interval = Interval(start=ON, end=date(2025, 11, 2))
    return GroundedClaim(
        claim=claim, places=(place or _place("Pokrovsk"),), interval=interval, claim_on=ON, readings=readings
    )


def _finding(
    value: float,
    outcome: Outcome,
    *,
    unit: Unit = Unit.SHARE,
    uncertain: bool = False,
    reading: str = "r1",
    side: str = "RU",
) -> Finding:
    measure = Measure.SHARE if unit is Unit.SHARE else Measure.DISTANCE_KM
    measurement = Measurement(
        question=Question(measure=measure, targets=("x",), side=side),
        mapper=f"m{value}",
        asked_on=ON,
        frame_on=ON,
        frame_age_days=0,
        value=value,
        unit=unit,
        low=value,
        high=value,
    )
    return Finding(
        reading=reading, mapper=f"m{value}", outcome=outcome, reason="", measurement=measurement, uncertain=uncertain
    )


def _reading(id_: str, label: Label, yes: int, no: int) -> ReadingVerdict:
    return ReadingVerdict(
        reading=id_, label=label, supports=yes, refutes=no, between=0, silent=0, uncertain=0, summary=""
    )


def _line(grounded: GroundedClaim, label: Label, *rest: object, on: date | None = ON, provisional: bool = False) -> str:
    readings, findings = rest or ((), ())
    return wording.verdict_line(
        grounded.claim,
        grounded,
        label,
        readings,
        findings,
        on=on,
        provisional=provisional,
        version=VERSION,  # type: ignore[arg-type]
    )


def test_the_line_of_the_design() -> None:
    values = [(0.043, False), (0.07, False), (0.19, False), (0.41, True), (0.43, True)]
    findings = [_finding(v, Outcome.REFUTES, uncertain=u) for v, u in values]
    line = _line(_grounded(), Label.REFUTED, [_reading("r1", Label.REFUTED, 0, 5)], findings)
    assert line == (
        "Russia's reported claim to have captured Pokrovsk: not borne out by 5 of 5 maps on 1 Nov 2025 "
        "(4–43 % held; the two highest uncertain) [Theodolite 0.1.0]"
    )


def test_the_line_of_a_vague_region() -> None:
    readings = (
        Reading(id="two", label="two oblasts", targets=("a",)),
        Reading(id="three", label="three oblasts", targets=("b",)),
    )
    quantity = Quantity(span=Span(0, 1), text="90%", value=90, low=81, high=99, unit=Unit.PERCENT)
    grounded = _grounded(
        predicate=Predicate.SHARE,
        place=_place("eastern Ukraine", PlaceKind.REGION),
        readings=readings,
        quantity=quantity,
        kind=ClaimKind.EXTENT,
    )
    rows = [("two", Outcome.SUPPORTS, (0.85, 0.86, 0.87, 0.88)), ("three", Outcome.REFUTES, (0.54, 0.55, 0.56, 0.56))]
    findings = [_finding(v, outcome, reading=r) for r, outcome, values in rows for v in values]
    verdicts = [_reading("two", Label.SUPPORTED, 4, 0), _reading("three", Label.REFUTED, 0, 4)]
    line = _line(grounded, Label.DEPENDS_ON_READING, verdicts, findings)
    assert line == (
        "Russia's reported claim to hold 90 % of eastern Ukraine: depends on the reading on 1 Nov 2025 "
        "(two oblasts: borne out by 4 of 4 maps, 85–88 %; three oblasts: not borne out by 4 of 4, 54–56 %) "
        "[Theodolite 0.1.0]"
    )


def test_hindsight_as_in_the_design() -> None:
    words = wording.hindsight_words(since=date(2026, 2, 13), claim_on=ON, mappers=["DeepState"])
    assert words == "held ≥ 90 % from 2026-02-13 (DeepState): 104 days after the claim"


@pytest.mark.parametrize(
    ("holder", "through", "expected"),
    [
        ("outlet", (), "The article's claim that Russia has captured Pokrovsk"),
        ("Reuters", (), "Reuters' claim that Russia has captured Pokrovsk"),
        ("Volodymyr Zelenskyy", ("outlet",), "Volodymyr Zelenskyy's claim that Russia has captured Pokrovsk"),
        ("the Russian defence ministry", ("outlet",), "The Russian defence ministry's claim to have captured Pokrovsk"),
    ],
)
def test_the_holder_is_the_innermost_and_is_named(holder: str, through: tuple[str, ...], expected: str) -> None:
    grounded = _grounded(holder=holder, through=through)
    assert wording.claim_phrase(grounded.claim, grounded) == expected


@pytest.mark.parametrize(
    ("predicate", "affirmed", "negated"),
    [
        (Predicate.HOLD, "to hold Pokrovsk", "not to hold Pokrovsk"),
        (Predicate.LOSE, "to have lost Pokrovsk", "not to have lost Pokrovsk"),
        (Predicate.ENTER, "to be present in Pokrovsk", "not to be present in Pokrovsk"),
        (Predicate.STAND_ON, "to stand on Pokrovsk", "not to stand on Pokrovsk"),
        (Predicate.ENCIRCLE, "to have encircled Pokrovsk", "not to have encircled Pokrovsk"),
        (Predicate.GAIN, "to have gained land around Pokrovsk", "not to have gained land around Pokrovsk"),
    ],
)
def test_propositions(predicate: Predicate, affirmed: str, negated: str) -> None:
    grounded = _grounded(predicate=predicate)
    assert wording.proposition(grounded.claim, grounded) == affirmed
    no = replace(grounded.claim, polarity=Polarity.NEGATED)
    assert wording.proposition(no, grounded) == negated


def test_a_river_takes_its_article_and_a_part_is_named() -> None:
    river = _grounded(predicate=Predicate.STAND_ON, place=_place("Dnipro", PlaceKind.LINE))
    assert wording.proposition(river.claim, river) == "to stand on the Dnipro"
    town = _place("Pokrovsk")
    part = replace(town, mention=replace(town.mention, part="north"))
    grounded = _grounded(predicate=Predicate.HOLD, place=part)
    assert wording.proposition(grounded.claim, grounded) == "to hold the north of Pokrovsk"


def test_a_denial_speaks_of_what_it_denies() -> None:
    denied = _grounded()
    rebuttal = _grounded(holder="Kyiv", through=("outlet",), predicate=None, kind=ClaimKind.REBUTTAL, denies=("c1",))
    line = wording.verdict_line(
        rebuttal.claim, rebuttal, Label.SUPPORTED, (), (), on=ON, provisional=False, version=VERSION, denied=[denied]
    )
    assert line == (
        "Kyiv's denial that Russia has captured Pokrovsk: the denied claim was not borne out on 1 Nov 2025 "
        "[Theodolite 0.1.0]"
    )
    assert wording.shown_label(rebuttal.claim, Label.SUPPORTED) is Label.REFUTED


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0 %"),
        (0.004, "under 1 %"),
        (0.07, "7 %"),
        (0.4996, "49 %"),
        (0.5, "50 %"),
        (0.8999, "89 %"),
        (0.9, "90 %"),
        (0.998, "over 99 %"),
        (1.0, "100 %"),
    ],
)
def test_whole_percents_that_never_cross_a_threshold(share: float, expected: str) -> None:
    assert wording.percent(share) == expected


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (0.04, 0.43, Unit.SHARE, "4–43 %"),
        (0.001, 0.18, Unit.SHARE, "under 1 to 18 %"),
        (24.3, 34.2, Unit.KM, "24–34 km"),
        (0.0, 0.4, Unit.KM, "under 1 km"),
        (-3.0, 20.0, Unit.KM2, "−3 to 20 km²"),
        (12345.6, 12345.6, Unit.KM2, "12,300 km²"),
    ],
)
def test_ranges_without_false_precision(low: float, high: float, unit: Unit, expected: str) -> None:
    assert wording.number_range(low, high, unit) == expected


@given(st.floats(0, 1))
def test_percents_never_mislead_about_a_threshold(share: float) -> None:
    digits = re.search(r"\d+", wording.percent(share))
    assert digits is not None
    for threshold in (50, 90):
        shown = int(digits.group()) + (1 if "over" in wording.percent(share) else 0)
        assert (shown >= threshold) == (share * 100 >= threshold)


@pytest.mark.parametrize(
    "bad",
    [
        "The claim is false.",
        "It's a lie.",
        "This was refuted by 5 maps.",
        "The label is supported.",
        "4.3 % held",
        "conflicting_evidence",
        "Russia's claim: not borne out [Theodolite 0.1.0]",
        "Russia's claim: not borne out on 1 Nov 2025",
    ],
)
def test_the_watch_catches_what_must_not_be_said(bad: str) -> None:
    assert wording.assert_wording(bad)


def test_the_watch_leaves_others_words_alone() -> None:
    assert wording.assert_wording("Kyiv's denial (“It’s just lies, 4.3%”) stands in the text.") == []


_SWAP = {"Russia": "Ukraine", "Russian": "Ukrainian", "RU": "UA", "ru": "ua"}
_PAIRS = _SWAP | {b: a for a, b in _SWAP.items()}
_NAMES = re.compile(r"\b(Russian|Ukrainian|Russia|Ukraine|RU|UA|ru|ua)\b")


def exchange(text: str) -> str:
    """Exchange the names of the sides in a text."""
    return _NAMES.sub(lambda match: _PAIRS[match.group()], text)


_claims = st.builds(
    lambda actor, holder, predicate, polarity, modality, past, through: _grounded(
        actor=actor,
        holder=holder,
        predicate=predicate,
        polarity=polarity,
        modality=modality,
        past=past,
        through=through,
    ),
    st.sampled_from(["RU", "UA"]),
    st.sampled_from(["Russia", "Ukraine", "Russian forces", "Ukrainian forces", "outlet", "A. Speaker"]),
    st.sampled_from([*Predicate, None]),
    st.sampled_from(list(Polarity)),
    st.sampled_from(list(Modality)),
    st.booleans(),
    st.sampled_from([(), ("outlet",), ("outlet", "An Agency")]),
)
_labels = st.sampled_from(list(Label))


def _exchanged(grounded: GroundedClaim) -> GroundedClaim:
    claim = grounded.claim
    chain = tuple(replace(link, name=exchange(link.name)) for link in claim.chain)
    return replace(grounded, claim=replace(claim, actor=_PAIRS[claim.actor or "RU"], chain=chain))


def _words(grounded: GroundedClaim, label: Label, side: str, on: date | None, provisional: bool) -> tuple[str, str]:
    outcomes = [Outcome.SUPPORTS, Outcome.REFUTES, Outcome.BETWEEN]
    findings = [_finding(0.2 + 0.3 * n, outcome, side=side) for n, outcome in enumerate(outcomes)]
    readings = [replace(_reading("r1", label, 1, 1), between=1)]
    parts = (grounded.claim, grounded, label, readings, findings)
    line = wording.verdict_line(*parts, on=on, provisional=provisional, version=VERSION)
    verdict = Verdict(
        label=label,
        readings=tuple(readings),
        line=line,
        paragraph="",
        provisional=provisional,
        reason="why",
        flips_if=(Flip(change="without one map", label=Label.CONFLICTING_EVIDENCE),),
        hindsight="held ≥ 90 % from 2026-02-13 (A map): 104 days after the claim",
        probability=Probability(value=0.12, low=0.07, high=0.19, words="very unlikely", calibrated_on="900 claims"),
        confidence=Confidence(level=ConfidenceLevel.MODERATE, reasons=("3 maps, about 2.6 independent",)),
        affiliations=(Affiliation(group="Ruritanian", mappers=("a_map",), label=label, voting=1, agree=1),),
        cause=Cause.DISAGREEMENT,
        searched=(Searched(mapper="a_map", frame_on=ON, result="20 % of it"),),
        settles="a later map",
        check_on=ON,
        review_on=ON,
    )
    paragraph = wording.verdict_paragraph(grounded, verdict, findings, on=on, version=VERSION)
    return line, paragraph


@given(_claims, _labels, st.sampled_from(["RU", "UA"]), st.sampled_from([ON, None]), st.booleans())
def test_every_verdict_has_holder_date_proposition_and_version(
    grounded: GroundedClaim, label: Label, side: str, on: date | None, provisional: bool
) -> None:
    holder = wording.holder_name(grounded.claim)
    for text in _words(grounded, label, side, on, provisional):
        assert wording.assert_wording(text) == []
        assert holder.lower() in text.lower()
        assert "Pokrovsk" in text or "“they have captured it”" in text or "postpone" in text
        assert f"[Theodolite {VERSION}]" in text
        dated = "1 Nov 2025" in text
        assert dated if on else "undated" in text or "does not give" in text


@given(_claims, _labels, st.sampled_from(["RU", "UA"]), st.booleans())
def test_exchanging_the_sides_exchanges_only_the_names(
    grounded: GroundedClaim, label: Label, side: str, provisional: bool
) -> None:
    here = _words(grounded, label, side, ON, provisional)
    there = _words(_exchanged(grounded), label, _PAIRS[side], ON, provisional)
    assert tuple(map(exchange, here)) == there


def test_the_words_of_a_whole_report_pass_the_watch() -> None:
    for report in (make_report(), make_report("UA", "RU"), make_report(hostile=True), make_report(undated=True)):
        for checked in report.claims:
            assert wording.assert_wording(checked.verdict.line) == []
            assert wording.assert_wording(checked.verdict.paragraph) == []


def test_hidden_characters_are_shown() -> None:
    assert wording.visible("a\u202eb\x1b[0m\x00") == "a‹U+202E›b‹U+001B›[0m‹U+0000›"
    assert wording.plain("a\n\tb\r\n c") == "a b c"
    assert wording.visible("שלום ́é") == "שלום ́é"


@given(st.text())
def test_shown_text_holds_no_control_or_direction_character(text: str) -> None:
    shown = wording.visible(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    shown.encode("utf-8")


def test_thirds_are_no_decimals() -> None:
    from theodolite.wording.numbers import quantity_words

    quantity = Quantity(span=Span(0, 1), text="two thirds", value=200 / 3, low=None, high=None,
                        unit=Unit.PERCENT, hedge="about")  # fmt: skip
    assert quantity_words(quantity) == "about two thirds"
