"""Kinds that speak of forces and arms: how many there are, and what was lost."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.kinds_harm import COUNTING, is_bereavement
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    KindAndPredicate,
    counts_people,
    has_lemma,
    is_arms,
    is_expelled,
    is_force,
    is_military,
    is_people,
    is_place,
    lows,
    preposition_objects,
    quantity_in,
    says,
)
from theodolite.extract.sides import side_of_phrase
from theodolite.records.claims import ClaimKind
from theodolite.records.text import Unit

__all__ = ["is_estimate", "losses", "strength"]

_DESTROYED = frozenset({"destroy", "eliminate", "neutralize", "neutralise", "liquidate", "down", "kill", "intercept"})


def losses(facts: Facts) -> KindAndPredicate | None:
    """Decide whether people or arms of a force were lost: killed, captured, destroyed, shot down."""
    if is_bereavement(facts) or is_expelled(facts):
        return None
    if facts.lemma == "cost" and counts_people(facts):
        return ClaimKind.LOSSES, None
    lost = _is_loss_count(facts) or _is_lost(facts) or _suffers(facts) or _is_loss_noun(facts)
    lost = lost or (is_estimate(facts) and bool(facts.lemmas & {"loss", "death", "casualty"}))
    if lost or _is_captured(facts) or _gives_up(facts) or _is_fallen(facts):
        return ClaimKind.LOSSES, None
    return (ClaimKind.LOSSES, None) if _is_wrecked(facts) else None


def _is_wrecked(facts: Facts) -> bool:
    """Tell whether arms or soldiers are destroyed, downed, burnt, sunk."""
    parse, theme = facts.parse, facts.theme()
    if theme is None:
        return _goes_down(facts)
    if facts.lemma == "put" and {"out", "action"} <= lows(facts):
        return is_arms(facts, theme)
    down = lows(facts) & {"down", "out"} if facts.lemma == "take" else lows(facts) & {"down"}
    downed = facts.lemma in {"bring", "take", "send"} and bool(down) and is_arms(facts, theme)
    if not downed and facts.lemma not in _DESTROYED | words("predicates", "wreck"):
        return False
    if facts.lemma == "blow" and parse.lemma[theme] in {"bridge", "station", "piece"}:
        return False
    ongoing = parse.tag[facts.core] == "VBG" and not facts.quantities and facts.prop.relation != "result"
    if ongoing and facts.lemma == "destroy":
        return False
    soldiers = is_military(facts, theme) or is_force(facts, theme)
    return is_arms(facts, theme) or (soldiers and facts.lemma not in {"knock", "blow", "burn", "smash"})


def _goes_down(facts: Facts) -> bool:
    """Tell whether arms sink, burn, crash or go up in flames of themselves."""
    who = facts.subject
    if who is None or not is_arms(facts, who):
        return False
    lemma = facts.parse.lemma[who]
    if facts.lemma in {"go", "catch"} and lows(facts) & {"flames", "fire"}:
        return lemma not in words("nouns", "civil_building")
    flown = lemma in {"drone", "missile", "uav"} | words("nouns", "munition")
    return facts.lemma in {"sink", "burn", "explode", "crash"} and not flown and not lows(facts) & {"into", "onto"}


def _is_loss_count(facts: Facts) -> bool:
    """Tell whether losses are counted ("losses exceeded 3,400 troops")."""
    counted = facts.subject is not None and facts.parse.lemma[facts.subject] in {"loss", "casualty"}
    told = facts.lemma in COUNTING or (facts.passive and facts.lemma in {"put", "estimate"})
    return counted and told and bool(facts.quantities)


def _is_lost(facts: Facts) -> bool:
    """Tell whether a side lost people or equipment, not a place."""
    theme = facts.theme()
    if facts.lemma != "lose" or theme is None:
        return _does_not_return(facts)
    if facts.passive:
        return is_force(facts, theme) or is_arms(facts, theme)
    lost = words("nouns", "people") | words("nouns", "equipment") | words("nouns", "military")
    return counts_people(facts) or (facts.parse.lemma[theme] in lost and not is_place(facts, theme))


def _does_not_return(facts: Facts) -> bool:
    """Tell whether soldiers or arms never came back."""
    back = facts.lemma == "return" or (facts.lemma == "come" and "back" in lows(facts))
    return back and facts.negated and (is_force(facts, facts.subject) or is_arms(facts, facts.subject))


def _suffers(facts: Facts) -> bool:
    """Tell whether a force or a side suffered losses."""
    theme = facts.theme()
    if facts.lemma not in {"suffer", "sustain", "inflict", "take", "bear"} or theme is None:
        return False
    who = facts.subject
    if facts.parse.lemma[theme] not in {"loss", "casualty"} or who is None:
        return False
    sided = is_force(facts, who) or side_of_phrase(facts.parse, who) is not None
    return sided or facts.parse.tag[who] == "PRP" or facts.lemma == "inflict"


def _is_loss_noun(facts: Facts) -> bool:
    """Tell whether the clause is "the loss of the helicopter", "the death of the general"."""
    parse = facts.parse
    if parse.is_verb(facts.core) or facts.lemma not in {
        "loss",
        "destruction",
        "death",
        "downing",
        "sinking",
        "capture",
    }:
        return False
    of = next((c for c in parse.kids_of(facts.core, "prep") if parse.low[c] == "of"), None)
    lost = parse.kid(of, "pobj") if of is not None else None
    return lost is not None and not is_place(facts, lost) and (is_force(facts, lost) or is_arms(facts, lost))


def _is_captured(facts: Facts) -> bool:
    """Tell whether soldiers or arms are taken ("took 31 prisoners", "were captured")."""
    parse, theme = facts.parse, facts.theme()
    if facts.lemma not in {"capture", "take", "seize", "detain"} or theme is None or is_place(facts, theme):
        return False
    lemma = parse.lemma[theme]
    if lemma == "prisoner" or lows(facts) & {"prisoner", "captive"}:
        return True
    if facts.lemma == "take":
        return False
    fixed = words("nouns", "defended") | words("nouns", "road") | words("nouns", "facility")
    fixed |= words("nouns", "settlement_parts") | {"warehouse", "battery"}
    return lemma not in fixed and (is_force(facts, theme) or is_arms(facts, theme))


def _gives_up(facts: Facts) -> bool:
    """Tell whether soldiers surrender themselves."""
    place = any(not p.mention.metonym and p.start <= (facts.object or -1) < p.end for p in facts.places)
    if facts.lemma == "lay" and facts.object is not None and facts.parse.low[facts.object] in {"arms", "weapons"}:
        return True
    return facts.lemma == "surrender" and facts.object is None and not place and is_force(facts, facts.subject)


def _is_fallen(facts: Facts) -> bool:
    """Tell whether soldiers died."""
    if facts.lemma == "desert" or (facts.lemma == "abandon" and is_arms(facts, facts.object)):
        return True
    missing = facts.lemma in {"go", "be", "report", "list"} and "missing" in lows(facts)
    return (missing or facts.lemma in {"die", "perish"}) and is_force(facts, facts.subject)


def strength(facts: Facts) -> KindAndPredicate | None:
    """Decide whether a clause says how strong a force is or how many are where."""
    if facts.path_lemmas & {"intend", "plan", "want", "hope", "aim", "seek", "wish"}:
        return None
    short = ("short" in facts.lemmas and quantity_in(facts, Unit.PERSONS) is not None) or _is_lacking(facts)
    counted = _is_concentrated(facts) or _is_counted_presence(facts) or _is_counted(facts) or _has_forces(facts)
    if short or counted or is_estimate(facts) or _is_weakened(facts) or _changes_in_number(facts):
        return ClaimKind.STRENGTH, None
    return None


def _is_lacking(facts: Facts) -> bool:
    """Tell whether a force is short of soldiers, arms or shells, or stronger in them."""
    parse = facts.parse
    wanted = (
        words("nouns", "munition") | words("nouns", "equipment") | words("nouns", "people") | {"infantry", "reserve"}
    )
    wanted |= {"artillery", "manpower", "ammunition", "men", "aviation"}
    lacking = ("short" in facts.lemmas and facts.lemma in {"be", "run"}) or (
        facts.lemma == "run" and {"out", "low"} & lows(facts)
    )
    better = bool(facts.lemmas & {"advantage", "superiority"}) and facts.lemma in {"have", "hold", "enjoy", "retain"}
    named = facts.lemmas & wanted
    sided = is_force(facts, facts.subject) or (
        facts.subject is not None and side_of_phrase(parse, facts.subject) is not None
    )
    return bool(named) and sided and (bool(lacking) or better)


def _is_concentrated(facts: Facts) -> bool:
    if facts.passive:
        moved = facts.lemma in words("predicates", "concentrate") - {"station", "number", "total", "field"}
        return moved and (is_military(facts, facts.subject) or _counts_force(facts, facts.subject))
    people = has_lemma(facts, "military") and is_people(facts, facts.object)
    if says(facts, "concentrate") and (is_military(facts, facts.object) or people or "reserve" in facts.lemmas):
        return True
    arriving = facts.lemma in {"arrive", "come", "turn"} and facts.object is None and facts.lemmas.isdisjoint({"back"})
    return arriving and _counts_force(facts, facts.subject)


def _counts_force(facts: Facts, noun: int | None) -> bool:
    """Tell whether a noun is of forces or arms and a number says how many."""
    if noun is None or not (is_force(facts, noun) or is_arms(facts, noun)):
        return False
    return any(c.noun == noun or facts.parse.left[noun] <= c.start <= noun for c in facts.quantities)


def _has_forces(facts: Facts) -> bool:
    """Tell whether a side has, keeps, brings up, recruits or lacks so many soldiers or arms."""
    item = facts.object
    if item is None or facts.passive:
        return False
    fresh = facts.parse.lemma[item] in {"reinforcement", "reserve", "armour", "armor", "manpower"}
    if fresh and (says(facts, "concentrate") or facts.lemma == "bring" or (facts.lemma == "have" and facts.negated)):
        return True
    if facts.lemma in {"lack", "need"} and (is_force(facts, item) or "reserve" in facts.lemmas):
        return facts.lemma == "lack"
    if facts.lemma in words("predicates", "mobilise") and facts.quantities and is_people(facts, item):
        return True
    if facts.lemma in {"commit", "throw"} and facts.parse.lemma[item] == "reserve":
        return True
    having = (facts.lemma in words("predicates", "muster") and "down" not in lows(facts)) or (
        facts.lemma == "bring" and "up" in lows(facts)
    )
    return having and _counts_force(facts, item)


def _is_counted_presence(facts: Facts) -> bool:
    """Tell whether so many are somewhere: "200 soldiers are in X", "there were ninety of us"."""
    parse, subject = facts.parse, facts.subject
    left = facts.passive and facts.lemma == "leave"
    if facts.negated or not (says(facts, "exist") or left) or subject is None:
        return False
    attr = parse.kid(facts.core, "attr", "nsubj") if parse.dep[subject] == "expl" else None
    if attr is not None and parse.tag[attr] == "CD":
        return True
    who = attr if attr is not None else subject
    if parse.lemma[who] in words("nouns", "attack"):
        return False
    counted = quantity_in(facts, Unit.PERSONS, Unit.COUNT) is not None and quantity_in(facts, Unit.KM) is None
    armed = is_arms(facts, who) and parse.lemma[who] not in words("nouns", "munition") | words("nouns", "facility")
    if counted and (is_force(facts, who) or _is_of_force(facts) or armed or parse.lemma[who] == "number"):
        return True
    return quantity_in(facts, Unit.PERCENT) is not None and _is_of_force(facts)


def _is_counted(facts: Facts) -> bool:
    """Tell whether somebody counts vehicles or soldiers, or they are parked somewhere, or a force consists of them."""
    if facts.lemma in {"count", "tally"} and not facts.passive:
        return _counts_force(facts, facts.object)
    if facts.lemma in {"park", "station", "count", "line", "position"}:
        return _counts_force(facts, facts.subject)
    whole = is_military(facts, facts.subject) and facts.lemma in {"consist", "comprise", "include", "number"}
    return whole and bool(facts.quantities)


def _is_weakened(facts: Facts) -> bool:
    """Tell whether a force is said to be at half strength, undermanned, outnumbered."""
    parse, low = facts.parse, lows(facts)
    if facts.lemma in {"outnumber", "outgun"}:
        return True
    if facts.lemma in {"replenish", "reinforce", "reconstitute"} and facts.passive:
        return _is_of_force(facts)
    manning = facts.subject is not None and parse.lemma[facts.subject] in {"strength", "manning"}
    if not _is_of_force(facts) and not manning:
        return False
    state = (
        low & {"understaffed", "undermanned", "depleted", "overstretched", "outnumbered", "outgunned"}
        or {"fit", "duty"} <= low
    )
    manned = "strength" in low and bool(facts.quantities or low & {"full", "half"})
    linking = parse.lemma[facts.core] in {"be", "remain", "stand", "operate", "fight", "have", "fall", "drop"}
    return bool(state or manned) and linking


def _is_of_force(facts: Facts) -> bool:
    """Tell whether the subject is a force or some of one ("eight of the platoon's men")."""
    subject = facts.subject
    if subject is None or is_force(facts, subject):
        return subject is not None
    fronted = [c for c in facts.parse.kids_of(facts.core, "prep") if c < subject and facts.parse.low[c] == "of"]
    if any(is_force(facts, facts.parse.kid(c, "pobj")) for c in fronted):
        return True
    return any(is_force(facts, t) for t in preposition_objects(facts.parse, subject, "of"))


def _changes_in_number(facts: Facts) -> bool:
    """Tell whether the number of soldiers or arms grew or fell."""
    parse, subject = facts.parse, facts.subject
    if subject is None:
        return False
    estimated = facts.passive and facts.lemma in {"put", "estimate"} and bool(facts.quantities)
    if facts.lemma not in words("predicates", "change") and not estimated:
        return False
    if is_force(facts, subject) and quantity_in(facts, Unit.PERSONS, Unit.COUNT) is not None and "to" in lows(facts):
        return facts.lemma in {"grow", "swell", "shrink", "rise"}
    if parse.lemma[subject] not in {"number", "strength", "size", "grouping", "contingent"}:
        return False
    whole = parse.lemma[subject] in {"grouping", "strength", "contingent"} and bool(facts.quantities)
    return whole or any(is_force(facts, t) or is_arms(facts, t) for t in preposition_objects(parse, subject, "of"))


def is_estimate(facts: Facts) -> bool:
    """Tell whether somebody "puts the number of attackers at 350": he answers for the number."""
    parse, item = facts.parse, facts.object
    if facts.lemma not in {"put", "estimate"} or item is None or facts.subject is None:
        return False
    counted = parse.lemma[item] in {
        "number",
        "strength",
        "loss",
        "death",
        "casualty",
        "toll",
        "output",
        "stock",
        "arsenal",
    }
    counted = counted or is_military(facts, item)
    return counted and any(parse.low[t] == "at" for t in facts.prop.tokens)
