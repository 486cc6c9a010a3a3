"""What kind of claim a Ukrainian or Russian proposition is: the rules of ``extract.kinds`` on other words; no side."""

from __future__ import annotations

from collections.abc import Callable

from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes, word_classes
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Quantity, Unit

__all__ = ["MEASURABLE", "choose_quantity", "classify", "event_kind"]

KindAndPredicate = tuple[ClaimKind, Predicate | None]
MEASURABLE = frozenset({ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE})
_UNDER = frozenset({"під", "под"})
_TERRITORIAL = frozenset({"take", "take_sure", "enter", "reach", "hold", "clear", "encircle", "cross", "expel"})
_MONTHS_LEFT = frozenset({"день", "тиждень", "місяць", "рік", "неделя", "месяц", "год", "доба", "сутки"})
_INTO = ("у", "в", "до", "на", "во", "к", "через", "ко")


def schedule(facts: Facts) -> KindAndPredicate | None:  # noqa: PLR0911 - one return a wording
    """Plans with a deadline, deadlines themselves, and what was put off."""
    timed = bool(facts.timexes) or facts.has_word(*_MONTHS_LEFT)
    if "postpone" in facts.verbs or ("change" in facts.verbs and "deadline" in facts.nouns):
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


def extent(facts: Facts) -> KindAndPredicate | None:
    """A share, an area or a number of settlements held or taken."""
    taking = bool(facts.verbs & {"take", "clear"})
    holding = bool(facts.verbs & {"hold", "exist", "have"}) or facts.core is None or _under_control(facts)
    percent = facts.quantity(Unit.PERCENT)
    if percent is not None and (taking or holding or "lose" in facts.verbs) and not _shares_people(facts):
        return ClaimKind.EXTENT, Predicate.SHARE
    if facts.quantity(Unit.KM2) is not None:
        if taking or "advance" in facts.verbs:
            return ClaimKind.ADVANCE, Predicate.GAIN
        return (ClaimKind.EXTENT, Predicate.AREA) if holding else None
    if facts.quantity(Unit.SETTLEMENTS) is not None:
        if taking:
            return ClaimKind.ADVANCE, Predicate.GAIN
        return (ClaimKind.EXTENT, None) if "hold" in facts.verbs or _under_control(facts) else None
    return None


def _shares_people(facts: Facts) -> bool:
    """Tell whether a percent is of people or houses, or counts no land."""
    return not facts.places and not facts.nouns & {"settlement", "region", "part"} and not _under_control(facts)


def _under_control(facts: Facts) -> bool:
    return (bool(facts.lows & _UNDER) and any(normal(w.lemma) == "контроль" for w in facts.words)) or facts.has_word(
        "підконтрольний", "подконтрольный"
    )


def under_control(facts: Facts) -> KindAndPredicate | None:
    """Read "під контролем", "в руках", "наш", "сіра зона"."""
    if _is_of_others(facts):
        return None
    if _under_control(facts) or (facts.has_word("рука", "руки") and facts.lows & {"в", "у"}):
        if facts.has_word("вогневий", "огневой", "огневый"):
            return ClaimKind.REACH, None
        changed = bool(facts.verbs & {"take", "establish"}) or facts.has_word(
            "перейти", "переходити", "переходить", "потрапити", "попасть"
        )
        return ClaimKind.CONTROL, Predicate.CAPTURE if changed else Predicate.HOLD
    grey = facts.has_word("сірий", "серый")
    if grey and (facts.places or facts.nouns & {"settlement"} or facts.verbs & {"exist"}):
        return ClaimKind.CONTROL, None
    if _is_of_a_side(facts):
        return ClaimKind.CONTROL, Predicate.HOLD
    return None


def _is_of_others(facts: Facts) -> bool:
    """Tell whether a place is under the control of people who are no party to a war ("джазових музикантів")."""
    words = facts.sentence.words
    for index in range(facts.start, facts.end - 1):
        if normal(words[index].lemma) != "контроль":
            continue
        tail = words[index + 1 : min(index + 4, facts.end)]
        people = [w for w in tail if w.pos == "NOUN" and w.animate is True and w.case == "gent"]
        forces = word_classes(tail, facts.language, "nouns") & {"military", "soldier"}
        if people and not forces and side_of(tail) is None and relative_of(tail) is None:
            return True
    return False


