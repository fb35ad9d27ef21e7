"""The guide for people who come from PowerShell: its table and its code are run as they stand."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import shlex
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import boto3
import pytest

from cognito_clientcfg import AnalyticsConfiguration, AppClient, AppClientConfig, InvalidConfig
from cognito_clientcfg.__main__ import main
from cognito_clientcfg.planning.comparison import field_changes
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import FULL, connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_clientcfg.testing import EmbeddedCognito

pytestmark = pytest.mark.slow

Members: TypeAlias = dict[str, Any]

GUIDE = (Path(__file__).parents[2] / "examples" / "from_powershell.md").read_text("utf-8")

# The parameters of Update-CGIPUserPoolClient in AWS's reference: the name, the type, the aliases.
PARAMETERS: dict[str, tuple[str, list[str]]] = {
    "UserPoolId": ("String", []),
    "ClientId": ("String", []),
    "ClientName": ("String", []),
    "AccessTokenValidity": ("Int32", []),
    "IdTokenValidity": ("Int32", []),
    "RefreshTokenValidity": ("Int32", []),
    "TokenValidityUnits_AccessToken": ("TimeUnitsType", []),
    "TokenValidityUnits_IdToken": ("TimeUnitsType", []),
    "TokenValidityUnits_RefreshToken": ("TimeUnitsType", []),
    "AllowedOAuthFlow": ("String[]", ["AllowedOAuthFlows"]),
    "AllowedOAuthFlowsUserPoolClient": ("Boolean", []),
    "AllowedOAuthScope": ("String[]", ["AllowedOAuthScopes"]),
    "AnalyticsConfiguration_ApplicationArn": ("String", []),
    "AnalyticsConfiguration_ApplicationId": ("String", []),
    "AnalyticsConfiguration_ExternalId": ("String", []),
    "AnalyticsConfiguration_RoleArn": ("String", []),
    "AnalyticsConfiguration_UserDataShared": ("Boolean", []),
    "AuthSessionValidity": ("Int32", []),
    "CallbackURLs": ("String[]", []),
    "LogoutURLs": ("String[]", []),
    "DefaultRedirectURI": ("String", []),
    "EnablePropagateAdditionalUserContextData": ("Boolean", []),
    "EnableTokenRevocation": ("Boolean", []),
    "ExplicitAuthFlow": ("String[]", ["ExplicitAuthFlows"]),
    "PreventUserExistenceError": (
        "PreventUserExistenceErrorTypes",
        ["PreventUserExistenceErrors"],
    ),
    "ReadAttribute": ("String[]", ["ReadAttributes"]),
    "WriteAttribute": ("String[]", ["WriteAttributes"]),
    "SupportedIdentityProvider": ("String[]", ["SupportedIdentityProviders"]),
    "Select": ("String", []),
    "PassThru": ("SwitchParameter", []),
    "Force": ("SwitchParameter", []),
    "ClientConfig": ("AmazonCognitoIdentityProviderConfig", []),
    "AccessKey": ("String", ["AK"]),
    "SecretKey": ("String", ["SK", "SecretAccessKey"]),
    "SessionToken": ("String", ["ST"]),
    "Credential": ("AWSCredentials", []),
    "NetworkCredential": ("PSCredential", []),
    "ProfileName": ("String", ["StoredCredentials", "AWSProfileName"]),
    "ProfileLocation": ("String", ["AWSProfilesLocation", "ProfilesLocation"]),
    "Region": ("Object", ["RegionToCall"]),
    "EndpointUrl": ("String", []),
}
WITHOUT_EQUIVALENT = {"NetworkCredential"}
WITHOUT_COMMAND = {"ClientConfig", "NetworkCredential"}


@attrs.frozen
class Row:
    """One row of the table.

    Attributes:
        names: The parameter and its aliases.
        type: The type of the parameter.
        code: The lines of code in the third cell; empty if it has none.
        commands: The commands in the fourth cell, without the name of the program.
    """

    names: list[str]
    type: str
    code: str
    commands: list[str]

    @classmethod
    def of(cls, line: str) -> Row:
        names, type_, python, shell = (cell.strip() for cell in line.strip().strip("|").split("|"))
        code = "\n".join(re.findall(r"`([^`]+)`", python))
        return cls(re.findall(r"`-(\w+)`", names), type_, code, re.findall(r"`([^`]+)`", shell))


TEXTS = {
    section.partition("\n")[0]: section
    for section in re.split(r"^#+ ", GUIDE, flags=re.MULTILINE)[1:]
}
SECTIONS = {
    heading: re.findall(r"```python\n(.*?)```", text, re.DOTALL) for heading, text in TEXTS.items()
}
SECTION_COMMANDS = {
    heading: re.findall(
        r"^cognito-clientcfg (.*)$",
        "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("\\\n", ""),
        re.MULTILINE,
    )
    for heading, text in TEXTS.items()
    if "```sh" in text
}
TITLE, *HEADINGS = SECTIONS
TABLES = {
    heading: [line for line in text.splitlines() if line.startswith("|")]
    for heading, text in TEXTS.items()
}
TABLE_HEAD, TABLE_RULE, *TABLE_LINES = TABLES[TITLE]
ROWS = [Row.of(line) for line in TABLE_LINES]
CODE = {row.names[0]: row.code for row in ROWS}
COMMANDS = {row.names[0]: row.commands for row in ROWS}
NEW, GET, LIST = "New-CGIPUserPoolClient", "Get-CGIPUserPoolClient", "Get-CGIPUserPoolClientList"
OTHER_ROWS = {
    cmdlet: {row.names[0]: row for row in map(Row.of, TABLES[cmdlet][2:])}
    for cmdlet in (NEW, GET, LIST)
}
# The parameters that each has of its own, in AWS's reference; -Force, -PassThru and those of the
# connection are those of Update-CGIPUserPoolClient.
OTHER_PARAMETERS: dict[str, dict[str, tuple[str, list[str]]]] = {
    NEW: {
        "UserPoolId": ("String", []),
        "ClientName": ("String", []),
        "GenerateSecret": ("Boolean", []),
        "Select": ("String", []),
    },
    GET: {"UserPoolId": ("String", []), "ClientId": ("String", []), "Select": ("String", [])},
    LIST: {
        "UserPoolId": ("String", []),
        "MaxResult": ("Int32", ["MaxItems", "MaxResults"]),
        "NextToken": ("String", []),
        "NoAutoIteration": ("SwitchParameter", []),
        "Select": ("String", []),
    },
}

BY_ID = AnalyticsConfiguration(
    application_id="0123abcd",
    external_id="web",
    role_arn="arn:aws:iam::123456789012:role/analytics",
)
ANALYTICS_BY_ID = FULL.evolve(analytics_configuration=BY_ID)
ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/"
UNITS = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
RENAMED = {"ClientName": "web shop"}
CALLBACK_URLS = ["https://app.example.com/callback", "myapp://callback"]


@attrs.frozen
class Effect:
    """What code does to an app client.

    Attributes:
        fields: The fields that it changes, in our spelling.
        members: What a fresh describe shows of them, in AWS's.
        before: The app client that it starts from.
    """

    fields: list[str]
    members: Members
    before: AppClientConfig = FULL


EFFECTS = {
    "UserPoolId": Effect(["client_name"], {"ClientName": "shop"}),
    "ClientId": Effect(["client_name"], {"ClientName": "store"}),
    "ClientName": Effect(["client_name"], RENAMED),
    "AccessTokenValidity": Effect(
        ["access_token_validity"],
        {
            "AccessTokenValidity": 2,
            "TokenValidityUnits": {**UNITS, "AccessToken": "hours"},
        },
    ),
    "IdTokenValidity": Effect(
        ["id_token_validity"],
        {"IdTokenValidity": 3, "TokenValidityUnits": {**UNITS, "IdToken": "hours"}},
    ),
    "RefreshTokenValidity": Effect(["refresh_token_validity"], {"RefreshTokenValidity": 90}),
    "TokenValidityUnits_AccessToken": Effect(
        ["access_token_validity"],
        {
            "AccessTokenValidity": 600,
            "TokenValidityUnits": {**UNITS, "AccessToken": "seconds"},
        },
    ),
    "TokenValidityUnits_IdToken": Effect(["id_token_validity"], {"IdTokenValidity": 20}),
    "TokenValidityUnits_RefreshToken": Effect(
        ["refresh_token_validity"],
        {
            "RefreshTokenValidity": 36,
            "TokenValidityUnits": {**UNITS, "RefreshToken": "hours"},
        },
    ),
    "AllowedOAuthFlow": Effect(
        ["allowed_oauth_flows"], {"AllowedOAuthFlows": ["code", "implicit"]}
    ),
    "AllowedOAuthFlowsUserPoolClient": Effect(
        ["allowed_oauth_flows_user_pool_client"], {"AllowedOAuthFlowsUserPoolClient": False}
    ),
    "AllowedOAuthScope": Effect(
        ["allowed_oauth_scopes"],
        {"AllowedOAuthScopes": ["api/read", "email", "openid", "profile"]},
    ),
    "AnalyticsConfiguration_ApplicationArn": Effect(
        ["analytics_configuration"],
        {"AnalyticsConfiguration": {"ApplicationArn": f"{ARN}fedcba9876543210"}},
    ),
    "AnalyticsConfiguration_ApplicationId": Effect(
        ["analytics_configuration"],
        {
            "AnalyticsConfiguration": {
                "ApplicationId": "fedcba98",
                "ExternalId": "shop",
                "RoleArn": "arn:aws:iam::123456789012:role/pinpoint",
            }
        },
    ),
    "AnalyticsConfiguration_ExternalId": Effect(
        ["analytics_configuration"],
        {
            "AnalyticsConfiguration": {
                "ApplicationId": "0123abcd",
                "ExternalId": "shop",
                "RoleArn": "arn:aws:iam::123456789012:role/analytics",
            }
        },
        before=ANALYTICS_BY_ID,
    ),
    "AnalyticsConfiguration_RoleArn": Effect(
        ["analytics_configuration"],
        {
            "AnalyticsConfiguration": {
                "ApplicationId": "0123abcd",
                "ExternalId": "web",
                "RoleArn": "arn:aws:iam::123456789012:role/shop",
            }
        },
        before=ANALYTICS_BY_ID,
    ),
    "AnalyticsConfiguration_UserDataShared": Effect(
        ["analytics_configuration"],
        {
            "AnalyticsConfiguration": {
                "ApplicationArn": f"{ARN}0123456789abcdef",
                "UserDataShared": True,
            }
        },
    ),
    "AuthSessionValidity": Effect(["auth_session_validity"], {"AuthSessionValidity": 10}),
    "CallbackURLs": Effect(
        ["callback_urls"],
        {
            "CallbackURLs": [
                "https://app.example.com/callback",
                "https://new.example.com/callback",
                "myapp://callback",
            ]
        },
    ),
    "LogoutURLs": Effect(["logout_urls"], {"LogoutURLs": ["https://new.example.com/bye"]}),
    "DefaultRedirectURI": Effect(
        ["default_redirect_uri"], {"DefaultRedirectURI": "myapp://callback"}
    ),
    "EnablePropagateAdditionalUserContextData": Effect(
        ["enable_propagate_additional_user_context_data"],
        {"EnablePropagateAdditionalUserContextData": False},
    ),
    "EnableTokenRevocation": Effect(["enable_token_revocation"], {"EnableTokenRevocation": True}),
    "ExplicitAuthFlow": Effect(
        ["explicit_auth_flows"],
        {"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"]},
    ),
    "PreventUserExistenceError": Effect(
        ["prevent_user_existence_errors"], {"PreventUserExistenceErrors": "LEGACY"}
    ),
    "ReadAttribute": Effect(["read_attributes"], {"ReadAttributes": ["email", "email_verified"]}),
    "WriteAttribute": Effect(["write_attributes"], {"WriteAttributes": ["email"]}),
    "SupportedIdentityProvider": Effect(
        ["supported_identity_providers"], {"SupportedIdentityProviders": ["COGNITO"]}
    ),
    "Select": Effect(["client_name"], RENAMED),
    "PassThru": Effect(["client_name"], RENAMED),
    "Force": Effect(["client_name"], RENAMED),
}
SECTION_EFFECTS = {
    "Several settings at once": Effect(
        ["client_name", "auth_session_validity", "callback_urls"],
        {
            **RENAMED,
            "AuthSessionValidity": 10,
            "CallbackURLs": sorted([*CALLBACK_URLS, "https://new.example.com/callback"]),
        },
    ),
    "A default on purpose": Effect(["logout_urls"], {"LogoutURLs": None}),
    "Refresh token rotation": Effect(
        ["refresh_token_rotation"],
        {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 45}},
    ),
    "Secrets in AWS Secrets Manager": Effect([], {}),
    "The confirmation prompt": Effect(["client_name"], RENAMED),
    "What if": Effect([], {}),
    "Pipeline input by value": Effect(["client_name"], RENAMED),
    "Pipeline input by property name: app clients that were read": Effect(["client_name"], RENAMED),
    "Pipeline input by property name: mappings": Effect(
        ["access_token_validity"], {"AccessTokenValidity": 20}
    ),
    "Pipeline input by property name: objects": Effect(
        ["allowed_oauth_flows"], {"AllowedOAuthFlows": ["code", "implicit"]}
    ),
    "Pipeline input by property name: rows of a CSV file": Effect(
        ["auth_session_validity", "allowed_oauth_flows", "enable_token_revocation"],
        {
            "AllowedOAuthFlows": ["code", "implicit"],
            "AuthSessionValidity": 10,
            "EnableTokenRevocation": True,
        },
    ),
    NEW: Effect([], {}),
    GET: Effect([], {}),
    LIST: Effect([], {}),
}
CONNECTIONS: dict[str, dict[str, object]] = {
    "ClientConfig": {"connect_timeout": 3, "read_timeout": 10, "attempts_of_botocore": 2},
    "AccessKey": {"access_key": "AKIAIOSFODNN7EXAMPLE"},
    "SecretKey": {"secret_key": "made-up secret key"},
    "SessionToken": {"session_token": "made-up session token"},
    "Credential": {"access_key": "AKIASTAGING", "secret_key": "secret of staging"},
    "ProfileName": {
        "profile": "staging",
        "access_key": "AKIASTAGING",
        "secret_key": "secret of staging",
    },
    "ProfileLocation": {
        "profile": "staging",
        "access_key": "AKIATEAM",
        "secret_key": "secret of team",
    },
    "Region": {
        "region": "eu-central-1",
        "endpoint": "https://cognito-idp.eu-central-1.amazonaws.com",
    },
}


def values_of(code: str, names: dict[str, Any]) -> list[object]:
    """Runs code, and returns the values of the lines that are expressions and no calls."""
    values: list[object] = []
    for statement in ast.parse(code).body:
        source = ast.unparse(statement)
        if isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call):
            values.append(eval(source, names))  # noqa: S307 - our own
        else:
            exec(source, names)  # noqa: S102 - our own
    return values


@attrs.frozen
class Live:
    """An app client, and the names that the guide's code finds."""

    pool_id: str
    client_id: str
    client: Any
    names: dict[str, Any]

    def members(self) -> Members:
        """Returns what a fresh describe shows, except for what every write changes."""
        answer = self.client.describe_user_pool_client(
            UserPoolId=self.pool_id, ClientId=self.client_id
        )
        members: Members = answer["UserPoolClient"]
        return {name: value for name, value in members.items() if name != "LastModifiedDate"}

    def secret(self) -> str:
        answer = self.client.describe_user_pool_client(
            UserPoolId=self.pool_id, ClientId=self.client_id
        )
        return cast("str", answer["UserPoolClient"]["ClientSecret"])

    def run(self, code: str) -> list[object]:
        return values_of(code, self.names)


