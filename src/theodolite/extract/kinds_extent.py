"""Kinds that say how much land is held or taken: shares, areas, numbers of settlements."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import KindAndPredicate, counts_people, is_place, lows, quantity_in, says
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import QuantityKind, Unit

__all__ = ["GROWING", "extent"]


def extent(facts: Facts) -> KindAndPredicate | None:
    """A share, an area or a number of settlements held or taken."""
    if facts.lemma == "gain" and quantity_in(facts, Unit.PERCENT, Unit.KM2) is not None:
        return ClaimKind.ADVANCE, Predicate.GAIN
    verbless = not facts.parse.is_verb(facts.core)
    holding = says(facts, "hold") or says(facts, "exist") or facts.lemma == "have" or verbless
    taking = says(facts, "take") or says(facts, "clear")
    controlled = {"control", "under"} <= lows(facts)
    held = holding or taking or controlled or facts.lemma in {"lose", "say", "leave"} or _is_share_told(facts)
    if held and quantity_in(facts, Unit.PERCENT) is not None and not counts_people(facts) and _is_share_of_land(facts):
        return ClaimKind.EXTENT, Predicate.SHARE
    taking = taking or (controlled and facts.lemma in {"come", "fall", "pass", "bring", "get"})
    holding = holding or controlled or _is_share_told(facts)
    return _area(facts, holding=holding, taking=taking) or _settlements(facts, taking=taking)


_AMOUNTS = frozenset({"control", "share", "part", "area", "proportion", "territory", "land"})


def _is_share_told(facts: Facts) -> bool:
    """Tell whether a clause says how much a share or somebody's control amounts to."""
    who = facts.subject
    telling = facts.lemma in {"amount", "stand", "total", "reach", "equal", "exceed", "fall", "rise", "grow"}
    return telling and who is not None and facts.parse.lemma[who] in _AMOUNTS


def _is_share_of_land(facts: Facts) -> bool:
    """Tell whether a share is of a place or of land, not of a market, a vote or a battalion's strength."""
    parse = facts.parse
    for counted in facts.quantities:
        if counted.quantity.unit is not Unit.PERCENT:
            continue
        of = next((t for t in range(counted.start, min(counted.end + 2, len(parse))) if parse.low[t] == "of"), None)
        whole = parse.kid(of, "pobj") if of is not None else None
        if whole is None or parse.tag[whole] not in {"NN", "NNS"} or is_place(facts, whole):
            return True
        if parse.lemma[whole] in words("nouns", "land") | words("nouns", "road") or parse.ent[whole]:
            return True
        return any(parse.lemma[c] in words("nouns", "land") for c in parse.kids[whole])
    return True


def _area(facts: Facts, *, holding: bool, taking: bool) -> KindAndPredicate | None:
    """A number of square kilometres held or gained."""
    area = quantity_in(facts, Unit.KM2)
    if area is None:
        return None
    if facts.lemma in GROWING and area.kind is QuantityKind.LEVEL and area.sign and area.start is None:
        return ClaimKind.EXTENT, Predicate.AREA  # "grew to 300 km²" says how much there is, not by how much it grew
    if taking or says(facts, "advance") or facts.lemma in {"regain", "recover"} | GROWING:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return (ClaimKind.EXTENT, Predicate.AREA) if holding else None


GROWING = frozenset({"grow", "increase", "expand", "rise", "widen", "shrink", "decrease"})


def _settlements(facts: Facts, *, taking: bool) -> KindAndPredicate | None:
    """A number of settlements taken or held."""
    if quantity_in(facts, Unit.SETTLEMENTS) is None:
        return None
    if taking:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return (ClaimKind.EXTENT, None) if says(facts, "hold") else None
