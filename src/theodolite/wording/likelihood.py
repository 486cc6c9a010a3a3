"""How likely, in the terms of ICD 203, and how sure of the evidence, in a word apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from theodolite.records import Confidence, Independence, Probability
from theodolite.settings import DecisionRules, load_rules
from theodolite.wording.numbers import percent
from theodolite.wording.text import plain

__all__ = ["confidence_words", "copy_words", "independence_words", "likelihood_term", "probability_words"]


def likelihood_term(value: float, rules: DecisionRules | None = None) -> str:
    """Return the term of ICD 203 for a probability (0-1).

    A bound belongs to the term nearer to even odds, so that a probability and its complement have mirrored terms.

    Raises
    ------
    ValueError
        If the value is no probability.
    """
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{value} is not a probability; expected 0 to 1.")
    known = rules or load_rules()
    find = bisect_right if value < 0.5 else bisect_left
    return known.likelihood_terms[find(known.likelihood_bounds, value)]


def probability_words(probability: Probability) -> str:
    """Say "very unlikely (about 12 %, 7–19 %)"; never 0 or 100 %, as ICD 203 has it."""
    low, at, high = (min(max(round(100 * x), 1), 99) for x in (probability.low, probability.value, probability.high))
    span = f", {low}–{high} %" if low < high else ""
    return f"{probability.words} (about {percent(at / 100)}{span})"


def confidence_words(confidence: Confidence) -> str:
    """Say "moderate confidence: 5 maps, about 2.6 independent; …"."""
    return f"{confidence.level.value} confidence: {'; '.join(confidence.reasons)}"


def independence_words(independence: Independence) -> str:
    """Say "4 maps, about 2.6 independent"; only the number of maps where they are as many independent ones."""
    maps = f"{independence.maps} {'map' if independence.maps == 1 else 'maps'}"
    effective = round(independence.effective, 1)
    return maps if effective >= independence.maps else f"{maps}, about {effective:g} independent"


def copy_words(copy: str, original: str, why: str, share: float) -> str:
    """Say how two maps, by name, depend on each other: as declared, or by the share (0-1) of their errors in common."""
    if why.startswith("declared"):
        return f"{copy} and {original}: {plain(why)}"
    return f"{copy} and {original} share about {percent(share)} of their errors: counted as partly the same witness"
