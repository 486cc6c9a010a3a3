"""Places named in Ukrainian and Russian text, in any case, and what the words around them say of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from theodolite.atlas.cyrillic import KnownName, cyrillic_key, cyrillic_names, first_words
from theodolite.extract.lexicon import table, words
from theodolite.extract.slavic.endings import guess_nominative, nominatives, towns_of_adjective
from theodolite.extract.slavic.sides import side_at
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes
from theodolite.records.text import Span, ToponymMention

__all__ = ["Place", "find_places", "with_antecedents"]

_OPEN, _CLOSE = frozenset('«“„"'), frozenset('»”"')
_BACK = 9
_LONGEST_NAME = 3
_TOWN = 20_000
_CITY = 100_000
_AROUND = frozenset({"район", "напрямок", "напрям", "околиця", "направление", "округа", "сторона", "бік"})
_COMMAND = frozenset({"командування", "командование", "угруповання", "група", "группировка", "бригада", "батальйон",
                      "батальон", "полк", "проєкт", "проект", "канал", "газета", "стадіон", "клуб"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place as words ``[start, end)`` of its sentence; ``known`` where a gazetteer has it."""

    start: int
    end: int
    mention: ToponymMention
    known: bool = True
    antecedent: bool = False
    preposition: int | None = None


@cache
def _list(language: str, section: str) -> Mapping[str, str]:
    return {normal(form): key for key, forms in table(f"places_{language}")[section].items() for form in forms.split()}


@cache
def _parts(language: str) -> tuple[tuple[str, bool, str], ...]:
    listed = table(f"places_{language}")["parts"]
    return tuple(
        (normal(f.rstrip("*")), f.endswith("*"), part) for part, forms in listed.items() for f in forms.split()
    )


def _part_word(word: Word, language: str) -> str | None:
    """Return the part that a word names ("північний", "центр")."""
    low, both = normal(word.low), []
    for form, begins, part in _parts(language):
        if low == form or (begins and low.startswith(form)):
            both.append(part)
    if "-" in low and len(both) == 1:
        second = low.split("-", 1)[1]
        other = next((p for f, b, p in _parts(language) if b and second.startswith(f)), None)
        return f"{both[0]}-{other}" if other and other != both[0] else both[0]
    return both[0] if both else None


def _kind_of(words_: Sequence[Word], index: int, language: str) -> str | None:
    word = words_[index]
    kinds = _list(language, "kinds")
    found = kinds.get(normal(word.lemma)) or kinds.get(normal(word.low))
    short = len(word.low) == 1
    return found if not short or (index + 1 < len(words_) and words_[index + 1].text == ".") else None


# -- names


def _forms_of_word(word: Word, language: str) -> tuple[str, ...]:
    key = cyrillic_key(word.low)
    lemmas = tuple(cyrillic_key(f.lemma) for f in word.forms if f.pos in {"NOUN", "ADJ"})
    return tuple(dict.fromkeys((*nominatives(key, language), *lemmas)))


def _spelt(known: Sequence[KnownName], text: str) -> KnownName:
    """Return the spelling that agrees with the text on ё and the apostrophe."""
    marks = _MARKS & set(text.lower())
    alike = (k for k in known if k.kind == known[0].kind and _MARKS & set(k.name.lower()) == marks)
    return next(alike, known[0])


def _lemmas(word: Word) -> frozenset[str]:
    return frozenset(cyrillic_key(f.lemma) for f in word.forms if f.pos == "NOUN")


_MARKS = frozenset("ё'’ʼ")


def _choose(
    keys: Sequence[str], form: str, text: str = "", lemmas: frozenset[str] = frozenset()
) -> tuple[KnownName, int] | None:
    """Return the best known name: Ukrainian before foreign, large before small, the form itself where it is one."""
    names = cyrillic_names()
    found = [(_spelt(names[key], text), key) for key in keys if key in names and len(key) > 2]
    if not found:
        return None

    def rank(item: tuple[KnownName, str]) -> tuple[bool, int, int]:
        known, key = item
        return known.own, known.population + (3_000 if key == form else 0) + (key in lemmas), -len(key)

    return max(found, key=rank)[0], len(found)


