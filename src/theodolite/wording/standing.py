"""What stands beside a label, in words: by whose maps, how sure of the evidence, what was searched, when to look again.

The same for terminal, Markdown and page; a denial is worded by what it denies, as its line is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from theodolite.records import Affiliation, Cause, Claim, ClaimKind, Flip, Label, Searched, Verdict
from theodolite.wording.labels import LABEL_WORDS, shown_label
from theodolite.wording.likelihood import confidence_words, probability_words
from theodolite.wording.numbers import date_words, join_words, number_range
from theodolite.wording.text import plain

__all__ = [
    "CAUSE_WORDS",
    "affiliation_words",
    "cause_words",
    "counted_from",
    "flip_sentence",
    "look_again_words",
    "provisional_words",
    "searched_maps",
    "searched_words",
    "standing_sentences",
]

_UNDATED = "the date of publication"
CAUSE_WORDS = MappingProxyType(
    {
        Cause.NO_DATA: "There are too few data for it.",
        Cause.STALE_OR_RELATED: "The data are too old, or the maps too related to one another.",
        Cause.DISAGREEMENT: "The maps do not give one answer.",
        Cause.UNKNOWABLE: "It cannot be known in principle.",
    }
)
_Names = Mapping[str, str]


def _name(mapper: str, names: _Names) -> str:
    return plain(names.get(mapper, mapper.replace("_", " ")))


def _label(claim: Claim, label: Label) -> str:
    return LABEL_WORDS[shown_label(claim, label)]


def counted_from(kind: ClaimKind) -> str:
    """Say from which day later maps are counted: a deadline's, or the claim's."""
    return "the deadline" if kind is ClaimKind.SCHEDULE else "the claim"


def affiliation_words(claim: Claim, affiliation: Affiliation, names: _Names) -> str:
    """Say "Ukrainian-made maps (DeepState, Liveuamap): not borne out by 2 of 2, 7–40 %"."""
    maps = "map" if len(affiliation.mappers) == 1 else "maps"
    group = plain(affiliation.group)
    who = f"{group[:1].upper()}{group[1:]} {maps}" if group else f"{maps.capitalize()} of no declared affiliation"
    listed = ", ".join(_name(m, names) for m in affiliation.mappers)
    figures = ""
    if affiliation.unit is not None and affiliation.low is not None and affiliation.high is not None:
        figures = f", {number_range(affiliation.low, affiliation.high, affiliation.unit)}"
    return f"{who} ({listed}): {_result(claim, affiliation)}{figures}"


def _result(claim: Claim, affiliation: Affiliation) -> str:
    label, agree, voting = affiliation.label, affiliation.agree, affiliation.voting
    if label in {Label.SUPPORTED, Label.REFUTED} and agree is not None:
        return f"{_label(claim, label)} by {agree} of {voting}"
    if label is Label.CONFLICTING_EVIDENCE and agree == voting:
        return "in between"
    return _label(claim, label)


def flip_sentence(claim: Claim, flip: Flip) -> str:
    """Say "if Liveuamap's edge lay about 450 m further outward: then the maps disagree"."""
    return f"{plain(flip.change).rstrip('.')}: then {_label(claim, flip.label)}"


def searched_words(searched: Searched, names: _Names) -> str:
    """Say "DeepState, frame of 1 Nov 2025: 66 % of it lies in that side's land"."""
    if searched.mapper is None:
        return plain(searched.result)
    frame = f", frame of {date_words(searched.frame_on)}" if searched.frame_on else ""
    return f"{_name(searched.mapper, names)}{frame}: {plain(searched.result)}"


def provisional_words(verdict: Verdict) -> str:
    """Say until when maps that lag may still change a label; empty where it is not provisional."""
    if not verdict.provisional:
        return ""
    until = f"until {date_words(verdict.review_on)} " if verdict.review_on else ""
    return f"{until}maps that lag may still change this; ask again then"


def standing_sentences(claim: Claim, verdict: Verdict, names: _Names) -> list[str]:
    """Say in whole sentences what stands beside a label, for its paragraph."""
    sentences = []
    if verdict.probability is not None:
        what = "denial" if claim.kind is ClaimKind.REBUTTAL else "claim"
        origin = plain(verdict.probability.calibrated_on)
        sentences.append(f"By the maps the {what} is {probability_words(verdict.probability)}, calibrated on {origin}.")
    if verdict.confidence is not None:
        words = confidence_words(verdict.confidence)
        sentences.append(f"{words[:1].upper()}{words[1:]}.")
    if verdict.cause is not None:
        sentences += _not_known(verdict, names)
    if verdict.flips_if:
        pieces = [f"{plain(f.change).rstrip('.')} (then: {_label(claim, f.label)})" for f in verdict.flips_if[:3]]
        sentences.append(f"The smallest change that would change this: {'; '.join(pieces)}.")
    return sentences


def _not_known(verdict: Verdict, names: _Names) -> list[str]:
    assert verdict.cause is not None
    sentences = [cause_words(verdict)]
    looked = searched_maps(verdict.searched, names)
    sentences += [f"Searched: {looked}."] if looked else []
    sentences += [f"What would settle it: {plain(verdict.settles)}."] if verdict.settles else []
    again = look_again_words(verdict)
    return [*sentences, f"{again}."] if again else sentences


def cause_words(verdict: Verdict) -> str:
    """Say in a sentence why it is not known; without a date to ask the maps for, that. Empty without a cause."""
    if verdict.cause is None:
        return ""
    undated = verdict.label is Label.NOT_ENOUGH_EVIDENCE and (verdict.settles or "").startswith(_UNDATED)
    return "The text gives no date to ask the maps for." if undated else CAUSE_WORDS[verdict.cause]


def look_again_words(verdict: Verdict) -> str:
    """Say from when maps would tell more: not before they reach that day, whatever the day of reading.

    Empty where maps do not settle it (a recording, a count, a date that the text does not give).
    """
    asked = any(s.mapper for s in verdict.searched) and not (verdict.settles or "").startswith(_UNDATED)
    return f"Look again once the maps reach {date_words(verdict.check_on)}" if verdict.check_on and asked else ""


def searched_maps(searched: Sequence[Searched], names: _Names) -> str:
    """Say "DeepState (1 Nov 2025) and ISW (no frame)"; what came of it where no map was asked."""
    days = [(s.mapper, date_words(s.frame_on) if s.frame_on else "no frame") for s in searched]
    maps = [f"{_name(mapper, names)} ({day})" for mapper, day in days if mapper]
    return join_words(maps) or "; ".join(plain(s.result) for s in searched)
