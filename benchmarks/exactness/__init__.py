"""How far histories are from a slow, obvious reference."""
