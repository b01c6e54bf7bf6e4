"""What surrounds a run: the server that it uses, who runs what, and what is held against it at its end.

The application is imported by `tests.fixtures`, in the processes that run tests; who hands them out to
others does without.
"""

import gc
import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import databases, postgres, witness
from tests.serving import serving

__all__ = ["serving"]

IS_PART = "PYTEST_XDIST_WORKER" in os.environ  # of a divided run
OF_THE_DEMO = (
    *("tests/test_demo.py", "tests/test_leaks.py", "tests/reports/chain/test_chain.py"),
    "tests/service_orders/providers/test_demo.py",
)
SHORT_AND_MANY = {"test_matrix", "test_fuzz"}
KEPT: list[postgres.Keeper] = []


def pytest_configure(config: pytest.Config) -> None:
    hands_out = config.getoption("dist", "no") != "no" and config.getoption("tx", None)
    if not hands_out:
        gc.disable()  # until all is imported: it stays
        config.pluginmanager.import_plugin("tests.fixtures")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: some wait, for servers that start and stop and for limits to run out."""
    return (os.cpu_count() or 1) + 1


def pytest_sessionstart() -> None:
    if IS_PART:
        return
    os.environ[databases.RUN] = str(os.getpid())
    if databases.GIVEN is None:
        KEPT.append(postgres.Keeper())


def pytest_unconfigure() -> None:
    """Also after Ctrl-C; after worse than that the keeper sees to it by itself."""
    for keeper in KEPT:
        keeper.end()
    if databases.GIVEN and not IS_PART and databases.RUN in os.environ:
        databases.drop(databases.GIVEN, databases.migrated_name())


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """A test at a time, but those of the demo by one process, which builds it once, and at once.

    The marker that xdist has for that (`loadgroup`) has no effect on pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "the demo" if nodeid.startswith(OF_THE_DEMO) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is short and many fills up the end."""
    items.sort(key=lambda item: item.path.stem in SHORT_AND_MANY)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    witness.add(getattr(node, "workeroutput", {}))  # none: it crashed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Also a part of the tests is held to it: what was answered is documented."""
    if IS_PART:
        told: dict[str, Any] = getattr(session.config, "workeroutput")  # noqa: B009 - of xdist
        witness.tell(told)
    elif witness.undocumented():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for missing in witness.undocumented():
        terminalreporter.write_line(f"answered and not documented: {missing}", red=True)
