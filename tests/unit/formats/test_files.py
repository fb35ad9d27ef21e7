from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg import (
    AppClientConfig,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    Unreadable,
    Violation,
    to_aws,
)
from cognito_clientcfg.config.app_client_config import SETTINGS, overlaid
from cognito_clientcfg.config.serialization import to_fields
from cognito_clientcfg.formats import Format, Spelling, dump, dumps, load, loads
from tests.support import strategies
from tests.support.app_clients import FULL

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: list[Format] = ["json", "yaml", "toml"]
SPELLINGS: list[Spelling] = ["fields", "members"]
PUBLISHED = AppClientConfig(publish_secrets_in_aws_secrets_manager=True)
YAML = """\
client_name: web
access_token_validity: 30 minutes
refresh_token_validity: {value: 7, unit: days}
callback_urls:
  - https://app.example.com/callback
enable_token_revocation: true
refresh_token_rotation:
  feature: ENABLED
  retry_grace_period_seconds: 10
publish_secrets_in_aws_secrets_manager: true
"""


def refused(text: str, format_: Format, spelling: Spelling = "fields") -> tuple[Violation, ...]:
    with pytest.raises(InvalidConfig) as error:
        loads(text, format=format_, spelling=spelling)
    return error.value.violations


class TestRoundTrip:
    @pytest.mark.parametrize("spelling", SPELLINGS)
    @pytest.mark.parametrize("format_", FORMATS)
    @given(config=strategies.configs())
    def test_what_is_written_is_read(
        self, format_: Format, spelling: Spelling, config: AppClientConfig
    ) -> None:
        text = dumps(config, format=format_, spelling=spelling)

        read = loads(text, format=format_, spelling=spelling)

        assert to_aws(config) == to_aws(read)

    @pytest.mark.parametrize("name", ["web.json", "web.yaml", "web.yml", "web.TOML"])
    @pytest.mark.parametrize("config", [FULL, PUBLISHED, AppClientConfig()])
    def test_a_file_is_read_as_it_was_written(
        self, tmp_path: Path, name: str, config: AppClientConfig
    ) -> None:
        dump(config, tmp_path / name)

        assert config == load(tmp_path / name)

    def test_a_setting_that_aws_does_not_echo_is_written_in_both_spellings(self) -> None:
        assert {"publish_secrets_in_aws_secrets_manager": True} == json.loads(
            dumps(PUBLISHED, format="json")
        )
        assert {"PublishSecretsInAWSSecretsManager": True} == json.loads(
            dumps(PUBLISHED, format="json", spelling="members")
        )

    @given(config=strategies.configs())
    def test_who_reads_yaml_1_1_reads_the_same(self, config: AppClientConfig) -> None:
        assert to_fields(config) == yaml.safe_load(dumps(config, format="yaml"))

    @pytest.mark.parametrize(
        "word", ["no", "On", "y", "1:30", "012", "1_000", "0b1", ".5", "2020-01-01", "~", "null"]
    )
    def test_a_word_that_others_take_for_something_else_is_quoted(self, word: str) -> None:
        text = dumps(AppClientConfig(read_attributes=[word]), format="yaml")

        assert {"read_attributes": [word]} == yaml.safe_load(text)
        assert f"- '{word}'" in text

    @pytest.mark.parametrize("name", ["web.json", "web.toml", "web.yaml"])
    def test_a_byte_order_mark_is_passed_over(self, tmp_path: Path, name: str) -> None:
        dump(FULL, tmp_path / name)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (tmp_path / name).read_bytes())

        assert FULL == load(tmp_path / name)


class TestOurSpelling:
    def test_it_reads_as_people_write_it(self) -> None:
        assert AppClientConfig(
            client_name="web",
            access_token_validity=TokenValidity(30, "minutes"),
            refresh_token_validity=TokenValidity(7, "days"),
            callback_urls=["https://app.example.com/callback"],
            enable_token_revocation=True,
            refresh_token_rotation=RefreshTokenRotation("ENABLED", 10),
            publish_secrets_in_aws_secrets_manager=True,
        ) == loads(YAML, format="yaml")

    def test_it_is_written_as_people_read_it(self) -> None:
        config = AppClientConfig(
            id_token_validity=TokenValidity(1, "hours"),
            logout_urls=["https://b", "https://ä"],
            refresh_token_rotation=RefreshTokenRotation("DISABLED"),
        )

        assert """\
id_token_validity: 1 hour
logout_urls:
- https://b
- https://ä
refresh_token_rotation:
  feature: DISABLED
""" == dumps(config, format="yaml")

    def test_null_counts_as_not_given(self) -> None:
        assert AppClientConfig(client_name="x") == loads(
            "client_name: x\ncallback_urls:\n", format="yaml"
        )

    @pytest.mark.parametrize(
        ("text", "config"),
        [
            ("<<: {client_name: x}", AppClientConfig(client_name="x")),
            (
                "refresh_token_rotation:\n  <<: {feature: ENABLED}\n",
                AppClientConfig(refresh_token_rotation=RefreshTokenRotation("ENABLED")),
            ),
            (
                "enable_token_revocation: &yes true\nallowed_oauth_flows_user_pool_client: *yes",
                AppClientConfig(
                    enable_token_revocation=True, allowed_oauth_flows_user_pool_client=True
                ),
            ),
            ("client_name: !!str 5", AppClientConfig(client_name="5")),
            ("auth_session_validity: &five 5", AppClientConfig(auth_session_validity=5)),
        ],
    )
    def test_merge_keys_anchors_and_the_tag_of_a_string_are_understood(
        self, text: str, config: AppClientConfig
    ) -> None:
        assert config == loads(text, format="yaml")


