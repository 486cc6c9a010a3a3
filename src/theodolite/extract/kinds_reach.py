"""Kinds that speak of where forces stand: in a place, at a line, on a road, around a town, how far from it."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    KindAndPredicate,
    is_military,
    is_people,
    is_place,
    is_river,
    lows,
    pobj,
    quantity_in,
    says,
)
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Unit

__all__ = ["cut", "encircle", "presence", "reach"]

_GOING = frozenset({"get", "come", "go", "make", "advance", "push", "move", "infiltrate", "penetrate", "drive", "walk"})


def presence(facts: Facts) -> KindAndPredicate | None:
    """Read "Russian troops are in X", "no enemy soldier remains on the bank": entered, where no number is given."""
    parse, subject = facts.parse, facts.subject
    if not says(facts, "exist") or facts.passive or subject is None:
        return None
    expletive = parse.dep[subject] == "expl"
    who = parse.kid(facts.core, "attr") if expletive else subject
    place = _place_of_presence(facts, who)
    if who is not None and parse.lemma[who] == "line" and facts.negated and place:
        return ClaimKind.REACH, Predicate.ENTER
    if who is not None and not place and _is_somewhere(facts, who):
        return ClaimKind.REACH, None
    if who is None or not place or parse.low[who] in {"it", "that", "this"}:
        return None
    if (is_military(facts, who) or parse.low[who] in {"they", "we"} or parse.ent[who] == "NORP") and (
        is_place(facts, place) or parse.lemma[place] in words("nouns", "river")
    ):
        on_line = parse.lemma[place] in words("nouns", "river") or is_river(facts, place)
        return ClaimKind.REACH, Predicate.STAND_ON if on_line else Predicate.ENTER
    return None


def _at_a_line(facts: Facts) -> KindAndPredicate | None:
    """Standing at a river, road or border."""
    theme = facts.theme()
    lines = words("nouns", "river") | {"border"}
    river = theme is not None and (facts.parse.lemma[theme] in lines or is_river(facts, theme))
    if facts.lemma == "cross" and (river or is_place(facts, theme)):
        return ClaimKind.REACH, Predicate.STAND_ON if river else Predicate.ENTER
    stood = pobj(facts, "on", "at", "in", "near")
    standing = stood is not None and (is_place(facts, stood) or is_river(facts, stood))
    if facts.lemma in {"reach", "approach", "control", "dominate"} and _is_road(facts, theme):
        return ClaimKind.REACH, None
    if facts.lemma in _GOING and _as_far_as(facts) is not None:
        return ClaimKind.REACH, Predicate.STAND_ON
    reached = facts.lemma in {"reach", "approach", "near"} and (river or is_place(facts, theme))
    if reached or (facts.lemma in {"stand", "arrive"} and standing):
        return ClaimKind.REACH, Predicate.STAND_ON
    return None


_WAYS = frozenset({"make", "fight", "work", "force", "push", "battle", "find", "edge", "claw", "pick", "punch"})


def _makes_way(facts: Facts) -> KindAndPredicate | None:
    """Read "made their way to the edge of X", "fought their way into X"."""
    parse, item = facts.parse, facts.object
    if facts.lemma not in _WAYS or item is None or parse.lemma[item] != "way":
        return None
    if is_place(facts, pobj(facts, "into", "inside", "through")):
        return ClaimKind.REACH, Predicate.ENTER
    return (ClaimKind.REACH, Predicate.STAND_ON) if is_place(facts, pobj(facts, "to", "towards", "onto")) else None


def _has_crossing(facts: Facts) -> KindAndPredicate | None:
    """Read "has a crossing over the Oskil", "keeps a foothold on the bank"."""
    item = facts.object
    kept = facts.lemma in {"have", "keep", "hold", "maintain", "retain", "build", "lay", "establish"}
    crossing = item is not None and facts.parse.lemma[item] in {"crossing", "bridgehead", "pontoon", "foothold"}
    return (ClaimKind.REACH, Predicate.STAND_ON) if kept and crossing and facts.places else None


_CLOSING = words("predicates", "advance") | {"come", "get", "draw", "close", "press"}


def _distance(facts: Facts) -> KindAndPredicate | None:
    """A number of kilometres from a place."""
    if quantity_in(facts, Unit.KM) is None:
        return None
    low = lows(facts)
    closing = (
        facts.lemma
        in {"come", "get", "move", "advance", "draw", "close", "push", "drive", "press", "creep", "edge", "inch"}
        and "within" in low
    )
    if (says(facts, "exist") or says(facts, "reach") or closing) and low & {"from", "away", "of"}:
        return ClaimKind.REACH, Predicate.DISTANCE
    if _lies_off(facts):
        return ClaimKind.REACH, Predicate.DISTANCE
    kept = "corridor" in facts.lemmas or (facts.lemma == "keep" and "from" in low)
    return (ClaimKind.REACH, None) if kept else None


def _lies_off(facts: Facts) -> bool:
    """Tell whether a distance is told of the front line, or of what parts forces from a place."""
    parse = facts.parse
    who = parse.lemma[facts.subject] if facts.subject is not None else ""
    front = who in {"line", "front", "frontline"} and facts.lemma in {
        "run",
        "pass",
        "lie",
        "go",
        "stretch",
        "stand",
        "be",
    }
    return front or (facts.lemma in {"separate", "divide"} and "from" in lows(facts))


def _entered(facts: Facts) -> KindAndPredicate | None:
    """A verb of entering, with a place."""
    theme, low = facts.theme(), lows(facts)
    into = pobj(facts, "into")
    if says(facts, "slip_in") and is_place(facts, into):
        return ClaimKind.REACH, Predicate.ENTER
    got_in = facts.lemma == "get" and low & {"in", "into", "inside"} and facts.object is None and not facts.passive
    if got_in or (facts.lemma == "enter" and (theme is None or is_place(facts, theme))):
        return ClaimKind.REACH, Predicate.ENTER
    somewhere = facts.places or pobj(facts, "into", "in", "through") is not None
    if facts.lemma in {"infiltrate", "penetrate", "break", "land"} and somewhere:
        inside = facts.lemma != "break" or "into" in low
        return (ClaimKind.REACH, Predicate.ENTER) if inside else (ClaimKind.ADVANCE, Predicate.GAIN)
    return None


def _place_of_presence(facts: Facts, who: int | None) -> int | None:
    """Return where forces are said to be ("are in X", "are back in X", "there are soldiers in X")."""
    parse = facts.parse
    for back in parse.kids_of(facts.core, "advmod"):
        inner = parse.kid(back, "prep") if parse.low[back] in {"back", "deep"} else None
        if inner is not None and parse.low[inner] in {"in", "on", "at", "inside"}:
            return parse.kid(inner, "pobj")
    place = pobj(facts, "in", "on", "inside", "at")
    if place is not None or who is None:
        return place
    return next((p for c in parse.kids_of(who, "prep") if (p := parse.kid(c, "pobj")) is not None), None)


def _is_somewhere(facts: Facts, who: int) -> bool:
    """Tell whether forces are said to be beside something ("there are Russians south of the railway")."""
    parse = facts.parse
    forces = is_military(facts, who) or parse.ent[who] == "NORP" or parse.low[who] in {"they", "we"}
    near = {"south", "north", "east", "west", "behind", "beyond", "across", "past", "near", "around", "outside"}
    spots = words("nouns", "road") | words("nouns", "river") | words("nouns", "defended") | words("nouns", "settlement")
    return forces and bool(lows(facts) & near) and bool(facts.places or facts.lemmas & spots)


def cut(facts: Facts) -> KindAndPredicate | None:
    """Cutting a road, a line of supply or a bridgehead."""
    theme = facts.theme()
    closed = facts.lemma in {"close", "shut", "seal", "barricade"} and _is_road(facts, theme)
    if not (says(facts, "cut") or closed) or theme is None:
        return None
    lemma = facts.parse.lemma[theme]
    supply = lemma in words("nouns", "road") or lemma in {"bridgehead", "group", "grouping", "garrison", "supply"}
    return (ClaimKind.REACH, Predicate.CUT_OFF) if supply or is_place(facts, theme) else None


_RING = frozenset({"ring", "noose", "pincer", "encirclement"})


def encircle(facts: Facts) -> KindAndPredicate | None:
    """Surrounding a place or a force, or being trapped."""
    theme = facts.theme()
    participle = facts.passive or facts.parse.dep[facts.core] == "acl"
    if says(facts, "shut_in") and participle and theme is not None:
        counted = facts.parse.tag[theme] in {"PRP", "CD"}
        if counted or is_people(facts, theme) or is_military(facts, theme):
            return ClaimKind.REACH, Predicate.ENCIRCLE
    off = facts.lemma in {"seal", "box", "hem", "lock"} and lows(facts) & {"off", "in", "sides"}
    if off and participle and is_place(facts, theme):
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if _in_pocket(facts):
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if facts.lemma in {"close", "tighten", "complete", "shut"} and facts.lemmas & {
        "ring",
        "noose",
        "pincer",
        "encirclement",
    }:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if says(facts, "encircle") or facts.lemmas & {"encirclement", "cauldron", "noose"}:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    return None


def _in_pocket(facts: Facts) -> bool:
    """Tell whether forces are "in a pocket", "trapped in a sack"."""
    where, who = pobj(facts, "in", "inside"), facts.theme() or facts.subject
    bag = where is not None and facts.parse.lemma[where] in {"pocket", "sack", "bag", "trap"}
    forces = who is not None and (is_military(facts, who) or is_people(facts, who) or bool(facts.parse.ent[who]))
    return bag and forces


def reach(facts: Facts) -> KindAndPredicate | None:
    """Being at a distance, entering, crossing, reaching, gaining a foothold."""
    way = _makes_way(facts) or _has_crossing(facts)
    return (
        way
        or _passes_by(facts)
        or _distance(facts)
        or _entered(facts)
        or _at_a_line(facts)
        or _foothold(facts)
        or _settled(facts)
    )


def _passes_by(facts: Facts) -> KindAndPredicate | None:
    """Read "bypassed X from the north", "outflanked the garrison of X"."""
    theme = facts.theme()
    passed = says(facts, "pass_by") and theme is not None and (is_place(facts, theme) or is_military(facts, theme))
    return (ClaimKind.REACH, None) if passed else None


def _as_far_as(facts: Facts) -> int | None:
    """Return the place after "as far as"."""
    low = facts.parse.low
    for token in facts.prop.tokens:
        if low[token] == "far" and token and tuple(low[token - 1 : token + 2]) == ("as", "far", "as"):
            return token
    return None


def _foothold(facts: Facts) -> KindAndPredicate | None:
    """A foothold, bridgehead or flag in a place."""
    gained = "bridgehead" in facts.lemmas and facts.lemma in {"gain", "establish", "secure", "create"}
    foot = facts.lemma in {"set", "plant"} and "foot" in facts.lemmas
    return (ClaimKind.REACH, Predicate.ENTER) if gained or foot or "foothold" in facts.lemmas else None


def _is_road(facts: Facts, token: int | None) -> bool:
    road = words("nouns", "road") - {"supply", "bridge", "crossing", "corridor"}
    return token is not None and facts.parse.lemma[token] in road


def _settled(facts: Facts) -> KindAndPredicate | None:
    """Read "consolidated in X", "dug in on the bank", "took up positions near X": forces are there."""
    parse, low = facts.parse, lows(facts)
    dug = facts.lemma in {"dig", "settle"} and any(parse.low[c] == "in" for c in parse.kids[facts.core])
    positions = facts.lemma in {"take", "occupy"} and "position" in facts.lemmas and "up" in low
    if not (dug or positions or facts.lemma in {"consolidate", "entrench", "ensconce"}):
        return None
    if facts.places:
        inside = is_place(facts, pobj(facts, "in", "on", "at", "inside", "along")) or "there" in low
        return ClaimKind.REACH, Predicate.ENTER if inside else None
    return ClaimKind.CONTROL, None
