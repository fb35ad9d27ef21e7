"""What only the user pool can tell: found before the call, each beside its legal neighbour."""

from __future__ import annotations

import json
import logging
import pickle
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pytest
from botocore.exceptions import ClientError
from moto.cognitoidp.models import cognitoidp_backends
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClientConfig,
    AppClients,
    ExplicitAuthFlow,
    Finding,
    IncompleteAnswer,
    InvalidConfig,
    Plan,
    Pool,
    add,
    assign,
    remove,
    reset,
)
from tests.conftest import create
from tests.support.app_clients import (
    CLIENT_ID,
    POOL_ID,
    SECRET,
    Wire,
    always,
)

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import Edit
    from tests.conftest import Driver


@pytest.fixture
def calls(boto3_client: CognitoIdentityProviderClient) -> list[str]:
    """The operations that a client was asked for, in their order."""
    made: list[str] = []

    def note(request: Any, **_: object) -> None:
        made.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])

    events: Any = boto3_client.meta.events
    events.register_first("before-send.cognito-idp", note)
    return made


@pytest.fixture
def pool_id(boto3_client: CognitoIdentityProviderClient) -> str:
    """A user pool with a resource server, identity providers, required and custom attributes."""
    pool_id = boto3_client.create_user_pool(
        PoolName="pool",
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {"Name": "plan", "AttributeDataType": "String", "Mutable": True},
            {"Name": "origin", "AttributeDataType": "String", "Mutable": False},
        ],
    )["UserPool"].get("Id", "")
    boto3_client.create_resource_server(
        UserPoolId=pool_id,
        Identifier="api",
        Name="api",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
    )
    for name, mapping in (
        ("Google", {"email": "email", "custom:plan": "plan", "username": "sub"}),
        ("Facebook", {"email": "email", "name": "name", "email_verified": "verified"}),
    ):
        boto3_client.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName=name,
            ProviderType="Google",
            ProviderDetails={"client_id": "1", "client_secret": "canary", "authorize_scopes": "x"},
            AttributeMapping=mapping,
        )
    return pool_id


def with_old(client: CognitoIdentityProviderClient, pool_id: str) -> None:
    """Gives a user pool a resource server and an identity provider more."""
    client.create_resource_server(
        UserPoolId=pool_id,
        Identifier="old",
        Name="old",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
    )
    client.create_identity_provider(
        UserPoolId=pool_id, ProviderName="Old", ProviderType="OIDC", ProviderDetails={}
    )


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, object]]:
    return [(finding.severity, finding.rule, finding.value) for finding in findings]


@pytest.mark.parametrize(
    ("edits", "expected", "asked"),
    [
        ([add(allowed_oauth_scopes={"api/read"})], [], ["ListResourceServers"]),
        (
            [add(allowed_oauth_scopes={"api/raed"})],
            [("error", "scope_exists", "api/raed")],
            ["ListResourceServers"],
        ),
        ([add(allowed_oauth_scopes={"openid"})], [], []),
        (
            [add(supported_identity_providers={"Facebook"})],
            [],
            ["ListIdentityProviders", "DescribeIdentityProvider", "DescribeUserPool"],
        ),
        (
            [add(supported_identity_providers={"Gogle"})],
            [("error", "identity_provider_exists", "Gogle")],
            ["ListIdentityProviders", "DescribeIdentityProvider"],
        ),
        ([add(supported_identity_providers={"COGNITO"})], [], []),
        (
            [add(supported_identity_providers={"Google"})],
            [("error", "mapped_attribute_writable", ("Google", "custom:plan"))],
            ["ListIdentityProviders", "DescribeIdentityProvider", "DescribeUserPool"],
        ),
        (
            [
                add(supported_identity_providers={"Google"}),
                assign(write_attributes={"email", "custom:plan"}),
            ],
            [],
            ["ListIdentityProviders", "DescribeUserPool", "DescribeIdentityProvider"],
        ),
        ([assign(read_attributes={"email", "sub"})], [], ["DescribeUserPool"]),
        (
            [assign(read_attributes={"custom:paln"})],
            [("error", "attribute_exists", "custom:paln")],
            ["DescribeUserPool"],
        ),
        ([assign(write_attributes={"email", "name"})], [], ["DescribeUserPool"]),
        (
            [assign(write_attributes={"name"})],
            [("error", "required_attribute_writable", "email")],
            ["DescribeUserPool"],
        ),
        (
            [assign(write_attributes={"email", "custom:origin"})],
            [("warning", "attribute_mutable", "custom:origin")],
            ["DescribeUserPool"],
        ),
        (
            [add(explicit_auth_flows={ExplicitAuthFlow.ALLOW_USER_AUTH})],
            [],
            ["DescribeUserPool"],
        ),
        ([add(explicit_auth_flows={ExplicitAuthFlow.ALLOW_USER_PASSWORD_AUTH})], [], []),
        ([assign(auth_session_validity=5)], [], []),
    ],
)
def test_a_plan_is_judged_with_the_calls_that_it_needs(
    app_clients: AppClients,
    pool_id: str,
    boto3_client: CognitoIdentityProviderClient,
    calls: list[str],
    edits: list[Edit],
    expected: list[tuple[str, str, object]],
    asked: list[str],
) -> None:
    client_id = create(boto3_client, pool_id, AppClientConfig(client_name="x"))
    plan = app_clients.plan(pool_id, client_id, *edits)
    calls.clear()

    assert expected == told(app_clients.preflight(plan))
    assert asked == calls


