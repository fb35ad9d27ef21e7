"""An app client as it was read, also from a file that it was saved to."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, cast

import attrs

from cognito_clientcfg.config.aws_members import (
    IDENTIFIERS,
    MEMBERS,
    NOT_ECHOED,
    READ_ONLY,
    SETTABLE,
    Members,
    read,
    settable,
    unknown_members,
)
from cognito_clientcfg.config.json_text import parse_json
from cognito_clientcfg.config.validators import String, is_list, is_mapping
from cognito_clientcfg.config.values import value_text
from cognito_clientcfg.displayable import Displayable
from cognito_clientcfg.errors import InvalidConfig, Violation, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["AppClient", "check_identifiers", "from_saved", "saved"]


class _Identifier(String):
    """An id, of which only the form is known."""

    def __init__(self, longest: int, form: str, name: str, like: str) -> None:
        super().__init__(1, longest)
        self.form, self.name, self.like = re.compile(form, re.ASCII), name, like

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        if len(value) <= self.longest and self.form.fullmatch(value):
            return
        message = f"{shown(value)} is malformed; the id of {self.name} looks like {self.like}"
        yield Violation((field,), value, "malformed_id", message)


_POOL_IN_ARN = re.compile(r"userpool/([\w-]+_[0-9a-zA-Z]+)", re.ASCII)
# botocore model, UserPoolIdType and ClientIdType
_IDENTIFIERS = {
    "user_pool_id": _Identifier(55, r"[\w-]+_[0-9a-zA-Z]+", "a user pool", "us-east-1_Example"),
    "client_id": _Identifier(128, r"[\w+]+", "an app client", "1example23456789"),
}
_FOUND_BY_NAME = {
    "user_pool_id": "clients.find_pool(name)",
    "client_id": "clients.find(user_pool_id, name)",
}
SECRET = "ClientSecret"
_ARN_OF_SECRET = "ClientSecretArn"
_DATES = ("CreationDate", "LastModifiedDate")
_MEMBERS, _HAS_SECRET, _COMPLETE = "UserPoolClient", "HasClientSecret", "Complete"
_ALSO_READ_ONLY = "ReadOnly"
_SPELLINGS = {name.lower(): name for name in SETTABLE | IDENTIFIERS | READ_ONLY}


def _canonical(members: Members) -> str:
    """Returns members as one text: sets in order, and true told from 1."""
    ordered = {
        name: sorted(value, key=_element) if name in SETTABLE and is_list(value) else value
        for name, value in members.items()
    }
    return json.dumps(ordered, sort_keys=True, default=repr)


def _element(value: object) -> str:
    """Returns an element of a set as a text, whatever the order of the names in it."""
    return value if type(value) is str else json.dumps(value, sort_keys=True, default=repr)


def _with_dates(read_only: Members) -> Members:
    """Returns read-only members with dates as AWS's answers and saved files alike mean them."""
    dates = {name: _date(read_only.get(name)) for name in _DATES}
    return read_only | {name: date for name, date in dates.items() if date is not None}


