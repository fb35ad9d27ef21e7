from __future__ import annotations

import json
import subprocess
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cognito_clientcfg import (
    AppClientConfig,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    Unreadable,
    Violation,
    to_aws,
)
from cognito_clientcfg.config import SETTINGS, overlaid
from cognito_clientcfg.formats import dump, dumps, json_schema, load, loads
from cognito_clientcfg.spelling import from_fields, to_fields

from . import strategies
from .support import FULL, SECONDS, SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_clientcfg.documents import Format
    from cognito_clientcfg.formats import Spelling

FORMATS: list[Format] = ["json", "yaml", "toml"]
SPELLINGS: list[Spelling] = ["fields", "members"]
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
"""


def refused(text: str, format: Format, spelling: Spelling = "fields") -> tuple[Violation, ...]:  # noqa: A002 - as the module names it
    with pytest.raises(InvalidConfig) as error:
        loads(text, format=format, spelling=spelling)
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

    @given(config=strategies.configs())
    def test_durations_keep_their_unit(self, config: AppClientConfig) -> None:
        assert to_aws(config) == to_aws(from_fields(to_fields(config)))

    @pytest.mark.parametrize("name", ["web.json", "web.yaml", "web.yml", "web.TOML"])
    def test_a_file_is_read_as_it_was_written(self, tmp_path: Path, name: str) -> None:
        dump(FULL, tmp_path / name)

        assert FULL == load(tmp_path / name)

    @given(config=strategies.configs())
    def test_yaml_is_read_alike_by_who_reads_yaml_1_1(self, config: AppClientConfig) -> None:
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

    def test_what_cannot_be_encoded_leaves_the_file_as_it_is(self, tmp_path: Path) -> None:
        dump(FULL, tmp_path / "web.json")

        with pytest.raises(UnicodeEncodeError):
            dump(AppClientConfig(read_attributes=["\ud800"]), tmp_path / "web.json")

        assert FULL == load(tmp_path / "web.json")

    def test_a_name_that_tells_no_format_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"ends in none of .json, .toml, .yaml and .yml"):
            dump(FULL, tmp_path / "web.txt")

        assert [] == [*tmp_path.iterdir()]


class TestOurSpelling:
    def test_it_reads_as_people_write_it(self) -> None:
        assert AppClientConfig(
            client_name="web",
            access_token_validity=TokenValidity(30, "minutes"),
            refresh_token_validity=TokenValidity(7, "days"),
            callback_urls=["https://app.example.com/callback"],
            enable_token_revocation=True,
            refresh_token_rotation=RefreshTokenRotation("ENABLED", 10),
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

    @pytest.mark.parametrize(
        ("text", "field", "message"),
        [
            ("calback_urls: []", "calback_urls", "did you mean 'callback_urls'? [line 1]"),
            ("enable_token_revocation: 'false'", "enable_token_revocation", "must be a bool, not"),
            ("enable_token_revocation: no", "enable_token_revocation", "must be a bool, not"),
            ("auth_session_validity: 3.9", "auth_session_validity", "must be an int, not float"),
            ("callback_urls: https://a", "callback_urls", "must be a set of strings"),
            ("access_token_validity: 30", "access_token_validity", "must be a TokenValidity"),
            ("access_token_validity: 0 hours", "access_token_validity", "must be a TokenValidity"),
            ("access_token_validity: 2 days", "access_token_validity", "2 days is out of range"),
            (
                "access_token_validity: {value: 1, units: hours}",
                "access_token_validity.units",
                "there is no such part; did you mean 'unit'? [line 1]",
            ),
            (
                "client_name: x\nrefresh_token_rotation:\n  feature: ON\n",
                "refresh_token_rotation.feature",
                "[line 3]",
            ),
            ("client_name: !Ref Name", "client_name", "a value under the tag !Ref"),
            ("callback_urls: [!Ref Url]", "callback_urls", "a value under the tag !Ref"),
            (
                "refresh_token_rotation: {feature: !Ref Feature}",
                "refresh_token_rotation",
                "a value under the tag !Ref",
            ),
            ("1: x", "1", "there is no such field"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(
        self, text: str, field: str, message: str
    ) -> None:
        (violation, *_) = refused(text, "yaml")

        assert (field,) == violation.fields
        assert message in violation.message

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        text = "calback_urls: []\nauth_session_validity: 1\nclient_name: ''\n"

        assert 3 == len(refused(text, "yaml"))

    def test_a_rule_across_fields_names_both_lines(self) -> None:
        text = "access_token_validity: 2 hours\nclient_name: x\nrefresh_token_validity: 1 hour\n"

        (violation,) = refused(text, "yaml")

        assert violation.message.endswith("[lines 1, 3]")

    def test_a_line_is_told_in_the_spelling_of_aws_too(self) -> None:
        text = "ClientName: x\nRefreshTokenRotation:\n  Feature: ON\nCallbackURLs: [x]\n"

        assert {
            ("refresh_token_rotation.feature",): "[line 3]",
            ("callback_urls",): "[line 4]",
        } == {v.fields: v.message[-8:] for v in refused(text, "yaml", "members")}

    @pytest.mark.parametrize(
        ("text", "config"),
        [
            ("<<: {client_name: x}", AppClientConfig(client_name="x")),
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
    def test_merge_keys_anchors_and_the_tag_of_a_text_are_understood(
        self, text: str, config: AppClientConfig
    ) -> None:
        assert config == loads(text, format="yaml")

    def test_null_counts_as_not_given(self) -> None:
        assert AppClientConfig(client_name="x") == loads(
            "client_name: x\ncallback_urls:\n", format="yaml"
        )

    def test_what_cannot_be_read_cannot_be_written(self) -> None:
        config = overlaid(AppClientConfig(), {"client_name": Unreadable.of([1])})

        with pytest.raises(InvalidConfig, match="client_name: this version cannot read"):
            dumps(config, format="json")

    def test_what_toml_has_no_word_for_cannot_be_written(self) -> None:
        config = overlaid(AppClientConfig(), {"client_name": Unreadable.of([None])})

        with pytest.raises(InvalidConfig, match="TOML has no word for what AWS returned"):
            dumps(config, format="toml", spelling="members")

    def test_what_is_no_mapping_is_told(self) -> None:
        with pytest.raises(TypeError, match="a mapping of fields is expected, not list"):
            from_fields(["client_name"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - the point


class TestText:
    @pytest.mark.parametrize(
        ("format_", "text", "message"),
        [
            ("json", "{", "this is no JSON: Expecting property name enclosed in double quotes"),
            ("json", '{\n"client_name": x}', "(line 2)"),
            ("json", '{"client_name": "a", "client_name": "b"}', "it is given more than once"),
            ("json", "[" * 100_000, "this is no JSON: "),
            ("json", "[]", "a mapping of settings is expected"),
            ("toml", "a = x\n", "this is no TOML: Invalid value (line 1)"),
            ("toml", "a = 1\na = 2\n", "this is no TOML: Cannot overwrite a value (line 2)"),
            ("toml", "a = '" , "this is no TOML"),
            ("toml", f"a = {'9' * 5_000}", "this is no TOML that can be read"),
            ("yaml", "a: 2020-13-45", "a value is out of range"),
            ("yaml", "a: '\0'", "special characters are not allowed"),
            ("yaml", "a: 1\n---\na: 2\n", "but found another document"),
            ("yaml", "a: [", "this is no YAML: expected the node content"),
            ("yaml", "a: 1\na: 2\n", 'found duplicate key "a"'),
            ("yaml", "a: 1\na: 2\n", "(line 2)"),
            ("yaml", "[" * 200 + "]" * 200, "this is no YAML: it nests too deep"),
            ("yaml", "", "a mapping of settings is expected"),
        ],
    )  # fmt: skip
    def test_what_is_not_of_its_format_is_refused(
        self, format_: Format, text: str, message: str
    ) -> None:
        (violation, *_) = refused(text, format_)

        assert message in violation.message

    @pytest.mark.parametrize("name", ["x", "callback_urls", "client_name"])
    def test_aliases_that_multiply_do_no_harm(self, name: str) -> None:
        levels = ["a0: &a0 [x, x]"] + [
            f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)
        ]

        (violation,) = refused("\n".join([*levels, f"{name}: *a39"]), "yaml")

        assert "its aliases multiply" in violation.message

    def test_a_file_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "web.yaml").write_text("\nclient_nam: x\n")

        with pytest.raises(InvalidConfig, match=r"web.yaml, line 2\]"):
            load(tmp_path / "web.yaml")

    def test_a_merge_key_is_followed(self) -> None:
        text = "client_name: x\nrefresh_token_rotation:\n  <<: {feature: ENABLED}\n"

        assert AppClientConfig(
            client_name="x", refresh_token_rotation=RefreshTokenRotation("ENABLED")
        ) == loads(text, format="yaml")

    @pytest.mark.parametrize("text", [None, b"{}", {}])
    def test_what_is_no_text_is_told(self, text: Any) -> None:
        with pytest.raises(TypeError, match="the text of a file is expected, not"):
            loads(text, format="json")

    @pytest.mark.parametrize(
        ("format_", "text"),
        [
            ("json", f'{{"ClientSecret": "{SECRET}", "ClientName": 5}}'),
            ("json", f'{{"ClientSecret": "{SECRET}"'),
            ("yaml", f"ClientSecret: {SECRET}\nClientName: 5\n"),
            ("yaml", f"ClientSecret: {SECRET}\nClientName: [\n"),
            ("yaml", f"ClientSecret: {SECRET}\nClientSecret: {SECRET}\n"),
            ("yaml", f"ClientSecret: *{SECRET}\n"),
            ("toml", f'ClientSecret = "{SECRET}"\nClientSecret = "{SECRET}"\n'),
            ("json", f'{{"ClientSecret": "{SECRET}", "ClientSecret": "{SECRET}"}}'),
            ("toml", f'ClientSecret = "{SECRET}"\nClientName = 5\n'),
            ("toml", f'ClientSecret = "{SECRET}"\nClientName = \n'),
        ],
    )
    def test_an_error_does_not_hold_the_secret(self, format_: Format, text: str) -> None:
        told = failure(format_, text)

        assert SECRET not in told

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
    @pytest.mark.parametrize("name", ["web.json", "web.toml", "web.yaml"])
    def test_another_encoding_is_told_without_the_content(
        self, tmp_path: Path, encoding: str, name: str
    ) -> None:
        (tmp_path / name).write_bytes(f"ClientSecret: {SECRET}é".encode(encoding))

        with pytest.raises(InvalidConfig, match=r"this is not in UTF-8; .* \(line 1\)") as error:
            load(tmp_path / name, spelling="members")

        assert SECRET not in traced(error.value)
        assert None is error.value.__context__

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                {"format": "yml"},
                "format is one of json, yaml, toml; not 'yml'; did you mean 'yaml'",
            ),
            (
                {"format": "json", "spelling": "aws"},
                "spelling is one of fields, members; not 'aws'",
            ),
        ],
    )
    def test_an_unknown_format_or_spelling_is_told(
        self, arguments: dict[str, Any], message: str
    ) -> None:
        for call in (lambda: loads("{}", **arguments), lambda: dumps(FULL, **arguments)):
            with pytest.raises(ValueError, match=message):
                call()

    def test_importing_a_module_loads_none_of_the_extra(self) -> None:
        script = (
            "import sys, cognito_clientcfg.cloudformation, cognito_clientcfg.formats; "
            "import cognito_clientcfg.terraform; print({'ruamel.yaml', 'tomli_w'} & {*sys.modules})"
        )

        done = subprocess.run(  # noqa: S603 - a script of our own
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )

        assert "set()" == done.stdout.strip()

    @given(text=st.text(), format_=st.sampled_from(FORMATS), spelling=st.sampled_from(SPELLINGS))
    def test_any_text_is_a_configuration_or_a_documented_error(
        self, text: str, format_: Format, spelling: Spelling
    ) -> None:
        with suppress(InvalidConfig):
            assert loads(text, format=format_, spelling=spelling) is not None

    @given(document=st.dictionaries(st.sampled_from([*SETTINGS, "x"]), strategies.JSON))
    def test_any_document_is_a_configuration_or_a_documented_error(
        self, document: dict[str, Any]
    ) -> None:
        for format_ in ("json", "yaml"):
            with suppress(InvalidConfig):
                assert loads(json.dumps(document), format=format_) is not None


def failure(format_: Format, text: str) -> str:
    """Returns what a traceback with the locals of the library's frames shows of an error."""
    try:
        loads(text, format=format_, spelling="members")
    except InvalidConfig as error:
        return traced(error)
    raise AssertionError("it was read")


