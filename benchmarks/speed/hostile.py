"""Hostile text costs linear time and never raises: ``python -m benchmarks.speed.hostile [--characters N]``.

Each kind of text is read at two sizes; the ratio of the CPU times per character should stay near 1 (the target is 1.5,
for texts whose first size takes a second or more: below that, start-up and caches are measured). Beside it the peak
memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from theodolite.extract import extract
from theodolite.extract.gate import find_passage
from theodolite.records import Document

TARGET, MEMORY_TARGET_MB = 1.5, 1024

KINDS: Mapping[str, str] = {
    "nested quotes": "“He said ",
    "nested guillemets": "«Он сказал: ",
    "closing quotes": "” said ",
    "odd straight quotes": '" and then " he said " ',
    "no full stop": "Russian troops took Pokrovsk and then they said that the enemy left and ",
    "no full stop, Ukrainian": "російські війська захопили Покровськ і потім сказали що ворог відійшов і ",
    "no full stop, Russian": "российские войска взяли Покровск и потом сказали что противник отошёл и ",
    "said that": "he said that ",
    "сказав, що": "він сказав, що ",
    "zero-width": "P\u200bo\u200bk\u200br\u200bovsk \u200d\u2060 was taken. ",
    "mixed scripts": "Рokrovsk Покpовск פוקרובסק was взят захоплено. ",
    "commas": "Pokrovsk, Myrnohrad, Siversk, Lyman, ",
    "one word": "a",
    "brackets": "((((he said [[[[ ",
    "dashes": "— Так, — сказав він. — Ні, — сказала вона. ",
    "numbers": "1,000.000,5 km² 90 % ",
    "rebuttals": "It is a lie. They took Pokrovsk. ",
    "lines": "a\n",
    "marks": "\u0301\u0308\u0301",
    "emoji": "🇺🇦🇷🇺⚡️",
}


def seconds(text: str) -> float:
    """Return the CPU seconds of gating and reading a text."""
    document = Document(id="hostile", text=text, sha256=hashlib.sha256(text.encode()).hexdigest())
    begun = time.process_time()
    find_passage(text)
    extract(document)
    return time.process_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 when a kind grows faster than its length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.hostile", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--characters", type=int, default=250_000, help="the first size; the second is four times it")
    parser.add_argument("--only", nargs="*", default=[], metavar="KIND")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args(arguments)
    seconds(
        "Russian troops took Pokrovsk, he said. Російські війська взяли Покровськ. Российские войска взяли Покровск."
    )
    rows: dict[str, Any] = {}
    bad = []
    for name, piece in KINDS.items():
        if options.only and name not in options.only:
            continue
        small, large = (seconds(piece * (size // len(piece))) for size in (options.characters, 4 * options.characters))
        growth = large / small / 4
        rows[name] = {"seconds": round(small, 2), "seconds_at_four_times": round(large, 2), "growth": round(growth, 2)}
        if small >= 1 and growth > TARGET:
            bad.append(name)
        print(f"{name:28}{small:8.2f} s{large:9.2f} s   growth {growth:.2f}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':28}{peak:8.0f} MB; {'all linear' if not bad else 'not linear: ' + ', '.join(bad)}")
    if options.json:
        options.json.write_text(json.dumps({"kinds": rows, "peak_mb": round(peak)}, indent=1) + "\n", encoding="utf-8")
    return 1 if bad or peak > MEMORY_TARGET_MB else 0


if __name__ == "__main__":
    sys.exit(main())