def _is_of_a_side(facts: Facts) -> bool:
    """Tell whether a place is said to be a side's: "село залишається українським", "місто наше"."""
    subject = facts.subject
    if subject is None or not facts.is_place(subject) or not (facts.core is None or "exist" in facts.verbs):
        return False
    rest = [
        w
        for i, w in enumerate(facts.words, facts.start)
        if not subject.start <= i < subject.end and w.pos in {"ADJ", "ADJS", "PRON"}
    ]
    near = [w for w in rest if w.case in {"ablt", "nomn", None}]
    return bool(near) and (side_of(near) is not None or any(normal(w.lemma) == "наш" for w in near))


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


def presence(facts: Facts) -> KindAndPredicate | None:
    """Read "російські війська в місті", "жодного солдата там немає": entered, where no number is given."""
    there = facts.core is None or bool(facts.verbs & {"exist"}) or facts.lows & {"немає", "нема", "нет"}
    if not there:
        return None
    if (held := facts.quantity(Unit.KM)) is not None:
        size = facts.nouns & {"size"}
        return (ClaimKind.REACH, None if size else Predicate.DISTANCE) if held and (size or _has_from(facts)) else None
    forces = _forces_there(facts)
    somewhere = facts.places or facts.nouns & {"settlement", "part", "river"} or facts.lows & {"там", "тут", "здесь"}
    if not forces or not somewhere:
        return None
    line = any(p.mention.kind_hint == "river" for p in facts.places) or "river" in facts.nouns
    return ClaimKind.REACH, Predicate.STAND_ON if line else Predicate.ENTER


def _forces_there(facts: Facts) -> bool:
    """Tell whether it is forces or a side's people that are or are not somewhere."""
    who = [p for p in facts.phrases if p.preposition is None and p.cases & {"nomn", "gent"}]
    for phrase in who:
        words_ = facts.words_of(phrase)
        classes = facts.classes_of(phrase)
        if classes & {"soldier", "military"} or (
            side_of(words_) is not None and not classes & {"settlement", "region", "part"}
        ):
            return True
        if words_[0].low in {"ми", "мы", "вони", "они"}:
            return True
    return bool(facts.lows & {"наших", "наші", "наши"}) and not facts.nouns & {"settlement", "road", "defended"}


def _has_from(facts: Facts) -> bool:
    return bool(facts.lows & {"від", "от", "до", "за", "з", "из"})


def encircle(facts: Facts) -> KindAndPredicate | None:
    """Surrounding a place or a force, or being trapped."""
    ring = facts.has_word("оточення", "окружение", "котел", "кільце", "кольцо", "блокада")
    moving = facts.core is None or facts.verbs & {"exist", "take", "have", "enter", "encircle"} or facts.negated
    ringed = facts.theme() or facts.subject
    known = (
        facts.is_place(ringed) or facts.classes_of(ringed) & {"military", "soldier"} or facts.places or facts.quantities
    )
    if ("encircle" in facts.verbs and facts.head is not None and known) or (ring and moving):
        return ClaimKind.REACH, Predicate.ENCIRCLE
    return None


def cut(facts: Facts) -> KindAndPredicate | None:
    """Cutting a road or a line of supply."""
    if "cut" not in facts.verbs:
        return None
    supply = facts.nouns & {"road", "supply"} or facts.is_place(facts.theme())
    return (ClaimKind.REACH, Predicate.CUT_OFF) if supply else None


