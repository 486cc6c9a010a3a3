"""Kinds that speak of days: plans with a deadline, deadlines themselves, and what was put off."""

from __future__ import annotations

from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.predicates import (
    FUTURE,
    KindAndPredicate,
    has_deadline,
    is_place,
    lows,
    says,
    theme_is_place,
)
from theodolite.extract.syntax import takes_time
from theodolite.records.claims import ClaimKind, Predicate

__all__ = ["planned_infinitive", "schedule"]


def _is_planned(facts: Facts) -> bool:
    """Tell whether what is said lies ahead: a future, or a verb of intending, ordering or promising above it."""
    verbs = words("predicates", "intend") | words("predicates", "order")
    verbs |= {"promise", "vow", "pledge", "threaten", "prepare", "suppose", "be"}
    verbs |= {"have", "give"} if has_deadline(facts) else set()
    return bool(facts.aux & FUTURE) or bool(facts.path_lemmas & verbs)


def schedule(facts: Facts) -> KindAndPredicate | None:
    """Plans with a deadline, deadlines themselves, and what was put off."""
    if says(facts, "postpone"):
        return ClaimKind.SCHEDULE, Predicate.POSTPONE
    subject = facts.subject
    if _is_about_deadline(facts):
        return ClaimKind.SCHEDULE, None
    who = facts.parse.lemma[subject] if subject is not None else ""
    dropped = who == "date" and facts.lemma in {"drop", "abandon", "scrap", "miss", "pass", "slip", "shift", "move"}
    if dropped or who in {"deadline", "schedule", "timetable", "timeline"}:
        return ClaimKind.SCHEDULE, None
    planned = _is_planned(facts)
    given_up = planned and has_deadline(facts) and bool(facts.places) and (says(facts, "lose") or says(facts, "leave"))
    if given_up or _wants_by(facts) or (planned and has_deadline(facts) and _will_be_there(facts)):
        return ClaimKind.SCHEDULE, Predicate.LOSE if given_up else Predicate.TAKE_BY
    territorial = (
        any(says(facts, name) for name in ("take", "reach", "hold", "enter", "clear", "encircle"))
        or facts.lemma == "finish"
    )
    timed = facts.timexes or ("within" in lows(facts) and facts.lemmas & {"hour", "day", "week", "month", "year"})
    if planned and facts.prop.relation != "purpose" and not facts.conditional and timed and territorial:
        deadline = has_deadline(facts)
        return (ClaimKind.SCHEDULE, Predicate.TAKE_BY) if deadline or not says(facts, "hold") else None
    return None


_DATING = frozenset({"set", "give", "move", "name", "fix", "announce", "change", "shift", "choose"})


def _names_taking(facts: Facts) -> bool:
    """Tell whether a place is to be taken on the date ("a new date for the capture of X")."""
    return bool(facts.places) and bool(facts.lemmas & (words("nouns", "control_events") | words("predicates", "take")))


def _wants_by(facts: Facts) -> bool:
    """Tell whether land is wanted by a date ("wants all of Donbas by spring")."""
    wanting = facts.lemma in {"want", "need", "expect", "demand"} and facts.object is not None and not facts.path
    return wanting and has_deadline(facts) and theme_is_place(facts)


def _will_be_there(facts: Facts) -> bool:
    """Tell whether forces are to be in a place on a day ("we will be back in X before the new year")."""
    if facts.lemma not in {"be", "return", "come", "go", "get", "stand"} or facts.passive or not facts.aux & FUTURE:
        return False
    parse = facts.parse
    hosts = [facts.core, *parse.kids_of(facts.core, "advmod")]
    into = (c for host in hosts for c in parse.kids_of(host, "prep") if parse.low[c] in _INTO)
    return any(is_place(facts, parse.kid(c, "pobj")) for c in into)


_INTO = frozenset({"in", "to", "on", "at", "into", "inside"})


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
    if parse.lemma[item] == "deadline" and facts.lemma in _DATING | {"miss", "meet", "have", "push"}:
        return True
    if parse.lemma[item] in {"date", "target", "goal", "time"} and facts.lemma in _DATING and _names_taking(facts):
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
