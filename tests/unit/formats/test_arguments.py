from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    Feature,
    InvalidConfig,
    RefreshTokenRotation,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.aws_members import MEMBERS
from cognito_clientcfg.config.edits import edited
from cognito_clientcfg.config.serialization import to_fields
from cognito_clientcfg.config.validators import is_list
from cognito_clientcfg.formats import Operation, completions, dump, edits_from_arguments
from tests.support import strategies
from tests.support.app_clients import FULL, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROLE = "arn:aws:iam::123456789012:role/pinpoint"


def as_arguments(config: AppClientConfig, *, aws: bool = False) -> Iterator[tuple[Operation, str]]:
    """Yields a configuration as somebody would type it."""
    for field, value in to_fields(config).items():
        name = MEMBERS[field] if aws else field
        for each in value if is_list(value) else [value]:
            text = each if isinstance(each, str) else json.dumps(each)
            yield "set", f"{name}={text}"


def told(*arguments: tuple[Operation, str]) -> list[str]:
    """Returns what is said of arguments that are wrong."""
    with pytest.raises(InvalidConfig) as error:
        edits_from_arguments(arguments)
    return [f"{each.fields[0]}: {each.message}" for each in error.value.violations]


class TestEdits:
    @pytest.mark.parametrize("aws", [False, True])
    @given(config=strategies.configs())
    def test_a_configuration_that_is_typed_is_assigned(
        self, config: AppClientConfig, *, aws: bool
    ) -> None:
        typed = edits_from_arguments(as_arguments(config, aws=aws))

        assert without_empty_sets(config) == edited(AppClientConfig(), typed)

    def test_they_are_made_in_their_order(self, tmp_path: Path) -> None:
        dump(AppClientConfig(auth_session_validity=5), tmp_path / "web.json")

        edits = edits_from_arguments(
            [
                ("add", "callback_urls=https://a.example"),
                ("add", "callback_urls=https://b.example"),
                ("set", "access_token_validity=1 hour 30 minutes"),
                ("set", "ClientName=a=b"),
                ("file", str(tmp_path / "web.json")),
                ("reset", "LogoutURLs"),
                ("reset", "default_redirect_uri"),
                ("remove", "callback_urls=https://c.example"),
            ]
        )

        expected = (
            add(callback_urls={"https://a.example", "https://b.example"}),
            assign(access_token_validity=timedelta(minutes=90), client_name="a=b"),
            AppClientConfig(auth_session_validity=5),
            reset("logout_urls", "default_redirect_uri"),
            remove(callback_urls={"https://c.example"}),
        )
        assert expected == edits

    @pytest.mark.parametrize("minutes", ["10", "10m", "10 minutes", "600s"])
    def test_minutes_may_be_typed_as_a_duration(self, minutes: str) -> None:
        expected = assign(auth_session_validity=10)

        assert (expected,) == edits_from_arguments([("set", f"auth_session_validity={minutes}")])

    def test_a_file_may_have_the_names_of_aws(self, tmp_path: Path) -> None:
        dump(FULL, tmp_path / "web.yaml", spelling="members")

        assert (FULL,) == edits_from_arguments([("file", str(tmp_path / "web.yaml"))])

    def test_a_file_with_a_mistake_is_told_in_its_own_spelling(self, tmp_path: Path) -> None:
        (tmp_path / "ours.json").write_text('{"calback_urls": []}')
        (tmp_path / "aws.json").write_text('{"ClientName": "x", "CalbackURLs": []}')

        (ours,) = told(("file", str(tmp_path / "ours.json")))
        (aws,) = told(("file", str(tmp_path / "aws.json")))

        assert ours.startswith(
            "calback_urls: there is no such field; did you mean 'callback_urls'?"
        )
        assert aws.startswith("CalbackURLs: there is no such member; did you mean 'CallbackURLs'?")

    def test_a_file_that_gives_nothing_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "web.json").write_text("{}")

        (message,) = told(("file", str(tmp_path / "web.json")))

        assert message.startswith("file: it gives no setting")

    def test_nothing_typed_is_no_edit(self) -> None:
        assert () == edits_from_arguments([])


class TestStructures:
    ANALYTICS = AnalyticsConfiguration(
        application_id="fedcba98", external_id="shop", role_arn=ROLE, user_data_shared=False
    )

    def test_a_part_is_set_and_the_others_stay(self) -> None:
        edits = edits_from_arguments(
            [
                ("set", "analytics_configuration.user_data_shared=true"),
                ("set", "AnalyticsConfiguration.ExternalId=store"),
            ]
        )

        after = edited(AppClientConfig(analytics_configuration=self.ANALYTICS), edits)

        expected = AnalyticsConfiguration(
            application_id="fedcba98", external_id="store", role_arn=ROLE, user_data_shared=True
        )
        assert AppClientConfig(analytics_configuration=expected) == after
        assert after == edited(after, edits)

    def test_a_part_of_a_structure_that_is_absent_makes_one(self) -> None:
        (edit,) = edits_from_arguments([("set", "refresh_token_rotation.feature=ENABLED")])

        assert AppClientConfig(
            refresh_token_rotation=RefreshTokenRotation(Feature.ENABLED)
        ) == edited(AppClientConfig(), [edit])

    def test_parts_show_themselves_as_they_are_typed(self) -> None:
        (edit,) = edits_from_arguments([("set", "RefreshTokenRotation.Feature=ENABLED")])

        assert "--set refresh_token_rotation.feature=ENABLED" == repr(edit)

    @pytest.mark.parametrize("key", ["Feature", "feature"])
    def test_a_whole_is_taken_with_the_names_of_aws_too(self, key: str) -> None:
        typed = edits_from_arguments([("set", f'RefreshTokenRotation={{"{key}": "ENABLED"}}')])

        rotation = RefreshTokenRotation(Feature.ENABLED)
        assert (assign(refresh_token_rotation=rotation),) == typed

    def test_a_whole_and_a_part_of_it_are_refused(self) -> None:
        message = "refresh_token_rotation: is given as a whole and in parts; give one"

        assert [message] == told(
            ("set", "refresh_token_rotation.feature=DISABLED"),
            ("set", 'refresh_token_rotation={"feature": "ENABLED"}'),
        )

    def test_a_part_of_what_this_version_cannot_read_is_refused(self) -> None:
        members = {"UserPoolId": "us-east-1_a", "ClientId": "1", "AnalyticsConfiguration": ["new"]}
        edits = edits_from_arguments([("set", "analytics_configuration.user_data_shared=true")])

        with pytest.raises(InvalidConfig, match="another type than this version knows"):
            edited(AppClient.from_members(members).config, edits)


