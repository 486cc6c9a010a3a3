"""Steps of commitment: what each word above or beside an event does to how certain it is.

One list of governors (``lexicon/factuality.toml``) decides both the values of events and the modality and polarity of
claims: a step says what is left of a certain and of a denied event, and which modality it stands for. Steps compose
along the path of heads, as in Saurí and Pustejovsky's FactBank and the rules of Lovering's and Stanovsky's TruthTeller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from theodolite.extract.lexicon import table
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import is_infinitive, is_negative_phrase, is_passive, own_subject
from theodolite.records.claims import Modality

__all__ = [
    "CERTAIN",
    "Commitments",
    "Step",
    "commitments_of",
    "fold",
    "governing_step",
    "governors",
    "own_steps",
    "relation_of",
]

CERTAIN = 3.0
_RELATIONS = ("to", "passive", "that", "bare", "is", "ing", "from", "noun")
_PASSING = frozenset({"acomp", "attr", "prep", "prt", "oprd", "agent", "dative", "advmod", "npadvmod", "appos", "neg"})
_HAPPENING = frozenset({"occur", "happen", "take", "be", "begin", "start", "come", "follow", "continue", "resume"})
_LINKING = frozenset({"be", "seem", "become", "appear", "look"})
# classes of verbs that say of a told claim whether it holds ("rejected the claim that", "confirmed reports that")
_RETOLD = frozenset({"deny", "doubt", "know", "evidence", "true"})
_IF = frozenset({"if", "unless", "provided"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that changes certainty; ``real`` and ``unreal`` are what 3 and -3 become."""

    name: str
    real: float
    unreal: float
    modality: Modality | None = None
    negative: bool = False

    def apply(self, value: float) -> float:
        """Return what is left of a value."""
        return (self.real * value if value >= 0 else -self.unreal * value) / CERTAIN


_SAME = Step("same", 3.0, -3.0)
_FREE = Step("free", 3.0, 3.0)
_CONJ = Step("conj", 2.9, -2.9)


@cache
def governors() -> Mapping[tuple[str, str], Step]:
    """Return (relation, lemma) → step for every governor of the lexicon; the first class that lists it wins."""
    found: dict[tuple[str, str], Step] = {}
    for name, entry in table("factuality")["governors"].items():
        modality = Modality(entry["modality"]) if "modality" in entry else None
        step = Step(name, entry["real"], entry["unreal"], modality, entry.get("negative", False))
        for relation in _RELATIONS:
            for word in entry.get(relation, "").split():
                found.setdefault((relation, word), step)
    return found


@cache
def _capped(section: str) -> Mapping[str, Step]:
    """Return word → step for a table of caps."""
    entries = table("factuality")[section]
    return {word: Step(f"{section}:{word}", cap, -cap) for word, cap in entries.items()}


@cache
def _near() -> frozenset[str]:
    return frozenset(table("factuality")["near"]["words"].split())


@cache
def _number(section: str, name: str) -> float:
    return float(table("factuality")[section][name])


def fold(value: float, steps: list[Step]) -> float:
    """Apply steps to a value, first to last."""
    for step in steps:
        value = step.apply(value)
    return value


def relation_of(parse: Parse, token: int) -> tuple[str, int] | None:
    """Return how a token hangs on the word that governs it, and that word; None where nothing governs it."""
    head, dep = parse.head[token], parse.dep[token]
    if head == token:
        return None
    if dep in {"ccomp", "xcomp", "acl", "advcl", "relcl", "pcomp", "csubj"} and parse.tag[token] != "MD":
        return _clause_relation(parse, token, head, dep)
    if dep in {"dobj", "nsubjpass"} and parse.is_noun(token):
        return "noun", head
    if dep == "pobj" and parse.is_noun(token):
        return "noun", parse.head[head]
    return None


def _clause_relation(parse: Parse, token: int, head: int, dep: str) -> tuple[str, int] | None:
    if dep == "pcomp":
        return ("from" if parse.low[head] == "from" else "ing"), parse.head[head]
    if is_infinitive(parse, token):
        passive = parse.tag[head] == "VBN" and dep in {"xcomp", "advcl", "ccomp"} and is_passive(parse, head)
        return ("passive" if passive else "to"), head
    if dep in {"ccomp", "acl", "csubj"} or (dep == "advcl" and _has_that(parse, token)):
        return ("ing" if parse.tag[token] == "VBG" and own_subject(parse, token) is None else "that"), head
    return ("ing", head) if dep == "xcomp" else None


