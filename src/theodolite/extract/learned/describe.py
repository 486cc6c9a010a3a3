"""Which trained model reads, in a line: what it is, what it was trained on, how well it did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from theodolite.extract.learned.store import NAME, read_card

__all__ = ["describe_card", "describe_model", "figures_line"]


def figures_line(figures: Mapping[str, float]) -> str:
    """Return figures in words: found, attributed, overlap of contents (F1)."""
    return ", ".join(f"{name} {value:.3f}" for name, value in figures.items())


def describe_card(card: Mapping[str, Any]) -> str:
    """Return a model's description from its card."""
    files = ", ".join(f"{f['name']} ({f['rows']} documents, sha256 {f['sha256'][:12]})" for f in card["trained_on"])
    figures = figures_line(card["figures"]["cross_validated"])
    return (
        f"attributions read by the trained model {card['sha256'][:12]}, trained on {files}; "
        f"licence of the annotations: {card['licence']}; cross-validated F1: {figures}"
    )


def describe_model(models_dir: Path | None) -> str | None:
    """Describe the model below a folder of models; None where there is none.

    Raises
    ------
    DataError
        If its card is damaged, or of another version.
    """
    card = read_card(models_dir / NAME) if models_dir is not None else None
    return describe_card(card) if card is not None else None
