"""All speed benchmarks, one after the other: ``python -m benchmarks.speed``; exits with 1 if one of them fails."""

import runpy
import sys

failed = []
for name in ("reading", "grounding", "check", "histories", "fusion"):
    print(f"== {name}", flush=True)
    sys.argv = [name]
    try:
        runpy.run_module(f"benchmarks.speed.{name}", run_name="__main__")
    except SystemExit as ended:
        failed += [name] if ended.code else []
sys.exit(1 if failed else 0)
