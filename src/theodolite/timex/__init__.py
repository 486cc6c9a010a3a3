"""Time expressions in English, Ukrainian and Russian text: where they stand and what they are made of.

Every repetition of the grammar is bounded and matching starts only at words that can begin an expression, so that the
time taken grows with the length of the text and no text can make it explode. Which days they mean comes later:
``theodolite.ground.times``.
"""

from theodolite.timex.find import TimexParts, find_timexes, parse_timex, range_spans, timex_core
from theodolite.timex.grammar import MONTHS, NUMBERS, WEEKDAYS
from theodolite.timex.slavic import find_slavic_timexes, is_slavic

__all__ = [
    "MONTHS", "NUMBERS", "WEEKDAYS", "TimexParts", "find_slavic_timexes", "find_timexes", "is_slavic", "parse_timex",
    "range_spans", "timex_core",
]  # fmt: skip
