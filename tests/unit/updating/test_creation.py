from __future__ import annotations

import copy
import inspect
import logging
import pickle
import random
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from cognito_clientcfg import (
    AmbiguousName,
    AppClient,
    AppClientConfig,
    AppClients,
    IncompleteAnswer,
    InvalidConfig,
    Plan,
    UnknownMembers,
    UpdateResult,
    add,
    assign,
    to_aws,
)
from cognito_clientcfg.aio import AsyncAppClients
from cognito_clientcfg.updating.calls import (
    Acquire,
    Call,
    CallForSecret,
    OneTimeSecret,
    Operation,
    Release,
    Request,
    Response,
    Sleep,
    run,
)
from cognito_clientcfg.updating.creation import ensure
from cognito_clientcfg.updating.options import Options
from tests.support.app_clients import FULL, POOL_ID, SECRET, Wire, app_client, members_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.conftest import Driver

WEB = AppClientConfig(
    client_name="web",
    callback_urls={"https://app.example.com/callback"},
    allowed_oauth_flows={"code"},
    allowed_oauth_scopes={"openid"},
    allowed_oauth_flows_user_pool_client=True,
    supported_identity_providers={"COGNITO"},
    auth_session_validity=3,
)
CREATE, DESCRIBE = "CreateUserPoolClient", "DescribeUserPoolClient"
RUNS = 10_000
FAILURE = 500, {"__type": "InternalErrorException"}
FAULTS: dict[Any, tuple[int, object]] = {
    "throttled": (400, {"__type": "TooManyRequestsException", "message": "later"}),
    "refused": (400, {"__type": "LimitExceededException", "message": "too many"}),
    "lost on the way": FAILURE,
}
LOST: dict[Any, tuple[int, object]] = {
    "answer lost": FAILURE,
    "answer cut": (200, b'{"UserPoolCl'),
}


class Aws:
    """A user pool whose app clients are created for good, and whose answers may be lost."""

    def __init__(self) -> None:
        self.clients: dict[str, dict[str, Any]] = {}
        self.faults: list[Any] = []
        self.calls: list[str] = []
        self.others: list[AppClientConfig] = []

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        client_id = f"id{len(self.clients) + 1}"
        members = {name: value for name, value in request.items() if name != "GenerateSecret"}
        secret = {"ClientSecret": SECRET} if request.get("GenerateSecret") else {}
        self.clients[client_id] = {**members, "ClientId": client_id, **secret}
        return self.clients[client_id]

    def __call__(self, operation: str, request: dict[str, Any]) -> tuple[int, object]:
        self.calls.append(operation)
        if operation == "ListUserPoolClients":
            names = [
                {"ClientId": each["ClientId"], "ClientName": each["ClientName"]}
                for each in self.clients.values()
            ]
            return 200, {"UserPoolClients": names}
        if operation == CREATE:
            return self.create_with_fault(request)
        if operation == "UpdateUserPoolClient":
            self.clients[request["ClientId"]] = dict(request)
        return 200, {"UserPoolClient": self.clients[request["ClientId"]]}

    def create_with_fault(self, request: dict[str, Any]) -> tuple[int, object]:
        fault = self.faults.pop(0) if self.faults else None
        for other in self.others:
            self.create({"UserPoolId": POOL_ID, **to_aws(other)})
        if fault in FAULTS:
            return FAULTS[fault]
        members = self.create(request)
        return LOST.get(fault, (200, {"UserPoolClient": members}))

    def named(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.clients.values() if each["ClientName"] == name]


