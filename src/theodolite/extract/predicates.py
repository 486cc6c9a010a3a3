"""Small questions about a proposition that the rules of its kind ask."""

from __future__ import annotations

import re

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.quantities import Counted
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Quantity, Unit

KindAndPredicate = tuple[ClaimKind, Predicate | None]


FUTURE = frozenset({"will", "’ll", "'ll", "would", "wo"})


_DEADLINE = ("by ", "until ", "till ", "before ", "no later")


def says(facts: Facts, name: str) -> bool:
    """Tell whether the core verb is of a class of the lexicon."""
    return facts.lemma in words("predicates", name)


def has_lemma(facts: Facts, *names: str) -> bool:
    """Tell whether a proposition has a word of one of these classes of nouns."""
    return any(facts.lemmas & words("nouns", name) for name in names)


def _place_tokens(facts: Facts) -> set[int]:
    return {t for place in facts.places for t in range(place.start, place.end)}


def is_place(facts: Facts, token: int | None) -> bool:
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


def theme_is_place(facts: Facts) -> bool:
    """Tell whether the action is done to a place."""
    theme = facts.theme()
    if is_place(facts, theme):
        return True
    parse = facts.parse
    return theme is not None and any(is_place(facts, c) for c in parse.kids_of(theme, "conj"))


def pobj(facts: Facts, *prepositions: str) -> int | None:
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


def quantity_in(facts: Facts, *units: Unit) -> Quantity | None:
    """Return the first quantity in one of these units."""
    for counted in facts.quantities:
        if counted.quantity.unit in units:
            return counted.quantity
    return None


def is_time_span(facts: Facts, counted: Counted) -> bool:
    """Tell whether a number counts days or weeks, which say when and not how much."""
    noun = counted.noun
    return counted.quantity.unit is Unit.DAYS or (
        noun is not None and facts.parse.lemma[noun] in words("grammar", "quantities", "time")
    )


def is_people(facts: Facts, token: int | None) -> bool:
    """Tell whether a noun is of people."""
    return token is not None and facts.parse.lemma[token] in words("nouns", "people")


def is_military(facts: Facts, token: int | None) -> bool:
    """Tell whether a noun is of forces."""
    return token is not None and facts.parse.lemma[token] in words("nouns", "military")


def has_deadline(facts: Facts) -> bool:
    """Tell whether a time expression sets a deadline."""
    return any(timex.text.lower().startswith(_DEADLINE) for timex in facts.timexes)


def counts_people(facts: Facts) -> bool:
    """Tell whether a quantity counts people."""
    return any(
        is_people(facts, c.noun) or (c.noun is not None and c.quantity.of is not None and "men" in c.quantity.of)
        for c in facts.quantities
    )


def is_enemy_people(facts: Facts, theme: int) -> bool:
    """Tell whether people are a party to the fighting, not civilians."""
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


def pronoun_theme(facts: Facts) -> bool:
    """Tell whether the action is done to a place named by a pronoun."""
    theme = facts.theme()
    if theme is None:
        return False
    return facts.parse.low[theme] == "both" or (facts.parse.low[theme] in {"it", "them"} and bool(facts.places))


def is_expelled(facts: Facts) -> bool:
    """Tell whether somebody is driven out of a place: whoever it is done to loses it."""
    if not says(facts, "expel") or (theme := facts.theme()) is None or is_place(facts, theme):
        return False
    away = pobj(facts, "from", "out", "of", "off")
    words_here = lows(facts)
    strong = not says(facts, "expel_weak")
    return is_place(facts, away) and "back" not in words_here and (strong or "out" in words_here or away is not None)


def lows(facts: Facts) -> set[str]:
    """Return a proposition's words in lower case."""
    return {facts.parse.low[t] for t in facts.prop.tokens}


def is_river(facts: Facts, token: int) -> bool:
    """Tell whether a token names a river."""
    return any(place.start <= token < place.end and place.mention.kind_hint == "river" for place in facts.places)


def counted_noun(parse: Parse, token: int) -> int:
    """Return what a number, a fraction or "a group" is of ("dozens of marines", "half of the battalion")."""
    if parse.tag[token] in {"CD", "DT", "PDT"} or parse.low[token] in words("nouns", "amounts"):
        return next(iter(preposition_objects(parse, token, "of")), token)
    return token


def is_force(facts: Facts, token: int | None) -> bool:
    """Tell whether a noun is of soldiers or their units, not of civilians and not of arms."""
    if token is None:
        return False
    parse, noun = facts.parse, counted_noun(facts.parse, token)
    lemma = parse.lemma[noun]
    if lemma in words("nouns", "munition") | words("nouns", "attack") | {"drone", "tank", "missile", "uav", "aircraft"}:
        return False
    if any(parse.low[c] in _CIVIL for c in parse.kids[noun]):
        return False
    if parse.low[noun] == "men":
        return True
    return lemma in words("nouns", "military") | words("nouns", "combatant") or is_enemy_people(facts, noun)


_CIVIL = frozenset({"police", "customs", "press", "fire", "rescue", "train", "bus", "civilian", "ambulance", "civil"})


def is_arms(facts: Facts, token: int | None) -> bool:
    """Tell whether a noun is of arms, vehicles, ships or aircraft, by its word or by the name of a type."""
    if token is None:
        return False
    noun = counted_noun(facts.parse, token)
    post = facts.parse.lemma[noun] in {"post", "centre", "center", "point"}
    if post and any(facts.parse.low[c] in {"command", "observation", "control"} for c in facts.parse.kids[noun]):
        return True
    named = facts.parse.low[noun] in words("nouns", "arms_names") or _TYPE.fullmatch(facts.parse.low[noun])
    return bool(named) or facts.parse.lemma[noun] in words("nouns", "equipment") | words("nouns", "vessel")


_TYPE = re.compile(r"(?:su|mig|mi|ka|tu|il|an|f|t|m|s|bmp|btr)-?\d{1,3}[a-z]{0,3}", re.ASCII)


def is_civilian(facts: Facts, token: int | None) -> bool:
    """Tell whether a noun is of people who are no soldiers."""
    if token is None or is_force(facts, token):
        return False
    return facts.parse.lemma[counted_noun(facts.parse, token)] in words("nouns", "people") - {"defender", "occupier"}


def preposition_objects(parse: Parse, noun: int, *prepositions: str) -> list[int]:
    """Return the nouns that hang on a token by one of these prepositions."""
    found = (parse.kid(c, "pobj") for c in parse.kids_of(noun, "prep") if parse.low[c] in prepositions)
    return [token for token in found if token is not None]
