"""``theodolite train``: a model of one's own, trained on annotated documents and kept outside the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.common import emit
from theodolite.errors import ConfigurationError

if TYPE_CHECKING:
    from theodolite.extract.learned.training import Training

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "train",
        _run,
        summary="train a model for who says what on annotated documents of your own",
        example="theodolite train attribution annotated.jsonl --dev held-back.jsonl",
    )
    parser.add_argument("what", choices=["attribution"], help="what is learned: attribution (source, cue, content)")
    parser.add_argument(
        "rows",
        metavar="TRAIN.jsonl",
        nargs="+",
        help='rows {"id", "text", "attributions": [{"source", "cue", "content"}]}',
    )
    parser.add_argument("--dev", metavar="DEV.jsonl", help="held-back rows: their figures are printed too")
    parser.add_argument(
        "--out", metavar="DIR", help="write the model here (default: models/attribution in the user's data folder)"
    )
    parser.add_argument(
        "--licence", metavar="TEXT", default="none stated", help="licence of the annotations, kept on the model's card"
    )
    parser.add_argument(
        "--learning-curve", action="store_true", help="also train on fewer documents and print how the figures grow"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run(args: argparse.Namespace) -> int:
    from theodolite.extract.learned.store import NAME, import_lightgbm
    from theodolite.extract.learned.training import train_model
    from theodolite.settings import load_settings

    import_lightgbm()
    models_dir = load_settings().models_dir
    if args.out is None and models_dir is None:
        raise ConfigurationError("there is no folder for models.", hint="Name one with --out or THEODOLITE_MODELS.")
    out = Path(args.out) if args.out else models_dir / NAME if models_dir else Path()
    training = train_model(
        args.rows,
        out,
        dev=args.dev,
        licence=args.licence,
        curve=args.learning_curve,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    _print(training, out, as_json=args.json)
    return 3 if training.set_aside else 0


def _print(training: Training, out: Path, *, as_json: bool) -> None:
    from theodolite.extract.learned.describe import describe_card, figures_line

    for line in training.set_aside:
        print(f"set aside: {line}", file=sys.stderr)
    if as_json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json({"folder": str(out), "card": training.card, "learning_curve": list(training.curve)}))
        return
    lines = [describe_card(training.card)]
    for name, figures in training.card["figures"].items():
        lines.append(f"{name.replace('_', ' ')}: {figures_line(figures)}")
    lines += [
        f"trained on {row['documents']} documents: "
        + figures_line({key: value for key, value in row.items() if key != "documents"})
        for row in training.curve
    ]
    emit("\n".join([*lines, f"wrote {out}"]))
