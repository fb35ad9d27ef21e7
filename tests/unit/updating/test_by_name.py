from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import (
    AmbiguousName,
    AppClientName,
    AppClientNotFound,
    InvalidConfig,
    UserPoolName,
    add,
)
from tests.support.app_clients import POOL_ID, Wire, app_client

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.conftest import Driver

NAMES = ["web", "", "api", "Web app", "api"]


def listing(names: list[str]) -> Wire:
    """Returns a network that lists each name on a page of its own; "" stands for an empty page."""

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        number = int(request.get("NextToken", 0))
        name = names[number]
        more = {"NextToken": str(number + 1)} if number + 1 < len(names) else {}
        if operation == "ListUserPools":
            page = [{"Id": f"us-east-1_{number}", "Name": name}] if name else []
            return 200, {"UserPools": page} | more
        page = [{"ClientId": f"id{number}", "ClientName": name}] if name else []
        return 200, {"UserPoolClients": page} | more

    return Wire(answers)


class TestFind:
    def test_it_returns_the_only_app_client_of_a_name_on_any_page(self, driver: Driver) -> None:
        found = driver(listing(NAMES).client()).find(POOL_ID, "Web app")

        assert AppClientName(POOL_ID, "id3", "Web app") == found
        assert (POOL_ID, "id3") == found.ids

    def test_all_pages_are_read_so_that_a_second_one_of_the_name_is_seen(
        self, driver: Driver
    ) -> None:
        with pytest.raises(AmbiguousName) as caught:
            driver(listing(NAMES).client()).find(POOL_ID, "api")

        assert (POOL_ID, "api", ("id2", "id4")) == (
            caught.value.user_pool_id,
            caught.value.name,
            caught.value.ids,
        )
        assert f"there are 2 app clients of {POOL_ID} called 'api': id2, id4; use the id" in str(
            caught.value
        )

    def test_the_nearest_names_are_told_if_there_is_none(self, driver: Driver) -> None:
        with pytest.raises(AppClientNotFound) as caught:
            driver(listing(NAMES).client()).find(POOL_ID, "wep")

        assert ("web", "Web app") == caught.value.nearest
        told = f"no app client of {POOL_ID} is called 'wep'; the nearest names are 'web', 'Web app'"
        assert told == str(caught.value)

    def test_no_name_is_told_if_none_is_near(self, driver: Driver) -> None:
        with pytest.raises(AppClientNotFound) as caught:
            driver(listing(NAMES).client()).find(POOL_ID, "zzzzzz")

        assert f"no app client of {POOL_ID} is called 'zzzzzz'" == str(caught.value)

    @pytest.mark.parametrize("error", [AppClientNotFound, AmbiguousName])
    def test_its_errors_can_be_pickled(self, error: type[Exception]) -> None:
        raised = error(POOL_ID, "web", ("a", "b"))

        assert str(raised) == str(pickle.loads(pickle.dumps(raised)))

    def test_an_id_or_a_name_that_cannot_be_one_is_refused_before_anything_is_read(
        self, driver: Driver
    ) -> None:
        wire = listing(NAMES)
        no_name: Any = None

        with pytest.raises(InvalidConfig):
            driver(wire.client()).find("web", "web")
        with pytest.raises(TypeError, match="a name is a str, not NoneType"):
            driver(wire.client()).find(POOL_ID, no_name)

        assert [] == wire.requests

    def test_what_it_returns_is_updated(
        self,
        driver: Driver,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        clients = driver(boto3_client)
        name = clients.describe(pool_id, full_id).config.client_name or ""

        result = clients.update(
            *clients.find(pool_id, name).ids, add(callback_urls={"https://new.example.com"})
        )

        assert full_id == result.after.client_id
        assert result.after.ids == (pool_id, full_id)


class TestFindPool:
    def test_it_returns_the_only_user_pool_of_a_name(self, driver: Driver) -> None:
        found = driver(listing(NAMES).client()).find_pool("Web app")

        assert UserPoolName("us-east-1_3", "Web app") == found

    def test_several_of_a_name_are_told_with_their_ids(self, driver: Driver) -> None:
        with pytest.raises(AmbiguousName, match=r"2 user pools called 'api': us-east-1_2, us-"):
            driver(listing(NAMES).client()).find_pool("api")

    def test_the_nearest_names_are_told_if_there_is_none(self, driver: Driver) -> None:
        with pytest.raises(
            AppClientNotFound,
            match=r"no user pool of the account and Region is called 'WEP'; .*web",
        ):
            driver(listing(NAMES).client()).find_pool("WEP")


class TestIds:
    def test_an_app_client_gives_both_its_ids(self) -> None:
        live = app_client()

        assert (live.user_pool_id, live.client_id) == live.ids
