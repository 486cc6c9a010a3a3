"""Denials in Ukrainian and Russian: which propositions call a claim false, and which claims they deny."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.lexicon import OPPOSITE
from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.propositions import Proposition
from theodolite.extract.slavic.sides import side_of
from theodolite.extract.slavic.vocabulary import normal, word_classes
from theodolite.records.claims import ClaimKind, Predicate
from theodolite.records.text import AttributionLink

__all__ = ["Draft", "Rebuttal", "find_denied", "find_rebuttal"]

_ANAPHORS = frozenset(
    {"це", "это", "цього", "этого", "цьому", "этому", "таке", "такое", "усе", "все", "вони", "они", "воно", "оно"}
)
_WISHED, _REAL = frozenset({"бажане", "желаемое"}), frozenset({"дійсне", "действительное"})
_THESE = frozenset({"ці", "цю", "цей", "це", "эти", "эту", "этот", "это", "такі", "такие"})
_BACK_SENTENCES, _BACK_CLAIMS = 8, 60
_NAMED = frozenset({"назвати", "називати", "назвать", "называть", "визнати", "признать", "вважати", "считать"})
_DENIABLE_KINDS = frozenset(
    {ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.ATTACK, ClaimKind.LOSSES,
     ClaimKind.SCHEDULE,
     ClaimKind.STRENGTH, ClaimKind.HARM}
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Rebuttal:
    """How a proposition denies: ``target`` is what it calls false, ``denier`` a holder to add to the chain."""

    target: Phrase | None = None
    denier: Phrase | None = None
    content: bool = False


@dataclass(slots=True, eq=False)
class Draft:
    """A claim being made; records are frozen, so that links are set here first."""

    prop: Proposition
    facts: Facts
    kind: ClaimKind
    predicate: Predicate | None
    chain: tuple[AttributionLink, ...]
    number: int
    actor: str | None = None
    rebuttal: Rebuttal | None = None
    denies: list[Draft] = field(default_factory=list)

    @property
    def holder(self) -> AttributionLink:
        """The innermost holder."""
        return self.chain[-1]

    @property
    def names(self) -> frozenset[str]:
        """The names of the places."""
        return frozenset(p.mention.name for p in self.facts.placed())


def _has(facts: Facts, name: str) -> bool:
    return name in word_classes(facts.words, facts.language, "denying")


def find_rebuttal(facts: Facts, *, denied_content: bool) -> Rebuttal | None:
    """Return how a proposition denies, if it does; ``denied_content`` where it is what somebody denies."""
    if facts.relation in {"purpose", "condition"}:
        return None
    verb = _denying_verb(facts)
    if verb is not None:
        return verb
    if _says_untrue(facts):
        return Rebuttal(target=_claimed(facts))
    return Rebuttal(content=True) if denied_content else None


def _claimed(facts: Facts) -> Phrase | None:
    """Return the phrase for what is denied: "цю заяву", "повідомлення", "це"."""
    for phrase in facts.phrases:
        if facts.classes_of(phrase) & {"claimed", "media", "event"} or facts.words_of(phrase)[0].low in _ANAPHORS:
            return phrase
    return None


def _denying_verb(facts: Facts) -> Rebuttal | None:
    """Read "спростували цю заяву", "назвав повідомлення фейком", "не вірить доповідям"."""
    if facts.core is None:
        return None
    target = _claimed(facts)
    if _has(facts, "verbs") and not facts.negated and facts.head is not None and facts.head.pos != "NOUN":
        taken_up = target is not None or bool(facts.lows & _ANAPHORS)
        return Rebuttal(target=target, denier=_denier(facts, target)) if taken_up else None
    named = normal(facts.head.lemma) in _NAMED if facts.head is not None else False
    if named and facts.nouns & {"denial", "untrue"}:
        return Rebuttal(target=target, denier=_denier(facts, target))
    if facts.negated and _has(facts, "disbelieve") and target is not None:
        return Rebuttal(target=target, denier=_denier(facts, target))
    return None


def _denier(facts: Facts, target: Phrase | None) -> Phrase | None:
    subject = facts.subject
    claimed = subject is not None and (
        facts.words_of(subject)[0].low in _THESE or facts.classes_of(subject) & {"claimed"}
    )
    if subject is not None and subject != target and not claimed:
        return subject
    return facts.after("у", "в", "во")


def _says_untrue(facts: Facts) -> bool:
    """Tell whether a proposition only says that something is a lie, or does not correspond to reality."""
    if facts.negated and _has(facts, "correspond") and _has(facts, "reality"):
        return True
    if (facts.lows & _WISHED) and (facts.lows & _REAL):
        return True
    untrue = facts.nouns & {"denial", "untrue"}
    if not untrue or len(facts.words) > 12:
        return False
    bare = (
        facts.core is None
        or facts.verbs & {"exist"}
        or (facts.head is not None and normal(facts.head.lemma) in {"бути", "быть", "являться"})
    )
    anaphor = bool(facts.lows & _ANAPHORS) or bool(facts.nouns & {"claimed", "media"}) or len(facts.words) <= 3
    return bool(bare) and anaphor and not facts.negated


def find_denied(draft: Draft, drafts: Sequence[Draft], index: int) -> list[Draft]:
    """Return the claims that a rebuttal denies: the nearest ones before it that somebody else holds.

    Parameters
    ----------
    draft
        The rebuttal.
    drafts
        All drafts, in order.
    index
        Where the rebuttal stands among them.
    """
    target = draft.rebuttal.target if draft.rebuttal is not None else None
    wanted = side_of(draft.facts.words_of(target)) if target is not None else None
    found: list[Draft] = []
    for other in reversed(drafts[max(0, index - _BACK_CLAIMS) : index]):
        if draft.number - other.number > _BACK_SENTENCES:
            break
        if not _can_be_denied(other, draft, wanted):
            continue
        if found and (found[0].holder.name != other.holder.name or len(found) >= 4):
            break
        found.append(other)
    same = [other for other in found if other.names & draft.names]
    return list(reversed(same or found))


def _can_be_denied(other: Draft, draft: Draft, wanted: str | None) -> bool:
    if other.rebuttal is not None or other.kind not in _DENIABLE_KINDS or other.holder.name == draft.holder.name:
        return False
    if len(other.chain) < 2 and draft.holder.side is None:
        return False
    if wanted is not None:
        return other.holder.side == wanted or (other.holder.side is None and other.actor == wanted)
    side = draft.holder.side
    return side is None or other.holder.side in {None, OPPOSITE[side]} or len(other.chain) > len(draft.chain)
