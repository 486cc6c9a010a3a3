"""How far the claimant commits himself to a proposition: each rule gives one modality, the first that holds decides.

The words that govern the core verb, and whether they leave it undone, are those of ``commitment.py``: values of events
and modality and polarity of claims rest on the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from theodolite.extract.commitment import Step, governing_step, own_steps
from theodolite.extract.facts import Facts, is_demand
from theodolite.extract.lexicon import words
from theodolite.extract.syntax import subject_of
from theodolite.records.claims import Modality, Polarity

__all__ = ["modality_of"]

_TRYING = words("grammar", "facts", "trying")
_PLANNING = words("grammar", "facts", "planning")
_ATTEMPTS = frozenset({"attempt", "effort", "bid", "push"})
_POSSIBLE = frozenset({"may", "might", "can", "could"})
_UNSURE = frozenset(
    {"probably", "likely", "possibly", "perhaps", "maybe", "presumably", "apparently", "seemingly", "potentially"}
)
_REPORTED = frozenset({"reportedly", "allegedly", "supposedly", "purportedly"})


def _steps(facts: Facts) -> Iterator[Step]:
    """Yield what each word on the way from the clause's head to its core makes of what it governs."""
    for token in [*facts.path[1:], *([facts.core] if facts.path else [])]:
        governed = governing_step(facts.parse, token)
        if governed is not None:
            yield governed[0]


def _governed_from_outside(facts: Facts) -> Step | None:
    """Return what the word above a content clause makes of it ("demanded that")."""
    governed = governing_step(facts.parse, facts.head) if facts.prop.relation == "content" else None
    return governed[0] if governed is not None else None


def _purpose(facts: Facts) -> Modality | None:
    """A purpose ("in order to …") is intended."""
    return Modality.INTENDED if facts.prop.relation == "purpose" else None


def _inference(facts: Facts) -> Modality | None:
    """What stands after "whether", "it is possible that", "there is a risk that" is possible."""
    outside = _governed_from_outside(facts)
    if outside is not None and outside.name == "able":
        return Modality.POSSIBLE
    parse = facts.parse
    named = [clause for noun in parse.kids_of(facts.head, "attr") for clause in parse.kids_of(noun, "acl")]
    steps = [governed[0].name for clause in named if (governed := governing_step(parse, clause)) is not None]
    if "able" in steps and facts.head == facts.core:
        return Modality.POSSIBLE
    asked = any(
        parse.low[mark] == "whether"
        for clause in (facts.head, *parse.kids_of(facts.head, "ccomp"))
        for mark in parse.kids_of(clause, "mark")
    )
    return Modality.POSSIBLE if asked else None


def _command(facts: Facts) -> Modality | None:
    """A demand, an order, an imperative and "let them" are commanded."""
    if "let" in facts.path_lemmas or is_demand(facts) or _is_imperative(facts):
        return Modality.COMMANDED
    outside = _governed_from_outside(facts)
    ordered = outside is not None and outside.name in {"order", "forbid"}
    return Modality.COMMANDED if ordered else None


def _is_imperative(facts: Facts) -> bool:
    parse, head = facts.parse, facts.head
    if parse.tag[head] != "VB" or facts.prop.relation not in {"main", "content"} or parse.dep[head] == "conj":
        return False
    first = parse.trim(*parse.subtree(head))[0]
    if first not in {head, head - 1, head - 2} or not _opens(facts, first):
        return False
    return not any(
        parse.dep[c] in {"nsubj", "nsubjpass", "expl", "csubj"} or (parse.dep[c] == "aux" and parse.lemma[c] != "do")
        for c in parse.kids[head]
    )


def _opens(facts: Facts, token: int) -> bool:
    """Tell whether a token begins a sentence or a quotation."""
    parse = facts.parse
    begin = parse.sents[parse.sent_of[token]][0]
    return token == begin or not any(c.isalnum() or c in ",;" for c in parse.word[token - 1])


def _condition(facts: Facts) -> Modality | None:
    """An "if" clause, an inverted one ("had they …"), and what always follows on something are conditional."""
    would = "would" in facts.aux and _has_event_subject(facts)
    conditioned = any(step.name == "if clause below" for step in own_steps(facts.parse, facts.head))
    holds = facts.conditional or would or conditioned or _is_generic_condition(facts)
    return Modality.CONDITIONAL if holds else None


