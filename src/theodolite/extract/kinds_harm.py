"""Kinds that speak of people who are no soldiers: death, injury, loss of home, of light and of water."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import KindAndPredicate, counted_noun, is_civilian, is_force, is_military, lows, says
from theodolite.records.claims import ClaimKind

__all__ = ["COUNTING", "hardship", "harm", "is_bereavement"]

# What a number of losses or victims does.
COUNTING = frozenset(
    ["exceed", "amount", "reach", "total", "stand", "be", "number", "come", "rise", "climb", "grow", "run", "increase"]
)
_TOLL = frozenset({"toll", "number", "death", "loss", "casualty", "count"})
_SAID_OF = frozenset({"acomp", "oprd", "attr", "pobj", "advcl", "acl", "xcomp", "pcomp"})


def hardship(facts: Facts) -> KindAndPredicate | None:
    """Decide whether people lost life or home, are missing or trapped, or are without light, water or heat."""
    lost = is_bereavement(facts) or _is_uprooted(facts) or _is_cut_off_from_services(facts) or _is_unwell(facts)
    lost = lost or _is_toll(facts)
    return (ClaimKind.HARM, None) if lost else None


def harm(facts: Facts) -> KindAndPredicate | None:
    """Decide whether people came to harm, or what they live in and by was damaged."""
    found = _hurts(facts) or _is_damaged(facts)
    return (ClaimKind.HARM, None) if found else None


def is_bereavement(facts: Facts) -> bool:
    """Tell whether people lost life or home ("nine civilians lost their lives"): harm, unless they are soldiers."""
    theme = facts.theme()
    if theme is None or is_force(facts, facts.subject):
        return False
    lemma = facts.parse.lemma[theme]
    fled = facts.lemma in {"flee", "leave", "abandon"} and lemma in {"home", "house"}
    if facts.lemma == "take" and facts.parse.low[theme] == "lives":
        return True
    lost = lemma in words("nouns", "lost_by_people") and facts.lemma in {"lose", "claim", "cost"}
    return fled or lost or (facts.lemma == "take" and lemma == "life")


def _is_uprooted(facts: Facts) -> bool:
    """Tell whether people who are no soldiers flee or are moved away."""
    who = facts.theme() if facts.passive else facts.subject
    return facts.lemma in words("predicates", "uproot") and is_civilian(facts, who)


def _is_cut_off_from_services(facts: Facts) -> bool:
    """Tell whether homes are without light, water or heat ("left without power", "has no heating")."""
    low = lows(facts)
    if low & {"blackout", "blackouts", "outage", "outages"}:
        return facts.lemma in words("predicates", "light") | {"introduce", "impose", "cause", "have", "hit"}
    if not facts.lemmas & words("nouns", "service"):
        return False
    if "without" in low:
        return facts.lemma in words("predicates", "befall") | {"live", "sit", "survive", "spend"}
    if facts.lemma in {"have", "be", "get", "receive"}:
        return facts.negated
    theme = facts.theme() if facts.theme() is not None else facts.subject
    if facts.lemma in {"cut", "disconnect"} and "from" in low:
        return True
    supplied = theme is not None and facts.parse.lemma[theme] in words("nouns", "service") | {"supply"}
    return supplied and facts.lemma in words("predicates", "outage")


def _is_unwell(facts: Facts) -> bool:
    """Tell whether people are missing, under rubble, in hospital, homeless."""
    parse, states = facts.parse, words("nouns", "unwell")
    if facts.lemma in {"treat", "hospitalise", "hospitalize", "operate"}:
        return bool(facts.lemmas & words("nouns", "people"))
    if "missing" in lows(facts) and is_force(facts, facts.subject):
        return False
    if parse.low[facts.core] in states and (facts.subject is not None or facts.passive):
        return True
    if facts.lemma not in words("predicates", "befall") or (facts.lemma == "trap" and is_force(facts, facts.theme())):
        return False
    named = [t for t in facts.prop.tokens if parse.low[t] in states]
    return any(t == facts.core or parse.dep[t] in _SAID_OF or parse.low[t - 1] == "as" for t in named)


def _hurts(facts: Facts) -> bool:
    """Tell whether somebody is killed, hurt or driven away, a building damaged, or the dead and wounded are named."""
    if facts.lemma in words("predicates", "harm"):
        return True
    if facts.lemma in {"blow", "tear", "crush"} and is_civilian(facts, facts.theme()):
        return True
    if facts.lemma in words("predicates", "damage") and not is_military(facts, facts.theme()):
        return True
    harmless = any(says(facts, name) for name in ("take", "hold", "attack"))
    if facts.lemmas & {"damage", "destruction"} and facts.lemma in {
        "cause",
        "do",
        "suffer",
        "inflict",
        "sustain",
        "report",
    }:
        return True
    parse, nouns = facts.parse, words("nouns", "casualty")
    named = any(parse.lemma[t] in nouns and parse.dep[t] not in {"amod", "compound"} for t in facts.prop.tokens)
    return not harmless and named and facts.lemma != "call"


def _is_toll(facts: Facts) -> bool:
    """Tell whether the dead or injured are counted ("the death toll rose to 24")."""
    parse, subject = facts.parse, facts.subject
    if subject is not None and facts.lemma in {"be", "include"}:
        return parse.low[counted_noun(parse, subject)] in words("nouns", "victims")
    if subject is None or not facts.quantities or parse.lemma[subject] not in _TOLL:
        return False
    named = "toll" in facts.lemmas or bool(lows(facts) & words("nouns", "victims"))
    return named and facts.lemma in COUNTING | {"grow", "jump", "pass", "hit"}


def _is_damaged(facts: Facts) -> bool:
    """Tell whether a building of civil life burns or comes down."""
    who = facts.theme() if facts.passive else facts.subject
    if who is not None and facts.parse.lemma[who] in {"fire", "blaze"}:
        return facts.lemma in {"break", "erupt", "rage", "spread", "burn", "start"} and facts.object is None
    if who is None or facts.parse.lemma[who] not in words("nouns", "civil_building"):
        return False
    down = {"burn", "collapse", "crumble", "ignite", "gut"} | words("predicates", "wreck")
    on_fire = facts.lemma in {"catch", "be", "set"} and bool(lows(facts) & {"fire", "ablaze", "flames"})
    return on_fire or facts.lemma in down