def _has_that(parse: Parse, token: int) -> bool:
    return any(parse.dep[c] == "mark" and parse.low[c] == "that" for c in parse.kids[token])


def _lookup(parse: Parse, token: int, relation: str, head: int) -> Step | None:
    """Return the step of a governor for a relation, an infinitive under a passive as under an active where unlisted."""
    lemma, steps = parse.lemma[head], governors()
    if relation == "that":
        if _is_bare(parse, token) and (found := steps.get(("bare", lemma))) is not None:
            return found
        predicate = parse.kid(head, "acomp", "attr", "oprd") if lemma in _LINKING else None
        if predicate is not None and predicate != token:
            lemma = parse.low[predicate]
            if (called := steps.get(("is", lemma))) is not None:
                return called
    found = steps.get((relation, lemma))
    return steps.get(("to", lemma)) if found is None and relation == "passive" else found


def _is_bare(parse: Parse, token: int) -> bool:
    """Tell whether a finite clause stands in the subjunctive, or has "should"."""
    helping = [parse.low[c] for c in parse.kids[token] if parse.dep[c] in {"aux", "auxpass"}]
    return "should" in helping or (parse.tag[token] == "VB" and not helping)


def _negated_governor(parse: Parse, token: int, head: int) -> Step | None:
    """Return the step of "have yet to" and "is to", which no lemma decides."""
    if parse.lemma[head] not in _LINKING | {"have", "remain"}:
        return None
    if any(parse.low[c] == "yet" for c in (*parse.kids[head], *parse.kids[token])):
        return Step("yet to", -1.8, 1.0, negative=True)
    if parse.lemma[head] == "be":
        return Step("be to", 1.5, -1.5, Modality.INTENDED)
    return None


def governing_step(parse: Parse, token: int) -> tuple[Step, int] | None:
    """Return what the word that governs a token makes of it, and that word; None where the token stands alone."""
    relation = relation_of(parse, token)
    if relation is None:
        return None
    name, head = relation
    special = _special(parse, token, name, head)
    if special is not None:
        return special
    found = _lookup(parse, token, name, head)
    return (found if found is not None else _default(parse, token, name)), head


def _special(parse: Parse, token: int, relation: str, head: int) -> tuple[Step, int] | None:
    """Return what no single word decides: "has yet to", "an attempt failed", "rejected the claim", "close to"."""
    if relation in {"to", "passive"} and (found := _negated_governor(parse, token, head)) is not None:
        return found, head
    verb = parse.head[head]
    if parse.is_noun(head) and verb != head:
        if relation in {"to", "ing"} and parse.dep[head] == "nsubj" and parse.lemma[verb] in {"fail", "collapse"}:
            return governors()["to", "fail"], verb
        told = governors().get(("that", parse.lemma[verb])) if relation == "that" else None
        if told is not None and parse.dep[head] in {"dobj", "nsubjpass"} and told.name in _RETOLD:
            return told, verb
    short = table("factuality")["short"]["words"].split() if relation in {"ing", "from"} else ()
    if parse.lemma[head] in short and (parse.dep[token] == "pcomp"):
        return Step("short of", -1.6, -2.0, negative=True), head
    return None


def _default(parse: Parse, token: int, relation: str) -> Step:
    """Return the step of a governor that no list knows."""
    dep = parse.dep[token]
    if relation in {"to", "passive"}:
        place = {"advcl": "purpose", "relcl": "relative", "acl": "noun"}.get(dep, "infinitive")
        value = _number("clauses", place)
        return Step(place, value, -0.6 * value, Modality.INTENDED if place == "purpose" else None)
    if dep == "pcomp":
        preposition = parse.low[parse.head[token]]
        if preposition in {"without", "instead"}:
            return Step(preposition, _number("clauses", preposition), 1.0, negative=True)
        return Step("prep clause", 2.2, -0.5)
    if relation == "noun":
        return _object_default(parse, token)
    return Step("clause", 2.6, -0.5) if relation == "that" else Step("gerund", 2.4, -1.0)


