"""The tables import packages that may not be there: `tests/test_third_party.py` loads them."""

collect_ignore_glob = ["*_.py"]
