"""A day's digest: what each mapper changed, and where the mappers disagree, in figures ready to quote."""

from theodolite.digest.build import make_digest

__all__ = ["make_digest"]
