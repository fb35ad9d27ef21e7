"""The client secret from outside: whether there is one, and where it is kept.

PublishSecretsInAWSSecretsManager is the one setting that AWS does not echo. It shows by
ClientSecretArn, which is read-only.
"""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClients,
    Edit,
    InvalidConfig,
    StalePlan,
    UpdateResult,
    assign,
    from_aws,
    reset,
    to_aws,
)
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    PUBLISH,
    SECRET,
    SECRET_ARN,
    Newer,
    Wire,
    always,
    app_client,
    connected,
    make_plan,
    members_of,
    replacing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.testing import EmbeddedCognito
    from tests.conftest import Driver

FIELD = "publish_secrets_in_aws_secrets_manager"
DESCRIBE, UPDATE, LIST = (
    "DescribeUserPoolClient",
    "UpdateUserPoolClient",
    "ListUserPoolClientSecrets",
)
IDS = POOL_ID, CLIENT_ID
RENAME = assign(client_name="new")
ON = assign(publish_secrets_in_aws_secrets_manager=True)
OFF = assign(publish_secrets_in_aws_secrets_manager=False)
PUBLISHED = FULL.evolve(publish_secrets_in_aws_secrets_manager=True)
PROPAGATE = assign(enable_propagate_additional_user_context_data=True)
NEEDING_A_SECRET = [
    assign(
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["client_credentials"],
        allowed_oauth_scopes=["api/read"],
    ),
    PROPAGATE,
    ON,
]
DENIED = 400, {"__type": "AccessDeniedException", "message": "not authorized"}
ONCE = {"total_max_attempts": 1}
ONE_SECRET: dict[str, Any] = {"ClientSecretId": f"{CLIENT_ID}--1", "ClientSecretCreateDate": 1.5}


class Older(Newer):
    """Loads botocore's model of the service as it was before a secret could be published."""

    def __init__(self) -> None:
        super().__init__(self._without_publishing)

    @staticmethod
    def _without_publishing(shapes: dict[str, Any]) -> None:
        for shape in ("UpdateUserPoolClientRequest", "UserPoolClientType"):
            for member in (PUBLISH, "ClientSecretArn"):
                shapes[shape]["members"].pop(member, None)

    def load_service_model(self, *arguments: Any, **options: Any) -> Any:
        model = super().load_service_model(*arguments, **options)
        if "operations" in model:
            model["operations"].pop(LIST, None)
        return model


LOADERS: dict[str, dict[str, Any]] = {"installed": {}, "older": {"loader": Older()}}


def published() -> Wire:
    return replacing(members_of(PUBLISHED, LastModifiedDate=1.5))


def with_secret() -> Wire:
    return replacing(members_of(FULL, ClientSecret=SECRET))


def losing_the_answer(wire: Wire) -> Wire:
    """Returns a network on which the answer to the first update never comes."""
    others, lost = wire.answers, [True]

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        answer = others(operation, request)
        if operation == UPDATE and lost:
            lost.pop()
            raise ReadTimeoutError(endpoint_url="x")
        return answer

    wire.answers = answers
    return wire


