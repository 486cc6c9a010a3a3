"""Kinds that speak of land: who holds, takes, loses, enters, reaches, surrounds what, and by when."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.kinds_extent import GROWING
from theodolite.extract.lexicon import words
from theodolite.extract.portions import of_a_part
from theodolite.extract.predicates import (
    KindAndPredicate,
    is_expelled,
    is_military,
    is_people,
    is_place,
    lows,
    pobj,
    pronoun_theme,
    quantity_in,
    says,
    theme_is_place,
)
from theodolite.extract.sides import side_of_word
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Unit

_FLAG = frozenset({"flag", "banner", "tricolour", "tricolor", "standard"})


_CONTROL_WORDS = frozenset({"control", "grip", "possession", "hold"})


def under_control(facts: Facts) -> KindAndPredicate | None:
    """Read "under the control of", "in … hands", "is ours", "a grey zone"."""
    low = lows(facts)
    if {"under", "fire"} <= low and _is_road_kept(facts):
        return ClaimKind.REACH, None
    if {"control", "under"} <= low or {"in", "hands"} <= low or {"in", "possession"} <= low or "ours" in low:
        if "fire" in facts.lemmas and _control_is_fire(facts):
            return ClaimKind.REACH, None
        changed = facts.lemma in {"come", "pass", "fall", "bring", "get"}
        return ClaimKind.CONTROL, Predicate.CAPTURE if changed else Predicate.HOLD
    return _in_hands(facts) or _between(facts)


def _in_hands(facts: Facts) -> KindAndPredicate | None:
    """Read what a place is, becomes or ceases to be to a side: "ours", "under our flag", "lost from our hands"."""
    if _is_of_a_side(facts) or _is_under_us(facts) or _is_under_flag(facts):
        return ClaimKind.CONTROL, Predicate.HOLD
    if _goes_over(facts):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    return (ClaimKind.CONTROL, Predicate.LOSE) if _slips_away(facts) else None


def _between(facts: Facts) -> KindAndPredicate | None:
    """Read "in the grey zone", "contested", "changed hands": a place that is nobody's for long."""
    low = lows(facts)
    if low & {"contested", "disputed"} and says(facts, "exist") and is_place(facts, facts.subject):
        return ClaimKind.CONTROL, None
    grey = ("zone" in low and low & {"grey", "gray"}) or {"man", "no", "land"} <= low
    changed = facts.lemma in {"change", "swap"} and "hands" in low
    open_to_all = facts.places or says(facts, "exist") or is_place(facts, facts.subject)
    return (ClaimKind.CONTROL, None) if (grey or changed) and open_to_all else None


def _is_road_kept(facts: Facts) -> bool:
    theme = facts.theme()
    kept = facts.lemma in {"keep", "hold", "have", "take", "bring", "put"}
    return kept and theme is not None and facts.parse.lemma[theme] in words("nouns", "road")


def _is_under_flag(facts: Facts) -> bool:
    """Tell whether a place is or comes "under our flag", "beneath the Russian tricolour"."""
    flag = pobj(facts, "under", "beneath", "below")
    return flag is not None and facts.parse.lemma[flag] in _FLAG and is_place(facts, facts.theme() or facts.subject)


def _goes_over(facts: Facts) -> bool:
    """Tell whether a place passes to a side ("has passed to the Russian side", "went over to the enemy")."""
    to = pobj(facts, "to")
    if facts.lemma not in {"pass", "go", "cross", "switch"} or to is None or not is_place(facts, facts.subject):
        return False
    return facts.parse.low[to] == "side" or is_military(facts, to) or facts.parse.ent[to] == "NORP"


def _slips_away(facts: Facts) -> bool:
    """Tell whether a place leaves somebody's hands ("slipped from Ukrainian hands", "out of our control")."""
    away = pobj(facts, "from", "out", "of")
    gone = away is not None and facts.parse.lemma[away] in {"hand", "control", "grip", "grasp"}
    return gone and is_place(facts, facts.theme() or facts.subject)


def _is_under_us(facts: Facts) -> bool:
    """Tell whether a place is "under us", "with the enemy", "behind our men"."""
    parse = facts.parse
    who = parse.kid(next((c for c in parse.kids_of(facts.core, "prep") if parse.low[c] == "under"), -1), "pobj")
    mine = who is not None and (parse.low[who] in {"us", "them"} or is_military(facts, who))
    return facts.lemma in {"be", "remain", "stay"} and mine and is_place(facts, facts.subject)


