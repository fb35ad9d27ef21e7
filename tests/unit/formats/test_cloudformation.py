from __future__ import annotations

import json
from typing import Any

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

        assert 'must be true or false, not "no"; write false [line 10]' in messages(error)

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


SERVERLESS = """\
service: shop
provider: {name: aws}
resources:
  Resources:
    Web:
      Type: AWS::Cognito::UserPoolClient
      Properties:
        UserPoolId: !Ref Pool
        ClientName: web
        AccessTokenValidity: 1
"""
PACKAGE = (
    "give the template that `serverless package` writes, "
    ".serverless/cloudformation-template-update-stack.json"
)
SAM = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 3}}
Resources:
  Function: {Type: AWS::Serverless::Function}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, ClientName: web}
"""
NONE = "name one by its logical id; there are: none"
RESOURCE = {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"ClientName": "web"}}


NOT_FOUND: list[tuple[Any, str]] = [
    (
        "service: shop\nresources: ${file(resources.yml)}",
        f"{NONE}; for what other files hold, {PACKAGE}",
    ),
    (
        "resources: {Resources: '${file(resources.yml):Resources}'}",
        f"{NONE}; for what other files hold, {PACKAGE}",
    ),
    ("resources: {Outputs: {}}", NONE),
    (
        SERVERLESS.replace("        UserPoolId: !Ref Pool\n", "")
        .replace("        ClientName: web\n", "")
        .replace("        AccessTokenValidity: 1\n", "")
        .replace("Properties:", "Properties: ${file(web.yml)}"),
        "a mapping is expected; it holds ${file(web.yml)}, which only the Serverless "
        f"Framework can resolve; {PACKAGE} [line 7]",
    ),
    (
        {"version": "36.0.0", "artifacts": {"Shop": {"type": "aws:cloudformation:stack"}}},
        "this describes what AWS CDK synthesized; give the template of a stack, "
        "cdk.out/*.template.json, or what `cdk synth` prints of it",
    ),
    (
        {"version": "tree-0.1", "tree": {"id": "App", "children": {}}},
        "this describes what AWS CDK synthesized; give the template of a stack, "
        "cdk.out/*.template.json, or what `cdk synth` prints of it",
    ),
    (
        {"Resources": {"Fn::ForEach::Clients": ["Name", ["a", "b"], {}]}},
        f"{NONE}; for what macros make, give what "
        "`aws cloudformation get-template --template-stage Processed --stack-name ...` "
        "prints",
    ),
    (
        {"Transform": "Clients", "Resources": {}},
        f"{NONE}; for what macros make, give what "
        "`aws cloudformation get-template --template-stage Processed --stack-name ...` "
        "prints",
    ),
]


class TestToolsThatMakeTemplates:
    @pytest.mark.parametrize(
        "document",
        [
            SERVERLESS,
            SERVERLESS.replace("  Resources:", "- ${file(pool.yml)}\n- Resources:"),
            SAM,
            json.dumps({"Resources": {"Web5F3A": RESOURCE, "CDKMetadata": {"Type": "x"}}}),
            json.dumps({"TemplateBody": {"Resources": {"Web": RESOURCE}}, "StagesAvailable": []}),
            json.dumps({"TemplateBody": SAM, "StagesAvailable": []}),
            {"TemplateBody": {"Resources": {"Web": RESOURCE}}},
        ],
    )
    def test_an_app_client_in_their_files_is_found(self, document: Any) -> None:
        assert "web" == from_cloudformation(document).client_name

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (SERVERLESS.replace("name: aws", "name: aws, x: 1"), "[line 10]"),
            (SERVERLESS.replace("  Resources:", "- Resources:"), "[line 10]"),
            (json.dumps({"TemplateBody": SERVERLESS}), "[line 10]"),
        ],
    )
    def test_the_line_of_what_is_wrong_in_them_is_told(self, text: str, place: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(text.replace("AccessTokenValidity: 1", "AuthSessionValidity: 1"))

        assert f"1 is out of range; from 3 to 15 minutes are allowed {place}" == messages(error)

    @pytest.mark.parametrize(
        "value",
        [
            "${self:custom.name}",
            "${file(urls.yml):web}",
            "${env:NAME, 'web'}",
            "${cf(us-east-1):pool.Name}",
        ],
    )
    def test_a_variable_of_the_serverless_framework_is_refused(self, value: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(SERVERLESS.replace("ClientName: web", f"ClientName: {value}"))

        assert (
            f"holds {value}, which only the Serverless Framework can resolve; {PACKAGE} [line 9]"
        ) == messages(error)

    @pytest.mark.parametrize("value", ["${Stage}", "${AWS::Region}"])
    def test_a_variable_of_cloudformation_outside_of_a_function_is_text_as_it_is_there(
        self, value: str
    ) -> None:
        url = f"https://{value}.example.com"

        assert {url} == from_cloudformation({"LogoutURLs": [url]}).logout_urls

    @pytest.mark.parametrize(("document", "message"), NOT_FOUND)
    def test_what_cannot_be_found_is_refused_with_what_to_give_instead(
        self, document: Any, message: str
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(document)

        assert message == messages(error)