class TestHowPublishingShows:
    @pytest.mark.parametrize(
        ("shown", "expected"),
        [
            ({"ClientSecretArn": SECRET_ARN}, True),
            ({"ClientSecretArn": ""}, None),
            ({"ClientSecretArn": None}, None),
            ({"ClientSecret": SECRET}, None),
            ({PUBLISH: True}, None),
            ({PUBLISH: False, "ClientSecretArn": SECRET_ARN}, True),
            ({}, None),
        ],
    )
    def test_it_shows_by_the_arn_of_the_secret_and_by_nothing_else(
        self, driver: Driver, shown: dict[str, Any], expected: object
    ) -> None:
        live = driver(replacing(members_of(FULL, **shown)).client()).describe(*IDS)

        assert expected is live.config.publish_secrets_in_aws_secrets_manager
        assert () == live.unknown_members
        assert live == AppClient.from_json(live.to_json())

    def test_an_older_botocore_does_not_hide_it(self) -> None:
        live = AppClients(published().client(loader=Older())).describe(*IDS)

        assert live.config.publish_secrets_in_aws_secrets_manager
        assert live.has_client_secret

    def test_the_arn_is_kept_and_saved_as_describe_shows_it(self) -> None:
        live = AppClients(published().client()).describe(*IDS)

        assert SECRET_ARN == live.read_only["ClientSecretArn"]
        assert SECRET_ARN == json.loads(live.to_json())["UserPoolClient"]["ClientSecretArn"]

    def test_a_configuration_holds_it_under_its_own_name_alone(self) -> None:
        answer = {"UserPoolClient": {"ClientName": "x", "ClientSecretArn": SECRET_ARN}}
        off = AppClientConfig(publish_secrets_in_aws_secrets_manager=False)

        assert AppClientConfig(client_name="x") == from_aws(answer)
        assert (off, {PUBLISH: False}) == (from_aws({PUBLISH: False}), to_aws(off))

    def test_absence_means_false(self, capsys: pytest.CaptureFixture[str]) -> None:
        app_client(FULL).show()

        assert f"{FIELD}: false (default)" in capsys.readouterr().out

    def test_it_drifts(self, driver: Driver) -> None:
        clients = driver(published().client())

        assert [FIELD] == [change.field for change in clients.drift(*IDS, OFF).changes]
        assert not clients.drift(*IDS, ON)
        assert not clients.drift(*IDS, AppClientConfig(client_name="web app"))


class TestPublishing:
    @pytest.mark.parametrize(
        ("network", "edit"), [(published, ON), (with_secret, OFF), (with_secret, reset(FIELD))]
    )
    def test_nothing_is_written_if_it_holds(
        self, driver: Driver, network: Callable[[], Wire], edit: Any
    ) -> None:
        wire = network()

        assert not driver(wire.client()).update(*IDS, edit).changed
        assert [DESCRIBE] == [operation for operation, _ in wire.requests]

    @pytest.mark.parametrize("model", LOADERS)
    @pytest.mark.parametrize(
        ("network", "edit", "sent"),
        [(with_secret, ON, True), (published, OFF, False), (published, reset(FIELD), False)],
    )
    def test_an_edit_that_changes_it_sends_it_and_all_the_rest(
        self, network: Callable[[], Wire], edit: Any, model: str, *, sent: bool
    ) -> None:
        wire = network()

        result = AppClients(wire.client(**LOADERS[model])).update(*IDS, edit)

        assert [members_of(FULL) | {PUBLISH: sent}] == wire.sent(UPDATE)
        assert () == result.stored_differently
        assert sent is bool(result.after.config.publish_secrets_in_aws_secrets_manager)

    @pytest.mark.parametrize("echoed", [{}, {PUBLISH: True}, {PUBLISH: False}])
    def test_any_other_edit_leaves_it_out(self, driver: Driver, echoed: dict[str, Any]) -> None:
        wire = replacing(members_of(PUBLISHED, **echoed))

        result = driver(wire.client()).update(*IDS, RENAME)

        assert [members_of(FULL) | {"ClientName": "new"}] == wire.sent(UPDATE)
        assert result.after.config.publish_secrets_in_aws_secrets_manager
        assert () == result.stored_differently

    def test_what_aws_did_not_do_is_told(self, driver: Driver) -> None:
        wire = with_secret()
        shown = members_of(FULL, ClientSecret=SECRET)
        wire.answers = lambda _operation, _request: (200, {"UserPoolClient": shown})

        result = driver(wire.client()).update(*IDS, ON)

        assert [FIELD] == [change.field for change in result.stored_differently]

    @pytest.mark.parametrize(("network", "edit"), [(with_secret, ON), (published, OFF)])
    def test_a_write_whose_answer_is_lost_is_recognised(
        self, driver: Driver, waits: list[float], network: Callable[[], Wire], edit: Any
    ) -> None:
        wire = losing_the_answer(network())

        result = driver(wire.client()).update(*IDS, edit)

        assert (True, 2, 1) == (result.changed, result.attempts, len(waits))
        assert () == result.stored_differently
        assert 1 == len(wire.sent(UPDATE))

    @pytest.mark.parametrize(("network", "edit"), [(with_secret, ON), (published, OFF)])
    @pytest.mark.usefixtures("waits")
    def test_it_is_confirmed(self, driver: Driver, network: Callable[[], Wire], edit: Any) -> None:
        clients = driver(network().client(), confirm_after=1)

        assert clients.update(*IDS, edit).confirmed is True

    @pytest.mark.usefixtures("waits")
    def test_what_another_writer_takes_back_is_made_again(self, driver: Driver) -> None:
        wire = with_secret()
        others, reads = wire.answers, list[str]()

        def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == DESCRIBE:
                reads.append(operation)
                if len(reads) == 2:
                    others(UPDATE, members_of(FULL) | {PUBLISH: False})
            return others(operation, request)

        wire.answers = answers

        result = driver(wire.client(), confirm_after=1).update(*IDS, ON)

        assert result.confirmed is True
        assert [True, True] == [body[PUBLISH] for body in wire.sent(UPDATE)]


