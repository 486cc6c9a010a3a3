"""Places named in Ukrainian and Russian text, in any case, and what the words around them say of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from theodolite.atlas.cyrillic import KnownName, cyrillic_key, cyrillic_names
from theodolite.extract.lexicon import words
from theodolite.extract.slavic.antecedents import with_antecedents
from theodolite.extract.slavic.metonyms import is_party_to_talks, is_seat_acting, is_speaker
from theodolite.extract.slavic.place_checks import accepts_place, in_quotes, surnames, unknown_name
from theodolite.extract.slavic.place_names import choose_name, forms_of_word, noun_lemmas, several_words
from theodolite.extract.slavic.place_words import Place, kind_hinted, part_of, relation_of
from theodolite.extract.slavic.regions import country_at, direction_at, gapped_region, shared_region, vague_region
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes
from theodolite.records.text import Span, ToponymMention

__all__ = ["Place", "find_places", "with_antecedents"]
_CITY = 100_000
_AROUND = frozenset({"район", "напрямок", "напрям", "околиця", "направление", "округа", "сторона", "бік"})
_COMMAND = frozenset({"командування", "командование", "угруповання", "група", "группировка", "бригада", "батальйон",
                      "батальон", "полк", "проєкт", "проект", "канал", "газета", "стадіон", "клуб"})  # fmt: skip


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
    kind = kind_hinted(words_, start, end, language)
    if known is not None and known.kind == "region":
        kind = "oblast" if "област" in known.name.lower() else "region"
    elif known is not None and _is_river(words_, start, language, known):
        kind = "river"
    relation, preposition = relation_of(words_, start, language)
    span = Span(words_[start].start, words_[end - 1].end)
    return ToponymMention(
        span=span, text="", name=name, kind_hint=kind, relation=relation, part=part_of(words_, start, language)
    ), preposition


def _place_at(sentence: Sentence, index: int, persons: frozenset[str], before: Place | None) -> Place | None:
    words_, language = sentence.words, sentence.language
    word = words_[index]
    if word.pos in {"PUNCT", "DIGIT", "PREP", "CONJ", "LATIN"}:
        return None
    if (vague := vague_region(words_, index, language)) is not None:
        relation, preposition = relation_of(words_, index, language)
        span = Span(word.start, words_[vague[1] - 1].end)
        mention = ToponymMention(span=span, text="", name=vague[0], kind_hint="region", relation=relation)
        return Place(index, vague[1], mention, preposition=preposition)
    if not word.title:
        return None
    if (country := country_at(words_, index, language)) is not None:
        relation, preposition = relation_of(words_, index, language)
        span = Span(word.start, words_[country[1] - 1].end)
        mention = ToponymMention(span=span, text="", name=country[0], kind_hint="country", relation=relation)
        return Place(index, country[1], mention, preposition=preposition)
    return _named(words_, index, language, persons, listed=_goes_on(words_, index, before))


def _goes_on(words_: Sequence[Word], index: int, before: Place | None) -> bool:
    """Tell whether a word goes on a list of settlements: after a comma or "and" right behind one."""
    if before is None or before.mention.kind_hint in {"country", "oblast", "region", "river"} or before.mention.metonym:
        return False
    between = words_[before.end : index]
    return 0 < len(between) <= 2 and all(w.text == "," or w.low in _AND for w in between)


_AND = frozenset({"та", "і", "й", "и", "або", "или", "а", "також", "также"})


def _named(  # noqa: PLR0911 - one return a sort of name
    words_: Sequence[Word], index: int, language: str, persons: frozenset[str], *, listed: bool = False
) -> Place | None:
    if (several := several_words(words_, index, language)) is not None and not in_quotes(words_, index, several[1]):
        known, end = several
        mention, preposition = _mention(words_, index, end, known.name, language, known=known)
        return Place(index, end, mention, preposition=preposition)
    shared = shared_region(words_, index, language) or gapped_region(words_, index, language)
    if shared is not None:
        mention, preposition = _mention(words_, index, shared[1], shared[0], language, known=None)
        return Place(index, shared[1], replace(mention, kind_hint="oblast"), preposition=preposition)
    if (direction := direction_at(words_, index, language)) is not None:
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
        choose_name(forms_of_word(word, language), cyrillic_key(word.low), word.text, noun_lemmas(word))
        if not word.upper or len(word.low) > 5
        else None
    )
    if chosen is not None and accepts_place(words_, index, chosen[0], language, persons):
        mention, preposition = _mention(words_, index, index + 1, chosen[0].name, language, known=chosen[0])
        return Place(index, index + 1, mention, preposition=preposition)
    goes_on = listed and word.cases != frozenset({"nomn"}) and _ends_clause(words_, index)
    name = unknown_name(words_, index, language, persons, listed=goes_on) if chosen is None else None
    if name is None:
        return None
    mention, preposition = _mention(words_, index, index + 1, name, language, known=None)
    return Place(index, index + 1, mention, known=False, preposition=preposition)


def _ends_clause(words_: Sequence[Word], index: int) -> bool:
    """Tell whether a name is not the first of two ("Києва та Сергія Шойгу")."""
    return index + 1 == len(words_) or not words_[index + 1].title


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
    persons = surnames(sentences)
    held = sorted(sources)
    found = []
    for sentence in sentences:
        here: list[Place] = []
        index = 0
        while index < len(sentence):
            place = _place_at(sentence, index, persons, here[-1] if here else None)
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
    metonym = spoken or acting or body or is_seat_acting(sentence, place) or is_party_to_talks(sentence, place)
    metonym = metonym or is_speaker(sentence, place)
    return replace(place, mention=replace(place.mention, text=span.of(text), metonym=metonym))


def _names_body(words_: Sequence[Word], place: Place) -> bool:
    """Tell whether a place only says whose a body is ("Міноборони України", "президент Росії")."""
    if place.start == 0 or place.preposition == place.start - 1 or place.mention.kind_hint in {"oblast"}:
        return False
    before = words_[place.start - 1]
    body = before.upper or (before.pos == "NOUN" and (before.animate is True or normal(before.lemma) in _BODIES))
    own = words_[place.start].case == "gent" or words_[place.start].upper
    return body and own and place.mention.kind_hint == "country"


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