def config_of(members: Members) -> AppClientConfig:
    return AppClient.from_members(members, has_client_secret=True).config


def assert_effect(before: Members, after: Members, effect: Effect) -> None:
    """Asserts that an app client is as the effect says, and that nothing else changed."""
    changes = field_changes(config_of(before), config_of(after))
    expected = {**before, **effect.members}
    assert effect.fields == [change.field for change in changes]
    assert {name: value for name, value in expected.items() if value is not None} == after


def has_effect(before: Members, after: Members, effect: Effect) -> bool:
    try:
        assert_effect(before, after, effect)
    except AssertionError:
        return False
    return True


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with two files of profiles, one of which is configured."""
    (tmp_path / "team").mkdir()
    for path, owner in ((tmp_path / "shared", "staging"), (tmp_path / "team/credentials", "team")):
        path.write_text(
            f"[staging]\naws_access_key_id = AKIA{owner.upper()}\n"
            f"aws_secret_access_key = secret of {owner}\n"
        )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "shared")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    monkeypatch.setenv("SHOP_SECRET_KEY", "made-up secret key")
    monkeypatch.setenv("SHOP_SESSION_TOKEN", "made-up session token")
    return tmp_path


@attrs.frozen
class Made:
    """What boto3 made: a session, and the client that it made."""

    session: Any
    client: Any

    def facts(self) -> dict[str, object]:
        credentials = self.session.get_credentials().get_frozen_credentials()
        config: Any = self.client.meta.config
        retries: Members = config.retries or {}
        return {
            "region": self.client.meta.region_name,
            "endpoint": self.client.meta.endpoint_url,
            "profile": self.session.profile_name,
            "access_key": credentials.access_key,
            "secret_key": credentials.secret_key,
            "session_token": credentials.token,
            "connect_timeout": config.connect_timeout,
            "read_timeout": config.read_timeout,
            "attempts_of_botocore": retries.get("total_max_attempts"),
        }


@pytest.fixture
def made(files: Path, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """The clients that boto3 made so far, the last one last."""
    assert files.is_dir()
    seen: list[Made] = []
    session_class = cast("Any", boto3.Session)
    make = session_class.client

    def spy(session: Any, *names: Any, **options: Any) -> Any:
        seen.append(Made(session, make(session, *names, **options)))
        return seen[-1].client

    monkeypatch.setattr(boto3.Session, "client", spy)
    return seen


def live(client: Any, config: AppClientConfig = FULL) -> Live:
    """Creates an app client, and runs the code at the head of the guide for it."""
    pool_id = create_pool(client)
    client_id = create(client, pool_id, config)
    names: dict[str, Any] = {}
    (head,) = SECTIONS[TITLE]
    ids = head.replace("us-east-1_Example", pool_id).replace("1example23456789", client_id)
    exec(ids, names)  # noqa: S102 - our own
    return Live(pool_id, client_id, client, names)


@pytest.fixture
def app_client(embedded_cognito: EmbeddedCognito) -> Live:
    """An app client with every setting."""
    assert "reset" == embedded_cognito.update_semantics
    return live(connected())


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has a prompt fail."""

    def ask(prompt: str) -> str:
        pytest.fail(f"asked: {prompt}")

    monkeypatch.setattr("builtins.input", ask)


