"""Attributions as they are handed out: source, cue, content and chain as spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from theodolite.extract.attitudes import find_attitudes
from theodolite.extract.chain import build_cover
from theodolite.extract.cue import Cue
from theodolite.extract.parse import Parse
from theodolite.extract.reading import Reading
from theodolite.extract.segment import Block, Quote, find_quotes
from theodolite.extract.stances import find_hedge, stance_of
from theodolite.records.text import (
    Attribution,
    AttributionForm,
    Span,
)

_Cover = list[list[Cue]]


def _source_range(parse: Parse, token: int, cue: Cue) -> tuple[int, int]:
    start, end = parse.trim(*parse.subtree(token))
    for child in parse.kids[token]:
        if (
            child > token
            and parse.dep[child] in {"relcl", "acl"}
            and parse.left[child] <= cue.token < parse.right[child]
        ):
            end = min(end, parse.left[child])
    if start <= cue.token < end:
        start, end = (cue.cue[1], end) if cue.token < token else (start, cue.cue[0])
    return parse.trim(start, end)


def source_spans(parse: Parse, token: int | None, cue: Cue) -> tuple[Span, ...]:
    """Return a source's span: its phrase without the cue; none where there is no source."""
    if token is None:
        return ()
    start, end = _source_range(parse, token, cue)
    return (parse.span(start, end),) if start < end else (parse.span(token, token + 1),)


def _without_aside(parse: Parse, start: int, end: int) -> tuple[int, int]:
    """Return a content without an aside at its end that is the writer's: ", which …", ", including …"."""
    for token in range(start + 1, end - 1):
        if parse.low[token] not in {",", "--", "—", "–", "-"}:
            continue
        after = token + 1
        relative = parse.tag[after] in {"WDT", "WP", "WP$", "WRB"}
        if not relative or end - token < token - start:
            continue
        head = _relative_head(parse, after)
        if head is not None and parse.right[head] >= end - 1 and not any(t in _MARKS for t in parse.tag[after:end]):
            return parse.trim(start, token)
    return start, end


def _relative_head(parse: Parse, token: int) -> int | None:
    """Return the verb of the relative clause that a relative word begins."""
    for _ in range(6):
        if parse.dep[token] == "relcl":
            return token
        if parse.head[token] == token:
            return None
        token = parse.head[token]
    return None


def content_span(parse: Parse, start: int, end: int) -> Span:
    """Return a content's span; a quotation keeps its marks."""
    if start > 0 and parse.tag[start - 1] in _MARKS and parse.end[start - 1] == parse.start[start]:
        start -= 1
    if sum(parse.tag[t] in _MARKS for t in range(start, end)) % 2:
        for last in range(end, min(end + 3, len(parse))):
            if parse.tag[last] in _MARKS:
                end = last + 1
                break
            if parse.tag[last] not in {",", ".", ":"}:
                break
    if start > 0 and parse.low[start - 1] == "that" and parse.dep[start - 1] == "mark":
        start -= 1
    return parse.span(start, end)


_MARKS = frozenset({"``", "''"})


def _outer(cover: _Cover, cue: Cue) -> list[Cue]:
    """Return the attributions that a cue stands within, outermost first."""
    return [c for c in cover[cue.token] if c is not cue and c.token != cue.token]


def _chain(reading: Reading, cover: _Cover, cue: Cue) -> tuple[tuple[Span, ...], ...]:
    """Return the sources from the outermost to the cue's own; an unnamed one ("reportedly") has no span."""
    parse = reading.parse
    found = [source_spans(parse, c.source, c) for c in _outer(cover, cue)]
    if not found and any(parse.low[k] in _REPORTEDLY for k in parse.kids[cue.token]):
        found.append(())
    if cue.outer is not None and cue.form is not AttributionForm.EVIDENTIAL and parse.lemma[cue.token] != "tell":
        found.append(source_spans(parse, cue.outer, cue))
    return (*found, source_spans(parse, cue.source, cue))


def _attribution(reading: Reading, cover: _Cover, cue: Cue) -> Attribution:
    parse = reading.parse
    outer = _outer(cover, cue)
    first, last = cue.cue
    return Attribution(
        form=cue.form if not outer or cue.form is not AttributionForm.INDIRECT else AttributionForm.NESTED,
        source=source_spans(parse, cue.source, cue),
        cue=(parse.span(first, last),) if last > first else (),
        content=tuple(content_span(parse, *_without_aside(parse, start, end)) for start, end in cue.contents),
        source_name=reading.coref.name(cue.source) if cue.source is not None else None,
        stance=stance_of(parse, cue),
        hedge=find_hedge(parse, cue),
        chain=_chain(reading, cover, cue),
    )


def _is_further(parse: Parse, inside: Sequence[int], cover: _Cover, cue: Cue) -> bool:
    """Tell whether an attribution within another's words names a further holder, by words of speech.

    What a speaker thinks or wants himself ("we hope that …", "he said he believed …") is already his.
    """
    quoted = bool(inside[cue.token]) and cue.group != "none"
    outer = [c for c in _outer(cover, cue) if c.source is not None and c.group != "none"]
    if not outer and not quoted:
        return True
    speech = cue.group in _SPEECH
    own = cue.source is None or parse.tag[cue.source].startswith(("PRP", "WP", "DT", "WDT"))
    if quoted:
        return speech and not own
    if speech and cue.source is not None:
        return True
    return not own and not (cue.group == outer[-1].group == "attitude")


_REPORTEDLY = frozenset({"reportedly", "allegedly", "supposedly", "purportedly", "apparently"})
_SPEECH = frozenset({"say", "distance", "deny", "endorse", "persuade", "agency"})


class AttributionModel(Protocol):
    """Finds a document's attributions from its parse, its quotations and what the rules found and would list."""

    def find(self, parse: Parse, quotes: Sequence[Quote], rules: RuleCues) -> list[Cue]:
        """Return the attributions."""


@dataclass(frozen=True, slots=True)
class RuleCues:
    """Every attribution that the rules find, and those of them that are listed where there is no model."""

    every: Sequence[Cue]
    listed: Sequence[Cue]


def by_rules(parse: Parse, cues: Sequence[Cue], inside: Sequence[int]) -> RuleCues:
    """Join the attributions that carry claims with attitudes, and choose those to list."""
    attitudes = list(find_attitudes(parse, {cue.token for cue in cues}))
    every = [*cues, *attitudes]
    cover = build_cover(parse, every)
    return RuleCues(every, [c for c in every if _is_further(parse, inside, cover, c)])


def attributions(
    reading: Reading, learned: AttributionModel | None = None, blocks: Sequence[Block] = ()
) -> tuple[Attribution, ...]:
    """Return the attributions of a document in order of their content; with a model, those that it finds."""
    parse = reading.parse
    rules = by_rules(parse, reading.cues, reading.inside)
    found, holders = rules.listed, rules.every
    if learned is not None:
        found = learned.find(parse, find_quotes(parse.text, blocks), rules)
        taken = {cue.token for cue in found}
        holders = [*found, *(cue for cue in rules.every if cue.token not in taken)]
    cover = build_cover(parse, holders)
    return tuple(_attribution(reading, cover, cue) for cue in sorted(found, key=lambda c: (c.contents[0], c.token)))
