"""How likely a claim is by the maps: only where that was calibrated on resolved claims, else nothing, with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from theodolite.records import Finding, Probability, ProviderInfo
from theodolite.settings import DecisionRules
from theodolite.wording import likelihood_term

__all__ = ["opposite", "probability_of", "why_uncalibrated"]


def probability_of(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    *,
    on: date,
) -> Probability | None:
    """Return how likely it is that the claim holds on its day; None where this kind was not calibrated."""
    del findings, readings, rules, infos, on
    return None


def why_uncalibrated(
    findings: Sequence[Finding],
    readings: Sequence[str],
    rules: DecisionRules,
    infos: Mapping[str, ProviderInfo],
    *,
    on: date,
) -> str:
    """Say in a clause why there is no probability."""
    del findings, readings, rules, infos, on
    return "no resolved claims of this kind were there to calibrate it on"


def opposite(probability: Probability) -> Probability:
    """Return how likely it is that the claim does not hold."""
    value = 1.0 - probability.value
    return Probability(
        value=value,
        low=1.0 - probability.high,
        high=1.0 - probability.low,
        words=likelihood_term(value),
        calibrated_on=probability.calibrated_on,
    )