def _is_of_a_side(facts: Facts) -> bool:
    """Tell whether a place is said to be a side's: "X remains Ukrainian", "the town is still Russian"."""
    parse = facts.parse
    if facts.lemma not in {"be", "remain", "stay"} or not is_place(facts, facts.subject):
        return False
    return any(
        parse.dep[c] in {"acomp", "attr", "oprd"} and parse.kid(c, "det") is None and side_of_word(parse.low[c])
        for c in parse.kids[facts.core]
    )


def _control_is_fire(facts: Facts) -> bool:
    parse = facts.parse
    return any(parse.low[t] == "control" and t and parse.low[t - 1] == "fire" for t in facts.prop.tokens)


_OF_CONTROL = {
    **dict.fromkeys(
        ("take", "gain", "establish", "regain", "seize", "assume", "restore", "reassert"), Predicate.CAPTURE
    ),
    **dict.fromkeys(("have", "keep", "retain", "maintain", "hold", "tighten", "strengthen", "cement"), Predicate.HOLD),
    **dict.fromkeys(("lose", "cede", "relinquish", "surrender"), Predicate.LOSE),
}
_OF_BRIDGEHEAD = frozenset({"gain", "establish", "secure", "create", "seize", "take", "win", "expand", "widen"})
_RAISING = frozenset({"raise", "wave", "show", "plant", "hoist", "fly", "hang", "install", "erect", "put"})


def control(facts: Facts) -> KindAndPredicate | None:
    """Holding, taking, losing, leaving a place."""
    parse, item = facts.parse, facts.object
    theme = facts.theme()
    if theme is not None and parse.lemma[theme] in _CONTROL_WORDS and facts.lemma in _OF_CONTROL:
        by_fire = "fire" in facts.lemmas and _control_is_fire(facts)
        return (ClaimKind.REACH, None) if by_fire else (ClaimKind.CONTROL, _OF_CONTROL[facts.lemma])
    if facts.lemma in _OF_BRIDGEHEAD and item is not None and parse.lemma[item] in {"bridgehead", "foothold"}:
        return None
    if facts.lemmas & _FLAG and facts.lemma in _RAISING:
        return ClaimKind.CONTROL, Predicate.ENTER
    if facts.lemma in words("nouns", "control_events") and not parse.is_verb(facts.core):
        return _nominal(facts.lemma)
    event = _completed(facts)
    found = _nominal(event) if event is not None else _taken(facts) or _held(facts) or _left(facts)
    return found if found is None else of_a_part(facts, found)


_COMPLETING = frozenset(
    {
        "confirm",
        "acknowledge",
        "admit",
        "announce",
        "complete",
        "finish",
        "conclude",
        "accomplish",
        "achieve",
        "effect",
        "secure",
    }
)


def _completed(facts: Facts) -> str | None:
    """Return the event that a clause says is done ("completed the liberation of X")."""
    parse, theme = facts.parse, facts.theme()
    if facts.lemma not in _COMPLETING or theme is None:
        return None
    lemma = parse.lemma[theme]
    if lemma == "advance":
        return None
    return lemma if lemma in words("nouns", "control_events") and facts.places else None


def _nominal(lemma: str) -> KindAndPredicate | None:
    """A noun of taking or losing, with a place."""
    if lemma in {"encirclement"}:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if lemma in {"loss", "fall", "withdrawal", "retreat", "surrender"}:
        return ClaimKind.CONTROL, Predicate.LOSE
    if lemma == "entry":
        return ClaimKind.REACH, Predicate.ENTER
    return (ClaimKind.ADVANCE, Predicate.GAIN) if lemma == "advance" else (ClaimKind.CONTROL, Predicate.CAPTURE)


def _taken(facts: Facts) -> KindAndPredicate | None:
    """A verb of taking with a place as what is taken, or a place that fell."""
    place = theme_is_place(facts) or pronoun_theme(facts)
    theme = facts.theme()
    abstract = (
        facts.lemma == "take"
        and theme is not None
        and facts.parse.lemma[theme] in words("nouns", "taken_abstractly")
        and not _is_of_ground(facts, theme)
    )
    if facts.lemma in _RESTORING and theme is not None and facts.parse.lemma[theme] in _GROUND:
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if says(facts, "take") and place and not abstract and not is_people(facts, theme):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if says(facts, "clear") and (place or _clears_enemy(facts, theme)):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if facts.lemma == "finish" and place:
        return ClaimKind.CONTROL, Predicate.CAPTURE
    return None


def _is_of_ground(facts: Facts, theme: int) -> bool:
    """Tell whether lines, streets or positions are of a ground that forces take ("tree lines", "three streets")."""
    parse = facts.parse
    lined = any(parse.low[c] in {"tree", "defence", "defense", "trench", "forest"} for c in parse.kids[theme])
    many = parse.tag[theme] == "NNS" and parse.lemma[theme] in {"street", "position", "line"}
    fighting = facts.subject is not None and (is_military(facts, facts.subject) or parse.ent[facts.subject] == "NORP")
    return lined or (many and fighting and bool(facts.places) and "up" not in lows(facts))


