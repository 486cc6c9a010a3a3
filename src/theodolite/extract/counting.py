"""What a number of English text counts, of what and per what it is, and whether it names rather than counts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from theodolite.extract.amounts import Amount
from theodolite.extract.lexicon import table, words
from theodolite.extract.parse import Parse
from theodolite.records.text import Unit

__all__ = [
    "counted_noun", "counts_people", "formation_strength", "is_age", "is_name", "is_unit_noun", "of_phrase", "rate",
    "tokens_of", "unit_of_noun",
]  # fmt: skip

_AGE_AFTER = re.compile(r"[\s-]?(?:years?|months?|weeks?)[\s-]olds?\b|\syears of age\b", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"\b(?:aged|age|ages|age of)\s(?:between\s|about\s|around\s)?$", re.IGNORECASE)
_NAMED = frozenset({"ORG", "PRODUCT", "FAC", "WORK_OF_ART", "LAW", "EVENT"})
_YEARS = (1000.0, 2200.0)
_OLDEST = 120
_BEFORE_RANK = frozenset({"top", "bottom", "last", "final", "first"})
_HURTING = frozenset({"kill", "wound", "injure", "hurt", "maim"})
_OWNING = frozenset({"DT", "POS", "PRP$"})
_BEFORE_A_YEAR = frozenset(
    {"in", "since", "by", "until", "till", "from", "of", "before", "after", "early", "late", "mid"}
)


def tokens_of(parse: Parse, start: int, end: int) -> tuple[int, int]:
    """Return the tokens that characters ``[start, end)`` touch, as a half-open range."""
    return max(bisect_right(parse.start, start) - 1, 0), bisect_left(parse.start, end)


def is_age(parse: Parse, amount: Amount, first: int, end: int) -> int | None:
    """Return the end of an age ("45-year-old", "aged 60 to 75", "Smith, 66,"), None for other numbers."""
    text = parse.text
    behind = amount.start + len(text[amount.start : amount.end].rstrip("yearsmonthwk -"))
    if (after := _AGE_AFTER.match(text, min(behind, amount.end))) is not None:
        return after.end()
    if amount.unit is not None or not amount.plain or not 0 < amount.last <= _OLDEST:
        return None
    if _AGE_BEFORE.search(text[max(0, amount.start - 24) : amount.start]):
        return amount.end
    appositive = first > 1 and parse.low[first - 1] == "," and parse.ent[first - 2] == "PERSON"
    closed = end < len(parse) and parse.low[end] in {",", ".", "—", "–"}
    return amount.end if appositive and closed else None


def is_name(parse: Parse, amount: Amount, first: int, end: int) -> bool:
    """Tell whether a number counts nothing but names something ("Unit 3", "S&P 500", "787 Dreamliner", "in 2019")."""
    if amount.unit is not None or amount.share or amount.vague or (amount.ranged and not amount.dashed):
        return False
    if amount.words and not amount.ranged:
        return _is_rank(parse, first, end) or _is_article(parse, first, end) or _is_kind(parse, end)
    if _is_joined_name(parse, amount, first, end):
        return True
    if not amount.plain:
        return False
    return _is_year(parse, amount, first, end) or _is_numbered(parse, first, end) or _is_model(parse, first, end)


def _is_joined_name(parse: Parse, amount: Amount, first: int, end: int) -> bool:
    """Tell whether digits of any form name something ("16-18 Industrial Avenue", "COVID -19", "Hill 168.3")."""
    if amount.dashed and _names_a_place(parse, end):
        return True
    if amount.last < 0:
        return first > 0 and parse.tag[first - 1] == "NNP"
    return first > 0 and not amount.ranged and parse.lemma[first - 1] in words("quantities", "numbered", "words")


def _names_a_place(parse: Parse, end: int) -> bool:
    """Tell whether two numbers with a dash count nothing ("16-18 Industrial Avenue", a score)."""
    noun = counted_noun(parse, end)
    return noun is None or parse.tag[noun] == "NNP"


def _is_rank(parse: Parse, first: int, end: int) -> bool:
    """Tell whether a number word only ends "the bottom three", counting no noun."""
    return first > 0 and parse.low[first - 1] in _BEFORE_RANK and counted_noun(parse, end) is None


def _is_article(parse: Parse, first: int, end: int) -> bool:
    """Tell whether "one" stands for a person or thing ("no one", "the one who"); "one of the villages" counts."""
    if parse.low[first] != "one" or end != first + 1:
        return False
    following = parse.low[end] if end < len(parse) else ""
    return not (following == "of" or (end < len(parse) and parse.is_noun(end)))


def _is_kind(parse: Parse, end: int) -> bool:
    """Tell whether a number word is part of a kind's name ("a three-bed flat", "a six-speed gearbox")."""
    if end + 2 >= len(parse) or parse.low[end] != "-" or parse.start[end] != parse.end[end - 1]:
        return False
    behind = end + 2 + (parse.tag[end + 2] == "JJ")
    attributive = behind < len(parse) and parse.is_noun(behind)
    measuring = is_unit_noun(parse, end + 1) or parse.lemma[end + 1] == "point"
    return parse.tag[end + 1] in {"NN", "JJ", "VBN"} and attributive and not measuring


