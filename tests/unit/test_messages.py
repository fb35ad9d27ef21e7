"""What is said of a mistake, word by word: what is wrong, where, and what to write instead."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from unittest import mock

import boto3
import pytest
from attrs.exceptions import FrozenInstanceError

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    AppClients,
    InvalidConfig,
    RefreshTokenRotation,
    StalePlan,
    TokenValidity,
    UserPoolName,
    add,
    aio,
    assign,
    formats,
    from_aws,
    kind_of,
    remove,
    reset,
    to_aws,
    written,
)
from tests.conftest import create
from tests.support.app_clients import connected
from tests.support.drivers import Coroutines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

SECRET = "hunter2hunter2hunter2"
NOT_VALID = "not a valid configuration:\n  - "
URL = "https://a.example"
EDITS: Any = {"assign": assign, "add": add, "remove": remove, "reset": reset}
CONFIG: Any = AppClientConfig
A_CONFIG: Any = AppClientConfig()


def loads(text: str, format: formats.Format = "yaml", **more: Any) -> Callable[[], object]:  # noqa: A002 - as there
    return lambda: formats.loads(text, format=format, **more)


def edit(name: str, *values: object, **fields: object) -> Callable[[], object]:
    return partial(EDITS[name], *values, **fields)


class Forgetful:
    """A fake of a client, as tests make them by hand."""

    def describe_user_pool_client(self) -> dict[str, object]:
        return {}


# Each mistake, and all that is said of it.
VALUES: list[tuple[str, Callable[[], object], str]] = [
    (
        "a number as a duration",
        edit("assign", access_token_validity=30),
        "access_token_validity: must be a duration, not 30; write timedelta(minutes=30)",
    ),
    (
        "a number of seconds as a duration",
        edit("assign", access_token_validity=3600),
        "access_token_validity: must be a duration, not 3600; write timedelta(seconds=3600)",
    ),
    (
        "a number as the duration of a refresh token",
        edit("assign", refresh_token_validity=30),
        "refresh_token_validity: must be a duration, not 30; write timedelta(days=30)",
    ),
    (
        "a text as a duration",
        edit("assign", access_token_validity="1 hour 30 minutes"),
        "access_token_validity: must be a duration, not '1 hour 30 minutes'; "
        "write timedelta(minutes=90)",
    ),
    (
        "something else as a duration",
        edit("assign", refresh_token_validity="long"),
        "refresh_token_validity: must be a duration, not 'long'; for example timedelta(days=30)",
    ),
    (
        "a fraction as a duration",
        edit("assign", id_token_validity=0.5),
        "id_token_validity: must be a duration, not 0.5; for example timedelta(minutes=30)",
    ),
    (
        "the number of a TokenValidity as a text",
        lambda: TokenValidity("30", "minutes"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - wrong on purpose
        "value: must be an int, not '30'; write 30",
    ),
    (
        "None in a set",
        edit("assign", callback_urls=[None]),
        "callback_urls: each value of the set must be a str, not None",
    ),
    (
        "a structure in a set",
        edit("add", callback_urls=[URL, {"ClientSecret": SECRET}]),
        "callback_urls: each value of the set must be a str, not a dict",
    ),
    (
        "a single string as a set",
        edit("add", callback_urls=URL),
        "callback_urls: must be a set of strings, not 'https://a.example'; "
        "write {'https://a.example'}",
    ),
    (
        "a mapping as a set",
        edit("remove", callback_urls={URL: SECRET}),
        "callback_urls: must be a set of strings, not a dict; write {'https://a.example'}",
    ),
    (
        "an empty mapping as a set",
        edit("assign", callback_urls={}),
        "callback_urls: must be a set of strings, not a dict; write set()",
    ),
    (
        "an empty mapping as a set that cannot be empty",
        edit("assign", read_attributes={}),
        "read_attributes: must be a set of strings, not a dict",
    ),
    (
        "a mapping of something else as a set",
        edit("add", callback_urls={1: 2}),
        "callback_urls: must be a set of strings, not a dict",
    ),
    (
        "None as a set",
        edit("remove", callback_urls=None),
        "callback_urls: must be a set of strings, not None",
    ),
    (
        "None to assign",
        edit("assign", callback_urls=None),
        'callback_urls: None assigns nothing; reset("callback_urls") takes it away',
    ),
    (
        "no set to add to",
        edit("add", client_name="x"),
        "client_name: holds no set; write assign(client_name=...)",
    ),
    (
        "a list of names to reset",
        edit("reset", ["callback_urls"]),
        "reset: takes names of fields, not a list; write them one by one, or * before it",
    ),
    ("no name to reset", edit("reset", None), "reset: takes names of fields, not None"),
    (
        "a word as a bool",
        edit("assign", enable_token_revocation="Yes"),
        "enable_token_revocation: must be a bool, not 'Yes'; write True",
    ),
    (
        "a number as a bool",
        edit("assign", enable_token_revocation=0),
        "enable_token_revocation: must be a bool, not 0; write False",
    ),
    (
        "something else as a bool",
        edit("assign", enable_token_revocation="perhaps"),
        "enable_token_revocation: must be a bool, not 'perhaps'",
    ),
    (
        "a text as a number",
        edit("assign", auth_session_validity="3"),
        "auth_session_validity: must be an int, not '3'; write 3",
    ),
    (
        "a text out of range as a number",
        edit("assign", auth_session_validity="30"),
        "auth_session_validity: must be an int, not '30'",
    ),
    (
        "a timedelta as a number",
        lambda: CONFIG(auth_session_validity=TokenValidity(3, "minutes").duration),
        "auth_session_validity: must be an int, not a timedelta; write 3",
    ),
    (
        "a timedelta that is no whole number",
        lambda: CONFIG(auth_session_validity=TokenValidity(200, "seconds").duration),
        "auth_session_validity: must be an int, not a timedelta",
    ),
    (
        "a number as a name",
        lambda: A_CONFIG.evolve(client_name=5),
        "client_name: must be a str, not 5; write '5'",
    ),
    (
        "a bool as a word",
        edit("assign", prevent_user_existence_errors=False),
        "prevent_user_existence_errors: must be a str, not False; write 'LEGACY'",
    ),
    (
        "a word as a structure",
        edit("assign", refresh_token_rotation="ENABLED"),
        "refresh_token_rotation: must be a RefreshTokenRotation, not 'ENABLED'; "
        "write RefreshTokenRotation(feature='ENABLED')",
    ),
    (
        "a bool as a structure",
        edit("assign", refresh_token_rotation=True),
        "refresh_token_rotation: must be a RefreshTokenRotation, not True; "
        "write RefreshTokenRotation(feature='ENABLED')",
    ),
    (
        "a mapping as a structure",
        edit("assign", refresh_token_rotation={"feature": "DISABLED"}),
        "refresh_token_rotation: must be a RefreshTokenRotation, not a dict; "
        "write RefreshTokenRotation(feature='DISABLED')",
    ),
    (
        "a mapping of something else as a structure",
        edit("assign", analytics_configuration={"ClientSecret": SECRET}),
        "analytics_configuration: must be an AnalyticsConfiguration, not a dict",
    ),
    (
        "a mapping that is wrong as a structure",
        edit("assign", refresh_token_rotation={"feature": "ON"}),
        "refresh_token_rotation: must be a RefreshTokenRotation, not a dict",
    ),
    (
        "a text as a structure of which nothing has to be given",
        edit("assign", analytics_configuration="arn"),
        "analytics_configuration: must be an AnalyticsConfiguration, not 'arn'",
    ),
    (
        "a mistake beside what is right in a structure",
        lambda: AnalyticsConfiguration(application_id="xyz", user_data_shared=True),
        "application_id: 'xyz' holds other characters than hexadecimal digits "
        "(characters; botocore model of UpdateUserPoolClient)",
    ),
    (
        "a mistake in a structure",
        lambda: RefreshTokenRotation("ENABLED", "60"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - wrong on purpose
        "retry_grace_period_seconds: must be an int, not '60'; write 60",
    ),
    (
        "a secret as a field",
        edit("assign", client_secret=SECRET),
        "client_secret: there is no such field; Amazon Cognito makes the client secret itself, "
        "so leave it out",
    ),
    (
        "a misspelt field",
        lambda: CONFIG(calback_urls=[URL]),
        "calback_urls: there is no such field; did you mean 'callback_urls'?",
    ),
    (
        "AWS's spelling for ours",
        edit("assign", CallbackURLs=[URL]),
        "CallbackURLs: there is no such field; did you mean 'callback_urls'?",
    ),
    (
        "an empty set for the default",
        edit("assign", read_attributes=[]),
        "read_attributes: an empty set cannot be expressed: AWS takes it as all standard "
        'attributes of the user pool; to ask for that, use reset("read_attributes") (empty_set; '
        "API reference of UpdateUserPoolClient)",
    ),
]
READERS: list[tuple[str, Callable[[str], object]]] = [
    ("loads", partial(formats.loads, format="yaml")),
    ("from_json", AppClient.from_json),
    ("from_cloudformation", formats.from_cloudformation),
    ("from_terraform", formats.from_terraform),
]
FILES: list[tuple[str, Callable[[], object], str]] = [
    (
        "a single string in YAML",
        loads(f"callback_urls: {URL}"),
        'callback_urls: must be a list of strings, not "https://a.example"; '
        "write [https://a.example] [line 1]",
    ),
    (
        "a single string with a colon in YAML",
        loads("read_attributes: 'a: b'"),
        'read_attributes: must be a list of strings, not "a: b"; write ["a: b"] [line 1]',
    ),
    (
        "a single string that reads as something else in YAML",
        loads("read_attributes: 'yes'"),
        'read_attributes: must be a list of strings, not "yes"; write ["yes"] [line 1]',
    ),
    (
        "a single string in JSON",
        loads(f'{{"callback_urls": "{URL}"}}', "json"),
        'callback_urls: must be a list of strings, not "https://a.example"; '
        'write ["https://a.example"] [line 1]',
    ),
    (
        "a single string in TOML",
        loads(f'callback_urls = "{URL}"', "toml"),
        'callback_urls: must be a list of strings, not "https://a.example"; '
        'write ["https://a.example"]',
    ),
    (
        "a mapping for a list",
        loads(f"callback_urls: {{{URL}: {SECRET}}}"),
        "callback_urls: must be a list of strings, not a mapping; "
        "write [https://a.example] [line 1]",
    ),
    (
        "an empty mapping for a list",
        loads("callback_urls: {}"),
        "callback_urls: must be a list of strings, not a mapping; write [] [line 1]",
    ),
    (
        "null in a list",
        loads("callback_urls: [null]"),
        "callback_urls: each value of the list must be a string, not null [line 1]",
    ),
    (
        "a structure in a list",
        loads(f"callback_urls: [[{SECRET}]]"),
        "callback_urls: each value of the list must be a string, not a list [line 1]",
    ),
    (
        "a number as a duration in YAML",
        loads("access_token_validity: 30"),
        "access_token_validity: must be a duration, not 30; write 30 minutes [line 1]",
    ),
    (
        "a number as a duration in TOML",
        loads("refresh_token_validity = 30", "toml"),
        'refresh_token_validity: must be a duration, not 30; write "30 days"',
    ),
    (
        "another text as a duration",
        loads("access_token_validity: PT30M"),
        'access_token_validity: must be a duration, not "PT30M"; for example 30 minutes [line 1]',
    ),
    (
        "a word for a bool",
        loads("enable_token_revocation: yes"),
        'enable_token_revocation: must be true or false, not "yes"; write true [line 1]',
    ),
    (
        "a word for a structure in YAML",
        loads("refresh_token_rotation: ENABLED"),
        'refresh_token_rotation: must be a mapping, not "ENABLED"; write {feature: ENABLED} '
        "[line 1]",
    ),
    (
        "a word for a structure in TOML",
        loads('refresh_token_rotation = "ENABLED"', "toml"),
        'refresh_token_rotation: must be a mapping, not "ENABLED"; write {feature = "ENABLED"}',
    ),
    (
        "a word for a structure in JSON, in AWS's spelling",
        loads('{"RefreshTokenRotation": "ENABLED"}', "json", spelling="members"),
        'refresh_token_rotation: must be a mapping, not "ENABLED"; write {"Feature": "ENABLED"} '
        "[line 1]",
    ),
    (
        "an empty list for the default",
        loads("write_attributes: []"),
        "write_attributes: an empty list cannot be expressed: AWS takes it as all standard "
        "attributes of the user pool; to ask for that, leave it out [line 1] (empty_set; "
        "API reference of UpdateUserPoolClient)",
    ),
    (
        "a secret in a file",
        loads(f"client_secret: {SECRET}"),
        "client_secret: there is no such field; Amazon Cognito makes the client secret itself, "
        "so leave it out [line 1]",
    ),
    (
        "a tab in YAML",
        loads(f"a:\n\tclient_secret: {SECRET}"),
        "file: this is not YAML: a tab stands where only spaces can, such as before a name "
        "(line 2)",
    ),
    (
        "a value that is not what its tag says",
        loads(f"a: !!bool {SECRET}"),
        "file: this YAML cannot be read: it nests too deep, its aliases multiply, or a value is "
        "out of range or not what its tag says",
    ),
    (
        "a secret in YAML that is none",
        loads(f"a: *{SECRET}"),
        "file: this is not YAML: found undefined alias a word (line 1)",
    ),
    *(
        (
            f"the name of a file instead of its text, to {name}",
            partial(read, "settings.yaml"),
            "file: this is the name of a file, not its text; read the file first",
        )
        for name, read in READERS
    ),
    (
        "what is no JSON",
        partial(AppClient.from_json, "backup"),
        "file: this is not JSON: Expecting value (line 1)",
    ),
]


@pytest.mark.parametrize(
    ("mistake", "text"), [pytest.param(*row[1:], id=row[0]) for row in VALUES + FILES]
)
def test_a_value_that_is_wrong_is_told_with_what_to_write(
    mistake: Callable[[], object], text: str
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        mistake()

    assert NOT_VALID + text == str(refused.value)


def no_configuration(_: AppClientConfig) -> Any:
    """An edit that forgets to return."""


@pytest.fixture
def web(boto3_client: CognitoIdentityProviderClient, pool_id: str) -> tuple[str, str]:
    config = AppClientConfig(client_name="web", explicit_auth_flows=["USER_PASSWORD_AUTH"])
    return pool_id, create(boto3_client, pool_id, config)


RENAME: Any = assign(client_name="x")
CONFIRM = (
    "confirm is a function of the plan, not {}; write confirm=lambda plan: not plan.risks, "
    "or leave it out"
)
GIVEN_APP_CLIENT = "an AppClient; pass .config"
WRITERS: dict[str, Callable[[Any], object]] = {
    "dump": lambda config: formats.dump(config, "never-written.yaml"),
    "dumps": lambda config: formats.dumps(config, format="yaml"),
    "to_aws": to_aws,
    "to_hcl": lambda config: formats.to_hcl(config, "web", "pool.id"),
    "to_terraform": formats.to_terraform,
}
GIVEN: TypeAlias = "list[tuple[str, Callable[[Any, tuple[str, str]], object], str]]"
NO_CONFIGURATIONS: GIVEN = [
    ("an app client", lambda clients, ids: clients.describe(*ids), GIVEN_APP_CLIENT),
    ("a mapping", lambda _clients, _ids: {"ClientSecret": SECRET}, "a dict"),
    ("a number", lambda _clients, _ids: 5, "5"),
    ("an edit", lambda _clients, _ids: RENAME, "an edit"),
]
NO_IDS: GIVEN = [
    ("the pair of ids", lambda _clients, ids: ids, "a tuple; write a * before it, as in *web"),
    (
        "what find returned",
        lambda clients, ids: clients.find(ids[0], "web"),
        "an AppClientName; write a * before it, as in *web.ids",
    ),
    (
        "what describe returned",
        lambda clients, ids: clients.describe(*ids),
        "an AppClient; write a * before it, as in *web.ids",
    ),
]
ASKED_OF_AN_ERROR: tuple[Any, ...] = (kind_of, written)
# Each mistake in a call, what is raised, and all that is said of it.
CALLS: list[tuple[str, Callable[[Any, tuple[str, str]], object], type[Exception], str]] = [
    *(
        (
            f"a field for an edit, in {verb}",
            lambda clients, ids, verb=verb: getattr(clients, verb)(*ids, client_name="x"),
            TypeError,
            f"{verb}() takes edits; write {verb}(..., assign(client_name=...))",
        )
        for verb in ("update", "plan", "drift", "temporarily")
    ),
    (
        "an argument that does not exist",
        lambda clients, ids: clients.update(*ids, RENAME, preflights=True),
        TypeError,
        "update() got an unexpected keyword argument 'preflights'",
    ),
    (
        "confirm=True",
        lambda clients, ids: clients.update(*ids, RENAME, confirm=True),
        TypeError,
        CONFIRM.format("True"),
    ),
    (
        "confirm=True where nothing would be written",
        lambda clients, ids: clients.update(*ids, assign(client_name="web"), confirm=True),
        TypeError,
        CONFIRM.format("True"),
    ),
    (
        "confirm=True for a creation",
        lambda clients, ids: clients.ensure(ids[0], AppClientConfig(client_name="n"), confirm=True),
        TypeError,
        CONFIRM.format("True"),
    ),
    (
        "confirm returns nothing",
        lambda clients, ids: clients.update(*ids, RENAME, confirm=no_configuration),
        TypeError,
        "confirm has to return True or False, not None",
    ),
    *(
        (
            f"{name} is not called",
            lambda clients, ids, function=function: clients.update(*ids, function),
            TypeError,
            f"{name} is not called; write {call}",
        )
        for name, function, call in (
            ("assign", assign, "assign(client_name=...)"),
            ("add", add, "add(callback_urls={...})"),
            ("remove", remove, "remove(callback_urls={...})"),
            ("reset", reset, 'reset("callback_urls")'),
            ("AppClientConfig", AppClientConfig, "AppClientConfig(client_name=...)"),
        )
    ),
    (
        "a mapping of fields for an edit",
        lambda clients, ids: clients.update(*ids, {"client_name": SECRET}),
        TypeError,
        "a dict is not an edit; write assign(**fields)",
    ),
    (
        "AWS's answer for an edit",
        lambda clients, ids: clients.update(*ids, {"UserPoolClient": {"ClientSecret": SECRET}}),
        TypeError,
        "a dict is not an edit; write from_aws(members), which is an AppClientConfig",
    ),
    (
        "a list of edits for an edit",
        lambda clients, ids: clients.update(*ids, [RENAME]),
        TypeError,
        "a list is not an edit; write the edits one by one, or * before it",
    ),
    (
        "a text for an edit",
        lambda clients, ids: clients.update(*ids, SECRET),
        TypeError,
        "a str is not an edit; write assign(...), add(...), remove(...) or reset(...), an "
        "AppClientConfig, or a function from one configuration to another",
    ),
    (
        "an edit that returns nothing",
        lambda clients, ids: clients.update(*ids, no_configuration),
        TypeError,
        f"{no_configuration!r} returned None, not an AppClientConfig; "
        "let it return config.evolve(...)",
    ),
    (
        "a mapping to assign",
        lambda _clients, _ids: EDITS["assign"]({"client_name": "x"}),
        TypeError,
        "an AppClientConfig is expected, not a dict; write assign(**fields)",
    ),
    (
        "a text to assign",
        lambda _clients, _ids: EDITS["assign"]("web"),
        TypeError,
        "an AppClientConfig is expected, not 'web'; write assign(client_name=...)",
    ),
    (
        "an edit to assign",
        lambda _clients, _ids: EDITS["assign"](RENAME),
        TypeError,
        "an AppClientConfig is expected, not an edit; write assign(client_name=...)",
    ),
    (
        "an app client to ensure",
        lambda clients, ids: clients.ensure(ids[0], clients.describe(*ids)),
        TypeError,
        "an AppClientConfig is expected, not an AppClient; pass .config",
    ),
    *(
        (
            f"{what} to {name}",
            lambda clients, ids, write=write, give=give: write(give(clients, ids)),
            TypeError,
            f"an AppClientConfig is expected, not {told}",
        )
        for name, write in WRITERS.items()
        for what, give, told in NO_CONFIGURATIONS
    ),
    *(
        (
            f"no exception to {function.__name__}",
            lambda _clients, _ids, function=function: function(5),
            TypeError,
            "an exception is expected, not int",
        )
        for function in ASKED_OF_AN_ERROR
    ),
    (
        "an edit to apply",
        lambda clients, _: clients.apply(RENAME),
        TypeError,
        "a Plan is expected, not an edit; write update(...)",
    ),
    (
        "a text to restore",
        lambda clients, _: clients.restore(SECRET),
        TypeError,
        "an AppClient is expected, not a str",
    ),
    (
        "a field of a configuration is set",
        lambda clients, ids: setattr(clients.describe(*ids).config, "client_name", "x"),
        FrozenInstanceError,
        "client_name of an AppClientConfig cannot be set; write "
        "config = config.evolve(client_name=...), or the edit assign(client_name=...)",
    ),
    (
        "a field of a value is set",
        lambda _clients, _ids: setattr(TokenValidity(1, "hours"), "value", 2),
        FrozenInstanceError,
        "value of a TokenValidity cannot be set; make another one",
    ),
    (
        "a field of an app client",
        lambda clients, ids: clients.describe(*ids).callback_urls,
        AttributeError,
        "an AppClient has no attribute 'callback_urls'; write .config.callback_urls",
    ),
    (
        "what no app client has",
        lambda clients, ids: clients.describe(*ids).secret,
        AttributeError,
        "an AppClient has no attribute 'secret'",
    ),
    (
        "a malformed pool id",
        lambda clients, ids: clients.describe("us-east-1", ids[1]),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: 'us-east-1' is malformed; "
        "the id of a user pool looks like us-east-1_Example; clients.find_pool(name) finds one by "
        "name, on the command line name:NAME does",
    ),
    (
        "the name of a pool for its id",
        lambda clients, ids: clients.plan("shop", ids[1], RENAME),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: 'shop' is malformed; the id of a user pool looks like "
        "us-east-1_Example; clients.find_pool(name) finds one by name, on the command line "
        "name:NAME does",
    ),
    *(
        (
            f"{name!r} for the id of an app client",
            lambda clients, ids, name=name: clients.plan(ids[0], name, RENAME),
            InvalidConfig,
            f"{NOT_VALID}client_id: {name!r} is malformed; the id of an app client looks like "
            "1example23456789; clients.find(user_pool_id, name) finds one by name, on the command "
            "line name:NAME does",
        )
        for name in ("name:web", "web app")
    ),
    *(
        (
            f"{what} without the star",
            lambda clients, ids, give=give: clients.update(give(clients, ids), RENAME),
            InvalidConfig,
            f"{NOT_VALID}user_pool_id: must be a str, not {told}",
        )
        for what, give, told in NO_IDS
    ),
    (
        "what find returned for a user pool id alone",
        lambda clients, ids: clients.find(clients.find(ids[0], "web"), "web"),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: must be a str, not an AppClientName; write its .user_pool_id",
    ),
    (
        "what find_pool returned for a user pool id",
        lambda clients, ids: clients.plan(UserPoolName(ids[0], "pool"), ids[1], RENAME),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: must be a str, not a UserPoolName; write its .user_pool_id",
    ),
    (
        "what find returned for a client id",
        lambda clients, ids: clients.plan(ids[0], clients.find(ids[0], "web"), RENAME),
        InvalidConfig,
        f"{NOT_VALID}client_id: must be a str, not an AppClientName; write its .client_id",
    ),
    (
        "a list for the two ids",
        lambda clients, ids: clients.describe([*ids], ids[1]),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: must be a str, not a list",
    ),
    (
        "what find returned with a star and without .ids",
        lambda clients, ids: clients.update(*clients.find(ids[0], "web"), RENAME),
        TypeError,
        "'web' is not an edit; write assign(...), add(...), remove(...) or reset(...), an "
        "AppClientConfig, or a function from one configuration to another; what clients.find(...) "
        "returns is given as *found.ids",
    ),
    (
        "the ARN of a pool for its id",
        lambda clients, ids: clients.describe(
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc", ids[1]
        ),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/"
        "eu-west-1_abc' is malformed; the id of a user pool looks like us-east-1_Example; "
        "write 'eu-west-1_abc'",
    ),
    (
        "the two ids for each other",
        lambda clients, _: clients.describe("1example23456789", "eu-west-1_abc"),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: '1example23456789' is malformed; the id of a user pool looks "
        "like us-east-1_Example; the user pool id comes first, then the client id",
    ),
    (
        "the two ids as one tuple",
        lambda clients, ids: clients.describe(ids, ids[1]),
        InvalidConfig,
        f"{NOT_VALID}user_pool_id: must be a str, not a tuple; write a * before it, as in *web",
    ),
    (
        "a flow beside one that was there",
        lambda clients, ids: clients.update(*ids, add(explicit_auth_flows=["ALLOW_USER_SRP_AUTH"])),
        InvalidConfig,
        f"{NOT_VALID}explicit_auth_flows: ADMIN_NO_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, "
        "USER_PASSWORD_AUTH cannot stand beside flows that begin with ALLOW_; USER_PASSWORD_AUTH "
        "was there already; assign(explicit_auth_flows={'ALLOW_USER_SRP_AUTH'}) replaces what was "
        "there (legacy_flows_apart; AWS says \"Auth flow name with prefix 'ALLOW' cannot be used "
        'with legacy auth flow names.")',
    ),
    (
        "a flow beside those that are implied",
        lambda clients, ids: clients.update(
            *ids, reset("explicit_auth_flows"), add(explicit_auth_flows=["USER_PASSWORD_AUTH"])
        ),
        InvalidConfig,
        f"{NOT_VALID}explicit_auth_flows: ADMIN_NO_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, "
        "USER_PASSWORD_AUTH cannot stand beside flows that begin with ALLOW_; USER_PASSWORD_AUTH "
        "was there already; ",
    ),
    (
        "attempts=0",
        lambda _clients, _ids: AppClients(connected(), attempts=0),
        InvalidConfig,
        f"{NOT_VALID}attempts: 0 is out of range; 1 or more attempts are allowed",
    ),
    (
        "no client",
        lambda _clients, _ids: AppClients(EDITS.get("client")),
        TypeError,
        'a boto3 "cognito-idp" client is expected, not None; write '
        'AppClients(boto3.client("cognito-idp")) or AppClients.connect()',
    ),
    (
        "a client of something else",
        lambda _clients, _ids: CLIENTS(BOTO3.client("sts", "eu-west-1")),
        TypeError,
        "a boto3 \"cognito-idp\" client is expected, not one of 'sts'",
    ),
    *(
        (
            f"a {type(fake).__name__} for a client",
            lambda _clients, _ids, fake=fake: CLIENTS(fake),
            TypeError,
            f'a boto3 "cognito-idp" client is expected, not a {type(fake).__name__}: what stands '
            "in for one has no answers of AWS to read; to test without AWS, use "
            "cognito_clientcfg.testing.embedded_cognito()",
        )
        for fake in (mock.Mock(), mock.MagicMock(), Forgetful())
    ),
    (
        "no client for asyncio",
        lambda _clients, _ids: ASYNC_CLIENTS(1),
        TypeError,
        'an aiobotocore "cognito-idp" client is expected, not 1; write AsyncAppClients(client) '
        'inside async with get_session().create_client("cognito-idp") as client, with '
        "get_session from aiobotocore.session",
    ),
    (
        "a boto3 client for asyncio",
        lambda _clients, _ids: ASYNC_CLIENTS(connected()),
        TypeError,
        'an aiobotocore "cognito-idp" client is expected; this one goes to AppClients',
    ),
    (
        "a lock of threading",
        lambda _clients, _ids: CLIENTS(connected(), lock=threading.Lock()),
        TypeError,
        "lock must be a function of a user pool id and a client id that returns a context manager, "
        "not a lock; write lock=lambda user_pool_id, client_id: my_lock",
    ),
    (
        "a lock of asyncio",
        lambda _clients, _ids: ASYNC_CLIENTS(Coroutines(connected()), lock=asyncio.Lock()),
        TypeError,
        "lock must be a function of a user pool id and a client id that returns an asynchronous "
        "context manager, not a Lock; write lock=lambda user_pool_id, client_id: my_lock",
    ),
    (
        "lock=True",
        lambda _clients, _ids: CLIENTS.connect(lock=True, region_name="eu-west-1"),
        TypeError,
        "lock must be a function of a user pool id and a client id that returns a context manager, "
        "not True",
    ),
    (
        "a text of AWS's members",
        lambda _clients, _ids: FROM_AWS(SECRET),
        TypeError,
        "a mapping of members is expected, not str",
    ),
]
BOTO3: Any = boto3
CLIENTS: Any = AppClients
ASYNC_CLIENTS: Any = aio.AsyncAppClients
FROM_AWS: Any = from_aws


@pytest.mark.parametrize(
    ("mistake", "kind", "text"), [pytest.param(*row[1:], id=row[0]) for row in CALLS]
)
def test_a_call_that_is_wrong_is_told_with_what_to_write(
    mistake: Callable[[Any, tuple[str, str]], object],
    kind: type[Exception],
    text: str,
    boto3_client: CognitoIdentityProviderClient,
    web: tuple[str, str],
) -> None:
    with pytest.raises(kind) as refused:
        mistake(AppClients(boto3_client), web)

    first_lines = str(refused.value)[: len(text)]
    assert text == first_lines
    assert SECRET not in f"{refused.value} {getattr(refused.value, '__notes__', ())}"


def test_a_stale_plan_says_what_the_same_edits_would_do_now(
    boto3_client: CognitoIdentityProviderClient, web: tuple[str, str]
) -> None:
    clients = AppClients(boto3_client)
    plan = clients.plan(*web, RENAME)
    clients.update(*web, assign(auth_session_validity=5))

    with pytest.raises(StalePlan) as stale:
        clients.apply(plan)

    expected = f"what the same edits would do now, also in the attribute plan:\n{stale.value.plan}"
    assert str(stale.value).endswith(expected)


@pytest.mark.parametrize("name", ["settings.yaml", "settings.txt"])
def test_a_missing_file_is_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError, match=name):
        formats.load(tmp_path / name)
