"""Put a stack's callback URLs on an app client that another team's stack owns.

This is the Lambda function of a CloudFormation custom resource. It adds its CallbackURLs, and
removes them with the stack. They are part of its physical id, so CloudFormation creates the new
ones before it deletes the old ones, and the other way round when it rolls back.

    PreviewURLs:
      Type: Custom::CallbackURLs
      Properties:
        ServiceToken: !GetAtt Handler.Arn
        UserPoolId: us-east-1_Example
        ClientId: 1example23456789
        CallbackURLs: [!Sub "https://${Domain}/callback"]

The function needs cognito-idp:DescribeUserPoolClient and cognito-idp:UpdateUserPoolClient.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, add, remove
from cognito_clientcfg.formats import from_custom_resource

NEVER_PUT = "refused"  # the properties were, before anything was sent


def handler(event: dict[str, Any], _context: object) -> None:
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer["PhysicalResourceId"] = event.get("PhysicalResourceId", NEVER_PUT)
    try:
        if event["RequestType"] == "Create" or answer["PhysicalResourceId"] != NEVER_PUT:
            change(event, answer)
        answer["Status"] = "SUCCESS"
    except Exception as error:  # noqa: BLE001 - CloudFormation waits an hour for an answer
        reason = "\n".join([str(error), *getattr(error, "__notes__", ())])
        answer |= {"Status": "FAILED", "Reason": reason[:1000]}
    body = json.dumps(answer).encode()
    with urlopen(Request(event["ResponseURL"], body, method="PUT"), timeout=30):  # noqa: S310
        pass


def change(event: dict[str, Any], answer: dict[str, str]) -> None:
    properties, goes = event["ResourceProperties"], event["RequestType"] == "Delete"
    urls = from_custom_resource(properties).callback_urls or ()
    new_id = " ".join([properties["ClientId"], *sorted(urls)])
    answer |= {"PhysicalResourceId": new_id} if event["RequestType"] == "Create" else {}
    edit = (remove if goes else add)(callback_urls=urls)
    try:
        clients = AppClients.connect(confirm_after=2.0)
        clients.update(properties["UserPoolId"], properties["ClientId"], edit)
    except ClientError as error:
        if not goes or error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
            raise
    answer["PhysicalResourceId"] = new_id
