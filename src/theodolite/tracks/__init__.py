"""Who speaks, and how what he said turned out."""
