"""What kind of claim a Ukrainian or Russian proposition is: the rules of ``extract.kinds`` on other words; no side."""

from __future__ import annotations

from collections.abc import Callable

from theodolite.extract.kinds import MEASURABLE, PREFERRED_UNITS
from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.kinds_land import (
    KindAndPredicate,
    advance,
    control,
    cut,
    encircle,
    event_kind,
    extent,
    presence,
    reach,
    under_control,
)
from theodolite.extract.slavic.vocabulary import noun_classes
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Quantity, Unit

__all__ = ["MEASURABLE", "choose_quantity", "classify", "event_kind"]
_TERRITORIAL = frozenset({"take", "take_sure", "enter", "reach", "hold", "clear", "encircle", "cross", "expel"})
_MONTHS_LEFT = frozenset({"день", "тиждень", "місяць", "рік", "неделя", "месяц", "год", "доба", "сутки"})


def schedule(facts: Facts) -> KindAndPredicate | None:  # noqa: PLR0911 - one return a wording
    """Plans with a deadline, deadlines themselves, and what was put off."""
    timed = bool(facts.timexes) or facts.has_word(*_MONTHS_LEFT)
    put_off = "postpone" in facts.verbs or (facts.relation != "content" and "postpone" in facts.path_classes)
    if put_off or ("change" in facts.verbs and "deadline" in facts.nouns):
        return ClaimKind.SCHEDULE, Predicate.POSTPONE
    subject = facts.classes_of(facts.subject)
    verbless = facts.core is None
    if ("deadline" in subject or (verbless and "deadline" in facts.nouns)) and timed:
        return ClaimKind.SCHEDULE, None
    if (
        timed
        and facts.has_word("потрібно", "знадобиться", "нужно", "понадобиться", "потребуется", "потрібний", "нужный")
        and not facts.path
    ):
        return ClaimKind.SCHEDULE, None
    if timed and facts.nouns & {"event"} and "exist" in facts.verbs:
        return ClaimKind.SCHEDULE, None
    starting = facts.classes_of(facts.subject) & {"event", "attack"} and "phase" in facts.verbs | facts.path_classes
    if starting and facts.future and facts.timexes:
        return ClaimKind.SCHEDULE, None
    planned = facts.future or bool(facts.path_classes & {"intend", "promise", "order", "must"}) or _is_tasked(facts)
    territorial = bool(facts.verbs & _TERRITORIAL) and not facts.verbs & {"attack"}
    if not (planned and territorial and facts.timexes and not facts.condition) or facts.relation == "purpose":
        return None
    if facts.has_deadline() or "hold" not in facts.verbs:
        return ClaimKind.SCHEDULE, Predicate.TAKE_BY
    return None


def _is_tasked(facts: Facts) -> bool:
    """Tell whether somebody is given a task or an order ("поставлено завдання вийти", "поставлена задача")."""
    return "task" in facts.nouns


def consequence(facts: Facts) -> KindAndPredicate | None:
    """What would follow if something happened."""
    if facts.condition and facts.relation != "purpose":
        return ClaimKind.CONSEQUENCE, None
    subject = facts.classes_of(facts.subject)
    ahead = (
        facts.future
        or facts.lows & {"б", "би", "бы"}
        or facts.path_classes & {"able"}
        or facts.has_word("може", "может")
    )
    return (ClaimKind.CONSEQUENCE, None) if "event" in subject and ahead else None


def losses(facts: Facts) -> KindAndPredicate | None:
    """Soldiers and equipment destroyed or lost."""
    theme = facts.theme()
    themes = facts.classes_of(theme)
    people = any(c.quantity.unit is Unit.PERSONS for c in facts.quantities)
    if "lose" in facts.verbs and (themes & {"soldier", "people", "equipment"} or people) and not facts.is_place(theme):
        return ClaimKind.LOSSES, None
    if (
        "losses" in facts.nouns
        and facts.quantities
        and "lose" not in facts.verbs
        and "losses" in facts.classes_of(facts.subject)
    ):
        return ClaimKind.LOSSES, None
    if "suffer" in facts.verbs and "losses" in facts.nouns:
        return ClaimKind.LOSSES, None
    if "destroy" in facts.verbs:
        hostile = themes & {"soldier", "equipment", "military"} or facts.nouns & {"soldier", "equipment", "military"}
        return (ClaimKind.LOSSES, None) if hostile else None
    killed = (
        facts.verbs & {"harm"} and not facts.verbs & {"damage"} and themes & {"soldier"} and not themes & {"civilian"}
    )
    return (
        (ClaimKind.LOSSES, None) if killed and facts.passive is False and facts.subject is not theme and theme else None
    )


