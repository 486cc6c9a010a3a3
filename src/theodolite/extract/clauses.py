"""Splitting sentences into propositions: one for each clause, coordinated predicate and purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.cue import Cue
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.pieces import pieces_of
from theodolite.extract.purposes import purpose_start
from theodolite.extract.sides import side_of_phrase
from theodolite.extract.syntax import (
    agent_of,
    ancestors,
    is_infinitive,
    is_passive,
    own_subject,
)

__all__ = ["Proposition", "split_propositions"]

_CAUSAL = frozenset({"because", "as", "since", "so", "given"})
_CONTRAST = frozenset({"while", "whereas", "although", "though", "but", "after", "before", "even"})
_CONDITIONAL = frozenset({"if", "unless", "once", "when", "until", "till"})


@dataclass(slots=True, eq=False)
class Proposition:
    """A clause as tokens; ``relation`` says how it hangs on ``parent`` (main, conj, purpose, cause, content …)."""

    head: int
    tokens: list[int]
    relation: str
    parent: int | None = None
    pieces: list[tuple[int, int]] = field(default_factory=list)


def _mark_of(parse: Parse, clause: int) -> str | None:
    for child in parse.kids[clause]:
        if (
            child < clause
            and parse.dep[child] in {"mark", "advmod"}
            and parse.low[child] in _CAUSAL | _CONTRAST | _CONDITIONAL
        ):
            return parse.low[child]
    return None


def _has_arguments(parse: Parse, verb: int) -> bool:
    return any(
        parse.dep[c]
        in {
            "dobj",
            "prep",
            "attr",
            "acomp",
            "nsubj",
            "nsubjpass",
            "expl",
            "xcomp",
            "ccomp",
            "dative",
            "oprd",
            "agent",
            "prt",
        }
        or (parse.dep[c] in {"advmod", "npadvmod"} and c > verb)
        for c in parse.kids[verb]
    )


def _is_predicate(parse: Parse, token: int) -> bool:
    participle = parse.dep[token] == "conj" and parse.low[token].endswith("ed") and parse.is_verb(parse.head[token])
    return (
        parse.is_verb(token)
        or (participle and parse.kid(token, "prep") is not None)
        or parse.tag[token] == "MD"
        or any(parse.dep[c] in {"nsubj", "nsubjpass", "expl"} for c in parse.kids[token])
    )


def _clause_relation(parse: Parse, token: int) -> str | None:
    """Return how a clause hangs on its head when it is a proposition of its own, else None."""
    dep = parse.dep[token]
    if purpose_start(parse, token) is not None:
        return "purpose"
    if dep == "advcl":
        return _adverbial_relation(parse, token)
    if dep == "relcl":
        first = parse.left[token]
        comma = first > 0 and parse.low[first - 1] in {",", "-", "–", "—"}
        return "relative" if comma and not is_infinitive(parse, token) else None
    if dep == "acl":
        return _participle_relation(parse, token)
    return None


def _adverbial_relation(parse: Parse, token: int) -> str | None:
    mark = _mark_of(parse, token)
    if mark in _CONDITIONAL:
        return None
    if own_subject(parse, token) is not None:
        if mark in _CAUSAL and not (mark == "as" and parse.low[max(parse.left[token] - 1, 0)] == "soon"):
            return "cause"
        return "contrast" if mark in _CONTRAST else None
    first = parse.left[token]
    comma = first > 0 and parse.low[first - 1] == ","
    if parse.tag[token] == "VBG" and comma and token > parse.head[token] and _has_arguments(parse, token):
        return "result"
    return None


def _participle_relation(parse: Parse, token: int) -> str | None:
    """A participle with an agent of a side says something of its own ("mercenaries recruited by Russia to …")."""
    if parse.tag[token] != "VBN" or not is_passive(parse, token):
        return None
    agent = agent_of(parse, token)
    noun = parse.head[token]
    if agent is None or side_of_phrase(parse, agent) is None or parse.lemma[noun] not in words("nouns", "people"):
        return None
    return "description"


def _conj_relation(parse: Parse, token: int, split: dict[int, str]) -> str | None:
    if parse.dep[token] != "conj" or not _is_predicate(parse, token):
        return None
    head = parse.head[token]
    relation = split.get(head)
    if relation is None or not _has_arguments(parse, token) or _is_gapped(parse, token) or _is_paired(parse, token):
        return None
    return relation if relation in {"purpose", "cause", "content", "result"} else "conj"


def _is_paired(parse: Parse, token: int) -> bool:
    """Tell whether two participles stand side by side under one auxiliary ("have been killed or wounded there")."""
    head = parse.head[token]
    paired = token == head + 2 and parse.tag[token] == parse.tag[head] == "VBN"
    return paired and not any(parse.dep[c] in {"aux", "auxpass"} for c in parse.kids[token])


def _is_gapped(parse: Parse, token: int) -> bool:
    """Tell whether a participle shares its auxiliary with the one before ("three were killed and 11 wounded")."""
    helped = any(parse.dep[c] in {"aux", "auxpass"} for c in parse.kids[token])
    subject = own_subject(parse, token)
    return not helped and parse.tag[token] in {"VBN", "VBD"} and subject is not None and parse.tag[subject] == "CD"


def _split_heads(parse: Parse, cues: Sequence[Cue]) -> dict[int, str]:
    """Return head → relation for every proposition, and ``cue`` for reporting words that are none."""
    split: dict[int, str] = {}
    content = {head for cue in cues for head in cue.heads}
    for token in parse.from_roots():
        relation = _relation(parse, token, split, content)
        if relation is not None:
            split[token] = relation
    return split


def _relation(parse: Parse, token: int, split: dict[int, str], content: set[int]) -> str | None:
    if parse.head[token] == token:
        return "main"
    if token in content:
        return None if _is_split_condition(parse, token, content) else "content"
    if _is_shared_quantity(parse, token):
        return "share"
    if not _is_predicate(parse, token):
        return "denial" if _is_apposed_denial(parse, token) else None
    dep = parse.dep[token]
    spliced = dep == "dep" and own_subject(parse, token) is not None and parse.tag[token] in {"VBZ", "VBD", "VBP"}
    if (
        dep == "parataxis"
        or spliced
        or _is_comma_spliced(parse, token)
        or (dep == "ccomp" and _is_split_complement(parse, token))
    ):
        return "content"
    return _conj_relation(parse, token, split) or _clause_relation(parse, token) or _factive(parse, token)


def _is_split_condition(parse: Parse, token: int, content: set[int]) -> bool:
    """Tell whether a condition is cut off its main clause only by the speaker ("If A, he said, B")."""
    marked = any(parse.low[c] in {"if", "unless"} for c in parse.kids_of(token, "mark", "advmod"))
    main = parse.head[token]
    whole = main in content or (parse.head[main] == main and parse.lemma[main] not in words("cues", "verbs", "say"))
    return marked and parse.dep[token] == "advcl" and token < main and whole


_SHARES = frozenset(
    {"%", "percent", "quarter", "half", "third", "fifth", "all", "most", "whole", "majority", "bulk", "part"}
)


def _is_apposed_denial(parse: Parse, token: int) -> bool:
    """Tell whether a noun after a comma says that what stands before was denied ("…, a claim dismissed by X")."""
    if parse.dep[token] not in {"appos", "dobj", "npadvmod"} or parse.lemma[token] not in words(
        "cues", "nouns", "deniable"
    ):
        return False
    start = parse.left[token]
    return (start > 0 and parse.low[start - 1] == ",") and any(
        parse.lemma[c] in words("cues", "verbs", "deny") and is_passive(parse, c) for c in parse.kids_of(token, "acl")
    )


def _is_shared_quantity(parse: Parse, token: int) -> bool:
    """Tell whether a share is coordinated with another ("88 percent of A and three quarters of B")."""
    if parse.dep[token] != "conj" or parse.lemma[token] not in _SHARES:
        return False
    head = parse.head[token]
    if parse.dep[head] == "pobj" and parse.lemma[parse.head[parse.head[head]]] in _SHARES:
        head = parse.head[parse.head[head]]
    first = parse.kid(head, "dobj") if parse.is_verb(head) else head
    if first is None or parse.lemma[first] not in _SHARES:
        return False
    return all(any(parse.low[c] == "of" for c in parse.kids[t]) for t in (token, first))


def _is_comma_spliced(parse: Parse, token: int) -> bool:
    """Tell whether only a comma joins a finite clause to one with a subject of its own ("A works, B is open")."""
    head = parse.head[token]
    subject = own_subject(parse, head)
    if parse.dep[token] != "ccomp" or subject is None or not parse.left[token] < token < subject < head:
        return False
    gap = {parse.low[t] for t in range(token + 1, parse.left[subject])}
    finite = parse.tag[token] in {"VBZ", "VBD", "VBP"}
    return ("," in gap and finite) or (";" in gap and own_subject(parse, token) is not None)


def _is_split_complement(parse: Parse, token: int) -> bool:
    """Tell whether a complement clause stands on its own ("proves that they are lying"; not "let them go")."""
    if is_infinitive(parse, token) or own_subject(parse, token) is None:
        return False
    subject = own_subject(parse, token)
    finite = parse.tag[token] in {"VBD", "VBP", "VBZ", "MD"} or any(
        parse.dep[c] in {"aux", "auxpass"} for c in parse.kids[token]
    )
    first = parse.left[token]
    question = (
        (parse.tag[first] in {"WRB", "WP", "WDT"} or parse.low[first] == "whether")
        and parse.low[first] != "that"
        and first > parse.head[token]
    )
    return finite and subject is not None and parse.low[subject] not in {"them", "him", "us", "me"} and not question


def _factive(parse: Parse, token: int) -> str | None:
    """A clause of "the fact that …"."""
    if parse.dep[token] in {"acl", "ccomp"} and parse.lemma[parse.head[token]] in words("cues", "nouns", "factive"):
        return "content"
    return None


def _cut_cues(cues: Sequence[Cue], parse: Parse, owner_cut: dict[int, str]) -> None:
    """Take agency phrases out of the propositions around them."""
    for cue in cues:
        if cue.group == "agency" and not parse.is_verb(cue.token):
            owner_cut[cue.token] = "cue"
            if cue.source is not None and not cue.cue[0] <= parse.head[cue.source] < cue.cue[1]:
                owner_cut[cue.source] = "cue"
        elif cue.group == "agency":
            owner_cut[cue.token] = "cue"
        elif _is_stray(parse, cue) and cue.source is not None:
            owner_cut[cue.source] = "cue"
        elif parse.is_verb(cue.token) and parse.dep[cue.token] in {"acl", "advcl", "relcl"} and not cue.nominal:
            owner_cut.setdefault(cue.token, "cue")
        elif parse.is_noun(cue.token) and cue.source is not None and parse.dep[cue.source] == "pobj":
            owner_cut[parse.head[cue.source]] = "cue"


def _is_stray(parse: Parse, cue: Cue) -> bool:
    """Tell whether the parser hung a speaker on the content instead of on the reporting verb."""
    if not parse.is_verb(cue.token) or cue.source is None or parse.head[cue.source] == cue.token:
        return False
    return any(start <= parse.head[cue.source] < end and not start <= cue.source < end for start, end in cue.contents)


def _owners(parse: Parse, split: dict[int, str]) -> dict[int, list[int]]:
    owner = [-1] * len(parse)
    for start, end in parse.sents:
        stack = [t for t in range(start, end) if parse.head[t] == t]
        while stack:
            token = stack.pop()
            owner[token] = token if token in split else owner[parse.head[token]]
            stack += parse.kids[token]
    tokens: dict[int, list[int]] = defaultdict(list)
    for token, head in enumerate(owner):
        tokens[head].append(token)
        if split.get(head) == "description":
            tokens[owner[parse.head[head]]].append(token)
    return tokens


def _move_order(parse: Parse, head: int, split: dict[int, str], tokens: dict[int, list[int]]) -> None:
    """Give "in order" to the purpose that it introduces."""
    start = purpose_start(parse, head)
    if start is None or start >= parse.left[head]:
        return
    moved = set(range(start, parse.left[head]))
    owner = next((o for o in ancestors(parse, head) if o in split), None)
    if owner is not None and owner in tokens:
        tokens[owner] = [t for t in tokens[owner] if t not in moved]
    tokens[head] = sorted(moved | set(tokens[head]))


def split_propositions(parse: Parse, cues: Sequence[Cue]) -> list[Proposition]:
    """Split a document into propositions, in order of their first token; reporting clauses are among them."""
    split = _split_heads(parse, cues)
    _cut_cues(cues, parse, split)
    tokens = _owners(parse, split)
    for head, relation in split.items():
        if relation == "purpose":
            _move_order(parse, head, split, tokens)
    found = []
    for head, relation in split.items():
        own = tokens.get(head, [])
        if relation == "cue" or not own:
            continue
        if relation == "description":
            noun = parse.head[head]
            own = list(range(parse.left[noun], parse.right[head]))
        pieces = pieces_of(parse, head, own)
        if pieces:
            parent = parse.head[head] if parse.head[head] != head else None
            found.append(Proposition(head, own, relation, parent, pieces))
    return sorted(found, key=lambda p: (p.pieces[0], p.head))
