"""Times that an earlier sentence set: "In 2023 they took the town. They had lost thousands"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.records.text import TimexMention
from theodolite.timex import parse_timex

__all__ = ["ToldStep", "carried_times", "paragraph_at", "paragraph_starts"]

_NO_CARRIED = frozenset({"present", "future", "set", "duration", "coming", "running", "then"})
_OPENING = frozenset({"since", "by", "until", "after", "before", "not_before", "within"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """What decides of one claim whether an earlier time holds for it.

    ``holders`` is its chain by name; ``leading`` are its own times that stand before its verb, ``times`` all of them;
    ``past`` tells that it is told in a past tense; ``reported`` that the text dates its own report.
    """

    paragraph: int
    holders: tuple[str, ...]
    times: tuple[TimexMention, ...]
    leading: tuple[TimexMention, ...]
    past: bool
    reported: bool = False


def paragraph_starts(text: str) -> tuple[int, ...]:
    """Return where the lines of a text begin, for :func:`bisect.bisect_right`."""
    return (0, *(i + 1 for i, character in enumerate(text) if character == "\n"))


def paragraph_at(starts: Sequence[int], position: int) -> int:
    """Return the number of the line that holds a position."""
    return bisect_right(starts, position)


def carried_times(steps: Sequence[ToldStep]) -> list[tuple[TimexMention, ...]]:
    """Return the time that holds for each claim without one of its own.

    A date at the head of a claim in a past tense holds for what the same holder tells after it in a past tense, within
    the paragraph, until the present tense, another time at a claim's head or another dated report.
    """
    found: list[tuple[TimexMention, ...]] = []
    now: tuple[TimexMention, ...] = ()
    setting: ToldStep | None = None
    for step in steps:
        if setting is None or step.paragraph != setting.paragraph or step.holders != setting.holders or step.reported:
            now = ()
        if not step.past:
            now = ()
        found.append(now if not step.times else ())
        if step.leading:
            now = tuple(t for t in step.leading if _carries(t)) if step.past else ()
            setting = step
    return found


def _carries(timex: TimexMention) -> bool:
    parts = parse_timex(timex.text) if timex.type in {"DATE", "TIME"} else None
    return parts is not None and parts.rule not in _NO_CARRIED and parts.prefix not in _OPENING
