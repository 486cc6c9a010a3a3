"""Who speaks, and how what he said turned out: sources, resolved claims, rates with credible intervals."""
