"""What goes wrong, by class with counts: on the gold passages by part of a claim, on attributions by what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.cases.score import DECIDING, TELLING, characters, compare, gold_characters, pair

__all__ = ["attribution_errors", "claim_errors", "worst"]

_IOU = 0.5
_TOKEN = re.compile(r"\w+|[^\w\s]")


def claim_errors(cases: Iterable[tuple[Mapping[str, Any], Any]]) -> Iterator[str]:
    """Yield the class of every error in claims: missed, spurious, and each wrong part of a found one."""
    for case, extraction in cases:
        gold, given = case["claims"], extraction.claims
        spans = [characters((span.start, span.end) for span in claim.spans) for claim in given]
        pairs = pair([gold_characters(dict(case), claim) for claim in gold], spans)
        for number, want in enumerate(gold):
            if want.get("optional"):
                continue
            if number not in pairs:
                yield f"missed: {want['kinds'][0]}"
                continue
            claim = given[pairs[number]]
            told = compare(want, claim)
            for part in (*DECIDING, *(name for name in TELLING if name not in DECIDING)):
                if not told[part]:
                    yield f"kind: {want['kinds'][0]} read as {claim.kind}" if part == "kind" else f"wrong {part}"
        taken = set(pairs.values())
        for number, claim in enumerate(given):
            if number not in taken and not case.get("trap"):
                yield f"spurious: {claim.kind}"


def _tokens(spans: Iterable[Sequence[int]], at: Mapping[int, int]) -> frozenset[int]:
    return frozenset(at[i] for start, end in spans for i in range(start, end) if i in at)


def _iou(first: frozenset[int], second: frozenset[int]) -> float:
    return len(first & second) / len(first | second) if first | second else 0.0


def attribution_errors(gold: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the class of every error in attributions, as the scorer aligns them: by content, else by cue."""
    by_id = {row["id"]: row["attributions"] for row in given}
    for row in gold:
        at = {i: n for n, m in enumerate(_TOKEN.finditer(row["text"])) for i in range(m.start(), m.end())}
        want, have = ([_roles(a, at) for a in rows] for rows in (row["attributions"], by_id.get(row["id"], ())))
        yield from _document(want, have, row["text"])


def _roles(attribution: Mapping[str, Any], at: Mapping[int, int]) -> dict[str, frozenset[int]]:
    return {role: _tokens(attribution.get(role) or (), at) for role in ("source", "cue", "content")}


def _document(want: list[dict[str, frozenset[int]]], have: list[dict[str, frozenset[int]]], text: str) -> Iterator[str]:
    scored = sorted(
        ((_iou(w["content"], h["content"]), i, j) for i, w in enumerate(want) for j, h in enumerate(have)),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= _IOU and i not in pairs and j not in pairs.values():
            pairs[i] = j
    words = _TOKEN.findall(text)
    for i, w in enumerate(want):
        yield from _right(w, have[pairs[i]]) if i in pairs else _missing(w, have, words)
    for j in range(len(have)):
        if j not in pairs.values() and not any(have[j]["cue"] & w["cue"] for w in want):
            yield "attribution: spurious, no cue of the gold there"


def _right(want: Mapping[str, frozenset[int]], have: Mapping[str, frozenset[int]]) -> Iterator[str]:
    if want["source"] and not have["source"]:
        yield "attribution: source not found"
    elif want["source"] and not want["source"] & have["source"]:
        yield "attribution: another source"
    elif not want["source"] and have["source"]:
        yield "attribution: a source where the gold has none"


def _missing(
    want: Mapping[str, frozenset[int]], have: Sequence[Mapping[str, frozenset[int]]], words: Sequence[str]
) -> Iterator[str]:
    same_cue = [h for h in have if h["cue"] & want["cue"]]
    overlapping = [h for h in have if h["content"] & want["content"]]
    if same_cue:
        longer = len(same_cue[0]["content"]) > len(want["content"])
        yield f"attribution: content too {'long' if longer else 'short or elsewhere'}, cue right"
    elif not want["cue"]:
        yield "attribution: missed, no cue word in the gold"
    elif overlapping:
        yield "attribution: content within another attribution, cue missed"
    else:
        cue = " ".join(words[n].lower() for n in sorted(want["cue"]))
        yield "attribution: missed, cue of several words" if " " in cue else "attribution: missed, cue of one word"


def worst(errors: Iterable[str], most: int = 10) -> list[tuple[str, int]]:
    """Return the most frequent classes with counts."""
    return sorted(Counter(errors).items(), key=lambda item: (-item[1], item[0]))[:most]
