"""Make programs on several machines change an app client one after another, with DynamoDB.

Needs: AWS credentials with dynamodb:PutItem and dynamodb:DeleteItem on a table whose partition key
    is app_client, a string; and those for the update.
Run: in your program, with a copy of lock_with_dynamodb.py beside it:

    lock = dynamodb_lock(boto3.client("dynamodb"), "locks", lease=300)
    AppClients.connect(lock=lock).update(user_pool_id, client_id, assign(client_name="shop"))

A lease ends after a time, so that a program that died blocks nobody for ever. It must be longer
than an update can take: if a program stalls for longer and then writes, it overwrites the next
holder, and DynamoDB cannot stop that. With `Config(connect_timeout=3, read_timeout=10,
retries={"total_max_attempts": 2})` for boto3, five attempts take four minutes at most; with boto3's
defaults, more than an hour. Add the time that `confirm` takes and the difference between clocks.
"""

from __future__ import annotations

import platform
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from botocore.exceptions import ClientError
    from mypy_boto3_dynamodb import DynamoDBClient

# If botocore repeats a put whose answer was lost, the item is there already, with our own name.
FREE = "attribute_not_exists(app_client) OR expires < :now OR holder = :me"


def dynamodb_lock(
    dynamodb: DynamoDBClient, table: str, *, lease: float, timeout: float = 60
) -> Callable[[str, str], AbstractContextManager[None]]:
    """Returns a lock for AppClients that holds an item of a table; times are in seconds."""

    def take(app_client: str, me: str) -> None:
        now = time.time()
        dynamodb.put_item(
            TableName=table,
            Item={
                "app_client": {"S": app_client},
                "holder": {"S": me},
                "expires": {"N": f"{now + lease:.3f}"},
            },
            ConditionExpression=FREE,
            ExpressionAttributeValues={":me": {"S": me}, ":now": {"N": f"{now:.3f}"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    def give_back(app_client: str, me: str) -> None:
        dynamodb.delete_item(
            TableName=table,
            Key={"app_client": {"S": app_client}},
            ConditionExpression="holder = :me",
            ExpressionAttributeValues={":me": {"S": me}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    @contextmanager
    def lock(user_pool_id: str, client_id: str) -> Generator[None, None, None]:
        app_client, me = f"{user_pool_id}/{client_id}", f"{platform.node()} ({uuid.uuid4()})"
        deadline = time.monotonic() + timeout
        while True:
            try:
                take(app_client, me)
                break
            except dynamodb.exceptions.ConditionalCheckFailedException as error:
                if time.monotonic() > deadline:
                    message = f"app client {client_id} is held by {holder_in(error)}"
                    raise TimeoutError(message) from error
                time.sleep(min(timeout, 0.2))
        try:
            yield
        finally:
            try:
                give_back(app_client, me)
            except dynamodb.exceptions.ConditionalCheckFailedException as error:
                raise RuntimeError(
                    f"lost the lease of {lease} s on {client_id}; holder: {holder_in(error)}"
                ) from error

    return lock


def holder_in(error: ClientError) -> str:
    answer = cast("dict[str, Any]", error.response)
    return str(answer["Item"]["holder"]["S"]) if "Item" in answer else "nobody"
