"""Denials: which propositions say that a claim does not hold, and which claims they deny."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.cue import CALLING, Cue, extraposed, reporter_of
from theodolite.extract.facts import Facts
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.sides import side_of_phrase
from theodolite.extract.syntax import agent_of
from theodolite.records.claims import ClaimKind
from theodolite.records.text import AttributionLink

__all__ = ["Draft", "Rebuttal", "find_denied", "find_rebuttal"]

_ANAPHORS = frozenset({"it", "this", "that", "these", "those", "none", "which", "all", "everything", "nothing"})
_TRUE = frozenset({"true", "accurate", "correct", "right", "so", "case"})
_WHERE = frozenset({"in", "on", "at", "under", "near", "between", "behind", "along", "within", "beyond"})
_STORIES = frozenset(
    {"figure", "number", "story", "account", "evidence", "photograph", "picture", "rumour", "version", "data", "count"}
)
_GROUND = frozenset({"truth", "basis", "substance", "foundation", "word", "merit", "ground"})
_ALLEGED = frozenset({"involvement", "responsibility", "guilt", "wrongdoing", "role", "participation", "complicity"})
_BACK_SENTENCES, _BACK_BLOCKS = 6, 4
_GENERIC = words("grammar", "rebuttal", "generic")


@dataclass(slots=True, eq=False)
class Rebuttal:
    """How a proposition denies: ``target`` is what it calls false, ``denier`` a holder to add to the chain."""

    target: int | None = None
    denier: int | None = None
    content: Cue | None = None


@dataclass(slots=True, eq=False)
class Draft:
    """A claim being made; records are frozen, so that links are set here first."""

    facts: Facts
    kind: ClaimKind
    chain: tuple[AttributionLink, ...]
    cues: list[Cue]
    actor: str | None = None
    rebuttal: Rebuttal | None = None
    denies: list[Draft] = field(default_factory=list)
    places: frozenset[str] = frozenset()

    @property
    def holder(self) -> AttributionLink:
        """The innermost holder."""
        return self.chain[-1]


def _is_denial_noun(parse: Parse, token: int) -> bool:
    return parse.low[token] in words("nouns", "denial") or parse.lemma[token] in words("nouns", "denial")


def _copula(facts: Facts) -> Rebuttal | None:
    """Read "it is a lie", "the report was false", "none of this is true", "they are lying"."""
    parse, core = facts.parse, facts.core
    lying = facts.lemma == "lie" and parse.tag[core] != "VBN" and parse.is_verb(core) and not facts.places
    if lying and not any(parse.low[c] in _WHERE for c in parse.kids_of(core, "prep")):
        return Rebuttal(target=facts.subject)
    if parse.lemma[core] not in {"be", "’", "'s", "’s", "prove", "remain", "sound", "seem"}:
        return None
    if (baseless := _without_truth(facts)) is not None:
        return Rebuttal(target=baseless)
    if extraposed(parse, core) is None and (_is_elliptic(facts) or _calls_untrue(facts)):
        return Rebuttal(target=facts.subject)
    return None


def _is_elliptic(facts: Facts) -> bool:
    """Tell whether a bare "it is not" answers what stands before."""
    parse, subject = facts.parse, facts.subject
    said = {"attr", "acomp", "prep", "oprd", "advmod", "ccomp", "xcomp"}
    bare = not any(parse.dep[c] in said and parse.low[c] != "so" for c in parse.kids[facts.core])
    return bare and facts.negated and subject is not None and parse.low[subject] in _ANAPHORS


def _calls_untrue(facts: Facts) -> bool:
    parse = facts.parse
    for child in parse.kids_of(facts.core, "attr", "acomp", "prep", "oprd"):
        low = parse.low[child]
        untrue = (
            _is_denial_noun(parse, child) or low in words("nouns", "denial_adjectives") or _is_baseless(parse, child)
        )
        if (low in _TRUE) if facts.negated else untrue:
            return True
    return False


def _is_baseless(parse: Parse, preposition: int) -> bool:
    """Tell whether words are "without foundation"."""
    ground = parse.kid(preposition, "pobj") if parse.low[preposition] == "without" else None
    return ground is not None and parse.lemma[ground] in _GROUND


def _without_truth(facts: Facts) -> int | None:
    """Return what "there is no truth to …", "there is no basis for …" speaks of."""
    parse = facts.parse
    noun = parse.kid(facts.core, "attr", "dobj", "nsubj")
    if (
        noun is None
        or not facts.negated
        or parse.lemma[noun] not in {"truth", "basis", "substance", "foundation", "word"}
    ):
        return None
    preposition = next((c for t in (noun, facts.core) for c in parse.kids_of(t, "prep") if c > noun), None)
    return parse.kid(preposition, "pobj") if preposition is not None else None


def _denying_verb(facts: Facts) -> Rebuttal | None:
    """Read "rejected the claim", "called the reports a fake", "do not correspond to reality"."""
    parse, core = facts.parse, facts.core
    if parse.lemma[core] in {"correspond", "match"} and facts.negated and facts.lemmas & {"reality", "fact"}:
        return Rebuttal(target=facts.subject)
    if _has_nothing_of_truth(facts) or _never_happened(facts):
        return Rebuttal(target=facts.subject)
    if facts.negated or facts.passive or _is_after_neither(facts):
        return None
    item = parse.kid(core, "dobj", "ccomp", "oprd")
    deniable = words("cues", "nouns", "deniable")
    if parse.lemma[core] in words("cues", "verbs", "deny"):
        target = next(
            (t for t in facts.prop.tokens if t > core and parse.lemma[t] in deniable and parse.is_noun(t)), None
        )
        if target is None:
            target = next(
                (t for t in parse.kids_of(core, "dobj") if parse.low[t] in {"which", "this", "that", "it"}), None
            )
        if target is None and item is not None and _is_bare_event(parse, item):
            target = item
        return Rebuttal(target=target, denier=reporter_of(parse, core)) if target is not None else None
    if parse.lemma[core] in CALLING and item is not None:
        called = [t for t in facts.prop.tokens if t > core]
        if any(_is_denial_noun(parse, t) or parse.low[t] in words("nouns", "denial_adjectives") for t in called):
            target = next((t for t in called if parse.lemma[t] in deniable or parse.low[t] in _ANAPHORS), called[0])
            return Rebuttal(target=target, denier=facts.subject)
    return None


def _has_nothing_of_truth(facts: Facts) -> bool:
    """Tell whether words "have nothing to do with reality"."""
    parse, item = facts.parse, facts.object
    nothing = facts.lemma == "have" and item is not None and parse.low[item] in {"nothing", "little"}
    return nothing and bool(facts.lemmas & {"reality", "truth", "fact"})


def _never_happened(facts: Facts) -> bool:
    """Tell whether "none of this", "nothing of the kind" happened."""
    subject = facts.subject
    if facts.lemma not in {"happen", "occur"} or subject is None:
        return False
    said = {facts.parse.low[t] for t in range(facts.parse.left[subject], facts.parse.right[subject])}
    if facts.negated and facts.parse.low[subject] in _ANAPHORS - {"none", "nothing"}:
        return True
    return facts.parse.low[subject] in {"none", "nothing"} and bool(said & {"this", "that", "sort", "kind"})


def _is_after_neither(facts: Facts) -> bool:
    """Tell whether a verb is the second of two that do not hold ("can neither confirm nor refute it")."""
    parse, head = facts.parse, facts.head
    return parse.dep[head] == "conj" and any(parse.low[c] == "nor" for c in parse.kids_of(parse.head[head], "cc"))


def _is_bare_event(parse: Parse, noun: int) -> bool:
    """Tell whether an event is denied without a word on where ("denies any encirclement")."""
    if parse.lemma[noun] in _ALLEGED:
        return True
    event = parse.tag[noun] == "NN" and parse.lemma[noun] in words("nouns", "control_events")
    return event and parse.kid(noun, "prep") is None


def _denied_by(facts: Facts) -> Rebuttal | None:
    """Read "the claim was rejected by X"."""
    if not facts.passive or facts.negated or facts.agent is None or facts.subject is None:
        return None
    if facts.lemma not in words("cues", "verbs", "deny") or facts.prop.relation == "denial":
        return None
    return Rebuttal(target=facts.subject, denier=facts.agent)


def _apposed(facts: Facts) -> Rebuttal | None:
    """Read ", a claim dismissed by X"."""
    if facts.prop.relation != "denial":
        return None
    clause = facts.parse.kid(facts.head, "acl")
    return Rebuttal(target=facts.head, denier=agent_of(facts.parse, clause) if clause is not None else None)


def _verbless(facts: Facts) -> Rebuttal | None:
    """A heading such as "X's maps — an illusion", "Fake: …"."""
    parse = facts.parse
    if any(parse.is_verb(t) for t in facts.prop.tokens):
        return None
    if any(_is_denial_noun(parse, t) and parse.is_noun(t) for t in facts.prop.tokens):
        return Rebuttal(target=facts.head)
    return None


def _is_staged(facts: Facts) -> Rebuttal | None:
    """Read "the video is staged", "the figures are exaggerated", "the claim is not borne out"."""
    parse, subject = facts.parse, facts.subject
    if not facts.passive or subject is None:
        return None
    told = words("cues", "nouns", "deniable") | words("nouns", "media") | words("nouns", "visual") | _STORIES
    if parse.lemma[subject] not in told and parse.low[subject] not in _ANAPHORS:
        return None
    false = facts.lemma in words("predicates", "falsify") or (facts.lemma == "make" and _has_particle(facts, "up"))
    unproven = (
        facts.lemma in {"support", "substantiate", "bear", "back", "confirm"} and facts.prop.relation != "relative"
    )
    if (false and not facts.negated) or (unproven and facts.negated and facts.lemma != "confirm"):
        return Rebuttal(target=subject, denier=facts.agent if false and facts.lemma == "deny" else None)
    return None


def _has_particle(facts: Facts, *names: str) -> bool:
    return any(facts.parse.low[c] in names for c in facts.parse.kids_of(facts.core, "prt", "advmod", "prep"))


def _disputed(facts: Facts) -> Rebuttal | None:
    """Read "disputes these numbers", "brushed aside the report"."""
    parse, item = facts.parse, facts.object
    if item is None or facts.negated or facts.passive:
        return None
    aside = facts.lemma in {"brush", "wave", "sweep", "shrug"} and _has_particle(facts, "aside", "away", "off")
    told = words("cues", "nouns", "deniable") | _STORIES
    if (aside or facts.lemma in {"dispute", "contest"}) and parse.lemma[item] in told:
        return Rebuttal(target=item, denier=facts.subject)
    return None


def find_rebuttal(facts: Facts, cues: Sequence[Cue], nouns: Sequence[Cue] = ()) -> Rebuttal | None:
    """Tell whether and how a proposition denies something.

    ``cues`` are the attributions that cover it: in the content of "denied that …" it is the denied words themselves.
    ``nouns`` are attributions by a noun in the proposition ("denied rumours that …" is denied by its clause alone).
    """
    innermost = cues[-1] if cues else None
    if innermost is not None and innermost.group == "deny" and not innermost.negated and facts.head in innermost.heads:
        return Rebuttal(content=innermost)
    found = _apposed(facts) or _copula(facts) or _denying_verb(facts) or _denied_by(facts) or _verbless(facts)
    found = found or _is_staged(facts) or _disputed(facts)
    denied_clause = found is not None and any(c.token == found.target and c.group == "deny" for c in nouns)
    return None if denied_clause else found


def _opposes(rebutter: Draft, claim: Draft) -> bool:
    """Tell whether a claim is somebody else's than the one who denies it."""
    denier = rebutter.holder
    if claim.kind is ClaimKind.REBUTTAL or claim is rebutter or claim.holder.name == denier.name:
        return False
    if len(rebutter.chain) > 1 and len(claim.chain) == 1 and not claim.cues:
        return False
    outer = claim.chain[1] if len(claim.chain) > 1 else claim.holder
    return denier.side is None or denier.side != outer.side or denier.side != claim.holder.side


