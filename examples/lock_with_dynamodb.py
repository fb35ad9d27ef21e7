"""Processes on several machines that change one app client at once overwrite each other.

`AppClients(client, lock=dynamodb_lock(dynamodb, "locks", lease=300))` makes them take turns. A
lease ends after a time: a process that stalls for longer and then writes overwrites the next
holder, because DynamoDB cannot stop a call to Cognito. So the lease has to be longer than an update
can take: five attempts, each with the time-outs of a write and of a read, which botocore repeats,
and 7.5 s of pauses. That is four minutes with `Config(connect_timeout=3, read_timeout=10,
retries={"total_max_attempts": 2})`, and over an hour by default. Add the time that `confirm` takes
and the difference between clocks. With `confirm_after=` as well, a lost edit is made again.
"""

from __future__ import annotations

import platform
import time
import uuid
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import boto3

from cognito_clientcfg import AppClients, assign
from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mypy_boto3_dynamodb import DynamoDBClient

# If botocore repeats a put whose answer was lost, the item is there already, with our own name.
FREE = "attribute_not_exists(app_client) OR expires < :now OR holder = :me"


def dynamodb_lock(
    dynamodb: DynamoDBClient, table: str, *, lease: float, timeout: float = 60
) -> Callable[[str, str], AbstractContextManager[None]]:
    def in_the_way(write: Callable[..., object], **request: object) -> str:
        seen: Any = {"TableName": table, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            write(**request, **seen)
        except dynamodb.exceptions.ConditionalCheckFailedException as error:
            seen = error.response
            return str(seen["Item"]["holder"]["S"] if "Item" in seen else "nobody")
        return ""

    @contextmanager
    def lock(user_pool_id: str, client_id: str) -> Generator[None, None, None]:
        me, give_up = {"S": f"{platform.node()} ({uuid.uuid4()})"}, time.time() + timeout
        key = {"app_client": {"S": f"{user_pool_id}/{client_id}"}}
        while other := in_the_way(
            dynamodb.put_item,
            Item={**key, "holder": me, "expires": {"N": f"{time.time() + lease:.3f}"}},
            ConditionExpression=FREE,
            ExpressionAttributeValues={":me": me, ":now": {"N": f"{time.time():.3f}"}},
        ):
            if time.time() > give_up:
                raise TimeoutError(f"app client {client_id} is held by {other}")
            time.sleep(min(timeout, 0.2))
        try:
            yield
        finally:
            mine = {"ConditionExpression": "holder = :me", "ExpressionAttributeValues": {":me": me}}
            if other := in_the_way(dynamodb.delete_item, Key=key, **mine):
                raise RuntimeError(f"lost the lease of {lease} s on {client_id}; holder: {other}")

    return lock


def main() -> None:
    with embedded_cognito():
        session: Any = boto3.Session(region_name="us-east-1")
        cognito, dynamodb = session.client("cognito-idp"), session.client("dynamodb")
        dynamodb.create_table(
            TableName="locks",
            KeySchema=[{"AttributeName": "app_client", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "app_client", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        web = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web")
        ids, edit = (pool_id, web["UserPoolClient"]["ClientId"]), assign(client_name="shop")
        lock = dynamodb_lock(dynamodb, "locks", lease=300, timeout=0.2)
        clients = AppClients(cognito, lock=lock)
        with lock(*ids):  # as another machine does
            try:
                clients.update(*ids, edit)
            except TimeoutError as error:
                print(error, *error.__notes__, sep="\n")
        print("changed after that:", clients.update(*ids, edit).changed)


if __name__ == "__main__":
    main()
