"""Runs over real processes: the limit of failures, Ctrl-C and workers that are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg.fleet import Quotas, Report, update_many
from cognito_clientcfg.testing import embedded_cognito
from cognito_clientcfg.testing.throttle import Throttle
from tests.support.app_clients import DEV, SECONDS
from tests.unit.fleet.conftest import EDIT, FAST, accounts, updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_clientcfg.testing import EmbeddedCognito

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of pools whose workers were killed
]


@pytest.fixture
def served() -> Iterator[EmbeddedCognito]:
    with embedded_cognito(serve=True) as cognito:
        yield cognito


def processes(_: ExitStack) -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def loky(_: ExitStack) -> Executor:
    module: Any = pytest.importorskip("loky", reason=f"loky is not installed: {DEV}")
    executor: Executor = module.ProcessPoolExecutor(2)
    return executor


def dask(stack: ExitStack) -> Executor:
    distributed: Any = pytest.importorskip(
        "distributed", reason=f"distributed is not installed: {DEV}"
    )
    cluster = stack.enter_context(
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
        )
    )
    executor: Executor = stack.enter_context(distributed.Client(cluster)).get_executor()
    return executor


@pytest.fixture(params=[processes, loky, dask], ids=lambda each: each.__name__)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    make: Callable[[ExitStack], Executor] = request.param
    with ExitStack() as stack:
        executor = make(stack)
        # A worker that has imported the library begins its next piece of work at once.
        assert 4 == len([*executor.map(_imported, range(4))])
        yield executor
        executor.shutdown(wait=False)


def _imported(_: int) -> int:
    from cognito_clientcfg import fleet  # noqa: PLC0415 - it is to be imported in a worker

    time.sleep(0.3)
    return os.getpid() if fleet else 0


class TestExecutors:
    def test_every_app_client_is_changed_once(
        self, served: EmbeddedCognito, executor: Executor
    ) -> None:
        units = accounts(served, 3, 5)

        first = update_many(units, EDIT, executor=executor).finish()
        second = update_many(units, EDIT, executor=executor).finish()

        assert 15 == first.counts["changed"] == updates(served)
        assert 15 == second.counts["unchanged"]

    def test_a_limit_of_failures_stops_them(
        self, served: EmbeddedCognito, executor: Executor
    ) -> None:
        units = accounts(served, 12, 10)
        served.fail("NotAuthorizedException", times=1000)

        summary = update_many(units, EDIT, executor=executor, max_failures=5, workers=2).finish()

        assert 5 <= summary.wrong <= 5 + 2 * (5 + 2)
        assert summary.wrong == updates(served)

    def test_a_worker_that_is_killed_leaves_what_is_known(
        self, served: EmbeddedCognito, executor: Executor
    ) -> None:
        units = accounts(served, 2, 60, Quotas(per_pool=15))
        served.throttle = Throttle(FAST, latency=0.05)
        worker_id = executor.submit(os.getpid).result(SECONDS)

        def kill_a_worker() -> None:
            end = time.monotonic() + SECONDS
            while updates(served) < 10 and time.monotonic() < end:
                time.sleep(0.02)
            os.kill(worker_id, signal.SIGKILL)

        threading.Thread(target=kill_a_worker, daemon=True).start()

        first = Report.of(update_many(units, EDIT, executor=executor)).summary.counts
        served.throttle = None
        second = update_many(units, EDIT).finish().counts

        assert first["unknown"] <= 2 * 60
        assert first["changed"] <= second["unchanged"] <= first["changed"] + first["unknown"]
        assert 120 == second["changed"] + second["unchanged"]


PROGRAM = """
    import multiprocessing, signal, sys
    from concurrent.futures import ProcessPoolExecutor
    from cognito_clientcfg.fleet import Account, targets, update_many
    from cognito_clientcfg import assign

    if __name__ == "__main__":
        signal.signal(signal.SIGINT, signal.default_int_handler)
        region, endpoint, *pools = sys.argv[1:]
        units = [
            targets(Account(endpoint_url=endpoint, region_name=region, external_id=pool), pool)
            for pool in pools
        ]
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=spawning) as executor:
            run = update_many(
                units,
                assign(auth_session_validity=5),
                executor=executor,
                progress=lambda summary: print(summary.counts["changed"], flush=True),
            )
            try:
                run.finish()
            finally:
                print(run.summary.counts["unknown"], flush=True)
"""


@pytest.fixture
def started(
    served: EmbeddedCognito, tmp_path: Any
) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Starts a program of its own that updates so many app clients of two accounts each."""
    children: list[subprocess.Popen[str]] = []
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))

    def start(of_each: int) -> subprocess.Popen[str]:
        units = accounts(served, 2, of_each, Quotas())
        served.throttle = Throttle(Quotas(), latency=0.05)
        pools: list[Any] = [pool for unit in units for pool in unit.sources or ()]
        child = subprocess.Popen(  # noqa: S603 - it is Python, and the program stands above
            [sys.executable, program, "us-east-1", served.endpoint_url, *pools],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        with suppress(ProcessLookupError):  # its workers, which may have outlived it
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate(timeout=SECONDS)


def test_ctrl_c_reaches_every_process_of_a_terminal_and_loses_nothing(
    served: EmbeddedCognito, started: Callable[[int], subprocess.Popen[str]]
) -> None:
    child = started(60)
    assert child.stdout is not None
    first = child.stdout.readline()  # a first app client was changed
    os.killpg(child.pid, signal.SIGINT)
    begun = time.monotonic()

    told, errors = child.communicate(timeout=60)
    took = time.monotonic() - begun

    *_, changed, unknown = told.split()
    assert "1\n" == first
    assert "KeyboardInterrupt" in errors
    assert (updates(served), 0) == (int(changed), int(unknown))
    assert updates(served) < 120
    assert took < 15


def test_nothing_new_is_begun_after_the_process_that_runs_was_killed(
    served: EmbeddedCognito, started: Callable[[int], subprocess.Popen[str]]
) -> None:
    child = started(200)
    assert child.stdout is not None
    child.stdout.readline()  # a first piece of work ended, and the next ones begin
    seen = updates(served)
    wait_for(lambda: updates(served) >= seen + 5)

    child.kill()
    child.wait(SECONDS)
    killed = last = time.monotonic()
    seen = updates(served)
    while time.monotonic() < last + 6:  # so long, no update comes
        if updates(served) > seen:
            seen, last = updates(served), time.monotonic()
        time.sleep(0.05)

    assert last - killed < LONGEST_PIECE_SECONDS
    assert 5 <= seen < 400


# A piece of work takes 1.8 seconds; what was read by then is still written, within 1.2; and a call.
LONGEST_PIECE_SECONDS = 1.8 + 1.2 + 3


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