def strength(facts: Facts) -> KindAndPredicate | None:
    """How many soldiers or vehicles are somewhere or were brought there."""
    forces = facts.nouns & {"soldier", "military", "equipment"}
    counted = facts.quantity(Unit.PERSONS, Unit.COUNT) is not None
    if "count" in facts.verbs and counted and forces:
        return ClaimKind.STRENGTH, None
    if "concentrate" in facts.verbs and (forces or counted):
        return ClaimKind.STRENGTH, None
    if "number" in facts.nouns and counted and forces:
        return ClaimKind.STRENGTH, None
    left = "exist" in facts.verbs and facts.quantity(Unit.PERSONS) is not None and (forces or facts.lows & {"нас"})
    if (left and not facts.negated and not facts.nouns & {"civilian"} - {"people"}) or (
        left and "military" in facts.nouns
    ):
        return ClaimKind.STRENGTH, None
    present = (facts.core is None or "exist" in facts.verbs) and counted and not facts.negated
    subject = facts.classes_of(facts.subject) | frozenset().union(*(_counted(facts)))
    return (ClaimKind.STRENGTH, None) if present and subject & {"soldier", "military"} and facts.placed() else None


def _counted(facts: Facts) -> list[frozenset[str]]:
    words = facts.sentence.words
    return [noun_classes(words[c.noun], facts.language) for c in facts.quantities if c.noun is not None]


def attack(facts: Facts) -> KindAndPredicate | None:
    """Shelling, storming, striking, repelling."""
    if "attack" in facts.verbs and (facts.head is None or facts.head.pos != "NOUN"):
        return ClaimKind.ATTACK, None
    nouns = facts.nouns & {"attack"}
    if "expel" in facts.verbs and facts.quantity(Unit.KM) is not None:
        return ClaimKind.ADVANCE, Predicate.GAIN
    if "repel" in facts.verbs and facts.nouns & {"attack", "military", "soldier", "event_advance"}:
        return ClaimKind.ATTACK, None
    if "expel" in facts.verbs:
        return ClaimKind.ATTACK, None
    if "repel" in facts.verbs and facts.passive:
        return ClaimKind.ATTACK, None
    heads = facts.classes_of(facts.subject) | facts.classes_of(facts.theme()) | _counted_classes(facts)
    told = "attack" in heads and not facts.verbs - _LIGHT
    light = facts.core is None or facts.verbs & {"continue", "have", "exist", "phase", "happen"}
    return (ClaimKind.ATTACK, None) if told or (nouns and light) else None


_LIGHT = frozenset({"continue", "have", "exist", "phase", "happen", "light"})


def _counted_classes(facts: Facts) -> frozenset[str]:
    """Return the classes of what is counted ("187 бойових зіткнень")."""
    return frozenset().union(*_counted(facts))


def harm(facts: Facts) -> KindAndPredicate | None:
    """People killed, wounded, moved; houses destroyed."""
    if "harm" in facts.verbs:
        return ClaimKind.HARM, None
    if "destroy" in facts.verbs and not facts.nouns & {"soldier", "military"}:
        return ClaimKind.HARM, None
    if "casualty" in facts.nouns and not facts.verbs & {"take", "hold", "attack"}:
        return ClaimKind.HARM, None
    remaining = facts.verbs & {"exist"} and facts.nouns & {"civilian"} and facts.quantity(Unit.PERSONS) is not None
    return (ClaimKind.HARM, None) if remaining and not facts.nouns & {"soldier"} else None


def observation(facts: Facts) -> KindAndPredicate | None:
    """What was seen."""
    return (ClaimKind.OBSERVATION, None) if "observe" in facts.verbs else None


def communication(facts: Facts) -> KindAndPredicate | None:
    """Orders, intercepts, recordings, published footage."""
    if facts.verbs & {"order"} or facts.path_classes & {"order"}:
        return ClaimKind.COMMUNICATION, None
    return (ClaimKind.COMMUNICATION, None) if "communicate" in facts.verbs and facts.nouns & {"media"} else None


def intent(facts: Facts) -> KindAndPredicate | None:
    """What somebody wants or plans."""
    if facts.relation == "purpose" or facts.path_classes & {"intend"} or "intend" in facts.verbs:
        return ClaimKind.INTENT, None
    return None


_Rule = Callable[[Facts], KindAndPredicate | None]
_ORDERED: tuple[_Rule, ...] = (
    schedule, consequence, losses, extent, under_control, strength, presence, encircle, cut, control, reach, advance,
    harm, attack, observation, communication, intent,
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
        Whether the actor is a side of the war, a force, or left open.
    """
    if facts.relation == "purpose":
        return ClaimKind.INTENT, None
    if facts.path_classes & {"order"} and not facts.has_deadline():
        return ClaimKind.COMMUNICATION, None
    for rule in _ORDERED:
        found = rule(facts)
        if found is not None and (found[0] not in MEASURABLE or (war and sided)):
            return found
    return ClaimKind.OTHER, None


def choose_quantity(kind: ClaimKind, facts: Facts) -> Quantity | None:
    """Return the quantity that matters to a kind: the first of its first unit, else the first that counts no days."""
    for unit in PREFERRED_UNITS.get(kind, ()):
        if (found := facts.quantity(unit)) is not None:
            return found
    return next((c.quantity for c in facts.quantities if c.quantity.unit is not Unit.DAYS), None)