def _clears_enemy(facts: Facts, theme: int | None) -> bool:
    """Tell whether forces, not snow or mines, are cleared from a place."""
    if pobj(facts, "from", "of", "in") is None:
        return False
    remains = {"remnant", "remains", "resistance", "pocket", "rest", "presence"}
    return theme is None or is_military(facts, theme) or facts.parse.lemma[theme] in remains


_RESTORING = frozenset({"restore", "regain", "recover", "retake", "reclaim"})
_GROUND = frozenset({"position", "ground", "line", "territory", "land", "front"})


def _held(facts: Facts) -> KindAndPredicate | None:
    """A verb of holding, with a place as what is held."""
    place = theme_is_place(facts) or pronoun_theme(facts)
    if says(facts, "hold") and place and (facts.lemma != "maintain" or _keeps_positions(facts)):
        return ClaimKind.CONTROL, Predicate.HOLD
    return (ClaimKind.CONTROL, Predicate.HOLD) if _holds_out(facts) else None


def _keeps_positions(facts: Facts) -> bool:
    theme = facts.theme()
    return theme is not None and facts.parse.lemma[theme] == "position" and bool(facts.places)


def _holds_out(facts: Facts) -> bool:
    """Tell whether a defence, a garrison or a place holds ("the defence of X is holding", "X holds out")."""
    parse, who = facts.parse, facts.subject
    if facts.lemma != "hold" or facts.object is not None or facts.passive or who is None:
        return False
    holding = parse.lemma[who] in {"defence", "defense", "garrison", "line", "front"} or is_place(facts, who)
    return holding and bool(facts.places) and side_of_word(parse.low[who]) is None and pobj(facts, "on", "to") is None


def _left(facts: Facts) -> KindAndPredicate | None:
    """A verb of losing, leaving or withdrawing, from a place."""
    place = theme_is_place(facts) or pronoun_theme(facts)
    if says(facts, "lose") and place:
        return ClaimKind.CONTROL, Predicate.LOSE
    if _goes_back(facts) or (_hands_over(facts) and (place or _is_of_metres(facts))):
        return ClaimKind.CONTROL, Predicate.LOSE
    if is_expelled(facts):
        return ClaimKind.CONTROL, Predicate.LOSE
    quit_it = facts.lemma in {"leave", "quit", "exit", "desert"} and facts.object is not None and not _is_civil(facts)
    if (quit_it and place) or _gives_ground(facts):
        return ClaimKind.CONTROL, Predicate.LOSE
    if facts.lemma == "fall" and is_place(facts, facts.subject):
        return ClaimKind.CONTROL, Predicate.LOSE
    return None


def _is_of_metres(facts: Facts) -> bool:
    """Tell whether what is given up is "a metre", "an inch" of ground."""
    theme = facts.theme()
    return theme is not None and facts.parse.lemma[theme] in {
        "metre",
        "meter",
        "inch",
        "kilometre",
        "kilometer",
        "ground",
    }


def _gives_ground(facts: Facts) -> bool:
    item = facts.object
    return facts.lemma in {"give", "yield"} and item is not None and facts.parse.lemma[item] in {"ground", "way"}


def _goes_back(facts: Facts) -> bool:
    """Tell whether forces withdraw, retreat, pull out or fall back; what else is withdrawn is no land."""
    parse, theme = facts.parse, facts.theme()
    if facts.lemma == "fall":
        return "back" in lows(facts) and not is_place(facts, facts.subject)
    if facts.lemma not in {"withdraw", "retreat", "pull", "flee"}:
        return False
    if theme is None or is_military(facts, theme) or is_people(facts, theme) or parse.tag[theme] == "PRP":
        return True
    return parse.lemma[theme] in words("nouns", "equipment")


def _is_civil(facts: Facts) -> bool:
    """Tell whether those who leave a place held none of it: residents, delegations, trains."""
    parse, who = facts.parse, facts.subject
    if who is None or is_military(facts, who) or parse.tag[who].startswith(("PRP", "NNP", "CD")):
        return False
    own = any(parse.low[c] in {"our", "my"} for c in parse.kids_of(who, "poss"))
    return parse.lemma[who] in words("nouns", "civil") and not own


