"""Fits the weights of event factuality (``extract/lexicon/factuality_weights.json``); needs a data folder.

    python tools/train_factuality.py DATA [--folds 5] [--write]

Reads ``DATA/eval/factuality/uw.train.jsonl`` (the training part of Lee et al.'s sentences, from an MIT-licensed
repository, see NOTICE). The loss is Huber's, with no loss beyond an end of the scale where the gold stands at that end,
and events that are not taken to be so count half as much again. The weights start as the composed value alone and ridge
draws all but its own weights back there; full-batch Adam, so the result is the same on every run. Cross-validation cuts
the sentences into consecutive blocks, so that no document is on both sides.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theodolite.extract.commitment import CERTAIN, commitments_of
from theodolite.extract.factuality import Feature, event_features, mixed
from theodolite.extract.masking import make_doc
from theodolite.extract.model import load_model
from theodolite.extract.names import retag_places
from theodolite.extract.parse import Parse, build_parse
from theodolite.extract.repairs import repair_series, repair_speakers
from theodolite.extract.segment import find_blocks

TARGET = Path(__file__).parents[1] / "src/theodolite/extract/lexicon/factuality_weights.json"
SEEN, RIDGE, DELTA, STEPS, RATE, SMALLEST, BOOST = 4, 2e-3, 0.7, 400, 0.05, 0.01, 0.5
UNBOUND = ("composed", "context", "bias")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A sparse matrix of events by features, as rows, columns and amounts."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    amounts: Floats
    shape: tuple[int, int]

    def times(self, weights: Floats) -> Floats:
        """Return one number an event."""
        return np.bincount(self.rows, self.amounts * weights[self.columns], self.shape[0]).astype(np.float64)

    def back(self, errors: Floats) -> Floats:
        """Return one number a feature."""
        return np.bincount(self.columns, self.amounts * errors[self.rows], self.shape[1]).astype(np.float64)


def parses(data: Path) -> Iterator[tuple[Parse, list[dict[str, Any]]]]:
    """Yield each sentence's parse, as the reader makes it, with its gold events."""
    model = load_model()
    for line in (data / "eval/factuality/uw.train.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row["text"]
        blocks, _ = find_blocks(text)
        docs = list(model.pipe([make_doc(model, text[b.start : b.end]) for b in blocks]))
        parse = build_parse(text, zip(blocks, docs, strict=True))
        retag_places(parse)
        repair_series(parse)
        repair_speakers(parse)
        yield parse, row["events"]


def examples(data: Path) -> tuple[list[list[Feature]], Floats, NDArray[np.int64]]:
    """Return each event's features, its gold value, and the number of its sentence."""
    features, gold, sentences = [], [], []
    for number, (parse, events) in enumerate(parses(data)):
        found = commitments_of(parse)
        for event in events:
            token = parse.tokens_in(event["start"], event["end"])[1] - 1
            features.append(event_features(parse, token, found))
            gold.append(event["factuality"])
            sentences.append(number)
    return features, np.array(gold, dtype=np.float64), np.array(sentences, dtype=np.int64)


def names_of(features: Sequence[list[Feature]]) -> dict[str, int]:
    """Number the features that are seen often enough."""
    seen = Counter(name for row in features for name, _ in row)
    return {name: index for index, name in enumerate(sorted(n for n, times in seen.items() if times >= SEEN))}


def to_matrix(features: Sequence[list[Feature]], names: dict[str, int]) -> Matrix:
    """Make the matrix of the features that have a number."""
    cells = [(i, names[name], amount) for i, row in enumerate(features) for name, amount in row if name in names]
    rows, columns, amounts = zip(*cells, strict=True)
    shape = (len(features), len(names))
    return Matrix(np.array(rows, np.int64), np.array(columns, np.int64), np.array(amounts, np.float64), shape)


def fit(matrix: Matrix, gold: Floats, names: dict[str, int]) -> Floats:
    """Return the weights."""
    first = np.zeros(matrix.shape[1])
    first[names["composed"]] = CERTAIN
    ridge = np.array([0.0 if name.startswith(UNBOUND) else RIDGE for name in names])
    share = (1 + BOOST * (gold < 1)) / (1 + BOOST * (gold < 1)).sum()
    weights, mean, square = first.copy(), np.zeros_like(first), np.zeros_like(first)
    for step in range(1, STEPS + 1):
        error = matrix.times(weights) - gold
        error[(gold >= 2.9) & (error > 0)] = 0
        error[(gold <= -2.9) & (error < 0)] = 0
        slope = matrix.back(share * np.clip(error, -DELTA, DELTA) / DELTA) + ridge * (weights - first)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        rate = RATE * (1 if step < 0.6 * STEPS else 0.2 if step < 0.85 * STEPS else 0.05)
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def values(matrix: Matrix, weights: Floats, features: Sequence[list[Feature]]) -> Floats:
    """Return the values as the reader gives them: fitted and composed, mixed."""
    composed = np.array([CERTAIN * dict(row)["composed"] for row in features])
    return np.array([mixed(float(a), float(b)) for a, b in zip(matrix.times(weights), composed, strict=True)])


def validate(features: Sequence[list[Feature]], gold: Floats, sentences: NDArray[np.int64], folds: int) -> str:
    """Return mean absolute error and Pearson r of cross-validation."""
    fold = sentences * folds // (int(sentences.max()) + 1)
    given = np.zeros_like(gold)
    for held in range(folds):
        train = [row for row, f in zip(features, fold, strict=True) if f != held]
        test = [row for row, f in zip(features, fold, strict=True) if f == held]
        names = names_of(train)
        weights = fit(to_matrix(train, names), gold[fold != held], names)
        given[fold == held] = values(to_matrix(test, names), weights, test)
    return f"mae {np.abs(given - gold).mean():.4f}  r {np.corrcoef(given, gold)[0, 1]:.4f}"


def main() -> int:
    """Cross-validate, and with ``--write`` fit on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    features, gold, sentences = examples(options.data)
    if options.folds > 1:
        sys.stdout.write(
            f"{len(gold)} events, {options.folds} folds: {validate(features, gold, sentences, options.folds)}\n"
        )
    if options.write:
        names = names_of(features)
        fitted = fit(to_matrix(features, names), gold, names)
        weights = {name: round(float(fitted[i]), 3) for name, i in names.items() if abs(fitted[i]) >= SMALLEST}
        note = "fitted by tools/train_factuality.py; see NOTICE"
        TARGET.write_text(
            json.dumps({"note": note, "weights": weights}, indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        sys.stdout.write(f"{len(weights)} weights written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
