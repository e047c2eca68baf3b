"""How fast generated gradients are beside gradients written by hand: `python -m tests.benchmarks`."""
