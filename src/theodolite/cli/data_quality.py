"""``theodolite data quality``: what quality control found in the maps' frames, and what was done."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_common, emit, settings_of
from theodolite.cli.common import add_parser as new_parser

if TYPE_CHECKING:
    from theodolite.records.fusion import FrameFlag
    from theodolite.witness.archive import Archive

__all__ = ["add_quality", "flags_to_json", "quality_line"]

_WORST = ("clock", "corrupt", "coverage", "jump", "flapping")


def add_quality(actions: Any) -> None:
    """Add the action."""
    parser = new_parser(
        actions,
        "quality",
        _run,
        summary="list what quality control found in the maps' frames, with numbers, and what was done",
        example="theodolite data quality liveuamap",
    )
    parser.add_argument("only", metavar="MAPPER", nargs="?", help="only this mapper (theodolite data list)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_common(parser, mappers=False)


def _run(args: argparse.Namespace) -> int:
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.witness.archive import open_archive
    from theodolite.witness.quality import flags_of

    with progress_on_stderr() as progress:
        archive = open_archive(settings_of(args), progress=progress)
    mappers = [args.only] if args.only and archive.mappers else archive.mappers
    found = {mapper: flags_of(archive, mapper) for mapper in mappers}
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json({"mappers": [_mapper_to_json(archive, m, flags) for m, flags in found.items()]}))
        return 0
    _print(archive, found)
    return 0


def _mapper_to_json(archive: Archive, mapper: str, flags: tuple[FrameFlag, ...]) -> dict[str, Any]:
    return {
        "mapper": mapper,
        "frames": len(archive.frames(mapper)),
        "masked": [f.valid_on.isoformat() for f in archive.masked(mapper)],
        "rejected": len(archive.rejected(mapper)),
        "flags": flags_to_json(flags),
    }


def flags_to_json(flags: tuple[FrameFlag, ...]) -> list[dict[str, Any]]:
    """Turn flags into what JSON can hold."""
    return [
        {
            "kind": f.kind.value,
            "layer": f.layer,
            "start": f.start.isoformat(),
            "end": f.end.isoformat() if f.end else None,
            "masked": f.masked,
            "area_km2": f.area_km2,
            "box": list(f.box) if f.box else None,
            "known_on": f.known_on.isoformat() if f.known_on else None,
            "detail": f.detail,
        }
        for f in flags
    ]


def quality_line(mapper: str, flags: tuple[FrameFlag, ...]) -> str:
    """Say in one line how many flags of each kind there are and which is the worst; empty for none."""
    if not flags:
        return ""
    counts = Counter(f.kind.value for f in flags)
    told = ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in sorted(counts.items()))
    worst = min(
        (f for f in flags if f.kind.value in _WORST),
        key=lambda f: (_WORST.index(f.kind.value), -f.area_km2, f.start),
        default=None,
    )
    return f"{mapper}: {told}" + (f"; worst: {worst.start}: {worst.detail}" if worst else "")


def _print(archive: Archive, found: dict[str, tuple[FrameFlag, ...]]) -> None:
    if not found:
        print("no maps: answers come from the embedded table of figures, which has no frames to look at")
    for mapper, flags in found.items():
        masked = len(archive.masked(mapper))
        noun = "frame does" if masked == 1 else "frames do"
        print(f"{archive.info(mapper).name}: {len(archive.frames(mapper))} frames count, {masked} {noun} not")
        print(
            "  nothing found" if not flags else "  what             from        before      done            in numbers"
        )
        for f in flags:
            done = "does not count" if f.masked else "silent there" if _is_silence(f) else "flagged"
            end = f.end.isoformat() if f.end else "-"
            layer = "" if f.layer == "held" or f.kind.value == "meaning" else f"layer {f.layer!r}: "
            print(f"  {f.kind.value.replace('_', ' '):15}  {f.start}  {end:10}  {done:14}  {layer}{f.detail}")


def _is_silence(flag: FrameFlag) -> bool:
    return flag.kind.value == "coverage" and flag.end is None
