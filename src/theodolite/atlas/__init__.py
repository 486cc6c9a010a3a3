"""Places, regions and lines: names to places, places to geometry, vague phrases to readings."""

from theodolite.atlas.core import Atlas, open_atlas

__all__ = ["Atlas", "open_atlas"]
