"""Places taken up by "the city", "there", "it" and "the centre"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.toponyms import REGION_KINDS, SEA, SETTLEMENT_KINDS, Place, part_of, relation_of
from theodolite.records.text import Span


def anaphoric_places(parse: Parse, places: Sequence[Place]) -> list[Place]:
    """Return "the city", "this village" and "it" as mentions that carry the name of what they take up.

    The antecedent is the last settlement named before, one of the same kind where the text has said its kind. They are
    no mentions of a name, so they are kept apart from :func:`find_places`.
    """
    starts = [place.start for place in places]
    inside = {t for place in places for t in range(place.start, place.end)}
    found = []
    for token, lemma in enumerate(parse.lemma):
        if token in inside:
            continue
        settlement = lemma in words("nouns", "settlement") or lemma in {"oblast", "region"}
        if settlement and parse.tag[token] == "NN":
            definite = any(parse.dep[c] == "det" and parse.low[c] in {"the", "this", "that"} for c in parse.kids[token])
            named = parse.kid(token, "prep") is not None and _names_after(parse, token)
            if definite and not named and (place := _antecedent(places, starts, token, lemma)) is not None:
                found.append(_taken_up(parse, token, place))
        elif lemma in {"centre", "center", "outskirt"} and _is_bare_part(parse, token):
            if (place := _antecedent(places, starts, token, None)) is not None:
                found.append(_taken_up(parse, token, place, part=lemma if lemma != "outskirt" else "outskirts"))
        elif (
            parse.low[token] in {"it", "its", "there"}
            and (place := _antecedent(places, starts, token, None)) is not None
        ):
            found.append(_taken_up(parse, token, place))
    return found


def _is_bare_part(parse: Parse, token: int) -> bool:
    """Tell whether "the centre" stands without saying of what."""
    definite = any(parse.dep[c] == "det" and parse.low[c] == "the" for c in parse.kids[token])
    return definite and all(parse.low[c] != "of" and parse.dep[c] != "compound" for c in parse.kids[token])


def _names_after(parse: Parse, token: int) -> bool:
    return token + 2 < len(parse) and parse.low[token + 1] == "of" and parse.tag[token + 2].startswith("NNP")


def _antecedent(places: Sequence[Place], starts: Sequence[int], token: int, lemma: str | None) -> Place | None:
    region = lemma in {"oblast", "region"}
    index = bisect_left(starts, token) - 1
    fallback = None
    recent = list(reversed(places[max(0, index - 12) : index + 1]))
    salient = [p for p in recent[:6] if p.salient]
    for place in [*salient, *recent]:
        kind = place.mention.kind_hint
        if place.mention.metonym or kind in {"country", "direction"} or kind in SEA:
            continue
        if region == (kind in REGION_KINDS):
            if lemma is None or kind is None or kind == lemma or region or kind not in SETTLEMENT_KINDS:
                return place
            fallback = fallback or place
    return fallback


def _taken_up(parse: Parse, token: int, place: Place, part: str | None = None) -> Place:
    start = next((c for c in parse.kids[token] if parse.dep[c] == "det"), token)
    span = Span(parse.start[min(start, token)], parse.end[token])
    part = part.replace("center", "centre") if part else part_of(parse, min(start, token))
    mention = replace(
        place.mention,
        span=span,
        text=span.of(parse.text),
        relation=relation_of(parse, min(start, token)),
        part=part,
        metonym=False,
    )
    return Place(min(start, token), token + 1, token, mention, antecedent=True)
