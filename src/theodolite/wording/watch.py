"""A watch on our own words: what must never be said, and what must always stand beside a label."""

from __future__ import annotations

import re

from theodolite.wording.labels import LABEL_WORDS

__all__ = ["assert_wording"]

_QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
_NEVER = re.compile(
    r"\b(lie|lies|lied|lying|liar|liars|true|untrue|truth|truthful|false|falsehood|falsely|fake|fakes|faked|hoax|"
    r"bogus|debunk\w*|misleading|propaganda|disinformation|misinformation|refut\w+|support(?:s|ed|ing)?|liberat\w+|"
    r"occupier\w*|invader\w*|terrorist\w*|orc|orcs|nazi\w*|regime)\b",
    re.IGNORECASE,
)
_CODES = re.compile(
    r"\b(conflicting_evidence|depends_on_reading|not_enough_evidence|not_checkable|no_data|stale_or_related)\b"
)
_FALSE_PRECISION = re.compile(r"\d[.,]\d+\s?%")
_DATE = re.compile(
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b|\b\d{4}-\d{2}-\d{2}\b|\bundated\b|"
    r"does not give"
)
_VERSION = re.compile(r"Theodolite \S*\d")
_LABEL = re.compile("|".join(re.escape(words) for words in sorted(LABEL_WORDS.values(), key=len, reverse=True)))


def assert_wording(text: str) -> list[str]:
    """Return what is wrong with a text for readers; an empty list is good.

    Words of others between “…” or «…» are not ours and are left out. A text with the words of a label must carry a
    date and the program's version.
    """
    own = _QUOTED.sub(" ", text)
    problems = [f"says {match.group()!r} in our own voice" for match in _NEVER.finditer(own)]
    problems += [f"shows the code {match.group()!r}" for match in _CODES.finditer(own)]
    problems += [f"false precision: {match.group()!r}" for match in _FALSE_PRECISION.finditer(own)]
    if _LABEL.search(own):
        if not _DATE.search(own):
            problems.append("a label without a date")
        if not _VERSION.search(own):
            problems.append("a label without the program's version")
    return problems
