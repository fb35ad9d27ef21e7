"""The embedded Cognito over HTTP, on a free port of 127.0.0.1."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import (  # pyright: ignore[reportMissingTypeStubs] - none are made
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from .aws_errors import aws_error

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo

__all__ = ["served"]

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.05


@contextmanager
def served() -> Generator[str, None, None]:
    """Serves moto, and yields the URL."""
    app = _answering_as_aws(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    log = logging.getLogger("werkzeug")  # which writes a line for each request, if nobody says no
    level = log.level
    log.setLevel(level or logging.WARNING)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        log.setLevel(level)


def _answering_as_aws(app: WSGIApplication) -> WSGIApplication:
    """Returns an application with one Server header, and no page of HTML for what moto cannot do.

    werkzeug sends a Server header of its own beside moto's; aiohttp refuses two of them in
    Python's development mode.
    """

    def answering(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], error: OptExcInfo | None = None
        ) -> Callable[..., object]:
            kept = [(name, value) for name, value in headers if name.lower() != "server"]
            return start_response(status, kept, error)

        try:
            return app(environ, start)
        except NotImplementedError as error:
            status, answer = "400 Bad Request", aws_error("UnknownOperationException", str(error))
        except Exception:  # noqa: BLE001 - whatever moto raises
            _log.exception("moto did not answer %s", environ.get("HTTP_X_AMZ_TARGET", "a request"))
            status, answer = "500 Internal Server Error", aws_error("InternalErrorException")
        start(status, [("Content-Type", "application/x-amz-json-1.1")])
        return [answer.description.encode()]

    return answering
