"""Prints the figures of ``benchmarks.quality.verdicts`` as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["print_figures"]

_SAYS = {
    "naive": "the same proposition 14 days later has another label (real changes of hands included)",
    "provisional": "the same claim, judged on its day and again 14 days later with hindsight on its day",
    "not_provisional": "no longer provisional and borne out by all maps together, but not 14 days later",
    "contradicted": "no longer provisional, and not borne out by all maps together",
    "left_out": "a map left out of the judgement shows otherwise",
}


def print_figures(figures: Mapping[str, Any]) -> None:
    """Print every table."""
    print(
        f"{figures['claims']:,} times a settlement, a day and a side, by two rules each; {figures['places']} places "
        f"in {figures['blocks']} blocks, {figures['first_on']} to {figures['last_on']}; held out from "
        f"{figures['split_on']}"
    )
    lags = ", ".join(f"{mapper} {days}" for mapper, days in figures["lags"].items())
    print(f"usual lag behind the median map, days: {lags}; provisional for {figures['lag90']} days")
    if figures["changes_before_split"]:
        print(
            f"held-out rows of all maps together: lags fitted to {figures['changes_before_split']} changes known by "
            f"the split, provisional for {figures['lag90_before_split']} days; claims until {figures['reversed_until']}"
        )
    else:
        print("held-out rows of all maps together: too few changes before the split, lags as shipped (not held out)")
    for name, rows in figures["reversals"].items():
        _print_reversals(f"Reversals within 14 days, {name.replace('_', ' ')}", rows)
    _print_reversals("Hard labels against a map left out, held out", figures["left_out"])
    _print_abstention(figures["abstention"])
    _print_pairs(figures["related"], figures["pairs"])
    for rule, found in figures["probability"].items():
        _print_probability(rule, found)
    if not figures["probability"]:
        print("\nProbability: too few resolved claims to fit or test one")
    _print_mappers(figures["mappers_right"])
    print(f"\n{figures['seconds']} s")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _span(pair: Sequence[float]) -> str:
    return f"{_percent(pair[0])}-{_percent(pair[1])}"


def _print_reversals(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"\n{title}: % of hard labels changed [90 %], turned to the opposite; the same where a map changed lately")
    measure = ""
    for row in rows:
        if row["measure"] != measure:
            measure = row["measure"]
            print(f" {measure}: {_SAYS[measure]}")
        name = f"{row['side']} {row['kind']} {row['label']}"
        print(f"  {name:22s} {_rate(row)}   {_rate(row['recent'])}")


def _rate(row: Mapping[str, Any]) -> str:
    if not row["claims"]:
        return f"{0:8d} {'-':>25s}"
    count = f"{row['count']}/{row['claims']}"
    return f"{count:>14s} {_percent(row['changed']):>5s} [{_span(row['changed90'])}] {_percent(row['turned']):>5s}"


def _print_abstention(found: Mapping[str, Any]) -> None:
    print("\nNo hard label, % of claims, by cause")
    for name, sides in found.items():
        for side, row in sides.items():
            total = max(row["claims"], 1)
            causes = ", ".join(f"{cause} {_percent(n / total)}" for cause, n in row["causes"].items())
            print(f"  {name:9s} {side}: {_percent(row['share'])} of {row['claims']:,} ({causes})")


def _print_pairs(related: Mapping[str, Mapping[str, int]], rows: Sequence[Mapping[str, Any]]) -> None:
    parts = [f"{period} {row['related']} of {row['claims']:,}" for period, row in related.items()]
    print(f"\nNo label only because the voting maps are too related (minimum_effective): {', '.join(parts)}")
    print(
        "\nTwo maps alone: what they are worth, % of claims on which both are clear, % of these labels not borne out by"
    )
    print(
        "a third map, and over other pairs on the same claims against the same third [90 %]; where a map changed lately"
    )
    for row in rows:
        name = " + ".join(row["pair"]) + ("" if row["enough"] else " (too related)")
        if not row["claims"] or row.get("over") is None:
            print(f"  {name:46s} {row['effective']:.2f} {'-':>6s}")
            continue
        recent = row["recent"]
        lately = (
            f"   {_percent(recent['wrong'])} of {recent['claims']} {_gain(recent)}"
            if recent.get("over") is not None
            else ""
        )
        print(
            f"  {name:46s} {row['effective']:.2f} {_percent(row['agree']):>6s} {_percent(row['wrong']):>5s} of "
            f"{row['claims']:6d}   {_gain(row)}{lately}"
        )


def _gain(row: Mapping[str, Any]) -> str:
    low, high = row["over90"]
    return f"{100 * row['over']:+.1f} [{100 * low:+.1f} {100 * high:+.1f}]"


def _print_probability(rule: str, found: Mapping[str, Any]) -> None:
    print(
        f"\nProbability, rule {rule}: {found['claims']:,} claims in {found['blocks']} blocks, after the split and at "
        f"other places than fitted to; {_percent(found['base_rate'])} % borne out by the map left out"
    )
    print(
        f"  {'':42s} {'Brier [90 %]':22s} log-loss   ECE   Brier over best [90 %]      "
        "where unsure        before split, log-loss"
    )
    for name, row in found["methods"].items():
        unsure, before = found["unsure"][name], found["before_split"].get(name)
        print(
            f"  {name:42s} {row['brier']:.4f} [{row['brier90'][0]:.4f}-{row['brier90'][1]:.4f}] {row['log_loss']:8.4f} "
            f"{row['ece']:6.4f}   {row['brier_over_best']:+.4f} [{row['brier_over_best90'][0]:+.4f} "
            f"{row['brier_over_best90'][1]:+.4f}]"
            + (f"   {unsure['brier']:.4f} {unsure['log_loss']:.4f}" if unsure["claims"] else "")
            + (f"   {before['log_loss']:.4f}" if before else "")
        )
    for side, row in found["sides"].items():
        if row["claims"]:
            print(f"  {side}: Brier {row['brier']:.4f}, log-loss {row['log_loss']:.4f}, ECE {row['ece']:.4f}")
    inside, groups = found["interval"]
    print(f"  the shipped kind of 90 % interval holds {inside} of {groups} groups (sector, quarter of a year, tenth)")
    _print_rows("tenth", found["bins"])
    _print_rows("ICD 203", found["words"])


def _print_rows(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"  {title:20s} {'claims':>8s} {'said':>6s} {'borne out [90 %]':>18s}")
    for row in rows:
        if row["claims"]:
            span = f"{_percent(row['borne_out'])} [{_span((row['low'], row['high']))}]"
            print(f"  {row['name']:20s} {row['claims']:8d} {_percent(row['mean']):>6s} {span:>18s}")


def _print_mappers(found: Mapping[str, Mapping[str, Any]]) -> None:
    print("\nEach map against the clear majority of the others later: % right about half a settlement, by age of frame")
    for mapper, rows in found.items():
        parts = [
            f"{age} days {_percent(row['right'])} [{_span((row['low'], row['high']))}] of {row['claims']}"
            for age, row in rows.items()
            if row["claims"]
        ]
        print(f"  {mapper:16s} {'; '.join(parts)}")
