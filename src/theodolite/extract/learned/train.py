"""Training: four small boosted models, one on the other, cross-fitted by document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from theodolite.extract.learned.contents import content_keys, find_contents
from theodolite.extract.learned.cues import cue_keys, is_possible
from theodolite.extract.learned.gold import Example, one_to_one
from theodolite.extract.learned.predict import (
    LearnedAttribution,
    choose_contents,
    choose_sources,
    likely,
)
from theodolite.extract.learned.rates import Rates, count_rates
from theodolite.extract.learned.rows import (
    CATEGORIES,
    Found,
    Table,
    content_table,
    cue_table,
    final_table,
    source_table,
)
from theodolite.extract.learned.scene import overlap
from theodolite.extract.learned.sources import NO_SOURCE, find_sources, source_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FOLDS", "Fitted", "fit"]

FOLDS = 4
_SEED = 20251101
_NON_VERBS = 2
_NEARLY = 0.997
Say = Callable[[str], None]
_COMMON: Mapping[str, Any] = {
    "verbosity": -1, "seed": _SEED, "deterministic": True, "force_row_wise": True, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "cat_smooth": 20, "min_data_per_group": 50, "num_threads": 1,
}  # fmt: skip
_PARAMETERS: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "cues": ({"objective": "binary", "learning_rate": 0.07, "num_leaves": 31, "min_data_in_leaf": 40}, 180),
    "contents": ({"objective": "cross_entropy", "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 60}, 180),
    "sources": ({"objective": "binary", "learning_rate": 0.09, "num_leaves": 31, "min_data_in_leaf": 40}, 120),
    "final": ({"objective": "binary", "learning_rate": 0.04, "num_leaves": 23, "min_data_in_leaf": 60}, 180),
}  # fmt: skip


@dataclass(slots=True)
class Fitted:
    """A model and what the cross-fitted ones found in each training document (by index of the example)."""

    model: LearnedAttribution
    held_back: list[list[Found]] = field(default_factory=list)


def _train(name: str, tables: Sequence[Table], labels: Sequence[Sequence[float]]) -> Any:
    """Fit one booster on the rows of several documents."""
    import lightgbm
    import numpy

    filled = [table for table in tables if table.tokens]
    names = filled[0].names
    parameters, rounds = _PARAMETERS[name]
    matrix = numpy.concatenate([table.matrix() for table in filled])
    data = lightgbm.Dataset(
        matrix,
        numpy.fromiter(chain.from_iterable(labels), dtype=numpy.float32, count=len(matrix)),
        feature_name=names,
        categorical_feature=[n for n in CATEGORIES[name] if n in names],
        params={"verbosity": -1},
    )
    rounds = max(20, min(rounds, len(matrix) // 20))
    return lightgbm.train({**_COMMON, **parameters}, data, num_boost_round=rounds)


def _cross_fit(name: str, tables: Sequence[Table], labels: Sequence[Sequence[float]], folds: Sequence[int]) -> Any:
    """Return (a booster on everything, scores of each document from boosters that did not see it)."""
    import numpy

    scores: list[NDArray[np.float64]] = [numpy.zeros(0)] * len(tables)
    for fold in sorted(set(folds)):
        kept = [i for i, f in enumerate(folds) if f != fold]
        booster = _train(name, [tables[i] for i in kept], [labels[i] for i in kept])
        for i, table in enumerate(tables):
            if folds[i] == fold and table.tokens:
                scores[i] = booster.predict(table.matrix(), num_threads=1)
    return _train(name, tables, labels), scores


_Keyed = list[tuple[list[str], float]]


def _fold_rates(keyed: Sequence[_Keyed], folds: Sequence[int]) -> tuple[Rates, dict[int, Rates]]:
    """Return the rates of all documents, and for each fold those of the other folds' documents."""

    def count(rows: Iterator[tuple[list[str], float]], least: int) -> Rates:
        pairs = list(rows)
        return count_rates([keys for keys, _ in pairs], [target for _, target in pairs], least=least)

    whole = count(chain.from_iterable(keyed), 2)
    return whole, {
        fold: count(chain.from_iterable(rows for rows, f in zip(keyed, folds, strict=True) if f != fold), 2)
        for fold in sorted(set(folds))
    }