def _several_words(words_: Sequence[Word], index: int, language: str) -> tuple[KnownName, int] | None:
    """Find a name of two or three words ("Велика Новосілка", "Часового Яру", "Донецької області")."""
    firsts = [f for f in _forms_of_word(words_[index], language) if f in first_words()]
    if not firsts:
        return None
    for length in range(_LONGEST_NAME, 1, -1):
        if index + length > len(words_) or any(w.pos == "PUNCT" for w in words_[index : index + length]):
            continue
        rest = [_forms_of_word(w, language) for w in words_[index + 1 : index + length]]
        keys = [" ".join(parts) for parts in product(firsts, *rest) if " ".join(parts) in cyrillic_names()]
        if keys and (known := _choose(keys, "", " ".join(w.text for w in words_[index : index + length]))) is not None:
            return known[0], index + length
    return None


_SUFFIXES = {
    "uk": (
        "івка",
        "ївка",
        "ськ",
        "цьк",
        "град",
        "піль",
        "поль",
        "ове",
        "еве",
        "єве",
        "ське",
        "цьке",
        "городок",
        "ополь",
        "яр",
    ),
    "ru": ("овка", "евка", "ск", "цк", "град", "поль", "ово", "ево", "ское", "цкое", "городок", "яр"),
}


def _is_common(word: Word, known: KnownName, language: str) -> bool:
    """Tell whether a known name is first of all a common word ("Мир", "Схід", "Удачне")."""
    if not word.known or any("Geox" in f.proper for f in word.forms):
        return False
    return known.population < _TOWN and not known.name.lower().endswith(_SUFFIXES[language])