def control(facts: Facts) -> KindAndPredicate | None:
    """Holding, taking, losing, leaving a place."""
    if "hold" in facts.nouns and facts.verbs & {"establish", "hold", "have", "take"} and not facts.lows & _UNDER:
        return ClaimKind.CONTROL, Predicate.HOLD if facts.verbs & {"hold", "have"} else Predicate.CAPTURE
    if "hold" in facts.nouns and "lose" in facts.verbs:
        return ClaimKind.CONTROL, Predicate.LOSE
    if "flag" in facts.nouns and facts.verbs & {"raise"}:
        return ClaimKind.CONTROL, Predicate.ENTER
    if "phase" in facts.verbs and (event := _event_object(facts)) is not None:
        return event_kind(facts, event)
    found = _taken(facts) or _held(facts) or _left(facts)
    return _of_a_part(facts, found) if found is not None else None


def _event_object(facts: Facts) -> int | None:
    """Return the event that is begun, done or ended ("завершили звільнення Димитрова")."""
    for phrase in facts.objects():
        if "event" in facts.classes_of(phrase):
            return phrase.head
    return None


def _of_a_part(facts: Facts, found: KindAndPredicate) -> KindAndPredicate:
    """Read "part of X", "a street in X" as presence in it."""
    theme = facts.theme()
    if theme is None or found[1] not in {Predicate.HOLD, Predicate.CAPTURE}:
        return found
    classes, words_ = facts.classes_of(theme), facts.words_of(theme)
    parted = any(p.mention.part for p in facts.places_in(theme))
    if facts.has_word("більшість", "большинство", "крім", "кроме", "більша", "большая"):
        return found[0], None
    small = "portion" in classes and not parted
    return (ClaimKind.REACH if normal(words_[0].lemma) == "частина" or normal(words_[0].lemma) == "часть" else found[0],
            Predicate.ENTER) if small else found  # fmt: skip


