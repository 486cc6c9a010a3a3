"""Bulk answers measured: ``python -m benchmarks.scale [--rows N] [--data DIR] [--folder DIR] [--json FILE]``.

Claims are gazetteer places at random dates, `hold` at the rule's threshold, Parquet to Parquet. Printed: rows per
CPU-second of one process (all its threads, reading and writing included), the share of that which merely streaming the
claim columns takes, warm seconds with one and with two workers on each engine and their ratio, start-up seconds, and
peak memory of a process that runs the whole batch by the command line. Ratios are of one run on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.scale.claims import make_claims, stream_seconds
from theodolite.batch.desk import desk_of
from theodolite.batch.engines import get_engine
from theodolite.batch.histories import Histories, open_histories
from theodolite.batch.kernel import Layout
from theodolite.batch.run import BatchOptions, start_job
from theodolite.batch.source import open_source
from theodolite.batch.work import Job, answer_part
from theodolite.pipeline import open_toolbox
from theodolite.settings import load_settings

ROOT = Path(__file__).parents[2]
TARGETS = {"parquet_rows_per_cpu_s": 5e6, "scaling": 1.7, "peak_rss_mb": 1500.0}


def job_of(histories: Histories, claims: Path, out: Path, columns: str) -> Job:
    """Return the job of answering a claims file."""
    options = BatchOptions(layout=Layout(columns=columns))
    source = open_source(str(claims), part_rows=options.part_rows)
    return start_job(source, histories, str(out), options)[0]


def one_process(histories: Histories, claims: Path, folder: Path, columns: str, runs: int) -> dict[str, Any]:
    """Return the CPU seconds of answering all rows in this process, warm, and the bytes written a row."""
    out = folder / f"out-{columns}.parquet"
    job = job_of(histories, claims, out, columns)
    parts = job.source.parts
    rows = answer_part(job, parts[0]).rows
    seconds = []
    for _ in range(runs):
        begun = time.process_time()
        rows = sum(answer_part(job, part).rows for part in parts)
        seconds.append(time.process_time() - begun)
    size = sum(p.stat().st_size for p in out.parent.rglob("part-*") if p.parent.name.startswith(out.name))
    for path in folder.glob(f"{out.name}*"):
        shutil.rmtree(path)
    return {"rows": rows, "cpu_s": min(seconds), "bytes_a_row": round(size / rows, 2)}


def scaling(histories: Histories, claims: Path, folder: Path, engine: str, runs: int) -> dict[str, Any]:
    """Return warm wall seconds with one and two workers, their ratio, and the seconds of starting."""
    found: dict[str, Any] = {}
    for workers in (1, 2):
        out = folder / f"out-{engine}-{workers}.parquet"
        job = job_of(histories, claims, out, "standard")
        begun = time.perf_counter()
        with get_engine(engine).open(job, workers=workers, scheduler=None) as crew:
            list(crew.run(answer_part, job.source.parts[: 2 * workers]))
            found[f"start_{workers}_s"] = round(time.perf_counter() - begun, 2)
            seconds, spent = [], []
            for _ in range(runs):
                begun, cpu = time.perf_counter(), _children_cpu_s()
                list(crew.run(answer_part, job.source.parts))
                seconds.append(time.perf_counter() - begun)
                spent.append(_children_cpu_s() - cpu)
        found[f"warm_{workers}_s"] = round(min(seconds), 3)
        found[f"warm_{workers}_cpu_s"] = round(min(spent), 3)
        for path in folder.glob(f"{out.name}*"):
            shutil.rmtree(path)
    return found | {"scaling": round(found["warm_1_s"] / found["warm_2_s"], 2)}


def _children_cpu_s() -> float:
    """Return the CPU seconds of all living worker processes: unlike wall time it hardly depends on the neighbours."""
    import psutil  # type: ignore[import-untyped]

    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return float(sum(t.user + t.system for t in times))


def whole_run(claims: Path, folder: Path, engine: str, workers: int) -> dict[str, Any]:
    """Run the command in a process of its own; return wall seconds, rows, and its peak memory with its workers."""
    out = folder / "whole.parquet"
    command = [sys.executable, "-m", "theodolite", "batch", str(claims), "-o", str(out), "--json",
               "--engine", engine, "--workers", str(workers)]  # fmt: skip
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = _Watch(child.pid)
    output, errors = child.communicate()
    seconds = time.perf_counter() - begun
    if child.returncode:
        raise SystemExit(f"{command} failed:\n{errors}")
    summary = json.loads(output)
    for path in folder.glob("whole*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return {"engine": engine, "workers": workers, "wall_s": round(seconds, 1), "rows": summary["rows"],
            "parts": summary["parts"], "peak_rss_mb": round(watch.stop(), 1)}  # fmt: skip


class _Watch:
    """Samples the memory of a process and its children; the peak of their sum (shared pages counted once a process)."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._on = pid, 0.0, True
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        import psutil

        while self._on:
            total = 0
            try:
                parent = psutil.Process(self._pid)
                for process in (parent, *parent.children(recursive=True)):
                    total += process.memory_info().rss
            except psutil.NoSuchProcess:
                pass
            self._peak = max(self._peak, total / 1e6)
            time.sleep(0.1)

    def stop(self) -> float:
        """Return the peak in MB."""
        self._on = False
        self._thread.join()
        return self._peak


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Make the claims and measure everything asked for."""
    settings = load_settings(data_dir=options.data)
    begun = time.process_time()
    histories = open_histories(open_toolbox(settings))
    opened = time.process_time() - begun
    begun = time.process_time()
    bank = desk_of(histories).bank("RU")
    assert bank is not None
    built = time.process_time() - begun
    claims = folder / "claims.parquet"
    days = (bank.first_day, bank.first_day + bank.days - 1)
    make_claims(claims, options.rows, bank.place_ids, days)
    figures: dict[str, Any] = {
        "rows": options.rows, "places": len(bank.place_ids), "states": len(bank.answers),
        "coarse": histories.coarse, "load_before": os.getloadavg()[0], "open_histories_cpu_s": round(opened, 2),
        "build_bank_cpu_s": round(built, 2), "claims_bytes_a_row": round(claims.stat().st_size / options.rows, 2),
    }  # fmt: skip
    if "whole" in options.only:
        figures["whole"] = [whole_run(claims, folder, engine, workers)
                            for engine in options.engines for workers in options.whole_workers]  # fmt: skip
    if "cpu" in options.only:
        figures |= _cpu(histories, claims, folder, options.runs)
    if "scaling" in options.only:
        for engine in options.engines:
            figures[engine] = scaling(histories, claims, folder, engine, options.runs)
    return figures | {"peak_rss_of_this_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1)}


def _cpu(histories: Histories, claims: Path, folder: Path, runs: int) -> dict[str, Any]:
    streamed = min(stream_seconds(claims, folder / "copy.parquet") for _ in range(runs))
    (folder / "copy.parquet").unlink()
    found: dict[str, Any] = {}
    for columns in ("standard", "brief", "full"):
        took = one_process(histories, claims, folder, columns, runs if columns != "full" else 1)
        found[f"{columns}_rows_per_cpu_s"] = round(took["rows"] / took["cpu_s"])
        found[f"{columns}_bytes_a_row"] = took["bytes_a_row"]
        if columns == "standard":
            found["parquet_rows_per_cpu_s"] = found["standard_rows_per_cpu_s"]
            found["stream_limit_share"] = round(streamed / took["cpu_s"], 3)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table and write JSON."""
    shared = ROOT.parent / "shared/data"
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--data", type=Path, default=shared if shared.is_dir() else None)
    parser.add_argument("--folder", type=Path, help="where claims and verdicts are put and removed again")
    parser.add_argument("--runs", type=int, default=3, help="warm runs; the least counts")
    parser.add_argument("--engines", nargs="+", default=["local", "dask"])
    parser.add_argument("--whole-workers", nargs="+", type=int, default=[2])
    parser.add_argument("--only", nargs="+", default=["cpu", "scaling", "whole"], choices=["cpu", "scaling", "whole"])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    if options.data is not None:
        os.environ["THEODOLITE_DATA"] = str(options.data)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        figures = measure(options, Path(folder))
    figures["targets"] = TARGETS
    for name, value in figures.items():
        print(f"{name:26}{value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
