"""Places named in the text: from the entity recogniser and from their position in the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.lexicon import table, words
from theodolite.extract.metonyms import is_metonym
from theodolite.extract.parse import Parse
from theodolite.extract.sides import side_of_word
from theodolite.extract.syntax import ancestors
from theodolite.extract.theatre_names import find_theatre_names, whole_names
from theodolite.records.text import Span, ToponymMention

__all__ = ["Place", "find_places", "make_place"]

_PLACE_ENTS = frozenset({"GPE", "LOC"})
_OTHER_ENTS = frozenset({"PERSON", "ORG", "PRODUCT", "FAC", "NORP", "EVENT", "WORK_OF_ART", ""})
_RIVER_BEFORE = frozenset(
    {"river", "bank", "banks", "across", "crossed", "cross", "crossing", "reached", "reach", "along", "shore"}
)
SETTLEMENT_KINDS = frozenset({"city", "town", "village", "settlement"})
REGION_KINDS = frozenset({"oblast", "region", "raion", "republic"})
_COMPASS = words("grammar", "toponyms", "compass")
_BODIES = words("grammar", "toponyms", "bodies")
SEA = frozenset({"river", "reservoir", "sea"})


@dataclass(slots=True, eq=False)
class Place:
    """A place mention as tokens; ``head`` is the token that the parse hangs it on."""

    start: int
    end: int
    head: int
    mention: ToponymMention
    antecedent: bool = False
    salient: bool = False
    others: list[ToponymMention] = field(default_factory=list)


@cache
def _kind_words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind, forms in table("places")["kinds"].items():
        for form in forms:
            found[form] = kind
            found[f"{form}s" if not form.endswith("y") else f"{form[:-1]}ies"] = kind
    return found


@cache
def _part_words() -> Mapping[str, str]:
    return {form: part for part, forms in table("places")["parts"].items() for form in forms}


def _runs(parse: Parse) -> list[tuple[int, int]]:
    """Return the token ranges of entities that are places."""
    found: list[tuple[int, int]] = []
    token = 0
    while token < len(parse):
        if parse.ent[token] not in _PLACE_ENTS:
            token += 1
            continue
        end = token + 1
        while end < len(parse) and parse.ent[end] == parse.ent[token] and not parse.ent_begins[end]:
            end += 1
        found.append((token, end))
        token = end
    return found


def _tidy(parse: Parse, start: int, end: int) -> tuple[int, int]:
    while start < end and (parse.low[start] in {"the", "a", "an"} or not parse.word[start][:1].isalpha()):
        start += 1
    while end > start and (parse.low[end - 1] in {"'s", "’s"} or not parse.word[end - 1][-1:].isalnum()):
        end -= 1
    return start, end


def _looks_like_name(parse: Parse, token: int) -> bool:
    word = parse.word[token]
    return parse.tag[token] in {"NNP", "NNPS"} and word[:1].isupper() and word[1:2].islower()


def _has_place_ending(low: str) -> bool:
    return len(low) > 4 and low.endswith(tuple(words("places", "endings", "suffixes")))


@cache
def _places_of() -> frozenset[str]:
    """Return the nouns after whose "of" a place stands."""
    names = ("settlement", "settlement_parts", "region", "portion", "control_events")
    return frozenset().union(*(words("nouns", name) for name in names), words("grammar", "toponyms", "whole"))


def _in_place_position(parse: Parse, start: int, end: int) -> bool:
    """Tell whether a name stands where only a place can: "near X", "the village of X", object of "captured"."""
    head = next((t for t in range(start, end) if not start <= parse.head[t] < end), end - 1)
    governor = parse.head[head]
    if parse.dep[head] == "conj" and governor != head:
        if parse.ent[governor] in _PLACE_ENTS:
            return True
        head = next((t for t in ancestors(parse, head) if parse.dep[t] != "conj"), head)
        governor = parse.head[head]
    before = start - 1
    if before >= 0 and parse.low[before] == "of" and before > 0 and parse.lemma[before - 1] in _places_of():
        return True
    if (
        before >= 0
        and parse.low[before] in words("places", "locative")
        and parse.low[before] not in {"by", "for", "over", "of", "from", "to"}
    ):
        return True
    lemma = parse.lemma[governor]
    taking = (
        words("predicates", "take_whole")
        | words("predicates", "enter")
        | words("predicates", "take_own")
        | {"wrest", "snatch", "regain"}
        | words("predicates", "encircle")
        | {"take", "leave", "hold", "control", "lose", "clear", "shell", "storm", "surrender", "reach", "approach"}
    )
    if parse.dep[head] == "nsubj":
        return lemma in {"fall", "remain", "be", "become", "stay"}
    return parse.dep[head] in {"dobj", "nsubjpass"} and lemma in taking


def _guessed(parse: Parse, known: set[int]) -> list[tuple[int, int]]:
    """Return names that the recogniser took for something else but whose position and form are a place's."""
    found = []
    token = 0
    while token < len(parse):
        if token in known or not _looks_like_name(parse, token) or parse.ent[token] not in _OTHER_ENTS:
            token += 1
            continue
        end = token + 1
        while end < len(parse) and end not in known and _looks_like_name(parse, end) and end - token < 4:
            end += 1
        if end - token <= 2 and _is_guess(parse, token, end):
            found.append((token, end))
        token = end
    return found


