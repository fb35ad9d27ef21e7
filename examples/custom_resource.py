"""A stack needs its callback URL on an app client that another team's stack owns.

A CloudFormation custom resource, as the handler of a Lambda function. Its properties are
UserPoolId, ClientId and CallbackURL; it adds that URL, moves it when it changes, and removes it
with the stack. Everything else on the app client stays as its owners have it.

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

from cognito_clientcfg import AppClients, add, remove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_clientcfg import Edit


def handler(event: Mapping[str, Any], _context: object) -> None:
    status, reason = "SUCCESS", "done"
    try:
        for ids, edits in wanted(event).items():
            reason = str(AppClients.connect(confirm_after=2.0).update(*ids, *edits))
    except Exception as error:  # noqa: BLE001 - a stack that is not told waits for an hour
        status, reason = "FAILED", "\n".join([str(error), *getattr(error, "__notes__", ())])
    answer(event, status, reason)


def wanted(event: Mapping[str, Any]) -> dict[tuple[str, str], list[Edit]]:
    """Returns the edits of each app client that a request of CloudFormation comes to."""
    edits: dict[tuple[str, str], list[Edit]] = {}
    if event["RequestType"] == "Delete":
        leave(edits, event["ResourceProperties"])
        return edits
    if event["RequestType"] == "Update":
        leave(edits, event["OldResourceProperties"])
    new = event["ResourceProperties"]
    url = new["CallbackURL"]
    edits.setdefault((new["UserPoolId"], new["ClientId"]), []).append(add(callback_urls={url}))
    return edits


def leave(edits: dict[tuple[str, str], list[Edit]], old: Mapping[str, str]) -> None:
    url = old["CallbackURL"]
    edits.setdefault((old["UserPoolId"], old["ClientId"]), []).append(remove(callback_urls={url}))


def answer(event: Mapping[str, Any], status: str, reason: str) -> None:
    properties = event["ResourceProperties"]
    body = {
        "Status": status,
        "Reason": reason[:1000],
        "PhysicalResourceId": f"{properties['ClientId']}/callback-url",
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    request = Request(event["ResponseURL"], json.dumps(body).encode(), method="PUT")  # noqa: S310 - CloudFormation's own
    with urlopen(request, timeout=30):  # noqa: S310 - likewise
        pass
