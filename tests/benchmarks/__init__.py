"""What the library costs, as ratios that are measured in one run: ``python -m tests.benchmarks``."""
