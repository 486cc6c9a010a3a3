"""Numbers: how they are read, what they mean for a verdict, how they are said; no text breaks the reading."""

from dataclasses import replace
from datetime import date

import pytest
from tests.cases.quantities.score import LANGUAGES, load_cases, score

from theodolite.check.kinds import plan_claim
from theodolite.check.outcomes import CriterionKind
from theodolite.check.plans import NotCheckable, Plan
from theodolite.extract import extract
from theodolite.extract.amounts import amount_at
from theodolite.records import (
    AttributionLink,
    Claim,
    ClaimKind,
    Document,
    GroundedClaim,
    Interval,
    Measure,
    Predicate,
    Quantity,
    QuantityKind,
    Reading,
    Span,
    Unit,
)
from theodolite.settings import load_settings
from theodolite.wording.numbers import quantity_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_cases(language: str) -> None:
    figures, problems = score(language)
    assert figures["full_f1"] >= 0.95, problems
    assert figures["details"] >= 0.95, problems
    assert figures["traps_clean"] >= figures["traps"] - 1, problems


def test_gold_is_well_formed() -> None:
    for language in LANGUAGES:
        cases = load_cases(language)
        assert len({case["id"] for case in cases}) == len(cases)
        for quantity in (quantity for case in cases for quantity in case["quantities"]):
            low, high = quantity["low"], quantity["high"]
            assert low is None or high is None or low <= high
            assert Unit(quantity["unit"])


@pytest.mark.parametrize(
    ("text", "first", "last", "unit"),
    [
        ("$1.2bn", 1.2e9, 1.2e9, Unit.MONEY),
        ("$10 to $15 billion", 1e10, 1.5e10, Unit.MONEY),
        ("$200 to $4 million", 200, 4e6, Unit.MONEY),
        ("RM120,000 to RM300,000", 120000, 300000, Unit.MONEY),
        ("four to five thousand people", 4000, 5000, None),
        ("three or four years", 3, 4, Unit.OTHER),
        ("twenty-eight thousand six hundred forty-two men", 28642, 28642, None),
        ("4 hundred million", 4e8, 4e8, None),
        ("two and a half million", 2.5e6, 2.5e6, None),
        ("half a million", 5e5, 5e5, None),
        ("tens of thousands of homes", 1e4, 1e5, None),
        ("several hundred homes", 300, 900, None),
        ("2.7m copies sold", 2.7e6, 2.7e6, None),
        ("37m (121ft)", 37, 37, Unit.KM),
        ("32m2.", 32, 32, Unit.KM2),
        ("12,5 km", 12.5, 12.5, Unit.KM),
        ("1 200 soldiers", 1200, 1200, None),
        ("1 per cent to 1.5 per cent", 1, 1.5, Unit.PERCENT),
        ("1/2 pound", 0.5, 0.5, Unit.OTHER),
        ("½ mile", 0.5, 0.5, Unit.KM),
        ("٣ km", 3, 3, Unit.KM),
        ("one in five", 0.2, 0.2, Unit.PERCENT),
    ],
)
def test_numbers_as_written(text: str, first: float, last: float, unit: Unit | None) -> None:
    amount = amount_at(text, 0) or amount_at(text, 1) or amount_at(text, 2)
    assert amount is not None
    assert not amount.name
    assert (amount.first, amount.last) == pytest.approx((first, last))
    assert amount.unit is unit


@pytest.mark.parametrize(
    "text", ["2nd", "10:30", "3.2.1", "24/7", "1990s", "007", "Ⅳ", "1" * 400, "5 May", "7 a.m.", "2-1"]
)
def test_what_is_no_number(text: str) -> None:
    amount = amount_at(text, 0)
    assert amount is None or amount.name


HOSTILE = (
    "1" * 20000,
    "one " * 3000,
    "1-2-3-4-" * 1000,
    "сто тисяч мільйонів " * 800,
    "десятки сотень тисяч " * 800,
    "from 1 to 2 to 3 percent " * 500,
    "10^400 1e999 ² ½ ٣ Ⅳ 1,000,000,000,000,000,000,000,000 " * 200,
    "+380 44 255 73 33 " * 500,
    "п'ять-сім-вісім - — – " * 500,
)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_hostile_numbers(text: str) -> None:
    found = extract(Document(id="h", text=text, sha256="")).quantities
    for quantity in found:
        assert quantity.text == quantity.span.of(text)
        assert quantity.value is None or abs(quantity.value) < 1e18
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high


def number(value: float | None, low: float | None, high: float | None, unit: Unit, **more: object) -> Quantity:
    return Quantity(span=Span(0, 4), text="many", value=value, low=low, high=high, unit=unit, **more)  # type: ignore[arg-type]


