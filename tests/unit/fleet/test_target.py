from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClientName, AppClients, IncompleteAnswer
from cognito_clientcfg.fleet import RateLimiter, Target, plan_many, targets, update_many
from tests.support.app_clients import POOL_ID, Wire, always, connected

from .conftest import ACCOUNT, EDIT, FAST, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_clientcfg.testing import EmbeddedCognito


class TestTargets:
    def test_all_of_an_account_and_region(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        assert {*pairs} == {(each.user_pool_id, each.client_id) for each in targets(clients)}

    def test_those_of_a_user_pool_and_of_several(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        first, second = dict.fromkeys(pool_id for pool_id, _ in pairs)

        assert 3 == len([*targets(clients, first)])
        assert 6 == len([*targets(clients, [first, second])])

    def test_by_name(self, clients: AppClients, pairs: list[tuple[str, str]]) -> None:
        assert {"web one", "web two"} == {
            each.client_name for each in targets(clients, pairs[0][0], named="web *")
        }

    def test_by_the_names_of_pools(self, clients: AppClients) -> None:
        client = connected()
        for name in ("prod-eu", "prod-us", "test"):
            pool_id = client.create_user_pool(PoolName=name)["UserPool"].get("Id", "")
            client.create_user_pool_client(UserPoolId=pool_id, ClientName=f"web of {name}")

        found = targets(clients, pools="prod-*", named="web*")

        assert {"web of prod-eu", "web of prod-us"} == {each.client_name for each in found}

    def test_pools_are_not_selected_among_what_is_named_anyway(self, clients: AppClients) -> None:
        with pytest.raises(ValueError, match=r"give clients\.find_pool"):
            targets(clients, "us-east-1_a", pools="prod-*")

    @pytest.mark.parametrize("spelling", range(8))
    def test_named_one_by_one(
        self, clients: AppClients, pairs: list[tuple[str, str]], spelling: int
    ) -> None:
        pool_id, client_id = pairs[0]
        given: list[Any] = [
            (pool_id, client_id),
            [(pool_id, client_id)],
            iter([(pool_id, client_id)]),
            {"UserPoolId": pool_id, "ClientId": client_id},
            [{"user_pool_id": pool_id, "client_id": client_id}],
            AppClientName(pool_id, client_id, "x"),
            [AppClientName(pool_id, client_id, "x")],
            Target(pool_id, client_id),
        ]

        (found,) = targets(clients, given[spelling])

        assert pairs[0] == (found.user_pool_id, found.client_id)

    def test_an_app_client_that_was_read(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        assert [Target(*pairs[0], "web one")] == [*targets(clients, clients.describe(*pairs[0]))]

    def test_rows_of_a_file(self, clients: AppClients, tmp_path: Path) -> None:
        file = tmp_path / "clients.csv"
        file.write_text("\ufeffname,UserPoolId,ClientId\nx,us-east-1_a,b\ny,us-east-1_a,c\n")

        found = [*targets(clients, file)]

        assert [Target("us-east-1_a", "b"), Target("us-east-1_a", "c")] == found
        assert [{"name": "x"}, {"name": "y"}] == [each.columns for each in found]

    @pytest.mark.parametrize(
        ("sources", "count"),
        [
            ([("us-east-1_a", "b"), ("us-east-1_a", "c")], 2),
            ([("us-east-1_a", "b"), "us-east-1_a"], None),
            (iter([("us-east-1_a", "b")]), None),
            (None, None),
        ],
    )
    def test_their_number_is_known_if_none_are_to_be_listed(
        self, clients: AppClients, sources: Any, count: int | None
    ) -> None:
        assert count == targets(clients, sources).count()

    def test_a_row_without_an_id_is_named(self, clients: AppClients, tmp_path: Path) -> None:
        file = tmp_path / "clients.csv"
        file.write_text("UserPoolId,Client\nus-east-1_a,b\n")

        with pytest.raises(ValueError, match=r"clients\.csv, line 2 has no ClientId") as error:
            list(targets(clients, file))
        assert "its first line must name UserPoolId and ClientId" in error.value.__notes__[0]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("name,UserPoolId,ClientId\nJ\xfcrgen,us-east-1_a,b\n", "must be written in UTF-8"),
            (f"name,UserPoolId,ClientId\n{'x' * 131_073},us-east-1_a,b\n", "line 1: field larger"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_named(
        self, clients: AppClients, tmp_path: Path, content: str, told: str
    ) -> None:
        file = tmp_path / "clients.csv"
        file.write_bytes(content.encode("latin-1"))

        with pytest.raises(ValueError, match=r"codec|field larger") as error:
            list(targets(clients, file))

        text = "\n".join((str(error.value), *getattr(error.value, "__notes__", ())))
        assert str(file) in text
        assert told in text

    def test_a_text_that_is_no_user_pool_id_is_told_and_not_asked_for(
        self, clients: AppClients, embedded_cognito: EmbeddedCognito
    ) -> None:
        (file,) = plan_many(targets(clients, "clients.csv"))
        (name,) = plan_many(targets(clients, "my pool"))

        assert ("failed", "InvalidConfig", "InvalidConfig") == (file.status, file.cause, name.cause)
        assert "a file is given as pathlib.Path('clients.csv')" in str(file)
        assert "the id of a user pool looks like us-east-1_Example" in str(name)
        assert "pathlib" not in str(name)
        assert [] == embedded_cognito.calls

    def test_an_iterator_of_sources_that_is_used_up_is_told(self, clients: AppClients) -> None:
        once = targets(clients, iter([("us-east-1_a", "b")]))

        assert [Target("us-east-1_a", "b")] == [*once]
        with pytest.raises(ValueError, match="it is used up; give a list to use them twice"):
            update_many(once, EDIT).finish()

    def test_something_else_is_refused(self, clients: AppClients) -> None:
        wrong: Any = 5

        with pytest.raises(TypeError, match="a user pool id or the path of a CSV file, not 5"):
            list(targets(clients, wrong))
        with pytest.raises(TypeError, match="expected AppClients or an Account, not int"):
            targets(wrong)
        with pytest.raises(TypeError, match="named must be a pattern such as 'web-\\*', not int"):
            targets(clients, named=wrong)

    def test_an_account_gets_the_quotas_of_aws_unless_others_are_given(
        self, clients: AppClients
    ) -> None:
        assert clients is targets(clients).app_clients()
        assert targets(AppClients(connected())).app_clients().rate_limiter is not None

    def test_they_tell_their_account(self, clients: AppClients) -> None:
        assert ACCOUNT == targets(ACCOUNT).account
        assert targets(clients).account is None

    def test_what_was_listed_before_a_listing_of_user_pools_fails_is_worked_on(self) -> None:
        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "ListUserPoolClients":
                found = {"UserPoolId": POOL_ID, "ClientId": "client", "ClientName": "x"}
                return 200, {"UserPoolClients": [found]}
            if "NextToken" in request:
                return 400, {"__type": "NotAuthorizedException"}
            if operation == "ListUserPools":
                return 200, {"UserPools": [{"Id": POOL_ID, "Name": "x"}], "NextToken": "next"}
            return 200, {"UserPoolClient": {**request, "ClientName": "x"}}

        clients = AppClients(Wire(answer).client()).rate_limited(RateLimiter(FAST))

        outcomes = [*plan_many(targets(clients), EDIT)]

        assert ["failed", "planned"] == statuses(outcomes)
        (failed,) = (each for each in outcomes if each.target is None)
        assert (None, "NotAuthorizedException") == (failed.user_pool_id, failed.cause)

    def test_a_listing_that_was_cut_short_is_told(self) -> None:
        clients = AppClients(Wire(always(200, {})).client(), attempts=1)

        with pytest.raises(IncompleteAnswer, match="ListUserPools"):
            next(iter(targets(clients)))
        with pytest.raises(IncompleteAnswer, match="ListUserPoolClients"):
            next(iter(targets(clients, POOL_ID)))
