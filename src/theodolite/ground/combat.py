"""How much a text speaks of fighting on the ground: what makes the distance to the front a reason."""

from __future__ import annotations

import re

from theodolite.records import ClaimKind, Extraction

__all__ = ["combat_of"]

_GROUND = re.compile(
    r"\b(?:shell(?:ed|ing|s|fire)?\b|artillery|mortar|MLRS\b|BM-21|Grads?\b|HIMARS|TOS-1|Uragan|howitzer|trench|tanks?\b|"
    r"BMPs?\b|BTRs?\b|MT-LB|armou?red|convoy|troops|soldier|infantry|brigade|battalion|regiment|division\b|assault|"
    r"captur|seiz|storm|advanc|repel|retreat|withdr[ae]w|liberat|occup|front ?line|positions?\b|clashes|fighting|"
    r"battle|FPV\b|Lancet|ATGM|sniper|flag|checkpoint|encircl|offensive|forces\b|"
    r"обстріл|артилер|міномет|штурм|окуп|захоп|звільн|танк|бригад|батальйон|полк\b|позиці|бої|боїв|бойов|наступ|відступ|"
    r"фронт|піхот|військ|дрон|ворог|обстрел|артиллер|миномет|миномёт|освобо|захват|батальон|позици|бои|боёв|боев|наступл|"
    r"отступ|пехот|войск|враг|противник)",
    re.IGNORECASE,
)
_STRIKE = re.compile(
    r"\b(?:missile|drone|rocket|bomb|air ?strike|strike|struck|explo|blast|damag|destr|fire\b|burn|attack|hit\b|killed|"
    r"wounded|injured|casualt|bod(?:y|ies)\b|exhumed|civilian|submunition|debris|aftermath|crater|smoke|siren|"
    r"ракет|бомб|удар|вибух|взрыв|пошкодж|поврежд|знищ|уничтож|зруйн|разруш|загин|погиб|поран|ранен|атак|влуч|попада)",
    re.IGNORECASE,
)
GROUND, STRIKE = 1.0, 0.7
_WINDOW = 20_000  # characters looked at: a longer text shows early what it is about


def combat_of(extraction: Extraction) -> float:
    """Return 1 for a text with words or claims of fighting on the ground, 0.7 for strikes and damage, else 0."""
    text = extraction.document.text[:_WINDOW]
    if _GROUND.search(text) or any(claim.kind in {ClaimKind.CONTROL, ClaimKind.ADVANCE} for claim in extraction.claims):
        return GROUND
    return STRIKE if _STRIKE.search(text) else 0.0
