"""What kind of claim a proposition is, and what exactly it says of its place; lexicons and grammar, no side."""

from __future__ import annotations

from collections.abc import Callable

from theodolite.extract.facts import Facts, is_demand
from theodolite.extract.lexicon import words
from theodolite.extract.syntax import subject_of
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Quantity, Unit

__all__ = ["MEASURABLE", "KindAndPredicate", "choose_quantity", "classify", "is_estimate"]

KindAndPredicate = tuple[ClaimKind, Predicate | None]
MEASURABLE = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})
_FUTURE = frozenset({"will", "’ll", "'ll", "would", "wo"})
_DEADLINE = ("by ", "until ", "till ", "before ", "no later")
_FLAG, _CONTROL_WORDS = frozenset({"flag", "banner"}), frozenset({"control", "grip"})


def _says(facts: Facts, name: str) -> bool:
    return facts.lemma in words("predicates", name)


def _has_lemma(facts: Facts, *names: str) -> bool:
    return any(facts.lemmas & words("nouns", name) for name in names)


def _place_tokens(facts: Facts) -> set[int]:
    return {t for place in facts.places for t in range(place.start, place.end)}


def _is_place(facts: Facts, token: int | None) -> bool:
    """Tell whether a token is a place, a part of one, or the head of a phrase with one ("the village of X")."""
    if token is None:
        return False
    parse = facts.parse
    if token in _place_tokens(facts):
        return True
    lemma = parse.lemma[token]
    if lemma in words("nouns", "settlement") | words("nouns", "settlement_parts") | words("nouns", "region") | words(
        "nouns", "defended"
    ):
        return True
    preposition = parse.kid(token, "prep")
    return (
        preposition is not None
        and parse.low[preposition] in {"of", "in"}
        and parse.kid(preposition, "pobj") in _place_tokens(facts)
    )


def _theme_is_place(facts: Facts) -> bool:
    theme = facts.theme()
    if _is_place(facts, theme):
        return True
    parse = facts.parse
    return theme is not None and any(_is_place(facts, c) for c in parse.kids_of(theme, "conj"))


def _pobj(facts: Facts, *prepositions: str) -> int | None:
    """Return the noun of one of these prepositions of the core verb (or of its object or particle)."""
    parse = facts.parse
    for host in (facts.core, facts.object):
        if host is None:
            continue
        for child in parse.kids[host]:
            if parse.low[child] in prepositions and parse.dep[child] in {"prep", "prt", "advmod", "agent"}:
                found = parse.kid(child, "pobj")
                if found is None and (inner := parse.kid(child, "prep")) is not None:
                    found = parse.kid(inner, "pobj")
                if found is not None:
                    return found
    return None


def _unit(facts: Facts, *units: Unit) -> Quantity | None:
    for counted in facts.quantities:
        if counted.quantity.unit in units:
            return counted.quantity
    return None


def _is_people(facts: Facts, token: int | None) -> bool:
    return token is not None and facts.parse.lemma[token] in words("nouns", "people")


def _is_military(facts: Facts, token: int | None) -> bool:
    return token is not None and facts.parse.lemma[token] in words("nouns", "military")


def _has_deadline(facts: Facts) -> bool:
    return any(timex.text.lower().startswith(_DEADLINE) for timex in facts.timexes)


def _schedule(facts: Facts) -> KindAndPredicate | None:
    if _says(facts, "postpone"):
        return ClaimKind.SCHEDULE, Predicate.POSTPONE
    subject = facts.subject
    if _is_about_deadline(facts):
        return ClaimKind.SCHEDULE, None
    if subject is not None and facts.parse.lemma[subject] in {"deadline", "schedule", "timetable", "timeline"}:
        return ClaimKind.SCHEDULE, None
    planned = bool(facts.aux & _FUTURE) or bool(
        facts.path_lemmas
        & (
            words("predicates", "intend")
            | words("predicates", "order")
            | {"promise", "vow", "pledge", "threaten", "prepare"}
        )
    )
    territorial = (
        any(_says(facts, name) for name in ("take", "reach", "hold", "enter", "clear", "encircle"))
        or facts.lemma == "finish"
    )
    if planned and facts.prop.relation != "purpose" and not facts.conditional and facts.timexes and territorial:
        deadline = _has_deadline(facts)
        return (ClaimKind.SCHEDULE, Predicate.TAKE_BY) if deadline or not _says(facts, "hold") else None
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
    return parse.low[item] == "it" and (facts.lemma == "miss" or (facts.lemma == "make" and bool(facts.aux & _FUTURE)))


