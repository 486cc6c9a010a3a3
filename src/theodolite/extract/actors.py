"""Whose action or hold a proposition describes."""

from __future__ import annotations

from theodolite.extract.entities import Coref
from theodolite.extract.facts import Facts
from theodolite.extract.kinds import is_estimate
from theodolite.extract.lexicon import OPPOSITE, words
from theodolite.extract.parse import Parse
from theodolite.extract.predicates import is_expelled, pobj
from theodolite.extract.sides import relative_side, side_of_word
from theodolite.extract.syntax import ancestors, own_subject, subject_of, takes_time
from theodolite.records.claims import ClaimKind

__all__ = ["actor_of", "is_sided"]

_SUFFERED = frozenset({ClaimKind.ATTACK, ClaimKind.LOSSES, ClaimKind.HARM})
_FOUGHT = frozenset({ClaimKind.ADVANCE, ClaimKind.ATTACK, ClaimKind.CONTROL, ClaimKind.REACH, ClaimKind.LOSSES})
_GIVING_UP = words("predicates", "lose") | words("predicates", "leave")
_COUNTING = frozenset({"none", "some", "most", "many", "half", "all", "part", "several", "nobody"})
_PERSUADING = frozenset({"dobj", "dative"})


def _subject_side(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """The side of the subject: named, meant, or of the forces it belongs to."""
    parse, subject = facts.parse, facts.subject
    if subject is None:
        return None
    if takes_time(parse, facts.head) and (needing := parse.kid(facts.head, "dobj", "dative")) is not None:
        return coref.side(needing, side)
    if parse.dep[subject] == "expl":
        inner = parse.kid(facts.core, "attr", "dobj")
        return coref.side(inner, side) if inner is not None else None
    return coref.side(subject, side) or _owning_side(coref, parse, subject, side)


def _estimated_side(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """Return whose number is put at so many ("put their number at 60", "put Russian troops in X at 170,000")."""
    parse, item = facts.parse, facts.object
    if item is None:
        return None
    of = next((c for c in parse.kids_of(item, "prep") if parse.low[c] == "of"), None)
    for token in (item, parse.kid(item, "poss"), parse.kid(of, "pobj") if of is not None else None):
        if token is not None and (found := coref.side(token, side)) is not None:
            return found
    return None


def _owning_side(coref: Coref, parse: Parse, token: int, side: str | None) -> str | None:
    """Return whose forces are named by "of" ("assault groups of the enemy")."""
    tried = parse.lemma[token] in words("nouns", "attack") | {"attempt", "effort"}
    of = next((c for c in parse.kids_of(token, "prep") if parse.low[c] == ("by" if tried else "of")), None)
    owner = parse.kid(of, "pobj") if of is not None else None
    if tried and owner is not None:
        return coref.side(owner, side)
    counted = parse.tag[token] in {"DT", "CD", "JJ", "JJS"} or parse.low[token] in _COUNTING
    people = parse.lemma[token] in words("nouns", "people")
    people = people or parse.lemma[token] in words("nouns", "loss_events") | {"casualty"}
    return coref.side(owner, side) if owner is not None and (counted or people or _is_force(parse, token)) else None


def _holder_of_control(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """Return the side after "under … control", "in … hands", "is ours"."""
    parse = facts.parse
    for token in facts.prop.tokens:
        if parse.low[token] == "ours" or (parse.low[token] == "us" and parse.low[token - 1] == "under"):
            return side
        if (
            parse.dep[token] == "acomp"
            and parse.head[token] == facts.core
            and (named := side_of_word(parse.low[token]))
        ):
            return named[0]
        if parse.lemma[token] in {"control", "hand", "flag", "banner", "side", "grip"} and parse.dep[token] in {
            "pobj",
            "ROOT",
            "dobj",
            "nsubj",
            "nsubjpass",
        }:
            found = coref.side(token, side)
            if found is not None:
                return found
    return None


def _is_force(parse: Parse, token: int) -> bool:
    return parse.lemma[token] in words("nouns", "military") or parse.ent[token] == "NORP"


def _other(side: str | None) -> str | None:
    """The other side than the one named."""
    return OPPOSITE[side] if side else None


_HELD = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.SCHEDULE, ClaimKind.ADVANCE})


def _expelled_side(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """Return who was driven out: what the verb is done to, else not whoever does it."""
    theme = facts.theme()
    found = coref.side(theme, side) if theme is not None else None
    doer = facts.agent if facts.passive else facts.subject
    return found or _other(coref.side(doer, side) if doer is not None else side)


def _fallen_side(facts: Facts, side: str | None, coref: Coref) -> str | None:
    """Return who lost a place that "has fallen": the other side, but the speaker's own where he denies or admits it."""
    parse = facts.parse
    to = pobj(facts, "to")
    if to is not None and (winner := coref.side(to, side)) is not None:
        return _other(winner)
    above = parse.lemma[parse.head[facts.head]]
    own = facts.negated or above in words("cues", "verbs", "deny") | words("cues", "verbs", "endorse")
    return side if own else _other(side)


def _taker(facts: Facts, side: str | None) -> str | None:
    """Return who takes a place in a passive that does not say: a side denies what the other did, not its own deed."""
    if facts.lemma in words("predicates", "postpone"):
        return None
    if facts.negated and "contrary" in facts.lemmas:
        return _other(side)
    if facts.lemma in words("predicates", "take_own") | words("predicates", "lose") | {"give", "hand"}:
        return side
    return _other(side) if facts.negated or facts.lemma == "occupy" else side


def _passive_actor(coref: Coref, facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    """In a passive, whoever it is done by, or the side opposed to whom it is done to."""
    doer = coref.side(facts.agent, side) if facts.agent is not None else None
    if doer is None and kind is ClaimKind.CONSEQUENCE:
        doer = _condition_side(coref, facts, side)
    if doer is not None or facts.agent is not None:
        return doer
    victim = _subject_side(coref, facts, side)
    if facts.path_lemmas & words("predicates", "order"):
        return victim
    return _done_to(facts, kind, side, victim)


def _done_to(facts: Facts, kind: ClaimKind, side: str | None, victim: str | None) -> str | None:
    """Return who acts where a passive does not say, by the side of those it is done to."""
    if facts.lemma in _GIVING_UP and kind is ClaimKind.CONTROL and victim is not None:
        return victim
    if kind is ClaimKind.ATTACK and victim is None and facts.lemma in words("predicates", "repel"):
        return side
    if kind is ClaimKind.REACH or (kind in _SUFFERED and facts.subject is not None):
        return _other(victim) or (_taker(facts, side) if kind is ClaimKind.REACH else None)
    if kind is ClaimKind.ADVANCE and victim is not None:
        return _other(victim)
    if kind in _HELD:
        return _taker(facts, side)
    return victim


def _condition_side(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """Return whose action a consequence supposes: the subject of its "if" clause or of its gerund."""
    parse = facts.parse
    for clause in parse.kids_of(facts.core, "advcl", "csubj"):
        subject = own_subject(parse, clause)
        if subject is not None:
            return coref.side(subject, side)
    return None


def _event_side(coref: Coref, facts: Facts, side: str | None) -> str | None:
    """Return who does an event told by a noun: "the capture of X by Y", "Y's capture of X"."""
    parse = facts.parse
    owner = parse.kid(facts.core, "poss")
    by = next((c for c in facts.prop.tokens if parse.low[c] == "by" and c > facts.core), None)
    for token in (owner, parse.kid(by, "pobj") if by is not None else None):
        if token is not None and (found := coref.side(token, side)) is not None:
            return found
    described = [side_of_word(parse.low[c]) for c in parse.kids_of(facts.core, "amod", "compound", "nmod")]
    if (named := next((found for found in described if found is not None), None)) is not None:
        return named[0]
    denied = any(parse.lemma[t] in words("cues", "verbs", "deny") for t in ancestors(parse, facts.core, 4))
    return _other(side) if denied and facts.lemma not in words("nouns", "losing_events") else side


def actor_of(coref: Coref, facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    """Return the side that acts or holds; ``side`` is the speaker's."""
    held = _holder_of_control(coref, facts, side)
    if held is not None and kind in {ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE}:
        return held
    if is_estimate(facts):
        return _estimated_side(coref, facts, side)
    if kind is ClaimKind.CONTROL and is_expelled(facts):
        return _expelled_side(coref, facts, side)
    if facts.passive:
        return _passive_actor(coref, facts, kind, side)
    fell = facts.lemma == "fall" and not any(facts.parse.low[t] == "back" for t in facts.prop.tokens)
    if kind is ClaimKind.CONTROL and (fell or not facts.parse.is_verb(facts.core)):
        return _fallen_side(facts, side, coref) if fell else _event_side(coref, facts, side)
    return _doer(coref, facts, kind, side)


def _doer(coref: Coref, facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    """Return the side of whoever does what an active verb tells."""
    own = _active_side(coref, facts, kind, side)
    if (
        kind is ClaimKind.ATTACK
        and facts.lemma == "be"
        and any(facts.parse.low[t] == "under" for t in facts.prop.tokens)
    ):
        return _other(own)
    return own or _implied_side(coref, facts, kind, side)


def _active_side(coref: Coref, facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    own = _subject_side(coref, facts, side)
    if facts.path and kind in {ClaimKind.INTENT, ClaimKind.OTHER, ClaimKind.COMMUNICATION}:
        above = subject_of(facts.parse, facts.head)
        own = (coref.side(above, side) if above is not None else None) or own
    if kind is not ClaimKind.CONSEQUENCE or own is not None:
        return own
    return _condition_side(coref, facts, side) or _only_side_named(facts)


def _only_side_named(facts: Facts) -> str | None:
    """Return the one side that a clause names ("losing X would cut the road of the Ukrainian garrison")."""
    named = {found[0] for t in facts.prop.tokens if (found := side_of_word(facts.parse.low[t])) is not None}
    return named.pop() if len(named) == 1 else None


def _implied_side(coref: Coref, facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    """Return the side of an actor who does not say it: by the force he fights, or by "we" and "they"."""
    parse = facts.parse
    fights = kind in _FOUGHT and facts.lemma not in {"lose", "cede", "surrender"}
    if fights and facts.object is not None and _is_force(parse, facts.object):
        fought = coref.side(facts.object, side)
        if fought is not None:
            return _other(fought)
    if facts.negated and kind in _FOUGHT and facts.subject is not None and parse.dep[facts.subject] == "expl":
        return _other(side)  # "there is no encirclement": a side denies what the other would have done
    word = parse.low[facts.subject] if facts.subject is not None else ""
    if kind is ClaimKind.REACH and word in words("nouns", "control_events") | {"ring", "noose"}:
        return _other(side) if facts.negated else side
    if word in {"we", "i"}:
        return side or _other(coref.default_enemy)
    if word == "they" and facts.subject is not None and coref.entity(facts.subject) is None:
        return _other(side) or coref.default_enemy
    return _unmarked_side(facts, kind, side)


def _unmarked_side(facts: Facts, kind: ClaimKind, side: str | None) -> str | None:
    """Return the side of forces that a party names without a flag: its own, or, of deeds it denies, the other."""
    parse, who = facts.parse, facts.subject
    if who is not None and kind is ClaimKind.OTHER and parse.lemma[who] in {"command", "army"}:
        return side
    bare = who is not None and parse.lemma[who] in words("nouns", "military") - words("nouns", "beset")
    if not bare or kind not in _FOUGHT - {ClaimKind.LOSSES} or facts.lemma in _GIVING_UP:
        return None
    return _other(side) if facts.negated else side


_TRADING = frozenset({"firm", "bank", "retailer", "supplier", "business", "airline", "subsidiary", "shareholder"})
_PLACE_OR_PLAN = ("settlement", "settlement_parts", "defended", "plan", "road", "region")


def is_sided(coref: Coref, facts: Facts, side: str | None) -> bool:
    """Tell whether the actor can be a party to a war: of a side, a force, "we" or "they", or left open."""
    parse = facts.parse
    who = facts.agent if facts.passive else facts.subject
    if who is None or parse.dep[who] in {"expl", "csubj"} or parse.is_verb(who):
        return True
    if parse.lemma[who] in _TRADING:
        return False
    if coref.side(who, side) is not None or relative_side(parse, who) is not None:
        return True
    entity = coref.entity(who)
    lemma = parse.lemma[who]
    if lemma in words("nouns", "military") or parse.tag[who] in {"PRP", "DT"}:
        return True
    if entity is not None and entity.nouns & words("nouns", "military"):
        return True
    place_or_plan = frozenset[str]().union(*(words("nouns", name) for name in _PLACE_OR_PLAN))
    held = (
        any(p.start <= who < p.end for p in facts.places)
        or lemma in place_or_plan
        or parse.ent[who] in {"GPE", "LOC", "FAC"}
        or lemma in words("nouns", "control_events") | {"ring", "noose", "cauldron"}
    )
    return held or parse.tag[who] == "CD" or any(q.noun == who or q.start <= who < q.end for q in facts.quantities)