def agree(_prompt: str) -> str:
    return "y"


class TestTable:
    def test_it_has_a_row_for_every_parameter_of_the_cmdlet_and_for_nothing_else(self) -> None:
        assert "| parameter | type | in Python | on the command line |" == TABLE_HEAD
        assert "|---|---|---|---|" == TABLE_RULE
        assert 41 == len(PARAMETERS)
        assert list(PARAMETERS) == [row.names[0] for row in ROWS]

    def test_it_names_types_and_aliases(self) -> None:
        assert PARAMETERS == {row.names[0]: (row.type, row.names[1:]) for row in ROWS}

    def test_every_row_that_claims_an_equivalent_is_run_by_a_test(self) -> None:
        claiming = {name for name, code in CODE.items() if code}

        assert {*EFFECTS, *CONNECTIONS, "EndpointUrl"} == claiming
        assert WITHOUT_EQUIVALENT == PARAMETERS.keys() - claiming

    def test_a_row_without_an_equivalent_says_so(self) -> None:
        lines = [line for line in TABLE_LINES if "No equivalent" in line]

        assert WITHOUT_EQUIVALENT == {Row.of(line).names[0] for line in lines}

    def test_every_row_has_a_command_that_is_run_by_a_test_or_says_that_there_is_none(
        self,
    ) -> None:
        saying = {Row.of(line).names[0] for line in TABLE_LINES if "| Nothing. " in line}

        assert {*EFFECTS, *CONNECTIONS, "EndpointUrl"} - {"ClientConfig"} == {
            name for name, commands in COMMANDS.items() if commands
        }
        assert WITHOUT_COMMAND == saying == {name for name, row in COMMANDS.items() if not row}

    def test_every_section_has_one_piece_of_code_that_is_run_by_a_test(self) -> None:
        assert HEADINGS == list(SECTION_EFFECTS)
        assert {1} == {len(blocks) for blocks in SECTIONS.values()}

    def test_its_links_lead_to_sections(self) -> None:
        anchors = {
            re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in HEADINGS
        }

        others = {cmdlet.lower() for cmdlet in OTHER_ROWS}
        assert others | {"pipeline-input-by-value", "the-confirmation-prompt"} == {
            *re.findall(r"\]\(#([^)]+)\)", GUIDE)
        }
        assert anchors >= {*re.findall(r"\]\(#([^)]+)\)", GUIDE)}


