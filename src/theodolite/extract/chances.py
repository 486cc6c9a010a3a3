"""Percents that say how probable something is ("an 80 % chance", "з імовірністю 80 %"), not how much there is."""

from __future__ import annotations

import re
from dataclasses import replace

from theodolite.records.text import Quantity, Unit

__all__ = ["PROBABILITY", "as_chance", "chance_stated"]

PROBABILITY = "probability"
_NOUN = r"(?:chances?|probabilit(?:y|ies)|likelihood|odds|[йіи]мов[іи]рн[іо]ст\w*|вероятност\w*|шанс\w*)"
_ADJECTIVE = r"(?:likely|probable|certain|sure|confident|[йіи]мовірн\w+|вероятн\w+|вероятен)"
_PERCENT = r"(?:%|per\s?cent\b|pc\b|відсотк\w+|процент\w+|[-‑]?(?:відсотков|процентн)\w+)"
_BEHIND = re.compile(rf"\s?[-‑]?\s?(?:\w+\s)?{_NOUN}\b|\s?[-‑]?\s?{_ADJECTIVE}\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b{_NOUN}\s?(?:(?:of|is|was|at|as|about|around|over|least|most|high|up|to|than|nearly|almost|more|less|roughly"
    r"|у|в|до|на|не|менше|меньше|понад|більше|больше|свыше|близько|около|становить|складає|составляет|оцінюється"
    r"|оценивается|цього|этого|того|[—–:(=~≈-])\s?){0,4}$",
    re.IGNORECASE,
)
_AFTER_CLAUSE = re.compile(rf"\b{_NOUN}\s(?:that|of|що|того|что)\b[^.;%\d]{{3,120}}\s(?:is|was|at|—|–|становить|"
                           rf"складає|составляет)\s(?:\w+\s){{0,2}}$", re.IGNORECASE)  # fmt: skip
_STATED = re.compile(rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?{_PERCENT}", re.IGNORECASE)
_BACK = 160
_AHEAD = 40


def _is_chance(text: str, start: int, end: int) -> bool:
    """Tell whether the percent at ``[start, end)`` stands beside a word of probability."""
    before = text[max(0, start - _BACK) : start]
    behind = text[end : end + _AHEAD]
    return bool(_BEHIND.match(behind) or _BEFORE.search(before) or _AFTER_CLAUSE.search(before))


def as_chance(quantity: Quantity, text: str) -> Quantity:
    """Return a percent beside a word of probability as a stated probability: unit "other", measure "probability"."""
    if quantity.unit is not Unit.PERCENT or not _is_chance(text, quantity.span.start, quantity.span.end):
        return quantity
    return replace(quantity, unit=Unit.OTHER, measure=PROBABILITY, of=None)


def chance_stated(text: str) -> float | None:
    """Return the probability that a text states in percent, 0-1; None where it states none."""
    for found in _STATED.finditer(text):
        value = float(found.group(1).replace(",", "."))
        if value <= 100 and _is_chance(text, *found.span()):
            return value / 100
    return None
