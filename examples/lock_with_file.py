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
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any

import boto3
from filelock import FileLock

from cognito_clientcfg import AppClients, add
from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from collections.abc import Callable


def file_lock(directory: str, *, timeout: float = 60) -> Callable[[str, str], FileLock]:
    def lock(user_pool_id: str, client_id: str) -> FileLock:  # entering it may raise TimeoutError
        name = hashlib.sha256(f"{user_pool_id}/{client_id}".encode()).hexdigest()
        return FileLock(Path(directory, f"{name}.lock"), timeout=timeout)

    return lock


def add_url(directory: str | None, url: str, ids: tuple[str, str], number: int) -> None:
    lock = file_lock(directory) if directory else None
    clients = AppClients.connect(lock=lock, endpoint_url=url, region_name="us-east-1")
    edit = add(callback_urls={f"https://{number}.example.com/"})
    clients.update(*ids, edit, confirm=lambda _: not Event().wait(0.05))  # as after a look


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the server's log of requests
    with embedded_cognito(serve=True) as served, TemporaryDirectory() as directory:
        session: Any = boto3.Session(region_name="us-east-1")
        cognito = session.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        for words, used in (("without a lock", None), ("with the lock file", directory)):
            web = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")
            ids = pool, web["UserPoolClient"]["ClientId"]
            with ProcessPoolExecutor(4, get_context("spawn")) as processes:
                list(processes.map(partial(add_url, used, served.endpoint_url, ids), range(12)))
            urls = AppClients(cognito).describe(*ids).config.callback_urls or ()
            print(f"4 processes add 12 callback URLs {words}: {len(urls)} of them are there.")


if __name__ == "__main__":
    main()