def _hands_over(facts: Facts) -> bool:
    """Tell whether a place is given up or handed over."""
    particles = {facts.parse.low[c] for c in facts.parse.kids_of(facts.core, "prt", "advmod")}
    return (facts.lemma == "give" and "up" in particles) or (facts.lemma in {"hand", "sign"} and "over" in particles)


def advance(facts: Facts) -> KindAndPredicate | None:
    """Moving forward, with or without a number, or having no success."""
    forward = _moves_forward(facts) or _has_success(facts) or _breaks_through(facts) or _thrown_back(facts)
    forward = forward or _clearing_goes_on(facts) or _pierces(facts)
    return (ClaimKind.ADVANCE, Predicate.GAIN) if forward else None


def _thrown_back(facts: Facts) -> bool:
    """Tell whether forces are thrown, driven or forced back from or over something."""
    theme = facts.theme()
    hurled = facts.lemma in {"throw", "drive", "force", "knock", "hurl", "fling", "roll"} and "back" in lows(facts)
    forces = theme is not None and (
        is_military(facts, theme) or bool(facts.parse.ent[theme]) or is_people(facts, theme)
    )
    return hurled and forces and pobj(facts, "from", "across", "over", "behind", "beyond", "to") is not None


def _clearing_goes_on(facts: Facts) -> bool:
    """Tell whether the clearing of a place goes on or is done ("mopping-up continues in X")."""
    who = facts.subject
    clearing = who is not None and facts.parse.low[who] in {"mopping", "mop", "clearing", "clearance", "sweep", "up"}
    named = clearing and (facts.parse.low[who or 0] != "up" or "mopping" in lows(facts))
    return named and bool(facts.places) and says(facts, "light")


def _pierces(facts: Facts) -> bool:
    """Tell whether forces open a defence ("punched through the line", "breached the defences")."""
    if not says(facts, "pierce") or facts.passive:
        return False
    parse, through, theme = facts.parse, pobj(facts, "through", "past"), facts.object
    defence = {"line", "defence", "defense", "front", "position", "fortification", "belt"}
    if through is not None and (parse.lemma[through] in defence or is_place(facts, through)):
        return True
    return theme is not None and parse.lemma[theme] in defence and facts.subject is not None


def _moves_forward(facts: Facts) -> bool:
    if facts.lemma == "advance":
        return facts.parse.is_verb(facts.core)
    if facts.lemma in {"inch", "creep", "edge", "crawl"} or _betters_position(facts) or _front_moves(facts):
        return True
    if facts.lemma in GROWING and facts.subject is not None and quantity_in(facts, Unit.KM2) is not None:
        return facts.parse.lemma[facts.subject] in words("nouns", "land") | {"zone"}
    if says(facts, "advance") and facts.lemma != "attack" and quantity_in(facts, Unit.KM) is not None:
        return True
    active = bool(facts.places) and not facts.passive
    if facts.lemma in {"push", "move", "progress"} and active and is_military(facts, facts.subject):
        return True
    return facts.lemma in {"push", "drive"} and active and "back" in lows(facts)


def _front_moves(facts: Facts) -> bool:
    """Tell whether the front moves, or an advance goes on or slows down."""
    who = facts.parse.lemma[facts.subject] if facts.subject is not None else ""
    front = who in {"front", "line", "frontline"} and facts.lemma in {"move", "shift", "advance"}
    pace = {"slow", "stall", "continue", "stop", "halt", "resume", "accelerate", "bog"}
    return (front and quantity_in(facts, Unit.KM) is not None) or (who == "advance" and facts.lemma in pace)


_BETTERING = frozenset({"improve", "straighten", "level", "widen", "expand", "extend", "broaden", "deepen", "enlarge"})
_BETTERED = frozenset({"position", "situation", "line", "zone", "front", "bridgehead", "salient", "wedge", "foothold"})


def _betters_position(facts: Facts) -> bool:
    """Tell whether forces improved their position or the situation on a line."""
    item = facts.object
    return facts.lemma in _BETTERING and item is not None and facts.parse.lemma[item] in _BETTERED


def _has_success(facts: Facts) -> bool:
    item = facts.object
    having = facts.lemma in {"achieve", "have", "make", "gain", "score", "record", "see"}
    gained = facts.parse.lemma[item] if item is not None else ""
    ground = facts.lemma in {"gain", "make", "win"} and gained in {"ground", "inroad", "inroads", "headway"}
    return (having and gained in words("nouns", "success")) or ground


def _breaks_through(facts: Facts) -> bool:
    if facts.lemma == "break":
        return "through" in lows(facts)
    moving = facts.lemma in {"get", "move", "sneak", "slip", "come", "go"} and "try" in facts.path_lemmas
    return moving and bool(lows(facts) & {"past", "through", "into", "across", "behind"})
