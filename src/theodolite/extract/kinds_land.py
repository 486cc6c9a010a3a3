"""Kinds that speak of land: who holds, takes, loses, enters, reaches, surrounds what, and by when."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.portions import of_a_part
from theodolite.extract.predicates import (
    FUTURE,
    KindAndPredicate,
    counts_people,
    has_deadline,
    is_expelled,
    is_military,
    is_people,
    is_place,
    is_river,
    lows,
    pobj,
    pronoun_theme,
    quantity_in,
    says,
    theme_is_place,
)
from theodolite.extract.sides import side_of_word
from theodolite.extract.syntax import takes_time
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Unit

_FLAG = frozenset({"flag", "banner"})


_CONTROL_WORDS = frozenset({"control", "grip"})


def schedule(facts: Facts) -> KindAndPredicate | None:
    """Plans with a deadline, deadlines themselves, and what was put off."""
    if says(facts, "postpone"):
        return ClaimKind.SCHEDULE, Predicate.POSTPONE
    subject = facts.subject
    if _is_about_deadline(facts):
        return ClaimKind.SCHEDULE, None
    if subject is not None and facts.parse.lemma[subject] in {"deadline", "schedule", "timetable", "timeline"}:
        return ClaimKind.SCHEDULE, None
    planned = bool(facts.aux & FUTURE) or bool(
        facts.path_lemmas
        & (
            words("predicates", "intend")
            | words("predicates", "order")
            | {"promise", "vow", "pledge", "threaten", "prepare"}
        )
    )
    territorial = (
        any(says(facts, name) for name in ("take", "reach", "hold", "enter", "clear", "encircle"))
        or facts.lemma == "finish"
    )
    if planned and facts.prop.relation != "purpose" and not facts.conditional and facts.timexes and territorial:
        deadline = has_deadline(facts)
        return (ClaimKind.SCHEDULE, Predicate.TAKE_BY) if deadline or not says(facts, "hold") else None
    return None


def _is_about_deadline(facts: Facts) -> bool:
    """Tell whether a clause is of time needed or deadlines kept: "it will take two weeks", "missed the deadline"."""
    parse, item = facts.parse, facts.object
    lasting = bool(facts.timexes) or bool(facts.lemmas & {"week", "month", "year", "day"})
    if lasting and takes_time(parse, facts.head):
        return True
    if item is None:
        return False
    if facts.lemma == "give" and has_deadline(facts) and facts.lemmas & words("predicates", "take"):
        return True
    if parse.lemma[item] == "deadline" and facts.lemma in {"set", "miss", "meet", "give", "move", "have", "push"}:
        return True
    return parse.low[item] == "it" and (facts.lemma == "miss" or (facts.lemma == "make" and bool(facts.aux & FUTURE)))


def planned_infinitive(facts: Facts) -> KindAndPredicate | None:
    """A promise's own infinitive: "promised to reach the border by March"."""
    parse = facts.parse
    governor = parse.head[facts.head]
    promised = (
        facts.prop.relation == "content"
        and parse.dep[facts.head] == "xcomp"
        and parse.lemma[governor] in {"promise", "vow", "pledge", "threaten"}
    )
    if promised and facts.timexes and any(says(facts, name) for name in ("take", "reach", "hold", "enter", "clear")):
        return ClaimKind.SCHEDULE, Predicate.TAKE_BY
    return None


def presence(facts: Facts) -> KindAndPredicate | None:
    """Read "Russian troops are in X", "no enemy soldier remains on the bank": entered, where no number is given."""
    parse, subject = facts.parse, facts.subject
    if not says(facts, "exist") or facts.passive or subject is None:
        return None
    expletive = parse.dep[subject] == "expl"
    who = parse.kid(facts.core, "attr") if expletive else subject
    place = pobj(facts, "in", "on", "inside", "at") or (
        who is not None
        and next((p for c in parse.kids_of(who, "prep") if (p := parse.kid(c, "pobj")) is not None), None)
    )
    if who is not None and parse.lemma[who] == "line" and facts.negated and place:
        return ClaimKind.REACH, Predicate.ENTER
    if who is None or not place or parse.low[who] in {"it", "that", "this"}:
        return None
    if (is_military(facts, who) or parse.low[who] in {"they", "we"} or parse.ent[who] == "NORP") and (
        is_place(facts, place) or parse.lemma[place] in words("nouns", "river")
    ):
        on_line = parse.lemma[place] in words("nouns", "river") or is_river(facts, place)
        return ClaimKind.REACH, Predicate.STAND_ON if on_line else Predicate.ENTER
    return None


def extent(facts: Facts) -> KindAndPredicate | None:
    """A share, an area or a number of settlements held or taken."""
    if facts.lemma == "gain" and quantity_in(facts, Unit.PERCENT, Unit.KM2) is not None:
        return ClaimKind.ADVANCE, Predicate.GAIN
    verbless = not facts.parse.is_verb(facts.core)
    holding = says(facts, "hold") or says(facts, "exist") or facts.lemma == "have" or verbless
    taking = says(facts, "take") or says(facts, "clear")
    held = holding or taking or facts.lemma in {"lose", "say"}
    if held and quantity_in(facts, Unit.PERCENT) is not None and not counts_people(facts):
        return ClaimKind.EXTENT, Predicate.SHARE
    return _area(facts, holding=holding, taking=taking) or _settlements(facts, taking=taking)


