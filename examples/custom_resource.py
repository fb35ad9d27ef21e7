"""Let a CloudFormation stack put its callback URLs on an app client that another stack owns.

Needs: AWS Lambda, with a role that allows cognito-idp:DescribeUserPoolClient and
    cognito-idp:UpdateUserPoolClient.
Run: as a Lambda function with this package; its handler is custom_resource.handler

    PreviewURLs:
      Type: Custom::CallbackURLs
      Properties:
        ServiceToken: !GetAtt Handler.Arn
        UserPoolId: us-east-1_Example
        ClientId: 1example23456789
        CallbackURLs: [!Sub "https://${Domain}/callback"]

The URLs are added with the stack and removed with it. They are part of the physical id, so if they
change, CloudFormation creates the new ones first and then deletes the old ones.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, ErrorKind, add, kind_of, remove
from cognito_clientcfg.formats import from_custom_resource

NEVER_CREATED = "never created"


def handler(event: dict[str, Any], _context: object) -> None:
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer["PhysicalResourceId"] = event.get("PhysicalResourceId", NEVER_CREATED)
    try:
        if event["RequestType"] != "Delete":
            put(event, answer)
        elif answer["PhysicalResourceId"] != NEVER_CREATED:
            take_away(event)
        answer["Status"] = "SUCCESS"
    except Exception as error:  # noqa: BLE001 - CloudFormation waits an hour for an answer
        reason = "\n".join([str(error), *getattr(error, "__notes__", ())])
        answer |= {"Status": "FAILED", "Reason": reason[:1000]}
    body = json.dumps(answer).encode()
    with urlopen(Request(event["ResponseURL"], body, method="PUT"), timeout=30):  # noqa: S310
        pass


def put(event: dict[str, Any], answer: dict[str, str]) -> None:
    ids, urls = asked_for(event)
    new_id = " ".join([ids[1], *sorted(urls)])
    if event["RequestType"] == "Create":  # if it fails, CloudFormation has this id deleted
        answer["PhysicalResourceId"] = new_id
    connect().update(*ids, add(callback_urls=urls))
    answer["PhysicalResourceId"] = new_id


def take_away(event: dict[str, Any]) -> None:
    ids, urls = asked_for(event)
    try:
        connect().update(*ids, remove(callback_urls=urls))
    except ClientError as error:
        if kind_of(error) is not ErrorKind.NOT_FOUND:  # the app client is gone, and they with it
            raise


def asked_for(event: dict[str, Any]) -> tuple[tuple[str, str], frozenset[str]]:
    properties = event["ResourceProperties"]
    urls = from_custom_resource(properties).callback_urls or frozenset()
    return (properties["UserPoolId"], properties["ClientId"]), urls


def connect() -> AppClients:
    return AppClients.connect(confirm_after=2.0)
