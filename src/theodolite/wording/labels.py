"""Labels in words, with a sign beside the words."""

from __future__ import annotations

from types import MappingProxyType

from theodolite.records import Claim, ClaimKind, Label, Outcome, Stance

__all__ = ["LABEL_ICONS", "LABEL_WORDS", "OUTCOME_WORDS", "STANCE_WORDS", "label_icon", "label_words", "shown_label"]

LABEL_WORDS = MappingProxyType(
    {
        Label.SUPPORTED: "borne out",
        Label.REFUTED: "not borne out",
        Label.CONFLICTING_EVIDENCE: "the maps disagree",
        Label.DEPENDS_ON_READING: "depends on the reading",
        Label.NOT_ENOUGH_EVIDENCE: "not enough evidence",
        Label.NOT_CHECKABLE: "not checkable on maps",
    }
)
LABEL_ICONS = MappingProxyType(
    {
        Label.SUPPORTED: "●",
        Label.REFUTED: "○",
        Label.CONFLICTING_EVIDENCE: "◐",
        Label.DEPENDS_ON_READING: "◇",
        Label.NOT_ENOUGH_EVIDENCE: "?",
        Label.NOT_CHECKABLE: "–",
    }
)
OUTCOME_WORDS = MappingProxyType(
    {
        Outcome.SUPPORTS: "bears it out",
        Outcome.REFUTES: "does not bear it out",
        Outcome.BETWEEN: "in between",
        Outcome.SILENT: "silent",
    }
)
STANCE_WORDS = MappingProxyType(
    {
        Stance.ENDORSES: "endorses it",
        Stance.NEUTRAL: "takes no stand",
        Stance.DISTANCES: "keeps a distance",
        Stance.DENIES: "denies it",
    }
)


def label_words(label: Label) -> str:
    """Return the words for a label; they may stand only beside holder, date, proposition and version."""
    return LABEL_WORDS[label]


def label_icon(label: Label) -> str:
    """Return the sign for a label, never shown without its words."""
    return LABEL_ICONS[label]


def shown_label(claim: Claim, label: Label) -> Label:
    """Return the label whose sign stands beside a verdict: for a rebuttal, that of what it denies, as its words say."""
    if claim.kind is not ClaimKind.REBUTTAL:
        return label
    return {Label.SUPPORTED: Label.REFUTED, Label.REFUTED: Label.SUPPORTED}.get(label, label)
