"""All speed benchmarks, one after the other: ``python -m benchmarks.speed``."""

import runpy
import sys

for name in ("reading", "check"):
    print(f"== {name}", flush=True)
    sys.argv = [name]
    runpy.run_module(f"benchmarks.speed.{name}", run_name="__main__")
