"""Options and fixtures of the whole suite.

`pytest --update-golden` writes what is generated now into tests/golden instead of comparing.
`pytest --full` also runs the tests marked `heavy`, and more examples of the random ones.
"""

from __future__ import annotations

import gc

import hypothesis
import pytest

# The same examples in every run: a failure here is a failure everywhere.
hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.register_profile("full", deadline=None, derandomize=True, max_examples=500)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")
    parser.addoption("--full", action="store_true", help="run the heavy sweeps too")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("full" if config.getoption("--full") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without --full, heavy tests are left out (not skipped: a skip should mean something)."""
    if config.getoption("--full"):
        return
    light: list[pytest.Item] = []
    heavy: list[pytest.Item] = []
    for item in items:
        (heavy if item.get_closest_marker("heavy") else light).append(item)
    if heavy:
        config.hook.pytest_deselected(items=heavy)
        items[:] = light


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Shall the golden files be rewritten?"""
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Shall a test take its time?"""
    return bool(pytestconfig.getoption("--full"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected stays, and compiling makes much that lives on for a while: the collector
    need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