def _stems(facts: Facts) -> set[str]:
    return {lemma[:5] for lemma in facts.lemmas if len(lemma) > 3 and lemma not in _GENERIC}


def _alike(denied: Draft, claim: Draft) -> bool:
    """Tell whether a denied proposition says what a claim said: the same place and kind, or the same words."""
    territorial = {ClaimKind.CONTROL, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.EXTENT, ClaimKind.SCHEDULE}
    if denied.places & claim.places and (claim.kind in territorial or denied.kind is claim.kind):
        return True
    return bool(_stems(denied.facts) & _stems(claim.facts) - {name[:5].lower() for name in denied.places})


def _sentence(draft: Draft) -> int:
    return draft.facts.parse.sent_of[draft.facts.head]


def _block(draft: Draft) -> int:
    return draft.facts.parse.block_of[draft.facts.head]


def _targets_of(rebutter: Draft) -> tuple[set[str], str | None]:
    """Return words and side that a denial names as whose words it denies ("Zhitkov's words", "Russian claims")."""
    assert rebutter.rebuttal is not None
    target = rebutter.rebuttal.target
    if target is None:
        return set(), None
    parse = rebutter.facts.parse
    names = {parse.low[t] for t in range(parse.left[target], parse.right[target]) if parse.tag[t].startswith("NNP")}
    return names, side_of_phrase(parse, target)


