"""Generated gradients beside gradients written by hand: `python -m tests.benchmarks`."""
