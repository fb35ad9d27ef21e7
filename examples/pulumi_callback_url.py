"""Put a Pulumi program's callback URL on an app client that another program owns.

    from pulumi_callback_url import CallbackURL

    CallbackURL("preview", user_pool_id, client_id, f"https://{branch}.example.com/callback")

Pulumi's own resource is the whole app client. This one is a single URL on it. It is added with the
stack and removed with it; if it changes, the new URL is added before the old one is removed; if
somebody removed it, `pulumi refresh` says so. Everything else stays as its owner has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

from cognito_clientcfg import AppClients, add, remove

if TYPE_CHECKING:
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
        try:
            urls = connect().describe(*ids(props)).config.callback_urls or ()
        except ClientError as error:
            urls = gone(error)
        return ReadResult(id_, props) if props["url"] in urls else ReadResult("", {})

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        try:
            connect().update(*ids(props), remove(callback_urls={props["url"]}))
        except ClientError as error:
            gone(error)


def connect() -> AppClients:
    return AppClients.connect(confirm_after=2.0)


def ids(props: dict[str, Any]) -> tuple[str, str]:
    return props["user_pool_id"], props["client_id"]


def gone(error: ClientError) -> tuple[()]:
    """Returns the callback URLs of an app client that does not exist, or raises what is wrong."""
    if error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
        raise error
    return ()


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