class Handed:
    """Keeps what on_secret is given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str, str]] = []

    def __call__(self, user_pool_id: str, client_id: str, secret: str) -> None:
        self.given.append((user_pool_id, client_id, secret))


@pytest.fixture
def aws() -> Aws:
    return Aws()


@pytest.mark.usefixtures("waits")
class TestEnsure:
    def test_it_creates_the_app_client_with_all_that_the_configuration_gives(
        self, driver: Driver, aws: Aws
    ) -> None:
        wire = Wire(aws)

        result = driver(wire.client()).ensure(POOL_ID, WEB)

        assert [{"UserPoolId": POOL_ID, **to_aws(WEB)}] == wire.sent(CREATE)
        assert (True, True, "id1") == (result.created, result.changed, result.after.client_id)
        assert WEB == result.after.config
        assert () == result.stored_differently
        assert (result.response or {})["UserPoolClient"]["ClientId"] == "id1"

    def test_on_the_embedded_cognito_it_creates_once_and_updates_afterwards(
        self, app_clients: AppClients, pool_id: str
    ) -> None:
        first = app_clients.ensure(pool_id, WEB)
        second = app_clients.ensure(pool_id, WEB)
        more = WEB.evolve(logout_urls={"https://app.example.com/bye"})
        third = app_clients.ensure(pool_id, more)

        assert (True, False, False) == (first.created, second.created, third.created)
        assert (True, False, True) == (first.changed, second.changed, third.changed)
        assert {first.after.client_id} == {second.after.client_id, third.after.client_id}
        assert ["logout_urls"] == [change.field for change in third.plan.changes]

    def test_what_aws_chooses_for_a_new_app_client_is_not_stored_differently(
        self, app_clients: AppClients, pool_id: str
    ) -> None:
        created = app_clients.ensure(pool_id, AppClientConfig(client_name="new"))

        assert created.after.config.enable_token_revocation
        assert () == created.stored_differently
        assert "stored differently" not in str(created)

    def test_what_was_given_is_told_if_aws_stores_it_differently(
        self, driver: Driver, aws: Aws
    ) -> None:
        def stores_otherwise(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            chosen = {"EnableTokenRevocation": True, "AuthSessionValidity": 15}
            return aws(operation, {**request, **chosen} if operation == CREATE else request)

        wanted = WEB.evolve(enable_token_revocation=False)
        result = driver(Wire(stores_otherwise).client()).ensure(POOL_ID, wanted)

        assert ["auth_session_validity", "enable_token_revocation"] == sorted(
            change.field for change in result.stored_differently
        )

    def test_what_the_configuration_does_not_give_stays_as_it_is(
        self, app_clients: AppClients, pool_id: str
    ) -> None:
        created = app_clients.ensure(pool_id, WEB)
        name_alone = AppClientConfig(client_name="web", auth_session_validity=5)

        result = app_clients.ensure(pool_id, name_alone)

        assert created.after.config.callback_urls == result.after.config.callback_urls
        assert 5 == result.after.config.auth_session_validity

    def test_confirm_sees_what_would_be_created_and_may_decline(
        self, driver: Driver, aws: Aws
    ) -> None:
        seen: list[Plan] = []

        def decline(plan: Plan) -> bool:
            seen.append(plan)
            return False

        result = driver(Wire(aws).client()).ensure(
            POOL_ID, WEB, generate_secret=True, confirm=decline
        )

        (plan,) = seen
        assert plan.creates
        assert {"UserPoolId": POOL_ID, **to_aws(WEB), "GenerateSecret": True} == plan.request
        text = str(plan)
        assert f"web (new app client of {POOL_ID}):" in text
        assert "client_name: (not set) -> web" in text
        assert "a client secret is generated" in text
        assert "stay as they are" not in text
        assert (False, False) == (result.changed, result.created)
        assert str(result).startswith("declined")
        assert {} == aws.clients

    def test_rules_are_checked_before_anything_is_created(self, driver: Driver, aws: Aws) -> None:
        robot = AppClientConfig(
            client_name="robot",
            allowed_oauth_flows={"client_credentials"},
            allowed_oauth_scopes={"api/read"},
            allowed_oauth_flows_user_pool_client=True,
        )
        clients = driver(Wire(aws).client())

        with pytest.raises(InvalidConfig, match="secret"):
            clients.ensure(POOL_ID, robot)
        assert {} == aws.clients

        assert clients.ensure(POOL_ID, robot, generate_secret=True).created

    def test_the_user_pool_is_asked_if_preflight_is_wanted(
        self, app_clients: AppClients, pool_id: str
    ) -> None:
        with pytest.raises(InvalidConfig, match="no identity provider 'Gogle'"):
            app_clients.ensure(
                pool_id, WEB.evolve(supported_identity_providers={"Gogle"}), preflight=True
            )

    def test_a_name_is_needed(self, driver: Driver, aws: Aws) -> None:
        with pytest.raises(InvalidConfig, match="created under a name"):
            driver(Wire(aws).client()).ensure(POOL_ID, AppClientConfig())

    def test_other_types_are_refused(self, driver: Driver, aws: Aws) -> None:
        clients = driver(Wire(aws).client())
        no_config: Any = add(callback_urls={"https://a.example.com"})
        no_function: Any = "print"

        async def coroutine(*_: str) -> None: ...

        with pytest.raises(TypeError, match="AppClientConfig is expected"):
            clients.ensure(POOL_ID, no_config)
        with pytest.raises(TypeError, match="on_secret is a function, not str"):
            clients.ensure(POOL_ID, WEB, on_secret=no_function)
        with pytest.raises(TypeError, match="nobody would await"):
            clients.ensure(POOL_ID, WEB, on_secret=coroutine)
        with pytest.raises(InvalidConfig):
            clients.ensure("web", WEB)
        assert [] == aws.calls

    def test_several_of_the_name_are_told(self, driver: Driver, aws: Aws) -> None:
        for _ in range(2):
            aws.create({"UserPoolId": POOL_ID, "ClientName": "web"})

        with pytest.raises(AmbiguousName) as caught:
            driver(Wire(aws).client()).ensure(POOL_ID, WEB)

        assert ("id1", "id2") == caught.value.ids
        assert [f"while creating app client 'web' of {POOL_ID}: nothing was created"] == (
            caught.value.__notes__
        )

    def test_a_throttle_is_waited_out_and_confirm_is_asked_once(
        self, driver: Driver, aws: Aws, waits: list[float]
    ) -> None:
        aws.faults = ["throttled", "throttled"]
        asked: list[Plan] = []

        def agree(plan: Plan) -> bool:
            asked.append(plan)
            return True

        retries: Any = {"total_max_attempts": 1}
        result = driver(Wire(aws).client(retries=retries)).ensure(POOL_ID, WEB, confirm=agree)

        assert (True, 3, 1) == (result.created, result.attempts, len(asked))
        assert 2 == len(waits)
        assert 1 == len(aws.clients)

    def test_a_refusal_is_raised_with_a_note(self, driver: Driver, aws: Aws) -> None:
        aws.faults = ["refused"]

        with pytest.raises(ClientError, match="too many") as caught:
            driver(Wire(aws).client()).ensure(POOL_ID, WEB)

        assert caught.value.__notes__[-1].endswith("nothing was created")

    @pytest.mark.parametrize("fault", ["answer lost", "answer cut"])
    def test_after_a_lost_answer_the_name_is_looked_for(
        self, driver: Driver, aws: Aws, fault: str
    ) -> None:
        aws.faults = [fault]
        handed = Handed()

        result = driver(Wire(aws).client()).ensure(
            POOL_ID, WEB, generate_secret=True, on_secret=handed
        )

        assert 1 == aws.calls.count(CREATE)
        assert [(POOL_ID, "id1", SECRET)] == handed.given
        assert (True, True, "id1") == (result.created, result.changed, result.after.client_id)
        assert result.response is None

    def test_it_never_creates_again_if_the_name_is_not_found(
        self, driver: Driver, aws: Aws
    ) -> None:
        aws.faults = ["lost on the way"]

        with pytest.raises(ClientError) as caught:
            driver(Wire(aws).client(), attempts=3).ensure(POOL_ID, WEB)

        assert 1 == aws.calls.count(CREATE)
        assert 4 == aws.calls.count("ListUserPoolClients")
        assert "whether it was created is not known; look for its name" in caught.value.__notes__[0]

    def test_after_a_lost_answer_another_writers_app_client_is_updated(
        self, driver: Driver, aws: Aws
    ) -> None:
        aws.faults = ["lost on the way"]
        aws.others = [AppClientConfig(client_name="web")]

        result = driver(Wire(aws).client()).ensure(POOL_ID, WEB)

        assert (False, True) == (result.created, result.changed)
        assert WEB.callback_urls == result.after.config.callback_urls
        assert 1 == len(aws.clients)

    def test_after_a_lost_answer_two_of_the_name_are_told(self, driver: Driver, aws: Aws) -> None:
        aws.faults = ["answer lost"]
        aws.others = [AppClientConfig(client_name="web")]

        with pytest.raises(AmbiguousName, match="id1, id2"):
            driver(Wire(aws).client()).ensure(POOL_ID, WEB)

    def test_a_failing_read_after_a_lost_answer_is_made_again(
        self, driver: Driver, aws: Aws
    ) -> None:
        aws.faults = ["answer lost"]
        failures = iter([(500, {"__type": "InternalErrorException"})])

        def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            failure = next(failures, None) if operation == DESCRIBE else None
            return failure or aws(operation, request)

        retries: Any = {"total_max_attempts": 1}
        result = driver(Wire(answers).client(retries=retries)).ensure(POOL_ID, WEB)

        assert result.created

    def test_what_says_another_app_client_was_created_is_incomplete(
        self, driver: Driver, aws: Aws
    ) -> None:
        def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == CREATE:
                return 200, {"UserPoolClient": {"UserPoolId": "other", "ClientId": "id1"}}
            return aws(operation, request)

        with pytest.raises(IncompleteAnswer, match=CREATE):
            driver(Wire(answers).client(), attempts=1).ensure(POOL_ID, WEB)

    def test_the_name_is_held_while_it_is_created(self, aws: Aws) -> None:
        asked: list[Request] = []
        wire = aws_driver(aws, asked)

        run(ensure(Options(), POOL_ID, WEB, False, None, None), wire)  # noqa: FBT003

        assert Acquire(POOL_ID, "web") == asked[0]
        assert Release() == asked[-1]

    def test_what_it_created_is_not_undone_by_an_update(self, driver: Driver, aws: Aws) -> None:
        result = driver(Wire(aws).client()).ensure(POOL_ID, WEB)

        with pytest.raises(ValueError, match="delete it with DeleteUserPoolClient"):
            result.undo()
        assert str(result).startswith(
            f"created: web (app client {result.after.client_id} of {POOL_ID})"
        )


def aws_driver(aws: Aws, asked: list[Request]) -> Any:
    """Returns what answers an operation's requests, and keeps them."""

    def answer(request: Request) -> Response | None:
        asked.append(request)
        if not isinstance(request, Call):
            return None
        _, document = aws(request.operation, request.request)
        whole: Any = document
        return Response(whole.get("UserPoolClient"), whole)

    return answer