def _planned_infinitive(facts: Facts) -> KindAndPredicate | None:
    """A promise's own infinitive: "promised to reach the border by March"."""
    parse = facts.parse
    governor = parse.head[facts.head]
    promised = (
        facts.prop.relation == "content"
        and parse.dep[facts.head] == "xcomp"
        and parse.lemma[governor] in {"promise", "vow", "pledge", "threaten"}
    )
    if promised and facts.timexes and any(_says(facts, name) for name in ("take", "reach", "hold", "enter", "clear")):
        return ClaimKind.SCHEDULE, Predicate.TAKE_BY
    return None


def _losses(facts: Facts) -> KindAndPredicate | None:
    parse, theme = facts.parse, facts.theme()
    counted = facts.subject is not None and parse.lemma[facts.subject] in {"loss", "casualty"}
    if counted and facts.lemma in {"exceed", "amount", "reach", "total", "stand", "be", "number"} and facts.quantities:
        return ClaimKind.LOSSES, None
    ongoing = parse.tag[facts.core] == "VBG" and not facts.quantities and facts.prop.relation != "result"
    if ongoing and facts.lemma == "destroy":
        return ClaimKind.ATTACK, None
    if facts.lemma == "lose" and not facts.passive and theme is not None:
        lost = parse.lemma[theme] in words("nouns", "people") | words("nouns", "equipment") | words("nouns", "military")
        if _counts_people(facts) or (lost and not _is_place(facts, theme)):
            return ClaimKind.LOSSES, None
    if (
        facts.lemma
        in {
            "destroy",
            "eliminate",
            "neutralize",
            "neutralise",
            "liquidate",
            "down",
            "kill",
            "intercept",
            "wipe",
            "shoot",
        }
        and theme is not None
    ):
        if (
            _is_military(facts, theme)
            or parse.lemma[theme] in words("nouns", "equipment")
            or _is_enemy_people(facts, theme)
        ):
            return ClaimKind.LOSSES, None
    return None


def _counts_people(facts: Facts) -> bool:
    return any(
        _is_people(facts, c.noun) or (c.noun is not None and c.quantity.of is not None and "men" in c.quantity.of)
        for c in facts.quantities
    )


def _is_enemy_people(facts: Facts, theme: int) -> bool:
    parse = facts.parse
    civilian = parse.lemma[theme] in {
        "civilian",
        "resident",
        "woman",
        "child",
        "people",
        "person",
        "pensioner",
        "teenager",
    }
    return not civilian and any(parse.lemma[c] in {"enemy", "soldier"} for c in parse.kids[theme])


def _harm(facts: Facts) -> KindAndPredicate | None:
    if facts.lemma in words("predicates", "harm"):
        return ClaimKind.HARM, None
    if facts.lemma in {"damage", "destroy"} and not _is_military(facts, facts.theme()):
        return ClaimKind.HARM, None
    harmless = any(_says(facts, name) for name in ("take", "hold", "attack"))
    return (ClaimKind.HARM, None) if not harmless and _has_lemma(facts, "casualty") and facts.lemma != "call" else None


