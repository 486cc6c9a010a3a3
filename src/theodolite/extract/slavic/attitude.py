"""How firmly a Ukrainian or Russian claimant commits himself, and whom a purpose is to reach."""

from __future__ import annotations

from theodolite.extract.slavic.facts import Facts
from theodolite.extract.slavic.vocabulary import normal
from theodolite.records.claims import ClaimKind, Modality

__all__ = ["audience_of", "modality_of"]

_ALLEGED = frozenset({"нібито", "начебто", "якобы", "вроде", "мовляв", "ніби", "як-от", "будто"})
_MAYBE = frozenset(
    {"може", "можуть", "міг", "могли", "могла", "могло", "ймовірно", "імовірно", "можливо", "может", "могут",
     "вероятно", "возможно",
     "можливий", "возможный", "видимо", "мабуть"}
)  # fmt: skip
_WOULD = frozenset({"б", "би", "бы"})
_MUST = frozenset({"має", "мають", "повинен", "повинні", "повинна", "мусить", "мусять", "должен", "должны",
                    "должна",
                   "треба", "слід",
                   "следует", "надо", "нехай", "хай", "пусть"})  # fmt: skip


def modality_of(  # noqa: PLR0911 - one return a modality
    facts: Facts, kind: ClaimKind, hedge: str | None
) -> Modality:
    """Return the claimant's own commitment, from light verbs, particles and hedges.

    Parameters
    ----------
    facts
        The proposition taken apart.
    kind
        What it claims.
    hedge
        The hedge of the innermost link.
    """
    if facts.relation == "purpose":
        return Modality.INTENDED
    if facts.condition or facts.lows & _WOULD:
        return Modality.CONDITIONAL
    path = facts.path_classes
    if "try" in path or facts.has_word("спроба", "попытка"):
        return Modality.ATTEMPTED
    if "intend" in path or "promise" in path or facts.is_promise():
        return Modality.INTENDED
    if path & {"must", "order"} or facts.verbs & {"order"} or (facts.lows & _MUST and facts.path):
        return Modality.COMMANDED if not facts.has_deadline() else Modality.INTENDED
    if facts.has_word(*_MAYBE):
        return Modality.POSSIBLE if not facts.negated else Modality.ASSERTED
    if facts.lows & _ALLEGED or (hedge is not None and normal(hedge) in _ALLEGED):
        return Modality.REPORTED
    if facts.future and kind is ClaimKind.SCHEDULE:
        return Modality.INTENDED
    return Modality.ASSERTED


def audience_of(facts: Facts, text: str) -> str | None:
    """Return whom a purpose is to convince: "щоб переконати союзників", "чтобы показать Западу"."""
    if facts.relation != "purpose" or "persuade" not in facts.verbs:
        return None
    for case in ("datv", "accs"):
        for phrase in facts.phrases:
            words = facts.words_of(phrase)
            if (
                phrase.preposition is None
                and case in phrase.cases
                and words[phrase.head - phrase.start].animate is not False
            ):
                return text[words[0].start : words[-1].end]
    return None