class TestPuttingBack:
    def test_a_restore_leaves_it_and_says_so(self, driver: Driver) -> None:
        wire = published()
        clients = driver(wire.client())
        earlier = app_client(FULL.evolve(client_name="earlier"))

        result = clients.restore(earlier)

        assert [members_of(FULL) | {"ClientName": "earlier"}] == wire.sent(UPDATE)
        (warning,) = result.plan.warnings
        assert ((FIELD,), False, "not_put_back") == (warning.fields, warning.value, warning.rule)
        assert f"assign({FIELD}=False)" in warning.message
        assert str(warning) in str(clients.plan_restore(earlier))
        assert result.plan.after.publish_secrets_in_aws_secrets_manager
        assert () == result.plan.risks == result.stored_differently

    def test_a_restore_of_what_was_published_does_not_publish(self, driver: Driver) -> None:
        wire = with_secret()
        earlier = AppClients(published().client()).describe(*IDS)

        result = driver(wire.client()).restore(AppClient.from_json(earlier.to_json()))

        assert not result.changed
        assert [True] == [each.value for each in result.plan.warnings]

    def test_a_restore_of_the_same_says_nothing(self, driver: Driver) -> None:
        clients = driver(published().client())

        assert () == clients.restore(clients.describe(*IDS)).plan.warnings

    def test_an_undo_leaves_it_too(self, driver: Driver) -> None:
        wire = with_secret()
        clients = driver(wire.client())

        undone = clients.apply(clients.update(*IDS, ON, RENAME).undo())

        assert [members_of(FULL)] == wire.sent(UPDATE)[1:]
        assert ["not_put_back"] == [warning.rule for warning in undone.plan.warnings]

    @pytest.mark.usefixtures("waits")
    def test_an_undo_after_a_lost_answer_is_not_stale(self, driver: Driver) -> None:
        wire = losing_the_answer(published())
        clients = driver(wire.client())

        result = clients.update(*IDS, OFF, RENAME)

        assert clients.apply(result.undo()).changed
        assert members_of(FULL) == wire.sent(UPDATE)[-1]

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ((PUBLISHED, OFF), (FULL, RENAME), PUBLISHED),
            (
                (FULL.evolve(client_name="old"), RENAME),
                (PUBLISHED, assign(auth_session_validity=9)),
                PUBLISHED.evolve(client_name="old"),
            ),
        ],
    )
    def test_what_was_before_two_writes_is_what_was_before_the_first(
        self, first: Any, second: Any, expected: AppClientConfig
    ) -> None:
        plans = tuple(make_plan(app_client(config), [edit]) for config, edit in (first, second))
        after = plans[-1].as_sent

        before = UpdateResult(
            plan=plans[-1], after=after, changed=True, attempts=2, sent=plans
        ).before

        assert app_client(expected) == before
        assert PUBLISH not in before.members

    def test_a_plan_is_stale_once_somebody_else_has_published(self, driver: Driver) -> None:
        clients = driver(with_secret().client())
        plan = clients.plan(*IDS, RENAME)
        clients.update(*IDS, ON)

        with pytest.raises(StalePlan):
            clients.apply(plan)


