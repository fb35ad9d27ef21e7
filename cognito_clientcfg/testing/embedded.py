"""The embedded Cognito in this process, which every boto3 client of it talks to."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from unittest import mock

import botocore.session
from botocore.httpsession import URLLib3Session
from moto import mock_aws
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.models import botocore_stubber

from .cognito import KEPT, EmbeddedCognito, UpdateSemantics
from .http_server import served
from .operations import Operations
from .throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from cognito_clientcfg.updating.rate_limiter import Quotas

__all__ = ["embedded_cognito"]

_REGION = "us-east-1"


@contextmanager
def embedded_cognito(
    *,
    update_semantics: UpdateSemantics = "reset",
    serve: bool = False,
    quotas: Quotas | None = None,
    latency: float = 0.0,
) -> Generator[EmbeddedCognito, None, None]:
    """Has every boto3 client of this process talk to an Amazon Cognito inside it.

    All of AWS is mocked meanwhile, as by moto's ``mock_aws``, with made-up credentials; what was
    created is gone afterwards. If no Region is configured, it is us-east-1 meanwhile. An endpoint
    in the environment, AWS_ENDPOINT_URL, does not count meanwhile, unless it is set inside.

    Args:
        update_semantics: What an update does with members that it omits; see
            :class:`EmbeddedCognito`.
        serve: Whether to serve it over HTTP too, on a free port of 127.0.0.1, for other processes;
            ``endpoint_url`` is where.
        quotas: How often its operations are answered; absent, as often as they come.
        latency: Seconds that an answer takes; it goes with ``quotas``.

    Yields:
        The embedded Cognito, which can be made to fail on demand.

    Raises:
        ValueError: ``update_semantics`` is something else, or ``latency`` has no ``quotas``.
    """
    if update_semantics not in KEPT:
        raise ValueError(f"update_semantics is one of {', '.join(KEPT)}, not {update_semantics!r}")
    if latency and quotas is None:
        raise ValueError("latency goes with quotas; give quotas=Quotas() too")
    throttle = None if quotas is None else Throttle(quotas, latency)
    cognito = EmbeddedCognito(update_semantics, throttle=throttle)
    methods = Operations(cognito).methods()
    with (
        mock_aws(),
        _configuration(),
        mock.patch.object(URLLib3Session, "send", _intercepted(URLLib3Session.send)),
        mock.patch.multiple(CognitoIdpResponse, create=True, **methods),
        served() if serve else nullcontext("") as cognito.endpoint_url,
    ):
        yield cognito


@contextmanager
def _configuration() -> Generator[None, None, None]:
    """Has clients ask AWS itself, which is mocked, and configures a Region, unless one is."""
    with mock.patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
            del os.environ[name]
        configured = botocore.session.Session(include_builtin_handlers=False)
        if not configured.get_config_variable("region"):
            os.environ["AWS_DEFAULT_REGION"] = _REGION
        yield


def _intercepted(send: Callable[..., AWSResponse]) -> Callable[..., AWSResponse]:
    """Returns a way out for clients that were made before moto was there to intercept them."""

    def intercepted(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        answer: AWSResponse | None = botocore_stubber("before-send", request)
        return send(session, request) if answer is None else answer

    return intercepted
