"""Rows of features for the four models, made alike for training and for reading."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p
from typing import TYPE_CHECKING

from theodolite.extract.learned.contents import (
    CONTENT_CATEGORIES,
    Candidate,
    content_features,
    content_keys,
    find_contents,
)
from theodolite.extract.learned.cues import CUE_CATEGORIES, cue_features, cue_keys, is_possible
from theodolite.extract.learned.rates import Rates
from theodolite.extract.learned.scene import Ranges, Scene, overlap, size_of
from theodolite.extract.learned.sources import (
    NO_SOURCE,
    SOURCE_CATEGORIES,
    find_sources,
    source_features,
    source_keys,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["CATEGORIES", "Found", "Table", "content_table", "cue_table", "final_table", "source_table"]

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "cues": CUE_CATEGORIES, "contents": CONTENT_CATEGORIES, "sources": SOURCE_CATEGORIES,
    "final": ("f_kind", "f_source_kind", "tag", "dep", "class", "rule_group", "rule_form"),
}  # fmt: skip
_KEPT = ("tag", "dep", "class", "rule_group", "rule_form", "rule", "rule_listed", "rule_size", "object_ent",
         "object_tag", "passive", "infinitive", "quotes", "inside", "quote_before", "quote_after", "has_ccomp",
         "has_xcomp", "has_dobj", "has_prep", "has_parataxis", "has_advcl", "place", "left_over", "sentence", "rate_0",
         "rate_2")  # fmt: skip
_CONTEXT = ("words", "density", "quote_density", "rules_here", "block_number", "heading", "covered", "subject_tag",
            "subject_me", "negated", "rate_3", "rate_5", "rate_9")  # fmt: skip


@dataclass(slots=True)
class Table:
    """Rows with the words and candidates that they stand for; ``names`` are the columns, ``values`` row by row."""

    names: list[str] = field(default_factory=list)
    values: array[float] = field(default_factory=lambda: array("f"))
    tokens: list[int] = field(default_factory=list)
    items: list[object] = field(default_factory=list)

    def add(self, token: int, features: Mapping[str, float], item: object = None) -> None:
        """Add a row; every row has the same columns in the same order."""
        if not self.names:
            self.names = list(features)
        self.values.extend(features.values())
        self.tokens.append(token)
        self.items.append(item)

    def matrix(self) -> NDArray[np.float32]:
        """Return the rows as an array."""
        import numpy

        return numpy.frombuffer(self.values, dtype=numpy.float32).reshape(len(self.tokens), len(self.names))

    def part(self, kept: Sequence[int]) -> Table:
        """Return some of the rows."""
        width = len(self.names)
        values = array("f")
        for row in kept:
            values.extend(self.values[row * width : (row + 1) * width])
        return Table(self.names, values, [self.tokens[i] for i in kept], [self.items[i] for i in kept])


@dataclass(slots=True)
class Found:
    """What the models made of one word: a content and a source with their scores."""

    token: int
    cue_score: float
    content: Candidate
    score: float
    second: float
    source: int = NO_SOURCE
    source_kind: str = "none"
    source_score: float = 0.0
    accepted: float = 0.0

    @property
    def ranges(self) -> Ranges:
        """The content."""
        return self.content.ranges


def cue_table(scene: Scene, vocabulary: frozenset[str], rates: Rates) -> tuple[Table, dict[int, dict[str, float]]]:
    """Make the first model's rows; the second value holds the features by word."""
    table, features = Table(), {}
    for token in range(len(scene.parse)):
        if is_possible(scene, token, vocabulary):
            keys = cue_keys(scene, token)
            features[token] = cue_features(scene, token, [log1p(rates.seen(keys[0])), *rates.rates(keys)])
            table.add(token, features[token])
    return table, features


def content_table(
    scene: Scene, scores: Mapping[int, float], features: Mapping[int, Mapping[str, float]], rates: Rates
) -> Table:
    """Make the second model's rows for the words that may well be cues."""
    table = Table()
    for token, score in scores.items():
        kept = {name: features[token][name] for name in _KEPT} | {"cue_score": score}
        for candidate in find_contents(scene, token):
            keys = content_keys(scene, token, candidate)
            own = content_features(scene, token, candidate, rates.rates(keys))
            table.add(token, own | kept, candidate)
    return table


def source_table(
    scene: Scene, found: Sequence[Found], features: Mapping[int, Mapping[str, float]], rates: Rates
) -> Table:
    """Make the third model's rows: each word's possible sources."""
    table = Table()
    for one in found:
        kept = {name: features[one.token][name] for name in _KEPT}
        for source in find_sources(scene, one.token):
            keys = source_keys(scene, one.token, source[0], source[1])
            own = source_features(scene, one.token, source, one.ranges, rates.rates(keys))
            table.add(one.token, own | kept, source)
    return table


def final_table(scene: Scene, found: Sequence[Found], features: Mapping[int, Mapping[str, float]]) -> Table:
    """Make the last model's rows: is this attribution one, seen beside the others of its document."""
    from theodolite.extract.learned.contents import kind_number
    from theodolite.extract.learned.sources import source_number

    table = Table()
    mean = sum(one.cue_score for one in found) / max(1, len(scene.parse.sents))
    strengths = [one.cue_score * one.score for one in found]
    for index, one in enumerate(found):
        rivals = _rivals(found, strengths, index)
        cue = features[one.token]
        table.add(one.token, {
            "f_cue": one.cue_score, "f_score": one.score, "f_gap": one.score - one.second, "f_second": one.second,
            "f_kind": kind_number(one.content.kind), "f_size": size_of(one.ranges), "f_parts": len(one.ranges),
            "f_source": one.source_score, "f_source_kind": source_number(one.source_kind), "f_mean": mean,
            "f_rule": overlap(tuple(scene.rules[one.token].contents), one.ranges) if one.token in scene.rules else -1,
            **rivals, **{name: cue[name] for name in (*_KEPT, *_CONTEXT)},
        })  # fmt: skip
    return table


def _rivals(found: Sequence[Found], strengths: Sequence[float], index: int) -> dict[str, float]:
    """Return how the contents of the words nearby lie to this one's."""
    one = found[index]
    alike = alike_better = inside_of = holds = better = 0.0
    first, last = one.ranges[0][0], one.ranges[-1][1]
    for other in range(max(0, index - 8), min(len(found), index + 9)):
        if other == index:
            continue
        rival = found[other]
        share = overlap(rival.ranges, one.ranges)
        alike = max(alike, share)
        if strengths[other] > strengths[index]:
            alike_better = max(alike_better, share)
            better = max(better, strengths[other] * (share > 0))
        inside_of = max(inside_of, strengths[other] * any(s <= one.token < e for s, e in rival.ranges))
        holds += strengths[other] * (first <= rival.token < last)
    return {
        "f_alike": alike,
        "f_alike_better": alike_better,
        "f_inside": inside_of,
        "f_holds": holds,
        "f_better": better,
    }
