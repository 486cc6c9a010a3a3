"""Watches a reading: which rule came to which value, for each claim, without the rules knowing of it.

The interpreter reports every call and return inside this package (``sys.setprofile``). A *decision* is one call of a
function named in ``DECISIONS``; the functions below it that returned the same value, first to last, are the rules that
decided. So an explanation cannot drift away from the code that it explains.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from theodolite.records.claims import Claim
from theodolite.records.explanation import Rule

__all__ = ["DECISIONS", "Decision", "FoundCue", "Trace", "tracing"]

DECISIONS: Mapping[str, str] = {
    "classify": "kind", "actor_of": "actor", "modality_of": "modality", "is_negated": "negation", "stance_of": "stance",
    "find_hedge": "hedge", "choose_quantity": "quantity", "audience_of": "audience", "find_rebuttal": "rebuttal",
    "find_denied": "denies", "_is_negated": "negation", "event_kind": "kind", "_hedge": "hedge", "_stance": "stance",
}  # fmt: skip
_PACKAGE = str(Path(__file__).parent)
_MOST_RULES = 6


@dataclass(slots=True)
class Decision:
    """One decision: which part, the value, and the rules that came to it, the deciding one first."""

    part: str
    value: Any
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCue:
    """A cue of the text: its class, the form of its attribution, and the rules that found it."""

    group: str
    form: str
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class _Frame:
    """A running call: the decisions made below it, and the values returned below it where it decides itself."""

    code: CodeType
    part: str | None
    returned: list[tuple[CodeType, int, Any]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """What was watched: decisions by claim (its first offset and quote), and where each cue was found."""

    claims: dict[tuple[int, str], list[Decision]] = field(default_factory=dict)
    cues: dict[int, Rule] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    drafts: dict[int, list[Decision]] = field(default_factory=dict)
    readings: list[Any] = field(default_factory=list)
    drafted: dict[tuple[int, str], Any] = field(default_factory=dict)
    said: dict[int, FoundCue] = field(default_factory=dict)

    def of(self, claim: Claim) -> list[Decision]:
        """Return the decisions that made a claim."""
        return self.claims.get(_key(claim), [])

    def words(self, claim: Claim) -> tuple[str, ...]:
        """Return the words that a claim's kind turns on: its core verb and what the action is done to."""
        facts = getattr(self.drafted.get(_key(claim)), "facts", None)
        head = getattr(facts, "head", None)
        if facts is None or head is None:
            return ()
        if not isinstance(head, int):  # a Ukrainian or Russian word
            return (head.lemma,)
        theme = facts.theme()
        if hasattr(facts, "sentence"):  # Ukrainian or Russian: words, without a syntax tree
            found = [facts.head, facts.sentence.words[theme.head] if theme is not None else None]
            return tuple(dict.fromkeys(word.lemma for word in found if word is not None))
        return tuple(dict.fromkeys([facts.lemma, *([facts.parse.lemma[theme]] if theme is not None else [])]))

    def cue_at(self, start: int) -> FoundCue | None:
        """Return the cue that begins at an offset of the text."""
        for reading in self.readings:
            for cue in reading.cues:
                if cue.cue[0] < cue.cue[1] and reading.parse.start[cue.cue[0]] == start:
                    rule = self.cues.get(id(cue))
                    return FoundCue(group=cue.group, form=cue.form.value, rules=(rule,) if rule else ())
        return self.said.get(start)

    def begun(self, frame: FrameType) -> None:
        """Take note of a call."""
        code = frame.f_code
        self.stack.append(_Frame(code, DECISIONS.get(code.co_name)))

    def ended(self, frame: FrameType, value: Any) -> None:
        """Take note of a return or a yield."""
        code = frame.f_code
        while self.stack and self.stack[-1].code is not code:
            self.stack.pop()
        if not self.stack:
            return
        done = self.stack.pop()
        decisions = done.decisions
        if done.part is not None:
            decisions = [*decisions, Decision(done.part, value, self._rules(done, frame.f_lineno, value))]
        self._bind(frame, value, decisions)
        if self.stack:
            above = self.stack[-1]
            above.decisions += decisions
            above.returned += [*done.returned, (code, frame.f_lineno, value)]

    def _rules(self, done: _Frame, line: int, value: Any) -> tuple[Rule, ...]:
        same = [(code, at) for code, at, returned in done.returned if _equal(returned, value)]
        found = dict.fromkeys(self.rule(code, at) for code, at in [*same, (done.code, line)])
        return tuple(found)[:_MOST_RULES]

    def rule(self, code: CodeType, line: int) -> Rule:
        """Describe a function as a rule."""
        path = Path(code.co_filename)
        where = f"{path.relative_to(Path(_PACKAGE)).as_posix()}:{line}"
        return Rule(
            name=code.co_name.lstrip("_"), says=_doc(code) or code.co_name.lstrip("_").replace("_", " "), where=where
        )

    def _bind(self, frame: FrameType, value: Any, decisions: list[Decision]) -> None:
        kind = type(value).__name__
        if kind == "Reading":
            self.readings.append(value)
        elif kind == "Cue" or (kind == "Draft" and hasattr(value, "contents")):
            self.kept.append(value)
            self.cues.setdefault(id(value), self.rule(frame.f_code, frame.f_lineno))
        elif kind == "Said" and value.cue is not None:
            rule = self.cues.get(id(frame.f_locals.get("draft")))
            found = FoundCue(group=value.group, form=value.form.value, rules=(rule,) if rule else ())
            self.said.setdefault(value.cue.start, found)
        elif kind == "Draft":
            self.kept.append(value)
            self.drafts[id(value)] = [*self.drafts.get(id(value), ()), *decisions]
        elif isinstance(value, Claim):
            draft = frame.f_locals.get("draft")
            self.claims.setdefault(_key(value), [*self.drafts.get(id(draft), ()), *decisions])
            self.drafted.setdefault(_key(value), draft)
        elif frame.f_code.co_name in DECISIONS and (known := self.drafts.get(id(frame.f_locals.get("draft")))):
            known += decisions[-1:]


def _key(claim: Claim) -> tuple[int, str]:
    return claim.spans[0].start, claim.quote


def _equal(first: Any, second: Any) -> bool:
    if second is None or second is False:
        return False
    return first is second or (
        type(first) is type(second) and isinstance(second, str | tuple | bool) and first == second
    )


def _doc(code: CodeType) -> str:
    text = code.co_consts[0] if code.co_consts and isinstance(code.co_consts[0], str) else ""
    return text.strip().split("\n")[0].strip()


@contextmanager
def tracing() -> Iterator[Trace]:
    """Watch every reading inside the ``with`` block; slow, for explaining one document."""
    trace = Trace()

    def profile(frame: FrameType, event: str, value: Any) -> None:
        if event not in {"call", "return"} or not frame.f_code.co_filename.startswith(_PACKAGE):
            return
        if frame.f_code.co_filename == __file__ or frame.f_code.co_name.startswith("<"):
            return
        if event == "call":
            trace.begun(frame)
        else:
            trace.ended(frame, value)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield trace
    finally:
        sys.setprofile(before)