@pytest.fixture
def client_id(boto3_client: CognitoIdentityProviderClient, pool_id: str) -> str:
    return create(boto3_client, pool_id, AppClientConfig(client_name="x"))


class TestUpdate:
    def test_an_error_stops_before_the_write(
        self, app_clients: AppClients, pool_id: str, client_id: str, calls: list[str]
    ) -> None:
        with pytest.raises(InvalidConfig, match="did you mean 'api/read'") as error:
            app_clients.update(
                pool_id, client_id, add(allowed_oauth_scopes={"api/raed"}), preflight=True
            )

        assert "Invalid scope requested: api/raed" == error.value.violations[0].aws_message
        assert ["nothing was written"] == [
            note.rpartition(": ")[2] for note in error.value.__notes__
        ]
        assert "UpdateUserPoolClient" not in calls

    def test_it_is_not_asked_for_unless_it_is_wanted(
        self, app_clients: AppClients, pool_id: str, client_id: str, calls: list[str]
    ) -> None:
        with pytest.raises(ClientError, match="Invalid scope requested: api/raed"):
            app_clients.update(pool_id, client_id, add(allowed_oauth_scopes={"api/raed"}))

        assert ["DescribeUserPoolClient", "UpdateUserPoolClient"] == calls

    def test_it_can_be_wanted_of_all_that_is_written(
        self,
        driver: Driver,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        client_id: str,
    ) -> None:
        clients = driver(boto3_client, preflight=True)
        wrong = add(allowed_oauth_scopes={"api/raed"})
        plan = driver(boto3_client).plan(pool_id, client_id, wrong)

        for refused in (
            lambda: clients.plan(pool_id, client_id, wrong),
            lambda: clients.update(pool_id, client_id, wrong),
            lambda: clients.apply(plan),
            lambda: clients.restore(plan.as_sent),
        ):
            with pytest.raises(InvalidConfig, match="scope_exists"):
                refused()
        with pytest.raises(ClientError, match="Invalid scope requested"):
            clients.update(pool_id, client_id, wrong, preflight=False)

    def test_a_warning_is_on_the_plan_that_is_confirmed_and_on_the_result(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        shown: list[str] = []

        def confirm(plan: Plan) -> bool:
            shown.append(str(plan))
            return True

        result = app_clients.update(
            pool_id,
            client_id,
            assign(write_attributes={"email", "custom:origin"}),
            preflight=True,
            confirm=confirm,
        )

        assert result.changed
        assert "'custom:origin' is immutable" in shown[0]
        assert "'custom:origin' is immutable" in str(result)

    def test_what_was_so_before_is_a_warning(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        client_id: str,
    ) -> None:
        with_old(boto3_client, pool_id)
        dangling = add(
            allowed_oauth_scopes={"old/read"}, supported_identity_providers={"Google", "Old"}
        )
        app_clients.update(pool_id, client_id, dangling)
        boto3_client.delete_identity_provider(UserPoolId=pool_id, ProviderName="Old")
        del cognitoidp_backends[ACCOUNT_ID]["us-east-1"].user_pools[pool_id].resource_servers["old"]

        plan = app_clients.plan(
            pool_id,
            client_id,
            add(allowed_oauth_scopes={"api/read"}, supported_identity_providers={"Facebook"}),
            preflight=True,
        )

        assert {
            ("warning", "scope_exists", "old/read"),
            ("warning", "identity_provider_exists", "Old"),
            ("warning", "mapped_attribute_writable", ("Google", "custom:plan")),
        } == {*told(tuple(w for w in plan.warnings if isinstance(w, Finding)))}

    def test_an_attribute_that_a_provider_maps_must_not_go(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        app_clients.update(
            pool_id,
            client_id,
            assign(
                supported_identity_providers={"Google"},
                write_attributes={"email", "name", "custom:plan"},
            ),
            preflight=True,
        )

        with pytest.raises(InvalidConfig, match="each sign-in through the provider fails"):
            app_clients.update(
                pool_id, client_id, remove(write_attributes={"custom:plan"}), preflight=True
            )
        assert app_clients.update(
            pool_id, client_id, remove(write_attributes={"name"}), preflight=True
        ).changed


class TestStandardAttributes:
    def test_going_back_to_them_asks_nothing(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        calls: list[str],
    ) -> None:
        config = AppClientConfig(client_name="x", read_attributes={"email"})
        client_id = create(boto3_client, pool_id, config)
        plan = app_clients.plan(pool_id, client_id, reset("read_attributes"))
        calls.clear()

        assert () == app_clients.preflight(plan)
        assert [] == calls

    def test_an_absent_list_starts_from_the_standard_ones(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        result = app_clients.update(
            pool_id, client_id, remove(write_attributes={"profile", "name"}), preflight=True
        )

        assert "write_attributes:\n    - name\n    - profile" in str(result)
        assert "(write_attributes lists none, which means: address, birthdate, email," in str(
            result
        )
        assert result.after.config.write_attributes is not None
        assert 15 == len(result.after.config.write_attributes)
        assert "sub" not in result.after.config.write_attributes
        assert None is result.after.config.read_attributes
        assert None is app_clients.apply(result.undo()).after.config.write_attributes

    def test_what_holds_already_is_not_written(
        self, app_clients: AppClients, pool_id: str, client_id: str, calls: list[str]
    ) -> None:
        edits = add(read_attributes={"email"}), remove(write_attributes={"custom:plan"})

        result = app_clients.update(pool_id, client_id, *edits, preflight=True)

        assert not result.changed
        assert result.plan.before.config == result.plan.after
        assert ["DescribeUserPoolClient", "DescribeUserPool"] == calls

    def test_without_the_pool_it_is_ambiguous(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        with pytest.raises(AmbiguousEdit, match="preflight=True"):
            app_clients.update(pool_id, client_id, add(read_attributes={"email"}))


class TestOnTheCallersClient:
    def test_an_identity_provider_is_described_in_full_to_others(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        assert AppClients(boto3_client)

        provider = boto3_client.describe_identity_provider(
            UserPoolId=pool_id, ProviderName="Google"
        )["IdentityProvider"]

        assert "canary" == provider.get("ProviderDetails", {}).get("client_secret")


class TestPool:
    def test_what_it_answers_is_read_once(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        calls: list[str],
    ) -> None:
        ids = [create(boto3_client, pool_id, AppClientConfig(client_name="x")) for _ in range(3)]
        pool = app_clients.pool(pool_id)
        calls.clear()

        for client_id in ids:
            app_clients.update(
                pool_id, client_id, add(allowed_oauth_scopes={"api/read"}), preflight=pool
            )

        assert 1 == calls.count("ListResourceServers")

    @pytest.mark.parametrize(
        "answer", ["AccessDeniedException", {"Providers": [{"ProviderName": "Google"}]}]
    )
    def test_it_keeps_what_is_not_there_and_what_may_not_be_asked(
        self, driver: Driver, answer: object
    ) -> None:
        wire = answering(
            ListIdentityProviders=answer, DescribeIdentityProvider="ResourceNotFoundException"
        )
        clients = driver(wire.client())
        pool = clients.pool(POOL_ID)
        plan = clients.plan(POOL_ID, CLIENT_ID, add(supported_identity_providers={"Google"}))

        first = clients.preflight(plan, pool=pool)

        assert first == clients.preflight(plan, pool=pool)
        assert 1 == len(wire.sent("ListIdentityProviders"))
        assert 1 == len(wire.sent("DescribeIdentityProvider"))

    def test_all_pages_are_read(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        client_id: str,
        calls: list[str],
    ) -> None:
        for number in range(60):
            boto3_client.create_resource_server(
                UserPoolId=pool_id,
                Identifier=f"api-{number}",
                Name="api",
                Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
            )
        scopes = {f"api-{number}/read" for number in range(40)} | {"api/read", "api-59/read"}
        plan = app_clients.plan(pool_id, client_id, add(allowed_oauth_scopes=scopes))
        calls.clear()

        assert () == app_clients.preflight(plan)
        assert ["ListResourceServers", "ListResourceServers"] == calls

    def test_another_pool_is_refused(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, client_id, assign(auth_session_validity=5))

        with pytest.raises(ValueError, match="the pool is us-east-1_Other"):
            app_clients.preflight(plan, pool=Pool("us-east-1_Other"))

    def test_something_else_is_refused(
        self, app_clients: AppClients, pool_id: str, client_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, client_id, assign(auth_session_validity=5))
        other: Any = "yes"

        with pytest.raises(TypeError, match="a Pool, not 'yes'"):
            app_clients.update(pool_id, client_id, preflight=other)
        with pytest.raises(TypeError, match="a Pool is expected, not 'yes'"):
            app_clients.preflight(plan, pool=other)
        with pytest.raises(TypeError, match="a Plan is expected, not 'yes'"):
            app_clients.preflight(other)
        with pytest.raises(InvalidConfig):
            app_clients.pool("")


def live(**members: Any) -> dict[str, Any]:
    return {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID, "ClientName": "x", **members}


def answering(**answers: Any) -> Wire:
    """Returns a network that answers each operation so; a plain word is an error's code."""

    def answer(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
        if operation == "DescribeUserPoolClient":
            return 200, {"UserPoolClient": live()}
        given = answers[operation]
        return (400, {"__type": given, "message": ""}) if isinstance(given, str) else (200, given)

    return Wire(answer)


GOOGLE = add(supported_identity_providers={"Google"})
OTHER_NAME = assign(client_name="other")
POOL: dict[str, Any] = {"UserPool": {"SchemaAttributes": []}}
FAILURES: dict[str, tuple[int, object]] = {
    "throttle": (400, {"__type": "TooManyRequestsException", "message": ""}),
    "internal error": (500, {"__type": "InternalErrorException", "message": ""}),
    "unavailable": (503, b"<html><body>Service Unavailable</body></html>"),
    "cut": (200, b'{"UserPool": {"SchemaAttr'),
}
READS: list[tuple[str, Edit]] = [
    ("ListResourceServers", add(allowed_oauth_scopes={"api/read"})),
    ("ListIdentityProviders", GOOGLE),
    ("DescribeIdentityProvider", GOOGLE),
    ("DescribeUserPool", assign(read_attributes={"email"})),
]


class TestAttempts:
    """In botocore's legacy retry mode without any attempt of botocore's own."""

    LEGACY: ClassVar[Any] = {"mode": "legacy", "max_attempts": 0}

    def failing(self, operation: str, failure: str, times: int) -> Wire:
        """Returns a network on which an operation fails a number of times."""
        answers: dict[str, Any] = {
            "ListResourceServers": {
                "ResourceServers": [{"Identifier": "api", "Scopes": [{"ScopeName": "read"}]}]
            },
            "ListIdentityProviders": {"Providers": [{"ProviderName": "Google"}]},
            "DescribeIdentityProvider": {"IdentityProvider": {}},
            "DescribeUserPool": POOL,
        }
        left = [failure] * times

        def answer(asked: str, _request: dict[str, Any]) -> tuple[int, object]:
            if asked == operation and left:
                return FAILURES[left.pop()]
            return 200, answers.get(asked, {"UserPoolClient": live()})

        return Wire(answer)

    @pytest.mark.parametrize(("operation", "edit"), READS)
    @pytest.mark.parametrize("failure", sorted(FAILURES))
    def test_a_read_that_failed_for_the_moment_is_made_again(
        self, driver: Driver, waits: list[float], operation: str, edit: Edit, failure: str
    ) -> None:
        wire = self.failing(operation, failure, times=2)
        clients = driver(wire.client(retries=self.LEGACY), attempts=3)

        result = clients.update(POOL_ID, CLIENT_ID, edit, preflight=True)

        assert (True, 1) == (result.changed, result.attempts)
        assert (3, 2) == (len(wire.sent(operation)), len(waits))
        assert 1 == len(wire.sent("DescribeUserPoolClient"))

    @pytest.mark.parametrize(("operation", "edit"), READS)
    def test_it_is_told_after_all_attempts_and_nothing_is_written(
        self, driver: Driver, waits: list[float], operation: str, edit: Edit
    ) -> None:
        wire = self.failing(operation, "throttle", times=9)
        clients = driver(wire.client(retries=self.LEGACY), attempts=2)

        with pytest.raises(ClientError, match="TooManyRequestsException") as error:
            clients.update(POOL_ID, CLIENT_ID, edit, preflight=True)

        assert "nothing was written" in error.value.__notes__[0]
        assert (2, 1) == (len(wire.sent(operation)), len(waits))
        assert [] == wire.sent("UpdateUserPoolClient")

    def test_a_plan_that_is_judged_alone_is_treated_alike(
        self, driver: Driver, waits: list[float]
    ) -> None:
        wire = self.failing("ListResourceServers", "throttle", times=1)
        clients = driver(wire.client(retries=self.LEGACY))
        plan = clients.plan(POOL_ID, CLIENT_ID, add(allowed_oauth_scopes={"api/read"}))

        assert () == clients.preflight(plan)
        assert 1 == len(waits)

    def test_an_ambiguous_edit_is_treated_alike(self, driver: Driver, waits: list[float]) -> None:
        wire = self.failing("DescribeUserPool", "cut", times=1)
        clients = driver(wire.client(retries=self.LEGACY))

        plan = clients.plan(POOL_ID, CLIENT_ID, remove(read_attributes={"name"}), preflight=True)

        assert {"name"} == plan.changes[0].removed
        assert 1 == len(waits)

    def test_a_pool_does_not_keep_a_cut_answer(self, driver: Driver, waits: list[float]) -> None:
        wire = self.failing("ListResourceServers", "cut", times=1)
        clients = driver(wire.client(), attempts=1)
        pool, edit = clients.pool(POOL_ID), add(allowed_oauth_scopes={"api/read"})

        with pytest.raises(IncompleteAnswer, match="ListResourceServers"):
            clients.plan(POOL_ID, CLIENT_ID, edit, preflight=pool)

        assert clients.plan(POOL_ID, CLIENT_ID, edit, preflight=pool)
        assert [] == waits

    @pytest.mark.parametrize(("operation", "edit"), READS[:2])
    def test_pages_that_lead_back_to_an_earlier_one_do_not_go_on_for_ever(
        self, driver: Driver, operation: str, edit: Edit
    ) -> None:
        round_and_round: dict[str, Any] = {
            "ResourceServers": [],
            "Providers": [],
            "NextToken": "again",
        }
        wire = answering(**{operation: round_and_round})

        with pytest.raises(IncompleteAnswer, match=operation):
            driver(wire.client()).plan(POOL_ID, CLIENT_ID, edit, preflight=True)

        assert 2 == len(wire.sent(operation))

    @pytest.mark.parametrize(("operation", "edit"), [READS[0], READS[3]])
    def test_a_user_pool_that_does_not_exist_is_told(
        self, driver: Driver, operation: str, edit: Edit
    ) -> None:
        wire = answering(**{operation: "ResourceNotFoundException"})
        clients = driver(wire.client())
        pool = clients.pool(POOL_ID)

        for _ in range(2):
            with pytest.raises(IncompleteAnswer, match=operation):
                clients.plan(POOL_ID, CLIENT_ID, edit, preflight=pool)
        assert 1 == len(wire.sent(operation))


def schema(*, mutable: bool) -> dict[str, Any]:
    return {
        "UserPool": {
            "SchemaAttributes": [
                {"Name": "email", "Mutable": mutable},
                {"Name": "sub", "Mutable": False},
            ]
        }
    }


class TestMappedAttributes:
    MAPPING: ClassVar[Any] = {"email": "email", "name": "name", "username": "sub", "sub": "sub"}

    def wire(self, *, mutable: bool = False, **members: Any) -> Wire:
        answers: dict[str, Any] = {
            "DescribeUserPoolClient": {"UserPoolClient": live(**members)},
            "ListIdentityProviders": {
                "Providers": [{"ProviderName": "Google"}, {"ProviderName": "Other"}]
            },
            "DescribeUserPool": schema(mutable=mutable),
        }

        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "DescribeIdentityProvider":
                mapping: Any = self.MAPPING if request["ProviderName"] == "Google" else {}
                return 200, {"IdentityProvider": {"AttributeMapping": mapping}}
            return 200, answers[operation]

        return Wire(answer)

    def test_an_immutable_one_of_a_new_provider_is_an_error(self, driver: Driver) -> None:
        wire = self.wire()

        with pytest.raises(InvalidConfig, match="each sign-in of a user but the first") as error:
            driver(wire.client()).update(POOL_ID, CLIENT_ID, GOOGLE, preflight=True)

        (violation,) = error.value.violations
        assert (
            ("supported_identity_providers",),
            ("Google", "email"),
            "mapped_attribute_mutable",
            "user.email: Attribute cannot be updated.",
        ) == (violation.fields, violation.value, violation.rule, violation.aws_message)
        assert [] == wire.sent("UpdateUserPoolClient")

    def test_a_mutable_one_is_fine(self, driver: Driver) -> None:
        clients = driver(self.wire(mutable=True).client())

        assert () == clients.preflight(clients.plan(POOL_ID, CLIENT_ID, GOOGLE))

    def test_it_is_a_warning_if_the_provider_was_there_before(self, driver: Driver) -> None:
        clients = driver(self.wire(SupportedIdentityProviders=["Google"]).client())
        plan = clients.plan(POOL_ID, CLIENT_ID, add(supported_identity_providers={"Other"}))

        assert [("warning", "mapped_attribute_mutable", ("Google", "email"))] == told(
            clients.preflight(plan)
        )

    def test_it_is_an_error_whatever_may_be_written(self, driver: Driver) -> None:
        clients = driver(self.wire(WriteAttributes=["email", "name"]).client())

        findings = clients.preflight(clients.plan(POOL_ID, CLIENT_ID, GOOGLE))

        assert [("error", "mapped_attribute_mutable", ("Google", "email"))] == told(findings)

    def test_another_edit_asks_nothing(self, driver: Driver) -> None:
        wire = self.wire(SupportedIdentityProviders=["Google"])
        clients = driver(wire.client())
        plan = clients.plan(POOL_ID, CLIENT_ID, assign(auth_session_validity=5))

        assert () == clients.preflight(plan)
        assert ["DescribeUserPoolClient"] == [operation for operation, _ in wire.requests]

    def test_what_may_not_be_asked_is_told_once(self, driver: Driver) -> None:
        wire = answering(
            ListIdentityProviders={"Providers": [{"ProviderName": "Google"}]},
            DescribeIdentityProvider="AccessDeniedException",
        )
        clients = driver(wire.client())

        findings = clients.preflight(clients.plan(POOL_ID, CLIENT_ID, GOOGLE))

        assert ["cognito-idp:DescribeIdentityProvider is not allowed"] == [
            finding.message.partition(": ")[2] for finding in findings
        ]


class TestAll:
    """preflight="all": what is only sent along."""

    DANGLING: ClassVar[Any] = {
        "AllowedOAuthScopes": ["openid", "gone/read", "Cognito"],
        "SupportedIdentityProviders": ["COGNITO", "Gone", "Google"],
        "ReadAttributes": ["email", "custom:gone"],
        "WriteAttributes": ["name", "custom:gone", "sub"],
    }
    EXPECTED: ClassVar[Any] = [
        ("warning", "attribute_exists", "custom:gone"),
        ("warning", "attribute_exists", "custom:gone"),
        ("warning", "attribute_writable", "sub"),
        ("warning", "identity_provider_exists", "Gone"),
        ("warning", "mapped_attribute_mutable", ("Google", "email")),
        ("warning", "mapped_attribute_writable", ("Google", "email")),
        ("warning", "required_attribute_writable", "email"),
        ("warning", "scope_exists", "Cognito"),
        ("warning", "scope_exists", "gone/read"),
    ]

    def wire(self) -> Wire:
        email = {"Name": "email", "Mutable": False, "Required": True}
        answers: dict[str, Any] = {
            "ListResourceServers": {"ResourceServers": []},
            "ListIdentityProviders": {"Providers": [{"ProviderName": "Google"}]},
            "DescribeUserPool": {"UserPool": {"SchemaAttributes": [email]}},
        }

        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "DescribeIdentityProvider":
                if request["ProviderName"] == "Gone":
                    return 400, {"__type": "ResourceNotFoundException", "message": ""}
                return 200, {"IdentityProvider": {"AttributeMapping": {"email": "email"}}}
            return 200, answers.get(operation, {"UserPoolClient": live(**self.DANGLING)})

        return Wire(answer)

    def test_it_is_a_warning_on_the_plan_and_nothing_is_told_twice(self, driver: Driver) -> None:
        wire = self.wire()
        clients = driver(wire.client())

        plan = clients.plan(POOL_ID, CLIENT_ID, OTHER_NAME, preflight="all")

        found = [(getattr(w, "severity", "warning"), w.rule, w.value) for w in plan.warnings]
        assert self.EXPECTED == sorted(found, key=str)

    def test_the_update_is_sent_all_the_same(self, driver: Driver) -> None:
        wire = self.wire()

        result = driver(wire.client()).update(POOL_ID, CLIENT_ID, OTHER_NAME, preflight="all")

        assert result.changed
        assert "gone/read" in str(result)

    def test_it_can_be_wanted_of_all_that_is_written(self, driver: Driver) -> None:
        clients = driver(self.wire().client(), preflight="all")

        plan = clients.plan(POOL_ID, CLIENT_ID, OTHER_NAME)
        with_a_pool = clients.plan(POOL_ID, CLIENT_ID, OTHER_NAME, preflight=clients.pool(POOL_ID))

        assert {rule for _, rule, _ in self.EXPECTED} == {w.rule for w in plan.warnings}
        assert plan == with_a_pool
        assert {*told(clients.preflight(plan))} == {*self.EXPECTED}

    def test_true_is_about_what_changes(self, driver: Driver) -> None:
        wire = self.wire()
        clients = driver(wire.client(), preflight="all")

        plan = clients.plan(POOL_ID, CLIENT_ID, OTHER_NAME, preflight=True)

        assert ["attribute_writable", "scope_exists"] == [w.rule for w in plan.warnings]
        assert ["DescribeUserPoolClient"] == [operation for operation, _ in wire.requests]

    def test_what_sends_nothing_asks_nothing(self, driver: Driver) -> None:
        wire = self.wire()

        driver(wire.client()).update(POOL_ID, CLIENT_ID, assign(client_name="x"), preflight="all")

        assert ["DescribeUserPoolClient"] == [operation for operation, _ in wire.requests]

    def test_a_change_beside_it_is_an_error_all_the_same(self, driver: Driver) -> None:
        clients = driver(self.wire().client())

        with pytest.raises(InvalidConfig) as error:
            clients.update(
                POOL_ID, CLIENT_ID, add(allowed_oauth_scopes={"new/read"}), preflight="all"
            )

        assert ["new/read"] == [violation.value for violation in error.value.violations]

    def test_a_state_to_restore_that_cannot_exist_is_an_error(self, driver: Driver) -> None:
        clients = driver(bare_pool().client(), preflight=True)
        earlier = clients.describe(POOL_ID, CLIENT_ID)
        members = {"AllowedOAuthScopes": ["Cognito"], "WriteAttributes": ["sub"]}
        text = json.dumps({"UserPoolClient": live(**members), "HasClientSecret": False})

        with pytest.raises(InvalidConfig) as error:
            clients.restore(type(earlier).from_json(text))

        assert {"scope_exists", "attribute_writable"} == {v.rule for v in error.value.violations}

    @pytest.mark.parametrize("word", ["ALL", "none", ""])
    def test_another_word_is_refused(self, driver: Driver, word: str) -> None:
        wire, other = Wire(always(500, {})), cast("Any", word)

        with pytest.raises(TypeError, match=f"\"all\" or a Pool, not '{word}'"):
            driver(wire.client(), preflight=other)
        with pytest.raises(TypeError, match=f"\"all\" or a Pool, not '{word}'"):
            driver(wire.client()).plan(POOL_ID, CLIENT_ID, preflight=other)

        assert [] == wire.requests


def bare_pool() -> Wire:
    """Returns a network with a user pool that has nothing but its standard attributes."""
    return answering(ListResourceServers={"ResourceServers": []}, DescribeUserPool=POOL)


class TestFindings:
    def test_errors_come_before_warnings(self) -> None:
        clients = AppClients(
            answering(
                DescribeUserPool="AccessDeniedException",
                ListResourceServers={"ResourceServers": []},
            ).client()
        )
        plan = clients.plan(
            POOL_ID,
            CLIENT_ID,
            assign(read_attributes={"email"}, allowed_oauth_scopes={"api/read"}),
        )

        assert ["error", "warning"] == [each.severity for each in clients.preflight(plan)]

    def test_a_plan_that_is_applied_warns_no_second_time(self) -> None:
        wire = answering(DescribeUserPool="AccessDeniedException", UpdateUserPoolClient="Refused")
        clients = AppClients(wire.client(), preflight=True)
        plan = clients.plan(POOL_ID, CLIENT_ID, assign(read_attributes={"email"}))
        asked = list[Plan]()

        def confirm(each: Plan) -> bool:
            asked.append(each)
            return True

        with pytest.raises(ClientError):
            clients.apply(plan)
        with pytest.raises(ClientError):
            clients.update(
                POOL_ID,
                CLIENT_ID,
                assign(read_attributes={"email"}),
                confirm=confirm,
            )

        assert ["not_checked"] == [each.rule for each in plan.warnings]
        assert [["not_checked"]] == [[each.rule for each in told.warnings] for told in asked]

    def test_the_attribute_sub_is_never_asked_for_although_the_schema_requires_it(self) -> None:
        sub = {"Name": "sub", "Required": True, "Mutable": False}
        pool = {"UserPool": {"SchemaAttributes": [sub, {"Name": "email", "Mutable": True}]}}
        clients = AppClients(answering(DescribeUserPool=pool).client())

        plan = clients.plan(POOL_ID, CLIENT_ID, assign(write_attributes={"email"}), preflight=True)

        assert () == plan.warnings
        assert ["email"] == plan.request["WriteAttributes"]


class TestAnswers:
    @pytest.mark.parametrize(
        ("edit", "operation"),
        [
            (add(allowed_oauth_scopes={"api/read"}), "ListResourceServers"),
            (add(supported_identity_providers={"Google"}), "ListIdentityProviders"),
            (assign(read_attributes={"email"}), "DescribeUserPool"),
        ],
    )
    def test_what_may_not_be_asked_is_a_warning_that_names_the_action(
        self, driver: Driver, edit: Edit, operation: str
    ) -> None:
        provider: dict[str, Any] = {"DescribeIdentityProvider": {"IdentityProvider": {}}}
        wire = answering(**{**provider, operation: "AccessDeniedException"})
        clients = driver(wire.client())

        plan = clients.plan(POOL_ID, CLIENT_ID, edit, preflight=True)

        (warning,) = [w for w in plan.warnings if w.rule == "not_checked"]
        assert f"cognito-idp:{operation} is not allowed" in warning.message

    def test_an_ambiguous_edit_names_the_action_that_it_lacks(self, driver: Driver) -> None:
        clients = driver(answering(DescribeUserPool="AccessDeniedException").client())

        with pytest.raises(AmbiguousEdit) as error:
            clients.plan(POOL_ID, CLIENT_ID, add(read_attributes={"email"}), preflight=True)

        assert "cognito-idp:DescribeUserPool is not allowed" in error.value.__notes__[0]

    def test_another_error_is_raised(self, driver: Driver) -> None:
        clients = driver(answering(DescribeUserPool="InvalidParameterException").client())

        with pytest.raises(ClientError, match="InvalidParameterException"):
            clients.plan(POOL_ID, CLIENT_ID, add(read_attributes={"email"}), preflight=True)

    @pytest.mark.parametrize(
        ("edit", "answers"),
        [
            (assign(read_attributes={"email"}), {"DescribeUserPool": {}}),
            (assign(read_attributes={"email"}), {"DescribeUserPool": {"UserPool": {}}}),
            (add(allowed_oauth_scopes={"api/read"}), {"ListResourceServers": {}}),
            (
                add(supported_identity_providers={"Google"}),
                {
                    "ListIdentityProviders": {"Providers": [{"ProviderName": "Google"}]},
                    "DescribeIdentityProvider": b"{",
                },
            ),
        ],
    )
    def test_an_answer_that_holds_something_else_is_told(
        self, driver: Driver, edit: Edit, answers: dict[str, Any]
    ) -> None:
        clients = driver(answering(**answers).client(), attempts=1)

        with pytest.raises(IncompleteAnswer):
            clients.plan(POOL_ID, CLIENT_ID, edit, preflight=True)

    @pytest.mark.parametrize(
        ("tier", "expected"),
        [("LITE", [("error", "feature_plan", "ALLOW_USER_AUTH")]), ("ESSENTIALS", [])],
    )
    def test_signing_in_by_choice_needs_a_higher_feature_plan(
        self, driver: Driver, tier: str, expected: list[tuple[str, str, object]]
    ) -> None:
        pool: dict[str, Any] = {"UserPool": {"SchemaAttributes": [], "UserPoolTier": tier}}
        clients = driver(answering(DescribeUserPool=pool).client())
        by_choice = add(explicit_auth_flows={ExplicitAuthFlow.ALLOW_USER_AUTH})

        findings = clients.preflight(clients.plan(POOL_ID, CLIENT_ID, by_choice))

        assert expected == told(findings)

    @pytest.mark.parametrize(
        ("client_type", "expected"),
        [
            ("DCR", [("error", "scope_of_registered_client", "aws.cognito/dcr/register")]),
            ("REGULAR", []),
        ],
    )
    def test_an_app_client_of_dynamic_registration_cannot_register_others(
        self, driver: Driver, client_type: str, expected: list[tuple[str, str, object]]
    ) -> None:
        wire = Wire(always(200, {"UserPoolClient": live(ClientType=client_type)}))
        clients = driver(wire.client())
        registering = add(allowed_oauth_scopes={"aws.cognito/dcr/register"})

        findings = clients.preflight(clients.plan(POOL_ID, CLIENT_ID, registering))

        assert expected == told(findings)
        assert ["DescribeUserPoolClient"] == [name for name, _ in wire.requests]

    @pytest.mark.parametrize(
        ("region_name", "expected"),
        [("eu-west-1", [("warning", "primary_region", "us-east-1")]), ("us-east-1", [])],
    )
    def test_app_clients_are_changed_in_the_primary_region(
        self, driver: Driver, region_name: str, expected: list[tuple[str, str, object]]
    ) -> None:
        pool_id = f"{region_name}_Example00"
        wire = Wire(always(200, {"UserPoolClient": live(UserPoolId=pool_id)}))
        clients = driver(wire.client())

        plan = clients.plan(
            pool_id, CLIENT_ID, assign(auth_session_validity=5), preflight=clients.pool(pool_id)
        )

        assert expected == told(tuple(w for w in plan.warnings if isinstance(w, Finding)))
        assert () == clients.preflight(clients.plan(pool_id, CLIENT_ID))

    def test_the_secret_of_an_identity_provider_is_not_kept(
        self, driver: Driver, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        provider = {"ProviderDetails": {"client_secret": SECRET}, "AttributeMapping": {}}
        wire = answering(
            ListIdentityProviders={"Providers": [{"ProviderName": "Google"}]},
            DescribeIdentityProvider={"IdentityProvider": provider},
        )
        clients = driver(wire.client())
        pool = clients.pool(POOL_ID)
        google = add(supported_identity_providers={"Google"})

        clients.plan(POOL_ID, CLIENT_ID, google, preflight=pool)

        assert SECRET not in pickle.dumps(pool).decode("latin-1")
        assert SECRET not in caplog.text
