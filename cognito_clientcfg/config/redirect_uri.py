"""Where a browser may be sent: callback URLs, logout URLs, and the default redirect URI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cognito_clientcfg.errors import Violation, shown

from .validators import API_REFERENCE, RECORDED, String

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RedirectURI"]

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


class RedirectURI(String):
    """An absolute URI to send a browser to.

    Not checked: that anything answers there, and the syntax of what follows a custom scheme.
    """

    def __init__(self, *, fragment_allowed: bool = False) -> None:
        super().__init__(
            1,
            1024,
            # str.isprintable is true for the Unicode categories L, M, N, P, S and the ASCII space.
            lambda text: text.isprintable() and " " not in text,
            "letters, marks, symbols, numbers and punctuation (no white space)",
        )
        self.fragment_allowed = fragment_allowed

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        yield from super().broken_bounds(field, value)
        if not _is_absolute(value):
            message = f"{shown(value)} is not absolute; write a scheme and a host, as in https://host/path"
            yield Violation((field,), value, "absolute_uri", message, API_REFERENCE)
        elif _is_plain_http(value):
            message = (
                f"{shown(value)} uses http, which is for localhost, 127.0.0.1 and [::1]; use https"
            )
            aws_message = f"{value} cannot use the HTTP protocol."
            yield Violation(
                (field,), value, "http_only_for_localhost", message, RECORDED, aws_message
            )
        if "#" in value and not self.fragment_allowed:
            message = f"{shown(value)} has a fragment; end it before the #"
            aws_message = f"{value} cannot use fragment"
            yield Violation((field,), value, "no_fragment", message, RECORDED, aws_message)


def _is_absolute(uri: str) -> bool:
    if not _SCHEME.match(uri):
        return False
    if not uri.lower().startswith(("http:", "https:")):
        return True
    try:
        return bool(urlsplit(uri).hostname)
    except ValueError:
        return False


def _is_plain_http(uri: str) -> bool:
    return uri.lower().startswith("http:") and urlsplit(uri).hostname not in _LOCAL_HOSTS