def _has_event_subject(facts: Facts) -> bool:
    parse = facts.parse
    for token in (subject_of(parse, facts.head), facts.subject):
        if token is not None and (parse.is_verb(token) or parse.lemma[token] in words("nouns", "control_events")):
            return True
    return False


def _is_generic_condition(facts: Facts) -> bool:
    """Tell whether the clause holds whenever something happens ("as soon as they emerge, they are …")."""
    parse = facts.parse
    present = parse.tag[facts.head] in {"VBP", "VBZ"} or any(
        parse.tag[c] in {"VBP", "VBZ"} for c in parse.kids[facts.head] if parse.dep[c].startswith("aux")
    )
    return present and any(
        parse.low[c] in {"soon", "whenever"} for c in parse.kids[facts.head] if parse.dep[c] == "advmod"
    )


def _promise(facts: Facts) -> Modality | None:
    """A clause with "would", and what is promised or threatened, is intended."""
    parse = facts.parse
    promised = (
        parse.dep[facts.head] == "xcomp"
        and facts.prop.relation == "content"
        and parse.lemma[parse.head[facts.head]] in {"promise", "vow", "pledge", "threaten", "swear"}
    )
    return Modality.INTENDED if promised or "would" in facts.aux else None


def _attempt(facts: Facts) -> Modality | None:
    """What somebody tries, attempts, struggles to do is attempted."""
    nouns = any(facts.parse.is_noun(t) and facts.parse.lemma[t] in _ATTEMPTS for t in facts.prop.tokens)
    verbs = any(facts.parse.lemma[t] in _TRYING for t in facts.path)
    return Modality.ATTEMPTED if verbs or (nouns and facts.path) else None


def _possibility(facts: Facts) -> Modality | None:
    """What may, can, must have, is able to, is likely to, seems to, probably did happen is possible."""
    if {"have", "must"} <= facts.aux:
        return Modality.POSSIBLE
    able = facts.path_lemmas & {"capable", "able", "possible"} and not facts.negated
    if facts.aux & _POSSIBLE or able or facts.aux & _UNSURE:
        return Modality.POSSIBLE
    unsure = any(step.name in {"seem", "unlikely"} for step in _steps(facts)) or facts.path_lemmas & {"likely"}
    return Modality.POSSIBLE if unsure else None


def _plan(facts: Facts) -> Modality | None:
    """What somebody plans, wants, expects, prepares to do is intended."""
    planned = facts.lemma in words("predicates", "intend") & {"plan", "intend", "aim"}
    return Modality.INTENDED if planned or facts.path_lemmas & _PLANNING else None


def _order(facts: Facts) -> Modality | None:
    """What somebody is ordered or forbidden to do is commanded."""
    return Modality.COMMANDED if any(step.name in {"order", "forbid"} for step in _steps(facts)) else None


def _hearsay(facts: Facts) -> Modality | None:
    """What reportedly or allegedly happened, or is said to have, is reported."""
    heard = any(step.name == "reported" for step in _steps(facts))
    return Modality.REPORTED if heard or facts.aux & _REPORTED else None


_RULES: Sequence[Callable[[Facts], Modality | None]] = (
    _purpose, _command, _condition, _inference, _promise, _attempt, _possibility, _plan, _order, _hearsay,
)  # fmt: skip


def modality_of(facts: Facts, hedge: str | None, *, evidence: bool = False) -> Modality:
    """Return the claimant's own commitment, from auxiliaries, light verbs and hedges.

    ``evidence`` says that the innermost holder is no person but what he was heard or seen by ("an intercept revealed").
    """
    if evidence and not facts.timexes and _is_order_told(facts):
        return Modality.REPORTED
    for rule in _RULES:
        modality = rule(facts)
        if modality is not None:
            return modality
    return Modality.REPORTED if hedge in _REPORTED else Modality.ASSERTED


def _is_order_told(facts: Facts) -> bool:
    """Tell whether it is that an order was given, of which evidence speaks ("were ordered to kill")."""
    return _order(facts) is not None and facts.polarity is Polarity.AFFIRMED