class TestTheArnOnTheWire:
    """It is read-only: no request holds it, wherever it was read and whoever parsed it."""

    @pytest.mark.parametrize("model", LOADERS)
    @pytest.mark.parametrize("complete", [True, False])
    def test_it_is_there_zero_times(self, model: str, *, complete: bool) -> None:
        wire = published()
        clients = AppClients(wire.client(**LOADERS[model]))

        saved = clients.describe(*IDS).to_json()
        assert "ClientSecretArn" in saved
        earlier = AppClient.from_json(json.dumps(json.loads(saved) | {"Complete": complete}))
        results = [
            clients.apply(clients.plan(*IDS, RENAME)),
            clients.update(*IDS, assign(auth_session_validity=7)),
        ]
        results += [clients.apply(results[-1].undo()), clients.restore(earlier)]
        plans = [clients.plan_restore(earlier), clients.plan(*IDS, RENAME), clients.plan(*IDS, OFF)]

        assert [True] * 4 == [result.changed for result in results]
        bodies = [*wire.sent(UPDATE), *(plan.request for plan in plans)]
        assert 0 == json.dumps(bodies).count("ClientSecretArn")
        assert [False] == [body[PUBLISH] for body in bodies if PUBLISH in body]

    @pytest.mark.todays_model
    def test_it_is_there_zero_times_under_botocores_stubber(self) -> None:
        client = Wire(always(500, {})).client()
        answer: Any = {"UserPoolClient": members_of(PUBLISHED)}
        expected = members_of(FULL) | {"ClientName": "new"}
        with Stubber(client) as stubber:
            stubber.add_response("describe_user_pool_client", answer)
            stubber.add_response("update_user_pool_client", answer, expected)

            assert AppClients(client).update(*IDS, RENAME).changed

    def test_the_negative_control_what_was_read_holds_it(self) -> None:
        assert 1 == json.dumps(copy.deepcopy(members_of(PUBLISHED))).count("ClientSecretArn")


def listing(*secrets: dict[str, Any]) -> tuple[int, object]:
    return 200, {"ClientSecrets": [*secrets]}


def network(listed: tuple[int, object] = DENIED, **live: object) -> Wire:
    """Returns a network with an app client, and with what the listing of its secrets answers."""
    wire = replacing(members_of(AppClientConfig(client_name="web"), **live))
    others = wire.answers

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == LIST:
            return listed
        if operation == "ListResourceServers":
            scopes = [{"ScopeName": "read", "ScopeDescription": "read"}]
            server = {"UserPoolId": POOL_ID, "Identifier": "api", "Name": "api", "Scopes": scopes}
            return 200, {"ResourceServers": [server]}
        return others(operation, request)

    wire.answers = answers
    return wire


def asked(wire: Wire) -> list[str]:
    """Returns the operations so far, without what a preflight asks of the user pool."""
    return [operation for operation, _ in wire.requests if operation != "ListResourceServers"]


NOT_KNOWN = "it shows no client secret: it has none, or its first one was deleted"


class TestWhetherThereIsOne:
    @pytest.mark.parametrize(
        ("members", "has_client_secret", "told"),
        [
            ({"ClientSecret": SECRET}, True, "it has a client secret"),
            ({"ClientSecretArn": SECRET_ARN}, True, "it has a client secret"),
            ({}, None, NOT_KNOWN),
            ({"ClientSecret": "", "ClientSecretArn": None}, None, NOT_KNOWN),
        ],
    )
    def test_an_answer_shows_one_or_tells_nothing(
        self,
        driver: Driver,
        members: dict[str, Any],
        has_client_secret: object,
        told: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        live = driver(network(**members).client()).describe(*IDS)

        live.show()

        assert has_client_secret is live.has_client_secret
        assert f"({told})" in capsys.readouterr().out
        assert has_client_secret is json.loads(live.to_json())["HasClientSecret"]
        assert live == AppClient.from_json(live.to_json())

    def test_that_there_is_none_is_told_once_it_is_known(self) -> None:
        live = app_client(has_client_secret=False)

        assert "it has no client secret" in live.to_html()
        assert live == AppClient.from_json(live.to_json())

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"HasClientSecret": False}, False),
            ({"HasClientSecret": True}, True),
            ({"HasClientSecret": None}, None),
            ({}, None),
        ],
    )
    def test_a_file_loads_as_it_says(self, said: dict[str, Any], expected: object) -> None:
        text = json.dumps({"UserPoolClient": members_of(AppClientConfig()), **said})

        assert expected is AppClient.from_json(text).has_client_secret

    @pytest.mark.parametrize("member", [{"ClientSecret": SECRET}, {"ClientSecretArn": SECRET_ARN}])
    def test_what_a_file_shows_goes_before_what_it_says(self, member: dict[str, Any]) -> None:
        members = members_of(AppClientConfig(), **member)
        text = json.dumps({"UserPoolClient": members, "HasClientSecret": False})

        assert AppClient.from_json(text).has_client_secret is True


