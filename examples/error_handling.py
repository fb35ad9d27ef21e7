"""Decide what to do about an error in a program that nobody watches, such as a queue's consumer.

Needs: the extra "testing"; no AWS account, since it runs on an embedded Amazon Cognito.
Run: python examples/error_handling.py

The library itself starts over after a throttle, a conflict or a failure of AWS, `attempts` times at
most and not after the `deadline`. What to do about what it raises then is for your program to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    ErrorKind,
    InvalidConfig,
    Plan,
    StalePlan,
    assign,
    kind_of,
    written,
)
from cognito_clientcfg.formats import loads
from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from collections.abc import Callable

# Another attempt writes nothing twice: settings that are there already are not written.
TRY_AGAIN = {ErrorKind.THROTTLED, ErrorKind.CONFLICT, ErrorKind.UNAVAILABLE}


def change(
    clients: AppClients, ids: tuple[str, str], settings: str, approve: Callable[[Plan], bool]
) -> str:
    """Brings an app client to settings in JSON; returns what came of it, or what to do next."""
    try:
        plan = clients.plan(*ids, loads(settings, format="json"))
        return str(clients.apply(plan)) if approve(plan) else "not approved"
    except InvalidConfig as error:  # whoever wrote the settings can correct all of them at once
        return "\n  ".join(["correct the settings:", *map(str, error.violations)])
    except StalePlan as error:  # the plan that was approved is not what would be done now
        return f"approve again: {error.plan}"
    except (BotoCoreError, ClientError, CognitoClientConfigError, TimeoutError) as error:
        kind = kind_of(error)
        if kind is ErrorKind.UNKNOWN:  # an error of this program
            raise
        what = "try again in a minute" if kind in TRY_AGAIN else "stop, and tell an administrator"
        notes = getattr(error, "__notes__", ())
        return "\n  ".join([f"{what}: {kind}, written: {written(error)}", str(error), *notes])


def main() -> None:
    with embedded_cognito() as cognito:
        session: Any = boto3.Session(region_name="us-east-1")
        client = session.client("cognito-idp")
        pool_id = client.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        clients = AppClients(client, attempts=2, deadline=20)
        web = clients.ensure(pool_id, AppClientConfig(client_name="web")).after.ids

        def yes(_: Plan) -> bool:
            return True

        def after_somebody_else(_: Plan) -> bool:
            return clients.update(*web, assign(client_name="shop")).changed

        print(change(clients, web, '{"auth_session_validity": 5}', yes))
        print(change(clients, web, '{"auth_session_validity": 99, "callback_url": "x"}', yes))
        print(change(clients, web, '{"auth_session_validity": 10}', after_somebody_else))
        print(change(clients, (pool_id, "1absent"), '{"auth_session_validity": 10}', yes))
        cognito.fail("TooManyRequestsException", times=2)
        print(change(clients, web, '{"auth_session_validity": 10}', yes))


if __name__ == "__main__":
    main()
