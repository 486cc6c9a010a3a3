"""``theodolite plugins``: the installed providers of maps."""

from __future__ import annotations

import argparse
from typing import Any

from theodolite.cli.common import add_parser as new_parser
from theodolite.cli.common import emit

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = new_parser(
        commands, "plugins", _run, summary="list the installed providers of maps", example="theodolite plugins"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run(args: argparse.Namespace) -> int:
    from theodolite.publish.tables import providers_to_json, render_providers
    from theodolite.witness import installed_providers

    infos = [provider.info for _, provider in sorted(installed_providers().items())]
    if args.json:
        from theodolite.publish.codec import dumps_json

        emit(dumps_json(providers_to_json(infos)))
        return 0
    from rich.console import Console

    render_providers(infos, Console())
    return 0
