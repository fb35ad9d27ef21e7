from __future__ import annotations

import json

import pytest
from hypothesis import given

from cognito_clientcfg import AppClientConfig, InvalidConfig, to_aws
from cognito_clientcfg.formats import from_cloudformation
from tests.support import strategies
from tests.support.app_clients import FULL

TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      GenerateSecret: true
      ClientName: web
      AccessTokenValidity: 30
      TokenValidityUnits:
        AccessToken: minutes
      CallbackURLs:
        - https://app.example.com/callback
  Native:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: {"Ref": "Pool"}
      ClientName: !Sub "${AWS::StackName}-native"
      LogoutURLs: [{"Fn::Sub": "https://${Domain}"}]
      CalbackURLs: []
"""


def messages(error: pytest.ExceptionInfo[InvalidConfig]) -> str:
    return "\n".join(violation.message for violation in error.value.violations)


class TestCloudFormation:
    def test_a_resource_is_picked_by_its_logical_id(self) -> None:
        assert {
            "ClientName": "web",
            "AccessTokenValidity": 30,
            "TokenValidityUnits": {"AccessToken": "minutes"},
            "CallbackURLs": ["https://app.example.com/callback"],
        } == to_aws(from_cloudformation(TEMPLATE, "Web"))

    @pytest.mark.parametrize(
        ("logical_id", "message"),
        [
            (None, "name one by its logical id; there are: Native, Web"),
            ("Wev", "there is no AWS::Cognito::UserPoolClient 'Wev'; did you mean 'Web'?"),
            ("Pool", "there is no AWS::Cognito::UserPoolClient 'Pool'"),
        ],
    )
    def test_the_ids_that_exist_are_told(self, logical_id: str | None, message: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(TEMPLATE, logical_id)

        assert message in messages(error)

    def test_what_only_cloudformation_can_resolve_is_told_with_its_line(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(TEMPLATE, "Native")

        assert [
            "holds !Sub, which only CloudFormation can resolve; write its value [line 19]",
            "holds Fn::Sub, which only CloudFormation can resolve; write its value [line 20]",
        ] == [violation.message for violation in error.value.violations]

    def test_a_typo_is_told_with_its_line(self) -> None:
        text = TEMPLATE.replace("ClientName: web", "ClientNam: web")

        with pytest.raises(InvalidConfig, match=r"did you mean 'ClientName'\? \[line 9\]"):
            from_cloudformation(text, "Web")

    def test_the_only_one_needs_no_id(self) -> None:
        text = TEMPLATE.partition("  Native:")[0]

        assert "web" == from_cloudformation(text).client_name

    def test_a_template_in_json_a_resource_and_properties_are_read(self) -> None:
        properties = {"UserPoolId": {"Fn::GetAtt": ["Pool", "Arn"]}, "ClientName": "web"}
        resource = {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}
        template = {"Resources": {"Web": resource}}

        assert ["web"] * 4 == [
            from_cloudformation(given).client_name
            for given in (json.dumps(template), template, resource, properties)
        ]

    @pytest.mark.parametrize(
        ("template", "message"),
        [
            ("- a", "a mapping is expected: a template, or its Properties"),
            ("a: [", "this is not YAML"),
            ("Resources: {}", "name one by its logical id; there are: none"),
            ("Resources: {Web: 1}", "there are: none"),
            ("{Type: x, Properties: !Ref Y}", "a mapping is expected; it holds !Ref"),
            ("{Type: x, Properties: 5}", "a mapping is expected; it is something else"),
            ("Properties: {'Fn::If': [a, b, c]}", "holds Fn::If, which only CloudFormation can"),
            ("CallbackURLs: {1: x}", "must be a list of strings"),
            ("1: x", "there is no such member"),
        ],
    )
    def test_what_is_not_a_template_is_refused(self, template: str, message: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(template)

        assert message in messages(error)

    def test_an_id_needs_resources_to_pick_from(self) -> None:
        with pytest.raises(InvalidConfig, match="there are no Resources in it to pick 'Web' from"):
            from_cloudformation("ClientName: web", "Web")

    @pytest.mark.parametrize("properties", ["", ", Properties: "])
    def test_a_resource_without_properties_sets_nothing(self, properties: str) -> None:
        template = f"Resources: {{Web: {{Type: 'AWS::Cognito::UserPoolClient'{properties}}}}}"

        assert AppClientConfig() == from_cloudformation(template)

    def test_a_line_is_told_for_a_value_too(self) -> None:
        text = TEMPLATE.replace("AccessTokenValidity: 30", "AccessTokenValidity: 1")

        with pytest.raises(InvalidConfig, match=r"out of range.*\[line 10\]"):
            from_cloudformation(text, "Web")

    def test_a_value_of_another_type_is_told_as_it_is_written_there(self) -> None:
        text = TEMPLATE.replace("AccessTokenValidity: 30", "EnableTokenRevocation: 'no'")

        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(text, "Web")

        assert 'must be true or false, not "no" [line 10]' in messages(error)

    def test_every_setting_is_read(self) -> None:
        config = FULL.evolve(publish_secrets_in_aws_secrets_manager=True)

        assert config == from_cloudformation(to_aws(config))

    @given(config=strategies.configs())
    def test_properties_are_read_as_they_were_written(self, config: AppClientConfig) -> None:
        template = {
            "Resources": {
                "Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": to_aws(config)}
            }
        }

        assert to_aws(config) == to_aws(from_cloudformation(json.dumps(template)))
