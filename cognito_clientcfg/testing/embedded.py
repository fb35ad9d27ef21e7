"""The embedded Cognito in this process, which every boto3 client of it talks to."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from unittest import mock

from botocore.httpsession import URLLib3Session
from moto import mock_aws
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.models import botocore_stubber

from .cognito import KEPT, EmbeddedCognito, Omission
from .http_server import served
from .operations import Operations

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from .quotas import Quotas

__all__ = ["embedded_cognito"]


@contextmanager
def embedded_cognito(
    *, omission: Omission = "reset", serve: bool = False, quotas: Quotas | None = None
) -> Generator[EmbeddedCognito, None, None]:
    """Has every boto3 client of this process talk to an Amazon Cognito inside it.

    All of AWS is mocked meanwhile, as by moto's ``mock_aws``, with made-up credentials; what was
    created is gone afterwards. A Region has to be configured or given, as ever.

    Args:
        omission: What an update does with members that it omits; see :class:`EmbeddedCognito`.
        serve: Whether to serve it over HTTP too, on a free port of 127.0.0.1, for other processes;
            ``endpoint_url`` is where.
        quotas: How often its operations are answered, and how fast; absent, as often as they come
            and at once.

    Yields:
        The embedded Cognito, which can be made to fail on demand.

    Raises:
        ValueError: ``omission`` is something else.
    """
    if omission not in KEPT:
        raise ValueError(f"omission is one of {', '.join(KEPT)}, not {omission!r}")
    cognito = EmbeddedCognito(omission, quotas=quotas)
    methods = Operations(cognito).methods()
    with (
        mock_aws(),
        mock.patch.object(URLLib3Session, "send", _intercepted(URLLib3Session.send)),
        mock.patch.multiple(CognitoIdpResponse, create=True, **methods),
        served() if serve else nullcontext("") as cognito.endpoint_url,
    ):
        yield cognito


def _intercepted(send: Callable[..., AWSResponse]) -> Callable[..., AWSResponse]:
    """Returns a way out for clients that were made before moto was there to intercept them."""

    def intercepted(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        answer: AWSResponse | None = botocore_stubber("before-send", request)
        return send(session, request) if answer is None else answer

    return intercepted
