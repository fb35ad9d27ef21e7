"""Change one setting in many accounts on a Dask cluster, also if one of its workers dies.

Needs: the extra "testing" and the package distributed; no AWS account, since an Amazon Cognito and
    an AWS STS in this process stand in for AWS.
Run: python examples/many_accounts_on_dask.py

It is many_accounts.py with another executor. On a cluster of your own, give its address to Client
in place of LocalCluster; its workers need this package, and credentials that may assume the roles.
Here one of two workers is killed on purpose. What it was working on is "unknown", or Dask begins it
again elsewhere. The second run finds out, and changes what is left.
"""

from __future__ import annotations

import importlib
import os
import signal
from typing import TYPE_CHECKING, Any
from unittest import mock

from many_accounts import accounts, create_app_clients, shorten

from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from cognito_clientcfg.fleet import Summary


def main(number_of_accounts: int = 20) -> None:
    distributed: Any = importlib.import_module("distributed")
    organisation = accounts(number_of_accounts)
    with (
        embedded_cognito(serve=True) as served,
        mock.patch.dict(os.environ, AWS_ENDPOINT_URL=served.endpoint_url),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=4, host="127.0.0.1", dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as dask,
    ):
        for account in organisation:
            create_app_clients(account)
        executor = dask.get_executor()
        worker_pid = executor.submit(os.getpid).result(timeout=60)

        def kill_a_worker(summary: Summary) -> None:
            if summary.total == number_of_accounts // 2:
                os.kill(worker_pid, signal.SIGKILL)

        first = shorten(executor, organisation, progress=kill_a_worker)
        print("A worker was killed:", first.summary)
        dask.wait_for_workers(2, timeout=60)  # it was started again
        print("The second run:", shorten(executor, organisation).summary)


if __name__ == "__main__":
    main()
