"""Known mistakes of the model in series of verbs, put right before anything is read off the parse."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["repair_series"]

_COMPASS = words("grammar", "toponyms", "compass")
_HELPED = frozenset({"aux", "auxpass", "nsubj", "nsubjpass", "mark", "agent"})


def _verb_of(low: str) -> str | None:
    """Return the verb of motion or taking whose past tense a word in -ed is."""
    known = words("predicates", "take") | words("predicates", "advance") | words("predicates", "enter")
    return next((stem for cut in ("d", "ed") if (stem := low.removesuffix(cut)) in known and stem != low), None)


def _series_verb(parse: Parse, token: int) -> int | None:
    """Return the verb before a comma or "and" that a word in -ed goes on from."""
    if token == 0 or parse.low[token - 1] not in {",", "and"}:
        return None
    head = parse.head[token]
    if parse.dep[token] == "amod" and parse.low[head] in _COMPASS and head == token + 1:
        verb = parse.head[head]
    elif parse.dep[token] == "advcl" and parse.tag[token] == "VBN":
        verb = head
    else:
        return None
    free = not any(parse.dep[c] in _HELPED for c in parse.kids[token])
    return verb if free and verb < token and parse.tag[verb] in {"VBD", "VBN"} else None


def repair_series(parse: Parse) -> None:
    """Make "advanced" a verb of its own in "seized A, advanced north of B and entered C"."""
    for token, low in enumerate(parse.low):
        if not low.endswith("ed") or (lemma := _verb_of(low)) is None or (verb := _series_verb(parse, token)) is None:
            continue
        noun = parse.head[token]
        parse.attach(token, verb, "conj")
        parse.tag[token], parse.lemma[token] = "VBD", lemma
        if noun != verb:
            parse.left[noun] = noun
            parse.attach(noun, token, "advmod")