def _object_default(parse: Parse, token: int) -> Step:
    if parse.dep[token] == "pobj":
        if parse.low[parse.head[token]] == "without":
            return Step("without", _number("clauses", "without"), 1.0, negative=True)
        return Step("prep object", 2.8, 1.0)
    return Step("object", 2.8, -1.0)


def own_steps(parse: Parse, token: int) -> list[Step]:
    """Return what the words beside an event make of it: negation, modals, adverbs, conjunctions, adjectives."""
    steps = _modal_steps(parse, token)
    for child in parse.kids[token]:
        dep, low = parse.dep[child], parse.low[child]
        if dep == "advmod" and low in _near():
            steps.append(Step(f"near:{low}", -1.6, 1.6, negative=True))
        elif dep in {"advmod", "amod"} and (cap := _capped("adverbs").get(low)) is not None:
            steps.append(cap)
        elif dep in {"mark", "advmod"} and parse.dep[token] in {"advcl", "ccomp", "pcomp", "acl"}:
            steps += _mark_steps(parse, token, low)
        elif dep in {"amod", "compound"} and (cap := _capped("adjectives").get(low)) is not None:
            steps.append(cap)
    return steps + _mood_steps(parse, token)


def _mark_steps(parse: Parse, token: int, mark: str) -> list[Step]:
    """Return the step of a conjunction; "if" under "would have" tells of what was not so."""
    if mark in _IF and parse.low[token - 1 : token] and _is_perfect_would(parse, parse.head[token]):
        cap = _number("conditions", "past_clause")
        return [Step("if past", cap, -cap)]
    return [cap_step] if (cap_step := _capped("marks").get(mark)) is not None else []


def _is_perfect_would(parse: Parse, token: int) -> bool:
    helping = {parse.low[c] for c in parse.kids[token] if parse.dep[c] == "aux"}
    return "have" in helping and bool(helping & {"would", "could", "might"})


def _is_denied(parse: Parse, token: int) -> bool:
    """Tell whether a word is negated, "not only" left out."""
    if parse.is_noun(token):
        counted = parse.dep[token] in {"nsubj", "nsubjpass", "dobj", "attr", "expl"}
        return not counted and is_negative_phrase(parse, token)
    for child in parse.kids[token]:
        dep, low = parse.dep[child], parse.low[child]
        if (dep == "neg" or (low in {"never", "neither"} and dep in {"advmod", "preconj", "cc"})) and not _is_only(
            parse, child
        ):
            return True
        if dep in {"nsubj", "nsubjpass", "dobj", "attr", "expl"} and is_negative_phrase(parse, child):
            return True
        if low == "longer" and any(parse.low[inner] == "no" for inner in parse.kids[child]):
            return True
    return False


def _is_only(parse: Parse, negation: int) -> bool:
    following = parse.low[negation + 1 : negation + 2]
    return following in (["only"], ["just"], ["merely"], ["simply"])


def _modal_steps(parse: Parse, token: int) -> list[Step]:
    """Return the step of a modal with or without its negation, or of the negation alone."""
    denied = _is_denied(parse, token)
    modal = next((parse.low[c] for c in parse.kids[token] if parse.dep[c] == "aux" and parse.tag[c] == "MD"), None)
    if modal is None or modal not in _capped("modals"):
        return [Step("negated", -2.7, 2.2, negative=True)] if denied else []
    perfect = any(parse.low[c] == "have" and parse.dep[c] == "aux" for c in parse.kids[token])
    if denied:
        cap = _number("modals_negated", modal)
        return [Step(f"modal:not {modal}", cap, -cap, negative=True)]
    if perfect and modal in {"would", "should", "could", "ought"}:
        return [Step(f"modal:{modal} have", -0.8 if modal != "could" else 0.3, 0.5)]
    return [_capped("modals")[modal]]