@attrs.frozen(kw_only=True)
class AppClient(Displayable):
    """An app client as DescribeUserPoolClient returned it, without its secret.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client; empty before one that is to be created.
        members: What an update sends back, in AWS's spelling. Not to be altered.
        read_only: What AWS only shows: dates, type, and the ARN of a secret, never the secret.
        has_client_secret: True if AWS showed a secret, or the ARN of one; False if AWS was asked
            for the secrets and has none; None if it is not known: AWS shows nothing for a public
            app client, and nothing for one whose first secret was deleted after a rotation.
        complete: Whether the answer was seen as it came. If it was not, as under botocore's
            Stubber, members that botocore does not know are missing here. It does not count
            towards equality.
        stale: Whether it is older than what this process itself wrote last, although it was read
            again and again for 5 seconds. An update refuses such a read with StaleRead. It does not
            count towards equality.
    """

    user_pool_id: str
    client_id: str
    members: Members = attrs.field(factory=dict[str, Any], repr=False, eq=_canonical, hash=False)
    read_only: Members = attrs.field(factory=dict[str, Any], repr=False, eq=_with_dates, hash=False)
    has_client_secret: bool | None = None
    complete: bool = attrs.field(default=True, eq=False)
    stale: bool = attrs.field(default=False, eq=False)

    @classmethod
    def from_members(
        cls,
        members: Mapping[str, Any],
        *,
        has_client_secret: bool | None = None,
        read_only: AbstractSet[str] = READ_ONLY,
        complete: bool = True,
    ) -> AppClient:
        """Returns the app client that the members of an answer describe.

        Args:
            members: The members; a secret among them is dropped.
            has_client_secret: Whether there is a secret, if that is known otherwise.
            read_only: Members that an update does not take.
            complete: Whether the members are those of the answer as it came.
        """
        shows_secret = bool(members.get(SECRET) or members.get(_ARN_OF_SECRET))
        return cls(
            user_pool_id=members["UserPoolId"],
            client_id=members["ClientId"],
            members=settable(members, read_only),
            read_only={
                name: members[name] for name in members if name in read_only and name != SECRET
            },
            has_client_secret=shows_secret or has_client_secret,
            complete=complete,
        )

    @cached_property
    def config(self) -> AppClientConfig:
        """Its settings.

        They load whatever they hold: values that break rules, words that are unknown here, and
        :class:`Unreadable` for what is of another type.
        """
        return read(self.members, self.read_only)

    @cached_property
    def unknown_members(self) -> tuple[str, ...]:
        """The names of members that are sent back, but not understood by this version."""
        return unknown_members(self.members, self.config)

    @property
    def ids(self) -> tuple[str, str]:
        """The user pool id and the client id, as most methods take them."""
        return self.user_pool_id, self.client_id

    @property
    def creation_date(self) -> datetime | None:
        """When it was created, if AWS said so."""
        return _date(self.read_only.get("CreationDate"))

    @property
    def last_modified_date(self) -> datetime | None:
        """When it was last written, if AWS said so."""
        return _date(self.read_only.get("LastModifiedDate"))

    @property
    def client_type(self) -> str | None:
        """REGULAR or DCR, if AWS said so."""
        client_type = self.read_only.get("ClientType")
        return client_type if isinstance(client_type, str) else None

    @classmethod
    def from_json(cls, text: str) -> AppClient:
        """Reads what :meth:`to_json` wrote, or ``aws cognito-idp describe-user-pool-client``.

        An AWS CLI leaves out members that are newer than itself, and a restore would reset them.
        Values load as they would from AWS, whatever they hold; a client secret is dropped. The
        plan of a restore shows what it would do with them.

        Args:
            text: A JSON object with UserPoolClient in it, in AWS's spelling.

        Raises:
            InvalidConfig: It is not JSON, or not of this form; a member is given twice, or its name
                is that of a known one in other letters.
            TypeError: It is not a text.
        """
        if not isinstance(cast("object", text), str):
            raise TypeError(
                f"the text of a saved app client is expected, not {type(text).__name__}"
            )
        found, wrong = _loaded(text)
        del text  # it may hold a secret, and some tracebacks show what a frame holds
        if found is None or wrong:
            raise InvalidConfig(wrong)
        return found

    def to_json(self) -> str:
        """Returns it as indented JSON in the form of a Describe answer, without the secret.

        HasClientSecret stands beside it, Complete if that is False, and ReadOnly if botocore knows
        more members that an update does not take. Members that this version does not know are in
        it with their values.
        """
        return json.dumps(saved(self), indent=2, sort_keys=True)

    def all_members(self) -> Members:
        """Returns all that AWS returned but the secret: identifiers, settings and dates too."""
        identifiers = {"UserPoolId": self.user_pool_id, "ClientId": self.client_id}
        return identifiers | self.members | _with_dates(self.read_only)

    def has_same_settings(self, other: AppClient) -> bool:
        """Tells whether the two have the same settings, those that AWS does not echo among them."""
        return _canonical(self.members) == _canonical(other.members) and all(
            bool(self.read_only.get(member)) == bool(other.read_only.get(member))
            for member in NOT_ECHOED.values()
        )

    if not TYPE_CHECKING:  # pragma: no branch - a type checker knows all attributes without it

        def __getattr__(self, name: str) -> NoReturn:
            where = f"; write .config.{name}" if name in MEMBERS else ""
            raise AttributeError(f"an AppClient has no attribute {name!r}{where}")

    def __str__(self) -> str:
        return self.titled(self.config.client_name)

    def _at_a_prompt(self) -> str:
        return super().__str__()

    def titled(self, client_name: object) -> str:
        """Returns what it is called in a heading: a name, if there is one, and then its ids."""
        kind = f"app client {self.client_id}" if self.client_id else "new app client"
        ids = f"{kind} of {self.user_pool_id}"
        return f"{value_text(client_name)} ({ids})" if client_name else ids

    def is_as_written_as(self, other: AppClient) -> bool:
        """Tells whether nobody has written between one reading and the other."""
        return self.last_modified_date == other.last_modified_date and self.has_same_settings(other)