def _named(rebutter: Draft, candidates: Sequence[Draft]) -> list[Draft]:
    names, side = _targets_of(rebutter)
    if names:
        by_name = [c for c in candidates if names & {w.lower() for link in c.chain[1:] for w in link.name.split()}]
        if by_name:
            blocks = {_block(c) for c in by_name}
            return [c for c in candidates if c in by_name or (_block(c) in blocks and len(c.chain) == 1)]
    if side is not None:
        return [c for c in candidates if side in {c.holder.side, c.chain[-2].side if len(c.chain) > 2 else None}]
    return []


def _nested(rebutter: Draft, before: Sequence[Draft]) -> list[Draft]:
    """Return what the denier himself has just passed on as another's claim ("They say …. It is a lie")."""
    denier = rebutter.holder.name
    found: list[Draft] = []
    near = _sentence(rebutter)
    for claim in reversed(before):
        if near - _sentence(claim) > 2:
            break
        if (
            len(claim.chain) > 2
            and claim.holder.name != denier
            and any(link.name == denier for link in claim.chain[1:-1])
        ):
            found.append(claim)
            near = _sentence(claim)
    return found


def _previous(rebutter: Draft, before: Sequence[Draft]) -> list[Draft]:
    """Return the last claims of somebody else in the paragraph, or the paragraphs, before."""
    found: list[Draft] = []
    block: int | None = None
    for claim in reversed(before):
        if _block(rebutter) - _block(claim) > _BACK_BLOCKS or (block is not None and _block(claim) < block):
            break
        if _opposes(rebutter, claim):
            found.append(claim)
            block = _block(claim)
    return found


