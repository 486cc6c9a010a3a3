"""Which side numbered units are on: what a text says of a unit once holds wherever it names the unit again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from theodolite.extract.cue import Cue
from theodolite.extract.entities import Coref, Entity, phrase_text
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["settle_units"]

_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)")
_NAME_TOKENS = 5
_BELONGING = frozenset({"of", "for", "from", "in", "with", "at"})
_Unit = tuple[str, str]


def _units(parse: Parse) -> Iterator[tuple[int, _Unit]]:
    """Yield the head of each numbered unit and its name ("47th", "brigade")."""
    military = words("nouns", "military")
    for token, low in enumerate(parse.low):
        if not _ORDINAL.fullmatch(low):
            continue
        last = min(token + _NAME_TOKENS, len(parse))
        head = next((t for t in range(token + 1, last) if parse.lemma[t].lower() in military), None)
        if head is not None and parse.sent_of[head] == parse.sent_of[token]:
            yield head, (low, parse.lemma[head].lower())


def _speaker(coref: Coref, cover: Sequence[Cue]) -> str | None:
    for cue in reversed(cover):
        entity = coref.entity(cue.source) if cue.source is not None else None
        if entity is not None:
            return entity.side
    return None


def settle_units(coref: Coref, cover: Sequence[Sequence[Cue]]) -> None:
    """Give every mention of a numbered unit, and whoever speaks for it, the side that the text gives it somewhere."""
    parse = coref.parse
    mentions = list(_units(parse))
    sides: dict[_Unit, set[str]] = defaultdict(set)
    for head, unit in mentions:
        if (side := coref.side(head, _speaker(coref, cover[head]))) is not None:
            sides[unit].add(side)
    for head, unit in mentions:
        if len(sides[unit]) == 1:
            _set_side(coref, head, next(iter(sides[unit])))


def _set_side(coref: Coref, head: int, side: str) -> None:
    parse = coref.parse
    entity = coref.at.setdefault(head, Entity(phrase_text(parse, head), head, group=True))
    entity.side = entity.side or side
    above = parse.head[head]
    if parse.dep[head] != "pobj" or parse.low[above] not in _BELONGING:
        return
    member = parse.head[above]
    for token in (
        member,
        parse.head[member] if parse.dep[member] == "appos" else member,
        *parse.kids_of(member, "appos"),
    ):
        found = coref.entity(token)
        if found is not None and (found.person or found.nouns & words("nouns", "people")):
            found.side = found.side or side