@pytest.mark.todays_model
class TestWhenItIsAsked:
    def test_a_plain_edit_costs_two_calls_and_has_no_warning(self, driver: Driver) -> None:
        wire = network()

        result = driver(wire.client()).update(*IDS, RENAME)

        assert [DESCRIBE, UPDATE] == asked(wire)
        assert () == result.plan.warnings

    def test_a_rule_that_was_broken_before_is_no_reason_to_ask(self, driver: Driver) -> None:
        wire = network(EnablePropagateAdditionalUserContextData=True)

        result = driver(wire.client()).update(*IDS, RENAME)

        assert [DESCRIBE, UPDATE] == asked(wire)
        assert () == result.plan.warnings

    @pytest.mark.parametrize("member", [{"ClientSecret": SECRET}, {"ClientSecretArn": SECRET_ARN}])
    @pytest.mark.parametrize("edit", NEEDING_A_SECRET[:2])
    def test_a_secret_that_is_shown_is_not_asked_for(
        self, driver: Driver, edit: Edit, member: dict[str, Any]
    ) -> None:
        wire = network(**member)

        assert driver(wire.client()).update(*IDS, edit).changed
        assert [DESCRIBE, UPDATE] == asked(wire)

    @pytest.mark.parametrize("preflight", [False, True])
    @pytest.mark.parametrize("edit", NEEDING_A_SECRET)
    def test_an_edit_is_refused_if_none_is_listed(
        self, driver: Driver, edit: Edit, *, preflight: bool
    ) -> None:
        wire = network(listing())
        clients = driver(wire.client())

        with pytest.raises(InvalidConfig, match="needs_secret"):
            clients.update(*IDS, edit, preflight=preflight)
        assert [DESCRIBE, LIST] == asked(wire)
        with pytest.raises(InvalidConfig, match="needs_secret"):
            clients.plan(*IDS, edit, preflight=preflight)
        assert {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID} == wire.sent(LIST)[0]

    @pytest.mark.parametrize("preflight", [False, True])
    @pytest.mark.parametrize("edit", NEEDING_A_SECRET)
    def test_an_edit_is_sent_if_one_is_listed(
        self, driver: Driver, edit: Edit, *, preflight: bool
    ) -> None:
        wire = network(listing(ONE_SECRET))

        result = driver(wire.client()).update(*IDS, edit, preflight=preflight)

        assert [DESCRIBE, LIST, UPDATE] == asked(wire)
        assert result.before.has_client_secret is True
        assert () == result.plan.warnings

    def test_a_plan_that_asked_is_applied_without_asking_again(self, driver: Driver) -> None:
        wire = network(listing(ONE_SECRET))
        clients = driver(wire.client())

        assert clients.apply(clients.plan(*IDS, PROPAGATE)).changed
        assert [DESCRIBE, LIST, DESCRIBE, UPDATE] == asked(wire)

    def test_a_plan_that_did_not_ask_is_asked_about_when_it_is_applied(
        self, driver: Driver
    ) -> None:
        clients = driver(network(listing()).client())
        plan = make_plan(clients.describe(*IDS), [PROPAGATE])

        with pytest.raises(InvalidConfig, match="user_context_data_needs_secret"):
            clients.apply(plan)

    def test_a_restore_is_never_refused_and_does_not_ask(self, driver: Driver) -> None:
        config = AppClientConfig(
            client_name="x", enable_propagate_additional_user_context_data=True
        )
        wire = network(listing())
        clients = driver(wire.client())

        assert () == clients.plan_restore(app_client(config)).warnings
        assert clients.restore(app_client(config)).changed
        assert [DESCRIBE, DESCRIBE, UPDATE] == asked(wire)


