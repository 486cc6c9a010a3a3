"""Words announced by a colon at the end of a paragraph: what follows, a quotation, a list or a paragraph, is said."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.extract.cue import Cue, cue_range, verb_class
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.quoted import Work, add
from theodolite.extract.syntax import agent_of, is_negated, is_passive, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["read_announced"]

_BULLETS = frozenset({"-", "–", "—", "•", "*", "·", "▪", "◦", "‣", "●"})
_SAYING = frozenset({"say", "distance", "endorse", "deny"})
_LOOK_BACK, _MOST_ITEMS = 30, 40


def _announcing_verb(work: Work, block: int) -> int | None:
    """Return the reporting verb of a paragraph that ends with a colon, the last one."""
    parse = work.parse
    start, end = parse.blocks[block]
    if end <= start or parse.low[end - 1] != ":":
        return None
    first = max(start, parse.sents[parse.sent_of[end - 1]][0], end - _LOOK_BACK)
    for token in range(end - 2, first - 1, -1):
        spoken = parse.is_verb(token) and verb_class(parse.lemma[token]) in _SAYING | {"persuade"}
        issued = parse.lemma[token] in words("cues", "sources", "publish_verbs") and _has_utterance(parse, token)
        if (spoken or issued) and not work.inside[token] and not is_negated(parse, token):
            return token
    return None


def _has_utterance(parse: Parse, verb: int) -> bool:
    """Tell whether a statement is put out ("released the following statement:")."""
    item = parse.kid(verb, "dobj")
    return item is not None and parse.lemma[item] in words("cues", "sources", "utterance")


def _speaker(parse: Parse, verb: int) -> int | None:
    """Return who speaks, also after the verb ("Added the mayor:")."""
    if is_passive(parse, verb):
        return agent_of(parse, verb)
    subject = subject_of(parse, verb)
    if subject is not None:
        return subject
    for token in range(verb + 1, min(verb + 4, len(parse))):
        if parse.is_noun(token) or parse.tag[token] == "PRP":
            return parse.name_head(token)
    return None


def _is_item(parse: Parse, block: int) -> bool:
    """Tell whether a paragraph is an item of a list: it begins with a bullet or a number."""
    start, end = parse.blocks[block]
    numbered = end - start > 1 and parse.word[start].isdigit() and parse.low[start + 1] in {".", ")"}
    return end > start and (parse.low[start] in _BULLETS or parse.low[start][:1] in _BULLETS or numbered)


def _items(parse: Parse, block: int) -> list[int]:
    """Return the paragraphs that a colon announces: the items of a list, else the next one."""
    found: list[int] = []
    for following in range(block + 1, min(block + 1 + _MOST_ITEMS, len(parse.blocks))):
        if not _is_item(parse, following):
            break
        found.append(following)
    return found or [block + 1]


def _contents(work: Work, blocks: Sequence[int]) -> list[tuple[int, int]]:
    """Return what the announced paragraphs say: the quotation with which one begins, else the whole."""
    parse, found = work.parse, []
    for block in blocks:
        start, end = parse.blocks[block]
        number = work.inside[start] if start < end else 0
        if number and (quoted := work.quotes[number - 1]).outer[0] == start:
            start, end = quoted.start, min(quoted.end, end)
        start, end = parse.trim(start, end)
        while start < end and (parse.low[start] in _BULLETS or parse.word[start].isdigit()):
            start, end = parse.trim(start + 1, end)
        if start < end:
            found.append((start, end))
    return found


def read_announced(work: Work) -> None:
    """Give "X said:" at the end of a paragraph what follows: a quotation, the items of a list, or a paragraph."""
    parse = work.parse
    for block in range(len(parse.blocks) - 1):
        verb = _announcing_verb(work, block)
        if verb is None:
            continue
        contents = _contents(work, _items(parse, block))
        existing = work.by_token.get(verb)
        if existing is not None and not existing.heads:
            existing.contents = sorted({*existing.contents, *contents})
        elif existing is None and contents and (source := _speaker(parse, verb)) is not None:
            quoted = bool(work.inside[contents[0][0]])
            form = AttributionForm.DIRECT if quoted else AttributionForm.INDIRECT
            group = verb_class(parse.lemma[verb]) or "say"
            existing = add(work, Cue(token=verb, source=source, contents=contents, form=form, group=group,
                                     cue=cue_range(parse, verb)))  # fmt: skip
        for content in contents:
            number = work.inside[content[0]]
            if existing is not None and number and (part := work.quotes[number - 1]).start == content[0]:
                part.cue = part.cue or existing
