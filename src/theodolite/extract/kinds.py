"""What kind of claim a proposition is, and what exactly it says of its place; lexicons and grammar, no side."""

from __future__ import annotations

from collections.abc import Callable

from theodolite.extract.facts import Facts, is_demand
from theodolite.extract.kinds_extent import extent
from theodolite.extract.kinds_force import is_estimate, losses, strength
from theodolite.extract.kinds_harm import hardship, harm
from theodolite.extract.kinds_land import advance, control, under_control
from theodolite.extract.kinds_reach import cut, encircle, presence, reach
from theodolite.extract.kinds_schedule import planned_infinitive, schedule
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    KindAndPredicate,
    has_deadline,
    has_lemma,
    is_military,
    is_time_span,
    lows,
    quantity_in,
    says,
)
from theodolite.extract.syntax import is_passive, subject_of
from theodolite.records.claims import ClaimKind
from theodolite.records.text import Quantity, Unit

__all__ = ["MEASURABLE", "PREFERRED_UNITS", "KindAndPredicate", "choose_quantity", "classify", "is_estimate"]

MEASURABLE = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})


def _consequence(facts: Facts) -> KindAndPredicate | None:
    """Decide whether a clause says what would follow from something ("if …", "the loss of X would …")."""
    if facts.conditional and facts.prop.relation != "purpose":
        return ClaimKind.CONSEQUENCE, None
    if _first_words(facts, 1) == ["otherwise"] or ("once" in facts.aux and facts.aux & {"will", "would"}):
        return ClaimKind.CONSEQUENCE, None
    if tuple(_first_words(facts, 3)) in {("as", "a", "result"), ("as", "a", "consequence")}:
        return ClaimKind.CONSEQUENCE, None
    if not facts.aux & {"would", "will", "could", "may", "might", "can"}:
        return (ClaimKind.CONSEQUENCE, None) if _has_had_effect(facts) else None
    follows = _has_event_subject(facts) or _is_deictic_effect(facts) or _is_without(facts)
    return (ClaimKind.CONSEQUENCE, None) if follows else None


def _first_words(facts: Facts, count: int) -> list[str]:
    start = facts.prop.pieces[0][0]
    return facts.parse.low[start : start + count]


def _has_event_subject(facts: Facts) -> bool:
    """Tell whether the subject is something that happens ("taking the town", "the loss of the road")."""
    parse = facts.parse
    return any(
        parse.dep[t] == "csubj" or parse.is_verb(t) or parse.lemma[t] in words("nouns", "control_events")
        for t in (facts.subject, subject_of(parse, facts.head))
        if t is not None
    )


def _is_deictic_effect(facts: Facts) -> bool:
    """Tell whether "this", "such a step" or an event without a place would have an effect."""
    parse, subject = facts.parse, subject_of(facts.parse, facts.head)
    if subject is None:
        return False
    pointing = parse.low[subject] in {"this", "that", "which"} or parse.low[parse.left[subject]] in {"this", "such"}
    event = parse.lemma[subject] in words("nouns", "consequential")
    effect = {facts.lemma, *facts.path_lemmas} & words("predicates", "consequence")
    caused = facts.object is not None and facts.lemma not in {"take", "begin", "start", "get", "have"}
    return (bool(effect) or caused) and (pointing or event)


def _has_had_effect(facts: Facts) -> bool:
    """Tell whether the loss or capture of something changed something ("the fall of X has made the road unsafe")."""
    parse, subject = facts.parse, facts.subject
    effect = words("predicates", "consequence") | {"make", "leave", "mean", "give", "put"}
    if subject is not None and parse.low[subject] in {"this", "that"} and facts.object is not None:
        return facts.lemma in {"leave", "put", "give", "make", "allow", "enable", "force"} and facts.core == facts.head
    causes = words("nouns", "control_events") | {"closure", "destruction", "absence", "shortage", "lack"}
    if subject is None or parse.lemma[subject] not in causes:
        return False
    return parse.tag[subject] == "NN" and facts.lemma in effect and facts.core == facts.head


def _is_without(facts: Facts) -> bool:
    """Tell whether a clause says what cannot be without something."""
    parse, head = facts.parse, facts.head
    lacking = [c for t in {head, facts.core} for c in parse.kids_of(t, "prep") if parse.low[c] in {"without", "with"}]
    could = bool(facts.aux & {"could", "would"})
    return any(c < head and (parse.low[c] == "without" or could) for c in lacking)


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


# Verbs that leave the meaning to their noun ("an attack took place").
_LIGHT = words("predicates", "light")
_USED = frozenset({"use", "drop", "launch", "fire", "employ", "release", "send", "expend", "lob", "throw", "rain"})
_FALLING = frozenset({"land", "fall", "explode", "crash", "hit", "strike", "slam", "plunge", "rain", "come", "impact"})


