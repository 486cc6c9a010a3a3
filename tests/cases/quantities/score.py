"""Score numbers on own sentences in three languages: ``python -m tests.cases.quantities.score [-v] [LANGUAGE …]``.

A number is found when one of the same value, low and high end and unit is read (each used once); ``value`` asks for the
value alone. ``details`` (what is counted, per what, change or level, sign, currency …) are counted over the numbers
found. A trap is clean when nothing is read in it that its gold does not list. Ages are left out: they are read, marked
as such, and count as quantities only for those who ask.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from theodolite.extract import extract
from theodolite.records import Document

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "uk", "ru")
DETAILS = ("counted", "of", "per", "kind", "sign", "start", "currency", "measure", "persons")


def load_cases(language: str) -> list[dict[str, Any]]:
    """Return the sentences of a language with their gold."""
    lines = (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def read_case(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the numbers of a sentence, as dictionaries of the gold's form."""
    text = case["text"]
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    found = extract(Document(id=case["id"], text=text, sha256=digest)).quantities
    return [_row(quantity) for quantity in found if quantity.unit.value != "years old"]


def _row(quantity: Any) -> dict[str, Any]:
    row = {name: getattr(quantity, name, None) for name in ("value", "low", "high", "text", *DETAILS)}
    row |= {"unit": quantity.unit.value, "kind": str(row["kind"]) if row["kind"] else None}
    return row | {"persons": list(row["persons"]) if row["persons"] else None}


def _same(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) <= 1e-4 * max(1.0, abs(b))


def _found(gold: dict[str, Any], given: Sequence[dict[str, Any]], *, full: bool) -> dict[str, Any] | None:
    keys = ("value", "low", "high") if full or gold["value"] is None else ("value",)
    for row in given:
        if all(_same(row[key], gold[key]) for key in keys) and (not full or row["unit"] == gold["unit"]):
            return row
    return None


def score_case(case: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """Return counts and what went wrong."""
    given = read_case(case)
    counts: Counter[str] = Counter({"gold": len(case["quantities"]), "given": len(given), "cases": 1})
    problems = []
    for full in (False, True):
        left = list(given)
        for gold in case["quantities"]:
            row = _found(gold, left, full=full)
            if row is None:
                problems += [f"missed: {gold}"] if full else []
                continue
            left.remove(row)
            counts["full" if full else "value"] += 1
            if full:
                asked = [key for key in DETAILS if key in gold]
                wrong = [key for key in asked if row[key] != gold[key]]
                counts["details_asked"] += len(asked)
                counts["details"] += len(asked) - len(wrong)
                problems += [f"{key}: {row[key]!r}, not {gold[key]!r}" for key in wrong]
        if full:
            problems += [f"wrong: {row}" for row in left]
    counts["traps"] = case["trap"]
    counts["clean"] = case["trap"] and counts["full"] == counts["gold"] == counts["given"]
    return counts, problems


def score(language: str) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Return the figures of a language and the problems by case."""
    total: Counter[str] = Counter()
    problems: dict[str, list[str]] = {}
    for case in load_cases(language):
        counts, wrong = score_case(case)
        total += counts
        if wrong:
            problems[case["id"]] = wrong
    figures = {
        "cases": total["cases"],
        "numbers": total["gold"],
        "value_f1": 2 * total["value"] / max(1, total["gold"] + total["given"]),
        "full_f1": 2 * total["full"] / max(1, total["gold"] + total["given"]),
        "details": total["details"] / max(1, total["details_asked"]),
        "traps": total["traps"],
        "traps_clean": total["clean"],
    }
    return figures, problems


def main(arguments: Sequence[str]) -> None:
    """Print one line of figures for each language, with ``-v`` what went wrong."""
    wanted = [a for a in arguments if a in LANGUAGES] or LANGUAGES
    for language in wanted:
        figures, problems = score(language)
        print(language, "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items()))
        if "-v" in arguments:
            texts = {case["id"]: case["text"] for case in load_cases(language)}
            for name, wrong in problems.items():
                print(f"  {name}: {texts[name]}")
                print("".join(f"      {line}\n" for line in wrong), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
