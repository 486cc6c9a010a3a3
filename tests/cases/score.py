"""Score the claim reader on gold passages: ``python -m tests.cases.score [--language uk] [--json] [-v] [NAME …]``.

Claims are paired one to one by characters (intersection over union of at least 0.5, best first). ``full`` means paired
with kind, innermost holder and polarity right; the other columns (modality, actor, places, quantity, chain) are told
beside it. Where the gold lists several values, each of them is right. F1 on kinds counts a claim found with a right
kind as a hit, one missed or of a wrong kind as a miss (of its first kind), and one found for nothing or of a wrong
kind as a false alarm; in traps only the forbidden ones are false alarms. Ukrainian and Russian holders may stand in any
case of the word; places must be named in the nominative, as the atlas names them.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from theodolite.records import Claim, Document, Extraction

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "uk", "ru", "mixed")
MEASURABLE = frozenset({"control", "extent", "reach", "advance", "schedule"})
FULL_NEEDED, PRECISION_NEEDED, IOU_NEEDED = 0.85, 0.7, 0.5
TELLING = ("kind", "holder", "polarity", "modality", "actor", "places", "quantity", "chain")
DECIDING = ("kind", "holder", "polarity")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """What the reader made of one case; counts are over the gold claims that are not optional."""

    id: str
    trap: bool
    gold: int
    given: int
    found: int
    full: int
    paired: int
    right: dict[str, int]
    links: int
    links_found: int
    purposes: int
    purposes_found: int
    forbidden: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    false_alarms: tuple[str, ...] = ()

    @property
    def full_share(self) -> float:
        return self.full / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        return self.paired / self.given if self.given else 1.0

    @property
    def passed(self) -> bool:
        if self.trap:
            return not self.forbidden
        return self.full_share >= FULL_NEEDED and self.precision >= PRECISION_NEEDED and self.links_found == self.links


def load_cases(names: Sequence[str] = (), folder: Path = FOLDER, *, language: str = "en") -> list[dict[str, Any]]:
    """Read the cases of a language, all or those whose id contains one of ``names``; English has no sub-folder."""
    folder = folder if language == "en" else folder / language
    cases = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))]
    return [case for case in cases if not names or any(name in case["id"] for name in names)]


def to_document(case: dict[str, Any]) -> Document:
    """Make the document that the reader is given."""
    text = case["text"]
    return Document(
        id=case["id"],
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        published_on=case["published_on"],
    )


def listed(value: Any) -> list[Any]:
    """Return a value, or a list of values that are all right, as a list."""
    return value if isinstance(value, list) else [value]


def gold_spans(case: dict[str, Any], claim: dict[str, Any], quote: Any = None) -> list[tuple[int, int]]:
    """Find the pieces of the claim's quote, or of ``quote``; ``nth`` (from 1) chooses among several occurrences."""
    spans = []
    for piece in listed(quote or claim["quote"]):
        start = -1
        for _ in range(claim.get("nth", 1)):
            start = case["text"].find(piece, start + 1)
        if start < 0:
            raise ValueError(f"{case['id']} {claim['id']}: {piece!r} is not in the text {claim.get('nth', 1)} time(s)")
        spans.append((start, start + len(piece)))
    return spans