def _taken(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    place = facts.is_place(theme)
    abstract = facts.classes_of(theme) & {"soldier", "people"}
    if "clear" in facts.verbs and (place or facts.places or facts.nouns & {"settlement", "part"}):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if facts.has_word("взятим", "взятым", "звільненим", "освобожденным") and (
        facts.places or facts.nouns & {"settlement"}
    ):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    if "take" in facts.verbs and place and not abstract and "attack" not in facts.classes_of(theme):
        return ClaimKind.CONTROL, Predicate.CAPTURE
    sure = "take_sure" in facts.verbs and facts.placed() and theme is None
    return (ClaimKind.CONTROL, Predicate.CAPTURE) if sure else None


def _held(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    words_ = facts.words_of(theme) if theme is not None else ()
    pronoun = bool(words_) and words_[0].low in {"її", "його", "их", "ее", "её", "его", "їх"}
    held = "hold" in facts.verbs and (facts.is_place(theme) or pronoun or (theme is None and bool(facts.placed())))
    return (ClaimKind.CONTROL, Predicate.HOLD) if held else None


def _left(facts: Facts) -> KindAndPredicate | None:
    theme = facts.theme()
    place = facts.is_place(theme)
    if "lose" in facts.verbs and place:
        return ClaimKind.CONTROL, Predicate.LOSE
    if "expel" in facts.verbs and (facts.after("з", "із", "зі", "из", "с") is not None):
        return ClaimKind.CONTROL, Predicate.LOSE
    if "leave" in facts.verbs:
        away = facts.after("з", "із", "зі", "из", "с", "со", "від", "от")
        gone = facts.is_place(away) or (place and "abandon" in facts.verbs)
        if gone or (
            "leave_sure" in facts.verbs
            and (facts.places or facts.classes_of(facts.subject) & {"military", "soldier"} or away)
        ):
            return ClaimKind.CONTROL, Predicate.LOSE
        if facts.passive and facts.is_place(facts.subject):
            return ClaimKind.CONTROL, Predicate.LOSE
    if "fall" in facts.verbs and facts.is_place(facts.subject):
        return ClaimKind.CONTROL, Predicate.LOSE
    return None


def reach(facts: Facts) -> KindAndPredicate | None:  # noqa: PLR0911 - one return a wording
    """Being at a distance, entering, crossing, reaching, gaining a foothold."""
    distance = facts.quantity(Unit.KM)
    if (
        distance is not None
        and "advance" not in facts.verbs
        and facts.verbs & {"exist", "reach", "near", "continue"}
        and _has_from(facts)
    ):
        return ClaimKind.REACH, Predicate.DISTANCE
    if distance is not None and "size" in facts.nouns:
        return ClaimKind.REACH, None
    river = any(p.mention.kind_hint == "river" for p in facts.places) or bool(facts.nouns & {"river", "border"})
    into = facts.after(*_INTO)
    if "cross" in facts.verbs and (river or facts.placed()):
        return ClaimKind.REACH, Predicate.STAND_ON if river else Predicate.ENTER
    if "foothold" in facts.verbs or facts.has_word("плацдарм"):
        return ClaimKind.REACH, Predicate.ENTER
    if "enter" in facts.verbs and (facts.placed() or facts.is_place(into) or facts.nouns & {"part", "settlement"}):
        breaking = "break" in facts.verbs and not facts.is_place(into)
        return (ClaimKind.ADVANCE, Predicate.GAIN) if breaking else (ClaimKind.REACH, Predicate.ENTER)
    if "reach" in facts.verbs and (facts.is_place(into) or (river and into is not None)):
        return ClaimKind.REACH, Predicate.STAND_ON
    return None


def advance(facts: Facts) -> KindAndPredicate | None:
    """Moving forward, with or without a number, or having no success."""
    if "advance" in facts.verbs:
        return (ClaimKind.ADVANCE, Predicate.GAIN) if _goes_somewhere(facts) else None
    success = ("success" in facts.nouns and facts.verbs & {"have"}) or (
        facts.has_word("успіх", "успех")
        and facts.has_word("мати", "досягти", "иметь", "достичь", "добиться", "домогтися", "достигнуть")
    )
    return (ClaimKind.ADVANCE, Predicate.GAIN) if success else None


def _goes_somewhere(facts: Facts) -> bool:
    """Tell whether somebody advances, and to where a place can be ("до домовленості" is none)."""
    if facts.head is not None and facts.head.gender == "neut" and facts.subject is None:
        return False
    aim = facts.after("до", "к", "ко")
    return aim is None or facts.is_place(aim) or bool(facts.placed()) or facts.quantity(Unit.KM) is not None


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


def event_kind(facts: Facts, index: int) -> KindAndPredicate:
    """Return the kind of an event told by a noun: "захоплення", "окружение"."""
    word = facts.sentence.words[index]
    classes = noun_classes(word, facts.language) | verb_classes(word, facts.language)
    if "event_encircle" in classes:
        return ClaimKind.REACH, Predicate.ENCIRCLE
    if "event_lose" in classes:
        return ClaimKind.CONTROL, Predicate.LOSE
    if "event_enter" in classes:
        return ClaimKind.REACH, Predicate.ENTER
    if "event_advance" in classes:
        return ClaimKind.ADVANCE, Predicate.GAIN
    return ClaimKind.CONTROL, Predicate.CAPTURE


_PREFERRED = {
    ClaimKind.EXTENT: (Unit.PERCENT, Unit.KM2, Unit.SETTLEMENTS),
    ClaimKind.ADVANCE: (Unit.KM2, Unit.SETTLEMENTS, Unit.KM),
    ClaimKind.REACH: (Unit.KM, Unit.PERSONS, Unit.COUNT),
    ClaimKind.STRENGTH: (Unit.PERSONS, Unit.COUNT),
    ClaimKind.LOSSES: (Unit.PERSONS, Unit.COUNT, Unit.PERCENT),
    ClaimKind.HARM: (Unit.PERSONS, Unit.COUNT),
}


def choose_quantity(kind: ClaimKind, facts: Facts) -> Quantity | None:
    """Return the quantity that matters to a kind: the first of its first unit, else the first that counts no days."""
    for unit in _PREFERRED.get(kind, ()):
        if (found := facts.quantity(unit)) is not None:
            return found
    return next((c.quantity for c in facts.quantities if c.quantity.unit is not Unit.DAYS), None)