@pytest.mark.todays_model
class TestIfItCannotBeFoundOut:
    @pytest.mark.parametrize("preflight", [False, True])
    def test_a_warning_says_that_it_may_not_be_asked_and_aws_decides(
        self, driver: Driver, *, preflight: bool
    ) -> None:
        wire = network(DENIED)

        result = driver(wire.client()).update(*IDS, PROPAGATE, preflight=preflight)

        assert [DESCRIBE, LIST, UPDATE] == asked(wire)
        (warning,) = result.plan.warnings
        assert "client_secret_unknown" == warning.rule
        assert ("enable_propagate_additional_user_context_data",) == warning.fields
        assert f"cognito-idp:{LIST} is not allowed; AWS decides" in warning.message
        assert result.before.has_client_secret is None

    def test_a_warning_says_that_botocore_is_too_old_to_ask(self) -> None:
        wire = network(listing())
        client = wire.client(loader=Older())
        assert not hasattr(client, "list_user_pool_client_secrets")

        result = AppClients(client).update(*IDS, PROPAGATE)

        assert [DESCRIBE, UPDATE] == asked(wire)
        (warning,) = result.plan.warnings
        assert f"the installed botocore has no {LIST}; AWS decides" in warning.message

    @pytest.mark.parametrize(
        "listed",
        [
            (400, {"__type": "InvalidParameterException", "message": "DCR"}),
            (400, {"__type": "UnknownOperationException", "message": ""}),
            (200, {}),
        ],
    )
    def test_a_warning_says_that_none_were_listed(
        self, driver: Driver, listed: tuple[int, object]
    ) -> None:
        clients = driver(network(listed).client(retries=ONCE), attempts=1)

        (warning,) = clients.plan(*IDS, PROPAGATE).warnings

        assert "client_secret_unknown" == warning.rule
        assert f"{LIST} did not list any; AWS decides" in warning.message

    def test_one_warning_tells_of_all_that_needs_a_secret(self, driver: Driver) -> None:
        plan = driver(network().client()).plan(*IDS, *NEEDING_A_SECRET)

        (fields,) = [each.fields for each in plan.warnings if each.rule == "client_secret_unknown"]
        assert {
            "allowed_oauth_flows",
            "enable_propagate_additional_user_context_data",
            FIELD,
        } == {*fields}

    def test_any_other_failure_is_raised_before_anything_is_written(self, driver: Driver) -> None:
        wire = network((400, {"__type": "LimitExceededException", "message": "no"}))

        with pytest.raises(ClientError, match="LimitExceededException"):
            driver(wire.client(retries=ONCE), attempts=1).update(*IDS, PROPAGATE)

        assert [] == wire.sent(UPDATE)


@pytest.mark.todays_model
class TestNoSecretIsKept:
    def test_the_listed_values_are_taken_out_before_botocore_sees_them(
        self, driver: Driver
    ) -> None:
        wire = network(listing(ONE_SECRET | {"ClientSecretValue": SECRET}))
        client = wire.client()
        parsed: list[Any] = []

        def keep(**event: Any) -> None:
            parsed.append(event["parsed"])

        events: Any = client.meta.events
        events.register(f"after-call.cognito-idp.{LIST}", keep)

        assert driver(client).update(*IDS, PROPAGATE).changed
        (answer,) = parsed
        assert [f"{CLIENT_ID}--1"] == [each["ClientSecretId"] for each in answer["ClientSecrets"]]
        assert SECRET not in repr(answer)

    def test_they_stay_in_the_answers_to_the_callers_own_calls(self) -> None:
        client: Any = network(listing(ONE_SECRET | {"ClientSecretValue": SECRET})).client()
        AppClients(client)

        answer = client.list_user_pool_client_secrets(UserPoolId=POOL_ID, ClientId=CLIENT_ID)

        assert [SECRET] == [each.get("ClientSecretValue") for each in answer["ClientSecrets"]]

    def test_a_pool_that_was_asked_keeps_none_even_under_botocores_stubber(self) -> None:
        client = Wire(always(500, {})).client()
        clients = AppClients(client)
        pool = clients.pool(POOL_ID)
        live: Any = members_of(AppClientConfig(client_name="web"))
        listed: Any = [{"ClientSecretId": "x", "ClientSecretValue": SECRET}]
        with Stubber(client) as stubber:
            stubber.add_response("describe_user_pool_client", {"UserPoolClient": live})
            stubber.add_response("list_user_pool_client_secrets", {"ClientSecrets": listed})

            plan = clients.plan(*IDS, PROPAGATE, preflight=pool)

        assert plan
        assert SECRET not in pickle.dumps(pool).decode("latin-1")


