"""Labels in words, with a sign beside the words."""

from __future__ import annotations

from types import MappingProxyType

from theodolite.records import Label

__all__ = ["LABEL_ICONS", "LABEL_WORDS", "label_icon", "label_words"]

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


def label_words(label: Label) -> str:
    """Return the words for a label; they may stand only beside holder, date, proposition and version."""
    return LABEL_WORDS[label]


def label_icon(label: Label) -> str:
    """Return the sign for a label, never shown without its words."""
    return LABEL_ICONS[label]
