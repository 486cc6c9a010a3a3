"""Kinds that speak of land: who holds, takes, loses, enters, reaches, surrounds what, and by when."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    FUTURE,
    KindAndPredicate,
    counts_people,
    has_deadline,
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
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Unit

_FLAG = frozenset({"flag", "banner"})


_CONTROL_WORDS = frozenset({"control", "grip"})


def schedule(facts: Facts) -> KindAndPredicate | None:
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
    if facts.lemma == "take" and facts.subject is not None and parse.low[facts.subject] == "it" and lasting:
        return True
    if item is None:
        return False
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
    """ "Russian troops are in X", "no enemy soldier remains on the bank": entered, where no number is given."""
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
    if (is_military(facts, who) or parse.low[who] == "they" or parse.ent[who] == "NORP") and (
        is_place(facts, place) or parse.lemma[place] in words("nouns", "river")
    ):
        on_line = parse.lemma[place] in words("nouns", "river") or is_river(facts, place)
        return ClaimKind.REACH, Predicate.STAND_ON if on_line else Predicate.ENTER
    return None


def extent(facts: Facts) -> KindAndPredicate | None:
    holding = says(facts, "hold") or says(facts, "exist") or facts.lemma == "under"
    taking = says(facts, "take") or says(facts, "clear")
    if facts.lemma == "gain" and quantity_in(facts, Unit.PERCENT, Unit.KM2) is not None:
        return ClaimKind.ADVANCE, Predicate.GAIN
    percent, area, count = (
        quantity_in(facts, Unit.PERCENT),
        quantity_in(facts, Unit.KM2),
        quantity_in(facts, Unit.SETTLEMENTS),
    )
    verbless = not facts.parse.is_verb(facts.core)
    holding = holding or facts.lemma == "have"
    if (
        percent is not None
        and (holding or taking or verbless or facts.lemma in {"lose", "say"})
        and not counts_people(facts)
    ):
        return ClaimKind.EXTENT, Predicate.SHARE
    if area is not None and (taking or says(facts, "advance") or facts.lemma in {"regain", "recover"}):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if area is not None and (holding or verbless):
        return ClaimKind.EXTENT, Predicate.AREA
    if count is not None and taking:
        return ClaimKind.ADVANCE, Predicate.GAIN
    if count is not None and says(facts, "hold"):
        return ClaimKind.EXTENT, None
    return None


def under_control(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    low = {parse.low[t] for t in facts.prop.tokens}
    if ("control" in low and "under" in low) or {"in", "hands"} <= low or low & {"ours"}:
        if {"fire", "under"} <= low and "fire" in facts.lemmas and _control_is_fire(facts):
            return ClaimKind.REACH, None
        return ClaimKind.CONTROL, Predicate.CAPTURE if facts.lemma in {
            "come",
            "pass",
            "fall",
            "bring",
            "get",
        } else Predicate.HOLD
    if ({"grey", "zone"} <= low or {"gray", "zone"} <= low) and (facts.places or says(facts, "exist")):
        return ClaimKind.CONTROL, None
    return None


def _control_is_fire(facts: Facts) -> bool:
    parse = facts.parse
    return any(parse.low[t] == "control" and t and parse.low[t - 1] == "fire" for t in facts.prop.tokens)


def control(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    item = facts.object
    if (
        item is not None
        and parse.lemma[item] in _CONTROL_WORDS
        and facts.lemma in {"take", "gain", "establish", "regain", "seize", "assume"}
    ):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if (
        item is not None
        and parse.lemma[item] in _CONTROL_WORDS
        and facts.lemma in {"have", "keep", "retain", "maintain", "hold"}
    ):
        return ClaimKind.CONTROL, Predicate.HOLD
    if item is not None and parse.lemma[item] in _CONTROL_WORDS and facts.lemma in {"lose", "cede"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if (facts.lemmas & _FLAG) and facts.lemma in {
        "raise",
        "wave",
        "show",
        "plant",
        "hoist",
        "fly",
        "hang",
        "install",
        "erect",
        "put",
    }:
        return ClaimKind.CONTROL, Predicate.ENTER
    if facts.lemma in words("nouns", "control_events") and not parse.is_verb(facts.core):
        return _nominal(facts)
    return _taken(facts) or _held(facts) or _left(facts)


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
    if says(facts, "hold") and place and not facts.lemma == "maintain":
        return ClaimKind.CONTROL, Predicate.HOLD
    return None


def _left(facts: Facts) -> KindAndPredicate | None:
    place = theme_is_place(facts) or pronoun_theme(facts)
    if says(facts, "lose") and place:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma in {"withdraw", "retreat", "pull", "flee"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.passive and facts.lemma in {"drive", "push", "force", "throw"} and "out" in lows(facts) and facts.places:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "leave" and place and facts.object is not None:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "fall" and is_place(facts, facts.subject):
        return ClaimKind.CONTROL, Predicate.LOSE
    return None


def cut(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    if says(facts, "cut") and theme is not None:
        lemma = facts.parse.lemma[theme]
        if (
            lemma in words("nouns", "road")
            or lemma in {"bridgehead", "group", "grouping", "garrison", "supply"}
            or is_place(facts, theme)
        ):
            return ClaimKind.REACH, Predicate.CUT_OFF
    return None


def encircle(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    trapped = facts.passive and facts.lemma in {"block", "trap"} and theme is not None
    trapped = trapped or (facts.lemma in {"block", "trap"} and facts.parse.dep[facts.core] == "acl")
    if (
        trapped
        and theme is not None
        and (is_people(facts, theme) or is_military(facts, theme) or facts.parse.tag[theme] in {"PRP", "CD"})
    ):
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if says(facts, "encircle") or "encirclement" in facts.lemmas:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    return None


def reach(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    distance = quantity_in(facts, Unit.KM)
    if (
        distance is not None
        and (says(facts, "exist") or says(facts, "reach"))
        and ("from" in lows(facts) or "away" in lows(facts) or "of" in lows(facts))
    ):
        return ClaimKind.REACH, Predicate.DISTANCE
    if distance is not None and ("corridor" in facts.lemmas or (facts.lemma == "keep" and "from" in lows(facts))):
        return ClaimKind.REACH, None
    theme = facts.theme()
    if facts.lemma == "enter" and (is_place(facts, theme) or theme is None):
        return ClaimKind.REACH, Predicate.ENTER
    if facts.lemma == "get" and lows(facts) & {"in", "into", "inside"} and facts.object is None and not facts.passive:
        return ClaimKind.REACH, Predicate.ENTER
    if facts.lemma in {"infiltrate", "penetrate", "break", "land"} and (
        facts.places or pobj(facts, "into", "in", "through") is not None
    ):
        return (
            (ClaimKind.REACH, Predicate.ENTER)
            if facts.lemma != "break" or "into" in lows(facts)
            else (ClaimKind.ADVANCE, Predicate.GAIN)
        )
    river = theme is not None and (parse.lemma[theme] in words("nouns", "river") | {"border"} or is_river(facts, theme))
    if facts.lemma == "cross" and (river or is_place(facts, theme)):
        return ClaimKind.REACH, Predicate.ENTER if not river else Predicate.STAND_ON
    if facts.lemma in {"reach", "approach", "near"} and (is_place(facts, theme) or river):
        return ClaimKind.REACH, Predicate.STAND_ON
    stood = pobj(facts, "on", "at", "in", "near")
    if facts.lemma in {"stand", "arrive"} and (
        is_place(facts, stood) or (stood is not None and is_river(facts, stood))
    ):
        return ClaimKind.REACH, Predicate.STAND_ON
    if "foothold" in facts.lemmas or (
        "bridgehead" in facts.lemmas and facts.lemma in {"gain", "establish", "secure", "create"}
    ):
        return ClaimKind.REACH, Predicate.ENTER
    return None


def advance(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    if facts.lemma == "advance" and parse.is_verb(facts.core):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if says(facts, "advance") and quantity_in(facts, Unit.KM) is not None and facts.lemma != "attack":
        return ClaimKind.ADVANCE, Predicate.GAIN
    item = facts.object
    if (
        item is not None
        and parse.lemma[item] in words("nouns", "success")
        and facts.lemma in {"achieve", "have", "make", "gain", "score", "record", "see"}
    ):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if (
        facts.lemma in {"push", "move", "progress"}
        and not facts.passive
        and is_military(facts, facts.subject)
        and facts.places
    ):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if facts.lemma == "break" and "through" in lows(facts):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if (
        "try" in facts.path_lemmas
        and facts.lemma in {"get", "move", "sneak", "slip", "come", "go"}
        and lows(facts) & {"past", "through", "into", "across", "behind"}
    ):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if facts.lemma in {"push", "drive"} and "back" in lows(facts) and not facts.passive and facts.places:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return None
