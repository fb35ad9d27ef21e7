"""What it costs, in ratios that are measured in one run: ``python -m tests.benchmarks``."""
