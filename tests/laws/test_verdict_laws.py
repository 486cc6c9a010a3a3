"""A verdict never changes with the order of what it is given, nor with the names of the sides."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from theodolite.check import Criterion, CriterionKind, Plan, PlannedReading, check_plan
from theodolite.judge import Court, find_flips, judge_claim, label_of
from theodolite.judge.fragility import label_of as labelled
from theodolite.records import (
    AttributionLink,
    Claim,
    ClaimKind,
    Finding,
    GroundedClaim,
    Label,
    Measure,
    Outcome,
    Polarity,
    Predicate,
    Question,
    Reading,
    Span,
    Verdict,
)
from theodolite.settings import load_rules
from theodolite.testing import GivenEvidence, make_info

RULES = load_rules()
DAY = date(2025, 11, 2)
MAPPERS = ("alpha", "beta", "deepstate", "gamma", "liveuamap")
GROUPS = ("Ruritanian-made", "independent", "")
NAMES = {"RU": "Russia", "UA": "Ukraine"}
SWAP = {"Russia": "Ukraine", "Ukraine": "Russia", "RU": "UA", "UA": "RU"}

steps = st.lists(
    st.tuples(
        st.integers(-40, 6).map(lambda n: DAY + timedelta(days=n)),
        st.sampled_from([0.0, 0.3, 0.48, 0.5, 0.52, 0.88, 0.9, 0.92, 1.0]),
        st.sampled_from([0.0, 0.03, 0.12]),
    ),
    max_size=3,
    unique_by=lambda row: row[0],
)
worlds = st.lists(st.sampled_from(MAPPERS), unique=True, max_size=5).flatmap(
    lambda mappers: st.fixed_dictionaries(
        {m: st.tuples(steps, st.sampled_from(GROUPS), st.booleans()) for m in mappers}
    )
)
World = dict[str, tuple[list[tuple[date, float, float]], str, bool]]


def infos_of(world: World, side: str) -> dict[str, Any]:
    """Some maps draw from the first one; which side's land they draw is named after the side."""
    first = min(world, default="")
    return {
        m: make_info(
            m,
            name=m.title(),
            drawn_sides=(side,),
            affiliation_group=group,
            parents=(first,) if copies and m != first else (),
        )
        for m, (_, group, copies) in world.items()
    }


def judged(
    world: World, readings: int, *, side: str = "RU", negated: bool = False, order: Any = lambda rows: rows
) -> tuple[Verdict, list[Finding], Court]:
    infos = infos_of(world, side)
    evidence = GivenEvidence({m: rows for m, (rows, _, _) in world.items()}, infos=infos)
    ids = [f"reading {n}" for n in range(readings)]
    places = tuple(Reading(id=i, label=i, targets=(f"place:{i}",)) for i in ids)
    criterion = Criterion(kind=CriterionKind.HOLD, negated=negated)
    planned = tuple(
        PlannedReading(
            reading=r, question=Question(measure=Measure.SHARE, targets=r.targets, side=side), criterion=criterion
        )
        for r in places
    )
    findings = order(list(check_plan(Plan(readings=planned, on=DAY), evidence, RULES)))
    claim = Claim(
        id="c",
        spans=(Span(0, 4),),
        quote="they hold it",
        kind=ClaimKind.CONTROL,
        chain=(AttributionLink(name=NAMES[side]),),
        actor=side,
        predicate=Predicate.HOLD,
        polarity=Polarity.NEGATED if negated else Polarity.AFFIRMED,
    )
    grounded = GroundedClaim(claim=claim, claim_on=DAY, readings=places)
    court = Court(
        rules=RULES,
        infos=dict(order(list(infos.items()))),
        evidence_until=DAY + timedelta(days=30),
        newest=dict(order([(m, rows[-1][0]) for m, (rows, _, _) in world.items() if rows])),
    )
    return judge_claim(grounded, places, findings, court, on=DAY), findings, court


@settings(max_examples=150, deadline=None)
@given(worlds, st.integers(1, 2), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_findings_and_witnesses_changes_nothing(
    world: World, readings: int, chance: Any, negated: bool
) -> None:
    def shuffled(rows: list[Any]) -> list[Any]:
        return chance.sample(rows, len(rows))

    plain, _, _ = judged(world, readings, negated=negated)
    other, _, _ = judged(world, readings, negated=negated, order=shuffled)
    assert other == plain


@settings(max_examples=60, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_neither_label_nor_flips(world: World, chance: Any) -> None:
    _, findings, court = judged(world, 2)
    changed = [replace(f, outcome=chance.choice(list(Outcome))) if f.reading == "reading 1" else f for f in findings]
    ids = ["reading 0", "reading 1"]
    assert label_of(changed, ids, RULES, court.infos) is label_of(changed, ids[::-1], RULES, court.infos)
    assert find_flips(changed, ids, RULES, court.infos) == find_flips(changed, ids[::-1], RULES, court.infos)


def exchange(text: str) -> str:
    return re.sub("|".join(SWAP), lambda m: SWAP[m.group()], text)


@settings(max_examples=150, deadline=None)
@given(worlds, st.booleans())
def test_exchanging_the_sides_names_exchanges_nothing_else(world: World, negated: bool) -> None:
    ours, _, _ = judged(world, 1, side="RU", negated=negated)
    theirs, _, _ = judged(world, 1, side="UA", negated=negated)
    assert repr(theirs) == exchange(repr(ours))


@settings(max_examples=80, deadline=None)
@given(worlds, st.sampled_from(GROUPS))
def test_declared_affiliation_moves_nothing_but_its_own_table(world: World, group: str) -> None:
    plain, _, _ = judged(world, 1)
    alike, _, _ = judged({m: (rows, group, copies) for m, (rows, _, copies) in world.items()}, 1)
    assert replace(alike, affiliations=()) == replace(plain, affiliations=())
    assert not alike.affiliations


@settings(max_examples=150, deadline=None)
@given(worlds)
def test_each_flip_is_the_least_change_of_its_kind_and_they_ascend(world: World) -> None:
    verdict, findings, court = judged(world, 1)
    sizes = {"edge": 500.0, "threshold": 5.0, "days": 2.0}
    relative = [abs(f.size or 0) / sizes[f.kind] for f in verdict.flips_if if f.kind in sizes and f.mapper]
    assert relative == sorted(relative)
    for flip in verdict.flips_if:
        assert flip.label is not verdict.label
        if flip.kind == "witness":
            rest = [f for f in findings if f.mapper != flip.mapper]
            assert labelled(rest, ["reading 0"], RULES, court.infos) is flip.label
    # Complete: a slow oracle leaves out each witness in turn.
    for mapper in {f.mapper for f in findings}:
        after = labelled([f for f in findings if f.mapper != mapper], ["reading 0"], RULES, court.infos)
        named = any(f.kind == "witness" and f.mapper == mapper for f in verdict.flips_if)
        assert named == (after is not verdict.label)


@settings(max_examples=100, deadline=None)
@given(worlds, st.integers(1, 2))
def test_what_is_not_known_says_why_what_was_searched_and_when_to_look_again(world: World, readings: int) -> None:
    verdict, _, _ = judged(world, readings)
    if verdict.label in {Label.NOT_ENOUGH_EVIDENCE, Label.CONFLICTING_EVIDENCE}:
        assert verdict.cause
        assert {s.mapper for s in verdict.searched} == (set(world) or {None})
        assert verdict.settles
        assert verdict.check_on is not None
    else:
        assert verdict.cause is None