def _area(facts: Facts, *, holding: bool, taking: bool) -> KindAndPredicate | None:
    if quantity_in(facts, Unit.KM2) is None:
        return None
    if taking or says(facts, "advance") or facts.lemma in {"regain", "recover"}:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return (ClaimKind.EXTENT, Predicate.AREA) if holding else None


def _settlements(facts: Facts, *, taking: bool) -> KindAndPredicate | None:
    if quantity_in(facts, Unit.SETTLEMENTS) is None:
        return None
    if taking:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return (ClaimKind.EXTENT, None) if says(facts, "hold") else None


def under_control(facts: Facts) -> KindAndPredicate | None:
    """Read "under the control of", "in … hands", "is ours", "a grey zone"."""
    low = lows(facts)
    if {"control", "under"} <= low or {"in", "hands"} <= low or "ours" in low:
        if "fire" in facts.lemmas and _control_is_fire(facts):
            return ClaimKind.REACH, None
        changed = facts.lemma in {"come", "pass", "fall", "bring", "get"}
        return ClaimKind.CONTROL, Predicate.CAPTURE if changed else Predicate.HOLD
    if _is_of_a_side(facts):
        return ClaimKind.CONTROL, Predicate.HOLD
    grey = "zone" in low and low & {"grey", "gray"}
    return (ClaimKind.CONTROL, None) if grey and (facts.places or says(facts, "exist")) else None


def _is_of_a_side(facts: Facts) -> bool:
    """Tell whether a place is said to be a side's: "X remains Ukrainian", "the town is still Russian"."""
    parse = facts.parse
    if facts.lemma not in {"be", "remain", "stay"} or not is_place(facts, facts.subject):
        return False
    return any(parse.dep[c] == "acomp" and side_of_word(parse.low[c]) for c in parse.kids[facts.core])


def _control_is_fire(facts: Facts) -> bool:
    parse = facts.parse
    return any(parse.low[t] == "control" and t and parse.low[t - 1] == "fire" for t in facts.prop.tokens)


_OF_CONTROL = {
    **dict.fromkeys(("take", "gain", "establish", "regain", "seize", "assume"), Predicate.CAPTURE),
    **dict.fromkeys(("have", "keep", "retain", "maintain", "hold"), Predicate.HOLD),
    **dict.fromkeys(("lose", "cede"), Predicate.LOSE),
}
_RAISING = frozenset({"raise", "wave", "show", "plant", "hoist", "fly", "hang", "install", "erect", "put"})


def control(facts: Facts) -> KindAndPredicate | None:
    """Holding, taking, losing, leaving a place."""
    parse, item = facts.parse, facts.object
    if item is not None and parse.lemma[item] in _CONTROL_WORDS and facts.lemma in _OF_CONTROL:
        return ClaimKind.CONTROL, _OF_CONTROL[facts.lemma]
    if facts.lemmas & _FLAG and facts.lemma in _RAISING:
        return ClaimKind.CONTROL, Predicate.ENTER
    if facts.lemma in words("nouns", "control_events") and not parse.is_verb(facts.core):
        return _nominal(facts)
    found = _taken(facts) or _held(facts) or _left(facts)
    return found if found is None else of_a_part(facts, found)


