"""Generated source, one importable module per program: see tests/test_golden.py."""