def _is_guess(parse: Parse, start: int, end: int) -> bool:
    if not _in_place_position(parse, start, end):
        return False
    if start and parse.low[start - 1] in {"the", "a"} and parse.ent[start] != "":
        return False
    kind = parse.ent[start]
    place_like = any(_has_place_ending(parse.low[t]) for t in range(start, end))
    if not place_like and side_of_word(parse.low[start]) is None and kind in {"", "ORG", "PERSON", "PRODUCT", "FAC"}:
        place_like = is_theatre_name(" ".join(parse.word[start:end]))
    return place_like or (kind == "" and parse.low[start - 1] in {"near", "in", "of", "at", "outside", "towards"})


def _kind_of(parse: Parse, start: int, end: int) -> str | None:
    """Return what the words around a name say it is."""
    kinds = _kind_words()
    for token in (end, end - 1):
        if token < len(parse) and parse.low[token] in kinds and (token >= end or end - start > 1):
            return kinds[parse.low[token]]
    before = start - 1
    if before >= 0 and parse.low[before] in kinds:
        return kinds[parse.low[before]]
    if before >= 1 and parse.low[before] == "of" and parse.low[before - 1] in kinds:
        return kinds[parse.low[before - 1]]
    if before >= 0 and parse.low[before] == "the" and _is_river_wording(parse, start):
        return "river"
    return None


def _is_river_wording(parse: Parse, start: int) -> bool:
    """Tell whether "the X" is a river: a single name of a place does not take an article."""
    word = parse.low[start]
    plain = word not in {
        "united",
        "netherlands",
        "donbas",
        "donbass",
        "crimea",
        "kremlin",
        "us",
        "uk",
        "west",
        "east",
        "black",
        "us.",
    }
    follows = start + 1 >= len(parse) or not (parse.is_noun(start + 1) or parse.tag[start + 1].startswith("JJ"))
    first = max(start - 5, 0)
    near = any(
        parse.low[t] in _RIVER_BEFORE or parse.lemma[t] in {"stand", "cross", "bank"} for t in range(first, start)
    )
    return plain and follows and parse.tag[start].startswith("NNP") and (near or _has_no_place_ent(parse, start))


def _has_no_place_ent(parse: Parse, start: int) -> bool:
    return parse.ent[start] == "LOC"


def part_of(parse: Parse, start: int) -> str | None:
    """Return the part of a place that the words before it name ("northern outskirts of X", "central X")."""
    parts = _part_words()
    before = start - 1
    if before >= 0 and parse.low[before] in {"-"} and before > 0:
        before -= 1
    if before >= 0 and parse.low[before] in parts:
        return parts[parse.low[before]]
    if before >= 1 and parse.low[before] == "of":
        for token in range(before - 1, max(before - 5, -1), -1):
            if parse.low[token] in parts and (
                token == before - 1 or parse.lemma[before - 1] in words("nouns", "settlement_parts")
            ):
                return (
                    parts[parse.low[token]]
                    if parse.low[token] not in {"north", "south", "east", "west"} or _is_inside(parse, token)
                    else None
                )
    return None


def _is_inside(parse: Parse, token: int) -> bool:
    return token > 0 and parse.low[token - 1] == "the"


def relation_of(parse: Parse, start: int) -> str | None:
    for token in range(start - 1, max(start - 5, -1), -1):
        low = parse.low[token]
        if parse.tag[token] in {"IN", "TO"} and low != "of":
            return None if parse.dep[token] == "mark" else low
        if low in _COMPASS and token + 1 < start and parse.low[token + 1] == "of" and not _is_inside(parse, token):
            return f"{low} of"
        if parse.is_verb(token) or low in {",", "and"}:
            return None
    return None


def _extended(parse: Parse, start: int, end: int) -> tuple[str, int, int, str | None]:
    """Return (name, start, end, kind) of vague regions: "eastern Ukraine", "the east of Ukraine"."""
    text = parse.text[parse.start[start] : parse.end[end - 1]]
    country = parse.low[end - 1] in {"ukraine", "russia"} and end - start == 1
    before = start - 1
    if country and before >= 0 and parse.low[before] in _part_words() and parse.low[before] != "central":
        return parse.text[parse.start[before] : parse.end[end - 1]], before, end, "region"
    if country and before >= 1 and parse.low[before] == "of" and parse.low[before - 1] in _part_words():
        first = before - 1
        if _is_inside(parse, first):
            return parse.text[parse.start[first] : parse.end[end - 1]], first, end, "region"
    return text, start, end, None


