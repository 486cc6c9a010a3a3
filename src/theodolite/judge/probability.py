"""How likely a claim is by the maps: only where that was calibrated on resolved claims, else nothing, with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from theodolite.records import Finding, Probability, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["probability_of", "why_uncalibrated"]


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
