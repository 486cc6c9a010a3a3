"""Attributions without a clause of their own: praising, blaming, refusing, calling for something.

They name who takes what stand, and go into the list of attributions; no claim is read out of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from theodolite.extract.cue import Cue, cue_range
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import agent_of, is_infinitive, is_negated, is_passive, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["find_attitudes"]

_FIRST = frozenset({"i", "we", "you"})


def _object(parse: Parse, verb: int) -> tuple[tuple[int, int], int] | None:
    """Return (content, end of the cue) for "praised X", "refused to comply", "called for X"."""
    lemma = parse.lemma[verb]
    end = cue_range(parse, verb)[1]
    if lemma in words("cues", "attitudes", "infinitive"):
        clause = parse.kid(verb, "xcomp")
        if clause is not None and is_infinitive(parse, clause):
            return parse.trim(*parse.subtree(clause)), end
    if lemma in words("cues", "attitudes", "object"):
        item = parse.kid(verb, "dobj")
        item = item if item is not None else parse.kid(verb, "nsubjpass") if is_passive(parse, verb) else None
        if item is not None:
            return _with_complement(parse, verb, item), end
    for child in parse.kids_of(verb, "prep"):
        if f"{lemma}_{parse.low[child]}" in words("cues", "attitudes", "preposition"):
            inner = parse.kid(child, "pobj", "pcomp")
            if inner is not None and child >= verb:
                return parse.trim(*parse.subtree(inner)), child + 1
    return None


def _with_complement(parse: Parse, verb: int, item: int) -> tuple[int, int]:
    start, end = parse.subtree(item)
    for child in parse.kids_of(verb, "oprd", "xcomp", "ccomp", "prep"):
        if child > item and (parse.dep[child] != "prep" or parse.low[child] in {"as", "of", "for"}):
            end = max(end, parse.right[child])
    return parse.trim(start, end)


def find_attitudes(parse: Parse, taken: Set[int]) -> Iterator[Cue]:
    """Yield verbs of attitude with holder and object; ``taken`` are tokens that are cues already."""
    for verb, tag in enumerate(parse.tag):
        if verb in taken or not tag.startswith("VB") or parse.lemma[verb] not in words("cues", "attitudes", "all"):
            continue
        found = _object(parse, verb)
        if found is None or found[0][0] >= found[0][1]:
            continue
        passive = is_passive(parse, verb)
        source = agent_of(parse, verb) if passive else subject_of(parse, verb)
        if source is None or parse.low[source] in _FIRST or found[0][0] <= source < found[0][1]:
            continue
        start, _ = cue_range(parse, verb)
        yield Cue(token=verb, source=source, contents=[found[0]], form=AttributionForm.INDIRECT, group="attitude",
                  cue=(start, found[1]), negated=is_negated(parse, verb))  # fmt: skip