def _nominal(facts: Facts) -> KindAndPredicate | None:
    lemma = facts.lemma
    if lemma in {"encirclement"}:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if lemma in {"loss", "fall", "withdrawal", "retreat", "surrender"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if lemma == "entry":
        return ClaimKind.REACH, Predicate.ENTER
    return (ClaimKind.ADVANCE, Predicate.GAIN) if lemma == "advance" else (ClaimKind.CONTROL, Predicate.CAPTURE)


def _taken(facts: Facts) -> KindAndPredicate | None:
    place = theme_is_place(facts) or pronoun_theme(facts)
    theme = facts.theme()
    abstract = (
        facts.lemma == "take"
        and theme is not None
        and facts.parse.lemma[theme] in {"position", "ground", "side", "line", "street"}
    )
    if says(facts, "take") and place and not abstract and not is_people(facts, theme):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if says(facts, "clear") and (place or pobj(facts, "from", "of", "in") is not None):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if facts.lemma == "finish" and place:
        return ClaimKind.CONTROL, Predicate.CAPTURE
    return None


def _held(facts: Facts) -> KindAndPredicate | None:
    place = theme_is_place(facts) or pronoun_theme(facts)
    if says(facts, "hold") and place and facts.lemma != "maintain":
        return ClaimKind.CONTROL, Predicate.HOLD
    return None


def _left(facts: Facts) -> KindAndPredicate | None:
    place = theme_is_place(facts) or pronoun_theme(facts)
    if says(facts, "lose") and place:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma in {"withdraw", "retreat", "pull", "flee"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if is_expelled(facts):
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "leave" and place and facts.object is not None:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "fall" and is_place(facts, facts.subject):
        return ClaimKind.CONTROL, Predicate.LOSE
    return None


def cut(facts: Facts) -> KindAndPredicate | None:
    """Cutting a road, a line of supply or a bridgehead."""
    theme = facts.theme()
    if not says(facts, "cut") or theme is None:
        return None
    lemma = facts.parse.lemma[theme]
    supply = lemma in words("nouns", "road") or lemma in {"bridgehead", "group", "grouping", "garrison", "supply"}
    return (ClaimKind.REACH, Predicate.CUT_OFF) if supply or is_place(facts, theme) else None


def encircle(facts: Facts) -> KindAndPredicate | None:
    """Surrounding a place or a force, or being trapped."""
    theme = facts.theme()
    participle = facts.passive or facts.parse.dep[facts.core] == "acl"
    if facts.lemma in {"block", "trap"} and participle and theme is not None:
        counted = facts.parse.tag[theme] in {"PRP", "CD"}
        if counted or is_people(facts, theme) or is_military(facts, theme):
            return ClaimKind.REACH, Predicate.ENCIRCLE
    if says(facts, "encircle") or "encirclement" in facts.lemmas:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    return None


def reach(facts: Facts) -> KindAndPredicate | None:
    """Being at a distance, entering, crossing, reaching, gaining a foothold."""
    return _distance(facts) or _entered(facts) or _at_a_line(facts) or _foothold(facts)


def _distance(facts: Facts) -> KindAndPredicate | None:
    if quantity_in(facts, Unit.KM) is None:
        return None
    low = lows(facts)
    if (says(facts, "exist") or says(facts, "reach")) and low & {"from", "away", "of"}:
        return ClaimKind.REACH, Predicate.DISTANCE
    kept = "corridor" in facts.lemmas or (facts.lemma == "keep" and "from" in low)
    return (ClaimKind.REACH, None) if kept else None


def _entered(facts: Facts) -> KindAndPredicate | None:
    theme, low = facts.theme(), lows(facts)
    into = pobj(facts, "into")
    if facts.lemma in {"cross", "spill", "slip", "sneak", "pour", "break"} and is_place(facts, into):
        return ClaimKind.REACH, Predicate.ENTER
    got_in = facts.lemma == "get" and low & {"in", "into", "inside"} and facts.object is None and not facts.passive
    if got_in or (facts.lemma == "enter" and (theme is None or is_place(facts, theme))):
        return ClaimKind.REACH, Predicate.ENTER
    somewhere = facts.places or pobj(facts, "into", "in", "through") is not None
    if facts.lemma in {"infiltrate", "penetrate", "break", "land"} and somewhere:
        inside = facts.lemma != "break" or "into" in low
        return (ClaimKind.REACH, Predicate.ENTER) if inside else (ClaimKind.ADVANCE, Predicate.GAIN)
    return None


def _at_a_line(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    lines = words("nouns", "river") | {"border"}
    river = theme is not None and (facts.parse.lemma[theme] in lines or is_river(facts, theme))
    if facts.lemma == "cross" and (river or is_place(facts, theme)):
        return ClaimKind.REACH, Predicate.STAND_ON if river else Predicate.ENTER
    stood = pobj(facts, "on", "at", "in", "near")
    standing = stood is not None and (is_place(facts, stood) or is_river(facts, stood))
    reached = facts.lemma in {"reach", "approach", "near"} and (river or is_place(facts, theme))
    if reached or (facts.lemma in {"stand", "arrive"} and standing):
        return ClaimKind.REACH, Predicate.STAND_ON
    return None


def _foothold(facts: Facts) -> KindAndPredicate | None:
    gained = "bridgehead" in facts.lemmas and facts.lemma in {"gain", "establish", "secure", "create"}
    return (ClaimKind.REACH, Predicate.ENTER) if gained or "foothold" in facts.lemmas else None


def advance(facts: Facts) -> KindAndPredicate | None:
    """Moving forward, with or without a number, or having no success."""
    forward = _moves_forward(facts) or _has_success(facts) or _breaks_through(facts)
    return (ClaimKind.ADVANCE, Predicate.GAIN) if forward else None


def _moves_forward(facts: Facts) -> bool:
    if facts.lemma == "advance":
        return facts.parse.is_verb(facts.core)
    if says(facts, "advance") and facts.lemma != "attack" and quantity_in(facts, Unit.KM) is not None:
        return True
    active = bool(facts.places) and not facts.passive
    if facts.lemma in {"push", "move", "progress"} and active and is_military(facts, facts.subject):
        return True
    return facts.lemma in {"push", "drive"} and active and "back" in lows(facts)


def _has_success(facts: Facts) -> bool:
    item = facts.object
    having = facts.lemma in {"achieve", "have", "make", "gain", "score", "record", "see"}
    return having and item is not None and facts.parse.lemma[item] in words("nouns", "success")


def _breaks_through(facts: Facts) -> bool:
    if facts.lemma == "break":
        return "through" in lows(facts)
    moving = facts.lemma in {"get", "move", "sneak", "slip", "come", "go"} and "try" in facts.path_lemmas
    return moving and bool(lows(facts) & {"past", "through", "into", "across", "behind"})