def is_unit_noun(parse: Parse, token: int) -> bool:
    """Tell whether a noun measures time."""
    return parse.lemma[token] in words("grammar", "quantities", "time")


def _is_year(parse: Parse, amount: Amount, first: int, end: int) -> bool:
    if not _YEARS[0] <= amount.first < _YEARS[1] or amount.ranged:
        return False
    before = parse.low[first - 1] if first else ""
    noun = parse.tag[end] in {"NNS", "NNPS"} if end < len(parse) else False
    if before in _BEFORE_A_YEAR or parse.ent[first] == "DATE":
        return not noun or parse.ent[first] == "DATE" or before in {"in", "since", "by", "until", "till"}
    counted = counted_noun(parse, end)
    return counted is None or (parse.tag[counted] not in {"NNS", "NNPS"} and parse.lemma[counted] != "people")


def _is_numbered(parse: Parse, first: int, end: int) -> bool:
    """Tell whether a number stands behind what it numbers ("Unit 3", "page 12", "No. 7", "iPhone 12")."""
    before = first - 1
    if before >= 0 and parse.low[before] == "." and before and parse.low[before - 1] == "no":
        return True
    if before < 0 or parse.sent_of[before] != parse.sent_of[first]:
        return False
    if parse.low[before] in {"no.", "nos.", "№", "#"} or parse.lemma[before] in words(
        "quantities", "numbered", "words"
    ):
        return True
    if parse.ent[first] in _NAMED and not parse.ent_begins[first]:
        return True
    named = parse.tag[before] in {"NNP", "NNPS"} and parse.ent[before] not in {"DATE", "TIME", "GPE", "LOC"}
    if named and parse.dep[first] in {"nummod", "npadvmod", "appos"} and parse.head[first] == before:
        return True
    counted = counted_noun(parse, end)
    followed = end < len(parse) and parse.tag[end] == "NNP" and counted is not None and parse.tag[counted] == "NN"
    return named and (counted is None or parse.tag[counted] == "NNP" or followed)


def _is_model(parse: Parse, first: int, end: int) -> bool:
    """Tell whether a number begins a name ("Boeing's own 787 Dreamliner", "the 90049 ZIP Code")."""
    if not first or end >= len(parse) or parse.tag[end] != "NNP" or parse.ent[end] in {"NORP", "GPE", "LOC"}:
        return False
    owned = parse.tag[first - 1] in _OWNING or parse.low[first - 1] == "own"
    return owned and parse.tag[parse.name_head(end)] == "NNP"


def counted_noun(parse: Parse, end: int) -> int | None:
    """Return the noun that a number counts ("200 Russian soldiers", "five of its tanks")."""
    for token in range(end, min(end + 6, len(parse))):
        if parse.block_of[token] != parse.block_of[end - 1]:
            return None
        if parse.is_noun(token) and not (token + 1 < len(parse) and parse.tag[token + 1] == "POS"):
            return parse.name_head(token)
        if not (
            parse.tag[token].startswith(("JJ", "VBN", "VBG", "PRP$", "CD", "POS", "NNP"))
            or parse.low[token] in {"of", "the", "its", "their", "-", "more"}
        ):
            return None
        if "%" in parse.low[token]:
            return None
    return None