def check_identifiers(**identifiers: object) -> None:
    """Raises InvalidConfig if a ``user_pool_id`` or a ``client_id`` cannot be one."""
    wrong = [name for name, value in identifiers.items() if not _IDENTIFIERS[name].is_valid(value)]
    if not wrong:
        return
    if _IDENTIFIERS.keys() <= identifiers.keys() and _is_pair(identifiers["user_pool_id"]):
        wrong = ["user_pool_id"]  # what follows a pair stands one place too far to the left
    raise InvalidConfig(
        tuple(
            attrs.evolve(violation, message=violation.message + _advice(name, identifiers))
            for name in wrong
            for violation in _IDENTIFIERS[name].violations(name, identifiers[name])
        )
    )


def _is_pair(value: object) -> bool:
    is_record = hasattr(value, "user_pool_id")
    return hasattr(value, "ids") or (isinstance(value, tuple) and not is_record)


def _advice(name: str, identifiers: Mapping[str, object]) -> str:
    """Returns what to write instead of what is no id, as the end of a sentence."""
    value, is_one_of_two = identifiers[name], len(identifiers) > 1
    if isinstance(value, str):
        if found := _POOL_IN_ARN.search(value):
            return f"; write {found[1]!r}"
        if _IDENTIFIERS["user_pool_id"].is_valid(identifiers.get("client_id")):
            return "; the user pool id comes first, then the client id"
        return f"; {_FOUND_BY_NAME[name]} finds one by name, on the command line name:NAME does"
    if is_one_of_two and name == "user_pool_id" and _is_pair(value):
        return f"; write a * before it, as in *web{'.ids' if hasattr(value, 'ids') else ''}"
    return f"; write its .{name}" if hasattr(value, name) else ""


def _date(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (OverflowError, OSError, ValueError):
        return None


def saved(app_client: AppClient) -> Members:
    """Returns an app client in plain JSON types, in the form of a Describe answer."""
    members = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in app_client.all_members().items()
    }
    document: Members = {_HAS_SECRET: app_client.has_client_secret, _MEMBERS: members}
    if not app_client.complete:
        document[_COMPLETE] = False
    if also := sorted(app_client.read_only.keys() - READ_ONLY):
        document[_ALSO_READ_ONLY] = also
    return document


def _loaded(text: str) -> tuple[AppClient | None, tuple[Violation, ...]]:
    """Returns the app client that a file holds, or why it holds none."""
    document, wrong = parse_json(text)
    return (None, wrong) if wrong else from_saved(document, by_hand=True)


def from_saved(
    document: object, *, by_hand: bool
) -> tuple[AppClient | None, tuple[Violation, ...]]:
    """Returns the app client that was saved in plain JSON types, or why it is none.

    Args:
        document: What was saved.
        by_hand: Whether somebody may have edited it, and may have misspelt a member.
    """
    members = document.get(_MEMBERS) if is_mapping(document) else None
    if not is_mapping(document) or not is_mapping(members):
        return None, (_not_saved(f"an object with {_MEMBERS} in it is expected"),)
    has_secret, complete = document.get(_HAS_SECRET), document.get(_COMPLETE, True)
    also_read_only = document.get(_ALSO_READ_ONLY, [])
    flags = {_HAS_SECRET: has_secret, _COMPLETE: complete}
    misspelt = _misspelt(members) if by_hand else ()
    wrong = (*misspelt, *_not_flags(flags), *_not_names(also_read_only))
    for name, key in (("user_pool_id", "UserPoolId"), ("client_id", "ClientId")):
        wrong = (*wrong, *_IDENTIFIERS[name].violations(name, members.get(key)))
    if wrong:
        return None, wrong
    return (
        AppClient.from_members(
            members,
            has_client_secret=cast("bool | None", has_secret),
            read_only=READ_ONLY.union(cast("list[str]", also_read_only)),
            complete=complete is True,
        ),
        (),
    )


def _misspelt(members: Mapping[str, object]) -> Iterator[Violation]:
    for name in members:
        right = _SPELLINGS.get(name.lower(), name)
        if name != right:
            yield _not_saved(f"there is no such member; did you mean {right!r}?", name)


def _not_flags(flags: Mapping[str, object]) -> Iterator[Violation]:
    for name, value in flags.items():
        if not isinstance(value, bool) and (value is not None or name != _HAS_SECRET):
            yield _not_saved("must be true or false", name)


def _not_names(names: object) -> Iterator[Violation]:
    if not is_list(names) or any(type(name) is not str or name in SETTABLE for name in names):
        message = "must be a list of the names of members that an update does not take"
        yield _not_saved(message, _ALSO_READ_ONLY)


def _not_saved(message: str, field: str = "saved app client") -> Violation:
    return Violation((field,), None, "saved_app_client", message)