def _mood_steps(parse: Parse, token: int) -> list[Step]:
    """Return the steps of questions, imperatives and clauses with an "if" clause of their own."""
    if not parse.is_verb(token):
        return []
    steps = []
    if any(_is_condition(parse, c) for c in parse.kids_of(token, "advcl")):
        steps.append(Step("if clause below", _number("conditions", "main"), -_number("conditions", "main")))
    if parse.head[token] == token:
        if parse.low[parse.sents[parse.sent_of[token]][1] - 1] == "?":
            steps.append(Step("question", _number("clauses", "question"), -0.6))
        elif parse.tag[token] == "VB" and not any(
            parse.dep[c] in {"nsubj", "nsubjpass", "expl", "aux", "csubj"} for c in parse.kids[token]
        ):
            steps.append(Step("imperative", _number("clauses", "imperative"), -1.0, Modality.COMMANDED))
    return steps


def _is_condition(parse: Parse, clause: int) -> bool:
    if any(parse.low[c] in _IF and parse.dep[c] in {"mark", "advmod"} for c in parse.kids[clause]):
        return True
    first = parse.kids[clause][:1]
    return (
        bool(first) and parse.low[first[0]] in {"should", "had", "were"} and parse.dep[first[0]] in {"aux", "auxpass"}
    )


def _context(parse: Parse, token: int, values: list[float], contexts: list[float]) -> tuple[float, Step]:
    """Return what a token has from above, and the step that it took."""
    head, dep = parse.head[token], parse.dep[token]
    if head == token:
        return CERTAIN, _FREE
    if dep == "conj":
        alone = own_subject(parse, token) is not None or any(parse.dep[c] == "aux" for c in parse.kids[token])
        return (contexts[head] if alone and not parse.is_noun(token) else values[head]), _CONJ
    governed = governing_step(parse, token)
    if governed is not None:
        step, governor = governed
        return step.apply(values[governor]), step
    if dep in _PASSING or dep in {"compound", "amod", "aux", "auxpass", "nmod", "poss"}:
        return values[head], _SAME
    return _loose(parse, token, head, dep, values)


def _loose(parse: Parse, token: int, head: int, dep: str, values: list[float]) -> tuple[float, Step]:
    """Return what subjects and adverbial clauses have from above."""
    if dep in {"nsubj", "nsubjpass"}:
        happens = parse.lemma[head] in _HAPPENING
        step = Step("subject", 2.9, -2.4 if happens else 1.5)
    elif dep == "advcl" and parse.tag[token] == "VBG" and own_subject(parse, token) is None:
        step = Step("participle", 2.7, -1.0)
    elif dep in {"pobj", "pcomp"}:
        step = Step("prep object", 2.8, 1.0)
    else:
        return CERTAIN, _FREE
    return step.apply(values[head]), step


@dataclass(frozen=True, slots=True)
class Commitments:
    """For each token its value, the value it has from above, the steps from above and beside it, and signs above it."""

    values: list[float]
    contexts: list[float]
    steps: list[list[Step]]
    above: list[frozenset[str]]


def commitments_of(parse: Parse) -> Commitments:
    """Return how certain the words above and beside each token leave it, from each sentence's root down."""
    count = len(parse)
    found = Commitments([CERTAIN] * count, [CERTAIN] * count, [[] for _ in range(count)], [_NOTHING] * count)
    for token in parse.from_roots():
        _commit(parse, token, found)
    return found


def _commit(parse: Parse, token: int, found: Commitments) -> None:
    """Fill in one token whose head is filled in, and what its children have above them."""
    context, step = _context(parse, token, found.values, found.contexts)
    own = own_steps(parse, token) if parse.kids[token] else []
    found.contexts[token] = context
    found.values[token] = fold(context, own)
    found.steps[token] = [step, *own]
    signs = _signs(parse, token) if parse.kids[token] else _NOTHING
    above = found.above[token]
    below = above | signs if signs - above else above
    for child in parse.kids[token]:
        found.above[child] = below


_NOTHING: frozenset[str] = frozenset()
_SIGNS = frozenset({"if", "unless", "whether", "that", "because"})


def _signs(parse: Parse, token: int) -> frozenset[str]:
    """Return the modals, negations and conjunctions beside a word."""
    found = set()
    for child in parse.kids[token]:
        dep = parse.dep[child]
        if (dep == "aux" and parse.tag[child] == "MD") or (dep == "mark" and parse.low[child] in _SIGNS):
            found.add(parse.low[child])
        elif dep == "neg":
            found.add("neg")
    return frozenset(found)
