from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg.formats.parsing import Format, TaggedValue, parse, parse_bytes
from tests.support.app_clients import SECONDS

TEXTS = st.text('ab:{}[],\n"\\', max_size=4)
DOCUMENTS = st.recursive(
    TEXTS | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def refusal(text: str, format_: Format) -> str:
    parsed = parse(text, format_)

    assert parsed.document is None
    (violation,) = parsed.wrong
    return violation.message


class TestJSON:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "this is not JSON: Expecting property name enclosed in double quotes"),
            ('{\n"client_name": x}', "(line 2)"),
            ('{"client_name": NaN}', "NaN is not one of its numbers"),
            ('{"client_name": "a", "client_name": "b"}', "it is given more than once"),
            ("[" * 100_000, "this is not JSON: "),
            ("[" * 200 + "]" * 200, "it nests more than 64 levels deep"),
        ],
    )
    def test_what_is_not_json_is_refused(self, text: str, message: str) -> None:
        assert message in refusal(text, "json")

    @given(document=DOCUMENTS)
    def test_its_keys_stand_where_the_same_keys_of_yaml_stand(self, document: Any) -> None:
        for indent in (None, 2):
            text = json.dumps(document, indent=indent)

            assert dict(parse(text, "yaml").lines) == dict(parse(text, "json").lines)

    def test_a_key_may_hold_what_delimits_values(self) -> None:
        text = '{"a": "\\"}[:",\n "b:{\\"" : [{"c"\n: "d:"}, "e"]}'

        assert {("a",): 1, ('b:{"',): 2, ('b:{"', "", "c"): 2} == parse(text, "json").lines


class TestTOML:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a = x\n", "this is not TOML: Invalid value (line 1)"),
            ("a = 1\na = 2\n", "this is not TOML: Cannot overwrite a value (line 2)"),
            ("a = '", "this is not TOML: "),
            (f"a = {'9' * 5_000}", "this TOML cannot be read: a number or its nesting is too"),
        ],
    )
    def test_what_is_not_toml_is_refused(self, text: str, message: str) -> None:
        assert message in refusal(text, "toml")


class TestYAML:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a: 2020-13-45", "a value is out of range"),
            ("a: '\0'", "special characters are not allowed"),
            ("a: 1\n---\na: 2\n", "but found another document"),
            ("a: [", "this is not YAML: expected the node content"),
            ("a: 1\na: 2\n", 'found duplicate key "a"'),
            ("a: 1\na: 2\n", "(line 2)"),
            ("[" * 200 + "]" * 200, "this YAML cannot be read: it nests too deep"),
            ("&a [*a]", "this YAML cannot be read: it nests too deep"),
        ],
    )
    def test_what_is_not_yaml_is_refused(self, text: str, message: str) -> None:
        assert message in refusal(text, "yaml")

    @pytest.mark.parametrize("name", ["x", "callback_urls", "client_name"])
    def test_aliases_that_multiply_do_no_harm(self, name: str) -> None:
        levels = ["a0: &a0 [x, x]"] + [
            f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)
        ]

        assert "its aliases multiply" in refusal("\n".join([*levels, f"{name}: *a39"]), "yaml")

    def test_it_is_yaml_1_2_as_plain_data(self) -> None:
        text = "a: no\nb: &b true\nc: *b\nd: 0x1F\ne: 1.50\nf: ~\ng: |\n  x\n"

        document: Any = parse(text, "yaml").document

        assert {
            "a": "no", "b": True, "c": True, "d": 31, "e": 1.5, "f": None, "g": "x\n"
        } == document  # fmt: skip
        assert [str, bool, bool, int, float, type(None), str] == [*map(type, document.values())]

    def test_what_is_tagged_is_left_to_others(self) -> None:
        assert {"a": TaggedValue("!Ref"), "b": ["5"]} == parse(
            "{a: !Ref x, b: [!!str 5]}", "yaml"
        ).document


class TestEncoding:
    def test_another_one_than_utf_8_is_told_with_its_line(self) -> None:
        (violation,) = parse_bytes("a: b\nc: é".encode("latin-1"), "yaml").wrong

        assert "this is not in UTF-8; save it in that encoding (line 2)" == violation.message


def test_importing_the_room_loads_none_of_the_extra() -> None:
    script = (
        "import sys, cognito_clientcfg.formats; print({'ruamel.yaml', 'tomli_w'} & {*sys.modules})"
    )

    done = subprocess.run(  # noqa: S603 - a script of our own
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )

    assert "set()" == done.stdout.strip()
