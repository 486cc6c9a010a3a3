"""``theodolite plugins``: the installed providers of maps, and the model that reads."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.common import emit

__all__ = ["add_parser", "run"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands,
        "plugins",
        run,
        summary="list the installed providers of maps, and the trained model",
        example="theodolite plugins",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the providers, and which trained model reads."""
    from theodolite.extract.learned.describe import describe_model
    from theodolite.publish.tables import providers_to_json, render_providers
    from theodolite.settings import load_settings
    from theodolite.witness.registry import load_plugins

    if (model := describe_model(load_settings().models_dir)) is not None:
        print(model, file=sys.stderr)
    providers, problems = load_plugins()
    infos = [provider.info for _, provider in sorted(providers.items())]
    for problem in problems:
        print(problem, file=sys.stderr)
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(providers_to_json(infos)))
        return 0
    from rich.console import Console

    render_providers(infos, Console())
    return 0