def characters(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the code points that spans cover."""
    return {index for start, end in spans for index in range(start, end)}


def gold_characters(case: dict[str, Any], claim: dict[str, Any]) -> list[set[int]]:
    """Return the characters of the quote and of each wording in ``also`` that is as right."""
    return [characters(gold_spans(case, claim, quote)) for quote in (claim["quote"], *claim.get("also", ()))]


def pair(gold: Sequence[Sequence[set[int]]], given: Sequence[set[int]]) -> dict[int, int]:
    """Pair gold (each with its alternatives) with given claims one to one, best overlap first."""
    scored = [
        (len(want & have) / len(want | have), i, j)
        for i, wants in enumerate(gold)
        for want in wants
        for j, have in enumerate(given)
        if want & have
    ]
    pairs: dict[int, int] = {}
    for score, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score >= IOU_NEEDED and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


_CYRILLIC_WORD = re.compile(r"[\u0400-\u04ff’'ʼ-]{2,}")
_SOUNDLESS = re.compile(r"[аеєиіїоуюяыэёьъй’'ʼ-]")


def _same_word(want: str, have: str) -> bool:
    """Tell whether two words are one in two cases: the same beginning and the same consonants, an ending's aside."""
    one, other = sorted((_SOUNDLESS.sub("", want), _SOUNDLESS.sub("", have)), key=len)
    return want[:2] == have[:2] and other.startswith(one) and other[len(one) :] in {"", "в", "г", "м", "х"}


def is_named(want: str, name: str) -> bool:
    """Tell whether a wanted name is in ``name`` (small letters both); Cyrillic words may be inflected."""
    words, have = _CYRILLIC_WORD.findall(want), _CYRILLIC_WORD.findall(name)
    return want in name or (bool(words) and all(any(_same_word(word, one) for one in have) for word in words))


def is_holder_right(want: Any, claim: Claim) -> bool:
    """Tell whether the innermost holder is one of those wanted."""
    name = claim.chain[-1].name.lower() if claim.chain else ""
    return any(len(claim.chain) <= 1 if part == "outlet" else is_named(part.lower(), name) for part in listed(want))


def is_chain_right(want: Sequence[str], claim: Claim) -> bool:
    """Tell whether every wanted link, the outlet left out, is there in order."""
    names: Iterator[str] = iter(link.name.lower() for link in claim.chain[1:])
    return all(any(is_named(part.lower(), name) for name in names) for part in want[1:])


def is_place_right(want: Sequence[str], claim: Claim) -> bool:
    """Tell whether every wanted place is among the claim's."""
    names = [f"{mention.name} {mention.text}".lower().replace("ё", "е") for mention in claim.toponyms]
    return all(any(part.lower().replace("ё", "е") in name for name in names) for part in want)


def is_quantity_right(want: dict[str, Any] | None, claim: Claim) -> bool:
    """Tell whether the quantity has the wanted value and unit, where one is wanted."""
    if want is None:
        return True
    have = claim.quantity
    return have is not None and have.unit == want["unit"] and have.value == want["value"]


def compare(gold: dict[str, Any], claim: Claim) -> dict[str, bool]:
    """Compare a gold claim with the one it is paired with."""
    return {
        "kind": claim.kind in gold["kinds"],
        "holder": is_holder_right(gold["holder"], claim),
        "polarity": claim.polarity in listed(gold["polarity"]),
        "modality": claim.modality in listed(gold["modality"]),
        "actor": claim.actor in listed(gold["actor"]),
        "places": is_place_right(gold["places"], claim),
        "quantity": is_quantity_right(gold.get("quantity"), claim),
        "chain": is_chain_right(gold["chain"], claim),
    }


def describe(claim: Claim) -> str:
    """Say in a line what the reader made of a claim."""
    chain = " > ".join(link.name for link in claim.chain)
    return f"{claim.kind} {claim.polarity} {claim.modality} actor={claim.actor} [{chain}] {claim.quote!r}"


def _links(case: dict[str, Any], by_id: dict[str, Claim]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    wanted = [(c["id"], d) for c in case["claims"] if not c.get("optional") for d in c.get("denies", [])]
    found = [(a, b) for a, b in wanted if a in by_id and b in by_id and by_id[b].id in by_id[a].denies]
    return wanted, found


def _purposes(case: dict[str, Any], by_id: dict[str, Claim]) -> tuple[int, int]:
    wanted = [(c["id"], c["purpose_of"]) for c in case["claims"] if "purpose_of" in c]
    found = [(a, b) for a, b in wanted if a in by_id and b in by_id and by_id[a].purpose_of == by_id[b].id]
    return len(wanted), len(found)


def _kinds(case: dict[str, Any], pairs: dict[int, int], given: Sequence[Claim]) -> dict[str, tuple[str, ...]]:
    gold, trap = case["claims"], bool(case.get("trap"))
    right = {i: j for i, j in pairs.items() if given[j].kind in gold[i]["kinds"]}
    extra = [claim for j, claim in enumerate(given) if j not in right.values()]
    return {
        "hits": tuple(str(given[j].kind) for j in right.values()),
        "misses": tuple(c["kinds"][0] for i, c in enumerate(gold) if i not in right and not c.get("optional")),
        "false_alarms": tuple(str(c.kind) for c in extra if not trap or (c.kind in MEASURABLE and not c.past)),
    }


def score_case(case: dict[str, Any], extraction: Extraction) -> CaseScore:
    """Score one extraction against its case."""
    gold, given = case["claims"], extraction.claims
    given_characters = [characters((span.start, span.end) for span in claim.spans) for claim in given]
    pairs = pair([gold_characters(case, claim) for claim in gold], given_characters)
    by_id = {gold[i]["id"]: given[j] for i, j in pairs.items()}
    right, full, problems = dict.fromkeys(TELLING, 0), 0, []
    required = [claim for claim in gold if not claim.get("optional")]
    for want in required:
        claim = by_id.get(want["id"])
        if claim is None:
            problems.append(f"missed {want['id']}: {want['quote']!r}")
            continue
        told = compare(want, claim)
        for key in TELLING:
            right[key] += told[key]
        full += all(told[key] for key in DECIDING)
        if wrong := [key for key in TELLING if not told[key]]:
            problems.append(f"wrong {want['id']} ({', '.join(wrong)}): {describe(claim)}")
    extra = [claim for j, claim in enumerate(given) if j not in pairs.values()]
    problems += [f"extra: {describe(claim)}" for claim in extra]
    wanted, found = _links(case, by_id)
    problems += [f"link missing: {a} denies {b}" for a, b in wanted if (a, b) not in found]
    purposes, purposes_found = _purposes(case, by_id)
    return CaseScore(
        id=case["id"],
        trap=bool(case.get("trap")),
        gold=len(required),
        given=len(given),
        found=sum(claim["id"] in by_id for claim in required),
        full=full,
        paired=len(pairs),
        right=right,
        links=len(wanted),
        links_found=len(found),
        purposes=purposes,
        purposes_found=purposes_found,
        forbidden=tuple(describe(c) for c in given if c.kind in MEASURABLE and not c.past) if case.get("trap") else (),
        problems=tuple(problems),
        **_kinds(case, pairs, given),
    )


def run(cases: Iterable[dict[str, Any]]) -> list[CaseScore]:
    """Read every case and score it."""
    from theodolite.extract import extract

    return [score_case(case, extract(to_document(case))) for case in cases]


def f1(hits: int, misses: int, false_alarms: int) -> float:
    """Return the harmonic mean of precision and recall, three digits; 1 where there is nothing to find."""
    return round(2 * hits / (2 * hits + misses + false_alarms), 3) if hits + misses + false_alarms else 1.0


def kinds(scores: Sequence[CaseScore]) -> dict[str, dict[str, float]]:
    """Count hits, misses and false alarms by kind, and over all kinds (``all``), with F1."""
    counts = [Counter(kind for s in scores for kind in getattr(s, name)) for name in ("hits", "misses", "false_alarms")]
    names = sorted(set().union(*counts))
    rows = {"all": [count.total() for count in counts], **{name: [count[name] for count in counts] for name in names}}
    return {
        name: {"hits": row[0], "misses": row[1], "false_alarms": row[2], "f1": f1(*row)} for name, row in rows.items()
    }


def totals(scores: Sequence[CaseScore]) -> dict[str, Any]:
    """Add the scores up; traps count in ``forbidden`` and ``passed`` only."""
    real = [score for score in scores if not score.trap]
    gold, given = sum(s.gold for s in real), sum(s.given for s in real)
    return {
        "cases": len(scores),
        "passed": sum(s.passed for s in scores),
        "gold": gold,
        "given": given,
        "found": sum(s.found for s in real),
        **{key: sum(s.right[key] for s in real) for key in TELLING},
        "full": sum(s.full for s in real),
        "full_share": round(sum(s.full for s in real) / max(gold, 1), 3),
        "precision": round(sum(s.paired for s in real) / max(given, 1), 3),
        "kinds_f1": kinds(scores)["all"]["f1"],
        "actor_share": round(sum(s.right["actor"] for s in real) / max(sum(s.found for s in real), 1), 3),
        "denials": f"{sum(s.links_found for s in real)}/{sum(s.links for s in real)}",
        "purposes": f"{sum(s.purposes_found for s in real)}/{sum(s.purposes for s in real)}",
        "forbidden_in_traps": sum(len(s.forbidden) for s in scores),
    }


def table(scores: Sequence[CaseScore], *, verbose: bool) -> Iterator[str]:
    """Yield the lines of the table."""
    names = ("gold", "given", "found", *TELLING, "full", "prec", "deny", "purp")
    yield f"{'case':32}" + "".join(f"{name[:8]:>9}" for name in names)
    for s in scores:
        cells = (s.gold, s.given, s.found, *(s.right[key] for key in TELLING), s.full, f"{s.precision:.2f}")
        links = (f"{s.links_found}/{s.links}", f"{s.purposes_found}/{s.purposes}")
        mark = "" if s.passed else "  FAILS" + (f" ({len(s.forbidden)} forbidden)" if s.trap else "")
        yield f"{s.id:32}" + "".join(f"{cell!s:>9}" for cell in (*cells, *links)) + mark
        if verbose:
            yield from (f"    {line}" for line in (s.forbidden if s.trap else s.problems))
    yield ""
    for name, row in kinds(scores).items():
        yield f"{name:14}" + "  ".join(f"{key} {value}" for key, value in row.items())
    yield ""
    yield "  ".join(f"{key} {value}" for key, value in totals(scores).items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table or JSON; the exit code is 1 when a case fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of case ids; all cases without them")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true", help="list missed, wrong and extra claims")
    parser.add_argument("--language", default="en", choices=LANGUAGES, help="whose passages are read")
    options = parser.parse_args(arguments)
    scores = run(load_cases(options.names, language=options.language))
    if options.json:
        cases = {s.id: {"full": s.full, "gold": s.gold, "precision": s.precision, "passed": s.passed} for s in scores}
        told = {"totals": totals(scores), "kinds": kinds(scores), "cases": cases}
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in table(scores, verbose=options.verbose))
    return 0 if all(score.passed for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main())
