"""JSON Schemas of what the program writes, shipped with the package."""
