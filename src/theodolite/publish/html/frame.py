"""What every page begins with: its head, with a policy that lets nothing in from outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from theodolite.publish.html.markup import Html, el

__all__ = ["asset", "page_head", "script_policy"]


@cache
def asset(name: str) -> str:
    """Return a style sheet or script of this package."""
    return files("theodolite.publish.html").joinpath(name).read_text(encoding="utf-8")


def script_policy(script: str) -> str:
    """Return the policy of a page that runs this one script and fetches nothing."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def page_head(title: str, *, policy: str, generator: str, style: str) -> Html:
    """Return the head of a page."""
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="generator", content=generator),
        el("title", title),
        el("style", Html(style)),
    )