def _strength(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    subject = facts.subject
    attr = parse.kid(facts.core, "attr", "nsubj") if subject is not None and parse.dep[subject] == "expl" else None
    who = attr if attr is not None else subject
    if (
        _says(facts, "concentrate")
        and not facts.passive
        and (
            _is_military(facts, facts.object)
            or (_has_lemma(facts, "military") and _is_people(facts, facts.object))
            or "reserve" in facts.lemmas
        )
    ):
        return ClaimKind.STRENGTH, None
    if (
        facts.passive
        and facts.lemma in {"concentrate", "deploy", "mass", "redeploy", "transfer"}
        and _is_military(facts, subject)
    ):
        return ClaimKind.STRENGTH, None
    if (
        _says(facts, "exist")
        and (_is_military(facts, who) or (who is not None and parse.lemma[who] == "number"))
        and _unit(facts, Unit.PERSONS, Unit.COUNT)
        and not facts.negated
        and not _unit(facts, Unit.KM)
    ):
        return ClaimKind.STRENGTH, None
    if (
        subject is not None
        and parse.dep[subject] == "expl"
        and attr is not None
        and parse.tag[attr] == "CD"
        and not facts.negated
    ):
        return ClaimKind.STRENGTH, None
    if "short" in facts.lemmas and _unit(facts, Unit.PERSONS):
        return ClaimKind.STRENGTH, None
    if is_estimate(facts):
        return ClaimKind.STRENGTH, None
    return None


def is_estimate(facts: Facts) -> bool:
    """Tell whether somebody "puts the number of attackers at 350": he answers for the number."""
    parse, item = facts.parse, facts.object
    if facts.lemma not in {"put", "estimate"} or item is None or facts.subject is None:
        return False
    counted = parse.lemma[item] in {"number", "strength", "loss"} or _is_military(facts, item)
    return counted and any(parse.low[t] == "at" for t in facts.prop.tokens)


def _presence(facts: Facts) -> KindAndPredicate | None:
    """ "Russian troops are in X", "no enemy soldier remains on the bank": entered, where no number is given."""
    parse, subject = facts.parse, facts.subject
    if not _says(facts, "exist") or facts.passive or subject is None:
        return None
    expletive = parse.dep[subject] == "expl"
    who = parse.kid(facts.core, "attr") if expletive else subject
    place = _pobj(facts, "in", "on", "inside", "at") or (
        who is not None
        and next((p for c in parse.kids_of(who, "prep") if (p := parse.kid(c, "pobj")) is not None), None)
    )
    if who is not None and parse.lemma[who] == "line" and facts.negated and place:
        return ClaimKind.REACH, Predicate.ENTER
    if who is None or not place or parse.low[who] in {"it", "that", "this"}:
        return None
    if (_is_military(facts, who) or parse.low[who] == "they" or parse.ent[who] == "NORP") and (
        _is_place(facts, place) or parse.lemma[place] in words("nouns", "river")
    ):
        on_line = parse.lemma[place] in words("nouns", "river") or _is_river(facts, place)
        return ClaimKind.REACH, Predicate.STAND_ON if on_line else Predicate.ENTER
    return None


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


def _extent(facts: Facts) -> KindAndPredicate | None:
    holding = _says(facts, "hold") or _says(facts, "exist") or facts.lemma == "under"
    taking = _says(facts, "take") or _says(facts, "clear")
    if facts.lemma == "gain" and _unit(facts, Unit.PERCENT, Unit.KM2) is not None:
        return ClaimKind.ADVANCE, Predicate.GAIN
    percent, area, count = _unit(facts, Unit.PERCENT), _unit(facts, Unit.KM2), _unit(facts, Unit.SETTLEMENTS)
    verbless = not facts.parse.is_verb(facts.core)
    holding = holding or facts.lemma == "have"
    if (
        percent is not None
        and (holding or taking or verbless or facts.lemma in {"lose", "say"})
        and not _counts_people(facts)
    ):
        return ClaimKind.EXTENT, Predicate.SHARE
    if area is not None and (taking or _says(facts, "advance") or facts.lemma in {"regain", "recover"}):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if area is not None and (holding or verbless):
        return ClaimKind.EXTENT, Predicate.AREA
    if count is not None and taking:
        return ClaimKind.ADVANCE, Predicate.GAIN
    if count is not None and _says(facts, "hold"):
        return ClaimKind.EXTENT, None
    return None


def _under_control(facts: Facts) -> KindAndPredicate | None:
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
    if ({"grey", "zone"} <= low or {"gray", "zone"} <= low) and (facts.places or _says(facts, "exist")):
        return ClaimKind.CONTROL, None
    return None


def _control_is_fire(facts: Facts) -> bool:
    parse = facts.parse
    return any(parse.low[t] == "control" and t and parse.low[t - 1] == "fire" for t in facts.prop.tokens)


def _control(facts: Facts) -> KindAndPredicate | None:
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
    place = _theme_is_place(facts) or _pronoun_theme(facts)
    theme = facts.theme()
    abstract = (
        facts.lemma == "take"
        and theme is not None
        and facts.parse.lemma[theme] in {"position", "ground", "side", "line", "street"}
    )
    if _says(facts, "take") and place and not abstract and not _is_people(facts, theme):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if _says(facts, "clear") and (place or _pobj(facts, "from", "of", "in") is not None):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if facts.lemma == "finish" and place:
        return ClaimKind.CONTROL, Predicate.CAPTURE
    return None


def _pronoun_theme(facts: Facts) -> bool:
    theme = facts.theme()
    return theme is not None and facts.parse.low[theme] in {"it", "them"} and bool(facts.places)


def _held(facts: Facts) -> KindAndPredicate | None:
    place = _theme_is_place(facts) or _pronoun_theme(facts)
    if _says(facts, "hold") and place and not facts.lemma == "maintain":
        return ClaimKind.CONTROL, Predicate.HOLD
    return None


def _left(facts: Facts) -> KindAndPredicate | None:
    place = _theme_is_place(facts) or _pronoun_theme(facts)
    if _says(facts, "lose") and place:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma in {"withdraw", "retreat", "pull", "flee"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.passive and facts.lemma in {"drive", "push", "force", "throw"} and "out" in _lows(facts) and facts.places:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "leave" and place and facts.object is not None:
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "fall" and _is_place(facts, facts.subject):
        return ClaimKind.CONTROL, Predicate.LOSE
    return None


def _cut(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    if _says(facts, "cut") and theme is not None:
        lemma = facts.parse.lemma[theme]
        if (
            lemma in words("nouns", "road")
            or lemma in {"bridgehead", "group", "grouping", "garrison", "supply"}
            or _is_place(facts, theme)
        ):
            return ClaimKind.REACH, Predicate.CUT_OFF
    return None


def _encircle(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    trapped = facts.passive and facts.lemma in {"block", "trap"} and theme is not None
    trapped = trapped or (facts.lemma in {"block", "trap"} and facts.parse.dep[facts.core] == "acl")
    if (
        trapped
        and theme is not None
        and (_is_people(facts, theme) or _is_military(facts, theme) or facts.parse.tag[theme] in {"PRP", "CD"})
    ):
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if _says(facts, "encircle") or "encirclement" in facts.lemmas:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    return None


def _reach(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    distance = _unit(facts, Unit.KM)
    if (
        distance is not None
        and (_says(facts, "exist") or _says(facts, "reach"))
        and ("from" in _lows(facts) or "away" in _lows(facts) or "of" in _lows(facts))
    ):
        return ClaimKind.REACH, Predicate.DISTANCE
    if distance is not None and ("corridor" in facts.lemmas or (facts.lemma == "keep" and "from" in _lows(facts))):
        return ClaimKind.REACH, None
    theme = facts.theme()
    if facts.lemma == "enter" and (_is_place(facts, theme) or theme is None):
        return ClaimKind.REACH, Predicate.ENTER
    if facts.lemma == "get" and _lows(facts) & {"in", "into", "inside"} and facts.object is None and not facts.passive:
        return ClaimKind.REACH, Predicate.ENTER
    if facts.lemma in {"infiltrate", "penetrate", "break", "land"} and (
        facts.places or _pobj(facts, "into", "in", "through") is not None
    ):
        return (
            (ClaimKind.REACH, Predicate.ENTER)
            if facts.lemma != "break" or "into" in _lows(facts)
            else (ClaimKind.ADVANCE, Predicate.GAIN)
        )
    river = theme is not None and (
        parse.lemma[theme] in words("nouns", "river") | {"border"} or _is_river(facts, theme)
    )
    if facts.lemma == "cross" and (river or _is_place(facts, theme)):
        return ClaimKind.REACH, Predicate.ENTER if not river else Predicate.STAND_ON
    if facts.lemma in {"reach", "approach", "near"} and (_is_place(facts, theme) or river):
        return ClaimKind.REACH, Predicate.STAND_ON
    stood = _pobj(facts, "on", "at", "in", "near")
    if facts.lemma in {"stand", "arrive"} and (
        _is_place(facts, stood) or (stood is not None and _is_river(facts, stood))
    ):
        return ClaimKind.REACH, Predicate.STAND_ON
    if "foothold" in facts.lemmas or (
        "bridgehead" in facts.lemmas and facts.lemma in {"gain", "establish", "secure", "create"}
    ):
        return ClaimKind.REACH, Predicate.ENTER
    return None


def _lows(facts: Facts) -> set[str]:
    return {facts.parse.low[t] for t in facts.prop.tokens}


def _is_river(facts: Facts, token: int) -> bool:
    return any(place.start <= token < place.end and place.mention.kind_hint == "river" for place in facts.places)


def _advance(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    if facts.lemma == "advance" and parse.is_verb(facts.core):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if _says(facts, "advance") and _unit(facts, Unit.KM) is not None and facts.lemma != "attack":
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
        and _is_military(facts, facts.subject)
        and facts.places
    ):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if facts.lemma == "break" and "through" in _lows(facts):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if (
        "try" in facts.path_lemmas
        and facts.lemma in {"get", "move", "sneak", "slip", "come", "go"}
        and _lows(facts) & {"past", "through", "into", "across", "behind"}
    ):
        return ClaimKind.ADVANCE, Predicate.GAIN
    if facts.lemma in {"push", "drive"} and "back" in _lows(facts) and not facts.passive and facts.places:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return None


def _attack(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    if facts.lemma in {"succeed", "fail"} and facts.prop.relation != "purpose":
        return ClaimKind.ATTACK, None
    falling = facts.subject is not None and parse.lemma[facts.subject] in {
        "shell",
        "missile",
        "bomb",
        "rocket",
        "projectile",
    }
    if falling and facts.lemma in {"land", "fall", "explode"}:
        return ClaimKind.ATTACK, None
    if _says(facts, "attack") or (
        _says(facts, "repel") and (_has_lemma(facts, "attack") or facts.lemma in {"repel", "repulse", "thwart"})
    ):
        return ClaimKind.ATTACK, None
    if facts.lemma in {"push", "drive", "throw"} and ("back" in _lows(facts) or "out" in _lows(facts)):
        return ClaimKind.ATTACK, None
    nouns = {parse.lemma[t] for t in (facts.core, facts.subject, facts.object) if t is not None} | {
        parse.lemma[t] for t in facts.prop.tokens if parse.dep[t] in {"pobj", "attr", "dobj"}
    }
    light = {
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
    }
    return (ClaimKind.ATTACK, None) if nouns & words("nouns", "attack") and facts.lemma in light else None


def _observation(facts: Facts) -> KindAndPredicate | None:
    return (ClaimKind.OBSERVATION, None) if _says(facts, "observe") else None


def _communication(facts: Facts) -> KindAndPredicate | None:
    parse = facts.parse
    heads = {parse.lemma[t] for t in (facts.object, facts.subject) if t is not None}
    if facts.path_lemmas & words("predicates", "order") or facts.lemma in {"order", "comment"}:
        return ClaimKind.COMMUNICATION, None
    if _says(facts, "communicate") and heads & words("nouns", "media"):
        return ClaimKind.COMMUNICATION, None
    if facts.lemma in {"make", "record"} and heads & {"announcement", "statement", "recording", "video", "appeal"}:
        return ClaimKind.COMMUNICATION, None
    return None


def _intent(facts: Facts) -> KindAndPredicate | None:
    if facts.prop.relation == "purpose":
        return ClaimKind.INTENT, None
    if (_says(facts, "intend") and facts.lemma not in {"expect", "mean"}) or facts.path_lemmas & {
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
    _schedule, _planned_infinitive, _consequence, _conj_of_consequence, _losses, _extent, _under_control, _strength, _presence,
    _encircle, _cut, _control, _reach, _advance, _harm, _attack, _observation, _communication, _intent,
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
    if ordered and not _has_deadline(facts):
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
        found = _unit(facts, unit)
        if found is not None:
            return found
    return facts.quantities[0].quantity if facts.quantities else None
