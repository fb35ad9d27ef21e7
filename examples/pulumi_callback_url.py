"""Let a Pulumi program put its callback URL on an app client that another program owns.

Needs: the package pulumi; AWS credentials with cognito-idp:DescribeUserPoolClient and
    cognito-idp:UpdateUserPoolClient.
Run: pulumi up, with pulumi_callback_url.py beside your program, in which you write

    from pulumi_callback_url import CallbackURL

    CallbackURL("preview", user_pool_id, client_id, f"https://{branch}.example.com/callback")

Pulumi's own resource is the whole app client; this one is a single URL on it, added with the stack
and removed with it. If it changes, the new URL is added before the old one is removed. If somebody
has removed it, `pulumi refresh` says so.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

from cognito_clientcfg import AppClients, ErrorKind, add, kind_of, remove

if TYPE_CHECKING:
    from collections.abc import Generator

    from pulumi import Input, ResourceOptions


class CallbackURLProvider(ResourceProvider):
    """Adds, looks for and removes a callback URL."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        connect().update(*ids(props), add(callback_urls={props["url"]}))
        return CreateResult(f"{props['client_id']} {props['url']}", props)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        names = ("user_pool_id", "client_id", "url")
        changed = [name for name in names if olds[name] != news[name]]
        return DiffResult(bool(changed), replaces=changed)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        with suppress_not_found():
            urls = connect().describe(*ids(props)).config.callback_urls or ()
            if props["url"] in urls:
                return ReadResult(id_, props)
        return ReadResult("", {})

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        with suppress_not_found():
            connect().update(*ids(props), remove(callback_urls={props["url"]}))


def connect() -> AppClients:
    return AppClients.connect(confirm_after=2.0)


def ids(props: dict[str, Any]) -> tuple[str, str]:
    return props["user_pool_id"], props["client_id"]


@contextmanager
def suppress_not_found() -> Generator[None, None, None]:
    """Suppresses the error about an app client that is gone, and its callback URLs with it."""
    try:
        yield
    except ClientError as error:
        if kind_of(error) is not ErrorKind.NOT_FOUND:
            raise


class CallbackURL(Resource):
    """A callback URL on an app client."""

    def __init__(
        self,
        name: str,
        user_pool_id: Input[str],
        client_id: Input[str],
        url: Input[str],
        opts: ResourceOptions | None = None,
    ) -> None:
        props = {"user_pool_id": user_pool_id, "client_id": client_id, "url": url}
        super().__init__(CallbackURLProvider(), name, props, opts)