class TestViolations:
    @pytest.mark.parametrize(
        ("text", "field", "message"),
        [
            (
                "calback_urls: []",
                "calback_urls",
                "there is no such field; did you mean 'callback_urls'? [line 1]",
            ),
            (
                "enable_token_revocation: 'false'",
                "enable_token_revocation",
                'must be true or false, not "false"; write false [line 1]',
            ),
            (
                "enable_token_revocation: no",
                "enable_token_revocation",
                'must be true or false, not "no"; write false [line 1]',
            ),
            (
                "auth_session_validity: 3.9",
                "auth_session_validity",
                "must be an integer, not 3.9 [line 1]",
            ),
            ("client_name: true", "client_name", "must be a string, not true [line 1]"),
            (
                "callback_urls: https://a",
                "callback_urls",
                'must be a list of strings, not "https://a"; write [https://a] [line 1]',
            ),
            (
                "callback_urls: [https://a, 5]",
                "callback_urls",
                "each value of the list must be a string, not 5 [line 1]",
            ),
            (
                "access_token_validity: 30",
                "access_token_validity",
                "must be a duration, not 30; write 30 minutes [line 1]",
            ),
            (
                "access_token_validity: 0 hours",
                "access_token_validity",
                'must be a duration, not "0 hours"; for example 30 minutes [line 1]',
            ),
            (
                "access_token_validity: 2 days",
                "access_token_validity",
                "2 days is out of range; 5 minutes to 1 day are allowed [line 1]",
            ),
            (
                "access_token_validity: {value: 1, units: hours}",
                "access_token_validity.units",
                "there is no such field; did you mean 'unit'? [line 1]",
            ),
            (
                "access_token_validity:\n  value: one\n  unit: hours",
                "access_token_validity.value",
                'must be an integer, not "one" [line 2]',
            ),
            (
                "refresh_token_rotation: ENABLED",
                "refresh_token_rotation",
                'must be a mapping, not "ENABLED"; write {feature: ENABLED} [line 1]',
            ),
            (
                "client_name: x\nrefresh_token_rotation:\n  feature: 5\n",
                "refresh_token_rotation.feature",
                "must be a string, not 5 [line 3]",
            ),
            (
                "client_name: x\nrefresh_token_rotation:\n  retry_grace_period_seconds: 5\n",
                "refresh_token_rotation.feature",
                "is missing; it must be a string [line 2]",
            ),
            (
                "client_name: !Ref Name",
                "client_name",
                "a value under the tag !Ref is not understood; write the value itself [line 1]",
            ),
            (
                "callback_urls: [!Ref Url]",
                "callback_urls",
                "a value under the tag !Ref is not understood; write the value itself [line 1]",
            ),
            (
                "refresh_token_rotation: {feature: !Ref Feature}",
                "refresh_token_rotation",
                "a value under the tag !Ref is not understood; write the value itself [line 1]",
            ),
            ("1: x", "1", "there is no such field [line 1]"),
        ],
    )
    def test_one_says_what_to_write_and_where(self, text: str, field: str, message: str) -> None:
        violation = refused(text, "yaml")[0]

        assert ((field,), message) == (violation.fields, violation.message)

    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_a_date_is_not_a_string(self, spelling: Spelling) -> None:
        name = "client_name" if spelling == "fields" else "ClientName"

        (violation,) = refused(f"{name} = 2020-01-01", "toml", spelling)

        assert 'must be a string, not "2020-01-01"' == violation.message

    def test_all_of_them_are_told_at_once(self) -> None:
        text = "calback_urls: []\nauth_session_validity: 1\nclient_name: ''\n"

        assert {"[line 1]", "[line 2]", "[line 3]"} == {
            violation.message[-8:] for violation in refused(text, "yaml")
        }

    def test_that_of_a_rule_across_fields_names_both_lines(self) -> None:
        text = "access_token_validity: 2 hours\nclient_name: x\nrefresh_token_validity: 1 hour\n"

        (violation,) = refused(text, "yaml")

        assert violation.message.endswith("[lines 1, 3]")

    def test_one_names_its_line_in_the_spelling_of_aws_too(self) -> None:
        text = "ClientName: x\nRefreshTokenRotation:\n  Feature: ON\nCallbackURLs: [x]\n"

        assert {
            ("refresh_token_rotation.feature",): "[line 3]",
            ("callback_urls",): "[line 4]",
        } == {v.fields: v.message[-8:] for v in refused(text, "yaml", "members")}

    def test_one_names_its_line_in_json_too(self) -> None:
        config = overlaid(FULL, {"auth_session_validity": 99})
        text = dumps(config, format="json")

        (violation,) = refused(text, "json")

        assert text.partition('"auth_session_validity"')[0].count("\n") + 1 == int(
            violation.message.rpartition("[line ")[2].rstrip("]")
        )

    def test_one_names_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "web.yaml").write_text("\nclient_nam: x\n")
        (tmp_path / "web.toml").write_text("\nclient_nam = 'x'\n")

        with pytest.raises(InvalidConfig, match=r"web.yaml, line 2\]"):
            load(tmp_path / "web.yaml")
        with pytest.raises(InvalidConfig, match=r"web.toml\]"):
            load(tmp_path / "web.toml")

    @pytest.mark.parametrize(("format_", "text"), [("json", "[]"), ("yaml", ""), ("yaml", "- a")])
    def test_what_is_not_a_mapping_is_one(self, format_: Format, text: str) -> None:
        (violation,) = refused(text, format_)

        assert (("file",), "a mapping of settings is expected") == (
            violation.fields,
            violation.message,
        )