def traced(error: InvalidConfig) -> str:
    """Returns an error with its traceback and the locals of the library's frames."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    shown = traceback.TracebackException(InvalidConfig, error, frames, capture_locals=True)
    return "".join(shown.format())


class TestJSONSchema:
    VALIDATOR: Any = Draft202012Validator(json_schema())

    def test_it_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(json_schema())

        assert SETTINGS.keys() == json_schema()["properties"].keys()
        assert all(field["description"] for field in json_schema()["properties"].values())

    @given(config=strategies.configs())
    def test_what_is_written_fits_it(self, config: AppClientConfig) -> None:
        self.VALIDATOR.validate(to_fields(config))

    @pytest.mark.parametrize(
        "fields",
        [
            {"calback_urls": []},
            {"auth_session_validity": 2},
            {"auth_session_validity": "3"},
            {"enable_token_revocation": "false"},
            {"explicit_auth_flows": ["ALLOW_ALL"]},
            {"write_attributes": []},
            {"callback_urls": ["https://a", "https://a"]},
            {"access_token_validity": "30"},
            {"access_token_validity": {"value": 1}},
            {"refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period": 1}},
            {"refresh_token_rotation": {"retry_grace_period_seconds": 61}},
        ],
    )
    def test_what_is_wrong_does_not(self, fields: dict[str, Any]) -> None:
        assert not self.VALIDATOR.is_valid(fields)
