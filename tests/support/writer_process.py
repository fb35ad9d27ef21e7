"""What a process of its own does to an app client, for the tests of locks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg import AppClients, add

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from cognito_clientcfg import Plan

SECONDS = 40


@attrs.frozen
class Writer:
    """Adds callback URLs to an app client.

    Attributes:
        endpoint_url: Where the embedded Cognito is served.
        user_pool_id: The user pool.
        client_id: The app client.
        updates: The URLs that each update adds, one update after another.
        lock_directory: Where the lock files are, if it is to use them.
        confirm_after: As AppClients takes it.
        at_once: Whether it goes on to its first write when all writers have read.
    """

    endpoint_url: str
    user_pool_id: str
    client_id: str
    updates: list[list[str]]
    lock_directory: str = ""
    confirm_after: float | None = None
    at_once: bool = False

    def __call__(self, barrier: Barrier) -> None:
        lock = None
        if self.lock_directory:
            lock = import_module("examples.lock_with_file").file_lock(self.lock_directory)
        clients = AppClients.connect(
            attempts=40,
            confirm_after=self.confirm_after,
            lock=lock,
            region_name="us-east-1",
            endpoint_url=self.endpoint_url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        clients.describe(self.user_pool_id, self.client_id)
        barrier.wait(SECONDS)
        reads = iter([barrier] if self.at_once else [])

        def confirm(_: Plan) -> bool:
            for first in reads:
                first.wait(SECONDS)
            return True

        for urls in self.updates:
            edit = add(callback_urls=urls)
            clients.update(self.user_pool_id, self.client_id, edit, confirm=confirm)
