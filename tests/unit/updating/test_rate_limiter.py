from __future__ import annotations

import pickle
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_clientcfg.updating.rate_limiter import Quotas, RateLimiter

READ, POOL = "DescribeUserPoolClient", "us-east-1_a"


class TestQuotas:
    @pytest.mark.parametrize("wrong", [0, -1, True, "5"])
    def test_each_is_a_number_above_0(self, wrong: Any) -> None:
        with pytest.raises(ValueError, match="per_pool is a number of calls a second above 0"):
            Quotas(per_pool=wrong)


def seconds_for(limiter: RateLimiter, count: int) -> float:
    start = time.monotonic()
    for _ in range(count):
        with limiter.turn(READ, POOL):
            pass
    return time.monotonic() - start


class TestRateLimiter:
    def test_it_starts_at_the_full_rate(self) -> None:
        limiter = RateLimiter(Quotas(reads=100, writes=100, per_pool=100))

        assert 0.8 <= seconds_for(limiter, 100) < 2

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("TooManyRequestsException", 400),
            ("ThrottlingException", 400),
            ("Throttling", 400),
            ("RequestLimitExceeded", 400),
            ("anything", 429),
        ],
    )
    def test_a_throttle_slows_down_what_follows(self, code: str, status: int) -> None:
        limiter = RateLimiter(Quotas(reads=100, writes=100, per_pool=100))
        answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

        for _ in range(5):
            with pytest.raises(ClientError), limiter.turn(READ, POOL):
                raise ClientError(answer, READ)

        assert 0.3 <= seconds_for(limiter, 2)

    def test_reads_and_writes_have_quotas_of_their_own(self) -> None:
        limiter = RateLimiter(Quotas(reads=1e6, writes=2, per_pool=1e6))
        for _ in range(2):
            with limiter.turn("UpdateUserPoolClient", POOL):
                pass

        assert seconds_for(limiter, 50) < 0.3

    def test_a_pool_that_has_used_its_quota_does_not_hold_up_another(self) -> None:
        limiter = RateLimiter(Quotas(reads=1e6, writes=1e6, per_pool=0.1))
        entered: list[str] = []

        def read(pool: str) -> None:
            with limiter.turn(READ, pool):
                entered.append(pool)

        read(POOL)
        waiting = threading.Thread(target=read, args=(POOL,), daemon=True)
        waiting.start()
        read("us-east-1_b")

        assert [POOL, "us-east-1_b"] == entered
        assert waiting.is_alive()

    def test_another_failure_does_not(self) -> None:
        limiter = RateLimiter(Quotas(reads=100, writes=100, per_pool=100))

        for _ in range(5):
            with pytest.raises(RuntimeError), limiter.turn(READ, POOL):
                raise RuntimeError

        assert seconds_for(limiter, 2) < 0.3

    def test_what_is_known_of_idle_pools_is_forgotten(self) -> None:
        limiter = RateLimiter(Quotas(reads=1e6, writes=1e6, per_pool=1e6))
        for number in range(5000):
            with limiter.turn(READ, f"us-east-1_{number}"):
                pass

        assert len(pickle.dumps(vars(limiter)["_counters"])) < 400_000