@pytest.mark.todays_model
class TestOnTheEmbeddedCognito:
    """On which an update replaces everything but this, as the documentation says."""

    @pytest.fixture
    def untyped(self, embedded_cognito: EmbeddedCognito) -> Any:
        """A client that checks nothing, whatever its stubs know."""
        assert embedded_cognito.update_semantics == "reset"
        return connected(config=Config(parameter_validation=False))

    def shown(self, client: Any, pool_id: str, client_id: str) -> dict[str, str]:
        answer = client.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
        members = answer["UserPoolClient"]
        return {
            name: members[name] for name in ("ClientSecret", "ClientSecretArn") if name in members
        }

    def made(self, client: Any, pool_id: str, **options: Any) -> str:
        created = client.create_user_pool_client(UserPoolId=pool_id, ClientName="x", **options)
        client_id: str = created["UserPoolClient"]["ClientId"]
        return client_id

    def test_a_secret_is_published_left_alone_and_withdrawn(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        at_first = self.shown(boto3_client, pool_id, full_id)

        result = app_clients.update(pool_id, full_id, ON)
        moved = self.shown(boto3_client, pool_id, full_id)
        assert result.after.config.publish_secrets_in_aws_secrets_manager
        assert ["ClientSecretArn"] == [*moved]
        assert moved["ClientSecretArn"].startswith("arn:aws:secretsmanager:us-east-1:")
        assert not app_clients.update(pool_id, full_id, ON).changed
        app_clients.update(pool_id, full_id, RENAME)
        assert moved == self.shown(boto3_client, pool_id, full_id)
        app_clients.update(pool_id, full_id, OFF)
        back = self.shown(boto3_client, pool_id, full_id)
        assert ["ClientSecret"] == [*back]
        assert at_first != back

    def test_a_plain_edit_of_a_public_app_client_costs_two_calls(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, untyped: Any, pool_id: str
    ) -> None:
        client_id = self.made(untyped, pool_id)
        embedded_cognito.calls.clear()

        assert () == app_clients.update(pool_id, client_id, RENAME).plan.warnings
        assert [DESCRIBE, UPDATE] == embedded_cognito.calls

    def test_what_needs_a_secret_is_refused_for_a_public_app_client(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, untyped: Any, pool_id: str
    ) -> None:
        client_id = self.made(untyped, pool_id)
        embedded_cognito.calls.clear()

        with pytest.raises(InvalidConfig, match="was created with a secret"):
            app_clients.update(pool_id, client_id, PROPAGATE)

        assert [DESCRIBE, LIST] == embedded_cognito.calls

    def test_what_needs_a_secret_is_allowed_after_the_first_one_was_rotated_away(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, untyped: Any, pool_id: str
    ) -> None:
        client_id = self.made(untyped, pool_id, GenerateSecret=True)
        ids = {"UserPoolId": pool_id, "ClientId": client_id}
        (first,) = untyped.list_user_pool_client_secrets(**ids)["ClientSecrets"]
        added = untyped.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]
        untyped.delete_user_pool_client_secret(**ids, ClientSecretId=first["ClientSecretId"])
        embedded_cognito.calls.clear()

        result = app_clients.update(pool_id, client_id, PROPAGATE)

        assert [DESCRIBE, LIST, UPDATE] == embedded_cognito.calls
        assert (True, ()) == (result.before.has_client_secret, result.plan.warnings)
        assert added["ClientSecretValue"] not in f"{pickle.dumps(result)!r} {result!r} {result}"

    def test_aws_decides_if_the_secrets_may_not_be_listed(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, untyped: Any, pool_id: str
    ) -> None:
        client_id = self.made(untyped, pool_id)
        embedded_cognito.fail("AccessDeniedException", operation=LIST)
        embedded_cognito.calls.clear()

        with pytest.raises(ClientError, match="Client Secret is required"):
            app_clients.update(pool_id, client_id, PROPAGATE)

        assert [DESCRIBE, LIST, UPDATE] == embedded_cognito.calls
