"""Known mistakes of the model in series of verbs, put right before anything is read off the parse."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = ["repair_series", "repair_speakers"]

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


def repair_speakers(parse: Parse) -> None:
    """Give "said" the subject that the model hung on what is put between ("X, asked about it, said that …")."""
    speech = words("cues", "verbs", "say") | words("cues", "verbs", "distance") | words("cues", "verbs", "endorse")
    for verb, tag in enumerate(parse.tag):
        if tag not in {"VBD", "VBZ", "VBP"} or parse.lemma[verb] not in speech:
            continue
        if verb < 4 or parse.low[verb - 1] != "," or parse.kid(verb, "nsubj", "nsubjpass", "expl") is not None:
            continue
        between = next(
            (c for c in parse.kids_of(verb, "parataxis", "ccomp", "dep") if _is_put_between(parse, c, verb)), None
        )
        if between is None:
            continue
        subject = parse.kid(between, "nsubj")
        assert subject is not None
        parse.attach(subject, verb, "nsubj")
        parse.left[between] = min([between, *(parse.left[c] for c in parse.kids[between] if parse.low[c] != ",")])
        parse.tag[between] = "VBN"
        parse.attach(between, subject, "acl")


def _is_put_between(parse: Parse, clause: int, verb: int) -> bool:
    """Tell whether a participle between commas stands right after its subject and right before a verb."""
    subject = parse.kid(clause, "nsubj")
    if subject is None or parse.tag[clause] not in {"VBD", "VBN"} or not subject < clause < verb:
        return False
    return parse.low[subject + 1] == "," and clause == subject + 2 and parse.right[clause] >= verb - 1
