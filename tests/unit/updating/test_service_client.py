from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cognito_clientcfg import AppClientConfig, AppClients, InvalidConfig, add, assign, fleet
from cognito_clientcfg.updating.service_client import AsyncCognitoClient, CognitoClient

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


@attrs.frozen
class Watched:
    """A client that keeps the names of the attributes that are used of it."""

    client: Any
    used: set[str] = attrs.field(factory=set[str])

    def __getattr__(self, name: str) -> Any:
        self.used.add(name)
        return getattr(self.client, name)


def declared(protocol: type) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith("_")}


class TestCognitoClient:
    @pytest.mark.todays_model
    def test_it_lists_all_that_is_used_of_a_client(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        without_secret = boto3_client.create_user_pool_client(UserPoolId=pool_id, ClientName="x")
        public_id = without_secret["UserPoolClient"].get("ClientId", "")
        watched = Watched(boto3_client)
        client: Any = watched
        clients = AppClients(client, preflight=True)
        ids = pool_id, full_id

        saved = clients.describe(*ids)
        clients.update(
            *ids,
            add(
                allowed_oauth_scopes={"api/write"},
                supported_identity_providers={"COGNITO"},
                write_attributes={"custom:plan"},
            ),
        )
        clients.update(*ids, assign(supported_identity_providers={"COGNITO"}))
        clients.update(*ids, assign(supported_identity_providers={"COGNITO", "Google"}))
        clients.apply(clients.plan(*ids, assign(client_name="y")))
        clients.drift(*ids, AppClientConfig(client_name="y"))
        clients.restore(saved)
        public_ids = clients.ensure(pool_id, AppClientConfig(client_name="new")).after.ids
        boto3_client.delete_user_pool_client(UserPoolId=pool_id, ClientId=public_ids[1])
        with pytest.raises(InvalidConfig):
            clients.update(
                pool_id, public_id, assign(enable_propagate_additional_user_context_data=True)
            )
        assert [pool_id] == [pool.user_pool_id for pool in clients.list_pools()]
        assert {full_id, public_id} == {each.client_id for each in clients.list_clients(pool_id)}
        fleet.update_many(fleet.targets(clients), assign(client_name="z")).finish()

        assert declared(CognitoClient) == watched.used

    def test_it_lists_the_same_for_asyncio(self) -> None:
        assert declared(CognitoClient) == declared(AsyncCognitoClient)
