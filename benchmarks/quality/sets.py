"""The annotated sets, which scorer reads each, and which of its figures are shown."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["SETS", "SKIPPED", "AnnotatedSet", "read_rows", "run_scorer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedSet:
    """One file under ``eval/``; ``figures`` are paths into the scorer's JSON; ``most`` limits the documents."""

    name: str
    file: str
    scorer: tuple[str, ...]
    figures: tuple[str, ...]
    most: int | None = None
    positional: bool = False


_QUOTE_FIGURES = (
    "content.exact.f1",
    "content.overlap.f1",
    "source.exact.f1",
    "cue.exact.f1",
    "attribution.found.f1",
    "attribution.attributed.f1",
)
_GEO_SCORER = ("score_geo.py", "--match", "overlap")
_GEO_FIGURES = (
    "recognition.p",
    "recognition.r",
    "recognition.f1",
    "resolution.n",
    "resolution.acc@161km",
    "end_to_end@161km.f1",
)

SETS = (
    AnnotatedSet(
        name="polnear_dev",
        file="attribution/polnear_dev.jsonl",
        scorer=("score_quotes.py", "--trim"),
        figures=_QUOTE_FIGURES,
    ),
    AnnotatedSet(
        name="mpqa_nested_dev",
        file="attribution/mpqa_nested_dev.jsonl",
        scorer=("score_quotes.py", "--trim"),
        figures=(
            "attribution.found.f1",
            "attribution.chain_pairs",
            "attribution.chain_depth_acc",
            "attribution.chain_acc",
        ),
    ),
    AnnotatedSet(
        name="adaq_ru_dev",
        file="attribution/adaq_ru_dev.jsonl",
        scorer=("score_quotes.py", "--trim"),
        figures=("source.overlap.f1", "cue.overlap.f1", *_QUOTE_FIGURES),
    ),
    AnnotatedSet(name="geowebnews", file="geoparsing/geowebnews.jsonl", scorer=_GEO_SCORER, figures=_GEO_FIGURES),
    AnnotatedSet(name="lgl", file="geoparsing/lgl.jsonl", scorer=_GEO_SCORER, figures=_GEO_FIGURES),
    AnnotatedSet(
        name="ukraine_cir",
        file="geoparsing/ukraine_cir.jsonl",
        scorer=("score_geo.py", "--km", "25", "--match", "overlap"),
        figures=("recognition.r", "resolution.n", "resolution.acc@25km"),
        most=400,
    ),
    AnnotatedSet(
        name="newsquant_dev",
        file="quantities/newsquant_dev.jsonl",
        scorer=("score_values.py", "quantities"),
        figures=("value.p", "value.r", "value.f1", "value_change.f1"),
    ),
    AnnotatedSet(
        name="wikiwarsua_dev",
        file="time/wikiwarsua_dev.jsonl",
        scorer=("score_values.py", "time"),
        figures=("exact.f1", "relaxed.f1", "type.f1", "value.f1"),
    ),
    AnnotatedSet(
        name="uw.dev",
        file="factuality/uw.dev.jsonl",
        scorer=("score_values.py", "factuality"),
        figures=("coverage", "mae", "pearson_r", "mae_all"),
    ),
)
SKIPPED: dict[str, str] = {}


def read_rows(data: Path, annotated: AnnotatedSet, limit: int | None) -> list[dict[str, Any]]:
    """Read the gold rows of a set, evenly spread when there are more than wanted."""
    lines = (data / "eval" / annotated.file).read_text(encoding="utf-8").split("\n")
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    most = min(limit or len(rows), annotated.most or len(rows), len(rows))
    return [rows[index * len(rows) // most] for index in range(most)]


def run_scorer(
    data: Path, annotated: AnnotatedSet, gold: Sequence[dict[str, Any]], given: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Run the set's scorer in a process of its own and return its JSON."""
    script, *options = annotated.scorer
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, rows in (("gold", gold), ("given", given)):
            path = Path(folder, f"{name}.jsonl")
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
            paths.append(str(path))
        as_json = [] if script == "score_values.py" else ["--json"]
        command = [sys.executable, str(data / "eval" / script), *options, *paths, *as_json]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result
