"""Read annotated documents and print what the scorers say: ``python -m benchmarks.quality [--data DIR] [--limit N]``.

The gold passages in ``tests/cases`` are always read; the public sets and the founding article need the data folder.
Claims gained, lost and changed since the last run are listed; the last run is kept in ``out/quality`` (not in git).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.cases.score import LANGUAGES, load_cases, score_case, to_document, totals

from benchmarks.quality.claims import Rows, changes, summarise
from benchmarks.quality.errors import attribution_errors, claim_errors, worst
from benchmarks.quality.peers import PEERS, TARGETS
from benchmarks.quality.read import annotate_rows
from benchmarks.quality.sets import SETS, SKIPPED, read_rows, run_scorer
from benchmarks.quality.trained import TRAINED_SETS, trained_models
from theodolite.records import Document, Extraction
from theodolite.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
LAST = ROOT / "out" / "quality" / "last.json"
ARTICLE = "pokrovsk_article"


def find_data(named: str | None) -> Path | None:
    """Return the data folder: named, else THEODOLITE_DATA, else ../shared/data beside the project."""
    places = (named, os.environ.get("THEODOLITE_DATA"), str(ROOT.parent / "shared" / "data"))
    return next((Path(place) for place in places if place and Path(place, "eval").is_dir()), None)


def look_up(result: dict[str, Any], path: str) -> Any:
    """Return the figure at a dotted path, None where the scorer gave none."""
    value: Any = result
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def score_sets(
    data: Path, limit: int | None, only: Sequence[str], *, settings: Settings, mark: str = ""
) -> dict[str, dict[str, Any]]:
    """Read each set and run its scorer; ``mark`` is put behind the sets' names."""
    figures: dict[str, dict[str, Any]] = {}
    for annotated in SETS:
        if only and annotated.name not in only:
            continue
        name = f"{annotated.name}{mark}"
        gold = read_rows(data, annotated, limit)
        started = time.process_time()
        given = annotate_rows(gold, settings)
        seconds = time.process_time() - started
        result = run_scorer(data, annotated, gold, given)
        figures[name] = {
            "documents": len(gold),
            "cpu_seconds": round(seconds, 1),
            **{path: look_up(result, path) for path in annotated.figures},
        }
        write_figures(name, figures[name])
        write_peers(annotated.name, figures[name])
        if annotated.scorer[0] == "score_quotes.py" and any(
            a.get("content") for row in gold for a in row["attributions"]
        ):
            write_errors(name, attribution_errors(gold, given))
    return figures


def write_peers(name: str, figures: dict[str, Any]) -> None:
    """Print what others reach on a set, and which targets are missed."""
    for line in PEERS.get(name, ()):
        print(f"{'':18}others: {line}")
    for path, target in TARGETS.get(name, {}).items():
        value = figures.get(path)
        if value is not None and value < target:
            print(f"{'':18}below its target: {path} {value:.3f} < {target:.2f}")


def write_errors(name: str, errors: Iterable[str]) -> None:
    """Print the ten most frequent classes of error with counts."""
    print(
        f"{'':18}errors in {name}: " + ("; ".join(f"{what} {count}" for what, count in worst(errors)) or "none"),
        flush=True,
    )


def score_trained(data: Path, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Score the sets of attribution again, read by a model trained on the annotated news; trained once, then kept."""
    models_dir = trained_models(data, ROOT / "out" / "quality")
    if models_dir is None:
        print("polnear_dev (trained)  left out: needs eval/attribution/polnear_train.jsonl and theodolite[train]")
        return {}
    only = [name for name in TRAINED_SETS if not options.only or name in options.only]
    settings = load_settings(data_dir=data, models_dir=models_dir)
    return score_sets(data, options.limit, only, settings=settings, mark=" (trained)") if only else {}


def write_figures(name: str, figures: dict[str, Any]) -> None:
    """Print one line of a set's figures."""
    shown = (f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items())
    print(f"{name:18}" + "  ".join(shown), flush=True)


def read_article(data: Path) -> tuple[Extraction, dict[str, Any]]:
    """Read the founding article and score its claims; its verdicts are not computed here."""
    from theodolite.extract import extract

    folder = data / "documents"
    text = (folder / f"{ARTICLE}.txt").read_text(encoding="utf-8")
    meta = json.loads((folder / f"{ARTICLE}.meta.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    published_on = date.fromisoformat(meta["published_on"])
    extraction = extract(Document(id=ARTICLE, text=text, sha256=digest, published_on=published_on))
    claims = [
        {
            "id": claim.id,
            "spans": [[span.start, span.end] for span in claim.spans],
            "kind": claim.kind.value,
            "polarity": claim.polarity.value,
            "chain": [{"name": link.name} for link in claim.chain],
            "denies": list(claim.denies),
        }
        for claim in extraction.claims
    ]
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary, "out.json")
        out.write_text(json.dumps({"claims": claims}), encoding="utf-8")
        command = [sys.executable, str(folder / "score_article.py"), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return extraction, {key: figures[key] for key in figures if not key.startswith("verdicts")}


def read_cases(language: str) -> tuple[list[Extraction], dict[str, Any]]:
    """Read the gold passages of a language and score them."""
    from theodolite.extract import extract

    cases = load_cases(language=language)
    extractions = [extract(to_document(case)) for case in cases]
    return extractions, totals([score_case(case, one) for case, one in zip(cases, extractions, strict=True)])


def last_run() -> dict[str, Any]:
    """Return what the last run left, empty at first."""
    run: dict[str, Any] = json.loads(LAST.read_text(encoding="utf-8")) if LAST.is_file() else {}
    return run


def claims_of(extractions: Iterable[Extraction]) -> dict[str, Rows]:
    """Return what is remembered of each document's claims."""
    return {extraction.document.id: summarise(extraction) for extraction in extractions}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", help="the data folder; its eval/ and documents/ are read")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--limit", type=int, help="read at most so many documents of each set")
    parser.add_argument("--only", nargs="*", default=[], metavar="SET", help="read these sets only")
    parser.add_argument("--claims-only", action="store_true", help="only the passages and the founding article")
    parser.add_argument(
        "--with-model", action="store_true", help="also score a model trained on polnear_train (minutes, then kept)"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it all and print the table."""
    options = parse(arguments)
    data = find_data(options.data)
    figures: dict[str, dict[str, Any]] = {}
    extractions: list[Extraction] = []
    for language in LANGUAGES:
        name = "cases" if language == "en" else f"cases {language}"
        found, figures[name] = read_cases(language)
        extractions += found
        write_figures(name, figures[name])
        write_errors(name, claim_errors(zip(load_cases(language=language), found, strict=True)))
    if data is None:
        print("no data folder: the public sets and the founding article are left out; name one with --data")
    else:
        article, figures["article"] = read_article(data)
        write_figures("article", figures["article"])
        extractions.append(article)
        if not options.claims_only:
            rules_alone = replace(load_settings(data_dir=data), models_dir=None)
            figures |= score_sets(data, options.limit, options.only, settings=rules_alone)
            if options.with_model:
                figures |= score_trained(data, options)
            for name, why in SKIPPED.items():
                print(f"{name:18}left out: {why}")
    claims, before = claims_of(extractions), last_run().get("claims", {})
    lines = list(changes(before, claims))
    print(
        "\n".join(lines) if lines else "no claim gained, lost or changed" if before else "first run: nothing to compare"
    )
    LAST.parent.mkdir(parents=True, exist_ok=True)
    LAST.write_text(json.dumps({"figures": figures, "claims": claims}, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.json:
        report = {"figures": figures, "left_out": SKIPPED, "changes": lines}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
