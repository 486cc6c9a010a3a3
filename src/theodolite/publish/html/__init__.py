"""The report as one self-contained page: no network, no framework, readable without JavaScript."""

from theodolite.publish.html.page import to_html

__all__ = ["to_html"]
