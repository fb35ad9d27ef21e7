"""Put a stack's callback URL on an app client that another team's stack owns.

This is the Lambda function of a CloudFormation custom resource. Its properties are UserPoolId,
ClientId and CallbackURL; it adds that URL, and removes it with the stack. The URL is part of its
physical id, so CloudFormation creates the new one before it deletes the old one, and the other way
round when it rolls back. Everything else stays as the owners of the app client have it.

    PreviewURL:
      Type: Custom::CallbackURL
      Properties:
        ServiceToken: !GetAtt Handler.Arn
        UserPoolId: us-east-1_Example
        ClientId: 1example23456789
        CallbackURL: !Sub https://${Domain}/callback

The function needs cognito-idp:DescribeUserPoolClient and cognito-idp:UpdateUserPoolClient.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, add, remove

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: Mapping[str, Any], _context: object) -> None:
    wanted = event["ResourceProperties"]
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    try:
        reason = changed(wanted, goes=event["RequestType"] == "Delete")
        answer |= {"Status": "SUCCESS", "PhysicalResourceId": physical_id(wanted)}
    except Exception as error:  # noqa: BLE001 - CloudFormation waits an hour for an answer
        reason = "\n".join([str(error), *getattr(error, "__notes__", ())])
        there = event.get("PhysicalResourceId", physical_id(wanted))
        answer |= {"Status": "FAILED", "PhysicalResourceId": there}
    body = json.dumps(answer | {"Reason": reason[:1000]}).encode()
    request = Request(event["ResponseURL"], body, method="PUT")  # noqa: S310 - CloudFormation's own
    with urlopen(request, timeout=30):  # noqa: S310 - CloudFormation's own
        pass


def changed(wanted: Mapping[str, str], *, goes: bool) -> str:
    edit = (remove if goes else add)(callback_urls={wanted["CallbackURL"]})
    clients = AppClients.connect(confirm_after=2.0)
    try:
        return str(clients.update(wanted["UserPoolId"], wanted["ClientId"], edit))
    except ClientError as error:
        if goes and error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
            return "the app client is gone, and its callback URLs with it"
        raise


def physical_id(wanted: Mapping[str, str]) -> str:
    return f"{wanted['ClientId']} {wanted['CallbackURL']}"