class TestWhatCannotBeWritten:
    def test_an_unreadable_value_is_not_written_in_our_spelling(self) -> None:
        config = overlaid(AppClientConfig(), {"client_name": Unreadable.of([1])})

        with pytest.raises(InvalidConfig, match="client_name: this version cannot read"):
            dumps(config, format="json")

        assert {"ClientName": [1]} == json.loads(dumps(config, format="json", spelling="members"))

    def test_toml_has_no_null(self) -> None:
        config = overlaid(AppClientConfig(), {"client_name": Unreadable.of([None])})

        with pytest.raises(InvalidConfig, match="TOML cannot express what AWS returned here"):
            dumps(config, format="toml", spelling="members")

    def test_what_cannot_be_encoded_leaves_the_file_as_it_is(self, tmp_path: Path) -> None:
        dump(FULL, tmp_path / "web.json")

        with pytest.raises(UnicodeEncodeError):
            dump(AppClientConfig(read_attributes=["\ud800"]), tmp_path / "web.json")

        assert FULL == load(tmp_path / "web.json")

    def test_a_name_that_tells_no_format_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"must end in .json, .toml, .yaml or .yml, not '.*"):
            dump(FULL, tmp_path / "web.txt")

        assert [] == [*tmp_path.iterdir()]


class TestArguments:
    @pytest.mark.parametrize("text", [None, b"{}", {}])
    def test_a_text_is_expected(self, text: Any) -> None:
        with pytest.raises(TypeError, match="the text of a file is expected, not"):
            loads(text, format="json")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                {"format": "yml"},
                r"format must be one of json, yaml, toml, not 'yml'; did you mean 'yaml'\?",
            ),
            (
                {"format": "json", "spelling": "aws"},
                "spelling must be one of fields, members, not 'aws'",
            ),
        ],
    )
    def test_a_known_format_and_spelling_are_expected(
        self, arguments: dict[str, Any], message: str
    ) -> None:
        for call in (lambda: loads("{}", **arguments), lambda: dumps(FULL, **arguments)):
            with pytest.raises(ValueError, match=message):
                call()

    @given(text=st.text(), format_=st.sampled_from(FORMATS), spelling=st.sampled_from(SPELLINGS))
    def test_any_text_is_a_configuration_or_a_documented_error(
        self, text: str, format_: Format, spelling: Spelling
    ) -> None:
        with suppress(InvalidConfig):
            assert isinstance(loads(text, format=format_, spelling=spelling), AppClientConfig)

    @given(document=st.dictionaries(st.sampled_from([*SETTINGS, "x"]), strategies.JSON))
    def test_any_document_is_a_configuration_or_a_documented_error(
        self, document: dict[str, Any]
    ) -> None:
        for format_ in ("json", "yaml"):
            with suppress(InvalidConfig):
                assert isinstance(loads(json.dumps(document), format=format_), AppClientConfig)
