"""Which proper names are places: the recogniser's labels corrected by where each name stands in the whole document.

The recogniser knows few small places and takes them for people, bodies or products. A name is a place when its
positions speak for it ("near X", "the village of X", "captured X", "X and <a place>") more than for a person or a body.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from theodolite.extract.lexicon import table, words
from theodolite.extract.parse import Parse
from theodolite.extract.sides import side_of_word
from theodolite.timex import MONTHS, WEEKDAYS

__all__ = ["retag_places"]

_LOCATIVE = frozenset(
    {"in", "near", "at", "around", "outside", "towards", "toward", "into", "from", "to", "through", "across"}
)
_STRONG = frozenset({"near", "outside", "towards", "toward", "into"})
_COMPASS = words("grammar", "names", "compass")
_TITLES = words("grammar", "names", "titles")
_OF_PLACE = words("grammar", "names", "of_place")
_FACILITY = words("grammar", "names", "facility")
_RIVER = words("grammar", "names", "river")
_BODY = words("grammar", "names", "body")


@dataclass(slots=True)
class _Evidence:
    place: float = 0.0
    person: float = 0.0
    body: float = 0.0


_CALENDAR = frozenset({*MONTHS, *WEEKDAYS})
_Run = tuple[int, int]


def _is_part(parse: Parse, token: int) -> bool:
    word, tag = parse.word[token], parse.tag[token]
    if parse.low[token] in _CALENDAR:
        return False
    if tag in {"NNP", "NNPS"}:
        return word[:1].isupper()
    inside = token > 0 and parse.sent_of[token - 1] == parse.sent_of[token] and parse.tag[token - 1] not in {"``", ":"}
    return (
        tag == "NN"
        and (inside or parse.ent[token] != "")
        and word[:1].isupper()
        and word[1:].islower()
        and (not parse.headings[parse.block_of[token]] or _is_in_sentence_case(parse, token))
    )


def _is_in_sentence_case(parse: Parse, token: int) -> bool:
    """Tell whether a heading writes common words small, so that a capital means a name."""
    start, end = parse.blocks[parse.block_of[token]]
    small = sum(parse.word[t].islower() and len(parse.word[t]) > 3 for t in range(start, end))
    return small >= 2 or (small == 1 and end - start < 5)


def _runs(parse: Parse) -> list[_Run]:
    found: list[_Run] = []
    token = 0
    while token < len(parse):
        if not _is_part(parse, token):
            token += 1
            continue
        end = token + 1
        while (
            end < len(parse)
            and (_is_part(parse, end) or _is_hyphen(parse, end))
            and parse.block_of[end] == parse.block_of[token]
        ):
            end += 1
        found.append((token, end))
        token = end
    return found


def _is_hyphen(parse: Parse, token: int) -> bool:
    """Tell whether a hyphen joins two parts of a name ("Kleban-Byk")."""
    joined = parse.low[token] == "-" and token + 1 < len(parse) and parse.start[token + 1] == parse.end[token]
    return joined and parse.end[token - 1] == parse.start[token] and _is_part(parse, token + 1)


def _head(parse: Parse, start: int, end: int) -> int:
    return next((t for t in range(start, end) if not start <= parse.head[t] < end), end - 1)


def _by_label(parse: Parse, start: int, end: int, found: _Evidence) -> None:
    labels = {parse.ent[t] for t in range(start, end)}
    if labels <= {"GPE", "LOC"} and labels:
        found.place += 1.0
    elif labels == {"PERSON"}:
        found.person += 1.6 if end - start > 1 else 0.4
    elif labels == {"ORG"}:
        found.body += 0.9 if end - start > 1 else 0.3
    if parse.word[start].isupper() and len(parse.word[start]) > 1:
        found.body += 1.5


def _weight_of(lemma: str) -> float:
    """Return how much "of" after a noun speaks for a place ("the capture of X", "the factory of X")."""
    if lemma in words("nouns", "control_events") | _OF_PLACE:
        return 1.5
    return 1.0 if lemma in words("nouns", "facility") | words("nouns", "defended") else 0.0


def _by_neighbours(parse: Parse, start: int, end: int, found: _Evidence) -> None:
    before = parse.low[start - 1] if start and parse.block_of[start - 1] == parse.block_of[start] else ""
    after = parse.low[end] if end < len(parse) and parse.block_of[end] == parse.block_of[start] else ""
    kinds = {form for forms in table("places")["kinds"].values() for form in forms}
    if before in _STRONG:
        found.place += 1.8
    elif before in _LOCATIVE:
        found.place += 1.0
    if (
        before == "of"
        and start > 1
        and (
            parse.low[start - 2] in kinds | _COMPASS
            or parse.lemma[start - 2] in words("nouns", "settlement_parts") | words("nouns", "settlement")
        )
    ):
        found.place += 2.0
    if after in kinds and after not in {"front", "republic"}:
        found.place += 1.5
    if before == "of" and start > 1:
        found.place += _weight_of(parse.lemma[start - 2])
    if before == "of" and start > 1 and parse.low[start - 2] == "out":
        found.place += 1.8
    if before == "the" and any(parse.lemma[t] in _RIVER for t in range(max(start - 5, 0), start)):
        found.place += 2.0
    if before in {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central"} | kinds:
        found.place += 1.2
    if before in _TITLES or (
        parse.lemma[start - 1]
        in words("nouns", "military") | {"spokesman", "spokeswoman", "analyst", "minister", "governor"}
        and start
    ):
        found.person += 1.5 if before in _TITLES else 0.8


# Verbs whose object is a place where it is a name ("stormed X"), besides those of the lexicon; and weaker ones.
_TAKING = words("predicates", "take_whole") | frozenset(
    [
        "enter",
        "reach",
        "leave",
        "shell",
        "storm",
        "bombard",
        "clear",
        "mop",
        "clean",
        "recapture",
        "evacuate",
        "approach",
        "surrender",
        "abandon",
        "defend",
        "cross",
        "encircle",
        "surround",
    ]
)
# of which a heading leaves "was" out ("X liberated")
_TAKEN = words("predicates", "take_whole") | words("predicates", "encircle")
_HOLDING = words("predicates", "hold") | words("predicates", "take") | {"lose", "take", "strike", "hit", "attack"}
_ROLES = frozenset(name for names in table("nouns")["roles"].values() for name in str(names).split())
_OBJECT = frozenset({"dobj", "nsubjpass"})


def _by_role(parse: Parse, start: int, end: int, found: _Evidence) -> None:
    head = _head(parse, start, end)
    governor, dep = parse.head[head], parse.dep[head]
    found.place += _place_by_verb(parse, governor, dep)
    lemma = parse.lemma[governor]
    if lemma in words("cues", "verbs", "say") and dep == "nsubj":
        found.person += 0.7
    if dep == "appos" and lemma in _ROLES:
        found.person += 1.5
    if dep == "compound" and lemma in _FACILITY:
        found.place += 1.2
    if any(parse.lemma[t] in _BODY for t in range(start, end)) or (dep == "compound" and lemma in _BODY):
        found.body += 3.0
    if dep == "appos" and lemma in words("nouns", "collective"):
        found.body += 1.5


def _place_by_verb(parse: Parse, governor: int, dep: str) -> float:
    """Return how much the verb that a name depends on speaks for a place."""
    lemma, weight = parse.lemma[governor], 0.0
    if lemma in _TAKING and dep in _OBJECT:
        weight = 1.8
    elif dep in _OBJECT and (lemma in _HOLDING or _gives_up(parse, governor)):
        weight = 1.2
    elif lemma in {"fall", "remain", "lie"} and dep == "nsubj":
        weight = 0.6
    elif lemma in _TAKEN and dep == "nsubj" and parse.kid(governor, "dobj") is None:
        weight = 1.8
    under = any(
        parse.low[c] in {"under", "ours"} and parse.dep[c] in {"prep", "attr", "acomp"} for c in parse.kids[governor]
    )
    if dep.startswith("nsubj") and under and lemma in {"be", "remain", "come", "stay", "fall"}:
        weight += 1.5
    return weight


def _gives_up(parse: Parse, verb: int) -> bool:
    """Tell whether a verb means giving up or handing over."""
    return parse.lemma[verb] in {"give", "hand"} and any(
        parse.low[c] in {"up", "over"} for c in parse.kids_of(verb, "prt", "advmod")
    )


def _by_form(parse: Parse, start: int, end: int, found: _Evidence) -> None:
    low = parse.low[end - 1]
    if len(low) > 4 and low.endswith(tuple(words("places", "endings", "suffixes"))):
        found.place += 0.5
    if any(
        (known := side_of_word(parse.low[t])) is not None and known[1] in {"forces", "media", "service", "leader"}
        for t in range(start, end)
    ):
        found.body += 4.0


_CLUES: tuple[Callable[[Parse, int, int, _Evidence], None], ...] = (_by_label, _by_neighbours, _by_role, _by_form)


def _weigh(parse: Parse, runs: list[_Run]) -> dict[str, _Evidence]:
    weighed: dict[str, _Evidence] = defaultdict(_Evidence)
    for start, end in runs:
        key = " ".join(parse.low[start:end])
        for clue in _CLUES:
            clue(parse, start, end, weighed[key])
    return weighed


def _by_conjunction(parse: Parse, runs: list[_Run], weighed: dict[str, _Evidence]) -> None:
    """Let coordinated names share their evidence ("Rivne and Kurakhivka")."""
    key_of = {_head(parse, s, e): " ".join(parse.low[s:e]) for s, e in runs}
    for head, key in key_of.items():
        other = key_of.get(parse.head[head])
        if parse.dep[head] == "conj" and other is not None:
            shared = max(weighed[other].place, weighed[key].place)
            if shared >= 1.0:
                weighed[key].place = max(weighed[key].place, shared - 0.1)
                weighed[other].place = max(weighed[other].place, shared - 0.1)


def _is_place(found: _Evidence) -> bool:
    return found.place >= 1.0 and found.place > max(found.person, found.body)


def retag_places(parse: Parse, holders: frozenset[str] = frozenset()) -> None:
    """Correct the entity labels of a parse in place: names that are places become GPE, others that were GPE lose it.

    ``holders`` are names, in lower case, that the text credits ("per X"): they are no places.
    """
    runs = _runs(parse)
    weighed = _weigh(parse, runs)
    _by_conjunction(parse, runs, weighed)
    for start, end in runs:
        key = " ".join(parse.low[start:end])
        found = weighed[key]
        labels = {parse.ent[t] for t in range(start, end)}
        if key not in holders and _is_place(found) and end - start <= 3:
            if not labels <= {"GPE", "LOC"}:
                _label(parse, start, end, "GPE")
        elif labels <= {"GPE", "LOC"} and found.body > found.place:
            _label(parse, start, end, "ORG")
        elif labels <= {"GPE", "LOC"} and found.person > found.place:
            _label(parse, start, end, "PERSON")


def _label(parse: Parse, start: int, end: int, label: str) -> None:
    for token in range(start, end):
        parse.ent[token] = label
        parse.ent_begins[token] = token == start
    if end < len(parse) and parse.ent[end] and not parse.ent_begins[end]:
        parse.ent_begins[end] = True
