from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given

from cognito_clientcfg import AppClientConfig, InvalidConfig, to_aws
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.formats import from_terraform, to_hcl, to_terraform
from tests.support import strategies
from tests.support.app_clients import FULL, SECRET

ADDRESS = "aws_cognito_user_pool_client.web"


def state(*attributes: dict[str, Any], key: str = "values") -> dict[str, Any]:
    """Returns what `terraform show -json` prints, with the second resource in a module."""
    resources = [
        {
            "address": ("module.login." if number else "") + ADDRESS,
            "mode": "managed",
            "type": "aws_cognito_user_pool_client",
            "values": values,
        }
        for number, values in enumerate(attributes)
    ]
    other: dict[str, Any] = {
        "address": "aws_cognito_user_pool.main",
        "type": "aws_cognito_user_pool",
        "values": {},
    }
    return {
        "format_version": "1.0",
        key: {
            "root_module": {
                "resources": [other, *resources[:1]],
                "child_modules": [{"address": "module.login", "resources": resources[1:]}],
            }
        },
    }


def messages(error: pytest.ExceptionInfo[InvalidConfig]) -> str:
    return "\n".join(violation.message for violation in error.value.violations)


class TestTerraform:
    STATE = state(
        {
            "id": "1example",
            "user_pool_id": "us-east-1_Example",
            "client_secret": SECRET,
            "generate_secret": None,
            "name": "web",
            "access_token_validity": 30,
            "token_validity_units": [
                {"access_token": "minutes", "id_token": None, "refresh_token": None}
            ],
            "callback_urls": ["https://app.example.com/callback"],
            "logout_urls": [],
            "default_redirect_uri": "",
            "analytics_configuration": [],
            "refresh_token_rotation": [{"feature": "ENABLED", "retry_grace_period_seconds": 5}],
        },
        {"name": "native", "region": "us-east-1"},
    )

    def test_a_resource_is_picked_by_its_address(self) -> None:
        assert {
            "ClientName": "web",
            "AccessTokenValidity": 30,
            "TokenValidityUnits": {"AccessToken": "minutes"},
            "CallbackURLs": ["https://app.example.com/callback"],
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 5},
        } == to_aws(from_terraform(json.dumps(self.STATE), ADDRESS))
        assert "native" == from_terraform(self.STATE, f"module.login.{ADDRESS}").client_name

    def test_the_only_one_needs_no_address_also_in_a_plan(self) -> None:
        assert "x" == from_terraform(state({"name": "x"}, key="planned_values")).client_name

    def test_a_validity_of_zero_was_not_returned_by_aws(self) -> None:
        attributes = {"name": "x", "access_token_validity": 0, "id_token_validity": 0}

        assert AppClientConfig(client_name="x") == from_terraform(attributes)

    def test_the_attributes_of_a_data_source_are_read(self) -> None:
        assert AppClientConfig(client_name="x") == from_terraform({"client_id": "1", "name": "x"})

    def test_attributes_alone_are_read(self) -> None:
        assert AppClientConfig(client_name="x") == from_terraform({"name": "x"})

    @pytest.mark.parametrize(
        ("given_state", "address", "message"),
        [
            (STATE, None, f"name one by its address; there are: {ADDRESS}, module.login."),
            (STATE, "aws_cognito_user_pool_client.wev", f"did you mean '{ADDRESS}'?"),
            ("[]", None, "a mapping is expected: a state, or attributes of one resource"),
            ("{", None, "this is not JSON"),
            ({"values": {"root_module": 1}}, None, "there are: none"),
            ({"name": "x"}, ADDRESS, "there are no resources in it to pick"),
            ({"access_token_validity": False}, None, "must be an integer, not false"),
            ({"callback_url": ["x"]}, None, "did you mean 'callback_urls'?"),
            ({"callback_urls": ["x"]}, None, "is not absolute"),
        ],
    )
    def test_what_is_wrong_is_told(
        self, given_state: Any, address: str | None, message: str
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_terraform(given_state, address)

        assert message in messages(error)
        assert SECRET not in str(error.value)

    def test_an_argument_is_named_as_the_field(self) -> None:
        config = FULL.evolve(publish_secrets_in_aws_secrets_manager=True)

        arguments = to_terraform(config)

        assert SETTINGS.keys() - {"client_name"} == arguments.keys() - {
            "name",
            "token_validity_units",
        }
        assert config == from_terraform(arguments)
        assert "publish_secrets_in_aws_secrets_manager = true" in to_hcl(config, "web", "x")

    @given(config=strategies.configs())
    def test_it_is_read_as_it_was_written(self, config: AppClientConfig) -> None:
        as_in_a_state: dict[str, Any] = {
            name: [value] if isinstance(value, dict) else value
            for name, value in to_terraform(config).items()
        }

        assert {name: value for name, value in to_aws(config).items() if value != []} == to_aws(
            from_terraform(state(as_in_a_state))
        )
        assert to_aws(from_terraform(state(as_in_a_state))) == to_aws(
            from_terraform(to_terraform(config))
        )

    def test_a_text_in_hcl_has_only_the_escapes_of_hcl(self) -> None:
        config = AppClientConfig(read_attributes=["a\f\b\\b\n"])

        assert r'["a\u000c\u0008\\b\n"]' in to_hcl(config, "web", "x")

    def test_a_resource_block_is_written(self) -> None:
        config = FULL.evolve(logout_urls=["https://${a}/%{b}"])

        text = to_hcl(config, "web", "aws_cognito_user_pool.main.id")

        assert text.startswith(
            'resource "aws_cognito_user_pool_client" "web" {\n'
            "  user_pool_id = aws_cognito_user_pool.main.id\n"
        )
        assert '  logout_urls = ["https://$${a}/%%{b}"]\n' in text
        assert "  access_token_validity = 30\n" in text
        assert '  callback_urls = ["https://app.example.com/callback", "myapp://callback"]' in text
        assert (
            '\n  token_validity_units {\n    access_token = "minutes"\n    id_token = "minutes"\n'
            '    refresh_token = "days"\n  }\n'
        ) in text
        assert '  refresh_token_rotation {\n    feature = "ENABLED"\n' in text
        assert text.count("{\n") == len(re.findall(r"^\s*}$", text, re.MULTILINE))


def state_file(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Returns a state file as Terraform keeps it."""
    other: dict[str, Any] = {
        "mode": "managed",
        "type": "aws_cognito_user_pool",
        "name": "main",
        "instances": [],
    }
    return {
        "version": 4,
        "terraform_version": "1.9.8",
        "serial": 3,
        "lineage": "8b7f1c3e",
        "outputs": {},
        "resources": [other, *resources],
        **more,
    }


def resource(*instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "mode": "managed",
        "type": "aws_cognito_user_pool_client",
        "name": "web",
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
        "instances": [*instances],
        **more,
    }


def instance(name: str, **more: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "id": "1example",
        "client_secret": SECRET,
        "name": name,
        "logout_urls": [],
    }
    return {"schema_version": 0, "attributes": attributes, "sensitive_attributes": [], **more}


class TestAStateFile:
    @pytest.mark.parametrize(
        ("file", "address"),
        [
            (state_file(resource(instance("x"))), None),
            (state_file(resource(instance("x"))), ADDRESS),
            (
                state_file(resource(instance("x"), module="module.login"), resource(instance("y"))),
                f"module.login.{ADDRESS}",
            ),
            (
                state_file(resource(instance("y", index_key=0), instance("x", index_key=1))),
                f"{ADDRESS}[1]",
            ),
            (
                state_file(resource(instance("x", index_key="a"), instance("y", index_key="b"))),
                f'{ADDRESS}["a"]',
            ),
            (
                state_file(resource(instance("x"), mode="data"), resource(instance("y"))),
                f"data.{ADDRESS}",
            ),
            (state_file(resource(instance("x"), instance("y", deposed="0123abcd"))), None),
        ],
    )
    def test_an_app_client_is_picked_by_its_address(
        self, file: dict[str, Any], address: str | None
    ) -> None:
        expected = AppClientConfig(client_name="x")

        assert expected == from_terraform(file, address)
        assert expected == from_terraform(json.dumps(file), address)

    @pytest.mark.parametrize(
        ("file", "message"),
        [
            (
                state_file(resource(instance("x", index_key=0), instance("y", index_key=1))),
                f"name one by its address; there are: {ADDRESS}[0], {ADDRESS}[1]",
            ),
            (state_file(), "name one by its address; there are: none"),
            (
                {"version": 3, "serial": 1, "modules": []},
                "only version 4 of a state file is read, not 3; give what `terraform show -json`",
            ),
            ({"version": "x"}, "only version 4 of a state file is read, not 'x'"),
            (
                state_file(resource({"attributes_flat": {"name": "x"}})),
                f"{ADDRESS} is kept as Terraform 0.11 kept it; give what `terraform show -json`",
            ),
            (
                {"serial": 1, "lineage": "x", "encrypted_data": "x"},
                "this state is encrypted; give what `tofu show -json` prints",
            ),
            ({"format_version": "1.0"}, "name one by its address; there are: none"),
        ],
    )
    def test_what_cannot_be_read_is_told_with_what_can(
        self, file: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_terraform(file)

        assert message in messages(error)
        assert SECRET not in str(error.value)


class TestAManagedAppClient:
    NAME = "aws_cognito_managed_user_pool_client"

    @pytest.mark.parametrize("argument", ["name_pattern", "name_prefix"])
    def test_it_is_read_as_its_twin_without_how_it_was_found(self, argument: str) -> None:
        attributes = {"name": "AmazonOpenSearchService-x", "name_prefix": None, argument: "Amazon"}
        shown = state(attributes)
        shown["values"]["root_module"]["resources"][1]["type"] = self.NAME
        stored = state_file(resource({"attributes": attributes}, type=self.NAME))

        assert [AppClientConfig(client_name="AmazonOpenSearchService-x")] * 3 == [
            from_terraform(given_state) for given_state in (attributes, shown, stored)
        ]