def _attack(facts: Facts) -> KindAndPredicate | None:
    """Decide whether somebody attacks, shells, strikes, fires, or repels an attack."""
    found = _attacks(facts) or _throws_munition(facts) or _is_hit_by_debris(facts) or _is_repelled(facts)
    return (ClaimKind.ATTACK, None) if found or _happens(facts) else None


def _attacks(facts: Facts) -> bool:
    if facts.lemma in {"succeed", "fail"} and facts.prop.relation != "purpose":
        return True
    if facts.lemma in {"push", "drive", "throw"} and ("back" in lows(facts) or "out" in lows(facts)):
        return True
    if facts.lemma == "press" and facts.object is None and not facts.passive and is_military(facts, facts.subject):
        return True
    if facts.lemma == "set" and lows(facts) & {"fire", "ablaze", "alight"}:
        return True
    if facts.lemma == "aim" and facts.passive:
        return True
    return says(facts, "attack") or (facts.lemma in {"blow", "detonate"} and facts.theme() is not None)


def _is_repelled(facts: Facts) -> bool:
    if not says(facts, "repel"):
        return False
    theme = facts.theme()
    tried = theme is not None and facts.parse.lemma[theme] in {"attempt", "effort", "breakthrough"}
    stopped = facts.lemma in {"stop", "halt", "stave", "fend", "ward"} and is_military(facts, theme)
    return has_lemma(facts, "attack") or facts.lemma in {"repel", "repulse", "thwart"} or stopped or tried


def _throws_munition(facts: Facts) -> bool:
    """Tell whether bombs, missiles or drones are dropped, launched or used."""
    theme = facts.theme()
    thrown = words("nouns", "munition") | {"drone", "uav", "shahed", "geran", "artillery", "aviation", "gas"}
    return facts.lemma in _USED and theme is not None and facts.parse.lemma[theme] in thrown


def _is_hit_by_debris(facts: Facts) -> bool:
    """Tell whether a shell, a drone or its debris comes down."""
    falling = words("nouns", "munition") | {"drone", "uav"}
    what = facts.subject is not None and facts.parse.lemma[facts.subject] in falling
    return what and facts.lemma in _FALLING and not facts.passive


def _happens(facts: Facts) -> bool:
    """Tell whether an attack, a clash or an explosion happens, goes on or is counted."""
    parse = facts.parse
    nouns = {parse.lemma[t] for t in (facts.core, facts.subject, facts.object) if t is not None} | {
        parse.lemma[t] for t in facts.prop.tokens if parse.dep[t] in {"pobj", "attr", "dobj"}
    }
    if facts.subject is not None and parse.low[facts.subject] == "shelling":
        nouns.add("shelling")
    if nouns & words("nouns", "attack") and facts.lemma in _LIGHT:
        return True
    if _is_combat_action(facts) and facts.lemma in _LIGHT:
        return True
    heard = nouns & {"explosion", "blast", "gunfire", "detonation", "shot"}
    return bool(heard) and facts.lemma in _LIGHT | {"hear", "rock", "ring", "shake", "report", "sound"}


def _is_combat_action(facts: Facts) -> bool:
    """Tell whether the subject is "assault operations", "combat engagements"."""
    parse = facts.parse
    for what in (facts.subject, facts.object):
        if what is None or parse.lemma[what] not in {"operation", "action", "engagement"}:
            continue
        named = {parse.lemma[c] for c in parse.kids_of(what, "compound", "amod")}
        if named & words("nouns", "attack") or parse.lemma[what] == "engagement":
            return True
    return False


def _counts_attacks(facts: Facts) -> KindAndPredicate | None:
    """Decide whether attacks are counted ("there were 32 assaults near X")."""
    parse, subject = facts.parse, facts.subject
    if subject is None or facts.lemma not in {"be", "take", "count", "record", "register", "occur", "happen"}:
        return None
    there = parse.kid(facts.core, "attr", "nsubj") if parse.dep[subject] == "expl" else None
    counted = [t for t in (there, subject, facts.object) if t is not None]
    told = any(parse.lemma[t] in words("nouns", "attack") for t in counted) and bool(facts.quantities)
    return (ClaimKind.ATTACK, None) if told else None


def _observation(facts: Facts) -> KindAndPredicate | None:
    """Decide whether something is seen: by watchers, or shown by pictures."""
    return (ClaimKind.OBSERVATION, None) if says(facts, "observe") or _is_pictured(facts) else None


def _is_pictured(facts: Facts) -> bool:
    """Tell whether footage or a photograph shows something."""
    parse, subject = facts.parse, facts.subject
    pictured = subject is not None and not facts.passive and parse.lemma[subject] in words("nouns", "visual")
    return pictured and facts.lemma in words("predicates", "depict") and facts.object is not None