@pytest.mark.usefixtures("unasked")
class TestSettings:
    @pytest.mark.parametrize("parameter", EFFECTS)
    def test_what_a_row_names_is_changed_and_nothing_else_and_no_other_rows_test_holds(
        self, embedded_cognito: EmbeddedCognito, parameter: str
    ) -> None:
        app_client = live(connected(), EFFECTS[parameter].before)
        before = app_client.members()

        app_client.run(CODE[parameter])

        after = app_client.members()
        assert_effect(before, after, EFFECTS[parameter])
        others = [each for each in EFFECTS.values() if each.members != EFFECTS[parameter].members]
        assert [] == [each for each in others if has_effect(before, after, each)]
        assert 1 == embedded_cognito.calls.count("UpdateUserPoolClient")


class TestTheTestItself:
    @pytest.mark.parametrize(
        "code",
        [
            "",
            'clients.update(*web, assign(client_name="web shop 2"))',
            'clients.update(*web, assign(client_name="web shop", auth_session_validity=6))',
            'clients.update(*web, assign(client_name="web shop"), reset("logout_urls"))',
        ],
    )
    def test_code_that_does_nothing_or_another_thing_or_one_thing_more_is_found_out(
        self, app_client: Live, code: str
    ) -> None:
        before = app_client.members()

        app_client.run(code)

        assert not has_effect(before, app_client.members(), EFFECTS["ClientName"])

    def test_what_the_cmdlet_does_is_found_out(self, app_client: Live) -> None:
        before = app_client.members()

        app_client.client.update_user_pool_client(
            UserPoolId=app_client.pool_id, ClientId=app_client.client_id, ClientName="web shop"
        )

        after = app_client.members()
        assert "web shop" == after["ClientName"]
        assert "CallbackURLs" not in after
        assert not has_effect(before, after, EFFECTS["ClientName"])

    @pytest.mark.parametrize("parameter", CONNECTIONS)
    def test_a_client_that_was_given_nothing_is_not_what_a_row_is_tested_for(
        self, made: list[Made], app_client: Live, parameter: str
    ) -> None:
        assert app_client.names["clients"]

        assert not CONNECTIONS[parameter].items() <= made[-1].facts().items()