def _vocabulary(examples: Sequence[Example]) -> frozenset[str]:
    """Return the words besides verbs that were cues at least twice, and in one of thirty cases or more."""
    cues: dict[str, int] = {}
    seen: dict[str, int] = {}
    for example in examples:
        parse = example.scene.parse
        for lemma, tag in zip(parse.lemma, parse.tag, strict=True):
            name = f"{lemma}/{tag[:2]}"
            seen[name] = seen.get(name, 0) + 1
        for gold in example.golds:
            if gold.cue is not None and not parse.is_verb(gold.cue):
                name = f"{parse.lemma[gold.cue]}/{parse.tag[gold.cue][:2]}"
                cues[name] = cues.get(name, 0) + 1
    return frozenset(n for n, count in cues.items() if count >= _NON_VERBS and count * 30 >= seen[n])


def _share(example: Example, token: int, ranges: Any) -> float:
    """Return the best overlap of a content with what is annotated for this cue."""
    rule = example.scene.rules.get(token)
    anybody = rule is not None and rule.group == "none"
    shares = (overlap(g.content, ranges) for g in example.golds if anybody or g.cue == token)
    return max(shares, default=0.0)


class _Run:
    """The steps of one training, each on what the step before found."""

    def __init__(self, examples: Sequence[Example], say: Say) -> None:
        self.examples, self.say = examples, say
        self.folds = [i % FOLDS for i in range(len(examples))]
        self.vocabulary = _vocabulary(examples)
        self.boosters: dict[str, Any] = {}
        self.rates: dict[str, Rates] = {}
        self.features: list[dict[int, dict[str, float]]] = []
        self.scores: list[dict[int, float]] = []
        self.found: list[list[Found]] = []

    def cues(self) -> None:
        keyed: list[_Keyed] = []
        for example in self.examples:
            golds = {g.cue for g in example.golds}
            scene = example.scene
            tokens = [t for t in range(len(scene.parse)) if is_possible(scene, t, self.vocabulary)]
            keyed.append([(cue_keys(scene, t), float(t in golds)) for t in tokens])
        self.rates["cues"], by_fold = _fold_rates(keyed, self.folds)
        tables = []
        for example, fold in zip(self.examples, self.folds, strict=True):
            table, features = cue_table(example.scene, self.vocabulary, by_fold[fold])
            tables.append(table)
            self.features.append(features)
        labels = [[target for _, target in rows] for rows in keyed]
        self.say(f"cues: {sum(map(len, labels))} words, {int(sum(map(sum, labels)))} cues")
        self.boosters["cues"], scores = _cross_fit("cues", tables, labels, self.folds)
        self.scores = [likely(e.scene, t, s) for e, t, s in zip(self.examples, tables, scores, strict=True)]

    def contents(self) -> None:
        keyed: list[_Keyed] = [
            [
                (content_keys(e.scene, token, c), _share(e, token, c.ranges))
                for token in scores
                if any(g.cue == token for g in e.golds)
                for c in find_contents(e.scene, token)
            ]
            for e, scores in zip(self.examples, self.scores, strict=True)
        ]
        self.rates["contents"], by_fold = _fold_rates(keyed, self.folds)
        tables = [
            content_table(e.scene, scores, features, by_fold[fold])
            for e, scores, features, fold in zip(self.examples, self.scores, self.features, self.folds, strict=True)
        ]
        labels = [
            [_share(e, token, item.ranges) for token, item in zip(table.tokens, table.items, strict=True)]  # type: ignore[attr-defined]
            for e, table in zip(self.examples, tables, strict=True)
        ]
        self.say(f"contents: {sum(map(len, labels))} candidates")
        self.boosters["contents"], scores = _cross_fit("contents", tables, labels, self.folds)
        self.found = [choose_contents(t, s, c) for t, s, c in zip(tables, scores, self.scores, strict=True)]

    def sources(self) -> None:
        wanted = [{g.cue: g.source for g in e.golds if g.cue is not None} for e in self.examples]
        keyed: list[_Keyed] = [
            [
                (source_keys(e.scene, one.token, s[0], s[1]), _holds(golds[one.token], s[0]))
                for one in found
                if one.token in golds
                for s in find_sources(e.scene, one.token)
            ]
            for e, found, golds in zip(self.examples, self.found, wanted, strict=True)
        ]
        self.rates["sources"], by_fold = _fold_rates(keyed, self.folds)
        tables, labels, kept = [], [], []
        for e, found, golds, features, fold in zip(
            self.examples, self.found, wanted, self.features, self.folds, strict=True
        ):
            table = source_table(e.scene, found, features, by_fold[fold])
            tables.append(table)
            known = [i for i, token in enumerate(table.tokens) if token in golds]
            kept.append(table.part(known))
            labels.append([_holds(golds[table.tokens[i]], table.items[i][0]) for i in known])  # type: ignore[index]
        self.say(f"sources: {sum(map(len, labels))} candidates")
        self.boosters["sources"] = _train("sources", kept, labels)
        for fold in sorted(set(self.folds)):
            others = [i for i, f in enumerate(self.folds) if f != fold]
            booster = _train("sources", [kept[i] for i in others], [labels[i] for i in others])
            for i, table in enumerate(tables):
                if self.folds[i] == fold and table.tokens:
                    choose_sources(table, booster.predict(table.matrix(), num_threads=1), self.found[i])

    def final(self) -> None:
        tables = [
            final_table(e.scene, found, features)
            for e, found, features in zip(self.examples, self.found, self.features, strict=True)
        ]
        labels = [_is_found(e, found) for e, found in zip(self.examples, self.found, strict=True)]
        self.say(f"final: {sum(map(len, labels))} attributions, {int(sum(map(sum, labels)))} right")
        self.boosters["final"], scores = _cross_fit("final", tables, labels, self.folds)
        for found, given in zip(self.found, scores, strict=True):
            for one, accepted in zip(found, given.tolist(), strict=True):
                one.accepted = accepted

    def threshold(self) -> float:
        """Return the threshold with the best sum of F1 of found and of attributed on held-back documents.

        Of those nearly as good the lowest: it gives up least of the contents.
        """
        scored = sorted(
            (
                (one.accepted, right, right and _said_by(e, one))
                for e, found in zip(self.examples, self.found, strict=True)
                for one, right in zip(found, _is_found(e, found), strict=True)
            ),
            reverse=True,
        )
        total = sum(len(e.rows) for e in self.examples)
        curve, hits = [(0.0, 0.5)], 0.0
        for count, (accepted, right, said) in enumerate(scored, 1):
            hits += right + said
            curve.append((hits / (count + total), accepted))
        best = max(curve)[0]
        return min(accepted for figure, accepted in curve if figure >= _NEARLY * best)


def _holds(gold: frozenset[int], source: int) -> float:
    return float(source in gold if source != NO_SOURCE else not gold)


def _is_found(example: Example, found: Sequence[Found]) -> list[float]:
    """Tell for each chosen content whether an alignment one to one finds an annotated one (overlap of a half)."""
    weights = {
        (i, j): share + (gold.cue == one.token)
        for i, one in enumerate(found)
        for j, gold in enumerate(example.golds)
        if (share := overlap(gold.content, one.ranges)) >= 0.5
    }
    aligned = one_to_one(weights)
    return [float(i in aligned) for i in range(len(found))]


def _said_by(example: Example, one: Found) -> float:
    golds = [g for g in example.golds if overlap(g.content, one.ranges) >= 0.5]
    return max((_holds(g.source, one.source) for g in golds), default=0.0)


def fit(examples: Sequence[Example], *, say: Say = lambda _: None) -> Fitted:
    """Train on annotated documents; every figure in between comes from models that did not see the document."""
    run = _Run(examples, say)
    run.cues()
    run.contents()
    run.sources()
    run.final()
    model = LearnedAttribution(run.boosters, run.rates, run.vocabulary, run.threshold(), {})
    return Fitted(model, run.found)
