"""What would settle a claim that maps of control do not answer, by what it is about."""

from __future__ import annotations

from types import MappingProxyType

from theodolite.records import Claim, ClaimKind, Modality

__all__ = ["needed_for"]

_NEEDS = MappingProxyType(
    {
        ClaimKind.STRENGTH: "other reports of the same number, by independent sources",
        ClaimKind.LOSSES: "other counts of the same losses, or an official series",
        ClaimKind.ATTACK: "records of attacks at the place, day by day",
        ClaimKind.HARM: "records of incidents at the place, with names held back",
        ClaimKind.OBSERVATION: "the footage itself, with its place and time",
        ClaimKind.COMMUNICATION: "the recording itself, with its custody and transcript",
        ClaimKind.CONSEQUENCE: "the network of roads and railways with and without the place",
        ClaimKind.REBUTTAL: "what it denies, put as something that can be measured",
        ClaimKind.SCHEDULE: "a deadline that can be dated, or the holder's earlier deadlines",
        ClaimKind.OTHER: "records or reports of another kind than maps, by independent sources",
    }
)


def needed_for(claim: Claim, *, never: bool) -> str:
    """Say what would settle a claim that maps do not answer; ``never`` where nothing on the ground can."""
    if never:
        return "nothing that can be measured on the ground"
    if claim.modality is Modality.ATTEMPTED and claim.kind not in _NEEDS:
        return "records of fighting at the place, day by day"
    return _NEEDS.get(claim.kind, "a place, a side, a day and an amount that maps can be asked for")