def _starts_sentence(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a word is its sentence's first, or the first of a quotation."""
    before = index - 1
    while before >= 0 and words_[before].pos == "PUNCT":
        before -= 1
    if before < 0:
        return True
    return words_[index - 1].text in _OPEN | {":", "—"} and not words_[index - 1].title


def _in_quotes(words_: Sequence[Word], index: int, end: int) -> bool:
    return index > 0 and end < len(words_) and words_[index - 1].text in _OPEN and words_[end].text in _CLOSE


_ROLES = frozenset({"Name", "Patr"})


def _is_role(word: Word) -> bool:
    """Tell whether a noun can be a person's office, trade or first name, beside which a surname stands."""
    return word.pos == "NOUN" and word.animate is True and word.number != "plur"


def _beside_person(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a name stands right after a first name or an office: a surname, no place."""
    word = words_[index]
    if index == 0:
        return False
    before = words_[index - 1]
    first_name = before.title and any(f.proper & _ROLES for f in before.forms[:4])
    if first_name and before.pos == "NOUN":
        return True
    surname = any("Surn" in f.proper for f in word.forms) or not word.known or word.lemma.endswith(("ський", "ский"))
    return surname and _is_role(before) and not noun_classes(before, "uk") & {"military", "people"} | set()


def _surnames(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Return the stems of names that the text gives to persons ("Марія Бахмут", "режисер Ізюмов")."""
    found = set()
    for sentence in sentences:
        for index, word in enumerate(sentence.words):
            if word.title and index and _beside_person(sentence.words, index):
                found.add(cyrillic_key(word.low)[:5])
    return frozenset(found)


def _has_position(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether a name stands where a place does: after a preposition or a kind word, or beside another one."""
    for back in range(index - 1, max(index - _BACK, -1), -1):
        word = words_[back]
        if word.pos == "PREP":
            return normal(word.low) in _list(language, "relations")
        if _kind_of(words_, back, language) is not None or noun_classes(word, language) & {
            "part",
            "settlement",
            "event",
        }:
            return True
        if verb_classes(word, language) & {"take", "hold", "attack", "leave", "encircle", "clear", "lose"}:
            return True
        if not (word.title or word.text == "," or word.pos in {"CONJ", "ADJ"}):
            return False
    after = words_[index + 1] if index + 1 < len(words_) else None
    return after is not None and bool(
        verb_classes(after, language) & {"take", "hold", "fall", "encircle", "exist", "clear"}
    )


def _accepts(  # noqa: PLR0911 - one return a reason
    words_: Sequence[Word], index: int, known: KnownName, language: str, persons: frozenset[str]
) -> bool:
    """Tell whether a known name is a place where it stands."""
    word = words_[index]
    if _in_quotes(words_, index, index + 1) or _beside_person(words_, index):
        return False
    if word.pos == "ADJ" and side_at(words_, index) is not None:
        return False
    if cyrillic_key(word.low)[:5] in persons and not _kinded(words_, index, language):
        return False
    if index + 1 < len(words_) and any(f.proper & {"Patr"} for f in words_[index + 1].forms):
        return False
    if _is_first_name(words_, index):
        return False
    placed = _has_position(words_, index, language)
    if _opens_clause(words_, index, language):
        return True
    if _is_common(word, known, language):
        free = placed or (word.pos == "NOUN" and known.own)
        return _kinded(words_, index, language) or (free and not _starts_sentence(words_, index) and known.own)
    first_name = any("Name" in f.proper for f in word.forms)
    if first_name and (not placed or (index + 1 < len(words_) and words_[index + 1].title)):
        return False
    return placed or known.population >= _TOWN or (known.own and word.pos in {"NOUN", "ADJ"})


def _is_first_name(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a first name stands before a surname ("Марія Бахмут")."""
    following = words_[index + 1] if index + 1 < len(words_) else None
    return following is not None and following.title and any("Name" in f.proper for f in words_[index].forms[:2])


def _opens_clause(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether an adjective's form stands as a subject: "Привітне залишається …", "Рівне звільнено"."""
    if _is_object_first(words_, index, language):
        return True
    following = words_[index + 1] if index + 1 < len(words_) else None
    if words_[index].pos != "ADJ" or following is None or not following.is_finite:
        return False
    return bool(verb_classes(following, language) & {"exist", "take", "fall", "encircle", "clear", "hold", "lose"})


def _is_object_first(words_: Sequence[Word], index: int, language: str) -> bool:
    """Tell whether a name opens its clause as what is taken or held ("Ступочки ворог не окупував")."""
    word = words_[index]
    if "accs" not in word.cases or noun_classes(word, language) or not _starts_sentence(words_, index):
        return False
    for ahead in words_[index + 1 : index + 6]:
        if ahead.is_finite and "light" in verb_classes(ahead, language):
            continue
        if ahead.is_finite or ahead.pos == "INF":
            return bool(verb_classes(ahead, language) & {"take_sure", "hold", "lose", "clear", "leave_sure", "abandon"})
        if ahead.pos not in {"NOUN", "PRON", "PRCL", "ADV"} or ahead.title:
            return False
    return False


def _kinded(words_: Sequence[Word], index: int, language: str) -> bool:
    return index > 0 and _kind_of(words_, index - 1, language) is not None


def _looks_like_place(word: Word, language: str) -> bool:
    """Tell whether a form that no gazetteer has ends like a name of a place."""
    return any(key.endswith(_SUFFIXES[language]) for key in nominatives(cyrillic_key(word.low), language))


def _unknown(words_: Sequence[Word], index: int, language: str, persons: frozenset[str]) -> str | None:
    """Return the nominative of a name that no gazetteer has, where its position and form are a place's."""
    word = words_[index]
    if not word.title or not word.text[1:].islower() or word.pos not in {"NOUN", "ADJ", "X"} or len(word.low) < 4:
        return None
    if _in_quotes(words_, index, index + 1) or _beside_person(words_, index) or cyrillic_key(word.low)[:5] in persons:
        return None
    if word.pos == "ADJ" and index + 1 < len(words_) and words_[index + 1].pos in {"NOUN", "ADJ"}:
        return None
    kinded = _kinded(words_, index, language)
    placed = kinded or (_has_position(words_, index, language) and not _starts_sentence(words_, index))
    if not placed or (word.known and word.pos == "NOUN" and not kinded and not _looks_like_place(word, language)):
        return None
    if side_at(words_, index) is not None:
        return None
    oblique = not (kinded and word.case == "nomn") and not (word.pos == "NOUN" and word.case == "nomn")
    return guess_nominative(word.text, language, oblique=oblique)


# -- what the words around a name say


def _hints(words_: Sequence[Word], start: int, end: int, language: str) -> str | None:
    """Return the kind that the words around a name say it is."""
    if start and (kind := _kind_of(words_, start - 1, language)) not in {None, "raion", "direction", "oblast"}:
        return kind
    if end < len(words_) and (kind := _kind_of(words_, end, language)) in {"oblast", "raion", "direction"}:
        return kind
    return None


def _preposition(words_: Sequence[Word], start: int) -> int | None:
    """Return the preposition that governs a name, over modifiers, kind words and other names of a list."""
    for index in range(start - 1, max(start - 8, -1), -1):
        word = words_[index]
        if word.pos == "PREP":
            return index
        if word.is_finite or word.pos in {"INF", "GER"} or (word.text not in {",", "."} and word.pos == "PUNCT"):
            return None
        if word.text == "," and not words_[index - 1].title:
            return None
    return None


def _relation(words_: Sequence[Word], start: int, language: str) -> tuple[str | None, int | None]:
    index = _preposition(words_, start)
    if index is None:
        return None, None
    relation = _list(language, "relations").get(normal(words_[index].low))
    between = words_[index + 1 : start]
    if any(normal(w.lemma) in {"район", "околиця"} for w in between[:1]) and relation in {"in", "on"}:
        relation = "near"
    if any(normal(w.lemma) in {"напрямок", "напрям", "направление", "сторона", "бік"} for w in between[:1]):
        relation = "towards"
    if index and relation == "from" and (part := _part_word(words_[index - 1], language)) and index > 1:
        relation = f"{part} of" if words_[index - 2].low in {"на", "з", "із", "с", "к", "ко"} else relation
    return relation, index


def _part(words_: Sequence[Word], start: int, language: str) -> str | None:
    """Return the part of the place that the words right before it name ("у центрі X", "північна частина X")."""
    found: str | None = None
    for index in range(start - 1, max(start - 4, -1), -1):
        word = words_[index]
        if word.pos not in {"ADJ", "NOUN"} or word.title:
            break
        part = _part_word(word, language)
        if part is None and not (noun_classes(word, language) & {"part", "settlement"}):
            break
        if part is not None and (found is None or found == "outskirts"):
            found = part
    return found


def _is_river(words_: Sequence[Word], start: int, language: str, known: KnownName) -> bool:
    """Tell whether a name that a river bears is the river here."""
    named = cyrillic_names().get(cyrillic_key(known.name), ())
    if not any(n.kind == "line" for n in named):
        return False
    if not any(n.kind == "settlement" and n.population >= _CITY for n in named):
        return True
    before = words_[max(start - 3, 0) : start]
    if any(noun_classes(w, language) & {"river"} for w in before):
        return True
    reaching = words("places_" + language, "reach")
    verb = any(normal(w.lemma) in reaching for w in words_[max(start - 6, 0) : start])
    low = words_[start - 1].low if start else ""
    return low == "на" or (verb and low in {"до", "к", "ко", "через"}) or (verb and words_[start - 1].is_finite)


def _mention(
    words_: Sequence[Word], start: int, end: int, name: str, language: str, *, known: KnownName | None
) -> tuple[ToponymMention, int | None]:
    kind = _hints(words_, start, end, language)
    if known is not None and known.kind == "region":
        kind = "oblast" if "област" in known.name.lower() else "region"
    elif known is not None and _is_river(words_, start, language, known):
        kind = "river"
    relation, preposition = _relation(words_, start, language)
    span = Span(words_[start].start, words_[end - 1].end)
    return ToponymMention(
        span=span, text="", name=name, kind_hint=kind, relation=relation, part=_part(words_, start, language)
    ), preposition


# -- one sentence


def _direction(words_: Sequence[Word], index: int, language: str) -> tuple[str, int, str] | None:
    """Read "Покровському напрямку", "Покровський район", "Бахмутского направления": (town, end, kind)."""
    word = words_[index]
    if word.pos != "ADJ" or not word.title or index + 1 >= len(words_):
        return None
    kind = _kind_of(words_, index + 1, language)
    if kind not in {"direction", "raion", "oblast"}:
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    if kind == "direction":
        for town in towns_of_adjective(lemma, language):
            if (known := cyrillic_names().get(cyrillic_key(town))) is not None and known[0].kind == "settlement":
                return known[0].name, index + 2, kind
    noun = {"raion": "район", "direction": "напрямок" if language == "uk" else "направление", "oblast": "область"}[kind]
    name = lemma[:-2] + ("а" if language == "uk" else "ая") if kind == "oblast" else lemma
    return f"{name.capitalize()} {noun}", index + 2, kind


def _shared_region(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read the first of "Донецької та Луганської областей"."""
    word = words_[index]
    if word.pos != "ADJ" or not word.title:
        return None
    for ahead in range(index + 1, min(index + 9, len(words_))):
        if _kind_of(words_, ahead, language) == "oblast":
            break
        if not (
            words_[ahead].text in {","}
            or words_[ahead].pos == "CONJ"
            or (words_[ahead].pos == "ADJ" and words_[ahead].title)
        ):
            return None
    else:
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    name = lemma[:-2] + ("а" if language == "uk" else "ая")
    known = cyrillic_names().get(cyrillic_key(f"{name} область"))
    return (known[0].name, index + 1) if known else None


def _gapped_region(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read the second of "99 % Луганської області та 70 % Донецької", where the noun is not said again."""
    word = words_[index]
    following = words_[index + 1] if index + 1 < len(words_) else None
    if word.pos != "ADJ" or (following is not None and following.pos in {"NOUN", "ADJ"}):
        return None
    if not any(_kind_of(words_, back, language) == "oblast" for back in range(max(0, index - 7), index)):
        return None
    lemma = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)
    name = lemma[:-2] + ("а" if language == "uk" else "ая")
    known = cyrillic_names().get(cyrillic_key(f"{name} область"))
    return (known[0].name, index + 1) if known else None


def _vague(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    """Read "сході України", "східної України", "юге Украины" as the vague region that it is."""
    if index + 1 >= len(words_) or normal(words_[index + 1].lemma) not in {"україна", "украина"}:
        return None
    word = words_[index]
    if _part_word(word, language) not in {"north", "south", "east", "west"}:
        return None
    if word.pos == "ADJ":
        stem = next((f.lemma for f in word.forms if f.pos == "ADJ"), word.lemma)[:-2]
        name = f"{stem}а Україна" if language == "uk" else f"{stem}ая Украина"
        return name[:1].upper() + name[1:], index + 2
    noun = next(
        (form for form, begins, part in _parts(language) if not begins and part == _part_word(word, language)),
        word.lemma,
    )
    return (f"{noun} України" if language == "uk" else f"{noun} Украины"), index + 2


def _country(words_: Sequence[Word], index: int, language: str) -> tuple[str, int] | None:
    listed = table(f"places_{language}")["countries"]
    word = words_[index]
    if not word.title:
        return None
    if index + 1 < len(words_) and words_[index + 1].title:
        pair = f"{word.lemma} {words_[index + 1].lemma}"
        for form in (pair, pair.replace("російський", "російська").replace("российский", "российская")):
            if form in listed:
                return listed[form], index + 2
    forms = (word.lemma, word.low, *(f.lemma for f in word.forms if f.pos == "NOUN"))
    return next(((listed[f], index + 1) for f in forms if f in listed), None)


def _place_at(sentence: Sentence, index: int, persons: frozenset[str]) -> Place | None:
    words_, language = sentence.words, sentence.language
    word = words_[index]
    if word.pos in {"PUNCT", "DIGIT", "PREP", "CONJ", "LATIN"}:
        return None
    if (vague := _vague(words_, index, language)) is not None:
        relation, preposition = _relation(words_, index, language)
        span = Span(word.start, words_[vague[1] - 1].end)
        mention = ToponymMention(span=span, text="", name=vague[0], kind_hint="region", relation=relation)
        return Place(index, vague[1], mention, preposition=preposition)
    if not word.title:
        return None
    if (country := _country(words_, index, language)) is not None:
        relation, preposition = _relation(words_, index, language)
        span = Span(word.start, words_[country[1] - 1].end)
        mention = ToponymMention(span=span, text="", name=country[0], kind_hint="country", relation=relation)
        return Place(index, country[1], mention, preposition=preposition)
    return _named(words_, index, language, persons)


def _named(  # noqa: PLR0911 - one return a sort of name
    words_: Sequence[Word], index: int, language: str, persons: frozenset[str]
) -> Place | None:
    if (several := _several_words(words_, index, language)) is not None and not _in_quotes(words_, index, several[1]):
        known, end = several
        mention, preposition = _mention(words_, index, end, known.name, language, known=known)
        return Place(index, end, mention, preposition=preposition)
    shared = _shared_region(words_, index, language) or _gapped_region(words_, index, language)
    if shared is not None:
        mention, preposition = _mention(words_, index, shared[1], shared[0], language, known=None)
        return Place(index, shared[1], replace(mention, kind_hint="oblast"), preposition=preposition)
    if (direction := _direction(words_, index, language)) is not None:
        mention, preposition = _mention(words_, index, direction[1], direction[0], language, known=None)
        return Place(index, direction[1], replace(mention, kind_hint=direction[2]), preposition=preposition)
    word = words_[index]
    modifier = (
        word.pos == "ADJ"
        and index + 1 < len(words_)
        and words_[index + 1].pos == "NOUN"
        and not words_[index + 1].title
    )
    if modifier and _agrees(word, words_[index + 1]):
        return None
    chosen = (
        _choose(_forms_of_word(word, language), cyrillic_key(word.low), word.text, _lemmas(word))
        if not word.upper or len(word.low) > 5
        else None
    )
    if chosen is not None and _accepts(words_, index, chosen[0], language, persons):
        mention, preposition = _mention(words_, index, index + 1, chosen[0].name, language, known=chosen[0])
        return Place(index, index + 1, mention, preposition=preposition)
    name = _unknown(words_, index, language, persons) if chosen is None else None
    if name is None:
        return None
    mention, preposition = _mention(words_, index, index + 1, name, language, known=None)
    return Place(index, index + 1, mention, known=False, preposition=preposition)


def _agrees(first: Word, second: Word) -> bool:
    return bool(first.cases & second.cases)


def _within(places: Sequence[Place], sentence: Sentence) -> Iterator[Place]:
    """Give a settlement the oblast that follows it in the genitive ("Промінь Донецької області")."""
    for number, place in enumerate(places):
        following = places[number + 1] if number + 1 < len(places) else None
        region = following is not None and following.mention.kind_hint in {"oblast", "region"}
        gap = sentence.words[place.end : following.start] if following is not None else ()
        near = len(gap) <= 2 and all(w.text in {",", "("} or w.low in {"у", "в", "на"} for w in gap)
        listed = (
            any(w.text == "," for w in gap) and following is not None and sentence.words[following.start].case != "nomn"
        )
        vague = (
            following is not None
            and following.mention.name[-2:] in {"ни", "ны", "на"}
            and " " in following.mention.name
        )
        plain = place.mention.kind_hint not in {"oblast", "region", "river", "country"}
        inside = region and near and plain and not listed and not vague
        if following is not None and inside:
            yield replace(place, mention=replace(place.mention, within=following.mention.name))
        else:
            yield place


def find_places(sentences: Sequence[Sentence], text: str, sources: Sequence[Span]) -> list[list[Place]]:
    """Find the places that each sentence names, in order.

    Parameters
    ----------
    sentences
        Sentences of ``analyse``.
    text
        The document's text.
    sources
        The spans of those who speak: a place within one of them stands for a body and is a metonym.
    """
    persons = _surnames(sentences)
    held = sorted(sources)
    found = []
    for sentence in sentences:
        here: list[Place] = []
        index = 0
        while index < len(sentence):
            place = _place_at(sentence, index, persons)
            if place is None:
                index += 1
                continue
            index = place.end
            here.append(_settled(place, sentence, text, held))
        found.append(list(_within(here, sentence)))
    return found


def _settled(place: Place, sentence: Sentence, text: str, sources: Sequence[Span]) -> Place:
    """Give a mention its text, and say whether it stands for a government or a body."""
    span = place.mention.span
    index = bisect_left(sources, Span(span.start + 1, span.start + 1))
    spoken = any(s.contains(span) for s in sources[max(0, index - 3) : index])
    head = sentence.words[place.end - 1]
    acting = place.mention.kind_hint == "country" and head.case == "nomn" and place.preposition is None
    body = _names_body(sentence.words, place)
    metonym = (
        spoken
        or acting
        or body
        or (
            normal(head.lemma) in words(f"places_{sentence.language}", "metonyms")
            and place.preposition is None
            and head.case == "nomn"
        )
    )
    return replace(place, mention=replace(place.mention, text=span.of(text), metonym=metonym))


def _names_body(words_: Sequence[Word], place: Place) -> bool:
    """Tell whether a place only says whose a body is ("Міноборони України", "президент Росії")."""
    if place.start == 0 or place.preposition == place.start - 1 or place.mention.kind_hint in {"oblast"}:
        return False
    before = words_[place.start - 1]
    body = before.upper or (before.pos == "NOUN" and (before.animate is True or normal(before.lemma) in _BODIES))
    return body and words_[place.start].case == "gent" and place.mention.kind_hint == "country"


_BODIES = frozenset(
    [
        "міністерство",
        "міноборони",
        "оборона",
        "армія",
        "уряд",
        "президент",
        "генштаб",
        "влада",
        "сила",
        "штаб",
        "розвідка",
        "парламент",
        "рада",
        "служба",
        "министерство",
        "минобороны",
        "правительство",
        "власть",
        "разведка",
        "совет",
        "командування",
        "командование",
    ]
)


def with_antecedents(sentences: Sequence[Sentence], places: Sequence[list[Place]]) -> list[list[Place]]:
    """Add "місто", "село", "область" where they take up a settlement or a region named before.

    Parameters
    ----------
    sentences
        Sentences of the document, in order.
    places
        The places of each.
    """
    found: list[list[Place]] = []
    last: dict[bool, Place] = {}
    for sentence, here in zip(sentences, places, strict=True):
        added: list[Place] = list(here)
        taken = {i for place in here for i in range(place.start, place.end)}
        begins = {place.start: place for place in here}
        for index, word in enumerate(sentence.words):
            named = begins.get(index)
            if named is not None and (_can_be_taken_up(named) or _is_region(named)):
                last[_is_region(named)] = named
            before = last.get(normal(word.lemma) in _TAKING_UP_REGIONS)
            if before is None or index in taken or not _takes_up(sentence, index, taken):
                continue
            relation, preposition = _relation(sentence.words, index, sentence.language)
            mention = replace(
                before.mention, span=Span(word.start, word.end), text=word.text, relation=relation,
                part=_part(sentence.words, index, sentence.language), metonym=False,
            )  # fmt: skip
            added.append(Place(index, index + 1, mention, known=before.known, antecedent=True, preposition=preposition))
        found.append(sorted(added, key=lambda p: p.start))
    return found


def _can_be_taken_up(place: Place) -> bool:
    return not place.mention.metonym and place.mention.kind_hint not in {
        "country",
        "oblast",
        "region",
        "river",
        "direction",
        "raion",
    }


def _is_region(place: Place) -> bool:
    return place.mention.kind_hint in {"oblast", "region"}


_TAKING_UP_REGIONS = frozenset(["область", "регіон", "регион"])
_TAKING_UP = frozenset(["місто", "село", "селище", "містечко", "город", "поселок", "посёлок", "деревня"])


def _takes_up(sentence: Sentence, index: int, taken: set[int]) -> bool:
    word = sentence.words[index]
    if normal(word.lemma) not in _TAKING_UP | _TAKING_UP_REGIONS or word.number == "plur" or word.pos != "NOUN":
        return False
    following = index + 1
    if following in taken or index - 1 in taken:
        return False
    before = sentence.words[index - 1] if index else None
    counted = before is not None and before.pos in {"DIGIT", "NUM"} and not before.text.endswith("%")
    return not counted
