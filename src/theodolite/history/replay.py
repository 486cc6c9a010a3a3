"""Remembers figures by what the map showed, so that a history measures only days on which something changed there.

A measure is a pure function of the views it asks for, in the order in which it asks. Two days on which all these views
are equal have the same figure. Exact: views are compared byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import shapely

from theodolite.history.land import LandView

__all__ = ["Replay"]


@dataclass(slots=True)
class _Node:
    """After some views: the next view asked for, or the figure."""

    request: tuple[Any, ...] | None = None
    figure: Any = None
    is_done: bool = False
    next: dict[bytes, _Node] = field(default_factory=dict)


class Replay:
    """The figures of one question over many maps of one mapper."""

    def __init__(self) -> None:
        self._root = _Node()
        self.computed = 0

    def figure(self, see: Callable[..., LandView], compute: Callable[[Callable[..., LandView]], Any]) -> Any:
        """Return ``compute(see)``, remembered where all views that it asks for were seen before.

        Parameters
        ----------
        see
            Returns the view of the current map; arguments must be hashable.
        compute
            Takes a function like ``see`` and returns the figure; must not depend on anything else that changes.
        """
        node, seen = self._root, {}
        while not node.is_done and node.request is not None:
            view = seen[node.request] = see(*node.request)
            following = node.next.get(_digest(view))
            if following is None:
                break
            node = following
        if node.is_done:
            return node.figure
        return self._compute(see, compute, seen)

    def _compute(self, see: Callable[..., LandView], compute: Callable[..., Any], seen: dict[Any, LandView]) -> Any:
        node = self._root

        def look(*request: Any) -> LandView:
            nonlocal node
            view = seen[request] if request in seen else see(*request)
            node.request = request
            node = node.next.setdefault(_digest(view), _Node())
            return view

        self.computed += 1
        figure = compute(look)
        node.figure, node.is_done = figure, True
        return figure


def _digest(view: LandView) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for holder in sorted(view.drawn):
        digest.update(holder.encode() + b"\0" + shapely.to_wkb(view.drawn[holder]))
    digest.update(b"\1" + shapely.to_wkb(view.contested))
    return digest.digest()
