"""What kind of claim a proposition is, and what exactly it says of its place; lexicons and grammar, no side."""

from __future__ import annotations

from collections.abc import Callable

from theodolite.extract.facts import Facts, is_demand
from theodolite.extract.kinds_land import (
    advance,
    control,
    cut,
    encircle,
    extent,
    planned_infinitive,
    presence,
    reach,
    schedule,
    under_control,
)
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    KindAndPredicate,
    counts_people,
    has_deadline,
    has_lemma,
    is_enemy_people,
    is_military,
    is_people,
    is_place,
    is_time_span,
    lows,
    quantity_in,
    says,
)
from theodolite.extract.syntax import subject_of
from theodolite.records.claims import ClaimKind
from theodolite.records.text import Quantity, Unit

__all__ = ["MEASURABLE", "KindAndPredicate", "choose_quantity", "classify", "is_estimate"]

MEASURABLE = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})


_DESTROYED = frozenset({"destroy", "eliminate", "neutralize", "neutralise", "liquidate", "down", "kill", "intercept"})


def _losses(facts: Facts) -> KindAndPredicate | None:
    if _is_loss_count(facts) or _is_lost(facts):
        return ClaimKind.LOSSES, None
    theme = facts.theme()
    if theme is None or facts.lemma not in _DESTROYED | {"wipe", "shoot"}:
        return None
    ongoing = facts.parse.tag[facts.core] == "VBG" and not facts.quantities and facts.prop.relation != "result"
    if ongoing and facts.lemma == "destroy":
        return ClaimKind.ATTACK, None
    equipment = facts.parse.lemma[theme] in words("nouns", "equipment")
    hostile = is_military(facts, theme) or equipment or is_enemy_people(facts, theme)
    return (ClaimKind.LOSSES, None) if hostile else None


def _is_loss_count(facts: Facts) -> bool:
    """Tell whether losses are counted ("losses exceeded 3,400 troops")."""
    counted = facts.subject is not None and facts.parse.lemma[facts.subject] in {"loss", "casualty"}
    counting = facts.lemma in {"exceed", "amount", "reach", "total", "stand", "be", "number"}
    return counted and counting and bool(facts.quantities)


def _is_lost(facts: Facts) -> bool:
    """Tell whether a side lost people or equipment, not a place."""
    theme = facts.theme()
    if facts.lemma != "lose" or facts.passive or theme is None:
        return False
    lost = words("nouns", "people") | words("nouns", "equipment") | words("nouns", "military")
    return counts_people(facts) or (facts.parse.lemma[theme] in lost and not is_place(facts, theme))


def _harm(facts: Facts) -> KindAndPredicate | None:
    if facts.lemma in words("predicates", "harm"):
        return ClaimKind.HARM, None
    if facts.lemma in {"damage", "destroy"} and not is_military(facts, facts.theme()):
        return ClaimKind.HARM, None
    harmless = any(says(facts, name) for name in ("take", "hold", "attack"))
    return (ClaimKind.HARM, None) if not harmless and has_lemma(facts, "casualty") and facts.lemma != "call" else None


def _strength(facts: Facts) -> KindAndPredicate | None:
    short = "short" in facts.lemmas and quantity_in(facts, Unit.PERSONS) is not None
    if short or is_estimate(facts) or _is_concentrated(facts) or _is_counted_presence(facts):
        return ClaimKind.STRENGTH, None
    return None


def _is_concentrated(facts: Facts) -> bool:
    if facts.passive:
        moved = facts.lemma in {"concentrate", "deploy", "mass", "redeploy", "transfer"}
        return moved and is_military(facts, facts.subject)
    people = has_lemma(facts, "military") and is_people(facts, facts.object)
    return says(facts, "concentrate") and (is_military(facts, facts.object) or people or "reserve" in facts.lemmas)


def _is_counted_presence(facts: Facts) -> bool:
    """Tell whether so many are somewhere: "200 soldiers are in X", "there were ninety of us"."""
    parse, subject = facts.parse, facts.subject
    if facts.negated or not says(facts, "exist") or subject is None:
        return False
    attr = parse.kid(facts.core, "attr", "nsubj") if parse.dep[subject] == "expl" else None
    if attr is not None and parse.tag[attr] == "CD":
        return True
    who = attr if attr is not None else subject
    counted = quantity_in(facts, Unit.PERSONS, Unit.COUNT) is not None and quantity_in(facts, Unit.KM) is None
    return counted and (is_military(facts, who) or parse.lemma[who] == "number")


def is_estimate(facts: Facts) -> bool:
    """Tell whether somebody "puts the number of attackers at 350": he answers for the number."""
    parse, item = facts.parse, facts.object
    if facts.lemma not in {"put", "estimate"} or item is None or facts.subject is None:
        return False
    counted = parse.lemma[item] in {"number", "strength", "loss"} or is_military(facts, item)
    return counted and any(parse.low[t] == "at" for t in facts.prop.tokens)


