"""The words of a verdict, for every output: one line, one paragraph, and what they are built from.

Pure functions over records. One set of words for every side: whoever speaks, the same claim gets the same sentence.
Readers see holder, dated proposition, count and version; codes such as ``refuted`` stay in data.
"""

from theodolite.wording.labels import (
    LABEL_ICONS,
    LABEL_WORDS,
    OUTCOME_WORDS,
    STANCE_WORDS,
    label_icon,
    label_words,
    shown_label,
)
from theodolite.wording.likelihood import (
    confidence_words,
    copy_words,
    independence_words,
    likelihood_term,
    probability_words,
)
from theodolite.wording.needs import needed_for
from theodolite.wording.numbers import date_words, number_range, percent, percent_range, value_words
from theodolite.wording.propositions import (
    chain_words,
    claim_phrase,
    holder_name,
    link_name,
    place_words,
    possessive,
    proposition,
    side_name,
)
from theodolite.wording.standing import (
    CAUSE_WORDS,
    affiliation_words,
    cause_words,
    counted_from,
    flip_sentence,
    look_again_words,
    provisional_words,
    searched_maps,
    searched_words,
)
from theodolite.wording.text import plain, shorten, visible
from theodolite.wording.verdicts import hindsight_words, why_not_checkable
from theodolite.wording.verdicts import verdict_line as verdict_line
from theodolite.wording.verdicts import verdict_paragraph as verdict_paragraph
from theodolite.wording.watch import assert_wording

__all__ = [
    "CAUSE_WORDS",
    "LABEL_ICONS",
    "LABEL_WORDS",
    "OUTCOME_WORDS",
    "STANCE_WORDS",
    "affiliation_words",
    "assert_wording",
    "cause_words",
    "chain_words",
    "claim_phrase",
    "confidence_words",
    "copy_words",
    "counted_from",
    "date_words",
    "flip_sentence",
    "hindsight_words",
    "holder_name",
    "independence_words",
    "label_icon",
    "label_words",
    "likelihood_term",
    "link_name",
    "look_again_words",
    "needed_for",
    "number_range",
    "percent",
    "percent_range",
    "place_words",
    "plain",
    "possessive",
    "probability_words",
    "proposition",
    "provisional_words",
    "searched_maps",
    "searched_words",
    "shorten",
    "shown_label",
    "side_name",
    "value_words",
    "verdict_line",
    "verdict_paragraph",
    "visible",
    "why_not_checkable",
]