def _region_name(parse: Parse, start: int, end: int, name: str, kind: str | None) -> tuple[str, int]:
    """Take the word "oblast" or "region" after a name into it."""
    if (
        end < len(parse)
        and kind in REGION_KINDS
        and _kind_words().get(parse.low[end]) == kind
        and parse.block_of[end] == parse.block_of[start]
    ):
        return f"{name} {parse.word[end]}", end + 1
    return name, end


def make_place(parse: Parse, start: int, end: int, sources: set[int]) -> Place:
    """Make the mention of a place of its words: its full name, its kind, how it is related, whether it is a metonym."""
    head = next((t for t in range(start, end) if not start <= parse.head[t] < end), end - 1)
    name, first, last, vague = _extended(parse, start, end)
    kind = vague or _kind_of(parse, start, end)
    name, last = _region_name(parse, first, last, name, kind) if vague is None else (name, last)
    if kind is None and parse.low[end - 1] in {"ukraine", "russia"}:
        kind = "country"
    span = Span(parse.start[first], parse.end[last - 1])
    mention = ToponymMention(
        span=span, text=span.of(parse.text), name=" ".join(name.split()), kind_hint=kind,
        relation=relation_of(parse, first), part=None if vague else part_of(parse, start),
        metonym=is_metonym(parse, start, end, head, sources),
    )  # fmt: skip
    return Place(first, last, head, mention, salient=_is_salient(parse, head))


def _is_salient(parse: Parse, head: int) -> bool:
    """Tell whether a place is what its clause is about: subject or object, also in "the village of X"."""
    if parse.dep[head] == "pobj" and parse.low[parse.head[head]] == "of":
        noun = parse.head[parse.head[head]]
        return parse.lemma[noun] in words("nouns", "settlement") and parse.dep[noun] in {"dobj", "nsubj", "nsubjpass"}
    return parse.dep[head] in {"dobj", "nsubj", "nsubjpass"}


def _directions(parse: Parse, taken: set[int]) -> list[Place]:
    """Return "the east" and its like where no name follows: a direction to be read as a region."""
    found = []
    for token, low in enumerate(parse.low):
        if (
            low not in {"north", "south", "east", "west"}
            or token in taken
            or token == 0
            or parse.low[token - 1] != "the"
        ):
            continue
        if not parse.is_noun(token) or (token + 1 < len(parse) and parse.low[token + 1] in {"of", "-"}):
            continue
        if parse.word[token][:1].isupper() or parse.low[max(token - 2, 0)] not in {
            "from",
            "in",
            "of",
            "across",
            "throughout",
        }:
            continue
        span = Span(parse.start[token - 1], parse.end[token])
        mention = ToponymMention(span=span, text=span.of(parse.text), name=f"the {low}", kind_hint="direction",
                                 relation=relation_of(parse, token - 1))  # fmt: skip
        found.append(Place(token - 1, token + 1, token, mention))
    return found


def _inside_name(parse: Parse, end: int) -> bool:
    """Tell whether a place only names a body that is not there ("Dynamo Kyiv", "the Khortytsia group")."""
    governor = parse.head[end - 1]
    return parse.dep[end - 1] in {"compound", "nmod"} and governor >= end and parse.lemma[governor] in _BODIES


def _is_people(low: str) -> bool:
    """Tell whether a word names a side's people ("the Russians"), no place."""
    found = side_of_word(low)
    return found is not None and found[1] == "people"


def find_places(parse: Parse, sources: set[int]) -> list[Place]:
    """Find the places that the text names, in order.

    ``sources`` are the tokens that hold claims: a place among them speaks and is a metonym.
    """
    runs = [tidy for start, end in _runs(parse) if (tidy := _tidy(parse, start, end))[0] < tidy[1]]
    runs = [(s, e) for s, e in runs if e - s > 1 or not (parse.low[s] in _part_words() or _is_people(parse.low[s]))]
    known = {t for start, end in runs for t in range(start, end)}
    runs += _guessed(parse, known)
    runs = whole_names(parse, runs)
    runs += find_theatre_names(parse, {t for start, end in runs for t in range(start, end)})
    runs = [(s, e) for s, e in runs if not _inside_name(parse, e)]
    places = [make_place(parse, start, end, sources) for start, end in sorted(runs)]
    taken = {t for place in places for t in range(place.start, place.end)}
    places += _directions(parse, taken)
    return sorted(places, key=lambda place: place.start)