def _communication(facts: Facts) -> KindAndPredicate | None:
    """Decide whether a message, an order or a document is issued, found or intercepted."""
    parse = facts.parse
    heads = {parse.lemma[t] for t in (facts.object, facts.subject) if t is not None}
    if facts.path_lemmas & words("predicates", "order") or facts.lemma in {"order", "comment"}:
        return ClaimKind.COMMUNICATION, None
    if says(facts, "communicate") and heads & words("nouns", "media"):
        return ClaimKind.COMMUNICATION, None
    document = facts.subject is not None and parse.lemma[facts.subject] in words("nouns", "document")
    if document and facts.lemma in words("predicates", "document") and not facts.passive:
        return ClaimKind.COMMUNICATION, None
    issued = {"announcement", "statement", "recording", "video", "appeal"}
    if facts.lemma in {"make", "record", "issue", "spread", "circulate", "deliver"} and heads & issued:
        return ClaimKind.COMMUNICATION, None
    return None


def _intent(facts: Facts) -> KindAndPredicate | None:
    """Decide whether somebody wants, plans or prepares something."""
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
    governor = facts.parse.lemma[facts.parse.head[facts.head]] if facts.parse.dep[facts.head] == "xcomp" else ""
    if governor in {"hope", "want", "plan", "intend", "aim"}:
        return ClaimKind.INTENT, None
    item = facts.object
    if (
        item is not None
        and facts.lemma in {"prepare", "plot"}
        and facts.parse.lemma[item] in words("nouns", "attack") | words("nouns", "plan")
    ):
        return ClaimKind.INTENT, None
    return None


def _is_goal(facts: Facts) -> bool:
    """Tell whether a clause says what something is for ("the goal of the raid was to …", "is aimed at …")."""
    parse = facts.parse
    subject = subject_of(parse, facts.head)
    if subject is not None and parse.lemma[facts.head] == "be" and parse.lemma[subject] in words("nouns", "goal"):
        return facts.core != facts.head or parse.kid(facts.head, "attr", "xcomp", "ccomp") is not None
    flown = facts.subject is not None and parse.lemma[facts.subject] in words("nouns", "munition") | {"drone", "uav"}
    meant = facts.lemma in {"intend", "mean", "design"} or (facts.lemma == "aim" and not flown)
    return facts.passive and meant and not facts.negated


_Rule = Callable[[Facts], KindAndPredicate | None]
_ORDERED: tuple[_Rule, ...] = (
    schedule, planned_infinitive, _consequence, _conj_of_consequence, _counts_attacks, hardship, losses, strength,
    extent, under_control, presence, encircle, cut, control, reach, advance, harm, _attack, _observation,
    _communication, _intent,
)  # fmt: skip

_OF_LAND = frozenset(
    {schedule, planned_infinitive, extent, under_control, presence, encircle, cut, control, reach, advance}
)
_PEACEFUL = tuple(rule for rule in _ORDERED if rule not in _OF_LAND)


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
    if _is_wanted(facts) or _is_goal(facts):
        return ClaimKind.INTENT, None
    told = facts.path_lemmas & {"tell"} and is_passive(facts.parse, facts.head)
    ordered = told or facts.path_lemmas & words("predicates", "order")
    if ordered and not has_deadline(facts):
        return ClaimKind.COMMUNICATION, None
    claims_land = war and sided
    for rule in _ORDERED if claims_land else _PEACEFUL:
        found = rule(facts)
        if found is not None and (claims_land or found[0] not in MEASURABLE):
            return found
    return ClaimKind.OTHER, None


def _is_wanted(facts: Facts) -> bool:
    """Tell whether one wants another to do something ("Moscow wants Kyiv to cede …")."""
    parse = facts.parse
    wanting = facts.path_lemmas & {"want", "urge", "ask", "demand", "pressure"}
    return bool(wanting) and subject_of(parse, facts.head) != facts.subject


PREFERRED_UNITS = {
    ClaimKind.EXTENT: (Unit.PERCENT, Unit.KM2, Unit.SETTLEMENTS),
    ClaimKind.ADVANCE: (Unit.KM2, Unit.SETTLEMENTS, Unit.KM),
    ClaimKind.REACH: (Unit.KM, Unit.PERSONS, Unit.COUNT),
    ClaimKind.STRENGTH: (Unit.PERSONS, Unit.COUNT),
    ClaimKind.LOSSES: (Unit.PERSONS, Unit.COUNT, Unit.PERCENT),
    ClaimKind.HARM: (Unit.PERSONS, Unit.COUNT),
}


def choose_quantity(kind: ClaimKind, facts: Facts) -> Quantity | None:
    """Return the quantity that matters to a kind: the first of its first unit, else the first of all."""
    for unit in PREFERRED_UNITS.get(kind, ()):
        found = quantity_in(facts, unit)
        if found is not None:
            return found
    return next((c.quantity for c in facts.quantities if not is_time_span(facts, c)), None)
