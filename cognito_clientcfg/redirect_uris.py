"""The redirect URIs of an app client."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from .errors import Violation
from .kinds import API_REFERENCE, RECORDED, Kind, Text, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RedirectURI"]

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


@attrs.frozen
class RedirectURI(Kind):
    """An absolute URI to send a browser to.

    Not checked: that anything answers there, and the syntax of what follows a custom scheme.
    """

    fragment_allowed: bool = False
    text = Text(
        1,
        1024,
        # str.isprintable is true for the Unicode categories L, M, N, P, S and the ASCII space.
        lambda text: text.isprintable() and " " not in text,
        "letters, marks, symbols, numbers and punctuation (no white space)",
    )
    expected = "a str"

    def fits(self, value: object) -> bool:
        return isinstance(value, str)

    def bounds(self, field: str, value: str) -> Iterator[Violation]:
        if _is_fine(value):
            return
        yield from self.text.bounds(field, value)
        shown = shortened(repr(value))
        if not _is_absolute(value):
            message = f"{shown} is not absolute; write a scheme and a host, as in https://host/path"
            yield Violation((field,), value, "absolute_uri", message, API_REFERENCE)
        elif _is_plain_http(value):
            message = f"{shown} uses http, which is for localhost, 127.0.0.1 and [::1]; use https"
            said = f"{value} cannot use the HTTP protocol."
            yield Violation((field,), value, "http_only_for_localhost", message, RECORDED, said)
        if "#" in value and not self.fragment_allowed:
            message = f"{shown} has a fragment; end it before the #"
            said = f"{value} cannot use fragment"
            yield Violation((field,), value, "no_fragment", message, RECORDED, said)


@functools.lru_cache(4096)
def _is_fine(uri: str) -> bool:
    """Tells whether a URI breaks no rule; app clients of one application name the same ones."""
    return (
        not any(RedirectURI.text.bounds("", uri))
        and "#" not in uri
        and _is_absolute(uri)
        and not _is_plain_http(uri)
    )


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
    return uri.lower().startswith("http:") and urlsplit(uri).hostname not in LOCAL_HOSTS
