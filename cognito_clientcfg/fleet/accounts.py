"""An account in a Region, and how to reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from cognito_clientcfg.clients import AppClients
from cognito_clientcfg.config.validators import described
from cognito_clientcfg.updating.rate_limiter import Quotas, RateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_clientcfg.updating.service_client import CognitoClient

__all__ = ["Account"]


@attrs.frozen(kw_only=True)
class Account:
    """An account in a Region, for which AWS counts quotas, and how to reach it.

    It holds no credentials and no client. They are looked up, or the role is assumed, in the
    process that makes the calls.

    Attributes:
        region_name: The Region; by default the configured one.
        profile_name: A profile of the AWS configuration; without one, the default credentials.
        role_arn: A role to assume with these credentials.
        external_id: The external id that the role asks for, if it does.
        role_session_name: The name of the role's session in CloudTrail.
        endpoint_url: An endpoint to use instead of that of the Region.
        quotas: The quotas to keep to.
    """

    region_name: str | None = None
    profile_name: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    role_session_name: str = "cognito-clientcfg"
    endpoint_url: str | None = None
    quotas: Quotas = attrs.field(factory=Quotas)

    def __attrs_post_init__(self) -> None:
        if not isinstance(cast("object", self.quotas), Quotas):
            raise TypeError(f"quotas must be Quotas(...), not {described(self.quotas)}")
        texts = {key: value for key, value in attrs.asdict(self).items() if key != "quotas"}
        for name, value in texts.items():
            if not isinstance(value, str) and (value is not None or name == "role_session_name"):
                raise TypeError(f"{name} of an Account must be a str, not {described(value)}")

    def app_clients(self) -> AppClients:
        """Returns the app clients of the account and Region, called no faster than the quotas.

        Raises:
            botocore.exceptions.BotoCoreError: The profile or the Region does not exist.
        """
        return AppClients(self.client()).rate_limited(RateLimiter(self.quotas))

    def client(self) -> CognitoClient:
        """Returns a boto3 "cognito-idp" client with the credentials of the profile and the role.

        Raises:
            botocore.exceptions.BotoCoreError: The profile or the Region does not exist.
        """
        import boto3  # noqa: PLC0415 - importing the library does not load boto3
        from botocore.config import Config  # noqa: PLC0415 - the same

        session: Any = boto3.Session(profile_name=self.profile_name, region_name=self.region_name)
        if self.role_arn is not None:
            session = self._assume_role(session, self.role_arn)
        client: CognitoClient = session.client(
            "cognito-idp",
            endpoint_url=self.endpoint_url,
            config=Config(max_pool_connections=64),
        )
        return client

    def _assume_role(self, session: Any, role_arn: str) -> Any:  # noqa: ANN401 - boto3's sessions
        """Returns a session with the credentials of a role that those of another may assume."""
        import boto3  # noqa: PLC0415 - importing the library does not load boto3
        import botocore.session  # noqa: PLC0415 - the same
        from botocore.credentials import AssumeRoleCredentialFetcher  # noqa: PLC0415 - the same

        arguments = {"RoleSessionName": self.role_session_name}
        if self.external_id is not None:
            arguments["ExternalId"] = self.external_id
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=session.client,
            source_credentials=session.get_credentials(),
            role_arn=role_arn,
            extra_args=arguments,
        )
        assumed: Any = botocore.session.get_session()
        provider = _RoleCredentials(fetcher.fetch_credentials)
        assumed.register_component("credential_provider", provider)
        return boto3.Session(botocore_session=assumed, region_name=session.region_name)

    def __str__(self) -> str:
        names = (self.role_arn, self.profile_name, self.region_name)
        return " ".join(filter(None, names)) or "the default account and Region"


class _RoleCredentials:
    """Gives a botocore session the credentials of a role.

    The role is assumed when the first call is made, and again before the credentials expire.
    """

    def __init__(self, fetch: Callable[[], Any]) -> None:
        self._fetch = fetch

    def load_credentials(self) -> object:
        from botocore.credentials import (  # noqa: PLC0415 - importing the library does not load it
            DeferredRefreshableCredentials,
        )

        return DeferredRefreshableCredentials(self._fetch, "assume-role")
