"""Print the figures: ``python -m tests.cases.times [-v] [--times-only] [LANGUAGE ...]``."""

import argparse

from tests.cases.times.score import names, table

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.cases.times", description=__doc__)
    parser.add_argument("languages", nargs="*", help="files to score, without .yaml; all by default")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is wrong")
    parser.add_argument("--times-only", action="store_true", help="leave out claims, which need the whole reader")
    given = parser.parse_args()
    table(given.languages or names(), verbose=given.verbose, claims=not given.times_only)
