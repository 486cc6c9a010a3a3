"""Questions answered in a word: "Asked whether P, X said no"."""

from __future__ import annotations

from collections.abc import Iterator

from theodolite.extract.cue import Cue, clause_range, cue_range
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import own_subject
from theodolite.records.text import AttributionForm

__all__ = ["find_answers"]

_ASKING = frozenset({"ask", "question", "press", "query"})
_ANSWERING = frozenset({"say", "answer", "reply", "respond"})
_WORDS = {"no": "deny", "negative": "deny", "yes": "say", "affirmative": "say"}


def find_answers(parse: Parse) -> Iterator[Cue]:
    """Yield the attributions of what was asked to whoever answered "yes" or "no" to it."""
    for verb, lemma in enumerate(parse.lemma):
        if lemma not in _ANSWERING or not parse.is_verb(verb):
            continue
        group = next((_WORDS[parse.low[t]] for t in range(verb + 1, parse.right[verb]) if parse.low[t] in _WORDS), None)
        asked = _asked(parse, verb) if group is not None and parse.right[verb] - verb < 12 else None
        source = own_subject(parse, verb)
        if group is None or asked is None or source is None:
            continue
        yield Cue(
            token=verb, source=source, contents=[clause_range(parse, asked)], form=AttributionForm.INDIRECT,
            group=group, cue=cue_range(parse, verb), heads=[asked],
        )  # fmt: skip


def _asked(parse: Parse, verb: int) -> int | None:
    """Return the verb of the clause that a question beside the answer asks about."""
    for question in parse.kids_of(verb, "advcl", "acl", "ccomp", "dep"):
        if parse.lemma[question] not in _ASKING:
            continue
        for clause in parse.kids_of(question, "ccomp", "advcl"):
            if any(parse.low[c] in {"whether", "if"} for c in parse.kids_of(clause, "mark")):
                return clause
    return None