def planned(quantity: Quantity, kind: ClaimKind, predicate: Predicate) -> Plan | NotCheckable:
    claim = Claim(
        id="c1", spans=(Span(0, 4),), quote="many", kind=kind, predicate=predicate, actor="RU", quantity=quantity,
        chain=(AttributionLink(name="outlet"),),
    )  # fmt: skip
    october = Interval(start=date(2025, 10, 1), end=date(2025, 11, 1), source="text")
    grounded = GroundedClaim(
        claim=claim, interval=october, claim_on=date(2025, 10, 31),
        readings=(Reading(id="r", label="r", targets=("region:donetsk",)),),
    )  # fmt: skip
    return plan_claim(grounded, load_settings().rules)


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        (number(20, 20, None, Unit.KM2, hedge="at least"), 20, None),
        (number(20, None, 20, Unit.KM2, hedge="up to"), None, 20),
        (number(None, 12, 120, Unit.SETTLEMENTS), 12, 120),
        (number(5, 5, 5, Unit.KM2, per="day"), 155, 155),
        (number(62, 62, 62, Unit.KM2, per="тиждень"), 62 * 31 / 7, 62 * 31 / 7),
        (number(320, 320, 320, Unit.KM2, start=300.0, sign=1), 20, 20),
    ],
)
def test_gains_are_held_against_their_own_ends(quantity: Quantity, low: float | None, high: float | None) -> None:
    plan = planned(quantity, ClaimKind.ADVANCE, Predicate.GAIN)
    assert isinstance(plan, Plan)
    assert plan.readings[0].criterion.kind is CriterionKind.NUMBER
    for given, expected in ((plan.readings[0].criterion.low, low), (plan.readings[0].criterion.high, high)):
        assert given == (None if expected is None else pytest.approx(expected))


def test_a_number_without_ends_is_any_gain() -> None:
    plan = planned(number(None, None, None, Unit.KM2), ClaimKind.ADVANCE, Predicate.GAIN)
    assert isinstance(plan, Plan)
    assert plan.readings[0].criterion.kind is CriterionKind.GAINED


def test_a_change_of_a_share_is_not_taken_for_the_share() -> None:
    level = number(40, 40, 40, Unit.PERCENT, sign=1)
    plan = planned(level, ClaimKind.EXTENT, Predicate.SHARE)
    assert isinstance(plan, Plan)
    assert plan.readings[0].criterion.low == 40
    assert plan.readings[0].question.measure is Measure.SHARE
    changed = planned(replace(level, kind=QuantityKind.CHANGE), ClaimKind.EXTENT, Predicate.SHARE)
    assert isinstance(changed, NotCheckable)
    assert "changed" in changed.reason


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (number(90, 90, None, Unit.PERCENT, hedge="at least"), "at least 90 %"),
        (number(20, None, 20, Unit.KM2, hedge="up to"), "up to 20 km²"),
        (number(90, 90, None, Unit.PERCENT, hedge="exceeded"), "more than 90 %"),
        (number(90, 81, 99, Unit.PERCENT, hedge="~"), "about 90 %"),
        (number(375, 350, 400, Unit.PERSONS, stated=(350.0, 400.0)), "350 to 400 people"),
        (number(375, None, 400, Unit.PERSONS, stated=(350.0, 400.0), hedge="up to"), "up to 400 people"),
        (number(20, 20, 20, Unit.KM2, stated=(30.0, 20.0), start=30.0), "20 km²"),
        (number(5, 5, 5, Unit.KM2, per="day"), "5 km² a day"),
        (number(5, 5, 5, Unit.KM, per="година"), "5 km an hour"),
        (number(5, 5, 5, Unit.COUNT, counted="tanks"), "5 tanks"),
        (number(5, 5, 5, Unit.COUNT, counted="танків"), "5"),
        (number(12, 12, 12, Unit.OTHER, measure="mm"), "12 mm"),
        (number(None, 12, 120, Unit.SETTLEMENTS), "“many”"),
    ],
)
def test_numbers_in_words(quantity: Quantity, words: str) -> None:
    assert quantity_words(quantity) == words


@pytest.mark.parametrize(
    ("text", "kind", "predicate", "change"),
    [
        ("The area under Russian control grew to 300 km².", ClaimKind.EXTENT, Predicate.AREA, QuantityKind.LEVEL),
        ("The area under Russian control grew by 20 km².", ClaimKind.ADVANCE, Predicate.GAIN, QuantityKind.CHANGE),
        ("Російські війська захопили ще 20 кв. км у Донецькій області.", ClaimKind.ADVANCE, Predicate.GAIN,
         QuantityKind.CHANGE),
    ],
)  # fmt: skip
def test_a_level_is_no_gain(text: str, kind: ClaimKind, predicate: Predicate, change: QuantityKind) -> None:
    claim = extract(Document(id="d", text=text, sha256="")).claims[0]
    assert (claim.kind, claim.predicate) == (kind, predicate)
    assert claim.quantity is not None
    assert claim.quantity.kind is change


def test_both_sides_numbers_alike() -> None:
    text = "{} forces took up to 20 km² and lost at least 300 soldiers and dozens of tanks near Siversk."
    one, two = (
        extract(Document(id="d", text=text.format(side), sha256="")).quantities for side in ("Russian", "Ukrainian")
    )
    assert [(q.value, q.low, q.high, q.unit) for q in one] == [(q.value, q.low, q.high, q.unit) for q in two]


@pytest.mark.parametrize(
    ("text", "low", "high", "sign"),
    [
        ("Air defences shot down 74 drones near Siversk.", 74, 74, 0),
        ("The army lost 200 or more vehicles near Siversk.", 200, None, 0),
        ("Only 30 soldiers or fewer remain in Siversk.", None, 30, 0),
        ("Shares in the mine closed down 3 % near Siversk.", 3, 3, -1),
        ("The toll near Siversk rises to 31.", 31, 31, 1),
    ],
)
def test_hedges_behind_and_directions(text: str, low: float | None, high: float | None, sign: int) -> None:
    (quantity,) = extract(Document(id="d", text=text, sha256="")).quantities
    assert (quantity.low, quantity.high, quantity.sign) == (low, high, sign)