@pytest.mark.usefixtures("unasked")
class TestWhatIsReturned:
    def test_select_returns_what_it_would_in_powershell(self, app_client: Live) -> None:
        after, members, response, metadata, client_id, client_name = app_client.run(CODE["Select"])

        fresh = app_client.client.describe_user_pool_client(
            UserPoolId=app_client.pool_id, ClientId=app_client.client_id
        )["UserPoolClient"]
        secret = fresh.pop("ClientSecret")
        assert app_client.names["clients"].describe(*app_client.names["web"]) == after
        assert fresh == members
        assert {"UserPoolClient": fresh, "ResponseMetadata": metadata} == response
        assert 200 == cast("Any", metadata)["HTTPStatusCode"]
        assert app_client.client_id == client_id
        assert "web shop" == client_name
        assert secret not in repr((after, members, response, client_name))

    def test_select_has_no_response_where_nothing_had_to_be_sent(self, app_client: Live) -> None:
        app_client.run(CODE["ClientName"])

        after, *_ = app_client.run(CODE["Select"].partition("result.response")[0])

        assert "web shop" == cast("Any", after).config.client_name
        assert [None] == app_client.run("result.response")

    def test_pass_thru_returns_the_id_of_the_user_pool(self, app_client: Live) -> None:
        assert [app_client.pool_id] == app_client.run(CODE["PassThru"])