@pytest.mark.usefixtures("waits")
class TestOnSecret:
    def test_it_is_given_the_secret_once(
        self, app_clients: AppClients, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        handed = Handed()

        result = app_clients.ensure(pool_id, WEB, generate_secret=True, on_secret=handed)
        app_clients.ensure(pool_id, WEB, generate_secret=True, on_secret=handed)

        ids = result.after.ids
        shown = boto3_client.describe_user_pool_client(UserPoolId=ids[0], ClientId=ids[1])
        secret = shown["UserPoolClient"].get("ClientSecret", "")
        assert [(*ids, secret)] == handed.given
        assert result.after.has_client_secret
        assert all(secret not in way for way in ways_to_tell(result))

    def test_no_secret_is_handed_over_if_none_is_made(self, driver: Driver, aws: Aws) -> None:
        handed = Handed()

        result = driver(Wire(aws).client()).ensure(POOL_ID, WEB, on_secret=handed)

        assert ([], True) == (handed.given, result.created)

    def test_a_secret_that_nobody_asked_for_is_dropped(self, driver: Driver, aws: Aws) -> None:
        result = driver(Wire(aws).client()).ensure(POOL_ID, WEB, generate_secret=True)

        assert result.after.has_client_secret
        assert all(SECRET not in way for way in ways_to_tell(result))

    def test_if_it_raises_the_error_says_which_app_client_exists(
        self, driver: Driver, aws: Aws
    ) -> None:
        def full(_user_pool_id: str, _client_id: str, _secret: str) -> None:
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full") as caught:
            driver(Wire(aws).client()).ensure(POOL_ID, WEB, generate_secret=True, on_secret=full)

        (note,) = caught.value.__notes__
        assert "it was created as app client id1, which exists; on_secret raised" in note
        assert SECRET not in note

    def test_no_log_shows_the_secret(
        self, driver: Driver, aws: Aws, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        handed = Handed()
        aws.faults = ["answer lost"]

        driver(Wire(aws).client()).ensure(POOL_ID, WEB, generate_secret=True, on_secret=handed)

        assert 1 == len(handed.given)
        assert CREATE in caplog.text
        assert SECRET not in caplog.text

    def test_under_botocores_stubber_it_is_handed_over_as_well(self) -> None:
        client = Wire(Aws()).client()
        handed = Handed()
        shown: Any = {"UserPoolId": POOL_ID, "ClientId": "id1", "ClientSecret": SECRET}
        with Stubber(client) as stubber:
            stubber.add_response("list_user_pool_clients", {"UserPoolClients": []})
            stubber.add_response("create_user_pool_client", {"UserPoolClient": shown})

            result = AppClients(client).ensure(POOL_ID, WEB, generate_secret=True, on_secret=handed)

        assert [(POOL_ID, "id1", SECRET)] == handed.given
        assert all(SECRET not in way for way in ways_to_tell(result))

    def test_a_secret_on_its_way_is_never_shown_pickled_or_given_twice(self) -> None:
        secret = OneTimeSecret(SECRET)

        assert SECRET not in repr(Response(None, {}, secret=secret))
        for carry in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be pickled or copied"):
                carry(secret)
        assert SECRET == secret.take()
        with pytest.raises(LookupError, match="taken before"):
            secret.take()


def ways_to_tell(result: UpdateResult) -> list[str]:
    """Returns all that shows or carries a result."""
    pickled = pickle.dumps(result).decode("latin-1")
    return [repr(result), str(result), pickled, result.after.to_json(), repr(result.response)]


@pytest.mark.usefixtures("waits")
class TestCopy:
    SOURCE = AppClient.from_members(
        members_of(FULL, FutureMember={"Deep": [1]}, ClientSecret=SECRET)
    )
    OTHER_POOL = "eu-west-1_Other"

    def test_unknown_members_come_along_and_the_secret_does_not(
        self, driver: Driver, aws: Aws
    ) -> None:
        wire = Wire(aws)

        result = driver(wire.client()).copy(self.SOURCE, self.OTHER_POOL, generate_secret=False)

        settings = {k: v for k, v in self.SOURCE.members.items() if k != "ClientId"}
        assert [settings | {"UserPoolId": self.OTHER_POOL}] == wire.sent(CREATE)
        assert {"Deep": [1]} == wire.sent(CREATE)[0]["FutureMember"]
        assert (True, self.OTHER_POOL) == (result.created, result.after.user_pool_id)
        assert "FutureMember" in result.plan.changed_fields
        assert () == result.stored_differently

    def test_edits_and_a_name_are_made_on_top(self, driver: Driver, aws: Aws) -> None:
        result = driver(Wire(aws).client()).copy(
            self.SOURCE,
            self.OTHER_POOL,
            add(callback_urls={"https://new.example.com"}),
            client_name="another",
        )

        assert "another" == result.after.config.client_name
        assert 3 == len(result.after.config.callback_urls or ())
        assert self.SOURCE.members["LogoutURLs"] == result.after.members["LogoutURLs"]

    @pytest.mark.parametrize("has_secret", [True, False, None])
    def test_a_secret_is_generated_if_the_other_one_is_known_to_have_one(
        self, driver: Driver, aws: Aws, *, has_secret: bool | None
    ) -> None:
        wire, handed = Wire(aws), Handed()
        source = app_client(FULL.evolve(publish_secrets_in_aws_secrets_manager=None))
        source = AppClient.from_members(source.all_members(), has_client_secret=has_secret)

        driver(wire.client()).copy(source, self.OTHER_POOL, on_secret=handed)

        assert (
            [has_secret]
            if has_secret
            else []
            == [each["GenerateSecret"] for each in wire.sent(CREATE) if "GenerateSecret" in each]
        )
        assert bool(has_secret) == bool(handed.given)

    @pytest.mark.parametrize("generate_secret", [True, False])
    def test_a_secret_is_published_if_there_is_one_to_publish(
        self, driver: Driver, aws: Aws, *, generate_secret: bool
    ) -> None:
        wire = Wire(aws)
        source = app_client(FULL.evolve(publish_secrets_in_aws_secrets_manager=True))

        driver(wire.client()).copy(source, self.OTHER_POOL, generate_secret=generate_secret)

        (request,) = wire.sent(CREATE)
        assert generate_secret == request.get("PublishSecretsInAWSSecretsManager", False)

    def test_a_backup_is_copied_into_another_user_pool(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        backup = app_clients.describe(pool_id, full_id).to_json()
        other = boto3_client.create_user_pool(PoolName="other")["UserPool"].get("Id", "")
        simple = assign(supported_identity_providers={"COGNITO"}, allowed_oauth_scopes={"openid"})
        plain = AppClient.from_json(backup)
        attributes = assign(read_attributes={"email"}, write_attributes={"email"})

        result = app_clients.copy(plain, other, simple, attributes)

        assert other == result.after.user_pool_id
        assert plain.config.callback_urls == result.after.config.callback_urls

    def test_preflight_says_what_the_other_pool_lacks(
        self, driver: Driver, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        clients = driver(boto3_client, preflight=True)
        other = boto3_client.create_user_pool(PoolName="other")["UserPool"].get("Id", "")

        with pytest.raises(InvalidConfig) as caught:
            clients.copy(self.SOURCE, other, generate_secret=True)

        lacks = {each.value for each in caught.value.violations}
        assert {"Google", "api/read", "custom:plan"} <= lacks
        assert [] == [*clients.list_clients(other)]

    def test_a_name_that_is_taken_is_told(self, driver: Driver, aws: Aws) -> None:
        aws.create({"UserPoolId": self.OTHER_POOL, "ClientName": "web app"})

        with pytest.raises(
            AmbiguousName, match=r"there is 1 app client .*id1; another one"
        ) as told:
            driver(Wire(aws).client()).copy(self.SOURCE, self.OTHER_POOL)

        assert ("id1",) == told.value.ids

    def test_unknown_members_may_be_refused(self, driver: Driver, aws: Aws) -> None:
        clients = driver(Wire(aws).client(), unknown_members="refuse")

        with pytest.raises(UnknownMembers, match="FutureMember"):
            clients.copy(self.SOURCE, self.OTHER_POOL)

        assert {} == aws.clients

    def test_only_an_app_client_is_copied(self, driver: Driver, aws: Aws) -> None:
        no_app_client: Any = FULL

        with pytest.raises(TypeError, match="AppClient is expected"):
            driver(Wire(aws).client()).copy(no_app_client, self.OTHER_POOL)


class Simulated:
    """AWS on a clock that only pretends: calls are lost there or back, or arrive late."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret depends on it
        self.aws = Aws()
        self.late: list[tuple[float, dict[str, Any]]] = []
        self.now = 0.0

    def __call__(self, request: Request) -> Response | None:
        if isinstance(request, Sleep):
            self.now += request.seconds
        if not isinstance(request, Call):
            return None
        for late in [each for each in self.late if each[0] <= self.now]:
            self.late.remove(late)
            self.aws.create(late[1])
        fate = self.random.random()
        lost = ReadTimeoutError(endpoint_url="simulated")
        creates = request.operation == CREATE
        if fate < (0.1 if creates else 0.03):
            raise lost
        if creates and fate < 0.25:
            self.late.append((self.now + 5 * self.random.random(), request.request))
            raise lost
        _, document = self.aws(request.operation, request.request)
        if fate < (0.55 if creates else 0.06):
            raise lost
        whole: Any = document
        members: dict[str, Any] | None = whole.get("UserPoolClient")
        secret = OneTimeSecret(SECRET) if members and isinstance(request, CallForSecret) else None
        kept = dict(members or {})
        kept.pop("ClientSecret", None)
        return Response(kept or None, whole, secret=secret)

    def carry_out(self, operation: Operation[UpdateResult]) -> UpdateResult | Exception:
        try:
            return run(operation, self)
        except (ReadTimeoutError, AmbiguousName) as error:
            return error

    def arrive(self) -> None:
        self.now += 100
        for _, request in self.late:
            self.aws.create(request)
        self.late.clear()


class TestLostAnswers:
    def test_no_app_client_is_made_twice_by_a_call(self) -> None:
        twice = created = handed_twice = unknown = 0
        for seed in range(RUNS):
            world, handed = Simulated(seed), Handed()
            operation = ensure(
                Options(attempts=4, jitter=world.random.random),
                POOL_ID,
                WEB,
                True,  # noqa: FBT003
                handed,
                None,
            )
            result = world.carry_out(operation)
            world.arrive()
            twice += len(world.aws.named("web")) > 1
            handed_twice += len(handed.given) > 1
            if isinstance(result, UpdateResult):
                created += result.created
                assert 1 == len(handed.given)
            else:
                assert SECRET not in f"{result!r} {result.__notes__}"
                unknown += "not known" in result.__notes__[-1]

        assert (0, 0) == (twice, handed_twice)
        assert created > RUNS // 2
        assert unknown > 0


class TestParity:
    @pytest.mark.parametrize("name", ["find", "find_pool", "ensure", "copy"])
    def test_both_drivers_take_the_same(self, name: str) -> None:
        one, other = (inspect.signature(getattr(c, name)) for c in (AppClients, AsyncAppClients))

        assert one.parameters == other.parameters
