"""Make several processes on one machine change an app client one after another, with a lock file.

Needs: the extra "testing" and the package filelock; no AWS account, since it runs on an embedded
    Amazon Cognito.
Run: python examples/lock_with_file.py

Of two processes that read an app client at the same moment, the second one overwrites the first.
`AppClients(client, lock=file_lock(directory))` holds a lock file from the read to the end of the
write. Every writer has to use the same directory, on a local disk.
"""

from __future__ import annotations

import hashlib
import logging
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3
from filelock import FileLock

from cognito_clientcfg import AppClientConfig, AppClients, add
from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_clientcfg import Plan


def file_lock(directory: str, *, timeout: float = 60) -> Callable[[str, str], FileLock]:
    """Returns a lock for AppClients; to wait longer than timeout, in seconds, is a TimeoutError."""

    def lock(user_pool_id: str, client_id: str) -> FileLock:
        name = hashlib.sha256(f"{user_pool_id}/{client_id}".encode()).hexdigest()
        return FileLock(Path(directory, f"{name}.lock"), timeout=timeout)

    return lock


def add_url(directory: str | None, url: str, ids: tuple[str, str], number: int) -> None:
    """Is run in a process of its own."""
    lock = file_lock(directory) if directory else None
    clients = AppClients.connect(lock=lock, endpoint_url=url, region_name="us-east-1")
    clients.update(*ids, add(callback_urls={f"https://{number}.example.com/"}), confirm=look)


def look(_plan: Plan) -> bool:
    time.sleep(0.05)  # other processes read meanwhile
    return True


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the server's log of requests
    with embedded_cognito(serve=True) as served, TemporaryDirectory() as directory:
        session: Any = boto3.Session(region_name="us-east-1")
        cognito = session.client("cognito-idp")
        clients = AppClients(cognito)
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        for name, used in (("without a lock", None), ("with the lock file", directory)):
            ids = clients.ensure(pool_id, AppClientConfig(client_name=name)).after.ids
            add_one = partial(add_url, used, served.endpoint_url, ids)
            with ProcessPoolExecutor(4, get_context("spawn")) as processes:
                list(processes.map(add_one, range(12)))
            urls = clients.describe(*ids).config.callback_urls or ()
            print(f"4 processes add 12 callback URLs {name}: {len(urls)} of them are there.")


if __name__ == "__main__":
    main()