class TestMistakes:
    @pytest.mark.parametrize(
        ("operation", "argument", "message"),
        [
            ("set", "calback_urls=x", "there is no such field; did you mean 'callback_urls'?"),
            ("add", "CalbackURLs=x", "there is no such field; did you mean 'CallbackURLs'?"),
            ("reset", "logout_url", "there is no such field; did you mean 'logout_urls'?"),
            ("set", "client_name", "has no value; write client_name=VALUE"),
            ("add", "client_name=x", "holds no set; write --set client_name=VALUE"),
            ("set", "access_token_validity=30", "must be a duration, not 30; write 30 minutes"),
            ("set", "enable_token_revocation=maybe", 'must be true or false, not "maybe"'),
            ("set", "auth_session_validity=x", 'must be an integer, not "x"'),
            (
                "set",
                "refresh_token_rotation=ENABLED",
                "is a structure; write it in JSON, or a part of it, as "
                "refresh_token_rotation.feature=VALUE",
            ),
            (
                "set",
                "refresh_token_rotation.feature=ON",
                "'ON' is unknown; known are ENABLED, DISABLED",
            ),
            (
                "set",
                "refresh_token_rotation.features=ENABLED",
                "there is no such field; did you mean 'refresh_token_rotation.feature'?",
            ),
            (
                "add",
                "explicit_auth_flows=ALLOW_USER_SRP",
                "'ALLOW_USER_SRP' is unknown; did you mean 'ALLOW_USER_SRP_AUTH'?",
            ),
            (
                "reset",
                "refresh_token_rotation.feature",
                "there is no such field; did you mean 'refresh_token_rotation'?",
            ),
            (
                "set",
                "refresh_token_rotation=null",
                "is a structure; write it in JSON, or a part of it, as "
                "refresh_token_rotation.feature=VALUE",
            ),
            ("set", "auth_session_validity=90s", 'must be an integer, not "90s"'),
            ("reset", "client_name", "a client name has no default; assign another one"),
        ],
    )
    def test_it_is_told_with_what_to_write(
        self, operation: Operation, argument: str, message: str
    ) -> None:
        field = argument.partition("=")[0]

        assert [f"{field}: {message}"] == told((operation, argument))

    def test_all_are_told_at_once(self) -> None:
        messages = told(
            ("set", "client_name=a"),
            ("set", "client_name=b"),
            ("set", "access_token_validity=soon"),
            ("add", "client_name=x"),
            ("add", "explicit_auth_flows=x"),
            ("remove", "logout_urls"),
        )

        fields = [message.partition(":")[0] for message in messages]
        expected = [
            *("client_name", "access_token_validity"),
            *("client_name", "explicit_auth_flows", "logout_urls"),
        ]
        assert expected == fields
        assert "client_name: is given more than once, and takes one value" == messages[0]

    def test_a_client_secret_is_refused_and_not_repeated(self) -> None:
        (message,) = told(("set", f"client_secret={SECRET}"))

        assert "leave it out" in message
        assert SECRET not in message


class TestCompletions:
    @pytest.mark.parametrize(
        ("operation", "incomplete", "expected"),
        [
            ("set", "client", ["client_name="]),
            ("set", "Client", ["ClientName="]),
            ("add", "a", ["allowed_oauth_flows=", "allowed_oauth_scopes="]),
            ("reset", "refresh_token_r", ["refresh_token_rotation"]),
            ("set", "refresh_token_rotation.f", ["refresh_token_rotation.feature="]),
            ("set", "prevent_user_existence_errors=L", ["prevent_user_existence_errors=LEGACY"]),
            (
                "add",
                "AllowedOAuthFlows=c",
                ["AllowedOAuthFlows=code", "AllowedOAuthFlows=client_credentials"],
            ),
            (
                "set",
                "enable_token_revocation=",
                ["enable_token_revocation=true", "enable_token_revocation=false"],
            ),
            ("set", "client_name=", []),
            ("set", "unknown=", []),
        ],
    )
    def test_they_go_on_from_what_is_typed(
        self, operation: Operation, incomplete: str, expected: list[str]
    ) -> None:
        assert expected == completions(operation, incomplete)

    def test_nothing_typed_offers_every_field_in_our_spelling(self) -> None:
        offered = {name.rstrip("=") for name in completions("set", "")}

        assert to_fields(FULL).keys() <= offered
        assert not any(name[0].isupper() for name in offered)


def without_empty_sets(config: AppClientConfig) -> Any:
    """An empty set cannot be typed; it is reset, or left out."""
    return AppClientConfig(
        **{name: value for name, value in as_keywords(config).items() if value != frozenset()}
    )


def as_keywords(config: AppClientConfig) -> dict[str, Any]:
    return {name: getattr(config, name) for name in to_fields(config)}
