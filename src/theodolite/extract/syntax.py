"""Small questions to the parse that several passes ask: subjects, negation, phrases."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse

__all__ = [
    "agent_of",
    "ancestors",
    "clause_verb",
    "is_infinitive",
    "is_negated",
    "is_negative_phrase",
    "is_passive",
    "lemma_object",
    "noun_phrase",
    "own_subject",
    "subject_of",
    "takes_time",
]

_MAX_HOPS = 6
_NO_AGENT = frozenset({"DATE", "TIME", "EVENT", "CARDINAL", "PERCENT", "QUANTITY"})
_NEGATIONS = frozenset(
    {"not", "n't", "n’t", "never", "neither", "nor", "no", "nobody", "none", "nothing", "hardly", "without"}
)
_AFTER_NOUN = frozenset({"relcl", "acl", "appos", "punct", "cc", "conj", "prep", "dep", "advmod", "parataxis", "ccomp"})


def own_subject(parse: Parse, verb: int) -> int | None:
    """Return the subject that the verb itself has."""
    found = parse.kid(verb, "nsubj", "nsubjpass", "csubj")
    if found is None:
        return parse.kid(verb, "expl")
    second = next((c for c in parse.kids[verb] if c > found and parse.dep[c] == parse.dep[found]), None)
    return second if second is not None and parse.left[second] == parse.right[found] else found


def agent_of(parse: Parse, verb: int) -> int | None:
    """Return the noun of "by …" of a passive verb."""
    agent = parse.kid(verb, "agent")
    noun = parse.kid(agent, "pobj") if agent is not None else None
    return noun if noun is not None and parse.ent[noun] not in _NO_AGENT else None


def is_passive(parse: Parse, verb: int) -> bool:
    """Tell whether the verb is passive (a reduced relative clause included)."""
    if any(parse.dep[child] in {"nsubjpass", "auxpass"} for child in parse.kids[verb]):
        return True
    return parse.tag[verb] == "VBN" and parse.dep[verb] == "acl" and parse.kid(verb, "aux") is None


def _antecedent(parse: Parse, verb: int) -> int:
    """Return the noun that a relative clause or a participle describes."""
    return parse.head[verb]


def _is_relative(parse: Parse, token: int) -> bool:
    return parse.tag[token] in {"WDT", "WP"} or (parse.low[token] == "that" and parse.dep[token].startswith("nsubj"))


def _controller(parse: Parse, verb: int) -> int | None:
    """Return who does an infinitive without a subject: the governing verb's object or subject."""
    head = parse.head[verb]
    if parse.lemma[head] in words("predicates", "object_control"):
        governed = parse.kid(head, "dobj", "dative", "nsubjpass")
        if governed is not None:
            return governed
    return None


def _step(parse: Parse, verb: int) -> int | None:
    """Return the next verb up whose subject this verb shares, or None."""
    dep, head = parse.dep[verb], parse.head[verb]
    if head == verb:
        return None
    if dep in {
        "conj",
        "xcomp",
        "advcl",
        "pcomp",
        "ccomp",
        "prep",
        "acomp",
        "aux",
        "dep",
        "parataxis",
        "acl",
        "pobj",
        "dobj",
        "attr",
    }:
        return head
    return None


def subject_of(parse: Parse, verb: int) -> int | None:
    """Return the subject of a verb, also where it shares one ("and shell it", "trying to capture", "claiming").

    A participle after a noun has that noun, a relative clause its antecedent.
    """
    token: int | None = verb
    for _ in range(_MAX_HOPS):
        if token is None:
            return None
        own = own_subject(parse, token)
        if own is not None:
            relative = _is_relative(parse, own) and parse.dep[token] == "relcl"
            return _antecedent(parse, token) if relative else own
        if parse.dep[token] == "xcomp" and (governed := _controller(parse, token)) is not None:
            return governed
        if parse.dep[token] in {"acl", "relcl"} and parse.tag[token] in {"VBG", "VBN"}:
            return parse.head[token]
        token = _step(parse, token)
    return None


def clause_verb(parse: Parse, token: int) -> int | None:
    """Return the nearest verb above a token, itself included."""
    for _ in range(3 * _MAX_HOPS):
        if parse.is_verb(token) or parse.tag[token] == "MD":
            return token
        if parse.head[token] == token:
            return None
        token = parse.head[token]
    return None