def _consequence(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    if facts.conditional and facts.prop.relation != "purpose":
        return ClaimKind.CONSEQUENCE, None
    if not facts.aux & {"would", "will", "could", "may", "might", "can"}:
        return None
    subjects = [t for t in (facts.subject, subject_of(parse, facts.head)) if t is not None]
    event = any(
        parse.dep[t] == "csubj" or parse.is_verb(t) or parse.lemma[t] in words("nouns", "control_events")
        for t in subjects
    )
    return (ClaimKind.CONSEQUENCE, None) if event else None


def _conj_of_consequence(facts: Facts) -> KindAndPredicate | None:
    """A predicate coordinated with "would …" after an event as subject ("weaken its industrial base")."""
    parse, subject = facts.parse, facts.subject
    if (
        facts.prop.relation == "cause"
        and subject is not None
        and (parse.is_verb(subject) or parse.lemma[subject] in words("nouns", "control_events"))
    ):
        return ClaimKind.CONSEQUENCE, None
    return None


_MISSILES = frozenset({"shell", "missile", "bomb", "rocket", "projectile"})
# Verbs that leave the meaning to their noun ("an attack took place").
_LIGHT = frozenset(
    [
        "be",
        "take",
        "occur",
        "conduct",
        "carry",
        "continue",
        "open",
        "launch",
        "come",
        "record",
        "happen",
        "suffer",
        "make",
        "repel",
        "rage",
    ]
)


def _attack(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    if facts.lemma in {"succeed", "fail"} and facts.prop.relation != "purpose":
        return ClaimKind.ATTACK, None
    falling = facts.subject is not None and parse.lemma[facts.subject] in _MISSILES
    if falling and facts.lemma in {"land", "fall", "explode"}:
        return ClaimKind.ATTACK, None
    if says(facts, "attack") or (
        says(facts, "repel") and (has_lemma(facts, "attack") or facts.lemma in {"repel", "repulse", "thwart"})
    ):
        return ClaimKind.ATTACK, None
    if facts.lemma in {"push", "drive", "throw"} and ("back" in lows(facts) or "out" in lows(facts)):
        return ClaimKind.ATTACK, None
    nouns = {parse.lemma[t] for t in (facts.core, facts.subject, facts.object) if t is not None} | {
        parse.lemma[t] for t in facts.prop.tokens if parse.dep[t] in {"pobj", "attr", "dobj"}
    }
    return (ClaimKind.ATTACK, None) if nouns & words("nouns", "attack") and facts.lemma in _LIGHT else None


def _observation(facts: Facts) -> KindAndPredicate | None:
    return (ClaimKind.OBSERVATION, None) if says(facts, "observe") else None


def _communication(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    heads = {parse.lemma[t] for t in (facts.object, facts.subject) if t is not None}
    if facts.path_lemmas & words("predicates", "order") or facts.lemma in {"order", "comment"}:
        return ClaimKind.COMMUNICATION, None
    if says(facts, "communicate") and heads & words("nouns", "media"):
        return ClaimKind.COMMUNICATION, None
    if facts.lemma in {"make", "record"} and heads & {"announcement", "statement", "recording", "video", "appeal"}:
        return ClaimKind.COMMUNICATION, None
    return None


def _intent(facts: Facts) -> KindAndPredicate | None:
    if facts.prop.relation == "purpose":
        return ClaimKind.INTENT, None
    if (says(facts, "intend") and facts.lemma not in {"expect", "mean"}) or facts.path_lemmas & {
        "want",
        "plan",
        "intend",
        "aim",
        "mean",
        "hope",
        "seek",
    }:
        return ClaimKind.INTENT, None
    return None


_Rule = Callable[[Facts], KindAndPredicate | None]
_ORDERED: tuple[_Rule, ...] = (
    schedule, planned_infinitive, _consequence, _conj_of_consequence, _losses, extent, under_control, _strength,
    presence, encircle, cut, control, reach, advance, _harm, _attack, _observation, _communication, _intent,
)  # fmt: skip


def classify(facts: Facts, *, war: bool, sided: bool) -> KindAndPredicate:
    """Return a proposition's kind and, for a measurable one, its predicate.

    Parameters
    ----------
    facts
        The proposition taken apart.
    war
        Whether the text speaks of war at all; no land is claimed elsewhere.
    sided
        Whether the actor is a side of the war, a force, or left open by a passive.
    """
    if facts.prop.relation == "purpose":
        return ClaimKind.INTENT, None
    if is_demand(facts):
        return ClaimKind.OTHER, None
    if _is_wanted(facts):
        return ClaimKind.INTENT, None
    ordered = facts.path_lemmas & words("predicates", "order")
    if ordered and not has_deadline(facts):
        return ClaimKind.COMMUNICATION, None
    for rule in _ORDERED:
        found = rule(facts)
        if found is not None and (found[0] not in MEASURABLE or (war and sided)):
            return found
    return ClaimKind.OTHER, None


def _is_wanted(facts: Facts) -> bool:
    """Tell whether one wants another to do something ("Moscow wants Kyiv to cede …")."""
    parse = facts.parse
    wanting = facts.path_lemmas & {"want", "urge", "ask", "demand", "pressure"}
    return bool(wanting) and subject_of(parse, facts.head) != facts.subject


_PREFERRED = {
    ClaimKind.EXTENT: (Unit.PERCENT, Unit.KM2, Unit.SETTLEMENTS),
    ClaimKind.ADVANCE: (Unit.KM2, Unit.SETTLEMENTS, Unit.KM),
    ClaimKind.REACH: (Unit.KM, Unit.PERSONS, Unit.COUNT),
    ClaimKind.STRENGTH: (Unit.PERSONS, Unit.COUNT),
    ClaimKind.LOSSES: (Unit.PERSONS, Unit.COUNT, Unit.PERCENT),
    ClaimKind.HARM: (Unit.PERSONS, Unit.COUNT),
}


def choose_quantity(kind: ClaimKind, facts: Facts) -> Quantity | None:
    """Return the quantity that matters to a kind: the first of its first unit, else the first of all."""
    for unit in _PREFERRED.get(kind, ()):
        found = quantity_in(facts, unit)
        if found is not None:
            return found
    return next((c.quantity for c in facts.quantities if not is_time_span(facts, c)), None)
