"""Figures of rules and models on annotated documents, and how they grow with the number of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from theodolite.extract.cue import Cue
from theodolite.extract.learned.gold import Counts, Example, compare
from theodolite.extract.learned.predict import LearnedAttribution, to_cue
from theodolite.extract.learned.rows import Found
from theodolite.extract.learned.train import fit
from theodolite.extract.outputs import content_span, source_spans
from theodolite.extract.parse import Parse

__all__ = ["CURVE", "figures_of_model", "figures_of_rules", "held_back_figures", "learning_curve"]

CURVE = (50, 100, 200, 400)


def _row(parse: Parse, cue: Cue) -> dict[str, list[list[int]]]:
    source = source_spans(parse, cue.source, cue)
    content = [content_span(parse, start, end) for start, end in cue.contents]
    return {"source": [[s.start, s.end] for s in source], "content": [[s.start, s.end] for s in content]}


def _figures(given: Iterable[tuple[Example, Sequence[Cue]]]) -> dict[str, float]:
    counts = Counts()
    for example, cues in given:
        parse = example.scene.parse
        counts.add(compare(parse.text, example.rows, [_row(parse, cue) for cue in cues]))
    return {name: round(value, 4) for name, value in counts.figures().items()}


def figures_of_rules(examples: Sequence[Example]) -> dict[str, float]:
    """Return the figures of the rules alone."""
    return _figures((example, list(example.scene.listed.values())) for example in examples)


def _accepted(example: Example, found: Sequence[Found], threshold: float) -> list[Cue]:
    return [to_cue(example.scene, one) for one in found if one.accepted >= threshold]


def held_back_figures(
    examples: Sequence[Example], held_back: Sequence[Sequence[Found]], threshold: float
) -> dict[str, float]:
    """Return the figures by cross-validation: each document read by models that did not see it."""
    pairs = zip(examples, held_back, strict=True)
    return _figures((example, _accepted(example, found, threshold)) for example, found in pairs)


def figures_of_model(model: LearnedAttribution, examples: Sequence[Example]) -> dict[str, float]:
    """Return the figures of a model on documents that it was not trained on."""
    return _figures((e, _accepted(e, model.read(e.scene), model.threshold)) for e in examples)


def learning_curve(
    examples: Sequence[Example], dev: Sequence[Example], *, say: Callable[[str], None] = lambda _: None
) -> Iterator[dict[str, Any]]:
    """Yield the figures of models trained on fewer documents, evenly spread."""
    for count in (size for size in CURVE if size < len(examples)):
        say(f"learning curve: {count} documents")
        chosen = [examples[i * len(examples) // count] for i in range(count)]
        fitted = fit(chosen)
        figures = (
            figures_of_model(fitted.model, dev)
            if dev
            else held_back_figures(chosen, fitted.held_back, fitted.model.threshold)
        )
        yield {"documents": count, **figures}