def ancestors(parse: Parse, token: int, limit: int = 40) -> list[int]:
    """Return the chain of heads above a token, nearest first, at most ``limit``."""
    found: list[int] = []
    while parse.head[token] != token and len(found) < limit:
        token = parse.head[token]
        found.append(token)
    return found


def is_negated(parse: Parse, verb: int) -> bool:
    """Tell whether the clause says no: "not", "never", "no success", "nobody", "impossible"."""
    for child in parse.kids[verb]:
        if parse.dep[child] == "neg" or (
            parse.low[child] in {"never", "neither"} and parse.dep[child] in {"advmod", "preconj", "cc"}
        ):
            return True
        if parse.dep[child] in {"nsubj", "nsubjpass", "dobj", "attr", "expl"} and is_negative_phrase(parse, child):
            return True
        if parse.dep[child] == "acomp" and parse.lemma[child] in {"impossible", "unable", "incapable"}:
            return True
        if parse.low[child] == "longer" and any(parse.low[inner] == "no" for inner in parse.kids[child]):
            return True
        if parse.dep[child] == "acomp" and any(parse.dep[inner] == "neg" for inner in parse.kids[child]):
            return True
    return False


def is_negative_phrase(parse: Parse, noun: int) -> bool:
    """Tell whether a noun phrase says that there is none ("nobody", "no evidence")."""
    first = parse.left[noun]
    none_at_all = parse.low[first] == "not" and first < noun
    if none_at_all or parse.low[noun] in {"none", "nobody", "nothing", "neither", "no-one"}:
        return True
    return any(
        (
            parse.low[child] in {"no", "neither"}
            and parse.dep[child] in {"det", "neg", "preconj", "cc"}
            and not _is_limit(parse, child)
        )
        or (parse.low[child] == "not" and child < noun)
        for child in parse.kids[noun]
    )


def _is_limit(parse: Parse, token: int) -> bool:
    """Tell whether "no" only begins "no more than", "no fewer than"."""
    return token + 1 < len(parse) and parse.low[token + 1] in {"more", "fewer", "less", "later"}


def takes_time(parse: Parse, verb: int) -> bool:
    """Tell whether a clause begins as "it will take us …" does."""
    subject = own_subject(parse, verb)
    return parse.lemma[verb] == "take" and subject is not None and parse.low[subject] == "it"


def is_infinitive(parse: Parse, verb: int) -> bool:
    """Tell whether a verb is a "to" infinitive."""
    return any(parse.dep[child] == "aux" and parse.low[child] == "to" for child in parse.kids[verb])


def lemma_object(parse: Parse, verb: int) -> int | None:
    """Return the direct object."""
    return parse.kid(verb, "dobj")


def noun_phrase(parse: Parse, noun: int) -> tuple[int, int]:
    """Return the token range of a noun phrase without relative clauses, appositions and what follows a comma."""
    end = noun + 1
    for child in parse.kids[noun]:
        if child < noun:
            continue
        if (
            (
                parse.dep[child] in {"prep", "agent"}
                and parse.low[child]
                in {
                    "of",
                    "for",
                    "in",
                    "from",
                    "by",
                    "at",
                    "with",
                }
            )
            or parse.dep[child] in {"compound", "nmod", "nummod", "case", "npadvmod"}
            or (parse.dep[child] == "amod" and parse.low[child] in {"close", "familiar", "loyal"})
        ):
            end = max(end, parse.right[child])
        elif parse.dep[child] == "appos" and parse.left[child] == end and parse.tag[child].startswith("NNP"):
            end = max(end, child + 1)
        else:
            break
    start = parse.left[noun]
    twin = parse.kid(parse.head[noun], parse.dep[noun]) if parse.dep[noun] in {"nsubj", "nsubjpass"} else None
    if twin is not None and twin < noun and parse.right[twin] == start:
        start = parse.left[twin]
    for child in parse.kids[noun]:
        if child < noun and parse.dep[child] in {"punct", "cc", "preconj", "advmod", "predet"} and child == start:
            start = child + 1
    return parse.trim(start, end)
