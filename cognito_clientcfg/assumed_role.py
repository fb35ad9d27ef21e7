"""A session that assumes a role when its first call is made, and again before that runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import boto3
import botocore.session
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["assuming"]


class _AssumedRole(CredentialProvider):
    """Gives the credentials of a role."""

    METHOD = "assume-role"

    def __init__(self, refresh: Callable[[], Any]) -> None:
        super().__init__()
        self._refresh = refresh

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._refresh, self.METHOD)


def assuming(
    session: boto3.Session, role_arn: str, role_session_name: str, external_id: str | None
) -> boto3.Session:
    """Returns a session with the credentials of a role that those of another session may assume."""
    arguments = {"RoleSessionName": role_session_name}
    if external_id is not None:
        arguments["ExternalId"] = external_id
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=cast("Any", session).client,
        source_credentials=session.get_credentials(),
        role_arn=role_arn,
        extra_args=arguments,
    )
    assumed: Any = botocore.session.get_session()
    provider = _AssumedRole(fetcher.fetch_credentials)
    assumed.register_component("credential_provider", CredentialResolver([provider]))
    return boto3.Session(botocore_session=assumed, region_name=session.region_name)
