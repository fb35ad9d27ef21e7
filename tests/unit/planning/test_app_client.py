from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from cognito_clientcfg import AppClient, AppClientConfig, InvalidConfig
from tests.support import strategies
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, SECRET, app_client, members_of

DATES: dict[str, Any] = {
    "CreationDate": 1.7e9,
    "LastModifiedDate": 1.7e9 + 0.123,
    "ClientType": "REGULAR",
}


class TestSavedAsJson:
    @given(strategies.configs())
    def test_what_is_saved_is_loaded(self, config: AppClientConfig) -> None:
        saved = app_client(config, Future={"Deep": [1, None]}, **DATES)

        assert saved == AppClient.from_json(saved.to_json())

    def test_it_is_a_describe_answer_with_a_word_about_the_secret(self) -> None:
        saved = AppClient.from_members(
            members_of(AppClientConfig(client_name="x"), ClientSecret=SECRET, **DATES),
            has_client_secret=True,
        )

        assert {
            "HasClientSecret": True,
            "UserPoolClient": {
                "UserPoolId": POOL_ID,
                "ClientId": CLIENT_ID,
                "ClientName": "x",
                "CreationDate": "2023-11-14T22:13:20+00:00",
                "LastModifiedDate": "2023-11-14T22:13:20.123000+00:00",
                "ClientType": "REGULAR",
            },
        } == json.loads(saved.to_json())

    def test_the_answer_of_the_aws_cli_is_loaded_without_its_secret(self) -> None:
        dates = {"LastModifiedDate": "2026-01-02T03:04:05.678000+01:00"}
        text = json.dumps({"UserPoolClient": members_of(FULL, ClientSecret=SECRET, **dates)})

        loaded = AppClient.from_json(text)

        assert FULL == loaded.config
        assert loaded.has_client_secret
        assert datetime(2026, 1, 2, 2, 4, 5, 678000, tzinfo=UTC) == loaded.last_modified_date
        assert SECRET not in loaded.to_json() + repr(vars(AppClient)) + repr(loaded.members)

    def test_a_date_that_is_none_is_passed_over(self) -> None:
        text = json.dumps({"UserPoolClient": members_of(FULL, CreationDate="yesterday")})

        assert None is AppClient.from_json(text).creation_date

    @pytest.mark.parametrize(
        ("text", "field", "message"),
        [
            ("{", "file", "this is not JSON: Expecting property name"),
            ("", "file", "this is not JSON: Expecting value (line 1)"),
            ("[" * 10**5, "file", "this is not JSON"),
            ('{"x": NaN}', "file", "this is not JSON: NaN is not one of its numbers"),
            ("[]", "saved app client", "an object with UserPoolClient in it is expected"),
            ("{}", "saved app client", "an object with UserPoolClient in it is expected"),
            ('{"UserPoolClient": {}}', "user_pool_id", "must be a str, not None"),
            (
                '{"UserPoolClient": {"UserPoolId": "us-east-1_x", "ClientId": "a b"}}',
                "client_id",
                "'a b' is malformed",
            ),
            (
                '{"UserPoolClient": {"CallbackUrls": []}}',
                "CallbackUrls",
                "there is no such member; did you mean 'CallbackURLs'?",
            ),
            (
                '{"UserPoolClient": {"ClientName": "a", "ClientName": "b"}}',
                "ClientName",
                "it is given more than once",
            ),
            (
                '{"UserPoolClient": {}, "HasClientSecret": "yes"}',
                "HasClientSecret",
                "must be true or false",
            ),
            (
                '{"UserPoolClient": {}, "Complete": 1}',
                "Complete",
                "must be true or false",
            ),
            ('{"x": 1e999}', "file", "this is not JSON: 1e999 is too large a number"),
            (
                f'{{"UserPoolClient": {{"x": {"[" * 80}{"]" * 80}}}}}',
                "file",
                "it nests more than 64 levels deep",
            ),
        ],
    )
    def test_what_was_edited_wrongly_is_refused(self, text: str, field: str, message: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClient.from_json(text)

        (violation, *_) = error.value.violations
        assert (field,) == violation.fields
        assert message in violation.message

    @pytest.mark.parametrize("text", [f'{{"ClientSecret": "{SECRET}"', f'{{"x": "{SECRET}"}}'])
    def test_the_error_does_not_hold_the_text(self, text: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClient.from_json(text)

        assert None is error.value.__context__
        assert SECRET not in repr(vars(error.value))

    @pytest.mark.parametrize("text", [None, b"{}", {"UserPoolClient": {}}])
    def test_what_is_no_text_is_told_so(self, text: Any) -> None:
        with pytest.raises(TypeError, match="the text of a saved app client is expected, not"):
            AppClient.from_json(text)

    @pytest.mark.parametrize("guarded", [True, False])
    def test_whether_members_may_be_missing_is_saved(self, guarded: bool) -> None:  # noqa: FBT001 - a parameter of the test
        saved = AppClient.from_members(
            members_of(FULL, Ratio=0.5), has_client_secret=True, complete=guarded
        )

        assert guarded == AppClient.from_json(saved.to_json()).complete

    def test_units_that_are_no_structure_are_not_understood(self) -> None:
        text = json.dumps({"UserPoolClient": members_of(FULL, TokenValidityUnits="minutes")})

        unmodelled = AppClient.from_json(text).unknown_members

        assert (
            "AccessTokenValidity",
            "IdTokenValidity",
            "RefreshTokenValidity",
        ) == unmodelled

    def test_what_belongs_to_a_creation_alone_is_passed_over(self) -> None:
        text = json.dumps({"UserPoolClient": members_of(FULL, GenerateSecret=True)})

        assert members_of(FULL) == AppClient.from_json(text).members

    def test_a_member_that_nobody_knows_is_carried(self) -> None:
        text = json.dumps({"UserPoolClient": members_of(FULL, Future=1)})

        assert ("Future",) == AppClient.from_json(text).unknown_members


class TestComparison:
    @pytest.mark.parametrize(
        ("later", "same"),
        [
            ({}, True),
            ({"LastModifiedDate": 2.0}, False),
            ({"Future": 2}, False),
            ({"ClientName": "other"}, False),
            ({"CallbackURLs": ["https://b", "https://a"]}, True),
            ({"Order": [2, 1]}, False),
            ({"Flag": 1}, False),
        ],
    )
    def test_whether_somebody_wrote_in_between(self, later: dict[str, Any], *, same: bool) -> None:
        before: dict[str, Any] = {
            "CallbackURLs": ["https://a", "https://b"],
            "ClientName": "x",
            "Flag": True,
            "Future": 1,
            "LastModifiedDate": 1.0,
            "Order": [1, 2],
        }
        earlier = app_client(AppClientConfig(), **before)

        assert same == earlier.is_as_written_as(app_client(AppClientConfig(), **(before | later)))

    def test_how_it_was_read_makes_no_difference(self) -> None:
        members = members_of(FULL)
        read = [
            AppClient.from_members(members, has_client_secret=True, complete=guarded)
            for guarded in (True, False)
        ]

        assert read[0] == read[1]
