"""Figures of others on the public sets, to stand beside ours; measured by the authors of the issue or published.

PolNeAR's are of its test set on one machine (found / attributed F1), ours here of its dev set.
"""

from __future__ import annotations

__all__ = ["PEERS", "TARGETS"]

PEERS: dict[str, tuple[str, ...]] = {
    "polnear_dev": (
        "found/attributed F1, PolNeAR test: textacy .232/.200, Guardian rules .219/.199, Gender Gap Tracker .491/.405,",
        "BBC Citron .473/.412, Citron retrained .564/.501, union of the last two .635/.537; two humans .789/.746",
    ),
    "mpqa_nested_dev": ("chain accuracy of every measured peer: 0 (none reads chains)",),
    "uw.dev": ("published systems: MAE .42-.51, r .77-.83",),
    "newsquant_dev": (
        "value F1, measured with years left out (benchmarks.quality.quantity_peers): recognizers-text .742,",
        "quantulum3 .746; .714 and .689 by the issue; best published .920",
    ),
    "geowebnews": (
        "end to end at 161 km on the held-back TR-News / GeoVirus: CamCoder .622/.675,",
        "spaCy-md with the most populous namesake .507/.552",
    ),
    "lgl": ("the same peers as for geowebnews",),
}
TARGETS: dict[str, dict[str, float]] = {
    "newsquant_dev": {"value.f1": 0.85},
    "polnear_dev": {"attribution.found.f1": 0.70, "attribution.attributed.f1": 0.64, "content.overlap.f1": 0.85},
    "mpqa_nested_dev": {"attribution.chain_acc": 0.45},
    "geowebnews": {"end_to_end@161km.f1": 0.70},
    "lgl": {"end_to_end@161km.f1": 0.55},
    "adaq_ru_dev": {"source.overlap.f1": 0.60, "cue.overlap.f1": 0.75, "content.overlap.f1": 0.80},
}