def unit_of_noun(parse: Parse, noun: int | None) -> Unit:
    """Return persons or settlements where a noun is of them, else a plain count."""
    if noun is None:
        return Unit.COUNT
    lemma = parse.lemma[noun]
    if lemma in words("nouns", "settlement"):
        return Unit.SETTLEMENTS
    if lemma in words("nouns", "people") or parse.ent[noun] == "NORP":
        return Unit.PERSONS
    return Unit.COUNT


def counts_people(parse: Parse, token: int, end: int) -> bool:
    """Tell whether a bare number counts people: "ninety of us", "six are left", "the number of attackers at 350"."""
    after = parse.low[end] if end < len(parse) else ""
    ours = after == "of" and end + 1 < len(parse) and parse.low[end + 1] in {"us", "them"}
    if ours or after in words("nouns", "victims") or _is_of_a_toll(parse, token):
        return True
    verb, dep = parse.head[token], parse.dep[token]
    if dep == "dobj" and parse.lemma[verb] in _HURTING:
        return True
    lost = {parse.lemma[verb], *(parse.lemma[c] for c in parse.kids[verb])}
    if dep in {"nsubj", "nsubjpass"} and lost & {"leave", "kill", "wound", "survive", "die", "injure"}:
        return True
    return token > 0 and parse.low[token - 1] == "at" and _is_put_at(parse, token - 1)


def _is_put_at(parse: Parse, at: int) -> bool:
    """Tell whether people or their dead are put at a number ("puts the number of attackers at", "puts deaths at")."""
    for before in range(at - 1, max(at - 7, -1), -1):
        if parse.lemma[before] in {"death", "loss", "casualty"}:
            return True
        if parse.lemma[before] == "number" and parse.low[before + 1] == "of":
            return parse.lemma[before + 2] in words("nouns", "people")
    return False


def _is_of_a_toll(parse: Parse, token: int) -> bool:
    """Tell whether a number is what a toll of dead or injured has come to ("the death toll rose to 24")."""
    preposition = parse.head[token]
    verb = parse.head[preposition] if parse.dep[token] == "pobj" else preposition
    subject = parse.kid(verb, "nsubj", "nsubjpass")
    if subject is None:
        return False
    named = {parse.low[t] for t in range(parse.left[subject], min(parse.right[subject], parse.left[subject] + 12))}
    victims = bool(named & words("nouns", "victims"))
    return parse.lemma[subject] == "toll" or (parse.lemma[subject] in {"number", "count"} and victims)


def of_phrase(parse: Parse, end: int) -> str | None:
    """Return what a share is of: the noun phrase behind "of"."""
    if end + 1 < len(parse) and parse.low[end] == "of":
        start, last = end + 1, end + 2
        while last < len(parse) and last - start < 8 and not (parse.is_noun(last - 1) and not parse.is_noun(last)):
            last += 1
        return parse.text[parse.start[start] : parse.end[last - 1]]
    return None


def rate(parse: Parse, end: int) -> tuple[str, int] | None:
    """Return what a number is per, and the end of it ("200 a day", "$58 per barrel", "each week")."""
    if end + 1 >= len(parse) or parse.sent_of[end] != parse.sent_of[end - 1]:
        return None
    token = end + 1
    if parse.low[end] == "per" and token < len(parse) and parse.low[token].isalpha():
        return parse.low[token], token + 1
    timed = parse.low[end] in {"a", "an", "each", "every", "/"} and is_unit_noun(parse, token)
    alone = timed and (
        token + 1 >= len(parse) or parse.low[token + 1] not in {"ago", "later", "earlier", "before", "-", "long"}
    )
    return (parse.lemma[token], token + 1) if alone else None


def formation_strength(noun: str) -> tuple[float, float] | None:
    """Return how many people a formation usually has ("battalion": 300 to 1,000), from ``lexicon/formations.toml``."""
    found = table("formations")["strength"].get(noun)
    return None if found is None else (float(found[0]), float(found[1]))