class TestConnection:
    @pytest.mark.parametrize("parameter", CONNECTIONS)
    def test_the_client_is_as_the_row_says_and_works(
        self,
        made: list[Made],
        app_client: Live,
        parameter: str,
    ) -> None:
        before = len(made)
        app_client.run(CODE[parameter])
        (connection,) = made[before:]

        facts = connection.facts()
        assert CONNECTIONS[parameter] == {name: facts[name] for name in CONNECTIONS[parameter]}
        self.assert_it_changes_one_setting(connection.client, app_client.names["clients"])

    def test_the_endpoint_is_the_one_of_the_row_and_works(
        self, made: list[Made], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logging.getLogger("werkzeug"), "level", logging.ERROR)
        with embedded_cognito(serve=True) as served:
            app_client = live(connected())
            code = CODE["EndpointUrl"].replace("http://127.0.0.1:5000", served.endpoint_url)
            assert CODE["EndpointUrl"] != code
            assert served.endpoint_url != made[-1].facts()["endpoint"]

            app_client.run(code)

            assert served.endpoint_url == made[-1].facts()["endpoint"]
            self.assert_it_changes_one_setting(made[-1].client, app_client.names["clients"])

    def assert_it_changes_one_setting(self, client: Any, clients: Any) -> None:
        reached = live(client)
        reached.names["clients"] = clients
        before = reached.members()

        reached.run(CODE["ClientName"])

        assert_effect(before, reached.members(), EFFECTS["ClientName"])


