"""Kinds of claims about land: extent, control, reach, advance; no side."""

from __future__ import annotations

from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes, word_classes
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import Unit

__all__ = [
    "KindAndPredicate",
    "advance",
    "control",
    "cut",
    "encircle",
    "event_kind",
    "extent",
    "presence",
    "reach",
    "under_control",
]

KindAndPredicate = tuple[ClaimKind, Predicate | None]
_UNDER = frozenset({"під", "под"})
_INTO = ("у", "в", "до", "на", "во", "к", "через", "ко")


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
        if not subject.start <= i <= subject.head and w.pos in {"ADJ", "ADJS", "PRON"}
    ]
    near = [w for w in rest if w.case in {"ablt", "nomn", None}]
    return bool(near) and (side_of(near) is not None or any(normal(w.lemma) == "наш" for w in near))


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
    """A verb of taking with a place as what is taken, or a place that fell."""
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
    """A verb of holding, with a place as what is held."""
    theme = facts.theme()
    words_ = facts.words_of(theme) if theme is not None else ()
    pronoun = bool(words_) and words_[0].low in {"її", "його", "их", "ее", "её", "его", "їх"}
    held = "hold" in facts.verbs and (facts.is_place(theme) or pronoun or (theme is None and bool(facts.placed())))
    return (ClaimKind.CONTROL, Predicate.HOLD) if held else None


def _left(facts: Facts) -> KindAndPredicate | None:
    """A verb of losing, leaving or withdrawing, from a place."""
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
