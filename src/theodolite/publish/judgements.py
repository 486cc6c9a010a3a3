"""What stands beside a label, to and from JSON: likelihood, confidence, affiliations, what is not known."""

from __future__ import annotations

from typing import Any

from theodolite.publish.measurements import day, number
from theodolite.records import Affiliation, Confidence, Independence, Probability, Searched, Verdict

__all__ = ["standing_to_json"]


def standing_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return the parts of a verdict that stand beside its label."""
    return {
        "probability": None if verdict.probability is None else _probability(verdict.probability),
        "no_probability": verdict.no_probability or None,
        "confidence": None if verdict.confidence is None else _confidence(verdict.confidence),
        "independence": None if verdict.independence is None else _independence(verdict.independence),
        "affiliations": [_affiliation(a) for a in verdict.affiliations],
        "cause": verdict.cause,
        "searched": [_searched(s) for s in verdict.searched],
        "settles": verdict.settles,
        "check_on": day(verdict.check_on),
    }


def _probability(probability: Probability) -> dict[str, Any]:
    return {
        "value": number(probability.value),
        "low": number(probability.low),
        "high": number(probability.high),
        "words": probability.words,
        "calibrated_on": probability.calibrated_on,
    }


def _confidence(confidence: Confidence) -> dict[str, Any]:
    return {"level": confidence.level.value, "reasons": list(confidence.reasons)}


def _independence(independence: Independence) -> dict[str, Any]:
    return {
        "maps": independence.maps,
        "effective": number(independence.effective),
        "copies": [
            {"copy": copy, "original": original, "why": why, "share": number(share)}
            for copy, original, why, share in independence.copies
        ],
    }


def _affiliation(affiliation: Affiliation) -> dict[str, Any]:
    return {
        "group": affiliation.group,
        "mappers": list(affiliation.mappers),
        "label": affiliation.label.value,
        "voting": affiliation.voting,
        "agree": affiliation.agree,
        "low": number(affiliation.low),
        "high": number(affiliation.high),
        "unit": None if affiliation.unit is None else affiliation.unit.value,
    }


def _searched(searched: Searched) -> dict[str, Any]:
    return {"mapper": searched.mapper, "frame_on": day(searched.frame_on), "result": searched.result}