class TestSections:
    @pytest.mark.parametrize("heading", HEADINGS)
    def test_the_code_changes_what_it_says_and_nothing_else(
        self,
        app_client: Live,
        files: Path,
        heading: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (files / "apps.csv").write_text(
            "UserPoolId,ClientId,ClientName,AllowedOAuthFlows,CallbackURLs,AuthSessionValidity,"
            "EnableTokenRevocation\n"
            f"{app_client.pool_id},{app_client.client_id},,code;implicit,,10,True\n"
        )
        monkeypatch.setattr("builtins.input", agree)
        before = app_client.members()

        app_client.run(*SECTIONS[heading])

        assert_effect(before, app_client.members(), SECTION_EFFECTS[heading])

    @pytest.mark.parametrize(
        ("answer", "changed"), [("y", True), ("Y ", True), ("n", False), ("", False)]
    )
    def test_the_prompt_shows_the_plan_and_takes_only_yes(
        self, app_client: Live, monkeypatch: pytest.MonkeyPatch, answer: str, *, changed: bool
    ) -> None:
        asked: list[str] = []

        def ask(prompt: str) -> str:
            asked.append(prompt)
            return answer

        monkeypatch.setattr("builtins.input", ask)
        before = app_client.members()

        assert [changed] == app_client.run(*SECTIONS["The confirmation prompt"])

        (prompt,) = asked
        assert "client_name: web app -> web shop" in prompt
        assert changed == (before != app_client.members())

    def test_the_plan_of_what_if_is_printed_and_can_be_sent(
        self, app_client: Live, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = app_client.members()

        app_client.run(*SECTIONS["What if"])

        assert "client_name: web app -> web shop" in capsys.readouterr().out
        app_client.run("clients.apply(plan)")
        assert_effect(before, app_client.members(), EFFECTS["ClientName"])

    @pytest.mark.parametrize("name", ["AllowedOAuthFlow", "TokenValidityUnits_AccessToken"])
    def test_a_name_of_the_cmdlet_alone_is_an_error_as_the_guide_says(
        self, app_client: Live, name: str
    ) -> None:
        assert name in GUIDE

        with pytest.raises(InvalidConfig, match=name):
            app_client.run(f"from_aws({{{name!r}: 'minutes'}})")

    def test_text_is_not_taken_for_a_number_and_an_empty_list_is_not_passed_over(
        self, app_client: Live
    ) -> None:
        with pytest.raises(InvalidConfig, match="auth_session_validity"):
            app_client.run("from_aws({'AuthSessionValidity': '10'})")
        app_client.run("given = from_aws({'LogoutURLs': [], 'ClientName': ''})")

        assert AppClientConfig(logout_urls=[]) == app_client.names["given"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command of the guide for an app client, and returns what it prints."""

    def run(command: str, app_client: Live) -> str:
        ids = {"POOL": app_client.pool_id, "CLIENT": app_client.client_id}
        words = [Template(word).substitute(os.environ | ids) for word in shlex.split(command)]
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("="))
            return ""
        monkeypatch.setattr("sys.argv", ["cognito-clientcfg", *words])
        capsys.readouterr()

        done = main()

        printed = capsys.readouterr()
        assert (0, "") == (done, printed.err), printed
        return printed.out

    return run


class TestCommands:
    @pytest.mark.parametrize("parameter", EFFECTS)
    def test_the_command_of_a_row_does_what_its_code_does_and_nothing_else(
        self, embedded_cognito: EmbeddedCognito, run: Callable[..., str], parameter: str
    ) -> None:
        app_client = live(connected(), EFFECTS[parameter].before)
        before = app_client.members()
        (command,) = COMMANDS[parameter]

        run(command if "--yes" in command else f"{command} --yes", app_client)

        assert_effect(before, app_client.members(), EFFECTS[parameter])
        assert 1 == embedded_cognito.calls.count("UpdateUserPoolClient")

    def test_what_is_printed_as_a_document_has_the_change_and_the_ids_and_no_secret(
        self, app_client: Live, run: Callable[..., str]
    ) -> None:
        printed = run(f"{COMMANDS['PassThru'][0]} --yes", app_client)

        assert COMMANDS["Select"] == COMMANDS["PassThru"]
        assert app_client.pool_id == json.loads(printed)["user_pool_id"]
        assert app_client.secret() not in printed

    @pytest.mark.parametrize("parameter", sorted(CONNECTIONS.keys() - WITHOUT_COMMAND))
    def test_the_commands_of_a_connection_connect_as_the_row_says(
        self,
        embedded_cognito: EmbeddedCognito,
        made: list[Made],
        run: Callable[..., str],
        parameter: str,
    ) -> None:
        region = CONNECTIONS[parameter].get("region", "us-east-1")
        session: Any = boto3.Session(region_name=cast("str", region))
        app_client = live(session.client("cognito-idp"))

        *_, printed = [run(command, app_client) for command in COMMANDS[parameter]]

        assert f"{app_client.pool_id}\tpool\n" == printed
        assert "ListUserPools" == embedded_cognito.calls[-1]
        assert CONNECTIONS[parameter].items() <= made[-1].facts().items()

    def test_the_endpoint_is_the_one_of_the_command(
        self, made: list[Made], run: Callable[..., str]
    ) -> None:
        with embedded_cognito(serve=True) as served:
            app_client = live(connected())
            (command,) = COMMANDS["EndpointUrl"]
            reached = command.replace("http://127.0.0.1:5000", served.endpoint_url)

            assert f"{app_client.pool_id}\tpool\n" == run(reached, app_client)
            assert command != reached
            assert served.endpoint_url == made[-1].facts()["endpoint"]

    @pytest.mark.parametrize("heading", sorted(SECTION_COMMANDS.keys() - {GET, LIST}))
    def test_the_command_of_a_section_changes_what_its_code_changes_and_nothing_else(
        self, app_client: Live, files: Path, run: Callable[..., str], heading: str
    ) -> None:
        assert files.is_dir()
        before = app_client.members()
        (command,) = SECTION_COMMANDS[heading]

        printed = run(command, app_client)

        effect = EFFECTS["UserPoolId"] if heading == TITLE else SECTION_EFFECTS[heading]
        assert_effect(before, app_client.members(), effect)
        assert printed
        assert app_client.secret() not in printed

    def test_the_plan_that_was_kept_can_be_sent(
        self, app_client: Live, files: Path, run: Callable[..., str]
    ) -> None:
        before = app_client.members()
        (command,) = SECTION_COMMANDS["What if"]
        printed = run(command, app_client)
        assert "client_name: web app -> web shop" in printed
        assert (files / "plan.json").exists()

        run("apply plan.json --yes", app_client)

        assert "`cognito-clientcfg apply plan.json` sends it" in GUIDE
        assert_effect(before, app_client.members(), EFFECTS["ClientName"])

    def test_get_and_list_print_what_their_code_finds(
        self, app_client: Live, run: Callable[..., str]
    ) -> None:
        rows = {cmdlet: OTHER_ROWS[cmdlet].items() for cmdlet in (GET, LIST)}
        get = {name: [run(each, app_client) for each in row.commands] for name, row in rows[GET]}
        listed = {
            name: [run(each, app_client) for each in row.commands] for name, row in rows[LIST]
        }
        (shown,) = (run(each, app_client) for each in SECTION_COMMANDS[GET])
        (names,) = (run(each, app_client) for each in SECTION_COMMANDS[LIST])

        assert {shown} == {*get["UserPoolId"], *get["ClientId"]}
        assert shown.startswith(f"web app (app client {app_client.client_id} of ")
        (document,) = map(json.loads, get["Select"])
        assert app_client.members()["CallbackURLs"] == document["UserPoolClient"]["CallbackURLs"]
        assert {"ClientSecret"} == app_client.members().keys() - document["UserPoolClient"].keys()
        assert f"{app_client.client_id}\tweb app\n" == names
        assert [names, names] == listed["UserPoolId"]
        assert app_client.client_id == json.loads(listed["Select"][0])[0]["client_id"]
        assert app_client.secret() not in repr((get, shown))


@pytest.mark.usefixtures("unasked")
class TestOtherCmdlets:
    @pytest.mark.parametrize("cmdlet", OTHER_PARAMETERS)
    def test_each_has_a_row_for_every_parameter_of_its_own(self, cmdlet: str) -> None:
        rows = OTHER_ROWS[cmdlet].items()

        assert [TABLE_HEAD, TABLE_RULE] == TABLES[cmdlet][:2]
        assert OTHER_PARAMETERS[cmdlet] == {name: (row.type, row.names[1:]) for name, row in rows}

    @pytest.mark.parametrize(
        ("parameter", "name", "secret"),
        [
            ("UserPoolId", "mobile", False),
            ("ClientName", "store", False),
            ("GenerateSecret", "shop", True),
            ("Select", "shop", False),
        ],
    )
    def test_new_creates_one_and_changes_no_other(
        self, app_client: Live, parameter: str, name: str, *, secret: bool
    ) -> None:
        before = app_client.members()

        shown = app_client.run(OTHER_ROWS[NEW][parameter].code)

        result = app_client.names["result"]
        (created,) = (
            each
            for each in app_client.names["clients"].list_clients(app_client.pool_id)
            if each.client_id != app_client.client_id
        )
        assert result.created
        assert (name, created.client_id) == (created.client_name, result.after.client_id)
        assert secret is bool(result.after.has_client_secret)
        assert before == app_client.members()
        if parameter == "Select":
            fresh = app_client.client.describe_user_pool_client(
                UserPoolId=app_client.pool_id, ClientId=created.client_id
            )
            assert [result.after, fresh["UserPoolClient"], created.client_id] == shown

    def test_the_secret_of_a_new_one_is_handed_over_and_is_in_no_result(
        self, app_client: Live
    ) -> None:
        app_client.run(OTHER_ROWS[NEW]["GenerateSecret"].code)

        result, vault = app_client.names["result"], app_client.names["vault"]
        secret = vault.get_secret_value(SecretId=result.after.client_id)["SecretString"]
        fresh = app_client.client.describe_user_pool_client(
            UserPoolId=app_client.pool_id, ClientId=result.after.client_id
        )
        assert secret == fresh["UserPoolClient"]["ClientSecret"]
        assert secret not in repr((result, result.response))

    def test_the_code_of_new_creates_one_and_says_so(self, app_client: Live) -> None:
        (block,) = SECTIONS[NEW]

        assert [True] == app_client.run(block)
        assert [False] == app_client.run(block)

    def test_get_returns_the_app_client_without_its_secret(
        self, app_client: Live, capsys: pytest.CaptureFixture[str]
    ) -> None:
        codes = {name: row.code for name, row in OTHER_ROWS[GET].items()}
        expected = app_client.names["clients"].describe(*app_client.names["web"])
        fresh = app_client.client.describe_user_pool_client(
            UserPoolId=app_client.pool_id, ClientId=app_client.client_id
        )["UserPoolClient"]

        for parameter in ("UserPoolId", "ClientId"):
            for line in codes[parameter].splitlines():
                app_client.run(line)
                assert expected == app_client.names.pop("app")
        shown = app_client.run(codes["Select"])
        app_client.run(*SECTIONS[GET])

        assert [FULL.callback_urls, True, fresh["LastModifiedDate"], fresh["CallbackURLs"]] == shown
        printed = capsys.readouterr().out
        assert "web app" in printed
        assert fresh["ClientSecret"] not in printed + repr(shown)

    def test_the_list_has_all_or_the_first_or_their_names(
        self, app_client: Live, capsys: pytest.CaptureFixture[str]
    ) -> None:
        create(app_client.client, app_client.pool_id, FULL.evolve(client_name="shop"))
        codes = {name: row.code for name, row in OTHER_ROWS[LIST].items()}
        everything = [*app_client.names["clients"].list_clients(app_client.pool_id)]
        found: list[Any] = []

        for parameter in ("UserPoolId", "MaxResult", "Select"):
            app_client.run(codes[parameter])
            found.append(app_client.names.pop("apps"))
        app_client.run(*SECTIONS[LIST])

        assert [everything, everything[:1], [each.client_name for each in everything]] == found
        assert ["", ""] == [codes["NextToken"], codes["NoAutoIteration"]]
        assert [f"{each.client_id} {each.client_name}" for each in everything] == (
            capsys.readouterr().out.splitlines()
        )
