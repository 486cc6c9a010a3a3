"""How fast it runs, as ratios within one run."""