def _in_content(rebutter: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the claims in the clause of the denied noun ("dismissed Russian claims that …")."""
    assert rebutter.rebuttal is not None
    target = rebutter.rebuttal.target
    return [d for d in drafts if any(cue.token == target for cue in d.cues)]


def _of_heading(rebutter: Draft, after: Sequence[Draft]) -> list[Draft]:
    """Return the claims under a heading that it denies: by the means it names, else of its side."""
    parse = rebutter.facts.parse
    named = {parse.lemma[t] for t in rebutter.facts.prop.tokens if parse.is_noun(t)}
    _, side = _targets_of(rebutter)
    nested = [
        d
        for d in after
        if len(d.chain) > 1 and (side is None or side == d.holder.side) and d.kind is not ClaimKind.INTENT
    ]
    by_means = [d for d in nested if any(c.medium is not None and parse.lemma[c.medium] in named for c in d.cues)]
    return by_means or nested


def find_denied(rebutter: Draft, drafts: Sequence[Draft], index: int) -> list[Draft]:
    """Find the claims that a rebuttal denies; ``index`` is its place among the drafts, in order of the text."""
    rebuttal = rebutter.rebuttal
    assert rebuttal is not None
    before = [d for d in drafts[max(0, index - 60) : index] if d.rebuttal is None]
    if rebuttal.content is not None:
        return [d for d in before if d.holder.name != rebutter.holder.name and len(d.chain) > 1 and _alike(rebutter, d)]
    inside = _in_content(rebutter, drafts[index : index + 20])
    if inside:
        return inside
    if len(rebutter.chain) == 1 and not any(rebutter.facts.parse.is_verb(t) for t in rebutter.facts.prop.tokens):
        return _of_heading(rebutter, [d for d in drafts[index + 1 : index + 40] if d.rebuttal is None])
    opposing = [d for d in before if _opposes(rebutter, d) and _block(rebutter) - _block(d) <= _BACK_BLOCKS]
    if rebutter.facts.lemma == "lie":
        return [d for d in _nested(rebutter, before) if _block(d) == _block(rebutter)]
    return (
        _nested(rebutter, before)
        or _named(rebutter, opposing)
        or _previous(rebutter, before)
        or [
            d
            for d in before
            if _block(d) == _block(rebutter) and len(d.chain) > 1 and d.holder.name != rebutter.holder.name
        ]
    )
